"""The two answers, their source, the one rework, the review, and silence."""

import pytest

from gongzhi.cases import actions, queries
from gongzhi.cases.models import Assignment, Case, Deadline, Message, Rating, Review
from gongzhi.cases.states import CaseState
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import OutboxEvent
from gongzhi.organizations.actions import end_tenure, start_tenure
from gongzhi.organizations.models import Tenure
from gongzhi.organizations.queries import posts_of
from tests.cases.loop import SWEEP, at
from tests.town import SYSTEM

pytestmark = pytest.mark.django_db


def test_the_residents_two_answers_close_it(loop):
    case = loop.completed()
    rating = actions.rate(case, by=loop.asker(case), solved="yes", satisfied=4, comment="谢谢")
    case = Case.objects.get()
    assert (rating.source, rating.entered_by, rating.entered_for, rating.round) == ("resident", case.asker, None, 1)
    assert (case.state, case.closed_at is not None) == (CaseState.CLOSED, True)
    assert OutboxEvent.objects.get(name="cases.closed").payload == {"case": str(case.pk), "is_rated": True}


def test_a_callback_keeps_who_called(loop):
    case = loop.completed()
    rating = actions.record_callback(case, by=loop.town.actor("clerk"), solved="yes", satisfied=5)
    assert (rating.source, rating.entered_by, rating.entered_for) == (
        "callback",
        loop.town.person("clerk"),
        loop.town.clerk,
    )


def test_the_window_enters_for_a_resident(loop):
    case = loop.completed()
    assert actions.rate(case, by=loop.town.actor("clerk"), solved="yes", satisfied=5).source == "window"


@pytest.mark.parametrize("who", ["handler", "supervisor", "union_handler", "far_clerk", "leader"])
@pytest.mark.parametrize("way", [actions.rate, actions.record_callback])
def test_it_is_never_entered_by_who_handled_it_nor_by_others(loop, who, way):
    case = loop.completed()
    with pytest.raises(Forbidden):
        way(case, by=loop.town.actor(who), solved="yes", satisfied=5)
    assert not Rating.objects.exists()


def test_not_by_another_post_of_the_handling_organisation(loop):
    case = loop.ask(division=loop.town.other_subdistrict)
    assert case.post == loop.town.window_clerk  # a window of the women's federation
    actions.accept_case(case, by=loop.town.actor("window_clerk"), area=loop.area(), post=loop.town.handler)
    part = actions.take_assignment(loop.lead(case), by=loop.town.actor("handler"))
    actions.finish_assignment(part, by=loop.town.actor("handler"), result="已办好。")
    for way in (actions.rate, actions.record_callback):
        with pytest.raises(Forbidden):
            way(case, by=loop.town.actor("window_clerk"), solved="yes", satisfied=5)
    assert not Rating.objects.exists()
    assert actions.record_callback(case, by=loop.town.actor("office"), solved="yes", satisfied=5).source == "callback"


def test_not_by_the_handler_under_another_hat(loop):
    case = loop.completed()
    second = loop.town.station_clerk
    Case.objects.filter(pk=case.pk).update(post=second)
    person = loop.town.person("handler")
    end_tenure(Tenure.objects.get(post=second), by=SYSTEM)
    start_tenure(second, by=SYSTEM, person=person, start=at(24, 10))
    hat = Actor(person=person, post=second, posts=tuple(posts_of(person)))
    with pytest.raises(Forbidden):
        actions.record_callback(case, by=hat, solved="yes", satisfied=5)
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    ("answers", "field"),
    [({"solved": "maybe", "satisfied": 5}, "solved"), ({"solved": "yes", "satisfied": 6}, "satisfied")],
)
def test_answers_that_do_not_exist(loop, answers, field):
    case = loop.completed()
    with pytest.raises(Invalid) as refused:
        actions.rate(case, by=loop.asker(case), **answers)
    assert refused.value.field == field
    assert Case.objects.get().state == CaseState.AWAITING_RATING


def test_rated_once(loop):
    case = loop.closed()
    with pytest.raises(NotNow, match="重新打开"):
        actions.rate(case, by=loop.asker(case), solved="no", satisfied=1)
    assert Rating.objects.get().satisfied == 5


def test_before_it_is_done_nobody_rates(loop):
    case = loop.accepted()
    with pytest.raises(NotNow, match="还没有办完"):
        actions.rate(case, by=loop.asker(case), solved="yes", satisfied=5)


