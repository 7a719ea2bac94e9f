"""Everything that changes the catalogue."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.catalogue.models import Crisis, ServiceArea, ServiceItem, TargetGroup, Word
from gongzhi.core import clock, text
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.organizations.models import Organization, Post, Site
from gongzhi.regions.models import Division

SHORTEST_WORD = 2


@action("catalogue.offer_item")
def offer_item(
    organization: Organization,
    *,
    by: Actor,
    area: ServiceArea,
    post: Post,
    division: Division,
    name: str,
    summary: str,
    promise_amount: int,
    promise_unit: str,
    groups: Iterable[TargetGroup] = (),
    site: Site | None = None,
    brand: str = "",
    eligibility: str = "",
    bring: str = "",
    duration: str = "",
    schedule: str = "",
    skills: Sequence[str] = (),
    is_invented: bool = False,
) -> ServiceItem:
    """Let an organisation offer a service to everybody in `division` and below.

    `post` answers for it; without `groups` it is for everybody. Raises `Invalid` where the post is not the
    organisation's, or the place lies outside the organisation's own.
    """
    item = ServiceItem(
        organization=organization,
        area=area,
        post=post,
        division=division,
        site=site,
        name=name.strip(),
        brand=brand.strip(),
        summary=summary.strip(),
        eligibility=eligibility.strip(),
        bring=bring.strip(),
        duration=duration.strip(),
        schedule=schedule.strip(),
        promise_amount=promise_amount,
        promise_unit=promise_unit,
        skills=list(skills),
        is_invented=is_invented,
    )
    _save(item)
    item.groups.set(groups)
    return item


@action("catalogue.edit_item")
def edit_item(item: ServiceItem, *, by: Actor, **changes: Any) -> ServiceItem:
    """Change what is said of an item: any argument of `offer_item`. Its organisation stays the same."""
    groups = changes.pop("groups", None)
    for name, value in changes.items():
        if name not in _EDITABLE:
            raise TypeError(f"An item has no editable {name!r}.")
        setattr(item, name, value.strip() if isinstance(value, str) else value)
    _save(item)
    if groups is not None:
        item.groups.set(groups)
    return item


_EDITABLE = frozenset(
    [
        "area",
        "post",
        "division",
        "site",
        "name",
        "brand",
        "summary",
        "eligibility",
        "bring",
        "duration",
        "schedule",
        "promise_amount",
        "promise_unit",
        "skills",
        "is_invented",
    ]
)


@action("catalogue.withdraw_item")
def withdraw_item(item: ServiceItem, *, by: Actor) -> ServiceItem:
    """Take an item off the list. Requests that came through it go on."""
    if not item.is_open:
        raise NotNow(_("这个服务事项已经下架。"))
    item.withdrawn_at = clock.now()
    item.save(update_fields=["withdrawn_at"])
    return item


@action("catalogue.restore_item")
def restore_item(item: ServiceItem, *, by: Actor) -> ServiceItem:
    """Offer a withdrawn item again."""
    if item.is_open:
        raise NotNow(_("这个服务事项正在提供。"))
    item.withdrawn_at = None
    _save(item)
    return item


def _save(item: ServiceItem) -> None:
    if not item.name:
        raise Invalid(_("请填写名称。"), field="name")
    if not item.summary:
        raise Invalid(_("请写明服务内容。"), field="summary")
    if item.promise_amount < 1:
        raise Invalid(_("承诺时限要大于零。"), field="promise_amount")
    if item.post.organization_id != item.organization_id or item.post.closed_at is not None:
        raise Invalid(_("负责岗位要选本单位现有的岗位。"), field="post")
    if not item.division.is_within(item.organization.division):
        raise Invalid(_("服务范围不能超出本单位所在区划。"), field="division")
    item.name_key = text.pinyin_key(item.name)
    item.search = text.search_blob(f"{item.name} {item.brand} {item.area} {item.summary} {item.eligibility}")
    item.save()


@action("catalogue.edit_area")
def edit_area(area: ServiceArea, *, by: Actor, name: str, summary: str, icon: str, order: int) -> ServiceArea:
    """Change how an area is called and shown; its key stays."""
    if not name.strip():
        raise Invalid(_("请填写名称。"), field="name")
    area.name, area.summary, area.icon, area.order = name.strip(), summary.strip(), icon, order
    area.save(update_fields=["name", "summary", "icon", "order"])
    return area


@action("catalogue.add_word")
def add_word(
    subject: ServiceArea | TargetGroup | None, *, by: Actor, word: str, crisis: str = "", weight: int = 2
) -> Word:
    """Let a word mean an area, a group, or, without either, a kind of danger (`Crisis`).

    A word that was withdrawn comes back with the new weight. Raises `Invalid` for a word that cannot be looked for.
    """
    area = subject if isinstance(subject, ServiceArea) else None
    group = subject if isinstance(subject, TargetGroup) else None
    sense = Word.Sense.AREA if area else Word.Sense.GROUP if group else Word.Sense.CRISIS
    if sense == Word.Sense.CRISIS and crisis not in Crisis.values:
        raise Invalid(_("请选择危急类型。"), field="crisis")
    meaning = {"sense": sense, "area": area, "group": group, "crisis": crisis if sense == Word.Sense.CRISIS else ""}
    said = _checked(word)
    old = Word.objects.select_for_update().filter(text=said, withdrawn_at__isnull=False, **meaning).first()
    entry = old or Word(text=said, **meaning)
    entry.weight, entry.withdrawn_at = _weight(weight), None
    entry.save()
    return entry


@action("catalogue.edit_word")
def edit_word(word: Word, *, by: Actor, weight: int) -> Word:
    """Change how much a word weighs, from 1 to 9."""
    word.weight = _weight(weight)
    word.save(update_fields=["weight"])
    return word


@action("catalogue.withdraw_word")
def withdraw_word(word: Word, *, by: Actor) -> Word:
    """Let a word count no more; loading the shipped words again does not bring it back."""
    word.withdrawn_at = word.withdrawn_at or clock.now()
    word.save(update_fields=["withdrawn_at"])
    return word


@action("catalogue.restore_word")
def restore_word(word: Word, *, by: Actor) -> Word:
    """Let a withdrawn word count again."""
    word.withdrawn_at = None
    word.save(update_fields=["withdrawn_at"])
    return word


def _checked(word: str) -> str:
    said = text.normalise(word).replace(" ", "")
    if len(said) < SHORTEST_WORD:
        raise Invalid(_("请填写至少两个字的词：一个字会在太多句子里出现。"), field="word")
    if len(said) > Word._meta.get_field("text").max_length:  # type: ignore[operator]
        raise Invalid(_("这个词太长了，最多40个字。"), field="word")
    return said


def _weight(weight: int) -> int:
    if not 1 <= weight <= 9:
        raise Invalid(_("分量请填1到9。"), field="weight")
    return weight
