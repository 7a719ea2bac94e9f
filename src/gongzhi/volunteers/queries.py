"""Everything that reads volunteers and teams. Whom to ask for a need is in `matching`, and offered here too."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from gongzhi.accounts import queries as persons
from gongzhi.accounts.models import User
from gongzhi.core import clock, text
from gongzhi.core.actors import Actor
from gongzhi.core.places import Point
from gongzhi.organizations.models import Organization
from gongzhi.regions.models import Division
from gongzhi.regions.queries import at_level
from gongzhi.volunteers.eligibility import Need
from gongzhi.volunteers.matching import candidates, need_for, outsiders, why_not, why_not_team
from gongzhi.volunteers.models import (
    TEAM_KINDS,
    Engagement,
    ServiceRecord,
    Skill,
    Team,
    TeamEngagement,
    TeamMember,
    Volunteer,
    VolunteerSkill,
    VolunteerState,
)
from gongzhi.volunteers.policies import KEEPERS, READERS
from gongzhi.volunteers.ranking import Candidate, Reason

__all__ = [
    "Candidate",
    "Need",
    "Reason",
    "Served",
    "candidates",
    "coming_engagements",
    "hours",
    "led_teams",
    "members_of",
    "need_for",
    "outsiders",
    "records_of",
    "served",
    "skills_offered",
    "teams_visible_to",
    "to_confirm",
    "visible_to",
    "volunteer_list",
    "volunteer_of",
    "why_not",
    "why_not_team",
]


def volunteer_of(person: User | None) -> Volunteer | None:
    """The person's own registration, or None."""
    if person is None:
        return None
    return Volunteer.objects.select_related("person", "division").filter(person=person).first()


def _of_divisions(actor: Actor, roles: Sequence[str], place: str) -> Q:
    within = Q(pk__in=[])
    for post in actor.posts_with(roles):
        within |= Q(**{f"{place}__path__startswith": post.division.path})
    return within


def visible_to(actor: Actor) -> QuerySet[Volunteer]:
    """The volunteers of the divisions that the person's posts look after, the own team's members, and oneself."""
    rows = Volunteer.objects.select_related("person", "division")
    if actor.is_system:
        return rows
    seen = _of_divisions(actor, READERS, "division")
    if actor.is_known:
        in_own_team = TeamMember.objects.filter(
            volunteer=OuterRef("pk"), left_on__isnull=True, team__leader__person=actor.person
        )
        seen |= Q(person=actor.person) | Q(Exists(in_own_team))
    return rows.filter(seen)


def teams_visible_to(actor: Actor) -> QuerySet[Team]:
    """Teams are public with their name and what they do; this is who may see members and agreements."""
    rows = Team.objects.select_related("organization__division", "leader__person")
    if actor.is_system:
        return rows
    seen = _of_divisions(actor, READERS, "organization__division")
    if actor.is_known:
        own = TeamMember.objects.filter(team=OuterRef("pk"), left_on__isnull=True, volunteer__person=actor.person)
        seen |= Q(leader__person=actor.person) | Q(Exists(own))
    return rows.filter(seen)


def volunteer_list(
    actor: Actor,
    *,
    query: str = "",
    state: str = "",
    area: Any = None,
    skill: Any = None,
    division: Any = None,
    unchecked: bool = False,
) -> QuerySet[Volunteer]:
    """The desk's list, who waits first, then by name. Names are looked for by their beginning, numbers exactly."""
    rows = visible_to(actor)
    if query.strip():
        typed = text.normalise(query).replace(" ", "")
        rows = rows.filter(
            Q(person__name__startswith=query.strip())
            | Q(number__iexact=typed)
            | Q(person__name_key__startswith=text.pinyin_key(query.strip(), is_name=True))
        )
    if state:
        rows = rows.filter(state=state)
    if area is not None:
        rows = rows.filter(areas=area)
    if skill is not None:
        rows = rows.filter(Exists(open_skills().filter(volunteer=OuterRef("pk"), skill=skill)))
    if division is not None:
        rows = rows.filter(division__path__startswith=division.path)
    if unchecked:
        rows = rows.filter(Exists(open_skills().filter(volunteer=OuterRef("pk"), checked_at__isnull=True)))
    return rows.prefetch_related(
        "areas", Prefetch("skills", queryset=open_skills().select_related("skill"), to_attr="open_skills")
    ).order_by(
        Coalesce(Q(state=VolunteerState.PENDING), False).desc(),
        "person__name_key",
        "number",
    )


def open_skills() -> QuerySet[VolunteerSkill]:
    """Skills that were not withdrawn."""
    return VolunteerSkill.objects.filter(withdrawn_at__isnull=True)


def skills_offered(volunteer: Volunteer) -> QuerySet[VolunteerSkill]:
    """The skills of a volunteer with proof and check."""
    return (
        open_skills()
        .filter(volunteer=volunteer)
        .select_related("skill", "proof", "checked_by__organization")
        .order_by("skill__order")
    )


def skills_left(volunteer: Volunteer) -> QuerySet[Skill]:
    """The skills that the volunteer has not entered yet."""
    mine = open_skills().filter(volunteer=volunteer).values("skill")
    return Skill.objects.exclude(pk__in=mine)


