"""Where a request should go, with reasons that a clerk can check: the law, the words, the place, earlier decisions.

A suggestion only. The clerk accepts or corrects it with one click; both are kept as a lesson (`Lesson`), and the next
suggestion knows them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count
from django.utils.translation import gettext_lazy

from gongzhi.cases import crisis
from gongzhi.cases.crisis import Crisis
from gongzhi.cases.models import Case, Lesson, RoutingRule
from gongzhi.catalogue.models import Crisis as Kind
from gongzhi.catalogue.models import ServiceArea, ServiceItem, TargetGroup
from gongzhi.catalogue.queries import items_for
from gongzhi.catalogue.words import Weighed, weigh_words
from gongzhi.core import clock
from gongzhi.core.text import normalise
from gongzhi.organizations.models import Organization, Post
from gongzhi.organizations.queries import handling_post, joint_office_post
from gongzhi.regions.models import Division
from gongzhi.regions.queries import at_level

#: How far back decisions teach, and how many alike make a habit.
LEARNT_FROM: Final = timedelta(days=90)
HABIT: Final = 3
#: Dangers at home, of which it may be fatal that somebody else learns.
SECRET_DANGERS: Final = frozenset({Kind.HOME_VIOLENCE, Kind.CHILD_IN_DANGER})
_WORDS_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is suggested: a key with figures, kept in the lesson, and said in words for the clerk."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        given = dict(self.values)
        if "words" in given:
            given["words"] = "”“".join(given["words"])
        return str(_SAID[self.key]) % given


_SAID: Final = {
    "law": gettext_lazy("按规定：%(rule)s由%(to)s负责（%(source)s）"),
    "words": gettext_lazy("因为“%(words)s”"),
    "item": gettext_lazy("求助人选择了服务事项“%(item)s”"),
    "habit": gettext_lazy("同类求助近三个月有%(count)d件交给%(post)s"),
    "offer": gettext_lazy("%(post)s提供“%(item)s”"),
    "month": gettext_lazy("本%(place)s上月同类%(count)d件"),
    "danger": gettext_lazy("有危急情形：“%(words)s”"),
    "undecided": gettext_lazy("没有更合适的岗位，请联席办协调"),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Area, group, kind of matter, and the post that should lead, with reasons; None where nothing speaks for one."""

    area: ServiceArea | None
    group: TargetGroup | None
    kind: str
    organization_kind: str
    post: Post | None
    reasons: tuple[Reason, ...]
    crises: tuple[Crisis, ...]
    #: Suggested for the first asking: secret by the rule of law that applies, or by the danger.
    confidential: bool

    @property
    def is_urgent(self) -> bool:
        """Whether there is danger; then the duty roster is asked, on clock time."""
        return bool(self.crises)

    def reasons_as_json(self) -> list[dict[str, Any]]:
        """For `Lesson.reasons`; `reasons_from_json` reads it."""
        return [asdict(reason) for reason in self.reasons]


def reasons_from_json(rows: Iterable[Mapping[str, Any]]) -> list[Reason]:
    """The reasons of a lesson."""
    return [Reason(row["key"], row["values"]) for row in rows]


def suggest(text: str, division: Division, *, item: ServiceItem | None = None) -> Suggestion:
    """Weigh what a resident wrote, for a place. `item` is the service that the resident picked, if any."""
    weighed = weigh_words(text)
    rule = rule_for(text, division)
    area = _area(weighed, rule, item)
    crises = tuple(crisis.of_kinds(dict(weighed.crises)))
    post, chosen_by = _post(rule, item, area, weighed.group, division)
    reasons = [*_reasons_of_area(weighed, rule, item, area), *chosen_by, *_in_numbers(area, division)]
    if crises:
        told = [word for danger in crises for word in danger.words]
        reasons.insert(0, Reason("danger", {"words": told[:_WORDS_NAMED]}))
    return Suggestion(
        area=area,
        group=weighed.group,
        kind=_kind(rule, text),
        organization_kind=rule.organization_kind if rule else "",
        post=post,
        reasons=tuple(reasons),
        crises=crises,
        confidential=bool(rule and rule.makes_confidential) or any(danger.kind in SECRET_DANGERS for danger in crises),
    )


