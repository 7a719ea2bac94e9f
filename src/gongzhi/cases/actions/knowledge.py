"""Templates of answers and guides: written by those who answer for them, never changed behind somebody's back."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.accounts.models import User
from gongzhi.cases.actions.work import needed, within
from gongzhi.cases.filling import check_fields
from gongzhi.cases.models import AnswerTemplate, Case, Guide
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.text import search_blob
from gongzhi.organizations.models import Organization
from gongzhi.regions.models import Division

#: As long as a message may be, with room for what is filled in.
_LONGEST: Final = 1500
_LONG: Final = 4000


@action("cases.create_template")
def create_template(
    keeper: Organization | User | None, *, by: Actor, title: str, text: str, area: ServiceArea | None = None
) -> AnswerTemplate:
    """A template for an organisation, for the person alone, or for everybody (None)."""
    return AnswerTemplate.objects.create(
        organization=keeper if isinstance(keeper, Organization) else None,
        owner=keeper if isinstance(keeper, User) else None,
        area=area,
        **_template_words(title, text),
    )


@action("cases.edit_template")
def edit_template(
    template: AnswerTemplate, *, by: Actor, title: str, text: str, area: ServiceArea | None = None
) -> AnswerTemplate:
    """Change a template; what was sent already stays as it was sent."""
    if template.ended_at is not None:
        raise NotNow(_("这条常用答复已经停用。"))
    for name, value in {**_template_words(title, text), "area": area}.items():
        setattr(template, name, value)
    template.save(update_fields=["title", "text", "area"])
    return template


@action("cases.end_template")
def end_template(template: AnswerTemplate, *, by: Actor) -> AnswerTemplate:
    """Nobody is offered it any more."""
    if template.ended_at is None:
        template.ended_at = clock.now()
        template.save(update_fields=["ended_at"])
    return template


def _template_words(title: str, text: str) -> dict[str, str]:
    title = needed(title, 40, "title", _("请填写名称。"))
    return {"title": title, "text": check_fields(needed(text, _LONGEST, "text", _("请填写答复内容。")))}


# --- Guides ---


@action("cases.write_guide")
def write_guide(
    division: Division,
    *,
    by: Actor,
    title: str,
    area: ServiceArea,
    steps: str,
    doc_no: str,
    words: Sequence[str] = (),
    kind: str = "",
    papers: str = "",
    law: str = "",
    phones: str = "",
    whom: str = "",
) -> Guide:
    """A guide that holds in a division with all below, from today on."""
    texts = {"steps": steps, "doc_no": doc_no, "papers": papers, "law": law, "phones": phones, "whom": whom}
    given = _guide_words(title, words, kind, **texts)
    return Guide.objects.create(
        division=division, organization=by.post.organization, area=area, valid_from=clock.today(), **given
    )


@action("cases.revise_guide")
def revise_guide(
    guide: Guide,
    *,
    by: Actor,
    title: str,
    area: ServiceArea,
    steps: str,
    doc_no: str,
    words: Sequence[str] = (),
    kind: str = "",
    papers: str = "",
    law: str = "",
    phones: str = "",
    whom: str = "",
) -> Guide:
    """A new version from today on. Of a starting text: a local version, for the division of who writes it."""
    _refuse_ended(guide)
    texts = {"steps": steps, "doc_no": doc_no, "papers": papers, "law": law, "phones": phones, "whom": whom}
    given = _guide_words(title, words, kind, **texts)
    if not guide.is_starter:
        guide.valid_to = clock.today()
        guide.save(update_fields=["valid_to"])
    elif Guide.objects.in_force().filter(stands_for=guide, division=by.post.division).exists():
        raise NotNow(_("本地已有这一事项的版本，请修改本地版本。"))
    return Guide.objects.create(
        division=guide.division or by.post.division,
        organization=guide.organization or by.post.organization,
        area=area,
        valid_from=clock.today(),
        former=guide,
        stands_for=guide if guide.is_starter else guide.stands_for,
        **given,
    )


@action("cases.end_guide")
def end_guide(guide: Guide, *, by: Actor) -> Guide:
    """It does not hold any more from today on; where it stood for a starting text, that one is shown again."""
    _refuse_ended(guide)
    guide.valid_to = clock.today()
    guide.save(update_fields=["valid_to"])
    return guide


def _refuse_ended(guide: Guide) -> None:
    if guide.valid_to is not None and guide.valid_to <= clock.today():
        raise NotNow(_("这一版已经停用，请打开现在的版本。"))


def _guide_words(title: str, words: Sequence[str], kind: str, **texts: str) -> dict[str, object]:
    kept = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if any(len(word) > 20 for word in kept) or len(kept) > 30:
        raise Invalid(_("最多 30 个词，每个不超过 20 字。"), field="words")
    if kind not in {"", *Case.Kind.values}:
        raise Invalid(_("请选择类型。"), field="kind")
    title = needed(title, 60, "title", _("请填写事项。"))
    lengths = {"steps": _LONG, "papers": _LONG, "law": _LONG, "phones": 200, "whom": 120, "doc_no": 80}
    found: dict[str, object] = {name: within(texts[name], most, name) for name, most in lengths.items()}
    needed(texts["steps"], _LONG, "steps", _("请写明怎么办。"))
    needed(texts["doc_no"], 80, "doc_no", _("请填写文号或依据的文件。"))
    return {**found, "title": title, "words": kept, "kind": kind, "search": search_blob(" ".join([title, *kept]))}
