"""Limits and routing rules as kinds of rules, for the common pages: versions, what a change would do, files."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from gongzhi.cases import actions, limits, links, queries
from gongzhi.cases.forms.desk.rules import LimitForm, RoutingForm
from gongzhi.cases.models import Case, CaseText, Deadline, LimitSetting, RoutingRule
from gongzhi.cases.models.clock import Step
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import type_words
from gongzhi.core.rules import Effect, RuleKind, Version, rule_kinds
from gongzhi.core.worktime import Unit
from gongzhi.organizations.models import Organization, Role
from gongzhi.regions.models import Division
from gongzhi.ui import words as ui_words

#: Rows named below a count; the lists of cases have the rest.
_SHOWN: Final = 20
#: How far back a routing rule is tried on what was asked.
_TRIED_ON: Final = timedelta(days=90)
_DAY: Final = 24 * 60
#: Fewer hits than this are not told exactly.
_FEW: Final = 3


def _sets_rules(actor: Actor) -> bool:
    return actor.has_role(Role.SYSTEM_ADMIN, Role.JOINT_OFFICE)


def _place(division: Division | None) -> type_words:
    return str(division) if division is not None else _("全平台")


def _key_of(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def spoken(amount: int, unit: str) -> str:
    """A limit as people say it, with how it runs: 24小时（昼夜不停）."""
    if unit == Unit.WORKING_DAYS:
        return _("%(count)d 个工作日") % {"count": amount}
    if unit == Unit.WORKING_MINUTES:
        return _("%(time)s（只算工作时间）") % {"time": ui_words.minutes(amount)}
    # Whole days of the clock from two on: 24 小时 is more exact than a day.
    days, rest = divmod(amount, _DAY)
    time = _("%(count)d 天") % {"count": days} if days > 1 and not rest else ui_words.minutes(amount)
    return _("%(time)s（昼夜不停）") % {"time": time}


# --- Limits ---


def _meant(is_urgent: bool | None, weight: str) -> str:
    """For which requests a limit is."""
    urgency = {None: "", True: _("紧急的"), False: _("不紧急的")}[is_urgent]
    named = str(Case.Weight(weight).label) if weight else ""
    return "·".join(part for part in (urgency, named) if part) or _("所有求助")


def _limit_versions(typed: str) -> Sequence[Version]:
    order = {step: place for place, step in enumerate(Step.values)}
    rows = LimitSetting.objects.select_related("division").order_by("-valid_from")
    found = sorted(
        rows,
        key=lambda row: (order[row.step], row.division.path if row.division else "", str(row.is_urgent), row.weight),
    )
    versions = [
        Version(
            Step(row.step).label,
            spoken(row.amount, row.unit),
            row.valid_from,
            row.valid_to,
            row.doc_no,
            f"{_meant(row.is_urgent, row.weight)} · {_place(row.division)}",
            _("提前 %(before)s提醒") % {"before": spoken(row.remind_before, row.unit)} if row.remind_before else "",
            key=str(row.pk),
        )
        for row in found
    ]
    return [version for version in versions if typed in f"{version.name}{version.scope}{version.doc_no}"]


def _limit_initial(key: str) -> Mapping[str, Any]:
    row = LimitSetting.objects.select_related("division").filter(pk=_key_of(key)).first()
    return _limit_values(row) if row else {}


def _limit_values(row: LimitSetting) -> dict[str, Any]:
    urgent = "" if row.is_urgent is None else str(int(row.is_urgent))
    names = ("step", "weight", "amount", "unit", "remind_before")
    return {"is_urgent": urgent, "division": row.division, **{name: getattr(row, name) for name in names}}


def _set_limit(values: Mapping[str, Any], by: Actor) -> LimitSetting:
    given = dict(values)
    return actions.set_limit(given.pop("division"), by=by, **given)


def _limit_effect(values: Mapping[str, Any], actor: Actor) -> Effect:
    """Clocks that run keep their due time; how many there are, and which of them the actor may see."""
    running = _running(values)
    count = running.values("case").distinct().count()
    now = _in_force(values)
    after = spoken(values["amount"], values["unit"])
    said = [
        _("“%(step)s”（%(meant)s · %(place)s）现为 %(before)s，改为 %(after)s。")
        % {
            "step": Step(values["step"]).label,
            "meant": _meant(values["is_urgent"], values["weight"]),
            "place": _place(values["division"]),
            "before": spoken(now.amount, now.unit) if now else _("没有单独规定"),
            "after": after,
        },
        _("现有 %(count)d 件正在走这一环节，按原来的时限办完；生效之后开始的按新的算。") % {"count": count},
    ]
    seen = queries.visible_to(actor).filter(pk__in=running.values("case")).order_by("-id")
    if count:
        said.append(_("其中 %(count)d 件您可以查看。") % {"count": seen.count()})
    due = {row.case_id: row.due_at for row in running.filter(case__in=list(seen[:_SHOWN].values_list("pk", flat=True)))}
    rows = [
        (case.number, _("%(due)s 到期，不变") % {"due": ui_words.instant(due[case.pk])}, links.desk_case(case))
        for case in seen[:_SHOWN]
    ]
    return Effect(said, rows)


def _running(values: Mapping[str, Any]) -> QuerySet[Deadline]:
    found = Deadline.objects.filter(step=values["step"], met_at__isnull=True, dropped_at__isnull=True)
    if values["is_urgent"] is not None:
        found = found.filter(case__is_urgent=values["is_urgent"])
    if values["weight"]:
        found = found.filter(case__weight=values["weight"])
    if values["division"] is not None:
        found = found.filter(case__division__path__startswith=values["division"].path)
    return found


def _in_force(values: Mapping[str, Any]) -> LimitSetting | None:
    """What holds today for requests such as the new version means."""
    sample = Case(
        is_urgent=bool(values["is_urgent"]),
        weight=values["weight"] or Case.Weight.ORDINARY,
        division=values["division"],
    )
    rows = LimitSetting.objects.in_force().select_related("division")
    same = rows.filter(step=values["step"], is_urgent=values["is_urgent"], weight=values["weight"])
    return next((row for row in same.order_by("-division__level") if limits.holds_at(row, sample)), None)


def _dump_limits() -> Sequence[Mapping[str, Any]]:
    """Those for the whole platform: a town's own divisions mean nothing in another."""
    rows = LimitSetting.objects.filter(division=None).order_by("valid_from")
    last = {(row.step, row.is_urgent, row.weight): row for row in rows if not _is_over(row)}
    found = sorted(last.values(), key=lambda row: (Step.values.index(row.step), str(row.is_urgent), row.weight))
    return [{name: value for name, value in _limit_values(row).items() if name != "division"} for row in found]


