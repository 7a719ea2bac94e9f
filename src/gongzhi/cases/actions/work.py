"""The parts of the work: giving, taking, returning, finishing. One part leads, any number help (力量联合)."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.accounts.models import User
from gongzhi.cases import events, limits, names, serving
from gongzhi.cases.actions.guarding import end_name, put_name
from gongzhi.cases.actions.watching import watch
from gongzhi.cases.calls import drop_calls
from gongzhi.cases.followers import complete_all, tell_followers
from gongzhi.cases.mediating import refuse_while_mediating
from gongzhi.cases.models import Assignment, Case, Message, Suspension
from gongzhi.cases.models.clock import Step
from gongzhi.cases.policies import Circle
from gongzhi.cases.sealing import key_of
from gongzhi.cases.states import ASSIGNMENT, CASE, OPEN_PARTS, AssignmentState, CaseState
from gongzhi.cases.telling import say, tell_asker, tell_person, tell_post
from gongzhi.cases.wording import due_words
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.events import record
from gongzhi.core.policies import allowed
from gongzhi.organizations.models import Post, Role
from gongzhi.organizations.queries import effective_holder, joint_office_post

#: Posts that work on requests; leaders, experts and administrators do not.
WORKING_ROLES: Final = frozenset({Role.HANDLER, Role.INTAKE, Role.SUPERVISOR, Role.JOINT_OFFICE, Role.CHAIR_UNIT})
#: After so many returns the clerk's choice is in dispute, and the joint office decides (domain §5.2).
RETURNS_TO_JOINT_OFFICE: Final = 2
_SHORT: Final = 200
_LONG: Final = 4000


@action("cases.assign")
def assign(
    case: Case, *, by: Actor, post: Post, part: str, is_lead: bool = False, due_at: datetime | None = None
) -> Assignment:
    """Give a part to a post: to a helper beside the lead, or to a new lead after one gave the case back.

    Helpers are asked for by the lead or the receiving post, a lead is set by the receiving post or the joint office.
    `due_at` is an earlier time agreed for this part; the limits hold anyway.
    """
    if case.state != CaseState.IN_PROGRESS:
        raise NotNow(_("只有办理中的求助可以分派。"))
    if is_lead and not allowed(by, "cases.accept_case", case):
        raise Forbidden(_("牵头单位由受理窗口或联席办确定。"))
    if not is_lead and not part.strip():
        raise Invalid(_("请写明请对方做什么。"), field="part")
    if due_at is not None and due_at <= clock.now():
        raise Invalid(_("约定的完成时间要晚于现在。"), field="due_at")
    if is_lead:
        limits.meet_deadlines(case, Step.ACCEPT)
    return give_part(case, post, by=by, part=part, is_lead=is_lead, due_at=due_at)


def give_part(
    case: Case, post: Post, *, by: Actor, part: str, is_lead: bool, due_at: datetime | None = None
) -> Assignment:
    """Make the part, start its clocks, name the post on a guarded case, and tell it. Called inside actions."""
    holder = refuse_post(case, post)
    part = within(part, _SHORT, "part")
    assignment = Assignment(case=case, post=post, is_lead=is_lead, round=case.round, assigned_by=by.person)
    if case.is_guarded:
        assignment.data_key, assignment.sealed_part = key_of(case.asker), part
    else:
        assignment.part = part
    assignment.save(force_insert=True)
    if case.is_guarded:
        put_name(case, post, by=by)
    limits.start_first_deadlines(case, {Step.TAKE: None, Step.SERVE: None}, assignment, no_later_than=due_at)
    record(events.CaseAssigned(case=case.pk, assignment=assignment.pk, post=post.pk, is_lead=is_lead))
    if holder is not None:
        title = _("请签收牵头办理的求助") if is_lead else _("请签收协办的分工")
        tell_person(holder, case, kind="assigned", title=title, body=part, sms=case.is_urgent)
    Circle.forget(case)
    return assignment


def refuse_post(case: Case, post: Post) -> User | None:
    """Refuse posts that cannot work on the case; else return who answers for the post now."""
    if post.closed_at is not None:
        raise Invalid(_("这个岗位已撤销，请选择其他岗位。"), field="post")
    if not WORKING_ROLES & set(post.roles):
        raise Invalid(_("这个岗位不办理求助，请选择其他岗位。"), field="post")
    holder = effective_holder(post, clock.now())
    if holder is not None and holder.pk == case.asker_id:
        raise Invalid(_("这个岗位由求助人本人任职，请选择其他岗位。"), field="post")
    return holder


def within(text: str, most: int, field: str) -> str:
    """The text without blanks around it; refuses one that is too long, and keeps nothing back silently."""
    text = text.strip()
    if len(text) > most:
        raise Invalid(
            _("最多 %(most)d 字，您写了 %(count)d 字，请精简后再提交。") % {"most": most, "count": len(text)},
            field=field,
        )
    return text


def needed(text: str, most: int, field: str, message: str) -> str:
    """The same for a text that may not be missing."""
    text = within(text, most, field)
    if not text:
        raise Invalid(message, field=field)
    return text


@action("cases.take_assignment", under="case")
def take_assignment(assignment: Assignment, *, by: Actor) -> Assignment:
    """Take the part on (签收). The resident is told who has taken the lead, and by when he or she will be called."""
    _refuse_unless_in_progress(assignment.case)
    ASSIGNMENT.apply(assignment, "take")
    assignment.taken_at = clock.now()
    assignment.save(update_fields=["state", "taken_at"])
    case = assignment.case
    limits.meet_deadlines(case, Step.TAKE, assignment=assignment)
    if assignment.is_lead:
        contact = limits.start_deadline(case, Step.CONTACT, assignment, is_first=True)
        who = names.post_words(assignment.post, by.person)
        words = _("%(who)s 已接单，%(due)s联系您。") % {"who": who, "due": due_words(contact.due_at)}
        say(case, words)
        tell_asker(case, kind="taken", title=_("您的求助已有人接单"), body=words, sms=words)
        shared = _("和您同一件事的求助，%(who)s 已接单办理，进展会告诉您。") % {"who": who}
        tell_followers(case, shared, kind="taken", title=_("您的求助已有人接单"))
    record(events.AssignmentTaken(case=case.pk, assignment=assignment.pk, post=assignment.post_id))
    return assignment


@action("cases.return_assignment", under="case")
def return_assignment(assignment: Assignment, *, by: Actor, reason: str) -> Assignment:
    """Give the part back with a reason (退回). The second return goes to the joint office, which decides."""
    case = assignment.case
    _refuse_unless_in_progress(case)
    ASSIGNMENT.apply(assignment, "return")
    reason = needed(reason, _SHORT, "reason", _("请写明退回的原因。"))
    assignment.return_reason = discreet(case, reason, by=by)
    assignment.done_at = clock.now()
    assignment.save(update_fields=["state", "return_reason", "done_at"])
    _leave_part(assignment)
    record(events.AssignmentReturned(case=case.pk, assignment=assignment.pk, post=assignment.post_id))
    returned = Assignment.objects.filter(case=case, round=case.round, state=AssignmentState.RETURNED).count()
    if returned >= RETURNS_TO_JOINT_OFFICE:
        _to_joint_office(case, by)
    if assignment.is_lead:
        # Somebody has to be found anew: the clock of acceptance runs again for the post that answers for the case.
        limits.start_deadline(case, Step.ACCEPT)
    tell_post(
        case.post,
        case,
        kind="returned",
        title=_("分工被退回，请重新安排"),
        body=reason,
        sms=case.is_urgent,
    )
    return assignment


def _to_joint_office(case: Case, by: Actor) -> None:
    office = joint_office_post(case.division)
    if case.post_id != office.pk:
        case.post = office
        case.save(update_fields=["post"])
        if case.is_guarded:
            put_name(case, office, by=by)
    watch(case, office, _("分工已被退回%(count)d次，请协调确定牵头单位") % {"count": RETURNS_TO_JOINT_OFFICE})


@action("cases.record_contact", under="case")
def record_contact(assignment: Assignment, *, by: Actor, note: str = "") -> Assignment:
    """Note that the resident was called or met for the first time; `note` is kept as an internal one."""
    if assignment.state not in {AssignmentState.TAKEN, AssignmentState.SERVING}:
        raise NotNow(_("请先签收，再记录联系情况。"))
    note = within(note, _LONG, "note")
    if assignment.contacted_at is None:
        assignment.contacted_at = clock.now()
        assignment.save(update_fields=["contacted_at"])
        limits.meet_deadlines(assignment.case, Step.CONTACT, assignment=assignment)
    if note:
        write_internally(assignment.case, note, by=by)
    return assignment


def discreet(case: Case, text: str, *, by: Actor) -> str:
    """A reason as it may stand on a row: of a guarded case it becomes an encrypted note, and the row says so."""
    if not case.is_guarded:
        return text
    write_internally(case, text, by=by)
    return _("（见内部备注）")


def write_internally(case: Case, text: str, *, by: Actor) -> Message:
    """An internal note of the acting post, encrypted where the case is guarded."""
    message = Message(case=case, author=by.person, post=by.post, is_internal=True)
    if case.is_guarded:
        message.data_key = key_of(case.asker)
        message.sealed_text = text
    else:
        message.text = text
    message.save(force_insert=True)
    return message


@action("cases.start_assignment", under="case")
def start_assignment(assignment: Assignment, *, by: Actor) -> Assignment:
    """Say that the service has begun, where no visit says so."""
    _refuse_unless_in_progress(assignment.case)
    begin_service(assignment)
    return assignment


def begin_service(assignment: Assignment) -> None:
    """The part is being served: by a visit, or because the post says so. Whoever serves has met the resident."""
    ASSIGNMENT.apply(assignment, "start")
    fields = {"state"}
    if assignment.contacted_at is None:
        assignment.contacted_at = clock.now()
        fields.add("contacted_at")
    assignment.save(update_fields=fields)
    limits.meet_deadlines(assignment.case, Step.CONTACT, assignment=assignment)


@action("cases.finish_assignment", under="case")
def finish_assignment(assignment: Assignment, *, by: Actor, result: str) -> Assignment:
    """Finish the part with its result. The lead finishes last: then the resident is asked to rate."""
    case = assignment.case
    _refuse_unless_in_progress(case)
    _refuse_suspended(assignment)
    ASSIGNMENT.apply(assignment, "finish")
    result = needed(result, _LONG, "result", _("请写明办理结果，居民和协办单位都要看得懂。"))
    if assignment.is_lead:
        _refuse_open_helpers(assignment)
        refuse_while_mediating(case)
    serving.wind_up(assignment)
    now = clock.now()
    fields = {"state", "done_at"}
    assignment.done_at = now
    if case.is_guarded:
        assignment.data_key, assignment.sealed_result = key_of(case.asker), result
        fields |= {"data_key", "sealed_result"}
    else:
        assignment.result = result
        fields.add("result")
    if assignment.contacted_at is None:
        assignment.contacted_at = now
        fields.add("contacted_at")
    assignment.save(update_fields=fields)
    limits.meet_deadlines(case, Step.CONTACT, Step.SERVE, assignment=assignment)
    if assignment.is_lead:
        _complete(case, assignment)
    else:
        _tell_lead(case, assignment)
    return assignment


def _refuse_open_helpers(lead: Assignment) -> None:
    helpers = [part.post for part in Circle.of(lead.case).parts if part.state in OPEN_PARTS and part.pk != lead.pk]
    if helpers:
        posts = Post.objects.filter(pk__in=helpers).select_related("organization")
        raise NotNow(
            _("还有协办单位没有完成：%(helpers)s。请等对方完成，或取消对方的分工后再办结。")
            % {"helpers": "、".join(str(post) for post in posts)}
        )


def _complete(case: Case, lead: Assignment) -> None:
    CASE.apply(case, "complete")
    case.completed_at = clock.now()
    case.save(update_fields=["state", "completed_at"])
    if case.round > 1:
        drop_calls(case)
    clocks: dict[str, Post | None] = {Step.RATE: None}
    if caller := caller_back(case):
        clocks[Step.CALLBACK] = caller
    limits.start_first_deadlines(case, clocks)
    helped = [part for part in Circle.of(case).parts if part.round == case.round and part.state == AssignmentState.DONE]
    record(events.CaseCompleted(case=case.pk, round=case.round, parts=len({lead.pk, *(part.pk for part in helped)})))
    say(case, _("您的求助已办理完成。请告诉我们：问题解决了吗？您满意吗？"))
    tell_asker(
        case,
        kind="completed",
        title=_("您的求助已办完，请您评价"),
        body=_("问题解决了吗？您满意吗？点开就能评价。"),
        sms=_("您的求助已办完，请您评价。没有解决也请告诉我们"),
    )
    if not case.is_guarded:
        complete_all(case)


def caller_back(case: Case) -> Post | None:
    """Who calls the resident back: the receiving post, or where its organisation did the work, the joint office.

    None where both did, and on a guarded case that would get one more who knows: the resident's own answer is awaited.
    """
    circle = Circle.of(case)
    parts = [part for part in (*circle.parts, *circle.shared_parts) if part.state != AssignmentState.CANCELLED]
    worked = {part.organization for part in parts}
    if case.post.organization_id not in worked:
        return case.post
    office = joint_office_post(case.division)
    return None if case.is_guarded or office.organization_id in worked else office


def _tell_lead(case: Case, helper: Assignment) -> None:
    lead = live_lead(case)
    if lead is not None:
        title = _("协办单位已完成：%(post)s") % {"post": helper.post}
        tell_post(lead.post, case, kind="helper_done", title=title)


def live_lead(case: Case) -> Assignment | None:
    """The part that leads the present handling, unless it was given back or cancelled."""
    return (
        Assignment.objects.filter(
            case=case, round=case.round, is_lead=True, state__in=[*OPEN_PARTS, AssignmentState.DONE]
        )
        .select_related("post__organization")
        .first()
    )


@action("cases.cancel_assignment", under="case")
def cancel_assignment(assignment: Assignment, *, by: Actor, reason: str) -> Assignment:
    """Take a part from its post again, with a reason: a helper's by the lead, any by who may set a lead."""
    case = assignment.case
    if assignment.is_lead and not allowed(by, "cases.accept_case", case):
        raise Forbidden(_("牵头单位由受理窗口或联席办调整。"))
    reason = needed(reason, _SHORT, "reason", _("请写明取消的原因。"))
    call_off(assignment, discreet(case, reason, by=by))
    if assignment.is_lead:
        limits.start_deadline(case, Step.ACCEPT)
    return assignment


