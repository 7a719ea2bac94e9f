"""Everything that reads the catalogue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Avg, Count, F, Q, QuerySet

from gongzhi.catalogue.models import ServiceArea, ServiceItem, TargetGroup, Word
from gongzhi.catalogue.words import Found, Weighed, crises_in, weigh_words
from gongzhi.core import text
from gongzhi.core.actors import Actor
from gongzhi.core.places import Point, distance
from gongzhi.core.policies import allowed
from gongzhi.organizations.models import Organization, Post, Role, Site
from gongzhi.organizations.scopes import rows_in_scope
from gongzhi.regions.models import Division

__all__ = [
    "Found",
    "Need",
    "Placed",
    "Weighed",
    "area_by_key",
    "area_counts",
    "areas",
    "by_need",
    "centre_of",
    "crises_in",
    "groups",
    "held_by",
    "items_for",
    "kept_by",
    "may_keep_words",
    "nearest_first",
    "open_items",
    "organizations_offered_for",
    "search_items",
    "similar_items",
    "visible_to",
    "weigh_words",
    "words_of",
]


def areas() -> QuerySet[ServiceArea]:
    """The service areas in their order: ten of the article and what the town added."""
    return ServiceArea.objects.all()


def groups() -> QuerySet[TargetGroup]:
    """The target groups in their order."""
    return TargetGroup.objects.all()


def area_by_key(key: str) -> ServiceArea | None:
    """The area with a key, such as "legal"."""
    return ServiceArea.objects.filter(key=key).first()


def _with_all(items: QuerySet[ServiceItem]) -> QuerySet[ServiceItem]:
    return items.select_related(
        "area", "organization__division", "division", "site__division", "post"
    ).prefetch_related("groups")


def open_items() -> QuerySet[ServiceItem]:
    """The items that residents can ask for, with all that a list shows, in two queries."""
    return _with_all(ServiceItem.objects.filter(withdrawn_at__isnull=True, organization__closed_at__isnull=True))


def visible_to(actor: Actor) -> QuerySet[ServiceItem]:
    """Open items are everybody's to see; withdrawn ones only theirs who keep them."""
    if actor.is_system:
        return _with_all(ServiceItem.objects.all())
    return _with_all(ServiceItem.objects.filter(Q(withdrawn_at__isnull=True) | _kept(actor)))


def kept_by(actor: Actor) -> QuerySet[ServiceItem]:
    """The items that the person's posts look after, withdrawn ones too: the desk's list."""
    return _with_all(ServiceItem.objects.filter(_kept(actor)))


def _kept(actor: Actor) -> Q:
    lookups: dict[str, str] = {
        Role.HANDLER: "organization",
        Role.SUPERVISOR: "organization",
        Role.JOINT_OFFICE: "organization__division",
    }
    return rows_in_scope(actor.posts, lookups)


def organizations_offered_for(actor: Actor) -> QuerySet[Organization]:
    """The organisations for which the active post may offer services."""
    if actor.post is None:
        return Organization.objects.none()
    lookups: dict[str, str] = {Role.HANDLER: "pk", Role.JOINT_OFFICE: "division"}
    mine = rows_in_scope([actor.post], lookups)
    if actor.has_role(Role.SUPERVISOR):
        mine |= Q(path__startswith=actor.post.organization.path)
    return Organization.objects.filter(mine, closed_at__isnull=True).order_by("name_key", "pk")


def _serving(division: Division | None, *, below: bool) -> Q:
    if division is None:
        return Q()
    served = Q(division__path__in=division.lineage())
    return served | Q(division__path__startswith=division.path) if below else served


def items_for(
    area: ServiceArea | None, division: Division | None, group: TargetGroup | None = None, *, below: bool = False
) -> QuerySet[ServiceItem]:
    """The open items of an area (None: all) that serve people of a division: an item of a division serves all below it.

    `below` adds those of divisions below, for visitors who named no more than their county. `group` keeps those meant
    for it and those meant for everybody. Nearest offer first: a village's before a city's.
    """
    items = open_items().filter(_serving(division, below=below))
    if area is not None:
        items = items.filter(area=area)
    if group is not None:
        items = items.filter(Q(groups=group) | Q(groups__isnull=True))
    return items.order_by("-division__level", "name_key", "pk")


