"""Who may change organisations, sites, posts and tenures; and the predicates by which all rooms judge scope.

The rule in one place:

- The *joint office* keeps the structure of its division: organisations, sites, posts, rosters, alliances.
- A *supervisor* keeps the own organisation with all below: its data, sites, posts, and who holds them.
- The *intake* post keeps the duty roster of its own site.
- The *system administrator* sets up what nobody stands above yet, anywhere.
- Posts of administrators, and posts of the joint office and above, are given by few: `GRANTED_BY` says by whom. So
  nobody gives rights that he or she could not answer for, and the three administrators stay apart (GB/T 22239:
  separation of powers).
- Nobody appoints him- or herself (checked by the actions, which know the person).
"""

from collections.abc import Mapping
from typing import Any, Final

from rules.predicates import Predicate

from gongzhi.core.actors import Actor
from gongzhi.core.policies import add_policy, allowed, has_role, is_system, predicate
from gongzhi.core.tables import profiles
from gongzhi.organizations.models import (
    Alliance,
    AllianceInvitation,
    Consortium,
    ConsortiumPartner,
    DutyShift,
    Organization,
    Post,
    Role,
    Site,
    Tenure,
)
from gongzhi.organizations.scopes import PlaceOf, reaches
from gongzhi.regions.models import Division

#: Who may create and fill a post with a role, beside the platform's own commands. Not named: who may change the post.
GRANTED_BY: Final[Mapping[str, frozenset[str]]] = {
    Role.JOINT_OFFICE: frozenset({Role.JOINT_OFFICE, Role.SYSTEM_ADMIN}),
    Role.CHAIR_UNIT: frozenset({Role.JOINT_OFFICE, Role.SYSTEM_ADMIN}),
    Role.ASSESSMENT: frozenset({Role.JOINT_OFFICE, Role.SYSTEM_ADMIN}),
    Role.LEADER: frozenset({Role.JOINT_OFFICE, Role.SYSTEM_ADMIN}),
    Role.SYSTEM_ADMIN: frozenset({Role.SECURITY_ADMIN}),
    Role.AUDIT_ADMIN: frozenset({Role.SECURITY_ADMIN}),
    Role.SECURITY_ADMIN: frozenset({Role.SECURITY_ADMIN}),
}


#: The three administrators.
ADMINISTRATORS: Final = frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN})


def in_scope(role: str, place_of: PlaceOf) -> Predicate:
    """The active post has `role`, and the subject's place lies in its scope.

    `place_of` gives the subject's place in the terms of the role: a `Site` for intake, an `Organization` for handler,
    expert and supervisor, a `Division` for joint office, chair unit, assessment and leader; for administrators it does
    not matter.
    """

    @predicate(name=f"in_scope:{role}")
    def reached(actor: Actor, subject: Any = None) -> bool:
        return actor.has_role(role) and reaches(actor, role, None if subject is None else place_of(subject))

    return reached


def organization_of(subject: Any) -> Organization | None:
    """The organisation that a row of this room belongs to."""
    match subject:
        case Organization():
            return subject
        case Site() | Post():
            return subject.organization
        case Tenure():
            return subject.post.organization
        case DutyShift():
            return subject.site.organization
        case AllianceInvitation() | ConsortiumPartner():
            return subject.organization
    return None


def division_of(subject: Any) -> Division | None:
    """The division that a row of this room belongs to."""
    match subject:
        case Division():
            return subject
        case Organization() | Site() | Post() | Alliance() | Consortium():
            return subject.division
        case AllianceInvitation() | ConsortiumPartner():
            return (subject.alliance if isinstance(subject, AllianceInvitation) else subject.consortium).division
        case Tenure():
            return subject.post.division
        case DutyShift():
            return subject.site.division
    return None


def site_of(subject: Any) -> Site | None:
    """The site that a row of this room belongs to."""
    match subject:
        case Site():
            return subject
        case DutyShift() | Post():
            return subject.site
    return None


@predicate
def may_grant(actor: Actor, subject: Any = None) -> bool:
    """The active post may give every role of the post in question."""
    post = subject.post if isinstance(subject, Tenure) else subject
    return not isinstance(post, Post) or may_grant_roles(actor, post.roles)


def may_grant_roles(actor: Actor, roles: list[str]) -> bool:
    """Whether the actor may give these roles to a post, or a person a post that has them.

    The security administrator gives those of the administrators and no others.
    """
    if actor.has_role(Role.SECURITY_ADMIN) and not set(roles) <= ADMINISTRATORS:
        return False
    return actor.is_system or all(actor.has_role(*GRANTED_BY[role]) for role in roles if role in GRANTED_BY)


