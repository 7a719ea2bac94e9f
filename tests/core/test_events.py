import threading
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from gongzhi.core import events, keys
from gongzhi.core.models import EventDelivery, OutboxEvent
from gongzhi.regions.models import CalendarDay


@dataclass(frozen=True)
class DayNamed(events.Event):
    name: ClassVar[str] = "tests.day_named"
    key: UUID
    day: date
    count: int


@dataclass(frozen=True)
class NobodyCares(events.Event):
    name: ClassVar[str] = "tests.nobody_cares"
    count: int


@events.subscribe(DayNamed)
def enter_day(event):
    CalendarDay.objects.create(day=event.day, is_working=bool(event.count))


FAILURES = []


@events.subscribe(DayNamed)
def sometimes_fails(event):
    if FAILURES:
        raise FAILURES.pop()


def recorded():
    with transaction.atomic():
        events.record(DayNamed(keys.new_key(), date(2026, 5, 1), 1))
    return OutboxEvent.objects.get()


@pytest.mark.django_db(transaction=True)
def test_news_needs_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        events.record(NobodyCares(1))
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_news_that_nobody_waits_for_is_kept_and_done():
    events.record(NobodyCares(1))
    assert OutboxEvent.objects.get().delivered_at is not None
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
def test_news_is_handed_on_with_its_types_and_has_its_effect_once():
    row = recorded()
    assert [job.args for job in ProcrastinateJob.objects.all()] == [{"event_id": str(row.pk)}]
    events.deliver(row.pk)
    events.deliver(row.pk)
    assert list(CalendarDay.objects.values_list("day", "is_working")) == [(date(2026, 5, 1), True)]
    assert EventDelivery.objects.count() == 2
    assert events.undelivered() == []


@pytest.mark.django_db(transaction=True)
def test_news_of_a_change_that_was_rolled_back_does_not_exist():
    def change_that_fails():
        with transaction.atomic():
            events.record(DayNamed(keys.new_key(), date(2026, 5, 1), 1))
            raise LookupError

    with pytest.raises(LookupError):
        change_that_fails()
    assert not OutboxEvent.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_subscriber_that_fails_is_asked_again_and_the_others_are_not():
    row = recorded()
    FAILURES.append(LookupError("down"))
    with pytest.raises(LookupError):
        events.deliver(row.pk)
    assert events.undelivered() == [row.pk]
    events.deliver(row.pk)
    assert CalendarDay.objects.count() == 1
    assert events.undelivered() == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_event_have_one_effect():
    row = recorded()
    barrier = threading.Barrier(2)

    def deliver():
        barrier.wait(timeout=5)
        events.deliver(row.pk)
        connection.close()

    workers = [threading.Thread(target=deliver) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert CalendarDay.objects.count() == 1


def test_two_kinds_of_news_cannot_bear_one_name():
    with pytest.raises(ValueError, match=r"tests\.day_named"):

        class Other(events.Event):
            name = "tests.day_named"
