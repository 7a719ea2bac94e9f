"""The town with volunteers: 白云街道's, of every age and insurance, made through the room's own actions."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gongzhi.accounts.models import Guardianship
from gongzhi.catalogue import starter as catalogue_starter
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.places import Point
from gongzhi.organizations.actions import register_organization
from gongzhi.organizations.models import Organization
from gongzhi.volunteers import starter
from gongzhi.volunteers.actions import confirm_volunteer, create_team, register_as_volunteer
from gongzhi.volunteers.models import Skill
from gongzhi.volunteers.queries import need_for
from tests.town import make_person

SYSTEM = Actor.of_system("tests")
ALL_WEEK = [(weekday, 0, 1440) for weekday in range(7)]
#: 白云街道群团工作中心.
HERE = Point(28.6553, 121.4336)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time on a day after today; `day` 1 is the coming Monday."""
    today = clock.today()
    monday = today + timedelta(days=7 - today.weekday())
    wall = datetime(monday.year, monday.month, monday.day, hour, minute, tzinfo=clock.LOCAL)
    return (wall + timedelta(days=day - 1)).astimezone(UTC)


def born(years: int) -> date:
    """The birth date of somebody who turned `years` some months ago."""
    today = clock.today()
    return date(today.year - years, 1, 1)


@pytest.fixture
def area(db):
    """Areas by key."""
    catalogue_starter.load(by=SYSTEM)
    return {row.key: row for row in ServiceArea.objects.all()}


@pytest.fixture
def skill(db):
    """Skills by key."""
    starter.load(by=SYSTEM)
    return {row.key: row for row in Skill.objects.all()}


@pytest.fixture
def volunteer(town, area):
    """Make a confirmed volunteer of 白云街道, 30 years old, free all week, near the hub."""

    def make(
        name="志愿者",
        *,
        age=30,
        division=None,
        point=HERE,
        spans=ALL_WEEK,
        confirmed=True,
        areas=(),
        guardian=True,
        radius=5000,
    ):
        person = make_person(name)
        person.birth_date = born(age)
        person.save()
        if age < 18 and guardian:
            Guardianship.objects.create(
                ward=person, guardian=town.person("neighbour"), kind="parent", consented_at=clock.now()
            )
        row = register_as_volunteer(
            person,
            by=SYSTEM,
            division=division or town.subdistrict,
            agrees=True,
            areas=areas,
            spans=spans,
            point=point,
            radius=radius,
        )
        return confirm_volunteer(row, by=SYSTEM) if confirmed else row

    return make


@pytest.fixture
def team(town, volunteer, area):
    """Make a team of 白云街道 with a leader."""

    def make(name="白云邻里志愿服务队", *, leader=None, **values):
        organization = register_organization(
            town.subdistrict, by=SYSTEM, kind=Organization.Kind.VOLUNTEER_TEAM, name=name, parent=town.hub_office
        )
        leader = leader or volunteer(f"{name}队长")
        return create_team(organization, by=SYSTEM, leader=leader, point=HERE, **values)

    return make


@pytest.fixture
def need(town, area):
    """A need in 白云社区, the coming Tuesday from 9 to 11."""

    def make(**changes):
        values = {
            "area": area["hardship"],
            "during": (at(2, 9), at(2, 11)),
            "division": town.community,
            "point": HERE,
        }
        return need_for(**{**values, **changes})

    return make
