"""What may lawfully stop or move a due time: suspension and extension.

A suspension stops every clock of a part, with a reason and before the due time. When it ends, the due times move by the
time that passed meanwhile, counted in the limit's own unit (`limits.move_by_stop`); how much, the suspension says. An
extension gives a part another due time; a supervisor decides, never the post that asked. Nothing else moves one.
"""

from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.cases import limits
from gongzhi.cases.actions.work import discreet, needed, within
from gongzhi.cases.followers import tell_followers
from gongzhi.cases.models import Assignment, Deadline, Extension, Suspension
from gongzhi.cases.models.clock import Step
from gongzhi.cases.states import AssignmentState, CaseState
from gongzhi.cases.telling import say, tell_post
from gongzhi.cases.wording import due_words
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.organizations.queries import supervisor_of
from gongzhi.ui import words

_SHORT: Final = 200


@action("cases.suspend", under="case")
def suspend(
    assignment: Assignment, *, by: Actor, reason: str, waiting_for: str, expected_until: date | None = None
) -> Suspension:
    """Stop the clocks of a part while somebody else must act first; before the due time and with a reason."""
    _running(assignment)
    case = assignment.case
    reason = needed(reason, _SHORT, "reason", _("请写明挂起的原因。"))
    waiting_for = needed(waiting_for, 60, "waiting_for", _("请写明在等谁。"))
    if expected_until is not None and expected_until < clock.today():
        raise Invalid(_("预计恢复的日期不能早于今天。"), field="expected_until")
    suspension = Suspension.objects.create(
        assignment=assignment,
        reason=discreet(case, reason, by=by),
        waiting_for=waiting_for,
        began_at=clock.now(),
        expected_until=expected_until,
        by=by.person,
    )
    if assignment.is_lead:
        say(case, _("办理暂停：需要先等%(waiting_for)s。恢复后会告诉您新的时间。") % {"waiting_for": waiting_for})
        # Whom the other asker's matter waits for is nobody else's.
        tell_followers(case, _("办理暂停，要先等一项手续。恢复后会告诉您。"))
    return suspension


def _running(assignment: Assignment) -> Deadline:
    """The clock of the part's service, which must run and not be past."""
    if assignment.case.state != CaseState.IN_PROGRESS or assignment.state not in {
        AssignmentState.TAKEN,
        AssignmentState.SERVING,
    }:
        raise NotNow(_("只有已签收、正在办理的分工可以这样做。"))
    deadline = (
        limits.running_deadlines(assignment.case, assignment).filter(step=Step.SERVE).select_related("limit").first()
    )
    if deadline is None:
        raise NotNow(_("这项分工没有正在计时的期限。"))
    if deadline.due_at <= clock.now():
        raise NotNow(
            _("期限已过（%(due)s），不能再挂起或申请延期，请尽快办理并说明原因。")
            % {"due": words.instant(deadline.due_at)}
        )
    return deadline


@action("cases.resume", under="case")
def resume(assignment: Assignment, *, by: Actor) -> Suspension:
    """Let the clocks of the part run on; each due time moves by the time that it stood, in its own unit."""
    suspension = Suspension.objects.filter(assignment=assignment, ended_at__isnull=True).first()
    if suspension is None:
        raise NotNow(_("这项分工没有挂起。"))
    case, now = assignment.case, clock.now()
    for deadline in limits.running_deadlines(case, assignment).select_related("limit"):
        stopped = limits.move_by_stop(deadline, suspension.began_at, now, case)
        if deadline.step == Step.SERVE:
            suspension.stopped_minutes = stopped
            if assignment.is_lead:
                said = _("已恢复办理，%(due)s办完。") % {"due": due_words(deadline.due_at)}
                say(case, said)
                tell_followers(case, said)
    suspension.ended_at = now
    suspension.save(update_fields=["ended_at", "stopped_minutes"])
    return suspension


@action("cases.ask_extension", under="case")
def ask_extension(assignment: Assignment, *, by: Actor, new_due_at: datetime, reason: str) -> Extension:
    """Ask for a longer time, before the due time and with a reason. The supervisor above the post decides."""
    deadline = _running(assignment)
    case = assignment.case
    reason = needed(reason, _SHORT, "reason", _("请写明延期的原因。"))
    if new_due_at <= deadline.due_at:
        raise Invalid(
            _("申请的时间要晚于原来的期限（%(due)s）。") % {"due": words.instant(deadline.due_at)}, field="new_due_at"
        )
    extension = Extension.objects.create(
        assignment=assignment,
        reason=discreet(case, reason, by=by),
        asked_by=by.person,
        asked_for=assignment.post,
        old_due_at=deadline.due_at,
        new_due_at=new_due_at,
    )
    tell_post(supervisor_of(assignment.post), case, kind="extension", title=_("有延期申请等您审批"), body=reason)
    return extension


@action("cases.decide_extension", under="assignment.case")
def decide_extension(extension: Extension, *, by: Actor, granted: bool, note: str = "") -> Extension:
    """Grant or refuse the longer time; a refusal says why. The asking post, and whoever holds it, never decides."""
    if extension.decided_at is not None:
        raise NotNow(_("这份延期申请已经审批。"))
    assignment, now = extension.assignment, clock.now()
    case = assignment.case
    note = within(note, _SHORT, "note")
    if not granted and not note:
        raise Invalid(_("不同意延期，请写明理由。"), field="note")
    if granted:
        deadline = limits.running_deadlines(case, assignment).filter(step=Step.SERVE).select_related("limit").first()
        if deadline is None:
            raise NotNow(_("这项分工已经完成或取消，不需要再延期。"))
        if extension.new_due_at <= now:
            raise NotNow(_("申请的时间已经过去，请对方重新申请。"))
        limits.set_due(deadline, max(deadline.due_at, extension.new_due_at))
        if assignment.is_lead:
            said = _("办理时间已延长，%(due)s办完。") % {"due": due_words(deadline.due_at)}
            say(case, said)
            tell_followers(case, said)
    extension.is_granted, extension.decided_by, extension.decided_at = granted, by.person, now
    extension.note = discreet(case, note, by=by) if note else ""
    extension.save(update_fields=["is_granted", "decided_by", "decided_at", "note"])
    title = _("延期申请已同意") if granted else _("延期申请没有同意")
    tell_post(extension.asked_for, case, kind="extension_decided", title=title, body=note)
    return extension
