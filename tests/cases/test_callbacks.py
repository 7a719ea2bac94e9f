"""Callbacks: who is called by the rule, by whom, what came of it; the asker's own rating stays as it was given."""

from datetime import date

import pytest

from gongzhi.cases import actions
from gongzhi.cases.actions.callbacks import DRAWER, sweep_draws
from gongzhi.cases.actions.sweeps import sweep_ratings
from gongzhi.cases.calls import drawn
from gongzhi.cases.models import CallAttempt, Callback, CallbackDraw, CallbackScript, Case, Deadline, Rating
from gongzhi.cases.states import CaseState
from gongzhi.core import parameters
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.organizations.actions import act_for, end_tenure
from gongzhi.organizations.queries import posts_of
from tests.cases.loop import at
from tests.town import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_parameters():
    """Simulated days come again with other rules."""
    parameters.forget()


def set_share(loop, reason, share):
    with_day = {"value": share, "doc_no": "椒群办〔2026〕9号"}
    parameters.set_parameter(f"cases.callbacks.{reason}", by=loop.town.actor("system_admin"), **with_day)
    loop.hand.set(at(25, 10))
    parameters.forget()


def call(loop, case, outcome="answered", post="clerk", **values):
    return actions.record_call(case, by=loop.town.actor(post), outcome=outcome, **values)


GOOD = {"solved": "yes", "satisfied": 5}


def test_what_is_heard_becomes_the_rating_marked_as_called(loop):
    case = loop.completed()
    call(loop, case, **GOOD, comment="谢谢你们")
    rating, callback = Rating.objects.get(), Callback.objects.get()
    assert (rating.source, rating.entered_by, rating.entered_for) == (
        "callback",
        loop.town.person("clerk"),
        loop.town.clerk,
    )
    assert (callback.reason, callback.outcome, callback.tries, callback.satisfied) == ("completed", "answered", 1, 5)
    assert (callback.called_by, callback.called_for) == (loop.town.person("clerk"), loop.town.clerk)
    assert (callback.words.text, callback.words.is_internal) == ("回访：谢谢你们", True)
    assert Case.objects.get().state == CaseState.CLOSED


def test_nobody_answers_later_and_given_up(loop):
    case = loop.completed()
    first = call(loop, case, "no_answer")
    assert (first.tries, first.next_at, first.outcome) == (1, at(24, 12), "")
    with pytest.raises(Invalid):
        call(loop, case, "later")
    with pytest.raises(Invalid):
        call(loop, case, "later", next_at=at(23, 10))
    assert call(loop, case, "later", next_at=at(25, 9)).next_at == at(25, 9)
    last = call(loop, case, "no_answer")
    assert (last.tries, last.outcome, last.next_at) == (3, "given_up", None)
    assert list(CallAttempt.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "no_answer",
        "later",
        "no_answer",
    ]
    assert not Deadline.objects.filter(step="callback", met_at__isnull=True, dropped_at__isnull=True).exists()
    with pytest.raises(NotNow):
        call(loop, case, "no_answer")
    assert (Case.objects.get().state, Rating.objects.count()) == (CaseState.AWAITING_RATING, 0)


@pytest.mark.parametrize(("outcome", "end"), [("refused", "refused"), ("wrong", "given_up")])
def test_some_outcomes_end_it_at_once(loop, outcome, end):
    assert call(loop, loop.completed(), outcome).outcome == end
    assert not Rating.objects.exists()


@pytest.mark.parametrize("answers", [{}, {"solved": "maybe", "satisfied": 3}, {"solved": "yes", "satisfied": 6}])
def test_answers_are_whole_or_refused(loop, answers):
    case = loop.completed()
    with pytest.raises(Invalid):
        call(loop, case, **answers)
    assert not CallAttempt.objects.exists()
    assert not Callback.objects.exists()