@pytest.mark.parametrize("answers", [("no", 5), ("yes", 2), ("partly", 1)])
def test_dissatisfaction_leads_to_one_rework_and_a_review(loop, answers):
    case = loop.completed()
    actions.rate(case, by=loop.asker(case), solved=answers[0], satisfied=answers[1])
    case = Case.objects.get()
    assert (case.state, case.round, case.reworked) == (CaseState.IN_PROGRESS, 2, True)
    lead = loop.lead(case)
    assert (lead.post, lead.state, lead.round) == (loop.town.handler, "assigned", 2)
    review = Review.objects.get()
    assert (review.post, review.done_at) == (loop.town.supervisor, None)
    assert Deadline.objects.filter(step="review", met_at__isnull=True).count() == 1


def test_the_second_dissatisfaction_closes_with_a_review_and_no_second_rework(loop):
    case = loop.completed()
    actions.rate(case, by=loop.asker(case), solved="no", satisfied=1)
    part = actions.take_assignment(loop.lead(case), by=loop.town.actor("handler"))
    actions.finish_assignment(part, by=loop.town.actor("handler"), result="又去了一次。")
    actions.rate(case, by=loop.asker(case), solved="no", satisfied=1)
    case = Case.objects.get()
    assert (case.state, case.round) == (CaseState.CLOSED, 2)
    assert (Review.objects.count(), Assignment.objects.count()) == (2, 2)
    assert OutboxEvent.objects.filter(name="cases.reworked").count() == 1


def test_partly_solved_may_be_opened_again(loop):
    case = loop.completed()
    actions.rate(case, by=loop.asker(case), solved="partly", satisfied=3)
    assert Case.objects.get().state == CaseState.CLOSED
    assert "重新打开" in Message.objects.order_by("pk").last().text
    assert not Review.objects.exists()


def test_seven_days_of_silence_close_it_as_not_rated(loop):
    loop.completed()
    loop.hand.set(at(1, 9, 59, month=12))
    assert actions.sweep_ratings() == 0
    loop.hand.set(at(1, 10, month=12))
    assert actions.sweep_ratings() == 1
    assert actions.sweep_ratings() == 0
    assert (Case.objects.get().state, Rating.objects.count()) == (CaseState.CLOSED, 0)
    assert OutboxEvent.objects.get(name="cases.closed").payload["is_rated"] is False
    assert "未评价" in Message.objects.order_by("pk").last().text


def test_not_even_the_system_closes_it_earlier(loop):
    case = loop.completed()
    with pytest.raises(NotNow):
        actions.close_unrated(case, by=SWEEP)
    with pytest.raises(Forbidden):
        actions.close_unrated(case, by=loop.town.actor("office"))
    assert Case.objects.get().state == CaseState.AWAITING_RATING


def test_the_review_is_the_supervisors(loop):
    case = loop.completed()
    actions.rate(case, by=loop.asker(case), solved="no", satisfied=1)
    review = Review.objects.get()
    for who in ("handler", "clerk", "office", "far_supervisor"):
        with pytest.raises(Forbidden):
            actions.review_rating(review, by=loop.town.actor(who), finding="情况属实", is_upheld=True)
    with pytest.raises(Invalid):
        actions.review_rating(review, by=loop.town.actor("supervisor"), finding="", is_upheld=True)
    assert Review.objects.get().done_at is None
    done = actions.review_rating(review, by=loop.town.actor("supervisor"), finding="情况属实", is_upheld=True)
    assert (done.is_upheld, done.done_by) == (True, loop.town.person("supervisor"))
    assert Deadline.objects.get(step="review").met_at is not None
    with pytest.raises(NotNow):
        actions.review_rating(review, by=loop.town.actor("supervisor"), finding="再看", is_upheld=False)


def test_who_handled_it_does_not_call_back_the_joint_office_does(loop):
    case = loop.ask(division=loop.town.other_subdistrict)  # received by a window of the women's federation
    actions.accept_case(case, by=loop.town.actor("window_clerk"), area=loop.area(), post=loop.town.handler)
    part = actions.take_assignment(loop.lead(case), by=loop.town.actor("handler"))
    actions.finish_assignment(part, by=loop.town.actor("handler"), result="已办好。")
    assert Deadline.objects.get(step="callback").post == loop.town.office
    loop.hand.set(at(27, 9))
    whose = [row.kind for row in queries.todo_rows(loop.town.actor("office")) if row.number == case.number]
    assert whose == ["due"]
    assert "due" not in [row.kind for row in queries.todo_rows(loop.town.actor("window_clerk"))]
