"""Who holds what: posts of a person, holders of a post, chains without a holder."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.errors import Refusal
from gongzhi.organizations.models import Post, Role, Tenure
from gongzhi.regions.models import Division


class NoJointOffice(Refusal):
    """No joint-office post exists in the whole cell: nobody can receive anything (`gongzhi check` says what to do)."""

    status = 503

    def __init__(self) -> None:
        super().__init__(_("平台还没有设立联席办岗位，暂时无法受理。请联系当地群团组织。"))


def open_posts() -> QuerySet[Post]:
    """Posts that were not closed, with what their names and scopes need."""
    return Post.objects.filter(closed_at__isnull=True).select_related("organization__division", "site", "division")


def current_tenures(at: datetime | None = None) -> QuerySet[Tenure]:
    """Tenures that run at an instant (default: now), of persons who may still sign in."""
    return Tenure.objects.filter(during__contains=at or clock.now(), person__is_active=True)


def posts_of(person: User, at: datetime | None = None) -> list[Post]:
    """The open posts that a person holds, or acts for, at an instant (default: now), longest held first. One query."""
    rows = (
        current_tenures(at)
        .filter(person=person, post__closed_at__isnull=True)
        .select_related("post__organization__division", "post__site", "post__division")
        .order_by("-kind", "during", "pk")
    )
    posts = {row.post_id: row.post for row in rows}
    return list(posts.values())


def effective_holder(post: Post, at: datetime | None = None) -> User | None:
    """Who answers for a post at an instant (default: now): who acts, else the holder, else the one above.

    An acting tenure runs while the holder is on leave: nobody waits for somebody who is away.

    None where the whole chain is without a holder, which `chains_without_holder` reports. One query.
    """
    tenure = _nearest_tenures(post, at).first()
    return tenure.person if tenure else None


def is_held(post: Post, at: datetime | None = None, *, below: Division) -> bool:
    """Whether the effective holder sits in the division or below it, not at an office further up. One query."""
    return _nearest_tenures(post, at).filter(post__division__path__startswith=below.path).exists()


def _nearest_tenures(post: Post, at: datetime | None) -> QuerySet[Tenure]:
    return (
        current_tenures(at)
        .filter(Q(post=post) | Q(post__path__in=post.lineage(), post__closed_at__isnull=True))
        .select_related("person")
        # A path begins with the paths of all above; "acting" sorts before "holder".
        .order_by("-post__path", "kind")
    )


def answering(tenures: Sequence[Tenure]) -> User | None:
    """Who of the running tenures of one post (`holders_of`, `held_by`) answers: who acts, else the holder."""
    first = next((tenure for tenure in tenures if tenure.kind == Tenure.Kind.ACTING), None)
    found = first or (tenures[0] if tenures else None)
    return found.person if found else None


def holds_now(person: User, post: Post) -> bool:
    """Whether the person is the holder of the post now, not who acts for the holder."""
    return current_tenures().filter(person=person, post=post, kind=Tenure.Kind.HOLDER).exists()


def holders_of(post: Post, at: datetime | None = None) -> list[Tenure]:
    """The running tenures of one post: its holder first, then who acts."""
    return list(current_tenures(at).filter(post=post).select_related("person").order_by("-kind"))


def with_holders(posts: QuerySet[Post], at: datetime | None = None) -> QuerySet[Post]:
    """Posts with `held_by`: their running tenures, the holder first. One query for all of them."""
    running = current_tenures(at).select_related("person").order_by("-kind")
    return posts.prefetch_related(Prefetch("tenures", queryset=running, to_attr="held_by"))


def _held(at: datetime | None, **tenure: Any) -> Exists:
    return Exists(current_tenures(at).filter(**tenure))


def vacant_posts(at: datetime | None = None) -> QuerySet[Post]:
    """Open posts that nobody holds or acts for; the post above answers for them meanwhile."""
    return open_posts().filter(~_held(at, post=OuterRef("pk")))


def chains_without_holder(at: datetime | None = None) -> QuerySet[Post]:
    """Open posts for which nobody at all answers, up to the joint office."""
    above = (
        current_tenures(at)
        .filter(post__closed_at__isnull=True)
        .annotate(asked=ExpressionWrapper(OuterRef("path"), output_field=CharField()))
        .filter(asked__startswith=F("post__path"))
    )
    return open_posts().filter(~Exists(above), ~_held(at, post=OuterRef("pk")))


def joint_office_post(division: Division, at: datetime | None = None) -> Post:
    """The joint office that answers for a division: the nearest at or above it with a holder of its own level.

    Where none has a holder, the nearest; where none stands above, any of the cell. Raises `NoJointOffice` where there
    is none at all.
    """
    offices = list(
        Post.objects.filter(closed_at__isnull=True, roles__contains=[Role.JOINT_OFFICE])
        .select_related("organization", "division")
        .annotate(is_filled=_held(at, post=OuterRef("pk")))
    )
    if not offices:
        raise NoJointOffice
    lineage = set(division.lineage())
    near = [post for post in offices if post.division.path in lineage]

    def by_nearness(post: Post) -> tuple[int, int, str]:
        return (-post.division.level, post.depth, post.path)

    filled = [post for post in near if post.is_filled]
    nearest: Post = min(filled or near or offices, key=by_nearness)
    return nearest


def supervisor_of(post: Post) -> Post:
    """Who supervises a post: the nearest supervisor above it in the chain or in its organisation and those above.

    Else the joint office above it. The topmost joint office answers for itself.
    """
    above = open_posts().exclude(pk=post.pk)
    supervisors = above.filter(roles__contains=[Role.SUPERVISOR])
    return (
        supervisors.filter(path__in=post.lineage()).order_by("-path").first()
        or supervisors.filter(organization__path__in=post.organization.lineage())
        # Not one of the post's own subordinates.
        .exclude(path__startswith=post.path)
        .order_by("-organization__path", "path")
        .first()
        or above.filter(path__in=post.lineage(), roles__contains=[Role.JOINT_OFFICE]).order_by("-path").first()
        or joint_office_post(post.division)
    )
