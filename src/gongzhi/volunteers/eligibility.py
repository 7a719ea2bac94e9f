"""Who may be asked for a need: declared rules, each a condition in the database and the words for who is out by it.

Sources: 志愿服务条例 (2017) Art. 15 (fit for the task), 16 (qualification), 17 (insurance), 25 (asked, never ordered);
浙江省志愿服务条例 (2018) Art. 9 (minors). What only makes somebody fitter or less fit is in `ranking`.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, Exists, F, FloatField, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least, Sqrt
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThanOrEqual
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import Guardianship
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock
from gongzhi.core.places import Point, box_around
from gongzhi.regions.models import Division
from gongzhi.volunteers.models import (
    MINUTES_OF_DAY,
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
from gongzhi.volunteers.parameters import reach

ADULT: Final = 18
#: Below this age nobody is asked alone, only with the guardian (民法典 Art. 19, 20; PIPL Art. 28).
CHILD: Final = 14
#: Minors do not serve alone at night: local minutes of the day.
NIGHT_BEGINS, NIGHT_ENDS = 22 * 60, 6 * 60
LONGEST: Final = timedelta(days=7)
_METRES_PER_DEGREE: Final = 111_195.0


@dataclass(frozen=True)
class Need:
    """What help is looked for. `during` is `[start, end)`; `persons` is how many go together."""

    area: ServiceArea | None
    during: tuple[datetime, datetime]
    division: Division
    point: Point | None = None
    skills: Sequence[Skill] = ()
    is_dangerous: bool = False
    is_home_visit_to_minor: bool = False
    persons: int = 1
    #: Persons who are never asked: asker, beneficiary.
    excluded: frozenset[UUID] = frozenset()
    #: The division within which people count as near: the town of the place, or the place itself where it is larger.
    vicinity: Division | None = None
    pieces: tuple["Piece", ...] = field(init=False)

    def __post_init__(self) -> None:
        start, end = self.during
        if not start < end or end - start > LONGEST:
            raise ValueError("A need lasts from a beginning to a later end, a week at most.")
        object.__setattr__(self, "pieces", tuple(pieces_of(start, end)))

    @property
    def range(self) -> DateTimeTZRange:
        """The time as a range of instants."""
        return DateTimeTZRange(*self.during)

    @property
    def first_day(self) -> date:
        """The local day on which it begins."""
        return clock.local(self.during[0]).date()

    @property
    def last_day(self) -> date:
        """The local day on which it ends."""
        return clock.local(self.during[1] - timedelta(microseconds=1)).date()

    @property
    def is_at_night(self) -> bool:
        """Whether any of it lies between 22:00 and 6:00."""
        return any(piece.start < NIGHT_ENDS or piece.end > NIGHT_BEGINS for piece in self.pieces)

    @property
    def professional(self) -> list[Skill]:
        """The needed skills that ask for a qualification."""
        return [skill for skill in self.skills if skill.is_professional]


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a time that lies in one local day: weekday (0 is Monday) and minutes `[start, end)`."""

    weekday: int
    start: int
    end: int


def pieces_of(start: datetime, end: datetime) -> list[Piece]:
    """A time cut at local midnights; begun minutes count, so that nobody is asked beyond what he or she offered."""
    found, at, end = [], clock.local(start), clock.local(end)
    while at < end:
        midnight = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        until = min(midnight, end)
        last = math.ceil((until - at.replace(hour=0, minute=0, second=0, microsecond=0)) / timedelta(minutes=1))
        found.append(Piece(at.weekday(), at.hour * 60 + at.minute, min(last, MINUTES_OF_DAY)))
        at = midnight
    return found


def latest_birth_date(years: int, on: date) -> date:
    """Who was born on this day or before is at least `years` old on a day (as `identity.age_on` counts)."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February
        return on.replace(year=on.year - years, day=28)


Condition = Any
"""A `Q` or another boolean expression that is true of those who may be asked."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason why somebody may not be asked."""

    key: str
    words: str | Promise
    #: None where the rule does not apply to the need.
    condition: Callable[[Need], Condition | None]


_ALWAYS_OUT: Final = Q(pk__in=[])


def _active(need: Need) -> Condition:
    return Q(state=VolunteerState.ACTIVE, person__is_active=True)


def _uninvolved(need: Need) -> Condition | None:
    return ~Q(person__in=need.excluded) if need.excluded else None


