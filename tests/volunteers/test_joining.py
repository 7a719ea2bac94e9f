"""Becoming a volunteer: consent, age, confirmation, pausing, leaving; wishes and times."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.accounts.actions import enter_guardianship
from gongzhi.accounts.models import Consent, Notice
from gongzhi.accounts.queries import consents_to
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import OutboxEvent
from gongzhi.volunteers.actions import (
    confirm_volunteer,
    edit_volunteer,
    engage,
    leave_volunteers,
    merged,
    pause_volunteer,
    register_as_volunteer,
    resume_volunteer,
    return_as_volunteer,
    set_availability,
)
from gongzhi.volunteers.models import Availability, Volunteer
from tests.town import make_person
from tests.volunteers.conftest import SYSTEM, at, born


def by_self(person):
    return Actor(person=person)


def register(person, town, *, by=None, **values):
    values = {"name": "李桂花", "birth_date": born(40), "agrees": True, **values}
    return register_as_volunteer(person, by=by or by_self(person), division=town.community, **values)


def test_a_resident_registers_and_waits_to_be_confirmed(town, area):
    person = town.person("resident")
    row = register(person, town, areas=[area["hardship"]], spans=[(0, 540, 660)])
    assert (row.state, row.number[:2], row.division) == ("pending", "ZY", town.community)
    assert list(row.areas.all()) == [area["hardship"]]
    assert consents_to(person, Consent.Purpose.VOLUNTEER)
    assert Consent.objects.get(person=person).wording == "volunteer-2026-11"
    person.refresh_from_db()
    assert person.birth_date == born(40)


def test_an_identity_number_brings_its_birth_date(town):
    row = register(town.person("resident"), town, birth_date=None, id_number="11010519491231002X")
    assert row.person.birth_date == date(1949, 12, 31)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"agrees": False}, "agrees"),
        ({"birth_date": None}, "birth_date"),
        ({"birth_date": None, "id_number": "110105194912310021"}, "id_number"),
        ({"radius": 0}, "radius"),
        ({"radius": 30_001}, "radius"),
        ({"spans": [(0, 600, 540)]}, "spans"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field_and_nothing_is_kept(town, values, field):
    with pytest.raises(Invalid) as refused:
        register(town.person("resident"), town, **values)
    assert refused.value.field == field
    assert not Volunteer.objects.exists()
    assert not Consent.objects.exists()


def test_without_a_name_nobody_is_registered(town):
    person = make_person("")
    with pytest.raises(Invalid) as refused:
        register(person, town, name=" ")
    assert refused.value.field == "name"


def test_nobody_registers_twice(town):
    register(town.person("resident"), town)
    with pytest.raises(NotNow, match="不用重复登记"):
        register(town.person("resident"), town)


@pytest.mark.parametrize("age", [8, 13])
def test_a_child_is_told_kindly_to_come_with_the_guardian(town, age):
    with pytest.raises(Invalid, match="监护人带你到就近的群团窗口"):
        register(town.person("resident"), town, birth_date=born(age))
    assert not Volunteer.objects.exists()
    assert not Consent.objects.exists()
    town.person("resident").refresh_from_db()
    assert town.person("resident").birth_date is None


def test_the_day_of_the_fourteenth_birthday_counts(town):
    today = clock.today()
    fourteen = today.replace(year=today.year - 14)
    with pytest.raises(Invalid):
        register(town.person("resident"), town, birth_date=fourteen + timedelta(days=1))
    assert register(town.person("resident"), town, birth_date=fourteen).state == "pending"


def test_at_the_window_a_child_is_registered_once_the_guardian_has_agreed(town):
    child, clerk = make_person("小明"), town.actor("clerk")
    with pytest.raises(Invalid, match="先登记监护人的同意"):
        register(child, town, by=clerk, name="小明", birth_date=born(10))
    child.birth_date = born(10)
    child.save()
    enter_guardianship(child, by=clerk, phone="13857600001", name="小明妈妈", has_agreed=True)
    row = register(child, town, by=clerk, name="小明", birth_date=None)
    assert confirm_volunteer(row, by=town.actor("hub_supervisor")).state == "active"
    assert Consent.objects.get(person=child).taken_by == clerk.person


def test_from_14_to_17_nobody_is_confirmed_without_the_guardians_agreement(town):
    person = town.person("resident")
    row = register(person, town, birth_date=born(16))
    with pytest.raises(NotNow, match="监护人的同意"):
        confirm_volunteer(row, by=town.actor("hub_supervisor"))
    assert Volunteer.objects.get().state == "pending"
    enter_guardianship(person, by=town.actor("clerk"), phone="13857600001", name="家长", has_agreed=True)
    assert confirm_volunteer(row, by=town.actor("hub_supervisor")).state == "active"


@pytest.mark.parametrize(
    ("post", "may"),
    [
        ("handler", True),
        ("supervisor", True),
        ("hub_supervisor", True),
        ("office", True),
        ("city_office", True),
        ("clerk", False),
        ("far_handler", False),
        ("far_office", False),
        ("leader", False),
        ("system_admin", False),
        ("audit_admin", False),
        ("neighbour", False),
        ("resident", False),
    ],
)
def test_who_confirms(town, post, may):
    row = register(town.person("resident"), town)
    if may:
        assert confirm_volunteer(row, by=town.actor(post)).state == "active"
        assert Notice.objects.get(person=row.person).title == "您的志愿者登记已核实通过"
        assert OutboxEvent.objects.filter(name="volunteers.volunteer_confirmed").count() == 1
        return
    with pytest.raises(Forbidden):
        confirm_volunteer(row, by=town.actor(post))
    assert Volunteer.objects.get().state == "pending"
    assert not Notice.objects.exists()


def test_nobody_confirms_him_or_herself(town):
    person = town.person("handler")
    row = register(person, town)
    with pytest.raises(Forbidden):
        confirm_volunteer(row, by=town.actor("handler"))
    assert Volunteer.objects.get().state == "pending"


def test_pausing_resuming_leaving_and_coming_back(town, volunteer):
    row = volunteer("志愿者")
    me = by_self(row.person)
    assert pause_volunteer(row, by=me).state == "paused"
    with pytest.raises(NotNow):
        pause_volunteer(row, by=me)
    assert resume_volunteer(row, by=me).state == "active"
    assert leave_volunteers(row, by=me).state == "left"
    assert not consents_to(row.person, Consent.Purpose.VOLUNTEER)
    with pytest.raises(NotNow):
        pause_volunteer(row, by=me)
    again = return_as_volunteer(row, by=me, agrees=True)
    assert (again.state, again.number) == ("pending", row.number)


def test_whoever_has_agreed_to_something_or_leads_a_team_does_not_leave_yet(town, volunteer, team):
    row = volunteer("志愿者")
    engage(row, by=SYSTEM, during=(at(2, 9), at(2, 11)), occasion="visit:1")
    with pytest.raises(NotNow, match="已经答应的服务"):
        leave_volunteers(row, by=by_self(row.person))
    leader = team().leader
    with pytest.raises(NotNow, match="队长"):
        leave_volunteers(leader, by=by_self(leader.person))
    assert set(Volunteer.objects.values_list("state", flat=True)) == {"active"}


@pytest.mark.parametrize("post", ["neighbour", "far_handler", "far_clerk", "leader", "audit_admin"])
def test_strangers_change_nothing_of_a_volunteer(town, volunteer, area, post):
    row, actor = volunteer("志愿者"), town.actor(post)
    for refused in (
        lambda: pause_volunteer(row, by=actor),
        lambda: leave_volunteers(row, by=actor),
        lambda: edit_volunteer(row, by=actor, division=town.county, areas=[area["legal"]]),
        lambda: set_availability(row, by=actor, spans=[]),
    ):
        with pytest.raises(Forbidden):
            refused()
    left = Volunteer.objects.get(pk=row.pk)
    assert (left.version, left.availabilities.count(), left.areas.count()) == (row.version, 7, 0)


def test_wishes_and_times_are_changed_by_oneself(town, volunteer, area):
    row = volunteer("志愿者")
    me = by_self(row.person)
    edit_volunteer(row, by=me, division=town.community, areas=[area["arts"]], radius=800)
    set_availability(row, by=me, spans=[(2, 540, 600), (2, 600, 660), (5, 0, 1440)])
    row.refresh_from_db()
    assert (row.radius, row.latitude, [area.key for area in row.areas.all()]) == (800, None, ["arts"])
    assert list(row.availabilities.values_list("weekday", "start", "end")) == [(2, 540, 660), (5, 0, 1440)]


def test_times_that_stay_are_not_written_anew(volunteer):
    row = volunteer("志愿者", spans=[(0, 60, 120), (1, 60, 120)])
    before = row.availabilities.get(weekday=0).pk
    set_availability(row, by=SYSTEM, spans=[(0, 60, 120), (3, 60, 120)])
    assert Availability.objects.get(weekday=0).pk == before
    assert list(row.availabilities.values_list("weekday", flat=True)) == [0, 3]


SPANS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440)).filter(lambda span: span[1] < span[2]),
    max_size=12,
)


@given(SPANS)
def test_merged_spans_hold_the_same_minutes_and_lie_apart(spans):
    def minutes(some):
        return {(weekday, minute) for weekday, start, end in some for minute in range(start, end)}

    found = merged(spans)
    assert minutes(found) == minutes(spans)
    assert all(one[0] < two[0] or one[2] < two[1] for one, two in pairwise(found))
