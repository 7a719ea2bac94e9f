"""Local policy: limits and routing rules, in force from a day on, by a document (文号).

The system administrator sets them for all, a joint office for its division with all below. A version in force is never
changed: a new one begins and the former ends that day, so that what has begun is judged by the rule of its beginning.
"""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.cases.actions.work import needed
from gongzhi.cases.models import Case, LimitSetting, RoutingRule
from gongzhi.cases.models.clock import Step
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.parameters import begins_on
from gongzhi.core.worktime import Unit
from gongzhi.organizations.models import Organization
from gongzhi.regions.models import Division


@action("cases.set_limit")
def set_limit(
    division: Division | None,
    *,
    by: Actor,
    step: str,
    amount: int,
    unit: str,
    doc_no: str,
    valid_from: date | None = None,
    is_urgent: bool | None = None,
    weight: str = "",
    remind_before: int = 0,
) -> LimitSetting:
    """Set how long a step may take, from a day on (default: tomorrow), in a division with all below or everywhere."""
    begins = begins_on(valid_from)
    if step not in Step.values or weight not in {"", *Case.Weight.values} or unit not in Unit.values:
        raise Invalid(_("请选择环节、难易和单位。"), field="step")
    if amount < 1:
        raise Invalid(_("时限至少为 1。"), field="amount")
    if not 0 <= remind_before < amount:
        raise Invalid(_("提前提醒的时间要短于时限。"), field="remind_before")
    doc_no = needed(doc_no, 80, "doc_no", _("请填写文号。"))
    former = LimitSetting.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=begins),
        division=division,
        step=step,
        is_urgent=is_urgent,
        weight=weight,
    )
    if former.filter(valid_from__gte=begins).exists():
        raise NotNow(_("这一环节在这一天或以后已有设置，请先核对。"))
    for row in former:
        row.valid_to = begins
        row.save(update_fields=["valid_to"])
    return LimitSetting.objects.create(
        division=division,
        step=step,
        is_urgent=is_urgent,
        weight=weight,
        amount=amount,
        unit=unit,
        remind_before=remind_before,
        valid_from=begins,
        doc_no=doc_no,
    )


@action("cases.set_rule")
def set_rule(
    division: Division | None,
    *,
    by: Actor,
    name: str,
    words: Sequence[str],
    organization_kind: str,
    area: ServiceArea,
    source: str,
    doc_no: str = "",
    valid_from: date | None = None,
    order: int = 0,
    makes_confidential: bool = False,
    is_dispute: bool = False,
) -> RoutingRule:
    """Set a routing rule from a day on (default: tomorrow); the same division's rule of the same name ends that day."""
    begins = begins_on(valid_from)
    name = needed(name, 60, "name", _("请填写规则名称。"))
    kept = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if not kept or any(len(word) > 40 for word in kept):
        raise Invalid(_("请填写触发的词，每个不超过 40 字。"), field="words")
    if organization_kind not in Organization.Kind.values:
        raise Invalid(_("请选择交给哪类组织。"), field="organization_kind")
    source = needed(source, 120, "source", _("请写明依据。"))
    _end_rules(division, name, begins)
    return RoutingRule.objects.create(
        division=division,
        name=name,
        words=kept,
        organization_kind=organization_kind,
        area=area,
        source=source,
        doc_no=doc_no.strip(),
        valid_from=begins,
        order=order,
        makes_confidential=makes_confidential,
        is_dispute=is_dispute,
    )


@action("cases.end_rule")
def end_rule(rule: RoutingRule, *, by: Actor, valid_to: date | None = None) -> RoutingRule:
    """Let a rule end on a day (default: tomorrow)."""
    ends = begins_on(valid_to)
    if rule.valid_to is not None and rule.valid_to <= ends:
        raise NotNow(_("这条规则已经停用。"))
    rule.valid_to = ends
    rule.save(update_fields=["valid_to"])
    return rule


def _end_rules(division: Division | None, name: str, day: date) -> None:
    former = RoutingRule.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), division=division, name=name)
    if former.filter(valid_from__gte=day).exists():
        raise NotNow(_("这条规则在这一天或以后已有设置，请先核对。"), field="valid_from")
    for row in former:
        row.valid_to = day
        row.save(update_fields=["valid_to"])
