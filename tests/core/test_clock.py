from datetime import UTC, date, datetime, timedelta

import pytest

from gongzhi.core import clock
from gongzhi.core.models import Deployment

MIDNIGHT_EVE = datetime(2026, 3, 5, 15, 59, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_real_towns_clock_cannot_be_set():
    Deployment.objects.create(demonstration=False)
    with pytest.raises(clock.ClockFixed), clock.simulate(MIDNIGHT_EVE):
        pass
    assert not clock.is_simulated()


def test_today_turns_at_local_midnight(demonstration):
    with clock.simulate(MIDNIGHT_EVE) as simulation:
        assert clock.today() == date(2026, 3, 5)
        simulation.advance(timedelta(minutes=1))
        assert clock.today() == date(2026, 3, 6)
        assert clock.now() == datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
    assert not clock.is_simulated()


def test_a_naive_instant_is_refused(demonstration):
    with clock.simulate(MIDNIGHT_EVE) as simulation, pytest.raises(ValueError, match="time zone"):
        simulation.set(datetime(2026, 3, 5))


def test_the_simulation_ends_when_its_block_fails(demonstration):
    with pytest.raises(LookupError), clock.simulate(MIDNIGHT_EVE):
        raise LookupError
    assert not clock.is_simulated()
