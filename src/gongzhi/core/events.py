"""News travels up as events, by a transactional outbox.

A room records what happened in the transaction of the change; rooms above subscribe. Delivery is at least once, and the
effect happens once: a subscriber's effect and the mark that it happened are one transaction.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar, get_type_hints
from uuid import UUID

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.core.models import EventDelivery, OutboxEvent


@dataclass(frozen=True)
class Event:
    """News. Subclasses are frozen dataclasses of keys, days and numbers, never of personal data."""

    #: "room.what_happened", unique.
    name: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name in _kinds and _kinds[cls.name].__qualname__ != cls.__qualname__:
            raise ValueError(f"Two events are named {cls.name!r}.")
        _kinds[cls.name] = cls


_kinds: dict[str, type[Event]] = {}
Kind = TypeVar("Kind", bound=Event)
Subscriber = Callable[[Any], None]
_subscribers: dict[str, dict[str, Subscriber]] = {}


def subscribe(kind: type[Kind]) -> Callable[[Callable[[Kind], None]], Callable[[Kind], None]]:
    """Let a function of a room's `subscribers.py` hear of every event of a kind."""

    def sign_in(function: Callable[[Kind], None]) -> Callable[[Kind], None]:
        _subscribers.setdefault(kind.name, {})[f"{function.__module__}.{function.__qualname__}"] = function
        return function

    return sign_in


def record(event: Event) -> None:
    """Write the event in the present transaction, and have it delivered after the commit."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("News is recorded in the transaction of the change that it tells of.")
    wanted = bool(_subscribers.get(event.name))
    row = OutboxEvent(name=event.name, payload=_as_json(event))
    row.delivered_at = None if wanted else row.recorded_at
    row.save(force_insert=True)
    if wanted:
        deliver_event.defer(event_id=str(row.pk))


def deliver(event_id: UUID | str) -> None:
    """Hand the event to every subscriber that has not had it yet. Safe to repeat, and at once by several workers."""
    row = OutboxEvent.objects.get(pk=event_id)
    event = _from_json(row)
    for name, subscriber in sorted(_subscribers.get(row.name, {}).items()):
        with transaction.atomic():
            _, is_new = EventDelivery.objects.get_or_create(event=row, subscriber=name)
            if is_new:
                subscriber(event)
    OutboxEvent.objects.filter(pk=row.pk, delivered_at__isnull=True).update(delivered_at=clock.now())


@app.task(
    name="gongzhi.core.tasks.deliver_event", queue="events", retry=RetryStrategy(max_attempts=5, exponential_wait=3)
)
def deliver_event(event_id: str) -> None:
    """The job: hand one event to its subscribers."""
    deliver(event_id)


def undelivered() -> list[UUID]:
    """Events that some subscriber still waits for, oldest first, at most a thousand."""
    waiting = OutboxEvent.objects.filter(delivered_at__isnull=True).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:1000])


def _as_json(event: Event) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, UUID | datetime | date) else value
        for name, value in asdict(event).items()
    }


_READERS: dict[Any, Callable[[Any], Any]] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}


def _from_json(row: OutboxEvent) -> Event:
    kind = _kinds[row.name]
    hints = get_type_hints(kind)
    values = {part.name: _read(hints[part.name], row.payload[part.name]) for part in fields(kind)}
    return kind(**values)


def _read(kind: Any, value: Any) -> Any:
    return _READERS[kind](value) if kind in _READERS else value
