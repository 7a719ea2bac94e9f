"""The ninety days before today: made by the rooms' actions, alike for the same seed, taken up where broken off."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from gongzhi.cases.demo import fill
from gongzhi.cases.demo.plots import plan
from gongzhi.cases.models import Assignment, Case, Offer, Rating, Visit
from gongzhi.cases.states import CaseState
from gongzhi.core import clock
from gongzhi.core.models import Deployment, OutgoingMessage
from gongzhi.volunteers.models import Volunteer
from tests.demo.conftest import SEED, TODAY

pytestmark = pytest.mark.usefixtures("city")


def lived() -> dict[str, Any]:
    """What the past holds."""
    past = Case.objects.order_by("created_at")
    return {
        "cases": list(past.values_list("created_at", "number", "state", "area__key", "division__code", "post")),
        "parts": sorted(Assignment.objects.values_list("created_at", "state", "post")),
        "ratings": sorted(Rating.objects.values_list("created_at", "satisfied")),
        "volunteers": Volunteer.objects.count(),
    }


def test_the_same_seed_lives_the_same_days_however_often_it_is_broken_off() -> None:
    with transaction.atomic():
        at_once = fill(seed=SEED, scale=0.5, days=4)
        expected = lived()
        transaction.set_rollback(True)

    first = fill(seed=SEED, scale=0.5, days=2)
    assert Deployment.objects.get().filled_until == TODAY - timedelta(days=87 + 1)
    assert Deployment.is_being_filled()
    rest = fill(seed=99, scale=1, days=2)

    assert lived() == expected
    assert first.done + rest.done == at_once.done
    assert at_once.refused == first.refused == rest.refused == []


def test_another_seed_lives_other_days() -> None:
    until = Deployment.objects.get().created_at

    assert [plot.at for plot in plan(1, 20, until)] == [plot.at for plot in plan(1, 20, until)]
    assert [plot.at for plot in plan(1, 20, until)] != [plot.at for plot in plan(2, 20, until)]


def test_all_of_it_shows_every_state_and_sends_nothing() -> None:
    went = fill(seed=SEED, scale=0.08)

    assert went.refused == []
    assert {str(state) for state in Case.objects.values_list("state", flat=True)} == {str(state) for state in CaseState}
    assert Offer.objects.exclude(state="sent").count() > 3
    assert Visit.objects.filter(ended_at__isnull=False).exists()
    assert OutgoingMessage.objects.exclude(state=OutgoingMessage.State.MUTED).count() == 0
    assert not Deployment.is_being_filled()
    assert not clock.is_simulated()
    by_key = list(Case.objects.order_by("-pk").values_list("number", flat=True))
    by_number = sorted(by_key, key=lambda number: int(number.split("-")[1]), reverse=True)
    assert set(by_key[:18]) >= set(by_number[:10])

    again = fill(seed=SEED, scale=0.08)

    assert again.done == 0
