"""Reading handovers and leaves: whose they are, what waits for whom, which are late."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.registry import holdings
from gongzhi.organizations.models import Handover, HandoverChecklist, HandoverItem, Leave, Post, Role, Tenure
from gongzhi.organizations.queries.posts import open_posts, supervisor_of, vacant_posts
from gongzhi.organizations.scopes import rows_in_scope
from gongzhi.organizations.states import UNFINISHED, HandoverState, ItemState, LeaveState

#: What every leaver answers where a town has set no list of its own (domain §11.2).
CHECKLIST: Final[tuple[Promise, ...]] = (
    _("场地、车辆等已经订好的安排"),
    _("钥匙、门禁卡和固定资产"),
    _("印章和证书"),
    _("工作群的群主或管理员"),
    _("会议已定、还没有落实的事"),
    _("合同和还没付完的款"),
    _("在带的会员、志愿者和队伍"),
    _("纸质和电子文件放在哪里"),
)
#: A worker that was down so long still opens the handovers of the tenures that ended meanwhile.
_LOOKED_BACK: Final = timedelta(days=30)
_OVERSEEING: Final[Mapping[str, str]] = {
    Role.SUPERVISOR: "post__organization",
    Role.JOINT_OFFICE: "post__division",
    Role.SYSTEM_ADMIN: "post__division",
    Role.AUDIT_ADMIN: "post__division",
    Role.SECURITY_ADMIN: "post__division",
}


def checklist_in_force() -> Sequence[str | Promise]:
    """What a leaver answers today."""
    row = HandoverChecklist.objects.in_force().order_by("-valid_from").first()
    return row.lines if row else CHECKLIST


def handovers_visible_to(actor: Actor) -> QuerySet[Handover]:
    """Those whom it concerns: leaver, receiver, who sits on the post now, and who keeps the post."""
    rows = Handover.objects.select_related(
        "post__organization__division",
        "post__division",
        "leaver",
        "receiver",
        "witness",
        "supervised_by__organization",
        "tenure",
    )
    if actor.is_system:
        return rows
    if actor.person is None:
        return rows.none()
    own = Q(leaver=actor.person) | Q(receiver=actor.person)
    seats = Q(post__in=[post.pk for post in actor.posts]) | Q(supervised_by__in=[post.pk for post in actor.posts])
    return rows.filter(own | seats | rows_in_scope(actor.posts, _OVERSEEING))


def handover_list(actor: Actor, *, state: str = "") -> QuerySet[Handover]:
    """Handovers with how many items there are and how many are dealt with: unfinished first by due time. One query.

    `state` is "late" or one of the states; without it, those not finished.
    """
    rows = handovers_visible_to(actor)
    match state:
        case "late":
            rows = rows.filter(state__in=UNFINISHED, due_at__lte=clock.now())
        case "":
            rows = rows.filter(state__in=UNFINISHED)
        case _:
            rows = rows.filter(state=state)
    left = Q(items__state__in=[ItemState.OPEN, ItemState.OBJECTED])
    return rows.annotate(item_count=Count("items"), left_count=Count("items", filter=left)).order_by("due_at", "pk")


def handover_counts(actor: Actor) -> dict[str, int]:
    """How many handovers run and how many of them are late, of those that the actor may see. One query."""
    running = Q(state__in=UNFINISHED)
    found: dict[str, int] = handovers_visible_to(actor).aggregate(
        running=Count("pk", filter=running), late=Count("pk", filter=running & Q(due_at__lte=clock.now()))
    )
    return found


def handovers_of(person: User) -> QuerySet[Handover]:
    """Handovers that a person leaves or takes over, newest first."""
    rows = Handover.objects.filter(Q(leaver=person) | Q(receiver=person))
    return rows.select_related("post__organization", "leaver", "receiver").order_by("-created_at")


def waiting_for(actor: Actor, now: datetime | None = None) -> QuerySet[Handover]:
    """Handovers in which the next step is the person's: to sign, to take, to settle, to name somebody; or late ones."""
    now = now or clock.now()
    if actor.person is None:
        return Handover.objects.none()
    mine = Q(leaver=actor.person, state=HandoverState.OPEN) | Q(receiver=actor.person, state=HandoverState.HANDED)
    turn = (
        Q(state__in=[HandoverState.DISPUTED, HandoverState.RECEIVED])
        | Q(state=HandoverState.HANDED, receiver=None)
        | Q(due_at__lte=now)
    )
    seats = Q(supervised_by__in=[post.pk for post in actor.posts])
    watched = seats & turn & ~Q(leaver=actor.person) & (Q(receiver=None) | ~Q(receiver=actor.person))
    return (
        Handover.objects.filter(state__in=UNFINISHED)
        .filter(mine | watched)
        .select_related("post__organization", "post__division", "leaver")
        .order_by("due_at", "pk")
    )


