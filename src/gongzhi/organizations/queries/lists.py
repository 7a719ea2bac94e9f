"""What the pages of this room list."""

from datetime import datetime

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from gongzhi.core import clock, text
from gongzhi.core.actors import Actor
from gongzhi.organizations.models import Alliance, AllianceMember, DutyShift, Organization, Post, Site, Tenure
from gongzhi.organizations.queries.belonging import with_shares
from gongzhi.organizations.queries.posts import open_posts, with_holders
from gongzhi.organizations.queries.sites import open_on
from gongzhi.regions.models import Division


def organizations_visible_to(actor: Actor) -> QuerySet[Organization]:
    """Organisations are public."""
    return Organization.objects.select_related("division", "parent")


def sites_visible_to(actor: Actor) -> QuerySet[Site]:
    """Sites are public."""
    return Site.objects.select_related("division", "organization__division")


def posts_visible_to(actor: Actor) -> QuerySet[Post]:
    """Whoever works at the desk sees who does what; residents see organisations and sites."""
    posts = Post.objects.select_related("organization__division", "site__division", "division", "parent__organization")
    return posts if actor.posts or actor.is_system else posts.none()


def tenures_visible_to(actor: Actor) -> QuerySet[Tenure]:
    """As posts."""
    tenures = Tenure.objects.select_related("post__organization", "person")
    return tenures if actor.posts or actor.is_system else tenures.none()


def alliances_visible_to(actor: Actor) -> QuerySet[Alliance]:
    """Alliances are public."""
    return Alliance.objects.select_related("division")


def running_shifts(at: datetime | None = None) -> QuerySet[DutyShift]:
    """Turns of duty that run at an instant (default: now)."""
    return DutyShift.objects.filter(during__contains=at or clock.now())


def organization_list(
    actor: Actor, *, query: str = "", kind: str = "", division: Division | None = None, closed: bool = False
) -> QuerySet[Organization]:
    """Organisations with the numbers of their open posts and sites, by pinyin. One query."""
    found = organizations_visible_to(actor).filter(closed_at__isnull=not closed)
    if kind:
        found = found.filter(kind=kind)
    if division is not None:
        found = found.filter(division__path__startswith=division.path)
    posts = Post.objects.filter(organization=OuterRef("pk"), closed_at__isnull=True)
    sites = Site.objects.filter(open_on(clock.today()), organization=OuterRef("pk"))
    return (
        text.search(found, "search", query)
        .annotate(post_count=_count(posts), site_count=_count(sites))
        .order_by("division__level", "name_key", "name")
    )


def _count(rows: QuerySet[Post] | QuerySet[Site]) -> Coalesce:
    counted = rows.order_by().values("organization").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def site_list(
    actor: Actor, *, query: str = "", kind: str = "", division: Division | None = None, closed: bool = False
) -> QuerySet[Site]:
    """Sites with whether somebody holds one of their posts, by place and pinyin. One query."""
    in_business = open_on(clock.today())
    found = sites_visible_to(actor).filter(~in_business if closed else in_business)
    if kind:
        found = found.filter(kind=kind)
    if division is not None:
        found = found.filter(division__path__startswith=division.path)
    manned = Tenure.objects.filter(
        post__site=OuterRef("pk"), post__closed_at__isnull=True, during__contains=clock.now(), person__is_active=True
    )
    return (
        text.search(found, "search", query)
        .annotate(is_manned=Exists(manned))
        .order_by("division__code", "name_key", "name")
    )


def post_list(
    actor: Actor, *, query: str = "", division: Division | None = None, organization: Organization | None = None
) -> QuerySet[Post]:
    """Open posts with `held_by`, as the tree of who stands above whom. Two queries."""
    found = posts_visible_to(actor).filter(closed_at__isnull=True)
    if division is not None:
        found = found.filter(division__path__startswith=division.path)
    if organization is not None:
        found = found.filter(organization=organization)
    if query:
        named = text.matches("organization__search", query) | Q(title__icontains=query.strip())
        found = found.filter(named)
    return with_holders(found).order_by("path")


def roster_of(alliance: Alliance) -> list[AllianceMember]:
    """Everybody on the roster, members first."""
    rows = AllianceMember.objects.filter(alliance=alliance).select_related("organization__division")
    return sorted(rows, key=lambda row: (not row.is_joined, row.organization.name_key))


def who_is_missing(alliance: Alliance) -> list[AllianceMember]:
    """Those on the roster who have not joined or have left, and why."""
    return [member for member in roster_of(alliance) if not member.is_joined]


def alliance_list(actor: Actor) -> QuerySet[Alliance]:
    """Alliances with how many `joined` of how many `eligible`. One query."""
    return with_shares(alliances_visible_to(actor)).order_by("division__code", "name")


def posts_of_site(site: Site) -> QuerySet[Post]:
    """The open posts at a site with `held_by`. Two queries."""
    return with_holders(open_posts().filter(site=site)).order_by("path")


def coming_shifts(site: Site, at: datetime | None = None) -> QuerySet[DutyShift]:
    """The running turn of a site's roster and all to come."""
    return (
        site.duty_shifts.filter(during__endswith__gt=at or clock.now())
        .select_related("post__organization", "site__organization__division", "site__division")
        .order_by("during")
    )
