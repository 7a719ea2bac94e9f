"""Rows for the tests of offers, visits, conversation, slips and files, and a clock that the tests set."""

import itertools
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gongzhi.accounts.models import Notice, User
from gongzhi.cases.actions.offers import send_offers
from gongzhi.cases.models import Assignment, Case, CaseText, Disclosure, Offer, OfferRound
from gongzhi.cases.states import AssignmentState, CaseState
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.clock import Simulation
from gongzhi.core.crypto import blind_index, new_data_key
from gongzhi.core.keys import new_key
from gongzhi.core.models import StoredFile
from gongzhi.volunteers.models import Availability, Team, TeamMember, Volunteer, VolunteerState
from tests.town import Town

_numbers = itertools.count(1)

#: A Tuesday, 10:00 on the wall clock: offices are open.
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
#: The same day, 20:00: they are closed.
EVENING = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TOMORROW = (TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=1, hours=2))


@pytest.fixture
def town(ground: Town, db: None) -> Town:
    """The town with the catalogue and the default limits, its own copy for each test."""
    return deepcopy(ground)


@pytest.fixture
def time(ground: Town, db: None) -> Iterator[Simulation]:
    """The clock stands at TUESDAY until a test moves it."""
    with clock.simulate(TUESDAY) as hand:
        yield hand


def make_area(key: str = "hardship", name: str = "困难帮扶") -> ServiceArea:
    return ServiceArea.objects.get_or_create(key=key, defaults={"name": name, "icon": "heart"})[0]


def make_person(name: str, phone: str = "", **values: Any) -> User:
    person = User(name=name, data_key=new_data_key(), **values)
    if phone:
        person.phone, person.phone_index = phone, blind_index("phone", phone)
        person.holds_phone, person.phone_verified_at = True, clock.now()
    person.set_unusable_password()
    person.save()
    return person


def make_case(
    town: Town, *, asker: User | None = None, address: str = "白云社区百花新村3幢201室", **values: Any
) -> Case:
    asker = asker or make_person("李桂花", f"138{next(_numbers):08d}")
    given = {
        "number": f"QZ{next(_numbers):06d}",
        "channel": Case.Channel.WINDOW,
        "state": CaseState.IN_PROGRESS,
        "area": make_area(),
        "division": town.community,
        "post": town.clerk,
        "site": town.hub,
        "latitude": 28.6581,
        "longitude": 121.4302,
        **values,
    }
    case = Case.objects.create(asker=asker, **given)
    text = CaseText(case=case, data_key=asker.data_key, title="想请人帮忙打扫", description="腿脚不便")
    text.address = address
    text.save()
    return case


def make_part(case: Case, post: Any, **values: Any) -> Assignment:
    given = {"state": AssignmentState.TAKEN, "is_lead": True, "part": "上门帮扶", "taken_at": clock.now(), **values}
    return Assignment.objects.create(case=case, post=post, **given)


def tell_volunteers(case: Case) -> Disclosure:
    """The asker ticked that volunteers who accept may know."""
    return Disclosure.objects.create(case=case, to=Disclosure.To.VOLUNTEERS, given_at=clock.now())


def make_volunteer(town: Town, name: str = "王志愿", **values: Any) -> Volunteer:
    born = values.pop("born", date(1990, 5, 1))
    person = make_person(name, f"139{next(_numbers):08d}", birth_date=born)
    given = {
        "state": VolunteerState.ACTIVE,
        "division": town.community,
        "latitude": 28.6590,
        "longitude": 121.4310,
        **values,
    }
    volunteer = Volunteer.objects.create(person=person, number=f"V{next(_numbers):06d}", **given)
    Availability.objects.bulk_create(
        Availability(volunteer=volunteer, weekday=weekday, start=0, end=1440) for weekday in range(7)
    )
    return volunteer


def make_team(town: Town, leader: Volunteer, *members: Volunteer, **values: Any) -> Team:
    team = Team.objects.create(organization=town.agency, leader=leader, **values)
    for member in (leader, *members):
        TeamMember.objects.create(team=team, volunteer=member, joined_on=date(2026, 1, 1))
    return team


def make_file(person: User, kind: StoredFile.Kind = StoredFile.Kind.PHOTO) -> StoredFile:
    key = new_key()
    return StoredFile.objects.create(
        kind=kind,
        original_name="照片.jpg",
        content_type="image/jpeg",
        size=1000,
        sha256="0" * 64,
        path=f"photos/{key}",
        uploaded_by=person.pk,
    )


def acting(person: User | Volunteer) -> Actor:
    """A resident or volunteer acting for him- or herself."""
    return Actor(person=person.person if isinstance(person, Volunteer) else person)


def send(town: Town, part: Assignment, *helpers: Any, **values: Any) -> OfferRound:
    """A search of the handler among the helpers."""
    given = {"need": "陪老人去医院取药", "during": TOMORROW, **values}
    return send_offers(part, by=town.actor("handler"), candidates=helpers, **given)


def offer_to(helper: Any) -> Offer:
    field = "volunteer" if isinstance(helper, Volunteer) else "team"
    return Offer.objects.select_related("volunteer__person", "team").get(**{field: helper})


def states(search: OfferRound) -> list[str]:
    return list(search.offers.order_by("rank").values_list("state", flat=True))


def told(person: Any) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("title", flat=True))
