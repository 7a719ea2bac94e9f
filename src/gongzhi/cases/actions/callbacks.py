"""Callbacks (回访): who is called by the town's rule, what came of each attempt, what the asker said.

Nobody calls who had a part in the work, by whatever post, nor anybody of that organisation (the policy says so). What
is heard becomes the rating where the asker has given none; a rating that the asker gave is never touched.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from gongzhi.cases import limits
from gongzhi.cases.actions.closing import record_answers
from gongzhi.cases.actions.work import caller_back, needed, within, write_internally
from gongzhi.cases.calls import current_call, drawn, open_call
from gongzhi.cases.models import CallAttempt, Callback, CallbackDraw, CallbackScript, CallReason, Case, Rating
from gongzhi.cases.models.clock import Step
from gongzhi.cases.states import CaseState
from gongzhi.cases.telling import tell_post
from gongzhi.core import clock, parameters
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.parameters import begins_on
from gongzhi.organizations.queries import supervisor_of

_LONG: Final = 2000
#: A call can be put off so far, not further.
_FARTHEST: Final = timedelta(days=30)
#: So many days back is drawn, where the platform stood still.
_DAYS_BACK: Final = 7
DRAWER: Final = Actor.of_system("callbacks")
_AGAIN: Final = frozenset({CallAttempt.Outcome.NO_ANSWER, CallAttempt.Outcome.LATER})
_ENDS: Final = {
    CallAttempt.Outcome.ANSWERED: Callback.Outcome.ANSWERED,
    CallAttempt.Outcome.REFUSED: Callback.Outcome.REFUSED,
    CallAttempt.Outcome.WRONG: Callback.Outcome.GIVEN_UP,
}


@action("cases.record_call")
def record_call(
    case: Case,
    *,
    by: Actor,
    outcome: str,
    next_at: datetime | None = None,
    solved: str = "",
    satisfied: int | None = None,
    comment: str = "",
) -> Callback:
    """Write down one call: not answered, later, refused, wrong number, or the two answers in the asker's own words."""
    callback = current_call(case)
    if callback is None:
        raise NotNow(_("这件求助现在不用回访，可能居民刚评价过，或别人刚打过。"))
    if outcome not in CallAttempt.Outcome.values:
        raise Invalid(_("请选择这次电话的结果。"), field="outcome")
    comment = within(comment, _LONG, "comment")
    if outcome == CallAttempt.Outcome.ANSWERED:
        _refuse_no_answers(solved, satisfied)
    now = clock.now()
    callback.tries += 1
    callback.next_at = _next(callback, outcome, next_at) if outcome in _AGAIN else None
    CallAttempt.objects.create(callback=callback, outcome=outcome, by=by.person, post=by.post, next_at=callback.next_at)
    end = _ENDS.get(CallAttempt.Outcome(outcome))
    if end is None and callback.tries >= callback.most_tries:
        end, callback.next_at = Callback.Outcome.GIVEN_UP, None
    if comment:
        callback.words = write_internally(case, _("回访：%(words)s") % {"words": comment}, by=by)
    if end is not None:
        callback.outcome, callback.done_at = end, now
        callback.called_by, callback.called_for = by.person, by.post
        limits.meet_deadlines(case, Step.CALLBACK)
    if outcome == CallAttempt.Outcome.ANSWERED:
        callback.solved, callback.satisfied = solved, satisfied
    callback.save()
    if outcome == CallAttempt.Outcome.ANSWERED:
        _heard(callback, case, by=by, comment=comment)
    return callback


def _refuse_no_answers(solved: str, satisfied: int | None) -> None:
    if solved not in Rating.Solved.values:
        raise Invalid(_("请选择问题是否解决。"), field="solved")
    if satisfied not in range(1, 6):
        raise Invalid(_("请选择满意程度。"), field="satisfied")


