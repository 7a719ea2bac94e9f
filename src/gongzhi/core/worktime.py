"""Working time: opening hours of a week, a calendar with holidays and make-up days, and limits counted by them.

Instants come and go in UTC; the rules are kept on the wall clock of the town. All ranges are half-open.

Which hours a day has:
- a working day of the calendar that is a weekday has the hours of that weekday;
- a Saturday or Sunday on which people work (调休上班) has the hours of the first weekday that has any;
- a weekday on which nobody works is a public holiday: closed;
- an ordinary Saturday or Sunday has its own hours, if the site has any then; one that touches a public holiday is part
  of it: closed;
- hours marked `every_day` (duty rooms, 24-hour stations) hold on holidays too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final, Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gongzhi.core.clock import LOCAL

DAY_MINUTES: Final = 24 * 60
#: Nobody is closed for longer; hours and a calendar that never meet are an error, not an endless search.
_HORIZON_DAYS: Final = 400

_Span = tuple[datetime, datetime]


class NeverOpen(ValueError):
    """The hours hold no minute, or the calendar leaves none of them."""


class Calendar(Protocol):
    """Which days people work: weekends, public holidays and make-up days considered."""

    def is_working_day(self, day: date, /) -> bool:
        """Whether `day` is worked."""
        ...


class PlainWeek:
    """The calendar without holidays: Monday to Friday. For years of which no calendar is known, and for tests."""

    def is_working_day(self, day: date, /) -> bool:
        return day.weekday() < 5


@dataclass(frozen=True)
class WeekHours:
    """Opening hours: for Monday to Sunday the spans of minutes since midnight, each `[opens, closes)`, at most 24:00.

    Hours past midnight are written as two spans of two days. Raises `ValueError` for spans that overlap or are empty.
    """

    days: tuple[tuple[tuple[int, int], ...], ...]
    every_day: bool = False

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise ValueError("Opening hours need seven days.")
        for spans in self.days:
            edges = [minute for span in spans for minute in span]
            if edges and (edges[0] < 0 or edges[-1] > DAY_MINUTES):
                raise ValueError("Opening hours lie between 00:00 and 24:00.")
            if any(opens >= closes for opens, closes in spans) or sorted(edges) != edges:
                raise ValueError("The spans of a day are in order, not empty, and do not overlap.")

    @classmethod
    def always(cls) -> "WeekHours":
        """Round the clock, on every day."""
        return cls((((0, DAY_MINUTES),),) * 7, every_day=True)

    @classmethod
    def weekdays(cls, *spans: str) -> "WeekHours":
        """The same hours from Monday to Friday: `WeekHours.weekdays("08:30-12:00", "14:00-17:30")`."""
        return cls.from_json([list(spans)] * 5 + [[], []])

    @classmethod
    def from_json(cls, days: Sequence[Sequence[str]], *, every_day: bool = False) -> "WeekHours":
        """From seven lists of "08:30-12:00", as `as_json` writes them. Raises `ValueError` where one cannot be read."""
        return cls(tuple(tuple(_span(words) for words in spans) for spans in days), every_day)

    def as_json(self) -> list[list[str]]:
        """Seven lists of "08:30-12:00", to be stored in a JSON column (`every_day` is a column of its own)."""
        return [[f"{_clock(opens)}-{_clock(closes)}" for opens, closes in spans] for spans in self.days]

    @cached_property
    def make_up(self) -> tuple[tuple[int, int], ...]:
        """The hours of a Saturday or Sunday on which people work."""
        return next((spans for spans in self.days[:5] if spans), ())

    def on(self, day: date, calendar: Calendar) -> tuple[tuple[int, int], ...]:
        """The spans of a certain day, in minutes since midnight, by the rules at the head of this module."""
        own = self.days[day.weekday()]
        if self.every_day:
            return own
        if calendar.is_working_day(day):
            return own if day.weekday() < 5 else self.make_up or own
        if day.weekday() < 5 or not own:
            return ()
        saturday = day - timedelta(days=day.weekday() - 5)
        friday, monday = saturday - timedelta(days=1), saturday + timedelta(days=2)
        in_holiday = not (calendar.is_working_day(friday) and calendar.is_working_day(monday))
        return () if in_holiday else own


def _span(words: str) -> tuple[int, int]:
    opens, dash, closes = words.partition("-")
    if not dash:
        raise ValueError(f"Opening hours are written 08:30-12:00, not {words!r}.")
    return _minute(opens), _minute(closes)


def _minute(words: str) -> int:
    if words.strip() == "24:00":
        return DAY_MINUTES
    moment = time.fromisoformat(words.strip())
    return moment.hour * 60 + moment.minute


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _instant(day: date, minute: int) -> datetime:
    days, rest = divmod(minute, DAY_MINUTES)
    return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), LOCAL).astimezone(UTC)


def spans_from(start: datetime, hours: WeekHours, calendar: Calendar) -> Iterator[_Span]:
    """The open spans from the local day of `start` on, without end, as UTC instants; the first may lie before `start`.

    Raises `NeverOpen` when more than a year has none.
    """
    day, last_open = _local_day(start), _local_day(start)
    while (day - last_open).days <= _HORIZON_DAYS:
        for opens, closes in hours.on(day, calendar):
            last_open = day
            yield _instant(day, opens), _instant(day, closes)
        day += timedelta(days=1)
    raise NeverOpen("There are no opening hours.")


def _local_day(instant: datetime) -> date:
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return instant.astimezone(LOCAL).date()


def is_open(at: datetime, hours: WeekHours, calendar: Calendar) -> bool:
    """Whether it is open at that instant; at the closing minute it no longer is."""
    day = _local_day(at)
    return any(_instant(day, opens) <= at < _instant(day, closes) for opens, closes in hours.on(day, calendar))


def next_opening(at: datetime, hours: WeekHours, calendar: Calendar) -> datetime:
    """The first instant from `at` on at which it is open: `at` itself while open. Raises `NeverOpen`."""
    for opens, closes in spans_from(at, hours, calendar):
        if at < closes:
            return max(at, opens).astimezone(UTC)
    raise AssertionError("spans_from has no end")


def add_working_minutes(start: datetime, minutes: int, hours: WeekHours, calendar: Calendar) -> datetime:
    """The instant at which `minutes` of opening hours have passed since `start`.

    Time that fills a span exactly ends at its closing minute, not at the next opening. Raises `NeverOpen`.
    """
    if minutes < 0:
        raise ValueError("Working minutes are counted forwards.")
    left = timedelta(minutes=minutes)
    # From a moment earlier, so that midnight still belongs to the span that closes at 24:00.
    for opens, closes in spans_from(start - timedelta(microseconds=1), hours, calendar):
        if closes < start:
            continue
        begins = max(start, opens)
        if begins + left <= closes:
            return (begins + left).astimezone(UTC)
        left -= closes - begins
    raise AssertionError("spans_from has no end")


def working_minutes_between(start: datetime, end: datetime, hours: WeekHours, calendar: Calendar) -> int:
    """Whole minutes of opening hours in `[start, end)`; 0 when `end` is not later than `start`."""
    total = timedelta()
    day = _local_day(start)
    while day <= _local_day(end):
        for opens, closes in hours.on(day, calendar):
            total += max(min(end, _instant(day, closes)) - max(start, _instant(day, opens)), timedelta())
        day += timedelta(days=1)
    return total // timedelta(minutes=1)


def add_working_days(start: datetime, days: int, hours: WeekHours, calendar: Calendar) -> datetime:
    """The end of the last span of the `days`-th working day after the day of `start`.

    The day on which a period begins is not counted; its last day ends when business ends (民法典 Arts. 201 and 203).
    A day counts when the calendar says that people work and the hours have a span. Raises `NeverOpen`.
    """
    if days < 1:
        raise ValueError("A period in working days has at least one.")
    day = last_counted = _local_day(start)
    left = days
    while (day - last_counted).days <= _HORIZON_DAYS:
        day += timedelta(days=1)
        if calendar.is_working_day(day) and (spans := hours.on(day, calendar)):
            last_counted, left = day, left - 1
            if not left:
                return _instant(day, spans[-1][1])
    raise NeverOpen("There are no opening hours on working days.")


class Unit(models.TextChoices):
    """What a limit is counted in."""

    CLOCK_MINUTES = "clock_minutes", _("分钟（昼夜不停）")
    WORKING_MINUTES = "working_minutes", _("分钟（工作时间）")
    WORKING_DAYS = "working_days", _("个工作日")


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit with its unit, as local policy sets it. Stored as two columns: amount, unit."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("A limit is at least one of its unit.")

    def __str__(self) -> str:
        """In words: "30分钟", "4个工作小时", "3个工作日"."""
        hours, minutes = divmod(self.amount, 60)
        if self.unit == Unit.WORKING_DAYS:
            return ngettext("%d个工作日", "%d个工作日", self.amount) % self.amount
        if self.unit == Unit.WORKING_MINUTES:
            if minutes:
                return ngettext("%d分钟（工作时间）", "%d分钟（工作时间）", self.amount) % self.amount
            return ngettext("%d个工作小时", "%d个工作小时", hours) % hours
        if minutes:
            return ngettext("%d分钟", "%d分钟", self.amount) % self.amount
        return ngettext("%d小时", "%d小时", hours) % hours


def due_at(start: datetime, limit: Limit, hours: WeekHours, calendar: Calendar) -> datetime:
    """When a limit that began at `start` is reached, in UTC. Raises `NeverOpen` for working units without hours."""
    if limit.unit == Unit.CLOCK_MINUTES:
        return start.astimezone(UTC) + timedelta(minutes=limit.amount)
    if limit.unit == Unit.WORKING_MINUTES:
        return add_working_minutes(start, limit.amount, hours, calendar)
    return add_working_days(start, limit.amount, hours, calendar)
