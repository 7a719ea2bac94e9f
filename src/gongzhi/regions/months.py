"""A year as it hangs on the wall: twelve months of weeks, each day with what is known of it."""

from calendar import Calendar as Weeks
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongzhi.core import clock
from gongzhi.regions.calendars import WorkCalendar
from gongzhi.regions.models import CalendarDay


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month's page; `look` is work, rest, holiday (a weekday off) or makeup (a weekend day worked)."""

    day: date
    look: str
    is_today: bool
    entry: CalendarDay | None


@dataclass(frozen=True, slots=True)
class Month:
    """A month: weeks from Monday, None where the week belongs to a neighbour."""

    number: int
    weeks: list[list[Day | None]]


def year_of(year: int, calendar: WorkCalendar, entries: Sequence[CalendarDay]) -> list[Month]:
    """The twelve months."""
    entered = {entry.day: entry for entry in entries}
    today = clock.today()

    def page(day: date) -> Day:
        is_working, is_weekday = calendar.is_working_day(day), day.weekday() < 5
        look = ("work" if is_weekday else "makeup") if is_working else ("holiday" if is_weekday else "rest")
        return Day(day, look, day == today, entered.get(day))

    return [
        Month(
            number,
            [
                [page(day) if day.month == number else None for day in week]
                for week in Weeks().monthdatescalendar(year, number)
            ],
        )
        for number in range(1, 13)
    ]
