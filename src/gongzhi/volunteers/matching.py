"""Whom to ask for a need: first who may be asked at all (`eligibility`), then in which order (`ranking`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from gongzhi.catalogue.models import ServiceArea
from gongzhi.core.errors import type_words
from gongzhi.core.places import Point
from gongzhi.regions.models import Division
from gongzhi.regions.queries import at_level
from gongzhi.volunteers import eligibility
from gongzhi.volunteers.eligibility import TEAM_RULES, VOLUNTEER_RULES, Need, Rule
from gongzhi.volunteers.models import (
    Availability,
    Engagement,
    Skill,
    Team,
    TeamEngagement,
    TeamMember,
    Volunteer,
    VolunteerSkill,
    VolunteerState,
)
from gongzhi.volunteers.parameters import scale
from gongzhi.volunteers.ranking import Candidate, Figures, best_first, reasons_for

#: Whose figures are looked at: the nearest so many of those who may be asked, who can do most of what is needed.
LOOKED_AT: Final = 400


def need_for(
    *,
    area: ServiceArea | None,
    during: tuple[datetime, datetime],
    division: Division,
    point: Point | None = None,
    skills: Iterable[Skill | str] = (),
    is_dangerous: bool = False,
    minor_home_visit: bool = False,
    persons: int = 1,
    excluded: Iterable[UUID] = (),
) -> Need:
    """Put a need together; `skills` may be keys, as service items name them; unknown ones are left out."""
    return Need(
        area=area,
        during=during,
        division=division,
        point=point,
        skills=_skills(skills),
        is_dangerous=is_dangerous,
        is_home_visit_to_minor=minor_home_visit,
        persons=persons,
        excluded=frozenset(excluded),
        vicinity=at_level(division, Division.Level.TOWN),
    )


def _skills(named: Iterable[Skill | str]) -> tuple[Skill, ...]:
    named = list(named)
    keys = [one for one in named if isinstance(one, str)]
    found = list(Skill.objects.filter(key__in=keys)) if keys else []
    return (*[one for one in named if isinstance(one, Skill)], *found)


def candidates(need: Need | None = None, *, limit: int = 20, **needed: Any) -> list[Candidate]:
    """Volunteers and teams who may be asked, best first, each with the reasons of its points.

    Give a `Need`, or the arguments of `need_for`. The number of queries does not depend on how many there are.
    """
    need = need or need_for(**needed)
    found = [*_volunteers(need), *_teams(need)]
    return best_first(found)[:limit]


def _volunteers(need: Need) -> list[Candidate]:
    # The figures cost more than the rules: first who is looked at, then the figures of these alone.
    rows = eligibility.eligible(need).annotate(metres=_metres(need))
    order: list[Any] = [F("metres").asc(nulls_last=True), "pk"]
    if need.skills:
        able = _able(need).filter(volunteer=OuterRef("pk"))
        rows, order = rows.annotate(able=eligibility.number_of(able, "volunteer")), ["-able", *order]
    looked_at = list(rows.order_by(*order).values_list("pk", flat=True)[:LOOKED_AT])
    chosen = Volunteer.objects.filter(pk__in=looked_at).select_related("person", "division")
    shown = chosen.annotate(
        metres=_metres(need),
        wishes=_wishes(need, "volunteer"),
        load=eligibility.number_of(_recent(Engagement.objects.all(), need), "volunteer"),
        spare=_spare(need),
    )
    skills = _skills_by(need, looked_at, "volunteer") if need.skills else {}
    return [_candidate(need, row, skills.get(row.pk, ()), row.division) for row in shown]


def _teams(need: Need) -> list[Candidate]:
    present = TeamMember.objects.filter(team=OuterRef("pk"), left_on__isnull=True, joined_on__isnull=False)
    rated = present.order_by().values("team")
    rows = eligibility.eligible_teams(need).select_related("organization__division", "leader__person")
    rows = rows.annotate(
        metres=_metres(need),
        wishes=_wishes(need, "team"),
        load=eligibility.number_of(_recent(TeamEngagement.objects.all(), need), "team"),
        spare=F("capacity") - eligibility.team_load(need),
        rating_sum=Coalesce(Subquery(rated.annotate(all=Sum("volunteer__rating_sum")).values("all")), Value(0)),
        rating_count=Coalesce(Subquery(rated.annotate(all=Sum("volunteer__rating_count")).values("all")), Value(0)),
    )
    chosen = list(rows.order_by(F("metres").asc(nulls_last=True), "pk")[:LOOKED_AT])
    keys = [row.pk for row in chosen]
    skills = _skills_by(need, keys, "volunteer__memberships__team") if need.skills else {}
    return [_candidate(need, row, skills.get(row.pk, ()), row.organization.division) for row in chosen]


def _candidate(need: Need, row: Any, skills: Sequence[str], division: Division) -> Candidate:
    vicinity = need.vicinity or need.division
    figures = Figures(
        skills=tuple(skills),
        skills_needed=len(need.skills),
        wishes_area=bool(row.wishes),
        metres=row.metres,
        is_local=division.is_within(vicinity),
        spare=max(0, row.spare),
        load=row.load,
        rating_sum=row.rating_sum,
        rating_count=row.rating_count,
    )
    return Candidate(row, figures, reasons_for(figures, is_team=isinstance(row, Team), scale=scale()))


def _metres(need: Need) -> Any:
    if need.point is None:
        # Cast, for the list is ordered by it, and PostgreSQL orders by no bare constant.
        return Cast(Value(None), FloatField())
    return eligibility.metres_from(need.point)


def _wishes(need: Need, helper: str) -> Any:
    if need.area is None:
        return Value(value=False)
    through = (Volunteer if helper == "volunteer" else Team).areas.through
    wished = through._default_manager.filter(**{helper: OuterRef("pk"), "servicearea": need.area})
    return Exists(wished)


def _recent(engagements: QuerySet[Any], need: Need) -> QuerySet[Any]:
    """Engagements that began lately, up to the need, or lie ahead: what was done and is still to be done."""
    since = need.during[0] - timedelta(days=scale().load_days)
    helper = "volunteer" if engagements.model is Engagement else "team"
    return engagements.filter(**{helper: OuterRef("pk")}, released_at__isnull=True, during__startswith__gte=since)


def _spare(need: Need) -> Any:
    """Minutes of availability on the days of the need beyond the need itself."""
    weekdays = sorted({piece.weekday for piece in need.pieces})
    minutes = (
        Availability.objects.filter(volunteer=OuterRef("pk"), weekday__in=weekdays)
        .order_by()
        .values("volunteer")
        .annotate(minutes=Sum(F("end") - F("start")))
        .values("minutes")
    )
    taken = sum(piece.end - piece.start for piece in need.pieces)
    return Coalesce(Subquery(minutes), Value(0)) - Value(taken)


def _able(need: Need) -> QuerySet[VolunteerSkill]:
    in_date = Q(valid_until__isnull=True) | Q(valid_until__gte=need.last_day)
    return VolunteerSkill.objects.filter(in_date, skill__in=need.skills, withdrawn_at__isnull=True)


def _skills_by(need: Need, helpers: Sequence[UUID], path: str) -> dict[UUID, list[str]]:
    """Key of helper -> names of the needed skills that it has. One query."""
    able = _able(need).filter(**{f"{path}__in": helpers})
    if path != "volunteer":
        able = able.filter(
            volunteer__memberships__left_on__isnull=True,
            volunteer__memberships__joined_on__isnull=False,
            volunteer__state=VolunteerState.ACTIVE,
        )
    found: dict[UUID, list[str]] = {}
    for key, name in able.order_by("skill__order", "skill__key").values_list(path, "skill__name").distinct():
        found.setdefault(key, []).append(name)
    return found


# --- Why somebody is not on the list ---


@dataclass(frozen=True, slots=True)
class Outsiders:
    """How many of those in the vicinity a rule keeps out, and the words for why."""

    key: str
    words: type_words
    count: int


def why_not(volunteer: Volunteer, need: Need) -> list[Rule]:
    """The rules that keep a volunteer out; empty for who may be asked. One query."""
    return _broken(Volunteer.objects.filter(pk=volunteer.pk), VOLUNTEER_RULES, need)


def why_not_team(team: Team, need: Need) -> list[Rule]:
    """The rules that keep a team out. One query."""
    return _broken(Team.objects.filter(pk=team.pk), TEAM_RULES, need)


def _broken(rows: QuerySet[Any], rules: Iterable[Rule], need: Need) -> list[Rule]:
    asked = eligibility.conditions(rules, need)
    kept = {f"rule_{rule.key}": _holds(condition) for rule, condition in asked}
    answer = rows.annotate(**kept).values(*kept).first()
    return [rule for rule, _condition in asked if answer is None or not answer[f"rule_{rule.key}"]]


def outsiders(need: Need) -> list[Outsiders]:
    """How many volunteers in reach each rule keeps out, most first: why a list is short. One query.

    Who is kept out by two rules is counted by both.
    """
    asked = eligibility.conditions(VOLUNTEER_RULES, need)
    near = [condition for rule, condition in asked if rule.key == "reach"]
    rows = Volunteer.objects.filter(*near).exclude(state=VolunteerState.LEFT)
    rest = [(rule, condition) for rule, condition in asked if rule.key != "reach"]
    rows = rows.annotate(**{f"rule_{rule.key}": _holds(condition) for rule, condition in rest})
    counts = rows.aggregate(**{rule.key: Count("pk", filter=Q(**{f"rule_{rule.key}": False})) for rule, _c in rest})
    found = [Outsiders(rule.key, rule.words, counts[rule.key]) for rule, _condition in rest if counts[rule.key]]
    return sorted(found, key=lambda one: -one.count)


def _holds(condition: Any) -> Case:
    return Case(When(condition, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())
