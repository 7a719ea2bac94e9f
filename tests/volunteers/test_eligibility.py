"""Who may be asked: each rule, who is out by it and why."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.core import clock
from gongzhi.core.identity import age_on
from gongzhi.core.places import Point
from gongzhi.volunteers.actions import (
    add_member,
    add_skill,
    check_skill,
    close_team,
    engage,
    insure_team,
    insure_volunteer,
    leave_volunteers,
    pause_volunteer,
    release,
    set_availability,
    withdraw_skill,
)
from gongzhi.volunteers.eligibility import eligible, eligible_teams, latest_birth_date, pieces_of
from gongzhi.volunteers.models import Volunteer
from gongzhi.volunteers.queries import candidates, outsiders, why_not, why_not_team
from tests.volunteers.conftest import HERE, SYSTEM, at

TOMORROW = timedelta(days=1)


@pytest.fixture
def staged(town, volunteer, skill):
    """Play a case of the tables below: a volunteer, and what is asked for."""
    return lambda case: case(town, volunteer, skill)


@pytest.fixture
def staged_team(town, team, volunteer, skill):
    """The same for a team."""
    return lambda case: case(town, team, volunteer, skill)


def keys(rules):
    return [rule.key for rule in rules]


def test_an_ordinary_volunteer_may_be_asked(volunteer, need):
    row = volunteer()
    assert why_not(row, need()) == []
    assert list(eligible(need())) == [row]


def _pending(town, volunteer, skill):
    return volunteer(confirmed=False), {}


def _paused(town, volunteer, skill):
    return pause_volunteer(volunteer(), by=SYSTEM), {}


def _left(town, volunteer, skill):
    return leave_volunteers(volunteer(), by=SYSTEM), {}


def _locked_account(town, volunteer, skill):
    row = volunteer()
    row.person.is_active = False
    row.person.save()
    return row, {}


def _far(town, volunteer, skill):
    return volunteer(division=town.far_community, point=Point(28.648, 121.275)), {}


def _nearer_than_willing(town, volunteer, skill):
    # Some 3 km away, of another street, and willing to go 1 km.
    return volunteer(division=town.other_community, point=Point(28.679, 121.448), radius=1000), {}


def _asker(town, volunteer, skill):
    row = volunteer()
    return row, {"excluded": [row.person_id]}


def _child(town, volunteer, skill):
    return volunteer(age=12), {}


def _age_unknown(town, volunteer, skill):
    row = volunteer()
    row.person.birth_date = None
    row.person.save()
    return row, {"is_dangerous": False}


def _guardian_gone(town, volunteer, skill):
    row = volunteer(age=16)
    row.person.guardianships.update(ended_at=clock.now())
    return row, {}


def _minor_in_danger(town, volunteer, skill):
    row = volunteer(age=17)
    return insure_volunteer(row, by=SYSTEM, until=clock.today() + timedelta(days=90)), {"is_dangerous": True}


def _minor_alone_at_night(town, volunteer, skill):
    return volunteer(age=17), {"during": (at(2, 21), at(2, 23))}


def _uninsured_in_danger(town, volunteer, skill):
    return volunteer(), {"is_dangerous": True}


def _insured_too_short(town, volunteer, skill):
    row = insure_volunteer(volunteer(), by=SYSTEM, until=clock.local(at(2, 9)).date() - TOMORROW)
    return row, {"is_dangerous": True}


def _unchecked_qualification(town, volunteer, skill):
    row = volunteer()
    add_skill(row, by=SYSTEM, skill=skill["electrician"])
    return row, {"skills": ["electrician"]}


def _expired_qualification(town, volunteer, skill):
    row = volunteer()
    held = add_skill(row, by=SYSTEM, skill=skill["electrician"])
    until = clock.local(at(2, 9)).date() - TOMORROW
    until = max(until, clock.today())
    check_skill(held, by=town.actor("handler"), saw_original=True, valid_until=until)
    return row, {"skills": ["electrician"]}


def _withdrawn_qualification(town, volunteer, skill):
    row = volunteer()
    held = add_skill(row, by=SYSTEM, skill=skill["electrician"])
    check_skill(held, by=town.actor("handler"), saw_original=True)
    withdraw_skill(held, by=SYSTEM)
    return row, {"skills": ["electrician"]}


def _one_of_two_qualifications(town, volunteer, skill):
    row = volunteer()
    held = add_skill(row, by=SYSTEM, skill=skill["electrician"])
    check_skill(held, by=town.actor("handler"), saw_original=True)
    return row, {"skills": ["electrician", "nurse"]}


def _alone_to_a_minor(town, volunteer, skill):
    return volunteer(), {"minor_home_visit": True}


def _minor_to_a_minor(town, volunteer, skill):
    return volunteer(age=17), {"minor_home_visit": True, "persons": 2}


def _busy(town, volunteer, skill):
    row = volunteer()
    engage(row, by=SYSTEM, during=(at(2, 10), at(2, 12)), occasion="visit:1")
    return row, {}


def _elsewhere_in_the_week(town, volunteer, skill):
    return volunteer(spans=[(1, 540, 600), (2, 0, 1440)]), {}


def _no_times(town, volunteer, skill):
    return volunteer(spans=[]), {}


@pytest.mark.parametrize(
    ("case", "reasons"),
    [
        (_pending, ["active"]),
        (_paused, ["active"]),
        (_left, ["active"]),
        (_locked_account, ["active"]),
        (_far, ["reach"]),
        (_nearer_than_willing, ["reach"]),
        (_asker, ["involved"]),
        (_child, ["child"]),
        (_age_unknown, ["child", "guardian"]),
        (_guardian_gone, ["guardian"]),
        (_minor_in_danger, ["danger"]),
        (_minor_alone_at_night, ["night"]),
        (_uninsured_in_danger, ["insurance"]),
        (_insured_too_short, ["insurance"]),
        (_unchecked_qualification, ["qualification"]),
        (_expired_qualification, ["qualification"]),
        (_withdrawn_qualification, ["qualification"]),
        (_one_of_two_qualifications, ["qualification"]),
        (_alone_to_a_minor, ["two_persons"]),
        (_minor_to_a_minor, ["two_persons"]),
        (_busy, ["busy"]),
        (_elsewhere_in_the_week, ["unavailable"]),
        (_no_times, ["unavailable"]),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_who_is_out_and_why(staged, need, case, reasons):
    row, changes = staged(case)
    asked = need(**changes)
    assert keys(why_not(row, asked)) == reasons
    assert not eligible(asked).exists()
    assert [one for one in candidates(asked) if one.helper == row] == []


def _insured_grown_up(town, volunteer, skill):
    until = clock.local(at(2, 9)).date()
    return insure_volunteer(volunteer(), by=SYSTEM, until=until), {"is_dangerous": True}


def _minor_by_day(town, volunteer, skill):
    return volunteer(age=15), {}


def _minor_with_another_at_night(town, volunteer, skill):
    return volunteer(age=17), {"during": (at(2, 21), at(2, 23)), "persons": 2}


def _minor_until_ten(town, volunteer, skill):
    return volunteer(age=17), {"during": (at(2, 20), at(2, 22))}


def _two_to_a_minor(town, volunteer, skill):
    return volunteer(), {"minor_home_visit": True, "persons": 2}


def _qualified_to_the_last_day(town, volunteer, skill):
    row = volunteer()
    held = add_skill(row, by=SYSTEM, skill=skill["electrician"])
    check_skill(held, by=town.actor("handler"), saw_original=True, valid_until=clock.local(at(2, 9)).date())
    return row, {"skills": ["electrician"]}


def _skill_without_certificate(town, volunteer, skill):
    return volunteer(), {"skills": ["haircut"]}


def _free_again(town, volunteer, skill):
    row = volunteer()
    engage(row, by=SYSTEM, during=(at(2, 10), at(2, 12)), occasion="visit:1")
    release("visit:1", by=SYSTEM)
    return row, {}


def _next_door_in_time(town, volunteer, skill):
    row = volunteer()
    engage(row, by=SYSTEM, during=(at(2, 7), at(2, 9)), occasion="visit:1")
    engage(row, by=SYSTEM, during=(at(2, 11), at(2, 12)), occasion="visit:2")
    return row, {}


def _two_spans_that_meet(town, volunteer, skill):
    row = volunteer(spans=[(1, 540, 600)])
    row.availabilities.create(weekday=1, start=600, end=660)
    return row, {}


def _over_midnight(town, volunteer, skill):
    return volunteer(spans=[(1, 1200, 1440), (2, 0, 120)]), {"during": (at(2, 23), at(3, 2))}


def _of_the_whole_county(town, volunteer, skill):
    return volunteer(division=town.county, point=None), {}


def _without_coordinates_in_the_street(town, volunteer, skill):
    return volunteer(point=None), {"point": None}


def _from_the_next_street(town, volunteer, skill):
    return volunteer(division=town.other_community, point=Point(28.679, 121.448), radius=5000), {}


@pytest.mark.parametrize(
    "case",
    [
        _insured_grown_up,
        _minor_by_day,
        _minor_with_another_at_night,
        _minor_until_ten,
        _two_to_a_minor,
        _qualified_to_the_last_day,
        _skill_without_certificate,
        _free_again,
        _next_door_in_time,
        _two_spans_that_meet,
        _over_midnight,
        _of_the_whole_county,
        _without_coordinates_in_the_street,
        _from_the_next_street,
    ],
    ids=lambda case: case.__name__.strip("_"),
)
def test_who_is_in(town, volunteer, skill, need, case):
    row, changes = case(town, volunteer, skill)
    asked = need(**changes)
    assert keys(why_not(row, asked)) == []
    assert [one.helper for one in candidates(asked)] == [row]


# --- Teams ---


def _closed_team(town, team, volunteer, skill):
    return close_team(team(), by=SYSTEM), {}


def _leader_paused(town, team, volunteer, skill):
    row = team()
    pause_volunteer(row.leader, by=SYSTEM)
    return row, {}


def _leader_asks(town, team, volunteer, skill):
    row = team()
    return row, {"excluded": [row.leader.person_id]}


def _team_uninsured(town, team, volunteer, skill):
    return team(), {"is_dangerous": True}


def _nobody_qualified(town, team, volunteer, skill):
    return team(), {"skills": ["nurse"]}


def _leader_alone_to_a_minor(town, team, volunteer, skill):
    return team(), {"minor_home_visit": True}


def _minors_to_a_minor(town, team, volunteer, skill):
    row = team()
    add_member(row, by=SYSTEM, volunteer=volunteer("小队员", age=16))
    return row, {"minor_home_visit": True}


def _too_few(town, team, volunteer, skill):
    return team(), {"persons": 2}


def _full(town, team, volunteer, skill):
    row = team(capacity=1)
    engage(row, by=SYSTEM, during=(at(2, 10), at(2, 12)), occasion="visit:1")
    return row, {}


@pytest.mark.parametrize(
    ("case", "reasons"),
    [
        (_closed_team, ["active"]),
        (_leader_paused, ["active"]),
        (_leader_asks, ["involved"]),
        (_team_uninsured, ["insurance"]),
        (_nobody_qualified, ["qualification"]),
        (_leader_alone_to_a_minor, ["two_persons"]),
        (_minors_to_a_minor, ["two_persons"]),
        (_too_few, ["two_persons"]),
        (_full, ["busy"]),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_which_team_is_out_and_why(staged_team, need, case, reasons):
    row, changes = staged_team(case)
    asked = need(**changes)
    assert keys(why_not_team(row, asked)) == reasons
    assert not eligible_teams(asked).exists()


def test_a_fit_team_is_in(town, team, volunteer, skill, need):
    row = team(capacity=2)
    insure_team(row, by=SYSTEM, until=clock.today() + timedelta(days=90))
    second = volunteer("护士队员")
    add_member(row, by=SYSTEM, volunteer=second)
    check_skill(add_skill(second, by=SYSTEM, skill=skill["nurse"]), by=town.actor("handler"), saw_original=True)
    engage(row, by=SYSTEM, during=(at(2, 10), at(2, 12)), occasion="visit:1")
    asked = need(is_dangerous=True, minor_home_visit=True, skills=["nurse"])
    assert keys(why_not_team(row, asked)) == []
    assert list(eligible_teams(asked)) == [row]


def test_why_a_list_is_short_is_told_in_numbers(town, volunteer, need, django_assert_num_queries):
    volunteer("忙", spans=[])
    volunteer("小", age=16)
    volunteer("远", division=town.far_community, point=None)
    asked = need(is_dangerous=True)
    with django_assert_num_queries(1):
        found = {one.key: one.count for one in outsiders(asked)}
    assert found == {"insurance": 2, "danger": 1, "unavailable": 1}


# --- Times and ages ---


LOCAL_MINUTES = st.integers(0, 14 * 1440)


@given(LOCAL_MINUTES, st.integers(1, 3 * 1440))
def test_pieces_of_a_time_are_its_minutes_cut_at_local_midnights(begin, length):
    base = datetime(2026, 3, 1, 16, tzinfo=UTC)  # Monday, 0:00 in the town
    start, end = base + timedelta(minutes=begin), base + timedelta(minutes=begin + length)
    pieces = pieces_of(start, end)
    assert sum(piece.end - piece.start for piece in pieces) == length
    assert all(0 <= piece.start < piece.end <= 1440 and 0 <= piece.weekday <= 6 for piece in pieces)
    assert (pieces[0].weekday, pieces[0].start) == ((begin // 1440) % 7, begin % 1440)
    assert all(piece.end == 1440 for piece in pieces[:-1])


@given(st.integers(1, 119), st.integers(0, 59))
def test_begun_minutes_count_in_full(seconds, start_second):
    base = datetime(2026, 3, 1, 16, 0, start_second, tzinfo=UTC)
    (piece,) = pieces_of(base, base + timedelta(seconds=seconds))
    assert piece.start == 0
    assert piece.end == math.ceil((start_second + seconds) / 60)


DAYS = st.dates(min_value=datetime(2000, 1, 1, tzinfo=UTC).date(), max_value=datetime(2040, 12, 31, tzinfo=UTC).date())


@given(DAYS, DAYS)
@settings(max_examples=500)
def test_the_latest_birth_date_agrees_with_the_age(born, day):
    if born <= day:
        assert (born <= latest_birth_date(18, day)) == (age_on(born, day) >= 18)


@pytest.mark.django_db
# The volunteer stays; each example sets all of its times anew.
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    spans=st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 95), st.integers(1, 96)).filter(lambda span: span[1] < span[2]),
        max_size=5,
    ),
    begin=st.integers(0, 2 * 96 - 1),
    length=st.integers(1, 40),
)
def test_the_database_says_available_exactly_where_every_minute_is_offered(
    available_volunteer, need_at, spans, begin, length
):
    """Quarters of an hour on two days, compared with plain sets."""
    set_availability(available_volunteer, by=SYSTEM, spans=[(day, start * 15, end * 15) for day, start, end in spans])
    offered = {day * 96 + quarter for day, start, end in spans for quarter in range(start, end)}
    length = min(length, 2 * 96 - begin)
    wanted = set(range(begin, begin + length))
    asked = need_at(at(1, 0) + timedelta(minutes=15 * begin), timedelta(minutes=15 * length))
    assert eligible(asked).exists() == (wanted <= offered)


@pytest.fixture
def available_volunteer(volunteer):
    """One volunteer for all examples of a property."""
    return volunteer()


@pytest.fixture
def need_at(need):
    """A need by its beginning and length."""
    return lambda start, length: need(during=(start, start + length))


def test_a_need_lasts_a_week_at_most(need):
    with pytest.raises(ValueError, match="week"):
        need(during=(at(1, 0), at(9, 0)))
    with pytest.raises(ValueError, match="beginning"):
        need(during=(at(1, 2), at(1, 2)))
    assert Volunteer.objects.count() == 0
    assert need(point=HERE).vicinity.name == "白云街道"