def _is_over(row: LimitSetting | RoutingRule) -> bool:
    return row.valid_to is not None and row.valid_to <= clock.today()


# --- Routing ---


def _routing_versions(typed: str) -> Sequence[Version]:
    rows = RoutingRule.objects.select_related("area", "division").order_by("order", "name", "-valid_from")
    return [
        Version(
            row.name,
            f"{Organization.Kind(row.organization_kind).label} · {row.area}",
            row.valid_from,
            row.valid_to,
            row.doc_no,
            _place(row.division),
            _routing_note(row),
            key=str(row.pk),
        )
        for row in rows
        if typed in f"{row.name}{''.join(row.words)}{row.source}"
    ]


def _routing_note(row: RoutingRule) -> str:
    marks = [_("默认保密")] * row.makes_confidential + [_("属于矛盾纠纷")] * row.is_dispute
    return "；".join(["、".join(row.words), *marks, row.source])


def _routing_initial(key: str) -> Mapping[str, Any]:
    row = RoutingRule.objects.select_related("area", "division").filter(pk=_key_of(key)).first()
    return {**_routing_values(row), "division": row.division} if row else {}


def _routing_values(row: RoutingRule) -> dict[str, Any]:
    names = ("name", "organization_kind", "source", "order", "makes_confidential", "is_dispute")
    return {"words": "、".join(row.words), "area": row.area.key, **{name: getattr(row, name) for name in names}}


def _set_routing(values: Mapping[str, Any], by: Actor) -> RoutingRule:
    given = dict(values)
    return actions.set_rule(given.pop("division"), by=by, **given)


def _routing_effect(values: Mapping[str, Any], actor: Actor) -> Effect:
    """How many requests of late had the words; never those that are kept secret."""
    since = clock.now() - _TRIED_ON
    told = CaseText.objects.filter(
        case__created_at__gte=since, case__is_confidential=False, case__is_childs=False, blanked_at__isnull=True
    )
    if values["division"] is not None:
        told = told.filter(case__division__path__startswith=values["division"].path)
    has_word = [Q(description__icontains=word) | Q(title__icontains=word) for word in values["words"]]
    hits = told.filter(reduce(or_, has_word)) if has_word else told.none()
    seen = queries.visible_to(actor).filter(pk__in=hits.values("case")).order_by("-id")
    kind = Organization.Kind(values["organization_kind"]).label
    return Effect(
        [
            _("近 90 天有%(count)s求助写到这些词，今后这样的求助建议交给%(kind)s；窗口仍可改。")
            % {"count": _some(hits.count()), "kind": kind},
            _("已经受理的不变，也不会重新分派；保密求助不参加统计。"),
        ],
        [(case.number, case.get_state_display(), links.desk_case(case)) for case in seen[:_SHOWN]],
    )


def _some(count: int) -> str:
    """A count that cannot be used to find out whether one person wrote a word."""
    return _("不到 %(few)d 件") % {"few": _FEW} if count < _FEW else _(" %(count)d 件") % {"count": count}


def _dump_routing() -> Sequence[Mapping[str, Any]]:
    rows = RoutingRule.objects.filter(division=None).select_related("area").order_by("valid_from")
    last = {row.name: row for row in rows if not _is_over(row)}
    return [_routing_values(row) for row in sorted(last.values(), key=lambda row: (row.order, row.name))]


def _end_routing(key: str, valid_to: date | None, by: Actor) -> RoutingRule:
    return actions.end_rule(RoutingRule.objects.get(pk=key), by=by, valid_to=valid_to)


rule_kinds.add(
    "limits",
    RuleKind(
        words=_later("办理时限"),
        note=_later("每个环节多久办完、提前多久提醒；开始时执行哪一版，就按哪一版算到底"),
        icon="timer",
        order=100,
        versions=_limit_versions,
        may_set=_sets_rules,
        form=LimitForm,
        initial=_limit_initial,
        set=_set_limit,
        effect=_limit_effect,
        dump=_dump_limits,
        identity=("step", "is_urgent", "weight"),
    ),
)
rule_kinds.add(
    "routing",
    RuleKind(
        words=_later("分派规则"),
        note=_later("写明这些事的求助，按规定建议交给谁；窗口可以改，改动会记下来"),
        icon="route",
        order=110,
        versions=_routing_versions,
        may_set=_sets_rules,
        form=RoutingForm,
        initial=_routing_initial,
        set=_set_routing,
        effect=_routing_effect,
        dump=_dump_routing,
        identity=("name",),
        end=_end_routing,
    ),
)
