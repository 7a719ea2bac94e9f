"""Service given: whole minutes, travel excluded, no overlap, never edited; hours only at display."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import OutboxEvent
from gongzhi.volunteers.actions import correct_service, minutes_of, note_rating, record_service
from gongzhi.volunteers.models import Evaluation, ServiceRecord, Volunteer
from gongzhi.volunteers.queries import Served, hours, records_of, served

DAY = timedelta(days=1)


def ago(days, minutes=0):
    return clock.now().replace(second=0, microsecond=0) - days * DAY + timedelta(minutes=minutes)


@pytest.fixture
def record(town, area, volunteer):
    """Record an hour and a half two days ago, by the platform."""

    def make(row=None, *, by=None, days=2, begin=0, length=90, occasion="visit:1", **values):
        return record_service(
            row or volunteer(),
            by=by or Actor.of_system("visits"),
            organization=town.womens,
            area=area["hardship"],
            occasion=occasion,
            content="陪老人就医",
            during=(ago(days, begin), ago(days, begin + length)),
            **values,
        )

    return make


def test_the_platform_records_what_it_checked_on_site(record):
    row = record()
    assert (row.minutes, row.evidence, row.recorded_by, row.reason) == (90, "checked", None, "")
    assert OutboxEvent.objects.filter(name="volunteers.service_recorded").count() == 1


def test_a_person_grants_with_a_reason_and_is_kept_as_recorder(town, record):
    row = record(by=town.actor("handler"), reason="忘记签退，当事人电话确认", minutes=60)
    assert (row.minutes, row.evidence, row.recorded_by, row.recorded_for) == (
        60,
        "granted",
        town.person("handler"),
        town.handler,
    )
    with pytest.raises(Invalid) as refused:
        record(by=town.actor("handler"), occasion="visit:2")
    assert refused.value.field == "reason"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"length": 0}, "during"),
        ({"length": -5}, "during"),
        ({"days": 0, "begin": -10, "length": 20}, "during"),
        ({"length": 24 * 60 + 1}, "minutes"),
        ({"minutes": 91}, "minutes"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": -30}, "minutes"),
    ],
)
def test_what_cannot_be_service_is_refused(record, values, field):
    with pytest.raises(Invalid) as refused:
        record(**values)
    assert refused.value.field == field
    assert not ServiceRecord.objects.exists()


def test_nobody_records_or_corrects_the_own_service(town, record, area, volunteer):
    row = record()
    me = Actor(person=row.volunteer.person)
    with pytest.raises(Forbidden):
        record(row.volunteer, by=me, days=5, occasion="visit:2", reason="我自己记")
    with pytest.raises(Forbidden):
        correct_service(row, by=me, minutes=30, reason="多记了")
    # Not with a post either.
    clerk = town.actor("handler")
    Volunteer.objects.filter(pk=row.volunteer_id).update(person=clerk.person)
    own = Volunteer.objects.get(pk=row.volunteer_id)
    with pytest.raises(Forbidden):
        record(own, by=clerk, days=5, occasion="visit:2", reason="我自己记")
    with pytest.raises(Forbidden):
        correct_service(ServiceRecord.objects.get(), by=clerk, minutes=30, reason="多记了")
    assert ServiceRecord.objects.count() == 1


def test_one_time_is_recorded_once(record):
    row = record()
    with pytest.raises(NotNow, match="这次服务已记录"):
        record(row.volunteer, days=9)
    with pytest.raises(NotNow, match="同一时间不能重复记录"):
        record(row.volunteer, begin=89, occasion="visit:2")
    assert record(row.volunteer, begin=90, occasion="visit:2").minutes == 90
    assert record(days=2, occasion="visit:1").minutes == 90  # another volunteer of the same visit


def test_records_are_never_edited_or_deleted(record):
    row = record()
    for change in (
        lambda: ServiceRecord.objects.filter(pk=row.pk).update(minutes=900),
        lambda: ServiceRecord.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert ServiceRecord.objects.get().minutes == 90


def test_the_database_too_refuses_what_is_no_service(town, area, volunteer):
    row = volunteer()
    for minutes, length in ((0, 60), (-5, 60), (1441, 1500), (70, 60)):
        with pytest.raises(IntegrityError), transaction.atomic():
            ServiceRecord.objects.create(
                volunteer=row,
                organization=town.womens,
                area=area["arts"],
                occasion="x",
                content="x",
                during=DateTimeTZRange(ago(2), ago(2, length)),
                minutes=minutes,
                evidence="checked",
            )


def test_corrections_are_further_rows_and_the_sum_stays_right(town, record):
    row, by = record(), town.actor("handler")
    first = correct_service(row, by=by, minutes=60, reason="中途离开半小时")
    assert (first.minutes, minutes_of(row)) == (-30, 60)
    correct_service(row, by=by, minutes=75, reason="再次核对")
    assert minutes_of(row) == 75
    (shown,) = records_of(row.volunteer)
    assert shown.total == 75
    assert served(row.volunteer) == Served(checked=75, granted=0, times=1)
    correct_service(row, by=by, minutes=0, reason="没有服务")
    assert served(row.volunteer).minutes == 0
    assert ServiceRecord.objects.count() == 4
    assert OutboxEvent.objects.filter(name="volunteers.service_recorded").count() == 4


@pytest.mark.parametrize(
    ("minutes", "reason", "field"),
    [(91, "多了", "minutes"), (-1, "少了", "minutes"), (90, "一样", "minutes"), (60, " ", "reason")],
)
def test_a_correction_needs_a_reason_and_a_possible_time(town, record, minutes, reason, field):
    row = record()
    with pytest.raises(Invalid) as refused:
        correct_service(row, by=town.actor("handler"), minutes=minutes, reason=reason)
    assert refused.value.field == field
    assert minutes_of(row) == 90


def test_a_correction_is_not_corrected_itself(town, record):
    correction = correct_service(record(), by=town.actor("handler"), minutes=60, reason="早走")
    with pytest.raises(NotNow, match="原来的那一条"):
        correct_service(correction, by=town.actor("handler"), minutes=70, reason="再改")


@pytest.mark.parametrize(
    ("post", "records", "corrects"),
    [
        ("handler", True, True),
        ("office", True, True),
        ("clerk", True, False),
        ("far_handler", True, False),
        ("leader", False, False),
        ("neighbour", False, False),
        ("audit_admin", False, False),
    ],
)
def test_who_grants_and_who_corrects(town, record, post, records, corrects):
    row, actor = record(), town.actor(post)
    for may, change in (
        (records, lambda: record(row.volunteer, by=actor, days=5, occasion="visit:2", reason="补记")),
        (corrects, lambda: correct_service(row, by=actor, minutes=60, reason="早走")),
    ):
        before = ServiceRecord.objects.count()
        if may:
            change()
            assert ServiceRecord.objects.count() == before + 1
        else:
            with pytest.raises(Forbidden):
                change()
            assert ServiceRecord.objects.count() == before


def test_checked_and_granted_minutes_are_told_apart_and_summed_before_rounding(town, record):
    row = record(length=92)
    record(row.volunteer, days=3, length=92, occasion="visit:2")
    record(row.volunteer, by=town.actor("handler"), days=4, length=92, occasion="visit:3", reason="补记")
    total = served(row.volunteer)
    assert total == Served(checked=184, granted=92, times=3)
    assert (hours(92), hours(total.minutes)) == (Decimal("1.5"), Decimal("4.6"))


@given(st.lists(st.integers(1, 1440), max_size=30))
def test_hours_are_rounded_once_and_half_up(minutes):
    total = sum(minutes)
    shown = hours(total)
    assert shown.as_tuple().exponent == -1
    assert -Decimal("0.05") < shown - Decimal(total) / 60 <= Decimal("0.05")
    assert hours(3) == Decimal("0.1")
    assert hours(9) == Decimal("0.2")


def test_a_rating_is_kept_once_an_occasion_and_counted(record):
    row = record().volunteer
    platform = Actor.of_system("ratings")
    note_rating(row, by=platform, occasion="visit:1", satisfied=5)
    note_rating(row, by=platform, occasion="visit:2", satisfied=4)
    with pytest.raises(NotNow, match="已评价过"):
        note_rating(row, by=platform, occasion="visit:1", satisfied=1)
    row.refresh_from_db()
    assert (row.rating_sum, row.rating_count) == (9, 2)
    for satisfied in (0, 6):
        with pytest.raises(Invalid):
            note_rating(row, by=platform, occasion="visit:3", satisfied=satisfied)
    assert Evaluation.objects.count() == 2


@pytest.mark.parametrize("post", ["handler", "office", "clerk", "resident"])
def test_ratings_come_from_the_room_that_asked_alone(town, volunteer, post):
    row = volunteer()
    with pytest.raises(Forbidden):
        note_rating(row, by=town.actor(post), occasion="visit:1", satisfied=5)
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_service_costs_the_same_for_one_and_for_three(record, volunteer, count, django_assert_num_queries):
    row = volunteer()
    for number in range(count):
        record(row, days=number + 1, occasion=f"visit:{number}")
    with django_assert_num_queries(1):
        shown = [(one.organization.name, one.area.name, one.team, one.total) for one in records_of(row)]
    assert len(shown) == count
    with django_assert_num_queries(1):
        served(row)
