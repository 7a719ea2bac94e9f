"""Reminders (催办) and supervision (督办): asked for by people, or brought about by a due time that was missed.

A reminder goes to whoever has the case now. The rule of the town (`Step.URGE`, `Step.SUPERVISE`) brings the first
numbered reminder some time after a missed due time and later an order of the post above (domain §5.2: the day after,
and five working days after). An order is answered by the handling post; the post that gave it takes the answer or sends
it back, and lifts the order with a finding.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from gongzhi.cases import limits, names
from gongzhi.cases.actions.guarding import put_name
from gongzhi.cases.actions.watching import numbered, watch
from gongzhi.cases.actions.work import discreet, live_lead, needed, within
from gongzhi.cases.models import Case, Deadline, Lateness, Reminder, Series, Supervision, SupervisionAnswer
from gongzhi.cases.models.clock import Step
from gongzhi.cases.states import OPEN, OPEN_PARTS, CaseState
from gongzhi.cases.telling import say, tell_post
from gongzhi.cases.wording import due_words
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow, TooOften
from gongzhi.organizations.models import Post
from gongzhi.organizations.queries import supervisor_of

_SHORT: Final = 200
_LONG: Final = 2000
#: The same post reminds again only after this, unless the first was seen.
_AGAIN_AFTER: Final = timedelta(hours=4)
_SWEEP: Final = Actor.of_system("sweep")
_BATCH: Final = 500
_GOING: Final = (CaseState.SUBMITTED, CaseState.IN_PROGRESS)


def acting_post(case: Case) -> Post:
    """Whose turn it is: the lead of the present handling while it is open, else who answers for the case."""
    lead = live_lead(case)
    return lead.post if lead is not None and lead.state in OPEN_PARTS else case.post


def refuse_unless_going(case: Case) -> None:
    if case.state not in _GOING:
        raise NotNow(_("这件求助已经办完或结束。"))


# --- Reminders ---


@action("cases.urge")
def urge(case: Case, *, by: Actor, text: str) -> Reminder:
    """Remind whoever has the case (催办通知), with a number and in words that are answered for."""
    refuse_unless_going(case)
    text = needed(text, _SHORT, "text", _("请写明催办内容。"))
    post = acting_post(case)
    if post.pk == by.post.pk:
        raise NotNow(_("这件求助正由您的岗位办理，不用催办。"))
    lately = Reminder.objects.filter(case=case, by_post=by.post, post=post, seen_at__isnull=True)
    if lately.filter(created_at__gt=clock.now() - _AGAIN_AFTER).exists():
        raise NotNow(_("您的岗位刚催办过，对方还没有看到。着急请打电话，或请分管领导督办。"))
    reminder = Reminder.objects.create(
        case=case,
        post=post,
        source=Reminder.Source.STAFF,
        text=discreet(case, text, by=by),
        by=by.person,
        by_post=by.post,
        **numbered(Series.Paper.REMINDER, by.post.organization),
    )
    tell_post(post, case, kind="urged", title=_("收到催办通知"), body=text, sms=case.is_urgent)
    return reminder


@action("cases.urge_own")
def urge_own(case: Case, *, by: Actor) -> Reminder:
    """The resident asks where it stays (催一下): once a day, answered at once with who was reminded."""
    refuse_unless_going(case)
    if Reminder.objects.filter(case=case, source=Reminder.Source.RESIDENT, day=clock.today()).exists():
        raise TooOften(_("今天已经催过了，我们已提醒办理岗位。着急时请拨打站点电话，或在对话里留言。"))
    post = acting_post(case)
    reminder = Reminder.objects.create(case=case, post=post, source=Reminder.Source.RESIDENT, by=by.person)
    say(case, _("已替您提醒%(who)s，请对方尽快和您联系。") % {"who": names.of_post(post)})
    tell_post(post, case, kind="urged", title=_("居民催办，请尽快联系"), sms=case.is_urgent)
    return reminder


@action("cases.see_reminder", under="case")
def see_reminder(reminder: Reminder, *, by: Actor) -> Reminder:
    """The handling post knows of the reminder: who saw it and when is kept, once."""
    if reminder.seen_at is None:
        reminder.seen_at, reminder.seen_by = clock.now(), by.person
        reminder.save(update_fields=["seen_at", "seen_by"])
    return reminder


# --- Supervision ---


@action("cases.supervise")
def supervise(case: Case, *, by: Actor, order: str, due_at: datetime | None = None) -> Supervision:
    """Watch over a case that is not going well (督办): a numbered order to whoever has it, to be answered by a day."""
    refuse_unless_going(case)
    order = needed(order, _SHORT, "order", _("请写明督办要求。"))
    if due_at is not None and due_at <= clock.now():
        raise Invalid(_("反馈期限要晚于现在。"), field="due_at")
    if Supervision.objects.filter(case=case, post=by.post, ended_at__isnull=True).exists():
        raise NotNow(_("您的岗位已在督办这件求助。"))
    supervision = watch(case, by.post, discreet(case, order, by=by), due_at=due_at)
    _tell_order(supervision, body=order)
    return supervision


def _tell_order(supervision: Supervision, *, body: str) -> None:
    case = supervision.case
    post = acting_post(case)
    if post.pk == supervision.post_id:
        return
    due = due_words(supervision.due_at) if supervision.due_at else ""
    title = _("这件求助正在督办，请%(due)s反馈") % {"due": due}
    tell_post(post, case, kind="supervised", title=title, body=body, sms=case.is_urgent)


@action("cases.answer_supervision", under="case")
def answer_supervision(supervision: Supervision, *, by: Actor, text: str) -> SupervisionAnswer:
    """Answer the order (反馈): what was done, what comes next. One answer at a time waits to be looked at."""
    _refuse_unless_open(supervision)
    text = needed(text, _LONG, "text", _("请写明办理进展和下一步。"))
    if supervision.answers.filter(state=SupervisionAnswer.State.WAITING).exists():
        raise NotNow(_("已有一份反馈在等审核。"))
    answer = SupervisionAnswer.objects.create(
        supervision=supervision, post=by.post, by=by.person, text=discreet(supervision.case, text, by=by)
    )
    tell_post(supervision.post, supervision.case, kind="answered", title=_("督办有了反馈，请审核"), body=text[:_SHORT])
    return answer


def _refuse_unless_open(supervision: Supervision) -> None:
    if supervision.ended_at is not None:
        raise NotNow(_("督办已经解除。"))


@action("cases.decide_answer", under="supervision.case")
def decide_answer(answer: SupervisionAnswer, *, by: Actor, accepted: bool, note: str = "") -> SupervisionAnswer:
    """Take the answer, or send it back with what is missing; never the own one. The order stays until lifted."""
    if answer.state != SupervisionAnswer.State.WAITING:
        raise NotNow(_("这份反馈已经审核。"))
    _refuse_unless_open(answer.supervision)
    if by.person is None or by.person.pk == answer.by_id:
        raise Forbidden(_("不能审核自己写的反馈。"))
    note = within(note, _SHORT, "note")
    if not accepted and not note:
        raise Invalid(_("退回反馈，请写明还缺什么。"), field="note")
    case = answer.supervision.case
    answer.state = SupervisionAnswer.State.ACCEPTED if accepted else SupervisionAnswer.State.SENT_BACK
    answer.note = discreet(case, note, by=by) if note else ""
    answer.decided_by, answer.decided_at = by.person, clock.now()
    answer.save(update_fields=["state", "note", "decided_by", "decided_at"])
    title = _("督办反馈已认可") if accepted else _("督办反馈被退回，请补充")
    tell_post(answer.post, case, kind="answer_decided", title=title, body=note)
    return answer


@action("cases.lift_supervision", under="case")
def lift_supervision(supervision: Supervision, *, by: Actor, finding: str) -> Supervision:
    """End the supervision (解除督办), with what came of it."""
    _refuse_unless_open(supervision)
    finding = needed(finding, _SHORT, "finding", _("请写明督办结论。"))
    supervision.finding = discreet(supervision.case, finding, by=by)
    supervision.ended_at, supervision.lifted_by = clock.now(), by.person
    supervision.save(update_fields=["ended_at", "finding", "lifted_by"])
    return supervision


# --- By the rule ---


def begin_lateness(deadline: Deadline) -> None:
    """A due time was missed: from now on the town's rule runs. Called when it is escalated."""
    case, missed = deadline.case, deadline.due_at
    times = {
        field: limits.due_time(limits.limit_for(step, case, missed), missed, case)
        for field, step in (("urge_at", Step.URGE), ("supervise_at", Step.SUPERVISE))
    }
    fresh = {**times, "missed": missed, "urged_at": None, "supervised_at": None}
    Lateness.objects.update_or_create(deadline=deadline, defaults=fresh)
    if case.is_guarded:
        # Who is told of it must be able to look.
        put_name(case, supervisor_of(late_post(deadline)), by=_SWEEP)


