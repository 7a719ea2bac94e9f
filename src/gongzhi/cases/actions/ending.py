"""How a request ends other than by the loop, how it is opened again, and how it is filed."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.cases import events, limits
from gongzhi.cases.actions.guarding import end_name, put_name
from gongzhi.cases.actions.parting import let_go, part_all
from gongzhi.cases.actions.work import call_off, needed, within, write_internally
from gongzhi.cases.calls import drop_calls
from gongzhi.cases.followers import take_back_all
from gongzhi.cases.mediating import stop_mediation
from gongzhi.cases.models import Assignment, Case, Supervision
from gongzhi.cases.models.clock import Step
from gongzhi.cases.states import CASE, GOING, OPEN_PARTS, CaseState
from gongzhi.cases.telling import say, tell_asker, tell_post
from gongzhi.cases.wording import due_words
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotNow
from gongzhi.core.events import record
from gongzhi.organizations.queries import receiving_post
from gongzhi.ui.words import short_date

_LONG: Final = 1000


def leave(case: Case, transition: str, *, by: Actor, fields: Iterable[str] = ()) -> None:
    """Let the case leave the loop: open parts are called off, clocks and supervisions end. Called inside actions."""
    words = str(CASE[transition].words)
    refuse_unless(case, transition)
    for part in Assignment.objects.filter(case=case, state__in=OPEN_PARTS).select_related("post"):
        part.case = case
        call_off(part, words)
    stop_mediation(case)
    CASE.apply(case, transition)
    case.closed_at = clock.now()
    case.save(update_fields=["state", "closed_at", *fields, *let_go(case, by=by)])
    part_all(case, by=by)
    limits.drop_all(case)
    end_supervisions(case)
    record(events.CaseLeft(case=case.pk, state=case.state))


def refuse_unless(case: Case, transition: str) -> None:
    """Refuse in the machine's words, before anything is done for a transition that the state does not allow."""
    if not CASE.can(case, transition):
        CASE.apply(case, transition)


def end_supervisions(case: Case) -> None:
    """Nothing is left to watch over."""
    for supervision in Supervision.objects.filter(case=case, ended_at__isnull=True):
        supervision.ended_at = clock.now()
        supervision.save(update_fields=["ended_at"])


@action("cases.withdraw_case")
def withdraw_case(case: Case, *, by: Actor, reason: str = "") -> Case:
    """The resident withdraws; a clerk does it on his or her word, and writes down why."""
    is_own = by.person is not None and by.person.pk == case.asker_id
    reason = within(reason, _LONG, "reason")
    if not is_own:
        reason = needed(reason, _LONG, "reason", _("请写明居民撤回的原因和方式。"))
    leave(case, "withdraw", by=by)
    if reason:
        write_internally(case, _("撤回原因：%(reason)s") % {"reason": reason}, by=by)
    say(case, _("这件求助已撤回。以后还需要帮助，可以重新打开，或者再提一件。"))
    if is_own:
        tell_post(case.post, case, kind="withdrawn", title=_("求助人已撤回"))
    else:
        tell_asker(case, kind="withdrawn", title=_("您的求助已撤回"))
    return case


@action("cases.void_case")
def void_case(case: Case, *, by: Actor, reason: str) -> Case:
    """Void what is no request (test, abuse, mistake): a supervisor's or the joint office's word, with the reason."""
    reason = needed(reason, _LONG, "reason", _("请写明作废的原因。"))
    leave(case, "void", by=by)
    write_internally(case, _("作废原因：%(reason)s") % {"reason": reason}, by=by)
    tell_asker(case, kind="voided", title=_("您的求助已作废，如有疑问请联系受理窗口"))
    return case


@action("cases.reopen_case")
def reopen_case(case: Case, *, by: Actor, reason: str) -> Case:
    """Open it again within the set time (`Step.REOPEN`), as a new round that begins with acceptance."""
    reason = needed(reason, _LONG, "reason", _("请写一写为什么要重新打开。"))
    refuse_unless(case, "reopen")
    ended = case.closed_at or clock.now()
    limit = limits.limit_for(Step.REOPEN, case, ended)
    until = limits.due_time(limit, ended, case)
    if clock.now() > until:
        raise NotNow(_("已超过可以重新打开的时间（%(until)s）。请再提一件新的求助。") % {"until": short_date(until)})
    CASE.apply(case, "reopen")
    case.round += 1
    case.reopened += 1
    case.accepted_at = case.completed_at = case.closed_at = None
    fields = {"state", "round", "reopened", "accepted_at", "completed_at", "closed_at"} | let_go(case, by=by)
    if case.post.closed_at is not None:
        former = case.post
        case.post = receiving_post(case.division, urgent=case.is_urgent, at=clock.now())
        case.site = case.post.site
        fields |= {"post", "site"}
        if case.is_guarded:
            put_name(case, case.post, by=by)
            end_name(case, former)
    case.save(update_fields=fields)
    take_back_all(case)
    drop_calls(case)
    accept_by = limits.start_deadline(case, Step.ACCEPT)
    write_internally(case, _("重新打开：%(reason)s") % {"reason": reason}, by=by)
    say(case, _("这件求助已重新打开，%(due)s答复您。") % {"due": due_words(accept_by.due_at)})
    tell_post(case.post, case, kind="reopened", title=_("求助被重新打开，请受理"), sms=case.is_urgent)
    record(events.CaseReopened(case=case.pk))
    return case


@action("cases.archive_case")
def archive_case(case: Case, *, by: Actor) -> Case:
    """File a case that has ended and whose time for opening it again has passed."""
    refuse_filing(case)
    if Case.objects.filter(merged_into=case, state__in=GOING).exists():
        raise NotNow(_("还有一起办理的求助没有评价完，暂时不能归档。"))
    CASE.apply(case, "archive")
    case.save(update_fields=["state"])
    return case


def refuse_filing(case: Case) -> None:
    """Refuse to file a case that runs, or that the resident may still open again."""
    refuse_unless(case, "archive")
    if case.state in {CaseState.CLOSED, CaseState.DECLINED, CaseState.WITHDRAWN} and case.closed_at is not None:
        limit = limits.limit_for(Step.REOPEN, case, case.closed_at)
        if clock.now() <= limits.due_time(limit, case.closed_at, case):
            raise NotNow(_("居民还可以重新打开这件求助，暂时不能归档。"))
