"""Volunteers and teams of the demonstration city: invented persons, most of them confirmed, insured and free at times."""

from datetime import timedelta
from random import Random
from typing import Final

from gongzhi.accounts.models import User
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.places import Point
from gongzhi.organizations.demo import JIAOJIANG, Cityscape
from gongzhi.organizations.models import Organization
from gongzhi.regions.models import Division
from gongzhi.volunteers import starter
from gongzhi.volunteers.actions import (
    add_skill,
    confirm_volunteer,
    create_team,
    insure_team,
    insure_volunteer,
    add_member,
    register_as_volunteer,
)
from gongzhi.volunteers.models import Skill, Team, Volunteer

#: Spans of the week in which people usually can: weekday, from and to in minutes of the day.
_HABITS: Final = (
    [(day, 18 * 60, 21 * 60) for day in range(5)],
    [(5, 8 * 60, 18 * 60), (6, 8 * 60, 18 * 60)],
    [(day, 8 * 60, 17 * 60 + 30) for day in range(5)],
    [(day, 8 * 60, 21 * 60) for day in range(7)],
)
VOLUNTEERS: Final = 600
FEW: Final = 60


def build(city: Cityscape, *, count: int = FEW) -> list[Volunteer]:
    """So many volunteers, and their teams; the first ones live in 椒江."""
    starter.load(by=city.by)
    areas = list(ServiceArea.objects.all())
    skills = list(Skill.objects.filter(is_professional=False))
    made = [_volunteer(city, number, areas, skills) for number in range(count)]
    _teams(city, made, areas)
    return made


def more(city: Cityscape, *, count: int) -> None:
    """Further volunteers, without teams, behind the pages."""
    areas = list(ServiceArea.objects.all())
    skills = list(Skill.objects.filter(is_professional=False))
    for number in range(count):
        _volunteer(city, number + FEW, areas, skills)


def _volunteer(city: Cityscape, number: int, areas: list[ServiceArea], skills: list[Skill]) -> Volunteer:
    rng = city.rng
    town = _town(city, number)
    person: User = city.inventor.resident(born=city.inventor.born(19, 68))
    volunteer = register_as_volunteer(
        person,
        by=Actor(person=person),
        division=town,
        agrees=True,
        areas=rng.sample(areas, rng.randint(2, 4)),
        spans=rng.choice(_HABITS),
        point=_point(rng, town),
        radius=rng.choice([5000, 8000, 10_000]),
    )
    for skill in rng.sample(skills, rng.randint(1, 4)):
        add_skill(volunteer, by=Actor(person=person), skill=skill)
    if rng.random() < 0.95:
        volunteer = confirm_volunteer(volunteer, by=city.by)
    if rng.random() < 0.6:
        volunteer = insure_volunteer(volunteer, by=city.by, until=clock.today() + timedelta(days=rng.randint(20, 360)))
    return volunteer


def _town(city: Cityscape, number: int) -> Division:
    windows = city.windows_in(JIAOJIANG[:6])
    return windows[number % len(windows)] if number % 5 < 2 else city.rng.choice(city.towns)


def _teams(city: Cityscape, volunteers: list[Volunteer], areas: list[ServiceArea]) -> list[Team]:
    teams = []
    active = [volunteer for volunteer in volunteers if volunteer.state == "active"]
    for number, organization in enumerate(_team_organizations(city)):
        leader = active[number % len(active)]
        team = create_team(
            organization,
            by=city.by,
            leader=leader,
            areas=city.rng.sample(areas, 3),
            capacity=city.rng.randint(2, 4),
            point=_point(city.rng, organization.division),
        )
        insure_team(team, by=city.by, until=clock.today() + timedelta(days=200))
        for member in city.rng.sample(active, 5):
            if member != leader:
                add_member(team, by=city.by, volunteer=member)
        teams.append(team)
    return teams


def _team_organizations(city: Cityscape) -> list[Organization]:
    return [organization for key, organization in city.organizations.items() if key.startswith("team_")]


def _point(rng: Random, place: Division) -> Point | None:
    if place.latitude is None or place.longitude is None:
        return None
    return Point(place.latitude + rng.uniform(-0.02, 0.02), place.longitude + rng.uniform(-0.02, 0.02))
