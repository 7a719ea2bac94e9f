"""The jobs of the room: each calls its sweeps, and may run twice."""

from datetime import timedelta

import pytest
from django.core.checks import run_checks

from gongzhi.cases import actions, checks, tasks
from gongzhi.cases.actions.slips import open_slip
from gongzhi.cases.models import Case, Deadline, LimitSetting, Offer, Rating, SlipLimit, Visit
from gongzhi.cases.models.clock import Step
from gongzhi.cases.states import CaseState, OfferState
from gongzhi.core.errors import Invalid
from gongzhi.core.models import Deployment, OutboxEvent
from gongzhi.organizations.models import Tenure
from tests.cases.field import make_volunteer, offer_to, send
from tests.cases.loop import Loop, at

pytestmark = pytest.mark.django_db


def _marks(loop: Loop) -> tuple[object, ...]:
    """All that a sweep leaves behind."""
    return (
        list(Deadline.objects.order_by("pk").values_list("reminded_at", "escalated_at", "met_at", "dropped_at")),
        list(Case.objects.order_by("pk").values_list("state", "version")),
        list(Offer.objects.order_by("pk").values_list("state", "version")),
        list(Visit.objects.order_by("pk").values_list("reminded_at", "version")),
        OutboxEvent.objects.count(),
    )


def test_the_sweep_does_what_is_due_and_nothing_twice(loop: Loop):
    late = loop.ask()
    rated = loop.completed()
    part = loop.taken()
    volunteer = make_volunteer(loop.town)
    send(loop.town, part, volunteer, during=(at(30, 9), at(30, 11)))
    visited = loop.taken()
    ahead = (at(3, 9, month=12), at(3, 10, month=12))
    visit = actions.agree_visit(visited, by=loop.town.actor("handler"), during=ahead)
    before = _marks(loop)
    tasks.sweep(0)
    assert _marks(loop) == before
    loop.hand.set(at(2, 10, month=12))
    tasks.sweep(0)
    assert Deadline.objects.get(case=late, step=Step.ACCEPT).escalated_at == at(2, 10, month=12)
    assert Case.objects.get(pk=rated.pk).state == CaseState.CLOSED
    assert not Rating.objects.filter(case=rated).exists()
    assert offer_to(volunteer).state == OfferState.EXPIRED
    assert Visit.objects.get(pk=visit.pk).reminded_at == at(2, 10, month=12)
    after = _marks(loop)
    loop.hand.advance(timedelta(minutes=1))
    tasks.sweep(60)
    assert _marks(loop) == after


def test_the_sweep_keeps_still_while_the_demonstration_is_being_filled(loop: Loop):
    late = loop.ask()
    loop.hand.set(at(2, 10, month=12))
    Deployment.objects.update(cast=[{"words": "某人"}], created_at=at(2, 9, month=12))
    tasks.sweep(0)
    assert Deadline.objects.get(case=late, step=Step.ACCEPT).escalated_at is None
    Deployment.objects.update(filled_until=at(2, 9, month=12).date())
    tasks.sweep(0)
    assert Deadline.objects.get(case=late, step=Step.ACCEPT).escalated_at is not None


def test_wrong_tries_are_forgotten_after_two_days(loop: Loop):
    with pytest.raises(Invalid):
        open_slip(address="203.0.113.7", number="JJ-1", code="AAAAA-AAAAA")
    known = SlipLimit.objects.count()
    assert known > 0
    tasks.forget_wrong_slips(0)
    assert SlipLimit.objects.count() == known
    loop.hand.advance(timedelta(days=2, minutes=1))
    tasks.forget_wrong_slips(0)
    tasks.forget_wrong_slips(0)
    assert not SlipLimit.objects.exists()


# --- What `gongzhi check` asks ---


def _found(**given: object) -> list[str]:
    ours = [checks.every_step_has_a_limit, checks.every_open_case_is_answered_for]
    return [message.id or "" for check in ours for message in check(None, **given)]


def test_a_town_with_limits_and_holders_passes(loop: Loop):
    loop.ask()
    assert _found(databases=["default"]) == []
    found = run_checks(include_deployment_checks=True, databases=["default"])
    assert not [message for message in found if (message.id or "").startswith("cases.")]


def test_a_step_without_a_limit_is_found(loop: Loop):
    LimitSetting.objects.filter(step=Step.REVIEW).update(valid_from=at(1, 0, month=12).date())
    (error,) = checks.every_step_has_a_limit(None)
    assert (error.id, "复核" in error.msg) == ("cases.E001", True)


def test_open_cases_that_nobody_answers_for_are_found(loop: Loop):
    closed = loop.closed()
    Tenure.objects.all().delete()
    assert _found() == []
    assert Case.objects.get(pk=closed.pk).state == CaseState.CLOSED
    Case.objects.filter(pk=closed.pk).update(state=CaseState.SUBMITTED)
    assert _found() == ["cases.E002"]
