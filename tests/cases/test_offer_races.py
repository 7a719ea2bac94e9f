"""Two answers to the last place at once, by real threads, with a control that shows the race without the guards."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, models

from gongzhi.cases.actions import offers
from gongzhi.cases.models import Case, Offer, OfferHelper
from gongzhi.cases.states import OfferState
from gongzhi.core import actions as kernel
from gongzhi.core import locks
from gongzhi.core.errors import Refusal
from gongzhi.volunteers.models import Engagement, Volunteer
from tests.cases.field import TOMORROW, acting, make_case, make_part, make_volunteer
from tests.cases.loop import Loop

_WAIT = 3.0


@pytest.fixture
def two(committed_loop: Loop) -> list[Volunteer]:
    """Two volunteers who were both asked for the one place that is left."""
    town = committed_loop.town
    one, other = make_volunteer(town, "王一"), make_volunteer(town, "王二")
    part = make_part(make_case(town), town.handler)
    search = offers.send_offers(part, by=town.actor("handler"), candidates=[one, other], need="送药", during=TOMORROW)
    first = search.offers.get()
    Offer.objects.create(round=search, assignment=part, volunteer=other, rank=2, expires_at=first.expires_at)
    return [one, other]


def at_once(*answers: Callable[[], object]) -> list[BaseException | None]:
    """Run each in a thread with a connection of its own; what each raised, or None."""
    raised: list[BaseException | None] = [None] * len(answers)

    def run(place: int, answer: Callable[[], object]) -> None:
        try:
            answer()
        except Refusal as refusal:
            raised[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, answer)) for place, answer in enumerate(answers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()
    return raised


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> threading.Barrier:
    """Both threads have counted the free places before either takes one, if nothing keeps them apart."""
    barrier = threading.Barrier(2)
    count = offers._free_seats

    def counted(search: Any) -> list[int]:
        seats = count(search)
        try:
            barrier.wait(timeout=_WAIT)
        except threading.BrokenBarrierError:
            barrier.abort()
        return seats

    monkeypatch.setattr(offers, "_free_seats", counted)
    return barrier


@contextmanager
def without_seats() -> Iterator[None]:
    """The database guards the places no more."""
    constraint = next(one for one in OfferHelper._meta.constraints if one.name == "one_helper_a_seat")
    with connection.schema_editor() as editor:
        editor.remove_constraint(OfferHelper, constraint)
    try:
        yield
    finally:
        OfferHelper.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(OfferHelper, constraint)


def without_lock(row: models.Model) -> models.Model:
    return type(row)._default_manager.get(pk=row.pk)


def lock_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the row nor what stands above it is locked."""
    for module in (kernel, locks):
        monkeypatch.setattr(module, "lock", without_lock)


def accept_both(two: list[Volunteer]) -> list[BaseException | None]:
    def accepting(volunteer: Volunteer) -> Callable[[], object]:
        offer = Offer.objects.get(volunteer=volunteer)
        return lambda: offers.accept_offer(offer, by=acting(volunteer))

    return at_once(*[accepting(volunteer) for volunteer in two])


def accepted() -> int:
    return Offer.objects.filter(state=OfferState.ACCEPTED).count()


def test_two_who_accept_the_last_place_at_once_exactly_one_comes(two: list[Volunteer], meeting: threading.Barrier):
    raised = accept_both(two)
    refusals = [str(refusal) for refusal in raised if refusal is not None]
    assert refusals == ["这次服务的人手已经够了或安排有变化，不用再答复了。谢谢您愿意帮忙！"]
    assert accepted() == 1
    assert Offer.objects.filter(state=OfferState.RECALLED).count() == 1
    assert OfferHelper.objects.count() == Engagement.objects.count() == 1


def test_the_database_alone_keeps_the_second_out(
    two: list[Volunteer], meeting: threading.Barrier, monkeypatch: pytest.MonkeyPatch
):
    lock_nothing(monkeypatch)
    monkeypatch.setattr(offers, "_end", lambda search, words: None)
    raised = accept_both(two)
    assert [str(refusal) for refusal in raised if refusal is not None] == ["名额刚刚已满，谢谢您愿意帮忙！"]
    assert accepted() == OfferHelper.objects.count() == Engagement.objects.count() == 1


def test_control_without_the_guards_both_come(
    two: list[Volunteer], meeting: threading.Barrier, monkeypatch: pytest.MonkeyPatch
):
    lock_nothing(monkeypatch)
    monkeypatch.setattr(offers, "_end", lambda search, words: None)
    with without_seats():
        assert accept_both(two) == [None, None]
        assert accepted() == 2


def test_withdrawing_and_accepting_at_once_end_in_one_order_without_a_deadlock(committed_loop: Loop):
    from gongzhi.cases import actions

    part = committed_loop.taken()
    town = committed_loop.town
    one = make_volunteer(town, "王一", division=town.subdistrict)
    offers.send_offers(part, by=town.actor("handler"), candidates=[one], need="送药", during=TOMORROW)
    case, offer = Case.objects.get(pk=part.case_id), Offer.objects.get()
    asker = committed_loop.asker(case)
    raised = at_once(lambda: actions.withdraw_case(case, by=asker), lambda: offers.accept_offer(offer, by=acting(one)))
    assert raised[0] is None
    assert Offer.objects.get().state == OfferState.RECALLED
    assert not Engagement.objects.filter(released_at__isnull=True).exists()
