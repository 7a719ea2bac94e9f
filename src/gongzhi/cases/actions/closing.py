"""How the loop closes: the asker's two answers, the callback, the one rework, the supervisor's review, and silence."""

from typing import Final

from django.utils.translation import gettext as _

from gongzhi.cases import events, limits, serving
from gongzhi.cases.actions.ending import end_supervisions
from gongzhi.cases.actions.guarding import put_name
from gongzhi.cases.actions.work import caller_back, discreet, give_part, live_lead, needed, within, write_internally
from gongzhi.cases.calls import drop_calls, is_called, note_answers, open_call
from gongzhi.cases.followers import leading_of, rejoin, take_back_all
from gongzhi.cases.models import Assignment, CallReason, Case, Deadline, Rating, Review
from gongzhi.cases.models.clock import Step
from gongzhi.cases.states import CASE, CaseState
from gongzhi.cases.telling import say, tell_asker, tell_post
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.events import record
from gongzhi.organizations.queries import supervisor_of

_LONG: Final = 2000


@action("cases.rate")
def rate(case: Case, *, by: Actor, solved: str, satisfied: int, comment: str = "") -> Rating:
    """The two answers, asked apart: was it solved, and is the asker satisfied (1 to 5).

    Who acts is the source: the asker, or a clerk at the window on the asker's word; never a post that handled the case,
    nor any of its organisation (the policy says so). A dissatisfied answer leads to exactly one rework and to a review.
    """
    is_own = by.person is not None and by.person.pk == case.asker_id
    source = Rating.Source.RESIDENT if is_own else Rating.Source.WINDOW
    return _rate(case, by, source, solved=solved, satisfied=satisfied, comment=comment)


@action("cases.record_callback")
def record_callback(case: Case, *, by: Actor, solved: str, satisfied: int, comment: str = "") -> Rating:
    """The answers as the asker gave them on the telephone (回访), with who called; never called by who handled it."""
    return record_answers(case, by=by, solved=solved, satisfied=satisfied, comment=comment)


def record_answers(case: Case, *, by: Actor, solved: str, satisfied: int, comment: str = "") -> Rating:
    """What was heard on the telephone becomes the rating, marked as such. Called inside actions."""
    return _rate(case, by, Rating.Source.CALLBACK, solved=solved, satisfied=satisfied, comment=comment)


def _rate(case: Case, by: Actor, source: str, *, solved: str, satisfied: int, comment: str) -> Rating:
    if case.state == CaseState.CLOSED and not (source == Rating.Source.CALLBACK and _is_unrated(case)):
        raise NotNow(_("这件求助已经办结。如果问题没有解决，可以重新打开。"))
    if case.state not in {CaseState.AWAITING_RATING, CaseState.CLOSED}:
        raise NotNow(_("这件求助还没有办完，办完后再请您评价。"))
    if solved not in Rating.Solved.values:
        raise Invalid(_("请选择问题是否解决。"), field="solved")
    if satisfied not in range(1, 6):
        raise Invalid(_("请选择满意程度。"), field="satisfied")
    comment = within(comment, _LONG, "comment")
    rating = Rating.objects.create(
        case=case,
        round=case.round,
        solved=solved,
        satisfied=satisfied,
        comment="" if case.is_guarded else comment,
        source=source,
        entered_by=by.person,
        entered_for=None if source == Rating.Source.RESIDENT else by.post,
    )
    if case.is_guarded and comment:
        write_internally(case, _("评价意见：%(comment)s") % {"comment": comment}, by=by)
    serving.note_rating(case, satisfied)
    if source == Rating.Source.CALLBACK:
        note_answers(case, by, solved=solved, satisfied=satisfied)
    limits.meet_deadlines(case, Step.RATE, Step.CALLBACK)
    drop_calls(case)
    record(
        events.CaseRated(
            case=case.pk, rating=rating.pk, round=case.round, solved=solved, satisfied=satisfied, source=source
        )
    )
    if rating.is_dissatisfied:
        _answer_dissatisfaction(case, rating, by)
        if source != Rating.Source.CALLBACK:
            _call_back(case, CallReason.DISSATISFIED, about=rating.round)
    else:
        _close(case, is_rated=True)
        _thank(case, rating)
    return rating


def _call_back(case: Case, reason: str, *, about: int) -> None:
    if is_called(case, reason) and (post := caller_back(case)) is not None:
        open_call(case, reason, post, about=about)


def _is_unrated(case: Case) -> bool:
    return not Rating.objects.filter(case=case, round=case.round).exists()