def test_the_residents_own_rating_ends_the_call(loop):
    case = loop.completed()
    call(loop, case, "no_answer")
    actions.rate(case, by=loop.asker(case), **GOOD)
    assert Callback.objects.get().outcome == "dropped"
    with pytest.raises(NotNow):
        call(loop, case, **GOOD)
    assert Rating.objects.get().source == "resident"


def test_a_dissatisfied_resident_is_called_and_the_own_rating_stays(loop):
    case = loop.completed()
    actions.rate(case, by=loop.asker(case), solved="no", satisfied=1, comment="没人来")
    callback = Callback.objects.get()
    assert (callback.reason, callback.post, callback.round, callback.outcome) == (
        "dissatisfied",
        loop.town.clerk,
        1,
        "",
    )
    assert Deadline.objects.get(step="callback", met_at__isnull=True, dropped_at__isnull=True).post == loop.town.clerk
    call(loop, case, **GOOD)
    rating = Rating.objects.get()
    assert (rating.satisfied, rating.comment, rating.source) == (1, "没人来", "resident")
    assert Callback.objects.get().satisfied == 5


def test_who_never_answered_is_called_and_may_still_rate(loop):
    case = loop.completed()
    for _try in range(3):
        call(loop, case, "no_answer")
    loop.hand.set(at(2, 10, month=12))
    sweep_ratings()
    callback = Callback.objects.get(outcome="")
    assert (callback.reason, Case.objects.get().state) == ("unrated", CaseState.CLOSED)
    call(loop, case, solved="partly", satisfied=3)
    assert (Rating.objects.get().source, Case.objects.get().state) == ("callback", CaseState.CLOSED)


def test_who_was_called_and_is_dissatisfied_gets_the_one_rework(loop):
    case = loop.completed()
    loop.hand.set(at(2, 10, month=12))
    sweep_ratings()
    call(loop, case, solved="no", satisfied=1)
    case = Case.objects.get()
    assert (case.state, case.round, case.reworked, case.closed_at) == (CaseState.IN_PROGRESS, 2, True, None)
    assert not Callback.objects.filter(outcome="").exists()


def test_a_new_handling_needs_no_old_call(loop):
    case = loop.completed()
    actions.rate(case, by=loop.asker(case), solved="no", satisfied=1)
    actions.take_assignment(loop.lead(case), by=loop.town.actor("handler"))
    actions.finish_assignment(loop.lead(case), by=loop.town.actor("handler"), result="重新办好了。")
    assert Callback.objects.get().outcome == "dropped"
    call(loop, case, **GOOD)
    assert list(Callback.objects.order_by("pk").values_list("reason", "round")) == [
        ("dissatisfied", 1),
        ("completed", 2),
    ]


def test_the_rule_says_whom_to_call(loop):
    set_share(loop, "dissatisfied", 0)
    case = loop.completed()
    actions.rate(case, by=loop.asker(case), solved="no", satisfied=1)
    assert not Callback.objects.exists()


# --- Never by who handled it ---


@pytest.mark.parametrize("post", ["handler", "supervisor", "youth_handler", "far_clerk", "leader"])
def test_nobody_calls_who_handled_it_nor_a_stranger(loop, post):
    case = loop.completed()
    with pytest.raises(Forbidden):
        call(loop, case, post=post, **GOOD)
    assert not CallAttempt.objects.exists()


def test_no_helper_calls(loop):
    part = loop.taken()
    actions.assign(part.case, by=loop.town.actor("handler"), post=loop.town.social_worker, part="评估")
    helper = part.case.assignments.get(is_lead=False)
    actions.take_assignment(helper, by=loop.town.actor("social_worker"))
    actions.finish_assignment(helper, by=loop.town.actor("social_worker"), result="已评估")
    actions.finish_assignment(part, by=loop.town.actor("handler"), result="已办好")
    Case.objects.update(post=loop.town.social_worker)
    with pytest.raises(Forbidden):
        call(loop, part.case, post="social_worker", **GOOD)
    assert not CallAttempt.objects.exists()