def _at_least(years: int, need: Need) -> Q:
    return Q(person__birth_date__lte=latest_birth_date(years, need.first_day))


def _not_a_child(need: Need) -> Condition:
    return _at_least(CHILD, need)


def _guarded(need: Need) -> Condition:
    agreed = Guardianship.objects.filter(ward=OuterRef("person"), consented_at__isnull=False, ended_at__isnull=True)
    return _at_least(ADULT, need) | Q(Exists(agreed))


def _grown_up_for_danger(need: Need) -> Condition | None:
    return _at_least(ADULT, need) if need.is_dangerous else None


def _not_alone_at_night(need: Need) -> Condition | None:
    return _at_least(ADULT, need) if need.is_at_night and need.persons < 2 else None


def _insured(need: Need) -> Condition | None:
    return Q(insured_until__gte=need.last_day) if need.is_dangerous else None


def _qualified(need: Need) -> Condition | None:
    return _each(need.professional, lambda skill: _holders(skill, need).filter(volunteer=OuterRef("pk")))


def _two_grown_ups(need: Need) -> Condition | None:
    if not need.is_home_visit_to_minor:
        return None
    return _at_least(ADULT, need) if need.persons >= 2 else _ALWAYS_OUT


def _free(need: Need) -> Condition:
    busy = Engagement.objects.filter(volunteer=OuterRef("pk"), released_at__isnull=True, during__overlap=need.range)
    return ~Q(Exists(busy))


def _available(need: Need) -> Condition:
    condition = Q()
    for piece in need.pieces:
        condition &= Q(Exact(covered(piece), Value(piece.end - piece.start)))
    return condition


def _within_reach(need: Need) -> Condition:
    return in_reach(need, "division")


VOLUNTEER_RULES: Final = (
    Rule("active", _("没有在岗（待核实、已暂停或已退出）"), _active),
    Rule("reach", _("不在附近，超出愿意前往的距离"), _within_reach),
    Rule("involved", _("是求助人或受助人本人"), _uninvolved),
    Rule("child", _("未满14周岁或没有登记出生日期，须由监护人陪同"), _not_a_child),
    Rule("guardian", _("未成年人，监护人还没有同意"), _guarded),
    Rule("danger", _("未成年人不参加有危险的服务"), _grown_up_for_danger),
    Rule("night", _("未成年人夜间不单独服务"), _not_alone_at_night),
    Rule("insurance", _("没有有效的意外保险，不参加有危险的服务"), _insured),
    Rule("qualification", _("没有核实过的、有效的专业资格"), _qualified),
    Rule("two_persons", _("上门服务未成年人，须两名成年人同行"), _two_grown_ups),
    Rule("busy", _("这段时间已有别的服务安排"), _free),
    Rule("unavailable", _("这段时间不在登记的空余时间内"), _available),
)


def _team_active(need: Need) -> Condition:
    return Q(closed_at__isnull=True, organization__closed_at__isnull=True, leader__state=VolunteerState.ACTIVE)


def _team_uninvolved(need: Need) -> Condition | None:
    return ~Q(leader__person__in=need.excluded) if need.excluded else None


def _team_insured(need: Need) -> Condition | None:
    return Q(insured_until__gte=need.last_day) if need.is_dangerous else None


def _team_qualified(need: Need) -> Condition | None:
    def holders(skill: Skill) -> QuerySet[VolunteerSkill]:
        mine = TeamMember.objects.filter(
            team=OuterRef(OuterRef("pk")),
            left_on__isnull=True,
            joined_on__isnull=False,
            volunteer__state=VolunteerState.ACTIVE,
        )
        return _holders(skill, need).filter(volunteer__in=mine.values("volunteer"))

    return _each(need.professional, holders)


def _team_has_two_grown_ups(need: Need) -> Condition | None:
    wanted = max(need.persons, 2 if need.is_home_visit_to_minor else 1)
    if wanted == 1:
        return None
    members = TeamMember.objects.filter(
        team=OuterRef("pk"), left_on__isnull=True, joined_on__isnull=False, volunteer__state=VolunteerState.ACTIVE
    )
    if need.is_home_visit_to_minor:
        members = members.filter(volunteer__person__birth_date__lte=latest_birth_date(ADULT, need.first_day))
    return Q(GreaterThanOrEqual(number_of(members, "team"), Value(wanted)))


