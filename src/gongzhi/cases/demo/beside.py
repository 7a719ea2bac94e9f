"""What it takes to live through the past in a database that people use meanwhile.

A day is one transaction of seconds, with locks on everything it touched. Somebody in the browser may hold what it
needs, or wait for what it holds, or both at once. The past gives way: it waits briefly, undoes its day and begins it
again. Its requests have numbers of their own, so that nobody's request of today is numbered among those of last month.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final, Protocol, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

from gongzhi.core.models import Deployment

logger = logging.getLogger(__name__)

#: Numbers of requests kept free for the ninety days, before those of the first fresh ones.
NUMBERS_FROM: Final = 20_001
NUMBERS_KEPT: Final = 30_000
#: How often a day is begun before it is given up, and the first pause between; each pause is twice the one before.
ATTEMPTS: Final = 7
PAUSE: Final = 0.25
#: Well under PostgreSQL's second before it looks for a deadlock: of the two, the past is to be the one that ends.
_LOCK_WAIT: Final = "200ms"
#: Key of the advisory lock that the one who lives a day holds.
_TURN: Final = 0x67_7A_64_61_79


Result_co = TypeVar("Result_co", covariant=True)


class Live(Protocol[Result_co]):
    """Lives a day; `again` says that it was begun before and undone."""

    def __call__(self, *, again: bool) -> Result_co: ...


class LivedElsewhere(Exception):
    """Another process has lived the day meanwhile: it fills the same city."""


def live_day(day: date, before: date | None, live: Live[Result_co], *, attempts: int = ATTEMPTS) -> Result_co:
    """Do what `live` does and note the day as lived, in one transaction; begun again where it met somebody's locks.

    `before` is the last day lived so far: if it is not so any more, `LivedElsewhere` is raised. What still fails after
    `attempts` tries (a deadlock, a lock never given, a database that stays away) is raised as `OperationalError`.
    """
    attempt = 1
    while True:
        try:
            with transaction.atomic():
                _take_turn(before)
                with _numbers_of_the_past():
                    result = live(again=attempt > 1)
                Deployment.objects.update(filled_until=day)
        except (OperationalError, InterfaceError) as error:
            if attempt == attempts:
                raise
            logger.warning("%s is begun again: %s", day, type(error.__cause__ or error).__name__)
            connection.close_if_unusable_or_obsolete()
            time.sleep(PAUSE * 2 ** (attempt - 1))
            attempt += 1
        else:
            return result


def _take_turn(before: date | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_LOCK_WAIT])
    if Deployment.objects.get().filled_until != before:
        raise LivedElsewhere


@contextmanager
def _numbers_of_the_past() -> Iterator[None]:
    """In this transaction requests are numbered on from the last one of the past.

    A temporary sequence hides the platform's own of that name from this connection alone, and a day that is undone
    leaves no gap: a city that was often broken off has the same numbers as one that never was.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(split_part(number, '-', 2)::int) FROM cases_case WHERE split_part(number, '-', 2)::int < %s",
            [NUMBERS_FROM + NUMBERS_KEPT],
        )
        (last,) = cursor.fetchone()
        cursor.execute(f"CREATE TEMPORARY SEQUENCE cases_number START WITH {(last or NUMBERS_FROM - 1) + 1:d}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP SEQUENCE pg_temp.cases_number")


def number_from(number: int) -> None:
    """The next request gets this number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('cases_number', %s, false)", [number])