@pytest.mark.parametrize("is_over", [False, True])
def test_nobody_calls_who_stood_in_for_the_handler(loop, is_over):
    clerk = loop.town.person("clerk")
    tenure = act_for(loop.town.handler, by=SYSTEM, person=clerk, start=at(24, 10), end=at(30, 10), reason="年休假")
    case = loop.completed()
    if is_over:
        loop.hand.set(at(25, 9))
        end_tenure(tenure, by=SYSTEM)
    hat = Actor(person=clerk, post=loop.town.clerk, posts=tuple(posts_of(clerk)))
    assert (loop.town.handler in hat.posts) is not is_over
    with pytest.raises(Forbidden):
        actions.record_call(case, by=hat, outcome="answered", **GOOD)
    assert not CallAttempt.objects.exists()


# --- The draw ---


def test_a_draw_is_logged_and_comes_out_the_same_again(loop):
    set_share(loop, "sample", 40)
    for _number in range(5):
        loop.closed()
    unrated = loop.completed()
    loop.hand.set(at(26, 6))
    assert sweep_draws() == 2
    draw = CallbackDraw.objects.get()
    called = set(Callback.objects.filter(reason="sample").values_list("case", flat=True))
    assert (draw.day, draw.share, len(draw.population), len(draw.seed)) == (date(2026, 11, 25), 40, 5, 16)
    assert unrated.pk not in draw.population
    assert set(drawn(draw.population, draw.seed, draw.share)) == called
    assert drawn(draw.population, "another seed", 100) != drawn(draw.population, draw.seed, 100)
    assert sweep_draws() == 0


def test_a_drawn_call_stands_beside_the_own_rating(loop):
    set_share(loop, "sample", 100)
    case = loop.closed(satisfied=4)
    loop.hand.set(at(26, 6))
    sweep_draws()
    call(loop, case, solved="no", satisfied=2, comment="后来又坏了")
    assert list(Rating.objects.values_list("satisfied", "source")) == [(4, "resident")]
    assert Callback.objects.get().satisfied == 2
    assert Case.objects.get().state == CaseState.CLOSED


def test_guarded_cases_are_never_drawn(loop):
    set_share(loop, "sample", 100)
    case = loop.taken(loop.ask(confidential=True)).case
    actions.finish_assignment(loop.lead(case), by=loop.town.actor("handler"), result="已办好")
    actions.rate(case, by=loop.asker(case), **GOOD)
    loop.hand.set(at(26, 6))
    assert actions.draw_callbacks(date(2026, 11, 25), by=DRAWER) is None
    assert not Callback.objects.filter(reason="sample").exists()


def test_words_of_a_guarded_case_are_encrypted(loop):
    case = loop.taken(loop.ask(confidential=True)).case
    actions.finish_assignment(loop.lead(case), by=loop.town.actor("handler"), result="已办好")
    call(loop, case, **GOOD, comment="丈夫又打我")
    note = Callback.objects.get().words
    assert note is not None
    assert (note.text, note.sealed_text) == ("", "回访：丈夫又打我")
    assert Rating.objects.get().comment == ""


# --- The script ---


def test_a_script_begins_tomorrow_and_the_former_stays(loop):
    by = loop.town.actor("office")
    actions.set_callback_script(None, by=by, greeting="您好，这里是群团中心。", questions=["有人上门吗？", " "])
    loop.hand.set(at(26, 10))
    new = actions.set_callback_script(
        None, by=by, greeting="您好！", questions=["满意吗？"], doc_no="椒群办〔2026〕9号"
    )
    former = CallbackScript.objects.exclude(pk=new.pk).get(greeting="您好，这里是群团中心。")
    assert (former.questions, former.valid_to, new.valid_from) == (
        ["有人上门吗？"],
        date(2026, 11, 27),
        date(2026, 11, 27),
    )
    with pytest.raises(Forbidden):
        actions.set_callback_script(None, by=loop.town.actor("clerk"), greeting="喂", questions=[])