def rule_for(text: str, division: Division) -> RoutingRule | None:
    """The first rule in force there one of whose words stands in the text: the nearest place's, then by their order."""
    plain = normalise(text).replace(" ", "")
    rules = RoutingRule.objects.in_force().select_related("area", "division").order_by("order", "name")
    here = [rule for rule in rules if rule.division is None or division.is_within(rule.division)]
    here.sort(key=lambda rule: -len(rule.division.path) if rule.division is not None else 0)
    return next((rule for rule in here if any(normalise(word) in plain for word in rule.words)), None)


def _kind(rule: RoutingRule | None, text: str) -> str:
    if rule is not None and rule.is_dispute:
        return Case.Kind.DISPUTE
    return Case.Kind.DISPUTE if any(word in text for word in ("纠纷", "调解", "矛盾")) else Case.Kind.REQUEST


def _area(weighed: Weighed, rule: RoutingRule | None, item: ServiceItem | None) -> ServiceArea | None:
    if rule is not None:
        return rule.area
    return item.area if item is not None else weighed.area


def _reasons_of_area(
    weighed: Weighed, rule: RoutingRule | None, item: ServiceItem | None, area: ServiceArea | None
) -> Iterable[Reason]:
    if rule is not None:
        to = str(Organization.Kind(rule.organization_kind).label)
        yield Reason("law", {"rule": rule.name, "to": to, "source": rule.source})
    elif item is not None:
        yield Reason("item", {"item": item.name})
    if area is not None and area in weighed.areas:
        yield Reason("words", {"words": list(weighed.areas[area].words[:_WORDS_NAMED])})


def _post(
    rule: RoutingRule | None,
    item: ServiceItem | None,
    area: ServiceArea | None,
    group: TargetGroup | None,
    division: Division,
) -> tuple[Post | None, list[Reason]]:
    """The post that should lead: by law, chosen item, habit, or who offers such a service; else the joint office."""
    if rule is not None:
        post = handling_post(rule.organization_kind, division, rule.area)
        if post is not None:
            return post, []
    elif item is not None and item.post.closed_at is None:
        return item.post, []
    elif area is not None:
        if habit := _habit(area, division):
            return habit
        offers = items_for(area, division, group).select_related(None).prefetch_related(None)
        if offer := offers.select_related("post__organization").first():
            return offer.post, [Reason("offer", {"post": str(offer.post), "item": offer.name})]
    return joint_office_post(division), [Reason("undecided")]


def _habit(area: ServiceArea, division: Division) -> tuple[Post, list[Reason]] | None:
    """The post that clerks of the same county gave most requests of an area to, if that is a habit."""
    county = at_level(division, Division.Level.COUNTY) or division
    counted = (
        Lesson.objects.filter(
            chosen_area=area,
            chosen_post__closed_at__isnull=True,
            decided_at__gte=clock.now() - LEARNT_FROM,
            case__division__path__startswith=county.path,
        )
        .values("chosen_post")
        .annotate(count=Count("pk"))
        .order_by("-count", "chosen_post")
        .first()
    )
    if counted is None or counted["count"] < HABIT:
        return None
    post = Post.objects.select_related("organization", "site", "division").get(pk=counted["chosen_post"])
    return post, [Reason("habit", {"count": counted["count"], "post": str(post)})]


def _in_numbers(area: ServiceArea | None, division: Division) -> Iterable[Reason]:
    """How many alike there were last month in the same town; guarded ones are not counted."""
    if area is None:
        return
    town = at_level(division, Division.Level.TOWN) or division
    first = clock.today().replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    count = Case.objects.filter(
        area=area,
        division__path__startswith=town.path,
        is_confidential=False,
        is_childs=False,
        created_at__gte=_midnight(before),
        created_at__lt=_midnight(first),
    ).count()
    if count:
        yield Reason("month", {"place": str(Division.Kind(town.kind).label), "count": count})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.LOCAL)
