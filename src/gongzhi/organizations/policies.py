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
from gongzhi.core.policies import add_policy, has_role, is_system, predicate
from gongzhi.organizations.models import Alliance, DutyShift, Organization, Post, Role, Site, Tenure
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
    return None


def division_of(subject: Any) -> Division | None:
    """The division that a row of this room belongs to."""
    match subject:
        case Division():
            return subject
        case Organization() | Site() | Post() | Alliance():
            return subject.division
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
    """Whether the actor may give these roles to a post, or a person a post that has them."""
    return actor.is_system or all(actor.has_role(*GRANTED_BY[role]) for role in roles if role in GRANTED_BY)


keeps_division = in_scope(Role.JOINT_OFFICE, division_of)
keeps_organization = in_scope(Role.SUPERVISOR, organization_of)
keeps_site = in_scope(Role.INTAKE, site_of)
sets_up = has_role(Role.SYSTEM_ADMIN) | is_system
keeps_structure = keeps_division | keeps_organization | sets_up
#: The security administrator keeps the posts of administrators, no others.
keeps_posts = (keeps_structure | has_role(Role.SECURITY_ADMIN)) & may_grant

add_policy("organizations.register_organization", keeps_division | sets_up)
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
