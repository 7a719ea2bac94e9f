"""Nobody is in two places at once, and a team takes as much as it can."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.volunteers.actions import add_member, close_team, engage, pause_volunteer, release
from gongzhi.volunteers.models import Engagement, Team, TeamEngagement
from tests.volunteers.conftest import SYSTEM, at


def busy(row):
    return [(one.during.lower, one.during.upper) for one in row.engagements.filter(released_at=None).order_by("during")]


def test_a_volunteer_is_engaged_and_a_second_service_at_the_time_is_refused_in_words(volunteer):
    row = volunteer()
    engage(row, by=SYSTEM, during=(at(2, 9), at(2, 11)), occasion="visit:1")
    with pytest.raises(NotNow, match="这段时间已有别的服务安排"):
        engage(row, by=SYSTEM, during=(at(2, 10, 59), at(2, 12)), occasion="visit:2")
    with pytest.raises(NotNow, match="已经安排过"):
        engage(row, by=SYSTEM, during=(at(3, 9), at(3, 11)), occasion="visit:1")
    engage(row, by=SYSTEM, during=(at(2, 11), at(2, 12)), occasion="visit:3")
    assert busy(row) == [(at(2, 9), at(2, 11)), (at(2, 11), at(2, 12))]


def test_released_time_is_free_and_the_same_occasion_can_get_another_time(volunteer):
    row = volunteer()
    engage(row, by=SYSTEM, during=(at(2, 9), at(2, 11)), occasion="visit:1")
    assert release("visit:1", by=SYSTEM) == 1
    assert release("visit:1", by=SYSTEM) == 0
    engage(row, by=SYSTEM, during=(at(2, 10), at(2, 12)), occasion="visit:1")
    assert busy(row) == [(at(2, 10), at(2, 12))]
    assert Engagement.objects.count() == 2


def test_a_time_that_ends_before_it_begins_and_a_paused_volunteer_are_refused(volunteer):
    row = volunteer()
    with pytest.raises(Invalid):
        engage(row, by=SYSTEM, during=(at(2, 11), at(2, 9)), occasion="visit:1")
    pause_volunteer(row, by=SYSTEM)
    with pytest.raises(NotNow, match="没有在岗"):
        engage(row, by=SYSTEM, during=(at(2, 9), at(2, 11)), occasion="visit:1")
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(
    ("post", "may"), [("handler", True), ("clerk", True), ("office", True), ("neighbour", False), ("leader", False)]
)
def test_who_engages_and_releases(town, volunteer, post, may):
    row = volunteer()
    actor = town.actor(post)
    if may:
        engage(row, by=actor, during=(at(2, 9), at(2, 11)), occasion="visit:1")
        assert release("visit:1", by=actor) == 1
        return
    with pytest.raises(Forbidden):
        engage(row, by=actor, during=(at(2, 9), at(2, 11)), occasion="visit:1")
    engage(row, by=SYSTEM, during=(at(2, 9), at(2, 11)), occasion="visit:1")
    with pytest.raises(Forbidden):
        release("visit:1", by=actor)
    assert len(busy(row)) == 1


def test_a_volunteer_engages_and_frees_him_or_herself_but_nobody_else(volunteer):
    row, other = volunteer("甲"), volunteer("乙")
    me = Actor(person=row.person)
    engage(row, by=me, during=(at(2, 9), at(2, 11)), occasion="visit:1")
    with pytest.raises(Forbidden):
        engage(other, by=me, during=(at(2, 9), at(2, 11)), occasion="visit:1")
    assert release("visit:1", by=me) == 1
    engage(row, by=me, during=(at(2, 9), at(2, 11)), occasion="visit:2")
    engage(other, by=SYSTEM, during=(at(2, 9), at(2, 11)), occasion="visit:2")
    with pytest.raises(Forbidden):
        release("visit:2", by=me)


def test_a_team_takes_so_many_services_at_a_time_and_names_its_own_members(team, volunteer):
    row, member, stranger = team(capacity=1), volunteer("队员"), volunteer("外人")
    add_member(row, by=SYSTEM, volunteer=member)
    leader = Actor(person=row.leader.person)
    with pytest.raises(Invalid, match="本队的队员"):
        engage(row, by=leader, during=(at(2, 9), at(2, 11)), occasion="visit:1", members=[stranger])
    engage(row, by=leader, during=(at(2, 9), at(2, 11)), occasion="visit:1", members=[member])
    assert busy(member) == [(at(2, 9), at(2, 11))]
    with pytest.raises(NotNow, match="安排已满"):
        engage(row, by=leader, during=(at(2, 10), at(2, 12)), occasion="visit:2")
    engage(row, by=leader, during=(at(2, 11), at(2, 12)), occasion="visit:3")
    assert release("visit:1", by=leader) == 2
    assert busy(member) == []


def test_a_member_who_is_busy_keeps_the_team_from_naming_him_and_nothing_is_half_done(team, volunteer):
    row, member = team(), volunteer("队员")
    add_member(row, by=SYSTEM, volunteer=member)
    engage(member, by=SYSTEM, during=(at(2, 9), at(2, 11)), occasion="visit:9")
    with pytest.raises(NotNow, match="别的服务安排"):
        engage(row, by=SYSTEM, during=(at(2, 10), at(2, 12)), occasion="visit:1", members=[row.leader, member])
    assert not TeamEngagement.objects.exists()
    assert busy(row.leader) == []


def test_a_closed_team_takes_nothing(team):
    row = close_team(team(), by=SYSTEM)
    with pytest.raises(NotNow, match="停止服务"):
        engage(row, by=SYSTEM, during=(at(2, 9), at(2, 11)), occasion="visit:1")


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), min_size=1, max_size=8))
def test_whatever_is_asked_for_agreed_times_never_overlap_and_what_fits_is_taken(volunteer, times):
    """Compared with a list of taken quarters of an hour."""
    row, taken = volunteer(), []
    for number, (begin, length) in enumerate(times):
        start = at(2, 0) + timedelta(minutes=15 * begin)
        during = (start, start + timedelta(minutes=15 * length))
        fits = all(begin + length <= one or begin >= two for one, two in taken)
        if fits:
            engage(row, by=SYSTEM, during=during, occasion=f"visit:{number}")
            taken.append((begin, begin + length))
        else:
            with pytest.raises(NotNow):
                engage(row, by=SYSTEM, during=during, occasion=f"visit:{number}")
    assert len(busy(row)) == len(taken)


def _race(*runs):
    """Run all at once; the answer is what each returned or raised."""
    barrier = threading.Barrier(len(runs))
    results: list[object] = [None] * len(runs)

    def call(place, run):
        try:
            results[place] = run(barrier)
        except NotNow as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=call, args=entry) for entry in enumerate(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return results


def _by_action(helper, number):
    def run(barrier):
        barrier.wait(timeout=10)
        return engage(helper, by=SYSTEM, during=(at(2, 9), at(2, 11)), occasion=f"visit:{number}")

    return run


def _unguarded(number):
    """The same without constraint and lock: look whether it is free, then write."""

    def run(barrier):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM unguarded")
            is_free = cursor.fetchone()[0] == 0
            barrier.wait(timeout=10)
            if is_free:
                cursor.execute("INSERT INTO unguarded VALUES (%s)", [number])
        return is_free

    return run


@pytest.mark.django_db(transaction=True)
def test_two_engagements_at_once_of_a_volunteer_leave_one_and_the_control_shows_the_race(volunteer):
    row = volunteer()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE unguarded (number int)")
        try:
            assert _race(*(_unguarded(number) for number in range(2))) == [True, True]
            cursor.execute("SELECT count(*) FROM unguarded")
            assert cursor.fetchone() == (2,)
        finally:
            cursor.execute("DROP TABLE unguarded")
    results = _race(*(_by_action(row, number) for number in range(2)))
    assert sum(isinstance(result, Engagement) for result in results) == 1
    assert sum(isinstance(result, NotNow) for result in results) == 1
    assert Engagement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_database_alone_also_lets_only_one_through(volunteer):
    """Without the lock that the action takes on the volunteer: plain inserts meet at the exclusion constraint."""
    row = volunteer()

    def insert(number):
        def run(barrier):
            barrier.wait(timeout=10)
            try:
                return Engagement.objects.create(
                    volunteer=row, during=DateTimeTZRange(at(2, 9), at(2, 11)), occasion=f"visit:{number}"
                )
            except IntegrityError:
                return None

        return run

    results = _race(*(insert(number) for number in range(3)))
    assert sum(isinstance(result, Engagement) for result in results) == 1
    assert Engagement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_offers_accepted_at_once_do_not_overfill_a_team(team):
    row = team(capacity=1)
    results = _race(*(_by_action(Team.objects.get(pk=row.pk), number) for number in range(3)))
    assert sum(isinstance(result, TeamEngagement) for result in results) == 1
    assert TeamEngagement.objects.count() == 1
