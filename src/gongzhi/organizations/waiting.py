"""Rows of the to-do page from handovers, leaves, invitations and consents."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.registry import TodoRow, TodoSource
from gongzhi.organizations import queries
from gongzhi.organizations.links import desk_handover, leaves_page
from gongzhi.organizations.models import ConsortiumPartner, Handover, Role
from gongzhi.organizations.scopes import rows_in_scope
from gongzhi.organizations.states import HandoverState

#: More rows of one sort than this are no help on a page; the list has them all.
_MOST: Final = 20


def has_handovers(actor: Actor) -> bool:
    """Whether the person leaves or takes over a post."""
    return actor.person is not None and queries.handovers_of(actor.person).exists()


def _handovers(actor: Actor) -> Sequence[TodoRow]:
    return [
        TodoRow(
            title=_("交接：%(post)s") % {"post": row.post},
            link=desk_handover(row),
            reason=_what_to_do(actor, row),
            kind="overdue" if row.is_overdue else "new",
            place=str(row.post.division),
            due_at=row.due_at,
        )
        for row in queries.waiting_for(actor)[:_MOST]
    ]


def _what_to_do(actor: Actor, row: Handover) -> str:
    if row.leaver_id == actor.person.pk:
        return _("请核对清单，签字移交")
    if row.receiver_id == actor.person.pk:
        return _("请逐项核对，签字接收")
    if row.state == HandoverState.DISPUTED:
        return _("有异议，请处理")
    if row.state == HandoverState.RECEIVED:
        return _("双方已签字，请监交签字")
    if row.state == HandoverState.HANDED and row.receiver_id is None:
        return _("请指定接收人")
    return _("交接超过期限，请督促")


def _leaves(actor: Actor) -> Sequence[TodoRow]:
    if not actor.holds_role(Role.SUPERVISOR, Role.JOINT_OFFICE):
        return []
    return [
        TodoRow(
            title=_("%(name)s请假") % {"name": row.person},
            link=leaves_page(),
            reason=_("请批复"),
            kind="new",
            detail=str(row.post),
            place=str(row.post.division),
            due_at=row.during.lower,
        )
        for row in queries.leaves_to_decide(actor)[:_MOST]
    ]


def _consents(actor: Actor) -> QuerySet[ConsortiumPartner]:
    mine = rows_in_scope(actor.posts, {Role.SUPERVISOR: "organization"})
    return (
        ConsortiumPartner.objects.filter(mine, consented_at__isnull=True, left_on__isnull=True)
        .select_related("consortium", "organization")
        .order_by("created_at")
    )


def _asked_to_consent(actor: Actor) -> Sequence[TodoRow]:
    if not actor.holds_role(Role.SUPERVISOR):
        return []
    return [
        TodoRow(
            title=_("%(organization)s受邀加入联合体“%(name)s”")
            % {"organization": row.organization, "name": row.consortium},
            link=reverse("organizations:consortium", args=[row.consortium_id]),
            reason=_("请看看分工，同意或退出"),
            kind="new",
            detail=row.part,
        )
        for row in _consents(actor)[:_MOST]
    ]


def _keys(rows: Callable[[Actor], QuerySet[Any]], *roles: str) -> Callable[[Actor], Sequence[Any]]:
    """The keys of the rows, for the badge; nothing is asked for posts that it does not concern."""
    return lambda actor: [rows(actor).order_by().values("pk")] if not roles or actor.holds_role(*roles) else ()


SOURCES: Final = {
    "handovers": TodoSource(_handovers, _keys(queries.waiting_for)),
    "leaves": TodoSource(_leaves, _keys(queries.leaves_to_decide, Role.SUPERVISOR, Role.JOINT_OFFICE)),
    "consents": TodoSource(_asked_to_consent, _keys(_consents, Role.SUPERVISOR)),
}