def search_items(query: str, division: Division | None = None, *, below: bool = False) -> QuerySet[ServiceItem]:
    """The open items that serve a division and hold every word of the query, in their text or organisation's name."""
    items = items_for(None, division, below=below)
    for term in text.search_terms(query):
        items = items.filter(Q(search__contains=term) | Q(organization__search__contains=term))
    if query.strip() and not text.search_terms(query):
        return items.none()
    return items


@dataclass(frozen=True, slots=True)
class Need:
    """An area that a resident's sentence speaks for, why, and what is offered there."""

    area: ServiceArea
    found: Found
    items: Sequence[ServiceItem]


def by_need(
    sentence: str, division: Division | None, *, below: bool = False, at_most: int = 3, items_each: int = 5
) -> list[Need]:
    """What helps with a need told in one's own words: the weightiest areas, each with its nearest items."""
    weighed = list(weigh_words(sentence).areas.items())[:at_most]
    if not weighed:
        return []
    found: dict[object, list[ServiceItem]] = {}
    for item in items_for(None, division, below=below).filter(area__in=[area for area, _found in weighed]):
        found.setdefault(item.area_id, []).append(item)
    return [Need(area, why, found.get(area.pk, [])[:items_each]) for area, why in weighed]


@dataclass(frozen=True, slots=True)
class Placed:
    """An item and how far its place is, in metres; None where no place is known."""

    item: ServiceItem
    metres: float | None


def nearest_first(items: Iterable[ServiceItem], centre: Point | None) -> list[Placed]:
    """The items by the distance of their sites, those without a known place last, else in the given order."""
    placed = [Placed(item, _metres(item.site, centre)) for item in items]
    return sorted(placed, key=lambda entry: (entry.metres is None, entry.metres or 0.0))


def _metres(site: Site | None, centre: Point | None) -> float | None:
    if centre is None or site is None or site.latitude is None or site.longitude is None:
        return None
    return distance(centre, Point(site.latitude, site.longitude))


def centre_of(division: Division) -> Point | None:
    """A point that stands for a division: its own, else the mean of its sites, else the same of what lies above it."""
    for place in Division.objects.above(division):
        if place.latitude is not None and place.longitude is not None:
            return Point(place.latitude, place.longitude)
        sites = Site.objects.filter(division__path__startswith=place.path, closed_on__isnull=True)
        mean = sites.aggregate(latitude=Avg("latitude"), longitude=Avg("longitude"))
        if mean["latitude"] is not None and mean["longitude"] is not None:
            return Point(mean["latitude"], mean["longitude"])
    return None


def similar_items(item: ServiceItem, *, at_most: int = 4) -> list[ServiceItem]:
    """Other open items of the same area that serve the same place."""
    return list(items_for(item.area, item.division).exclude(pk=item.pk)[:at_most])


def held_by(post: Post) -> QuerySet[ServiceItem]:
    """The open items that a post answers for."""
    return ServiceItem.objects.filter(post=post, withdrawn_at__isnull=True)


def words_of(
    *, area: ServiceArea | None = None, group: TargetGroup | None = None, crisis: str = "", query: str = ""
) -> QuerySet[Word]:
    """Words of one meaning, or all whose text holds the query; the weightiest first, withdrawn ones last."""
    words = Word.objects.select_related("area", "group").order_by(
        F("withdrawn_at").asc(nulls_first=True), "-weight", "text"
    )
    if area is not None:
        words = words.filter(area=area)
    if group is not None:
        words = words.filter(group=group)
    if crisis:
        words = words.filter(crisis=crisis)
    if query:
        words = words.filter(text__contains=text.normalise(query).replace(" ", ""))
    return words


def may_keep_words(actor: Actor) -> bool:
    """Whether the active post may change the words of the field."""
    return allowed(actor, "catalogue.add_word")


def area_counts(division: Division | None, *, below: bool = False) -> dict[object, int]:
    """Area's key (pk) -> number of open items that serve the division. One query."""
    items = ServiceItem.objects.filter(withdrawn_at__isnull=True, organization__closed_at__isnull=True)
    items = items.filter(_serving(division, below=below))
    return dict(items.order_by().values_list("area_id").annotate(Count("pk")))