def to_confirm(actor: Actor) -> QuerySet[Volunteer]:
    """Who waits to be confirmed by the person's posts, longest waiting first; never oneself."""
    rows = Volunteer.objects.select_related("person", "division").filter(state=VolunteerState.PENDING)
    rows = rows.filter(_of_divisions(actor, KEEPERS, "division"))
    return rows.exclude(person=actor.person).order_by("created_at") if actor.is_known else rows.none()


def members_of(team: Team) -> QuerySet[TeamMember]:
    """The present members, the leader too, in the order in which they joined."""
    return (
        TeamMember.objects.filter(team=team, left_on__isnull=True, joined_on__isnull=False)
        .select_related("volunteer__person")
        .order_by("joined_on", "created_at")
    )


def asking_members(team: Team) -> QuerySet[TeamMember]:
    """Who has asked to become a member and waits for the leader."""
    return (
        TeamMember.objects.filter(team=team, left_on__isnull=True, joined_on__isnull=True)
        .select_related("volunteer__person", "volunteer__division")
        .order_by("created_at")
    )


def open_teams() -> QuerySet[Team]:
    """Teams that work, with their number of members."""
    present = Q(memberships__left_on__isnull=True, memberships__joined_on__isnull=False)
    return (
        Team.objects.filter(closed_at__isnull=True, organization__closed_at__isnull=True)
        .select_related("organization__division", "leader__person")
        .prefetch_related("areas")
        .annotate(size=Count("memberships", filter=present))
        .order_by("organization__name_key", "pk")
    )


def led_teams(person: User | None) -> QuerySet[Team]:
    """The teams that a person answers for."""
    return open_teams().filter(leader__person=person) if person is not None else Team.objects.none()


def memberships_of(volunteer: Volunteer) -> QuerySet[TeamMember]:
    """The teams of a volunteer, asked-for ones too."""
    return (
        TeamMember.objects.filter(volunteer=volunteer, left_on__isnull=True, team__closed_at__isnull=True)
        .select_related("team__organization")
        .order_by("created_at")
    )


def coming_engagements(volunteer: Volunteer) -> QuerySet[Engagement]:
    """What a volunteer has agreed to and is not over, next first."""
    return Engagement.objects.filter(
        volunteer=volunteer, released_at__isnull=True, during__endswith__gt=clock.now()
    ).order_by("during")


def coming_team_engagements(team: Team) -> QuerySet[TeamEngagement]:
    """What a team has agreed to and is not over, next first."""
    return TeamEngagement.objects.filter(
        team=team, released_at__isnull=True, during__endswith__gt=clock.now()
    ).order_by("during")


def waits_for_guardian(volunteer: Volunteer) -> bool:
    """Whether a minor cannot be confirmed or asked yet, because no guardian has agreed."""
    return persons.is_minor(volunteer.person) and not persons.has_agreeing_guardian(volunteer.person)


def point_of(row: Volunteer | Team) -> Point | None:
    """The place on the ground, where one was given."""
    if row.latitude is None or row.longitude is None:
        return None
    return Point(row.latitude, row.longitude)


def county_path(division: Division) -> str:
    """The path of the county that a division is or lies in; the division's own where it stands above."""
    county = at_level(division, Division.Level.COUNTY)
    return (county or division).path


def organizations_without_team(actor: Actor) -> QuerySet[Organization]:
    """The organisations of volunteers that the active post may let work as a team."""
    if actor.post is None:
        return Organization.objects.none()
    return Organization.objects.filter(
        kind__in=TEAM_KINDS,
        closed_at__isnull=True,
        team__isnull=True,
        division__path__startswith=actor.post.division.path,
    ).order_by("name_key", "pk")


def granting_organizations(actor: Actor) -> QuerySet[Organization]:
    """For whom the active post can grant service: its own organisation, whoever organises it records it."""
    if actor.post is None:
        return Organization.objects.none()
    return Organization.objects.filter(pk=actor.post.organization_id)


# --- Service given ---


@dataclass(frozen=True, slots=True)
class Served:
    """Service in whole minutes, by how it is proved, and how often."""

    checked: int
    granted: int
    times: int

    @property
    def minutes(self) -> int:
        """All of it."""
        return self.checked + self.granted


def served(volunteer: Volunteer) -> Served:
    """What a volunteer has given: minutes summed first and shown as hours later, so that no rounding adds up.

    A correction counts to the kind of the record that it corrects.
    """
    kind = Coalesce("corrects__evidence", "evidence")
    rows = ServiceRecord.objects.filter(volunteer=volunteer).annotate(proof=kind)
    sums = rows.aggregate(
        checked=Sum("minutes", filter=Q(proof=ServiceRecord.Evidence.CHECKED)),
        granted=Sum("minutes", filter=Q(proof=ServiceRecord.Evidence.GRANTED)),
        times=Count("pk", filter=Q(corrects__isnull=True)),
    )
    return Served(sums["checked"] or 0, sums["granted"] or 0, sums["times"])


def hours(minutes: int) -> Decimal:
    """Hours with one decimal, half up, as service is shown: 95 minutes are 1.6."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)


def records_of(volunteer: Volunteer) -> QuerySet[ServiceRecord]:
    """The service of a volunteer, newest first; `total` is the minutes after corrections."""
    return (
        ServiceRecord.objects.filter(volunteer=volunteer, corrects__isnull=True)
        .select_related("organization", "area", "team__organization")
        .annotate(total=F("minutes") + Coalesce(Sum("corrections__minutes"), 0))
        .order_by("-during", "-pk")
    )