def late_post(deadline: Deadline) -> Post:
    """Whose clock it is."""
    if deadline.assignment is not None:
        return deadline.assignment.post
    return deadline.post or deadline.case.post


def sweep_supervising(now: datetime | None = None) -> int:
    """Remind and supervise by the rule what stays undone; how many effects it had."""
    now = now or clock.now()
    ticking = limits.ticking().filter(due_at=F("lateness__missed"), case__state__in=OPEN)
    to_urge = ticking.filter(lateness__urged_at__isnull=True, lateness__urge_at__lte=now)
    to_watch = ticking.filter(lateness__supervised_at__isnull=True, lateness__supervise_at__lte=now)
    done = 0
    for due, effect in ((to_urge, urge_late), (to_watch, supervise_late)):
        for pk, case_pk in due.values_list("pk", "case_id").order_by("due_at")[:_BATCH]:
            with transaction.atomic():
                # Who is at work on it is not waited for: the next sweep comes in a minute.
                if Case.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=case_pk).exists():
                    done += effect(Deadline(pk=pk, case_id=case_pk), by=_SWEEP) is not None
    return done


def _late(deadline: Deadline, field: str) -> Lateness | None:
    """The lateness of a clock that still runs past its time, where this effect was not had yet."""
    late = Lateness.objects.select_for_update().filter(deadline=deadline, missed=deadline.due_at).first()
    if late is None or getattr(late, field) is not None or not limits.ticking().filter(pk=deadline.pk).exists():
        return None
    setattr(late, field, clock.now())
    late.save(update_fields=[field])
    return late