def _thank(case: Case, rating: Rating) -> None:
    if rating.solved == Rating.Solved.PARTLY:
        say(case, _("谢谢您的评价。还有没解决的部分，您可以在15天内点“重新打开”，我们接着办。"))
    else:
        say(case, _("谢谢您的评价，这件求助已办结。"))


def _answer_dissatisfaction(case: Case, rating: Rating, by: Actor) -> None:
    """One rework, once and never again; a review each time."""
    leading = leading_of(case)
    lead = live_lead(leading or case)
    _ask_for_review(case, rating, lead)
    will_be_redone = rejoin(case, leading) if leading is not None else not case.reworked
    if not will_be_redone:
        _close(case, is_rated=True)
        say(case, _("谢谢您如实评价。分管领导会复核这件求助，并可能联系您了解情况。"))
        return
    say(case, _("很抱歉没有让您满意。这件求助会重新办理一次，分管领导也会复核。"))
    if leading is None:
        _rework(case, lead)
        return
    case.reworked = True
    case.save(update_fields=["reworked"])
    if leading.state in {CaseState.AWAITING_RATING, CaseState.CLOSED}:
        say(leading, _("同一件事还没有完全解决，会重新办理一次，办好后再请您评价。"))
        _rework(leading, lead)


def _rework(case: Case, lead: Assignment | None) -> None:
    """Handle it once more, by whoever led it; those merged into it who have not rated yet wait for the new result."""
    CASE.apply(case, "rework")
    case.reworked = True
    case.round += 1
    case.completed_at = case.closed_at = None
    case.save(update_fields=["state", "reworked", "round", "completed_at", "closed_at"])
    limits.drop_deadlines(case, Step.RATE, Step.CALLBACK)
    take_back_all(case)
    record(events.CaseReworked(case=case.pk))
    if lead is not None and lead.post.closed_at is None:
        give_part(case, lead.post, by=Actor.of_system("rework"), part=_("居民不满意，请重新办理"), is_lead=True)
    else:
        limits.start_deadline(case, Step.ACCEPT)
        tell_post(case.post, case, kind="returned", title=_("居民不满意，请重新安排办理"))


def _ask_for_review(case: Case, rating: Rating, lead: Assignment | None) -> None:
    post = supervisor_of(lead.post if lead is not None else case.post)
    Review.objects.create(rating=rating, post=post)
    if case.is_guarded:
        put_name(case, post, by=Actor.of_system("review"))
    limits.start_deadline(case, Step.REVIEW, post=post)
    tell_post(post, case, kind="review", title=_("居民不满意，请复核"))


def _close(case: Case, *, is_rated: bool) -> None:
    if case.state == CaseState.CLOSED:
        return  # closed as not rated, and called back since
    CASE.apply(case, "close")
    case.closed_at = clock.now()
    case.save(update_fields=["state", "closed_at"])
    limits.drop_deadlines(case, Step.RATE, Step.ACCEPT)
    drop_calls(case)
    end_supervisions(case)
    record(events.CaseClosed(case=case.pk, is_rated=is_rated))


@action("cases.close_unrated")
def close_unrated(case: Case, *, by: Actor) -> Case:
    """Close a case that nobody rated within the time for it: as not rated (未评价), never as satisfied."""
    waited = Deadline.objects.filter(
        case=case, step=Step.RATE, met_at__isnull=True, dropped_at__isnull=True, due_at__lte=clock.now()
    ).exists()
    if case.state != CaseState.AWAITING_RATING or not waited:
        raise NotNow(_("还在等待居民评价。"))
    limits.meet_deadlines(case, Step.RATE)
    _close(case, is_rated=False)
    _call_back(case, CallReason.UNRATED, about=case.round)
    say(case, _("一直没有收到您的评价，这件求助已按“未评价”办结。如果问题没有解决，可以重新打开。"))
    tell_asker(case, kind="closed", title=_("您的求助已按未评价办结"))
    return case


@action("cases.review_rating", under="rating.case")
def review_rating(review: Review, *, by: Actor, finding: str, is_upheld: bool) -> Review:
    """The supervisor's finding on a dissatisfied rating (复核): whether it was justified, and what follows from it."""
    if review.done_at is not None:
        raise NotNow(_("这次复核已经完成。"))
    case = review.rating.case
    review.finding = discreet(case, needed(finding, _LONG, "finding", _("请写明复核意见。")), by=by)
    review.is_upheld, review.done_by, review.done_at = is_upheld, by.person, clock.now()
    review.save(update_fields=["finding", "is_upheld", "done_by", "done_at"])
    if not Review.objects.filter(rating__case=case, done_at__isnull=True).exists():
        limits.meet_deadlines(case, Step.REVIEW)
    return review
