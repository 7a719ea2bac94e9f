"""The town with its rules, a clock, and a case at any step of its way: every step by the room's own actions."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from gongzhi.accounts.models import User
from gongzhi.cases import actions, starter
from gongzhi.cases.models import Assignment, Case
from gongzhi.catalogue import starter as catalogue
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.clock import Simulation
from gongzhi.core.models import Deployment
from tests.cases.field import make_person
from tests.town import TOWN, Mould, Town

#: Tuesday 24 November 2026, 10:00 on the wall clock of the town; the hub is open.
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SETTER = Actor.of_system("setter")
SWEEP = Actor.of_system("sweep")


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """An instant of 2026 by the wall clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=clock.LOCAL)


class Loop:
    """Shortcuts through the loop, and the hand on the clock."""

    def __init__(self, town: Town, hand: Simulation) -> None:
        self.town = town
        self.hand = hand

    def area(self, key: str = "hardship") -> ServiceArea:
        return ServiceArea.objects.get(key=key)

    def resident(self, name: str = "李桂花", phone: str = "13812345678", **values: Any) -> Actor:
        return Actor(person=make_person(name, phone, **values))

    def entry(self, **values: Any) -> actions.Entry:
        given = {
            "title": "想请人帮忙照看老人",
            "description": "母亲住院，家里没有人照看，想请志愿者帮忙。",
            "division": self.town.subdistrict,
            "address": "白云街道百花新村3幢201室",
            "disclose": frozenset({"handlers"}),
            **values,
        }
        return actions.Entry(**given)

    def ask(self, resident: Actor | None = None, **values: Any) -> Case:
        resident = resident or self.anybody()
        return actions.ask(resident.person, self.entry(**values), by=resident)

    def anybody(self) -> Actor:
        return self.resident(phone=f"137{User.objects.count():08d}")

    def asker(self, case: Case) -> Actor:
        return Actor(person=case.asker)

    def accepted(self, case: Case | None = None, post: str = "handler", **values: Any) -> Case:
        case = case or self.ask()
        given = {"area": self.area(), "post": getattr(self.town, post), **values}
        return actions.accept_case(case, by=self.town.actor("clerk"), **given)

    def lead(self, case: Case) -> Assignment:
        return Assignment.objects.get(case=case, is_lead=True, round=Case.objects.get(pk=case.pk).round)

    def taken(self, case: Case | None = None, post: str = "handler", **values: Any) -> Assignment:
        case = self.accepted(case, post, **values)
        return actions.take_assignment(self.lead(case), by=self.town.actor(post))

    def completed(self, case: Case | None = None, post: str = "handler", **values: Any) -> Case:
        part = self.taken(case, post, **values)
        actions.finish_assignment(part, by=self.town.actor(post), result="已上门帮忙。")
        return Case.objects.get(pk=part.case_id)

    def closed(self, **answers: Any) -> Case:
        case = self.completed()
        actions.rate(case, by=self.asker(case), **{"solved": "yes", "satisfied": 5, **answers})
        return Case.objects.get(pk=case.pk)


def build_ground() -> Town:
    """The town with catalogue, limits and routing rules."""
    town = TOWN.pour()
    catalogue.load(by=SETTER)
    starter.load(by=SETTER)
    return town


_GROUND = Mould(build_ground)


def lay_ground() -> Town:
    """The town with catalogue, limits and routing rules, in a database that is a demonstration."""
    Deployment.objects.get_or_create(demonstration=True)
    return _GROUND.pour()


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """The ground laid once for a module, in a transaction around those of its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield lay_ground()
        transaction.set_rollback(True)


@pytest.fixture
def loop(ground: Town, db: None) -> Iterator[Loop]:
    """The town at 10:00 of a Tuesday."""
    with clock.simulate(TUESDAY) as hand:
        yield Loop(deepcopy(ground), hand)


@pytest.fixture
def committed_loop(transactional_db: None) -> Iterator[Loop]:
    """The same for tests with threads of their own, which see only what is committed."""
    town = lay_ground()
    with clock.simulate(TUESDAY) as hand:
        yield Loop(town, hand)