@action("cases.urge_late", under="case")
def urge_late(deadline: Deadline, *, by: Actor) -> Reminder | None:
    """The numbered reminder that a missed due time brings by itself, in the name of the organisation above."""
    if _late(deadline, "urged_at") is None:
        return None
    case, post = deadline.case, late_post(deadline)
    given = {"step": deadline.get_step_display(), "due": due_words(deadline.due_at)}
    text = _("“%(step)s”应在%(due)s完成，至今没有完成，请尽快办理。") % given
    reminder = Reminder.objects.create(
        case=case,
        post=post,
        source=Reminder.Source.RULE,
        text=text,
        **numbered(Series.Paper.REMINDER, supervisor_of(post).organization),
    )
    tell_post(post, case, kind="urged", title=_("收到催办通知"), body=text, sms=case.is_urgent)
    return reminder


@action("cases.supervise_late", under="case")
def supervise_late(deadline: Deadline, *, by: Actor) -> Supervision | None:
    """The order that follows where the reminder did not help: the post above watches."""
    if _late(deadline, "supervised_at") is None:
        return None
    case, above = deadline.case, supervisor_of(late_post(deadline))
    given = {"step": deadline.get_step_display(), "due": due_words(deadline.due_at)}
    order = _("“%(step)s”应在%(due)s完成，催办后仍未完成。请说明原因，定出整改日期并办结。") % given
    supervision = watch(case, above, order, is_automatic=True)
    _tell_order(supervision, body=order)
    tell_post(above, case, kind="supervising", title=_("逾期较久，已由您的岗位督办"), sms=case.is_urgent)
    return supervision
