"""Who may do what with volunteers and teams.

- A volunteer acts for him- or herself: wishes, times, skills, pausing, leaving. A leader answers for the team.
- Handler, supervisor and joint office look after the volunteers of their post's division with all below; the intake
  post takes down who comes to its window.
- Nobody confirms him- or herself, checks the own skills, or records the own service.
- What was proved on site is recorded by the platform itself (a system actor); others can only grant, with a reason.
"""

from typing import Any, Final
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.policies import add_policy, has_role, is_known, is_system, predicate
from gongzhi.organizations.models import Organization, Role
from gongzhi.organizations.policies import in_scope
from gongzhi.regions.models import Division
from gongzhi.volunteers.models import (
    Engagement,
    ServiceRecord,
    Team,
    TeamEngagement,
    TeamMember,
    Volunteer,
    VolunteerSkill,
)

#: Roles that look after the volunteers of their division.
KEEPERS: Final = (Role.HANDLER, Role.SUPERVISOR, Role.JOINT_OFFICE)
#: Roles that see them.
READERS: Final = (*KEEPERS, Role.INTAKE)


def volunteer_of(subject: Any) -> Volunteer | None:
    """The volunteer that a row is about."""
    if isinstance(subject, VolunteerSkill | TeamMember | ServiceRecord | Engagement):
        return subject.volunteer
    return subject if isinstance(subject, Volunteer) else None


def team_of(subject: Any) -> Team | None:
    """The team that a row is about."""
    if isinstance(subject, TeamMember):
        return subject.team
    return subject if isinstance(subject, Team) else None


def division_of(subject: Any) -> Division | None:
    """Where the volunteer or team that a row is about stands."""
    if team := team_of(subject):
        return team.organization.division
    if volunteer := volunteer_of(subject):
        return volunteer.division
    if isinstance(subject, Organization):
        return subject.division
    return subject if isinstance(subject, Division) else None


def keeps(*roles: str) -> Any:
    """The active post has one of `roles`, and the subject's place lies in the division of the post."""

    @predicate(name="keeps:" + ",".join(roles))
    def near(actor: Actor, subject: Any = None) -> bool:
        place = division_of(subject)
        return actor.has_role(*roles) and place is not None and place.is_within(actor.post.division)

    return near


@predicate
def is_self(actor: Actor, subject: Any = None) -> bool:
    """The volunteer him- or herself."""
    volunteer = volunteer_of(subject)
    return actor.is_known and volunteer is not None and bool(volunteer.person_id == actor.person.pk)


@predicate
def is_the_person(actor: Actor, person: Any = None) -> bool:
    """Who wants to become a volunteer, for him- or herself."""
    return actor.is_known and person is not None and bool(person.pk == actor.person.pk)


@predicate
def leads(actor: Actor, subject: Any = None) -> bool:
    """The leader of the team."""
    team = team_of(subject)
    return actor.is_known and team is not None and bool(team.leader.person_id == actor.person.pk)


@predicate
def holds_occasion(actor: Actor, occasion: Any = None) -> bool:
    """Everybody who is engaged for the occasion is the actor, or of a team that the actor leads."""
    if not actor.is_known:
        return False
    return _persons_of(str(occasion)) <= {actor.person.pk} | _led_by(actor.person.pk)


def _persons_of(occasion: str) -> set[UUID]:
    engaged = Engagement.objects.filter(occasion=occasion, released_at__isnull=True)
    teams = TeamEngagement.objects.filter(occasion=occasion, released_at__isnull=True)
    return set(engaged.values_list("volunteer__person", flat=True)) | set(
        teams.values_list("team__leader__person", flat=True)
    )


def _led_by(person: UUID) -> set[UUID]:
    members = TeamMember.objects.filter(team__leader__person=person, left_on__isnull=True, joined_on__isnull=False)
    return set(members.values_list("volunteer__person", flat=True))


at_the_window = has_role(Role.INTAKE)
looks_after = keeps(*KEEPERS)
keeps_organization = in_scope(Role.SUPERVISOR, lambda subject: subject) | in_scope(
    Role.HANDLER, lambda subject: subject
)

add_policy("volunteers.load_skills", has_role(Role.SYSTEM_ADMIN) | is_system)

add_policy("volunteers.register_as_volunteer", is_the_person | at_the_window | is_system)
add_policy("volunteers.register_at_window", in_scope(Role.INTAKE, lambda site: site))
add_policy("volunteers.return_as_volunteer", is_self | is_system)
add_policy("volunteers.confirm_volunteer", (looks_after & ~is_self) | is_system)
for _name in ("pause_volunteer", "resume_volunteer", "leave_volunteers"):
    add_policy(f"volunteers.{_name}", is_self | looks_after | is_system)
for _name in ("edit_volunteer", "set_availability", "add_skill", "attach_proof", "withdraw_skill"):
    add_policy(f"volunteers.{_name}", is_self | looks_after | keeps(Role.INTAKE) | is_system)
add_policy("volunteers.check_skill", looks_after & ~is_self)
add_policy("volunteers.show_phone", keeps(*READERS))
add_policy("volunteers.insure_volunteer", (looks_after & ~is_self) | is_system)

add_policy("volunteers.create_team", keeps_organization | looks_after | is_system)
for _name in ("edit_team", "change_leader", "close_team"):
    add_policy(f"volunteers.{_name}", leads | looks_after | is_system)
add_policy("volunteers.insure_team", looks_after | is_system)
add_policy("volunteers.add_member", looks_after | is_system)
add_policy("volunteers.ask_to_join", is_self | is_system)
add_policy("volunteers.admit_member", leads | looks_after | is_system)
add_policy("volunteers.end_membership", is_self | leads | looks_after | is_system)

add_policy("volunteers.engage", is_self | leads | has_role(*READERS) | is_system)
add_policy("volunteers.release", holds_occasion | has_role(*READERS) | is_system)

add_policy("volunteers.record_service", (has_role(*READERS) & ~is_self) | is_system)
add_policy("volunteers.correct_service", (looks_after & ~is_self) | is_system)
add_policy("volunteers.note_rating", is_system)

#: Asked by pages: who sees the picture of a certificate.
add_policy("volunteers.see_certificate", is_self | looks_after)
#: Asked by pages: whether somebody sees the desk's pages of volunteers at all.
add_policy("volunteers.see_desk", has_role(*READERS) & is_known)