def team_load(need: Need) -> Coalesce:
    """How many occasions a team has taken on for the time of the need."""
    taken = TeamEngagement.objects.filter(team=OuterRef("pk"), released_at__isnull=True, during__overlap=need.range)
    return number_of(taken, "team")


def _team_has_room(need: Need) -> Condition:
    return Q(GreaterThan(F("capacity"), team_load(need)))


def _team_within_reach(need: Need) -> Condition:
    return in_reach(need, "organization__division")


TEAM_RULES: Final = (
    Rule("active", _("队伍已停止服务，或队长不在岗"), _team_active),
    Rule("reach", _("不在附近，超出服务半径"), _team_within_reach),
    Rule("involved", _("队长是求助人或受助人本人"), _team_uninvolved),
    Rule("insurance", _("队伍没有有效的意外保险，不参加有危险的服务"), _team_insured),
    Rule("qualification", _("队员中没有核实过的、有效的专业资格"), _team_qualified),
    Rule("two_persons", _("同行的队员人数不够"), _team_has_two_grown_ups),
    Rule("busy", _("这段时间的安排已满"), _team_has_room),
)


def eligible(need: Need) -> QuerySet[Volunteer]:
    """The volunteers who may be asked."""
    return _kept_by(Volunteer.objects.all(), VOLUNTEER_RULES, need)


def eligible_teams(need: Need) -> QuerySet[Team]:
    """The teams that may be asked."""
    return _kept_by(Team.objects.all(), TEAM_RULES, need)


def conditions(rules: Iterable[Rule], need: Need) -> list[tuple[Rule, Condition]]:
    """The rules that apply to the need, with their conditions."""
    asked = [(rule, rule.condition(need)) for rule in rules]
    return [(rule, condition) for rule, condition in asked if condition is not None]


def _kept_by(rows: QuerySet[Any], rules: Iterable[Rule], need: Need) -> QuerySet[Any]:
    for _rule, condition in conditions(rules, need):
        rows = rows.filter(condition)
    return rows


# --- Expressions ---


def number_of(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many of `rows`, which name the outer row by `by`, as an expression; 0 where there are none."""
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def covered(piece: Piece) -> Coalesce:
    """How many minutes of a piece of a day a volunteer offers each week. Spans never overlap, so they add up."""
    spans = (
        Availability.objects.filter(
            volunteer=OuterRef("pk"), weekday=piece.weekday, start__lt=piece.end, end__gt=piece.start
        )
        .order_by()
        .values("volunteer")
        .annotate(minutes=Sum(Least(F("end"), Value(piece.end)) - Greatest(F("start"), Value(piece.start))))
        .values("minutes")
    )
    return Coalesce(Subquery(spans, output_field=IntegerField()), Value(0))


def metres_from(point: Point) -> Sqrt:
    """The distance of a row with coordinates, on a plane: within 50 km it errs by less than one in a thousand."""
    north = (F("latitude") - Value(point.latitude)) * Value(_METRES_PER_DEGREE)
    width = _METRES_PER_DEGREE * math.cos(math.radians(point.latitude))
    east = (F("longitude") - Value(point.longitude)) * Value(width)
    return Sqrt(north * north + east * east, output_field=FloatField())


def in_reach(need: Need, place: str) -> Q:
    """Those of the vicinity, those who serve the whole of a larger place, and those who would come from so far."""
    vicinity = need.vicinity or need.division
    near = Q(**{f"{place}__path__startswith": vicinity.path}) | Q(**{f"{place}__path__in": need.division.lineage()})
    if need.point is None:
        return near
    farthest = reach("farthest")
    box = box_around(need.point, farthest).condition()
    within = Q(LessThanOrEqual(metres_from(need.point), Least(F("radius"), Value(farthest))))
    return near | (box & within)


def _holders(skill: Skill, need: Need) -> QuerySet[VolunteerSkill]:
    """Checked holders of a skill whose certificate is valid through the need."""
    in_date = Q(valid_until__isnull=True) | Q(valid_until__gte=need.last_day)
    return VolunteerSkill.objects.filter(in_date, skill=skill, checked_at__isnull=False, withdrawn_at__isnull=True)


def _each(skills: Iterable[Skill], holders: Callable[[Skill], QuerySet[VolunteerSkill]]) -> Q | None:
    condition = None
    for skill in skills:
        has = Q(Exists(holders(skill)))
        condition = has if condition is None else condition & has
    return condition
