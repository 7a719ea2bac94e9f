"""The working calendar: entered days first, then the package, then the plain week."""

from datetime import UTC, date, datetime

import pytest

from gongzhi.core import clock
from gongzhi.core.errors import Forbidden, Invalid, NotNow, Stale
from gongzhi.core.models import Deployment
from gongzhi.regions.actions import add_day, remove_day
from gongzhi.regions.calendars import package_years
from gongzhi.regions.checks import divisions_are_there, next_year_is_on_the_calendar
from gongzhi.regions.models import CalendarDay
from gongzhi.regions.queries import calendar
from tests.town import SYSTEM, Town

LATER = package_years().stop  # the first year that the package lacks


def days() -> list[object]:
    return list(CalendarDay.objects.values_list("day", "is_working"))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 10, 1), False),  # 国庆
        (date(2026, 10, 10), True),  # Saturday, made up
        (date(2026, 9, 20), True),  # Sunday, made up
        (date(2026, 11, 23), True),
        (date(2026, 11, 22), False),
        (date(2003, 10, 1), True),  # before the package: a Wednesday
    ],
)
def test_by_the_package_and_by_the_week(db: None, day: date, worked: bool) -> None:
    assert calendar().is_working_day(day) is worked


def test_years_that_the_package_lacks_are_weekdays_and_what_was_entered(db: None, django_assert_num_queries) -> None:
    holiday = next(day for day in (date(LATER, 10, number) for number in range(1, 8)) if day.weekday() == 0)
    saturday = next(day for day in (date(LATER, 10, number) for number in range(8, 15)) if day.weekday() == 5)
    known = calendar()
    assert (known.is_working_day(holiday), known.is_working_day(saturday), known.covers(LATER)) == (True, False, False)
    add_day(holiday, by=SYSTEM, is_working=False, name="国庆节", doc_no="国办发明电〔2026〕12号")
    add_day(saturday, by=SYSTEM, is_working=True, name="国庆调休")
    known = calendar()
    with django_assert_num_queries(1):
        assert (known.is_working_day(holiday), known.is_working_day(saturday)) == (False, True)
        assert known.covers(LATER)
        assert not known.covers(LATER + 1)


def test_entered_day_wins_over_the_package(db: None) -> None:
    add_day(date(2026, 11, 23), by=SYSTEM, is_working=False, name="台风停工", doc_no="台防指〔2026〕3号")
    assert not calendar().is_working_day(date(2026, 11, 23))


def test_days_that_say_nothing_new_or_stand_twice_are_refused(db: None) -> None:
    with pytest.raises(Invalid, match="本来就休息"):
        add_day(date(2026, 10, 1), by=SYSTEM, is_working=False)
    with pytest.raises(Invalid, match="本来就上班"):
        add_day(date(2026, 11, 23), by=SYSTEM, is_working=True)
    add_day(date(2026, 11, 23), by=SYSTEM, is_working=False)
    with pytest.raises(NotNow, match="已经登记过"):
        add_day(date(2026, 11, 23), by=SYSTEM, is_working=True)
    assert days() == [(date(2026, 11, 23), False)]


def test_removed_day_is_as_before_and_a_stale_button_removes_nothing(db: None) -> None:
    entry = add_day(date(2026, 11, 23), by=SYSTEM, is_working=False)
    with pytest.raises(Stale):
        remove_day(entry, by=SYSTEM, seen=7)
    assert days() == [(date(2026, 11, 23), False)]
    remove_day(entry, by=SYSTEM)
    assert calendar().is_working_day(date(2026, 11, 23))


def test_only_the_system_administrator_enters_days(town: Town) -> None:
    entry = add_day(date(2026, 11, 23), by=town.actor("system_admin"), is_working=False)
    for who in ("office", "city_office", "security_admin", "audit_admin", "handler", "resident"):
        with pytest.raises(Forbidden):
            add_day(date(2026, 11, 24), by=town.actor(who), is_working=False)
        with pytest.raises(Forbidden):
            remove_day(entry, by=town.actor(who))
    assert days() == [(date(2026, 11, 23), False)]


# --- the check of a deployment ---


def warned(at: datetime) -> list[str]:
    with clock.simulate(at):
        return [warning.msg for warning in next_year_is_on_the_calendar(None)]


def test_check_asks_for_next_year_from_november_on(demonstration: Deployment) -> None:
    year = LATER - 1
    assert warned(datetime(year, 10, 20, tzinfo=UTC)) == []
    (message,) = warned(datetime(year, 11, 20, tzinfo=UTC))
    assert f"工作日历没有 {LATER} 年的放假和调休安排" in message
    assert warned(datetime(LATER, 3, 1, tzinfo=UTC)) == [message]
    add_day(date(LATER, 1, 1), by=SYSTEM, is_working=date(LATER, 1, 1).weekday() >= 5, name="元旦")
    assert warned(datetime(year, 11, 20, tzinfo=UTC)) == []


def test_check_says_how_to_mend(demonstration: Deployment) -> None:
    with clock.simulate(datetime(LATER, 3, 1, tzinfo=UTC)):
        (warning,) = next_year_is_on_the_calendar(None)
    assert "工作日历" in (warning.hint or "")
    assert "chinesecalendar" in (warning.hint or "")
    (missing,) = divisions_are_there(None)
    assert "import_divisions" in (missing.hint or "")


def test_check_is_content_with_divisions(town: Town) -> None:
    assert divisions_are_there(None) == []
