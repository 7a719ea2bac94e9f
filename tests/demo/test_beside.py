"""The past is lived beside people who use the city: it gives way, begins again, and keeps its numbers apart."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError

from gongzhi.cases.demo import beside
from gongzhi.cases.demo.beside import LivedElsewhere, live_day
from gongzhi.config import places
from gongzhi.core import keys
from gongzhi.core.models import Deployment, FormReceipt

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "PAUSE", 0.05)


@pytest.fixture
def deployment() -> Deployment:
    return Deployment.objects.create(demonstration=True)


@pytest.fixture
def receipts() -> list[FormReceipt]:
    """Two rows that somebody may hold."""
    return [FormReceipt.objects.create(id=keys.new_key(), session="past") for _ in range(2)]


@contextmanager
def somebody_else() -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A connection beside ours, as that of a web process."""
    url = places.embedded_url(Path(os.environ["GONGZHI_DATA"]), "test_gongzhi")
    with psycopg.connect(url) as connection:
        yield connection


def touching(receipts: list[FormReceipt], begun: list[bool]) -> Callable[..., int]:
    """A day that needs these rows and answers with how often it was begun; `begun` gets what it is told each time."""

    def live(*, again: bool) -> int:
        begun.append(again)
        for receipt in receipts:
            FormReceipt.objects.select_for_update().get(pk=receipt.pk)
            FormReceipt.objects.filter(pk=receipt.pk).update(outcome=f"lived {len(begun)}")
        return len(begun)

    return live


def test_a_day_waits_for_nobody_and_is_begun_again(deployment: Deployment, receipts: list[FormReceipt]) -> None:
    def hold() -> None:
        with somebody_else() as connection:
            connection.execute("SELECT FROM core_formreceipt WHERE id = %s FOR UPDATE", [receipts[1].pk])
            held.set()
            time.sleep(0.6)

    held = threading.Event()
    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)

    begun: list[bool] = []
    times = live_day(DAY, None, touching(receipts, begun))
    holder.join()

    assert begun == [False] + [True] * (times - 1)
    assert times > 1
    assert set(FormReceipt.objects.values_list("outcome", flat=True)) == {f"lived {times}"}
    assert Deployment.objects.get().filled_until == DAY


def test_of_two_that_wait_for_each_other_the_past_gives_way(
    deployment: Deployment, receipts: list[FormReceipt]
) -> None:
    """The clerk has one row and wants the other, which the day has; the day wants the clerk's."""
    held, wanted, served = threading.Event(), threading.Event(), threading.Event()
    take = "UPDATE core_formreceipt SET session = 'clerk' WHERE id = %s"

    def work() -> None:
        with somebody_else() as connection:
            connection.execute(take, [receipts[1].pk])
            held.set()
            wanted.wait(10)
            connection.execute(take, [receipts[0].pk])
        served.set()

    def live(*, again: bool) -> bool:
        FormReceipt.objects.filter(pk=receipts[0].pk).update(outcome="lived")
        wanted.set()
        FormReceipt.objects.filter(pk=receipts[1].pk).update(outcome="lived")
        return again

    clerk = threading.Thread(target=work)
    clerk.start()
    held.wait(10)

    assert live_day(DAY, None, live) is True
    clerk.join()

    assert served.is_set()
    assert set(FormReceipt.objects.values_list("session", "outcome")) == {("clerk", "lived")}


def test_tries_are_bounded_and_leave_nothing(deployment: Deployment, receipts: list[FormReceipt]) -> None:
    begun: list[bool] = []
    with somebody_else() as connection:
        connection.execute("SELECT FROM core_formreceipt WHERE id = %s FOR UPDATE", [receipts[1].pk])
        with pytest.raises(OperationalError):
            live_day(DAY, None, touching(receipts, begun), attempts=3)

    assert set(FormReceipt.objects.values_list("outcome", flat=True)) == {""}
    assert begun == [False, True, True]
    assert Deployment.objects.get().filled_until is None


def test_a_day_that_another_process_lived_is_not_lived_twice(
    deployment: Deployment, receipts: list[FormReceipt]
) -> None:
    Deployment.objects.update(filled_until=DAY)

    with pytest.raises(LivedElsewhere):
        live_day(DAY, None, touching(receipts, []))

    assert set(FormReceipt.objects.values_list("outcome", flat=True)) == {""}


def test_requests_of_today_are_not_numbered_among_those_of_the_past(deployment: Deployment) -> None:
    def live(*, again: bool) -> tuple[int, int]:
        with somebody_else() as connection:
            row = connection.execute("SELECT nextval('cases_number')").fetchone()
        assert row is not None
        return keys.next_number("cases_number"), int(str(row[0]))

    beside.number_from(beside.NUMBERS_FROM + beside.NUMBERS_KEPT)

    try:
        assert live_day(DAY, None, live) == (20_001, 50_001)
        assert keys.next_number("cases_number") == 50_002
    finally:
        beside.number_from(20_001)
