"""The working calendar: what an administrator entered, then the State Council's arrangements, then plain weekdays.

The arrangements of past years and mostly of the next come with the package `chinesecalendar`. They are announced each
November; until a release knows a year, its holidays and make-up days are entered on the calendar page.
"""

from datetime import date, timedelta
from functools import cached_property

import chinese_calendar
from chinese_calendar.constants import holidays as _known_holidays

from gongzhi.regions.models import CalendarDay


def package_years() -> range:
    """The years of which the package knows the State Council's arrangement."""
    return range(min(_known_holidays).year, max(_known_holidays).year + 1)


def by_package(day: date) -> bool:
    """Whether people work by the package, or by the plain week in years that it lacks."""
    if day.year not in package_years():
        return day.weekday() < 5
    return bool(chinese_calendar.is_workday(day))


class WorkCalendar:
    """Which days people work. Reads the entered days once, on first use; take a fresh one for each request or job."""

    @cached_property
    def _entered(self) -> dict[date, bool]:
        return dict(CalendarDay.objects.values_list("day", "is_working"))

    def is_working_day(self, day: date, /) -> bool:
        """Whether `day` is worked."""
        entered = self._entered.get(day)
        return by_package(day) if entered is None else entered

    def covers(self, year: int) -> bool:
        """Whether holidays and make-up days of the year are known: by the package, or because some were entered."""
        return year in package_years() or any(day.year == year for day in self._entered)

    def days_of(self, year: int) -> list[tuple[date, bool]]:
        """Every day of a year with whether people work."""
        first = date(year, 1, 1)
        count = (date(year + 1, 1, 1) - first).days
        return [(day, self.is_working_day(day)) for day in (first + timedelta(days=number) for number in range(count))]
