"""Sites: when they are open, which are near."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from gongzhi.core import clock
from gongzhi.core.places import Point, box_around, distance
from gongzhi.core.worktime import Calendar, NeverOpen, WeekHours, is_open, next_opening
from gongzhi.organizations.models import Site
from gongzhi.regions.models import Division
from gongzhi.regions.queries import calendar

#: Hours of an ordinary office, for counting limits where a site gave none.
OFFICE_HOURS: Final = WeekHours.weekdays("08:30-12:00", "14:00-17:30")
#: How far one looks for sites around a point, in metres, until enough are found.
_RADII: Final = (3_000, 15_000, 100_000)


@dataclass(frozen=True, slots=True)
class NearSite:
    """A site as residents see it in a list."""

    site: Site
    #: Metres from where the person is; None where either place is not known.
    metres: float | None
    #: None where the site gave no hours.
    is_open: bool | None
    #: When it opens next, while it is closed.
    opens_at: datetime | None


def open_on(day: date, prefix: str = "") -> Q:
    """The condition that a site is in business on a day: opened, not closed for good."""
    begun = Q(**{f"{prefix}opened_on__isnull": True}) | Q(**{f"{prefix}opened_on__lte": day})
    going = Q(**{f"{prefix}closed_on__isnull": True}) | Q(**{f"{prefix}closed_on__gt": day})
    return begun & going


def sites_in_business(day: date | None = None) -> QuerySet[Site]:
    """Sites in business on a day (default: today), with what a list of them shows."""
    return (
        Site.objects.filter(open_on(day or clock.today()))
        .select_related("organization", "division")
        .prefetch_related("hours")
    )


def own_hours(site: Site) -> WeekHours | None:
    """The hours that a site gave, None where it gave none."""
    if site.is_round_the_clock:
        return WeekHours.always()
    days: list[list[tuple[int, int]]] = [[] for _day in range(7)]
    for span in site.hours.all():
        days[span.weekday].append((span.opens, span.closes))
    return WeekHours(tuple(tuple(sorted(spans)) for spans in days)) if any(days) else None


def hours_of(site: Site | None) -> WeekHours:
    """The hours by which limits are counted: the site's own, or those of an ordinary office."""
    return (own_hours(site) if site is not None else None) or OFFICE_HOURS


def sites_near(
    where: Point | Division,
    *,
    kinds: list[str] | None = None,
    limit: int = 20,
    at: datetime | None = None,
) -> list[NearSite]:
    """Sites in business, nearest first: by distance from a point, or by how much of the division is shared.

    Around a point the search widens until `limit` are found, at most to 100 km. For a division come its own sites, then
    those of the town, then those below and beside. Three queries, or one more for each widening.
    """
    at = at or clock.now()
    sites = sites_in_business(clock.local(at).date())
    if kinds:
        sites = sites.filter(kind__in=kinds)
    found = _around(sites, where, limit) if isinstance(where, Point) else _of_division(sites, where, limit)
    days = calendar()
    return [_as_seen(site, metres, at, days) for site, metres in found]


def open_sites(at: datetime | None = None, near: Point | Division | None = None, *, limit: int = 20) -> list[NearSite]:
    """Sites that are open at an instant (default: now), nearest first, else by name."""
    at = at or clock.now()
    if near is not None:
        seen = sites_near(near, at=at, limit=10 * limit)
    else:
        seen = as_seen(sites_in_business(clock.local(at).date()).order_by("name_key"), at=at)
    return [found for found in seen if found.is_open][:limit]


def as_seen(sites: Iterable[Site], *, near: Point | None = None, at: datetime | None = None) -> list[NearSite]:
    """Sites with distance and whether they are open, in the order given. One query for the calendar."""
    at, days = at or clock.now(), calendar()
    return [_as_seen(site, _metres(site, near), at, days) for site in sites]


def _metres(site: Site, near: Point | None) -> float | None:
    if near is None or site.latitude is None or site.longitude is None:
        return None
    return distance(near, Point(site.latitude, site.longitude))


def _around(sites: QuerySet[Site], point: Point, limit: int) -> list[tuple[Site, float | None]]:
    found: list[tuple[float, Site]] = []
    for radius in _RADII:
        near = sites.filter(box_around(point, radius).condition())
        measured = [(_metres(site, point) or 0.0, site) for site in near]
        found = sorted(
            ((metres, site) for metres, site in measured if metres <= radius),
            key=lambda pair: (pair[0], pair[1].name_key),
        )
        if len(found) >= limit:
            break
    return [(site, metres) for metres, site in found[:limit]]


def _of_division(sites: QuerySet[Site], division: Division, limit: int) -> list[tuple[Site, float | None]]:
    own = division.lineage()
    around = Q(division__path__in=own)
    # Beside: what the county has, where the division lies in one; below: what it has itself.
    county_depth = min(len(own), Division.Level.COUNTY)
    around |= Q(division__path__startswith=own[county_depth - 1])
    shared = {path: depth for depth, path in enumerate(own)}

    def by_nearness(site: Site) -> tuple[int, bool, int, str]:
        common = max((shared[path] for path in site.division.lineage() if path in shared), default=-1)
        is_above = site.division.path in shared
        return (-common, not is_above, site.division.level, site.name_key)

    return [(site, None) for site in sorted(sites.filter(around), key=by_nearness)[:limit]]


def _as_seen(site: Site, metres: float | None, at: datetime, days: Calendar) -> NearSite:
    hours = own_hours(site)
    if hours is None:
        return NearSite(site, metres, is_open=None, opens_at=None)
    is_open_now = is_open(at, hours, days)
    try:
        opens_at = None if is_open_now else next_opening(at, hours, days)
    except NeverOpen:
        opens_at = None
    return NearSite(site, metres, is_open_now, opens_at)