def items_of(handover: Handover) -> QuerySet[HandoverItem]:
    """The list, in its order."""
    return handover.items.select_related("moved_to__organization")


def supervised_by(post: Post) -> Post:
    """The post whose duty it is to see the handover of a post through: who stands above it and could fill it.

    Posts of administrators are seen to by the security administrator, the topmost joint office and the security
    administrator by the system administrator.
    """
    if {Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN} & set(post.roles):
        found = _administrator(Role.SECURITY_ADMIN, post)
    else:
        found = supervisor_of(post)
    if found is None or found.pk == post.pk:
        found = _administrator(Role.SYSTEM_ADMIN, post)
    return found or post


def _administrator(role: Role, besides: Post) -> Post | None:
    return open_posts().filter(roles__contains=[role]).exclude(pk=besides.pk).order_by("path").first()


def tenures_to_hand_over(until: datetime) -> QuerySet[Tenure]:
    """Holders' tenures that end by an instant, or ended lately, without a handover."""
    return (
        Tenure.objects.filter(
            kind=Tenure.Kind.HOLDER,
            during__endswith__lte=until,
            during__endswith__gt=clock.now() - _LOOKED_BACK,
            post__closed_at__isnull=True,
        )
        .filter(~Exists(Handover.objects.filter(tenure=OuterRef("pk"))))
        .select_related("post", "person")
        .order_by("during")
    )


def posts_with_work_and_no_holder() -> list[Post]:
    """Vacant posts that hold something: somebody above answers for it, but nobody sits there (domain §11.4, 20)."""
    return [post for post in vacant_posts() if any(holding.held_by(post).exists() for _key, holding in holdings)]


# --- Leaves ---


def leaves_visible_to(actor: Actor) -> QuerySet[Leave]:
    """The person's own, those whom he or she stands in for, and those of posts that he or she keeps."""
    rows = Leave.objects.select_related("post__organization__division", "post__division", "person", "deputy")
    if actor.is_system:
        return rows
    own = Q(person=actor.person) | Q(deputy=actor.person)
    return rows.filter(own | rows_in_scope(actor.posts, _OVERSEEING)) if actor.posts else rows.none()


def leave_list(actor: Actor) -> QuerySet[Leave]:
    """Leaves that wait, run or come; then those of the past, newest first."""
    return leaves_visible_to(actor).order_by("-during", "pk")


def leaves_to_decide(actor: Actor) -> QuerySet[Leave]:
    """Proposed leaves of posts that one of the actor's posts keeps, not the person's own."""
    overseeing: dict[str, str] = {Role.SUPERVISOR: "post__organization", Role.JOINT_OFFICE: "post__division"}
    return (
        Leave.objects.filter(state=LeaveState.PROPOSED)
        .filter(rows_in_scope(actor.posts, overseeing))
        .exclude(person=actor.person)
        .select_related("post__organization", "post__division", "person")
        .order_by("during")
    )