keeps_division = in_scope(Role.JOINT_OFFICE, division_of)
keeps_organization = in_scope(Role.SUPERVISOR, organization_of)
keeps_site = in_scope(Role.INTAKE, site_of)
sets_up = has_role(Role.SYSTEM_ADMIN) | is_system
keeps_structure = keeps_division | keeps_organization | sets_up
#: The security administrator keeps the posts of administrators, no others.
keeps_posts = (keeps_structure | has_role(Role.SECURITY_ADMIN)) & may_grant


@predicate
def is_own_desk(actor: Actor, person: Any) -> bool:
    """The person, at work."""
    return actor.post is not None and person is not None and bool(actor.person.pk == person.pk)


@predicate
def keeps_view(actor: Actor, view: Any) -> bool:
    """Who saved it."""
    return actor.post is not None and bool(actor.person.pk == view.person_id)


add_policy("organizations.save_view", is_own_desk)
for _name in ("rename_view", "share_view", "put_view_first", "delete_view"):
    add_policy(f"organizations.{_name}", keeps_view)


@predicate
def registers_each(actor: Actor, rows: Any = None) -> bool:
    """May register an organisation in every division that one of the rows is of."""
    places = {row.division_id: row.division for row in rows or ()}
    return bool(places) and all(
        allowed(actor, "organizations.register_organization", place) for place in places.values()
    )


add_policy("organizations.register_organization", keeps_division | sets_up)
add_policy("organizations.register_organizations", registers_each)
add_policy("organizations.edit_organization", keeps_structure)
add_policy("organizations.close_organization", keeps_division | sets_up)

for _name in ("open_site", "edit_site", "set_hours", "close_site"):
    add_policy(f"organizations.{_name}", keeps_structure)
for _name in ("add_shift", "remove_shift"):
    add_policy(f"organizations.{_name}", keeps_structure | keeps_site)

add_policy("organizations.create_post", keeps_structure | has_role(Role.SECURITY_ADMIN))
for _name in ("edit_post", "close_post", "start_tenure", "act_for", "end_tenure"):
    add_policy(f"organizations.{_name}", keeps_posts)

for _name in ("found_alliance", "edit_alliance", "put_on_roster", "join_alliance", "leave_alliance"):
    add_policy(f"organizations.{_name}", keeps_division | sets_up)

for _name in ("invite_to_alliance", "set_eligibility"):
    add_policy(f"organizations.{_name}", keeps_division | sets_up)
#: The invited organisation answers for itself; who keeps the alliance notes what it was told.
add_policy("organizations.answer_invitation", keeps_division | keeps_organization | sets_up)

for _name in ("found_consortium", "edit_consortium", "add_partner"):
    add_policy(f"organizations.{_name}", keeps_division | sets_up)
#: Nobody agrees for another organisation.
add_policy("organizations.consent_to_part", keeps_organization)
add_policy("organizations.leave_consortium", keeps_division | keeps_organization | sets_up)


@predicate
def may_bring(actor: Actor, kind: Any = None) -> bool:
    """The active post has a role that the kind of table names; its rows are judged one by one."""
    return isinstance(kind, str) and kind in profiles and actor.has_role(*profiles[kind].roles)


@predicate
def brought(actor: Actor, row: Any) -> bool:
    """Whoever brought the table, at the post that he or she brought it for."""
    return (
        actor.is_known and actor.post is not None and (actor.person.pk, actor.post.pk) == (row.person_id, row.post_id)
    )


add_policy("organizations.bring_table", may_bring)
for _name in ("check_table", "match_again", "accept_table"):
    add_policy(f"organizations.{_name}", brought)
for _name in ("drop_table", "take_handout"):
    add_policy(f"organizations.{_name}", brought | is_system)
add_policy("organizations.report_table", is_system)


for _name in ("rename_organization", "merge_organization"):
    add_policy(f"organizations.{_name}", keeps_division | sets_up)


@predicate
def is_own_draft(actor: Actor, row: Any = None) -> bool:
    """The system administrator's own answers, by person or by draft."""
    person = getattr(row, "person_id", None) or getattr(row, "pk", None)
    return actor.has_role(Role.SYSTEM_ADMIN) and bool(actor.person.pk == person)


for _name in ("keep_answers", "forget_answers"):
    add_policy(f"organizations.{_name}", is_own_draft)
add_policy("organizations.set_up_town", has_role(Role.SYSTEM_ADMIN))
