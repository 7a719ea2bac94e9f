"""The one way of changing things, tried on divisions, which stand just above the kernel."""

import threading
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import OperationalError, connection, models, transaction
from django.db.utils import DatabaseError

from gongzhi.core import actions, clock, history, policies
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow, Stale
from gongzhi.core.locks import was_deadlocked
from gongzhi.core.models import Deployment
from gongzhi.regions.models import CalendarDay, Division

WORKER = Actor.of_system("worker")
RESIDENT = Actor()

policies.add_policy("tests.rename", policies.is_system)


@actions.action("tests.rename")
def rename(division, *, by, name):
    if not name:
        raise Invalid("请填写名称。", field="name")
    division.name = name
    division.save(update_fields=["name"])
    return division


@actions.action("tests.forget_day", policy="tests.rename")
def enter_day_twice(day, *, by):
    CalendarDay.objects.create(day=day, is_working=True)
    CalendarDay.objects.create(day=day, is_working=False)


def a_division(**values):
    values = {"code": "331000000000", "name": "台州市", "level": 2, "kind": "city", **values}
    return Division.objects.create(valid_from=date(2023, 1, 1), **values)


@pytest.mark.django_db
def test_an_action_returns_the_fresh_row_as_its_next_version():
    division = a_division()
    renamed = rename(division, by=WORKER, name="新台州市")
    assert (renamed.name, renamed.version) == ("新台州市", 2)
    assert Division.objects.get().name == "新台州市"


@pytest.mark.django_db
def test_whom_the_policy_refuses_changes_nothing():
    division = a_division()
    with pytest.raises(Forbidden):
        rename(division, by=RESIDENT, name="别名")
    assert list(Division.objects.values_list("name", "version")) == [("台州市", 1)]


@pytest.mark.django_db
def test_a_refusal_in_the_rule_changes_nothing():
    division = a_division()
    with pytest.raises(Invalid) as refused:
        rename(division, by=WORKER, name="")
    assert refused.value.field == "name"
    assert Division.objects.get().version == 1


@pytest.mark.django_db
def test_an_action_without_a_policy_is_an_error_of_ours():
    with pytest.raises(KeyError):
        policies.allowed(WORKER, "tests.never_declared", None)


def test_an_action_is_declared_once():
    with pytest.raises(ValueError, match="declared twice"):
        actions.action("tests.rename")(lambda subject, *, by: None)


@pytest.mark.django_db
def test_a_stale_form_is_refused_and_told_what_changed():
    opened = a_division()
    rename(opened, by=WORKER, name="新台州市")
    with pytest.raises(Stale) as refused:
        rename(opened, by=WORKER, name="别名", seen=1)
    (change,) = refused.value.changes
    assert [(field.words, field.before, field.after) for field in change.fields] == [("名称", "台州市", "新台州市")]
    assert Division.objects.get().name == "新台州市"


@pytest.mark.django_db
def test_history_tells_who_did_what_and_when_by_the_clock_of_the_town(demonstration):
    noon = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
    with clock.simulate(noon - timedelta(hours=1)):
        clock.tell_database()
        division = a_division()
    with clock.simulate(noon):
        rename(division, by=WORKER, name="新台州市")
    change, entered = history.history_of(division)
    assert (change.kind, change.action, change.system, change.at) == ("update", "tests.rename", "worker", noon)
    assert (entered.kind, entered.version) == ("insert", 1)


@pytest.mark.django_db
def test_history_cannot_be_rewritten():
    division = a_division()
    table = next(model for model in division._meta.apps.get_models() if model.__name__ == "DivisionEvent")
    with pytest.raises(DatabaseError, match=r"append_only|Cannot update"):
        table.objects.update(name="别名")


@pytest.mark.django_db
def test_a_broken_constraint_without_words_stays_an_error():
    with pytest.raises(DatabaseError):
        enter_day_twice(date(2026, 5, 1), by=WORKER)


@pytest.mark.django_db
def test_a_broken_constraint_is_told_in_its_own_words():
    policies_name = "tests.enter_twice"
    policies.add_policy(policies_name, policies.is_system)

    @actions.action(policies_name)
    def enter_twice(subject, *, by):
        a_division()
        a_division()

    with pytest.raises(NotNow, match="这个区划代码正在使用"):
        enter_twice(None, by=WORKER)
    assert not Division.objects.exists()


def _read_then_add(division, barrier):
    seen = type(division).objects.get(pk=division.pk)
    barrier.wait(timeout=5)
    seen.name += "+"
    models.Model.save(seen, update_fields=["name"])
    connection.close()


def _add_by_action(division, barrier):
    barrier.wait(timeout=5)
    add_plus(division, by=WORKER)
    connection.close()


policies.add_policy("tests.add_plus", policies.is_system)


@actions.action("tests.add_plus")
def add_plus(division, *, by):
    division.name += "+"
    division.save(update_fields=["name"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("write", "left"), [(_read_then_add, "台州市+"), (_add_by_action, "台州市++")], ids=["control", "action"]
)
def test_two_at_once_lose_nothing_because_the_subject_is_locked(write, left):
    division, barrier = a_division(), threading.Barrier(2)
    threads = [threading.Thread(target=write, args=(division, barrier)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Division.objects.get().name == left


@actions.action("tests.add_to_both", policy="tests.add_plus")
def add_to_both(first, *, by, second, barrier):
    first.name += "+"
    first.save(update_fields=["name"])
    if not barrier.broken:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=5)
            barrier.abort()
    add_plus(second, by=by)


def _in_a_larger_transaction(first, **given):
    with transaction.atomic():
        add_to_both(first, **given)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("run", "left"),
    [(_in_a_larger_transaction, ["甲+", "乙+"]), (add_to_both, ["甲++", "乙++"])],
    ids=["control", "begun again"],
)
def test_an_action_that_waits_in_a_ring_is_begun_again(run, left):
    here, there = a_division(code="331002000000", name="甲"), a_division(code="331003000000", name="乙")
    barrier, lost = threading.Barrier(2), []

    def go(first, second):
        try:
            run(first, by=WORKER, second=second, barrier=barrier)
        except OperationalError as error:
            lost.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=pair) for pair in ((here, there), (there, here))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Division.objects.order_by("code").values_list("name", flat=True)) == left
    assert [was_deadlocked(error) for error in lost] == [True] * (left == ["甲+", "乙+"])


@pytest.mark.django_db
def test_the_mark_of_a_demonstration_is_never_changed():
    deployment = Deployment.objects.create(demonstration=False)
    with pytest.raises(DatabaseError):
        Deployment.objects.filter(pk=deployment.pk).update(demonstration=True)
