"""Volunteers and teams of the demonstration city: invented persons, most of them confirmed and insured."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from gongzhi.accounts.demo import Inventor
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core.actors import Actor
from gongzhi.core.places import Point
from gongzhi.organizations.demo import JIAOJIANG, Cityscape
from gongzhi.organizations.models import Site
from gongzhi.regions.models import Division
from gongzhi.volunteers import starter
from gongzhi.volunteers.actions import (
    add_member,
    add_skill,
    confirm_volunteer,
    create_team,
    insure_team,
    insure_volunteer,
    register_as_volunteer,
)
from gongzhi.volunteers.models import Skill, Team, Volunteer

#: Spans of the week in which people usually can: weekday, from and to in minutes of the day.
_ALWAYS: Final = [(day, 8 * 60, 21 * 60) for day in range(7)]
_HABITS: Final = (
    [(day, 18 * 60, 21 * 60) for day in range(5)],
    [(5, 8 * 60, 18 * 60), (6, 8 * 60, 18 * 60)],
    [(day, 8 * 60, 17 * 60 + 30) for day in range(5)],
    _ALWAYS,
)
#: What the volunteers of the cast do, so that there is something to try for them.
_CAST_AREAS: Final = ("hardship", "plaza", "youth")
VOLUNTEERS: Final = 600
FEW: Final = 60
#: The first ones are played by the cast.
_PLAYED: Final = 2
_BY: Final = Actor.of_system("demonstration")


@dataclass(frozen=True)
class _Ground:
    """What every registration draws from."""

    rng: Random
    inventor: Inventor
    today: date
    #: Towns with a window in 椒江, and all towns.
    near: list[Division]
    towns: list[Division]
    areas: list[ServiceArea]
    skills: list[Skill]


def build(city: Cityscape, *, count: int = FEW) -> list[Volunteer]:
    """So many volunteers, and their teams; the first ones live in 椒江 and are played by the cast."""
    starter.load(by=city.by)
    ground = _ground(city.rng, city.inventor, city.today)
    made = [_volunteer(ground, number) for number in range(count)]
    _teams(city, made, ground.areas)
    return made


def more(rng: Random, first: int, count: int, *, today: date) -> None:
    """Further volunteers, without teams, from a number on."""
    ground = _ground(rng, Inventor(rng, 100_000 + first), today)
    for number in range(first, first + count):
        _volunteer(ground, FEW + number)


def _ground(rng: Random, inventor: Inventor, today: date) -> _Ground:
    windows = Site.objects.filter(
        division__code__startswith=JIAOJIANG[:6], division__level=Division.Level.TOWN
    ).exclude(kind=Site.Kind.GIG_STATION)
    return _Ground(
        rng,
        inventor,
        today,
        list(Division.objects.filter(pk__in=list(windows.values_list("division", flat=True))).order_by("code")),
        list(Division.objects.in_use().filter(level=Division.Level.TOWN).order_by("code")),
        list(ServiceArea.objects.all()),
        list(Skill.objects.filter(is_professional=False)),
    )


def _volunteer(ground: _Ground, number: int) -> Volunteer:
    rng = ground.rng
    is_played = number < _PLAYED
    town = _town(ground, number)
    person = ground.inventor.resident(born=ground.inventor.born(19, 68))
    areas = rng.sample(ground.areas, rng.randint(2, 4))
    volunteer = register_as_volunteer(
        person,
        by=Actor(person=person),
        division=town,
        agrees=True,
        areas=[area for area in ground.areas if area.key in _CAST_AREAS] if is_played else areas,
        spans=_ALWAYS if is_played else rng.choice(_HABITS),
        point=_point(rng, town),
        radius=10_000 if is_played else rng.choice([5000, 8000, 10_000]),
    )
    for skill in rng.sample(ground.skills, rng.randint(1, 4)):
        add_skill(volunteer, by=Actor(person=person), skill=skill)
    if rng.random() < 0.95 or is_played:
        volunteer = confirm_volunteer(volunteer, by=_BY)
    if rng.random() < 0.6 or is_played:
        volunteer = insure_volunteer(volunteer, by=_BY, until=ground.today + timedelta(days=rng.randint(20, 360)))
    return volunteer


def _town(ground: _Ground, number: int) -> Division:
    if number < _PLAYED:
        return ground.near[0]
    return ground.near[number % len(ground.near)] if number % 5 < 2 else ground.rng.choice(ground.towns)


def _teams(city: Cityscape, volunteers: list[Volunteer], areas: list[ServiceArea]) -> list[Team]:
    teams = []
    active = [volunteer for volunteer in volunteers if volunteer.state == "active"]
    organizations = [made for key, made in city.organizations.items() if key.startswith("team_")]
    for number, organization in enumerate(organizations):
        # The second of the cast leads the first team; the first leads none.
        leader = active[number % (len(active) - 1) + 1]
        team = create_team(
            organization,
            by=city.by,
            leader=leader,
            areas=city.rng.sample(areas, 3),
            capacity=city.rng.randint(2, 4),
            point=_point(city.rng, organization.division),
        )
        insure_team(team, by=city.by, until=city.today + timedelta(days=200))
        for member in city.rng.sample(active, 5):
            if member != leader:
                add_member(team, by=city.by, volunteer=member)
        teams.append(team)
    return teams


def _point(rng: Random, place: Division) -> Point | None:
    if place.latitude is None or place.longitude is None:
        return None
    return Point(place.latitude + rng.uniform(-0.02, 0.02), place.longitude + rng.uniform(-0.02, 0.02))
