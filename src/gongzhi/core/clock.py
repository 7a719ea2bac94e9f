"""The platform's only clock.

Every part of the platform asks here what time it is, so that the demonstration city can live through ninety days in
minutes and tests can stand at midnight. Nothing but a demonstration can set it: a real town's clock is the machine's.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

#: Where the people live: days begin and offices open by this zone; instants are stored in UTC.
LOCAL = ZoneInfo("Asia/Shanghai")

_simulated: datetime | None = None
#: Whether this town may be simulated. The kernel's tables, which know, stand on the clock and so hand it in.
_may_simulate: Callable[[], bool] = bool


class ClockFixed(RuntimeError):
    """Somebody tried to set the clock of a town that is not a demonstration."""


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _simulated or timezone.now()  # noqa: TID251 -- the one place that may


def today() -> date:
    """The present day where the people live."""
    return now().astimezone(LOCAL).date()


def local(instant: datetime) -> datetime:
    """The same instant on the wall clock of the town."""
    return instant.astimezone(LOCAL)


def months_before(instant: datetime, months: int) -> datetime:
    """The same day and time so many calendar months earlier, in UTC; the month's last day where it has no such day."""
    at = instant.astimezone(UTC)
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def is_simulated() -> bool:
    """Whether the time is being told by a simulation."""
    return _simulated is not None


def let_simulate(where: Callable[[], bool]) -> None:
    """Say how the clock learns whether it may be set; until then it may not."""
    global _may_simulate  # noqa: PLW0603 -- one clock in a process is the point
    _may_simulate = where


@contextmanager
def simulate(start: datetime) -> Iterator["Simulation"]:
    """Let time begin at `start` and pass only when told to; the block ends the simulation.

    Raises `ClockFixed` unless the database carries the mark of a demonstration.
    """
    global _simulated  # noqa: PLW0603 -- one clock in a process is the point
    if not _may_simulate():
        raise ClockFixed("Only a demonstration may set the clock.")
    before = _simulated
    simulation = Simulation()
    simulation.set(start)
    try:
        yield simulation
    finally:
        _simulated = before


class Simulation:
    """The hand on a simulated clock."""

    def set(self, instant: datetime) -> None:
        """Put the clock to `instant`, which must be aware."""
        global _simulated  # noqa: PLW0603
        if instant.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        _simulated = instant

    def advance(self, step: timedelta) -> datetime:
        """Let `step` pass and return the new time."""
        self.set(now() + step)
        return now()


def tell_database() -> None:
    """Tell the triggers of this transaction the simulated time, so that history rows carry the acting time."""
    if _simulated is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('gongzhi.now', %s, true)", [_simulated.isoformat()])


#: The time that triggers write: the simulated one where `tell_database` was called, else the transaction's own.
SQL_NOW = "COALESCE(NULLIF(current_setting('gongzhi.now', true), '')::timestamptz, NOW())"
