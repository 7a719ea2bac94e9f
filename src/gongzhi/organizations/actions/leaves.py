"""Planned leave (请假、外出): the holder proposes who acts meanwhile, the supervisor confirms, time does the rest."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from gongzhi.accounts.actions.notices import notify
from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.organizations.actions.entries import span
from gongzhi.organizations.links import leaves_page
from gongzhi.organizations.models import Leave, Post, Tenure
from gongzhi.organizations.queries import effective_holder, supervisor_of
from gongzhi.organizations.states import LEAVE, LeaveState

_NOTE: Final = 2000
_SHORT: Final = 200


@action("organizations.propose_leave")
def propose_leave(
    post: Post, *, by: Actor, deputy: User, kind: str, start: datetime, end: datetime, note: str = ""
) -> Leave:
    """The holder of a post says when he or she is away, who acts meanwhile, and what to look after."""
    if kind not in Leave.Kind.values:
        raise Invalid(_("请选择事由。"), field="kind")
    if end <= clock.now():
        raise Invalid(_("结束时间要晚于现在。"), field="end")
    if deputy.pk == by.person.pk:
        raise Invalid(_("代管人不能是自己。"), field="deputy")
    if not deputy.is_active:
        raise Invalid(_("这个账号已停用，不能代管。"), field="deputy")
    if len(note) > _NOTE:
        raise Invalid(_("最多 %(most)d 字，请精简。") % {"most": _NOTE}, field="note")
    during = span(start, end)
    others = Leave.objects.filter(post=post, state__in=[LeaveState.PROPOSED, LeaveState.CONFIRMED])
    if others.filter(during__overlap=during).exists():
        raise Invalid(_("这段时间已经报过请假。"), field="start")
    leave = Leave.objects.create(
        post=post, person=by.person, deputy=deputy, kind=kind, during=during, note=note.strip()
    )
    chief = effective_holder(supervisor_of(post))
    if chief is not None and chief.pk != leave.person_id:
        _tell(leave, chief, _("有同事请假，请批复"))
    return leave


@action("organizations.confirm_leave", under="post")
def confirm_leave(leave: Leave, *, by: Actor, answer: str = "") -> Leave:
    """Confirm a leave: the deputy acts for the post during it, with all its rights, and no longer."""
    _refuse_ended_holder(leave)
    LEAVE.apply(leave, "confirm")
    if by.person is not None and by.person.pk == leave.deputy_id:
        raise Forbidden(_("不能给自己安排岗位，请由另一位有权限的同事办理。"))
    if leave.during.upper <= clock.now():
        raise NotNow(_("请假的时间已经过去，不能再批准。"))
    start = max(leave.during.lower, clock.now())
    leave.tenure = Tenure.objects.create(
        post=leave.post,
        person=leave.deputy,
        kind=Tenure.Kind.ACTING,
        during=span(start, leave.during.upper),
        reason=_("代%(name)s（%(kind)s）") % {"name": leave.person, "kind": leave.get_kind_display()},
    )
    _decide(leave, by, answer)
    _tell(leave, leave.person, _("您的请假已批准"))
    _tell(leave, leave.deputy, _("请您代管岗位：%(post)s") % {"post": leave.post})
    return leave


@action("organizations.decline_leave")
def decline_leave(leave: Leave, *, by: Actor, answer: str) -> Leave:
    """Decline a leave, with a reason."""
    LEAVE.apply(leave, "decline")
    if not answer.strip():
        raise Invalid(_("请写明不批准的原因。"), field="answer")
    _decide(leave, by, answer)
    _tell(leave, leave.person, _("您的请假没有获批"))
    return leave


@action("organizations.withdraw_leave")
def withdraw_leave(leave: Leave, *, by: Actor) -> Leave:
    """Take a proposal back."""
    LEAVE.apply(leave, "withdraw")
    leave.save(update_fields=["state"])
    return leave


@action("organizations.cut_leave_short", under="post")
def cut_leave_short(leave: Leave, *, by: Actor) -> Leave:
    """The holder is back early, or does not go: the deputy acts no longer from now on."""
    now = clock.now()
    if leave.during.upper <= now:
        raise NotNow(_("请假的时间已经过去。"))
    LEAVE.apply(leave, "cut_short")
    tenure = leave.tenure
    if tenure is not None and tenure.during.lower >= now:
        leave.tenure = None
        leave.save(update_fields=["state", "tenure"])
        tenure.delete()
        return leave
    if tenure is not None:
        tenure.during = TimestamptzRange(tenure.during.lower, min(tenure.during.upper or now, now), "[)")
        tenure.save(update_fields=["during"])
    leave.save(update_fields=["state"])
    return leave


def _refuse_ended_holder(leave: Leave) -> None:
    holds = leave.post.tenures.filter(
        person=leave.person, kind=Tenure.Kind.HOLDER, during__overlap=TimestamptzRange(clock.now(), None)
    )
    if not holds.exists():
        raise NotNow(_("请假人已不在这个岗位。"))


def _decide(leave: Leave, by: Actor, answer: str) -> None:
    leave.answer, leave.decided_by, leave.decided_at = answer.strip()[:_SHORT], by.person, clock.now()
    leave.save(update_fields=["state", "answer", "decided_by", "decided_at", "tenure"])


def _tell(leave: Leave, person: User, title: str) -> None:
    notify(person, kind="organizations.leave", title=title, body=str(leave.post), link=leaves_page())
