"""Two at once: real threads, and a control that shows the race where nothing guards."""

import threading

import pytest
from django.db import IntegrityError, connection, models, transaction

from gongzhi.accounts.models import Notice
from gongzhi.cases import actions
from gongzhi.cases.models import Assignment, Case, Supervision
from gongzhi.cases.states import CASE, CaseState
from gongzhi.core import clock
from gongzhi.core.errors import NotNow, Refusal
from gongzhi.organizations.models import Post
from tests.cases.loop import at

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*works):
    """Run them in threads that start together; their outcomes in order: an answer or a refusal; errors are raised."""
    barrier, outcomes, errors = threading.Barrier(len(works)), {}, []

    def run(number, work):
        try:
            barrier.wait(timeout=20)
            outcomes[number] = work()
        except Refusal as refusal:
            outcomes[number] = refusal
        except Exception as error:  # noqa: BLE001 -- told in the main thread
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    return [outcomes[number] for number in range(len(works))]


def test_of_two_clerks_at_once_exactly_one_accepts(committed_loop):
    loop = committed_loop
    case, area = loop.ask(), loop.area()
    outcomes = _at_once(
        *(
            lambda who=who, post=post: actions.accept_case(
                case, by=loop.town.actor(who), area=area, post=getattr(loop.town, post)
            )
            for who, post in (("clerk", "handler"), ("office", "union_handler"))
        )
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, NotNow)]
    assert len(refused) == 1
    assert "不能受理" in str(refused[0].message)
    assert (Assignment.objects.count(), Case.objects.get().state) == (1, CaseState.IN_PROGRESS)


def test_control_without_lock_and_transition_both_accept(committed_loop):
    loop = committed_loop
    case, read = loop.ask(), threading.Barrier(2)

    def accept():
        mine = Case.objects.get(pk=case.pk)
        CASE.apply(mine, "accept")
        read.wait(timeout=20)
        models.Model.save(mine, update_fields=["state"])
        return "accepted"

    assert _at_once(accept, accept) == ["accepted", "accepted"]


def test_taken_and_withdrawn_at_once_never_wait_in_a_ring(committed_loop):
    loop = committed_loop
    for _number in range(3):
        case = loop.accepted()
        part, asker = loop.lead(case), loop.asker(case)
        _at_once(
            lambda part=part: actions.take_assignment(part, by=loop.town.actor("handler")),
            lambda case=case, asker=asker: actions.withdraw_case(case, by=asker),
        )
        part.refresh_from_db()
        case.refresh_from_db()
        assert (case.state, part.state) == (CaseState.WITHDRAWN, "cancelled")


def test_the_resident_rates_and_the_window_calls_back_at_once_counts_once(committed_loop):
    loop = committed_loop
    case = loop.completed()
    asker = loop.asker(case)
    outcomes = _at_once(
        lambda: actions.rate(case, by=asker, solved="yes", satisfied=5),
        lambda: actions.record_callback(case, by=loop.town.actor("clerk"), solved="no", satisfied=1),
    )
    assert sum(isinstance(outcome, NotNow) for outcome in outcomes) == 1
    assert case.ratings.count() == 1


def test_overlapping_sweeps_have_each_effect_once(committed_loop):
    loop = committed_loop
    cases = [loop.ask() for _number in range(4)]
    loop.hand.set(at(25, 17, 30))
    told = _at_once(actions.sweep_deadlines, actions.sweep_deadlines, actions.sweep_deadlines)
    actions.sweep_deadlines()  # what all of them passed over because it was locked
    assert sum(told) <= len(cases)
    assert Notice.objects.filter(kind="cases.overdue").count() == len(cases)
    assert Notice.objects.filter(kind="cases.escalated").count() == len(cases)
    assert not Supervision.objects.exists()


def test_overlapping_sweeps_close_each_case_once(committed_loop):
    loop = committed_loop
    for _number in range(3):
        loop.completed()
    loop.hand.set(at(1, 10, month=12))
    closed = _at_once(actions.sweep_ratings, actions.sweep_ratings)
    assert sum(closed) + actions.sweep_ratings() == 3
    assert Notice.objects.filter(kind="cases.closed").count() == 3


def test_closing_a_post_and_giving_it_work_at_once_never_both_happen(committed_loop):
    case, post = committed_loop.ask(), committed_loop.town.union_handler

    def tried(change):
        def attempt():
            try:
                with transaction.atomic():
                    change()
            except IntegrityError:
                return False
            return True

        return attempt

    closed, given = _at_once(
        tried(lambda: Post.objects.filter(pk=post.pk).update(closed_at=clock.now())),
        tried(lambda: Assignment.objects.create(case=case, post=post, is_lead=True)),
    )
    assert closed is not given
    assert (Post.objects.get(pk=post.pk).closed_at is not None) is closed
