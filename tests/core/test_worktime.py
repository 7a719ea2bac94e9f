from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gongzhi.core.clock import LOCAL
from gongzhi.core.worktime import (
    DAY_MINUTES,
    Limit,
    NeverOpen,
    PlainWeek,
    Unit,
    WeekHours,
    add_working_days,
    add_working_minutes,
    due_at,
    is_open,
    next_opening,
    working_minutes_between,
)

OFFICE = WeekHours.weekdays("08:30-12:00", "14:00-17:30")  # 420 minutes a day
WITH_SATURDAY = WeekHours.from_json([["08:30-12:00", "14:00-17:30"]] * 5 + [["09:00-11:00"], []])


@dataclass(frozen=True)
class TableCalendar:
    """Weekdays, plus what a table says otherwise: the shape of the calendar that the State Council announces."""

    exceptions: dict[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date, /) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


# Spring Festival 2026: 15 to 23 February off; Saturdays 14 and 28 February are worked.
SPRING = TableCalendar(
    dict.fromkeys(_days(date(2026, 2, 15), date(2026, 2, 23)), False)
    | {date(2026, 2, 14): True, date(2026, 2, 28): True}
)


def at(text: str) -> datetime:
    """An instant from words on the wall clock of the town."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-03-02 09:00", 30, "2026-03-02 09:30"),
        ("2026-03-02 11:50", 30, "2026-03-02 14:20"),
        ("2026-03-02 07:00", 30, "2026-03-02 09:00"),
        ("2026-03-02 08:30", 210, "2026-03-02 12:00"),
        ("2026-03-02 08:30", 420, "2026-03-02 17:30"),
        ("2026-03-02 17:30", 1, "2026-03-03 08:31"),
        ("2026-03-06 17:00", 60, "2026-03-09 09:00"),
        ("2026-03-07 10:00", 60, "2026-03-09 09:30"),
        ("2026-03-02 00:00", 1, "2026-03-02 08:31"),
    ],
)
def test_working_minutes_pass_only_while_it_is_open(start: str, minutes: int, due: str) -> None:
    assert add_working_minutes(at(start), minutes, OFFICE, PlainWeek()) == at(due)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-02 09:00", 1, "2026-03-03 17:30"),
        ("2026-03-02 23:59", 1, "2026-03-03 17:30"),
        ("2026-03-06 10:00", 1, "2026-03-09 17:30"),
        ("2026-03-07 10:00", 1, "2026-03-09 17:30"),
        ("2026-03-02 09:00", 20, "2026-03-30 17:30"),
    ],
)
def test_a_period_in_working_days_begins_on_the_next_day_and_ends_with_business(
    start: str, days: int, due: str
) -> None:
    assert add_working_days(at(start), days, OFFICE, PlainWeek()) == at(due)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-02-13 10:00", 1, "2026-02-14 17:30"),  # the make-up Saturday before the festival is worked
        ("2026-02-13 10:00", 2, "2026-02-24 17:30"),
        ("2026-02-18 10:00", 1, "2026-02-24 17:30"),
        ("2026-02-27 10:00", 2, "2026-03-02 17:30"),
    ],
)
def test_working_days_follow_holidays_and_make_up_days(start: str, days: int, due: str) -> None:
    assert add_working_days(at(start), days, OFFICE, SPRING) == at(due)


def test_working_minutes_jump_over_the_whole_festival() -> None:
    assert add_working_minutes(at("2026-02-14 17:00"), 60, OFFICE, SPRING) == at("2026-02-24 09:00")
    assert working_minutes_between(at("2026-02-14 17:00"), at("2026-02-24 09:00"), OFFICE, SPRING) == 60


def test_a_make_up_saturday_has_a_weekdays_hours() -> None:
    assert OFFICE.on(date(2026, 2, 28), SPRING) == OFFICE.days[0]
    assert WITH_SATURDAY.on(date(2026, 2, 28), SPRING) == WITH_SATURDAY.days[0]


def test_a_saturday_has_its_own_hours_except_in_a_holiday() -> None:
    assert WITH_SATURDAY.on(date(2026, 3, 7), SPRING) == ((540, 660),)
    assert WITH_SATURDAY.on(date(2026, 2, 21), SPRING) == ()
    assert WITH_SATURDAY.on(date(2026, 2, 22), SPRING) == ()
    assert OFFICE.on(date(2026, 3, 7), SPRING) == ()


def test_a_duty_room_is_open_on_the_holiday_too() -> None:
    new_year = at("2026-02-17 03:00")
    assert is_open(new_year, WeekHours.always(), SPRING)
    assert add_working_minutes(new_year, 30, WeekHours.always(), SPRING) == at("2026-02-17 03:30")
    assert add_working_days(new_year, 1, WeekHours.always(), SPRING) == at("2026-02-25 00:00")


def test_opening_is_half_open() -> None:
    week = PlainWeek()
    assert not is_open(at("2026-03-02 08:29:59"), OFFICE, week)
    assert is_open(at("2026-03-02 08:30"), OFFICE, week)
    assert is_open(at("2026-03-02 11:59:59"), OFFICE, week)
    assert not is_open(at("2026-03-02 12:00"), OFFICE, week)
    assert next_opening(at("2026-03-02 11:59"), OFFICE, week) == at("2026-03-02 11:59")
    assert next_opening(at("2026-03-02 12:00"), OFFICE, week) == at("2026-03-02 14:00")
    assert next_opening(at("2026-03-06 17:30"), OFFICE, week) == at("2026-03-09 08:30")


def test_midnight_belongs_to_the_span_that_ends_there() -> None:
    evening = WeekHours.from_json([["14:00-24:00"]] * 7, every_day=True)
    midnight = add_working_minutes(at("2026-03-02 23:00"), 60, evening, PlainWeek())
    assert midnight == at("2026-03-03 00:00")
    assert add_working_minutes(midnight, 0, evening, PlainWeek()) == midnight
    assert add_working_minutes(midnight, 1, evening, PlainWeek()) == at("2026-03-03 14:01")
    assert not is_open(midnight, evening, PlainWeek())


def test_hours_without_a_minute_raise() -> None:
    closed = WeekHours(((),) * 7)
    start = at("2026-03-02 09:00")
    with pytest.raises(NeverOpen):
        next_opening(start, closed, PlainWeek())
    with pytest.raises(NeverOpen):
        add_working_minutes(start, 1, closed, PlainWeek())
    with pytest.raises(NeverOpen):
        add_working_days(start, 1, closed, PlainWeek())
    assert working_minutes_between(start, start + timedelta(days=7), closed, PlainWeek()) == 0


def test_hours_only_on_days_that_nobody_works_raise_for_working_days() -> None:
    sundays = WeekHours.from_json([[]] * 6 + [["09:00-11:00"]])
    with pytest.raises(NeverOpen):
        add_working_days(at("2026-03-02 09:00"), 1, sundays, PlainWeek())
    assert next_opening(at("2026-03-02 09:00"), sundays, PlainWeek()) == at("2026-03-08 09:00")


@pytest.mark.parametrize(
    "spans",
    [["12:00-08:30"], ["08:30-12:00", "11:00-17:00"], ["14:00-17:00", "08:30-12:00"], ["08:30"], ["08:30-25:00"], [""]],
)
def test_hours_that_make_no_sense_are_refused(spans: list[str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        WeekHours.from_json([spans] + [[]] * 6)


def test_hours_are_stored_as_they_are_written() -> None:
    assert OFFICE.as_json() == [["08:30-12:00", "14:00-17:30"]] * 5 + [[], []]
    assert WeekHours.from_json(OFFICE.as_json()) == OFFICE
    assert WeekHours.always().as_json() == [["00:00-24:00"]] * 7


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        is_open(datetime(2026, 3, 2, 9), OFFICE, PlainWeek())


@pytest.mark.parametrize(
    ("limit", "words", "due"),
    [
        (Limit(30, Unit.CLOCK_MINUTES), "30分钟", "2026-03-06 17:30"),
        (Limit(1440, Unit.CLOCK_MINUTES), "24小时", "2026-03-07 17:00"),
        (Limit(240, Unit.WORKING_MINUTES), "4个工作小时", "2026-03-09 12:00"),
        (Limit(45, Unit.WORKING_MINUTES), "45分钟（工作时间）", "2026-03-09 08:45"),
        (Limit(1, Unit.WORKING_DAYS), "1个工作日", "2026-03-09 17:30"),
    ],
)
def test_a_limit_is_due_by_its_unit(limit: Limit, words: str, due: str) -> None:
    result = due_at(at("2026-03-06 17:00"), limit, OFFICE, PlainWeek())
    assert result == at(due)
    assert result.tzinfo is UTC
    assert str(limit) == words


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Limit(0, Unit.WORKING_DAYS)


# --- Properties ---

instants = st.datetimes(datetime(2025, 12, 20), datetime(2026, 4, 1)).map(lambda t: t.replace(tzinfo=UTC))
minute_counts = st.integers(0, 5000)


@st.composite
def _day(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    edges = sorted(draw(st.sets(st.integers(0, DAY_MINUTES), max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def _hours(draw: st.DrawFn) -> WeekHours:
    hours = WeekHours(tuple(draw(_day()) for _ in range(7)), every_day=draw(st.booleans()))
    assume(any(hours.days[:5]))
    return hours


calendars = st.dictionaries(st.dates(date(2025, 12, 20), date(2026, 4, 20)), st.booleans(), max_size=25).map(
    lambda exceptions: TableCalendar(SPRING.exceptions | exceptions)
)


def _in_hours_or_at_their_end(moment: datetime, hours: WeekHours, calendar: TableCalendar) -> bool:
    return is_open(moment, hours, calendar) or is_open(moment - timedelta(microseconds=1), hours, calendar)


@given(instants, minute_counts, _hours(), calendars)
def test_a_due_time_never_lies_in_closed_hours(
    start: datetime, minutes: int, hours: WeekHours, calendar: TableCalendar
) -> None:
    due = add_working_minutes(start, minutes, hours, calendar)
    assert due >= start
    assert _in_hours_or_at_their_end(due, hours, calendar)
    assert working_minutes_between(start, due, hours, calendar) == minutes


@given(instants, minute_counts, minute_counts, _hours(), calendars)
def test_working_minutes_add_up(
    start: datetime, first: int, second: int, hours: WeekHours, calendar: TableCalendar
) -> None:
    in_two_steps = add_working_minutes(add_working_minutes(start, first, hours, calendar), second, hours, calendar)
    assert in_two_steps == add_working_minutes(start, first + second, hours, calendar)


@given(instants, instants, minute_counts, _hours(), calendars)
def test_who_begins_later_is_due_no_earlier(
    one: datetime, other: datetime, minutes: int, hours: WeekHours, calendar: TableCalendar
) -> None:
    early, late = sorted([one, other])
    assert add_working_minutes(early, minutes, hours, calendar) <= add_working_minutes(late, minutes, hours, calendar)
    assert next_opening(early, hours, calendar) <= next_opening(late, hours, calendar)


@given(instants, st.integers(1, 15), st.integers(1, 15), _hours(), calendars)
def test_working_days_add_up_and_end_on_a_working_day(
    start: datetime, first: int, second: int, hours: WeekHours, calendar: TableCalendar
) -> None:
    due = add_working_days(start, first, hours, calendar)
    last_moment = due - timedelta(microseconds=1)
    assert calendar.is_working_day(last_moment.astimezone(LOCAL).date())
    assert is_open(last_moment, hours, calendar)
    # A span that ends at midnight ends on its own day, so the second step begins a moment earlier.
    assert add_working_days(last_moment, second, hours, calendar) == add_working_days(
        start, first + second, hours, calendar
    )


@given(instants, _hours(), calendars)
def test_the_next_opening_is_open_and_nothing_before_it(
    start: datetime, hours: WeekHours, calendar: TableCalendar
) -> None:
    opening = next_opening(start, hours, calendar)
    assert is_open(opening, hours, calendar)
    assert working_minutes_between(start, opening, hours, calendar) == 0