def call_off(assignment: Assignment, reason: str) -> None:
    """Cancel an open part, and tell its post. Called inside actions, with the case locked."""
    ASSIGNMENT.apply(assignment, "cancel")
    assignment.done_at = clock.now()
    assignment.return_reason = reason
    assignment.save(update_fields=["state", "done_at", "return_reason"])
    _leave_part(assignment)
    tell_post(assignment.post, assignment.case, kind="cancelled", title=_("分工已取消"), body=reason)


def _leave_part(assignment: Assignment) -> None:
    """The post has nothing more to do with it: clocks, offers, visits and its name on a guarded case end."""
    case = assignment.case
    serving.stop(assignment)
    limits.drop_deadlines(case, assignment=assignment)
    Suspension.objects.filter(assignment=assignment, ended_at__isnull=True).update(ended_at=clock.now())
    Circle.forget(case)
    if case.is_guarded:
        end_name(case, assignment.post)


def _refuse_unless_in_progress(case: Case) -> None:
    if case.state != CaseState.IN_PROGRESS:
        raise NotNow(_("这件求助不在办理中，可能刚有人处理过，请刷新看看。"))


def _refuse_suspended(assignment: Assignment) -> None:
    if Suspension.objects.filter(assignment=assignment, ended_at__isnull=True).exists():
        raise NotNow(_("这项分工正在挂起，请先恢复办理。"))