def _next(callback: Callback, outcome: str, wanted: datetime | None) -> datetime:
    now = clock.now()
    if outcome == CallAttempt.Outcome.LATER and wanted is None:
        raise Invalid(_("请填写改到什么时候再打。"), field="next_at")
    if wanted is None:
        return now + timedelta(minutes=callback.again_after)
    if not now < wanted <= now + _FARTHEST:
        raise Invalid(_("再打的时间要在现在以后、三十天以内。"), field="next_at")
    return wanted


def _heard(callback: Callback, case: Case, *, by: Actor, comment: str) -> None:
    """The answers become the rating where there is none; else they stand beside it, and a bad one is told above."""
    is_rated = Rating.objects.filter(case=case, round=callback.round).exists()
    can_rate = case.state in {CaseState.AWAITING_RATING, CaseState.CLOSED} and callback.round == case.round
    if not is_rated and can_rate and callback.satisfied is not None:
        record_answers(case, by=by, solved=callback.solved, satisfied=callback.satisfied, comment=comment)
    elif callback.reason != CallReason.DISSATISFIED and (
        callback.solved == Rating.Solved.NO or (callback.satisfied or 0) <= 2
    ):
        tell_post(supervisor_of(case.post), case, kind="callback_bad", title=_("回访时居民说不满意，请关注"))


# --- Who is called ---


@action("cases.draw_callbacks")
def draw_callbacks(day: date, *, by: Actor, seed: str = "") -> CallbackDraw | None:
    """Draw whom to call of those who rated for themselves and whose cases were closed on a day. Once a day."""
    share = parameters.value("cases.callbacks.sample", day)
    if share == 0 or CallbackDraw.objects.filter(day=day).exists():
        return None
    begin = datetime.combine(day, time(), clock.LOCAL)
    closed = Case.objects.filter(
        state=CaseState.CLOSED,
        closed_at__gte=begin,
        closed_at__lt=begin + timedelta(days=1),
        is_confidential=False,
        is_childs=False,
        ratings__source=Rating.Source.RESIDENT,
        ratings__round=F("round"),
    )
    population = sorted(closed.distinct().values_list("pk", flat=True))
    if not population:
        return None
    seed = seed or secrets.token_hex(8)
    draw = CallbackDraw.objects.create(day=day, share=share, seed=seed, population=population)
    for key in sorted(drawn(population, seed, share)):
        case = Case.objects.select_for_update(of=("self",)).select_related("post").get(pk=key)
        if case.state == CaseState.CLOSED and (post := caller_back(case)) is not None:
            open_call(case, CallReason.SAMPLE, post, draw=draw)
    return draw


def sweep_draws() -> int:
    """Draw for yesterday, and for days of which nothing was drawn yet; how many calls came of it."""
    made = 0
    for back in range(_DAYS_BACK, 0, -1):
        with transaction.atomic():
            draw = draw_callbacks(clock.today() - timedelta(days=back), by=DRAWER)
            made += draw.callbacks.count() if draw is not None else 0
    return made


# --- The script ---


@action("cases.set_callback_script")
def set_callback_script(
    subject: None,
    *,
    by: Actor,
    greeting: str,
    questions: Sequence[str],
    doc_no: str = "",
    valid_from: date | None = None,
) -> CallbackScript:
    """What callers say and ask beside the two questions, from a day on (default: tomorrow)."""
    begins = begins_on(valid_from)
    greeting = needed(greeting, 300, "greeting", _("请写开场白。"))
    kept = [within(question, 200, "questions") for question in questions if question.strip()]
    if CallbackScript.objects.filter(valid_from__gte=begins).exists():
        raise NotNow(_("这一天或以后已有一份话术，请先核对。"), field="valid_from")
    for row in CallbackScript.objects.filter(valid_to__isnull=True):
        row.valid_to = begins
        row.save(update_fields=["valid_to"])
    return CallbackScript.objects.create(
        greeting=greeting, questions=kept, valid_from=begins, doc_no=within(doc_no, 80, "doc_no")
    )
