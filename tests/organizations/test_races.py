"""Two officers at the same moment: the database lets one through, and a control shows that it is the database."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, connections
from psycopg.types.range import TimestamptzRange

from gongzhi.accounts.models import User
from gongzhi.core.errors import NotNow
from gongzhi.organizations.actions import end_tenure, start_tenure
from gongzhi.organizations.models import Post, Tenure
from tests.town import SYSTEM, TOWN, Town

SPAN = TimestamptzRange(datetime(2026, 1, 1, tzinfo=UTC), None, "[)")


@pytest.fixture
def standing_town(transactional_db: None) -> Town:
    return TOWN.pour()


@pytest.fixture
def unguarded(transactional_db: None) -> Iterator[None]:
    """The table of tenures without the constraint, as it was before."""
    constraint = next(row for row in Tenure._meta.constraints if row.name == "one_holder_at_a_time")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Tenure, constraint)
    yield
    Tenure.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Tenure, constraint)


def at_once(*calls) -> list[object]:
    """Run the calls in threads that set out together; results and errors in their order."""
    ready = threading.Barrier(len(calls))
    found: list[object] = [None] * len(calls)

    def run(number: int) -> None:
        ready.wait()
        try:
            found[number] = calls[number]()
        except Exception as error:  # noqa: BLE001 -- told to the test
            found[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def straight_in(post: Post, person: User) -> Tenure:
    """Check, then insert, as code without the guard would."""
    if Tenure.objects.filter(post=post, kind="holder", during__overlap=SPAN).exists():
        raise NotNow("taken")
    checked.wait(timeout=10)
    return Tenure.objects.create(post=post, person=person, during=SPAN)


checked = threading.Barrier(2)


def test_two_officers_fill_a_post_at_once_and_one_does(standing_town: Town) -> None:
    town = standing_town
    end_tenure(town.handler.tenures.get(), by=SYSTEM)
    found = at_once(
        lambda: start_tenure(town.handler, by=SYSTEM, person=town.person("resident")),
        lambda: start_tenure(town.handler, by=SYSTEM, person=town.person("neighbour")),
    )
    assert sorted(type(result).__name__ for result in found) == ["NotNow", "Tenure"]
    assert [str(result) for result in found if isinstance(result, NotNow)] == ["这个岗位在此期间已有人任职。"]
    assert town.handler.tenures.filter(during__endswith__isnull=True).count() == 1


def test_the_constraint_holds_without_lock_and_check(standing_town: Town) -> None:
    town = standing_town
    Tenure.objects.filter(post=town.handler).delete()
    checked.reset()
    found = at_once(
        lambda: straight_in(town.handler, town.person("resident")),
        lambda: straight_in(town.handler, town.person("neighbour")),
    )
    assert sorted(type(result).__name__ for result in found) == ["IntegrityError", "Tenure"]
    assert any(isinstance(result, IntegrityError) for result in found)
    assert town.handler.tenures.count() == 1


def test_control_without_the_constraint_there_are_two_holders(standing_town: Town, unguarded: None) -> None:
    town = standing_town
    Tenure.objects.filter(post=town.handler).delete()
    checked.reset()
    found = at_once(
        lambda: straight_in(town.handler, town.person("resident")),
        lambda: straight_in(town.handler, town.person("neighbour")),
    )
    assert [type(result).__name__ for result in found] == ["Tenure", "Tenure"]
    assert town.handler.tenures.count() == 2
