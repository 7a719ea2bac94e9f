"""Where a request goes: the receiving post of a place, and the handling post of a kind of organisation."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from gongzhi.core import clock
from gongzhi.core.worktime import is_open
from gongzhi.organizations.models import DutyShift, Post, Role, Site, Tenure
from gongzhi.organizations.queries.posts import current_tenures, joint_office_post, open_posts
from gongzhi.organizations.queries.sites import hours_of, open_on
from gongzhi.regions.models import Division
from gongzhi.regions.queries import calendar, successor

#: Within one division the first kind wins. Windows of counties and cities belong to the joint offices.
_ORDER = (
    Site.Kind.STATION,
    Site.Kind.HUB,
    Site.Kind.WINDOW,
    Site.Kind.PARTY_MASS_CENTER,
    Site.Kind.GIG_STATION,
)


def receiving_post(division: Division, *, urgent: bool = False, at: datetime | None = None) -> Post:
    """The post that receives a request from a division: its station, else the town's hub or window, else the joint
    office of the county, else of the city.

    A site counts while it is in business and has an intake post that is not closed and whose effective holder sits at
    the site or within its division: else a vacant station would silently load the hub. Urgent requests go to whoever is
    on duty now, nearest first (at sites of county and city too), then to the nearest site within its hours, then the
    ordinary way. Never None: raises `NoJointOffice` only where the cell has no joint office at all.
    """
    at = at or clock.now()
    division = successor(division)
    posts = _intake_posts(division, at)
    if urgent and (found := _on_duty_near(division, at) or _open_now(posts, at)):
        return found
    return posts[0] if posts else joint_office_post(division, at)


def handling_post(kind: str, division: Division, area: Any = None) -> Post | None:
    """The handler post of the nearest organisation of a kind, at or above a division; held posts first.

    `area` is a service area or its key: posts that name it come before posts that take everything; posts for other
    areas are not asked. None where no such organisation has a handler.
    """
    key = getattr(area, "key", area)
    division = successor(division)
    posts = open_posts().filter(
        organization__kind=kind,
        organization__closed_at__isnull=True,
        organization__division__path__in=division.lineage(),
        roles__contains=[Role.HANDLER],
    )
    if key:
        posts = posts.filter(Q(service_areas__contains=[key]) | Q(service_areas=[]))
    found = list(posts)
    held = set(current_tenures().filter(post__in=found).values_list("post_id", flat=True))

    def by_fitness(post: Post) -> tuple[int, bool, bool, int, str]:
        speaks_of_area = bool(key) and key in post.service_areas
        takes_all = not post.service_areas
        return (
            -post.organization.division.level,
            post.pk not in held,
            not speaks_of_area if key else not takes_all,
            post.organization.depth,
            post.path,
        )

    return min(found, key=by_fitness, default=None)


def on_duty(site: Site, at: datetime | None = None) -> Post | None:
    """The post that the roster of a site names for an instant (default: now)."""
    shift = _shifts(at or clock.now()).filter(site=site).first()
    return shift.post if shift else None


def _shifts(at: datetime) -> QuerySet[DutyShift]:
    return DutyShift.objects.filter(during__contains=at, post__closed_at__isnull=True).select_related(
        "site__division", "post__organization__division", "post__site", "post__division"
    )


def _intake_posts(division: Division, at: datetime) -> list[Post]:
    """The intake posts at stations and town sites of the lineage that have a holder of their level, nearest first."""
    rows = (
        Post.objects.filter(closed_at__isnull=True)
        .filter(open_on(clock.local(at).date(), "site__"), roles__contains=[Role.INTAKE])
        .filter(site__division__path__in=division.lineage(), site__division__level__gte=Division.Level.TOWN)
        .select_related("site__division")
        .prefetch_related("site__hours")
    )
    held = _held_locally(list(rows), at)
    return sorted(held, key=lambda post: (-_level(post), _ORDER.index(Site.Kind(_kind(post))), post.path))


def _level(post: Post) -> int:
    assert post.site is not None  # noqa: S101 -- intake posts sit at a site, by a constraint
    return post.site.division.level


def _kind(post: Post) -> str:
    assert post.site is not None  # noqa: S101
    return post.site.kind


def _held_locally(posts: list[Post], at: datetime) -> list[Post]:
    """Those whose effective holder sits within the division of their site. One query for all."""
    wanted = {path for post in posts for path in post.lineage()}
    running: dict[str, Tenure] = {
        tenure.post.path: tenure
        for tenure in current_tenures(at)
        .filter(post__path__in=wanted, post__closed_at__isnull=True)
        .select_related("post__division")
    }
    return [post for post in posts if _answers_at_site(post, running)]


def _answers_at_site(post: Post, running: dict[str, Tenure]) -> bool:
    nearest = next((running[path].post for path in reversed(post.lineage()) if path in running), None)
    if nearest is None or post.site is None:
        return False
    return nearest.site_id == post.site_id or nearest.division.is_within(post.site.division)


def _on_duty_near(division: Division, at: datetime) -> Post | None:
    shifts = _shifts(at).filter(open_on(clock.local(at).date(), "site__"), site__division__path__in=division.lineage())
    held = current_tenures(at).filter(post__in=[shift.post_id for shift in shifts]).values_list("post_id", flat=True)
    manned = [shift for shift in shifts if shift.post_id in set(held)]
    nearest = min(manned, key=lambda shift: (-shift.site.division.level, shift.site.name_key), default=None)
    return nearest.post if nearest else None


def _open_now(posts: list[Post], at: datetime) -> Post | None:
    days = calendar()
    return next((post for post in posts if post.site and is_open(at, hours_of(post.site), days)), None)
