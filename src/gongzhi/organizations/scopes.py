"""Where a post may act: the one place that turns roles into scopes.

- intake: at the post's site
- handler, expert: in its organisation
- supervisor: in its organisation with all below
- joint office, chair unit, assessment, leader: in its division with all below
- administrators: in the whole cell, whatever the place
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.db.models import Q

from gongzhi.core.actors import Actor
from gongzhi.organizations.models import Organization, Post, Role, Site
from gongzhi.regions.models import Division

#: Where a thing stands, in the terms of a role: a Site, an Organization or a Division; None is nowhere.
Place = Site | Organization | Division | None
PlaceOf = Callable[[Any], Place]

AT_SITE: Final = frozenset({Role.INTAKE})
IN_ORGANIZATION: Final = frozenset({Role.HANDLER, Role.EXPERT})
BELOW_ORGANIZATION: Final = frozenset({Role.SUPERVISOR})
BELOW_DIVISION: Final = frozenset({Role.JOINT_OFFICE, Role.CHAIR_UNIT, Role.ASSESSMENT, Role.LEADER})
EVERYWHERE: Final = frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN})


def covers(post: Post, role: str, place: Place) -> bool:
    """Whether `role` of a post reaches `place`. A place of another sort than the role's is not reached."""
    role = Role(role)
    if role not in post.roles:
        return False
    if role in EVERYWHERE:
        return True
    if role in AT_SITE:
        return isinstance(place, Site) and post.site_id == place.pk
    if role in IN_ORGANIZATION:
        return isinstance(place, Organization) and post.organization_id == place.pk
    if role in BELOW_ORGANIZATION:
        return isinstance(place, Organization) and place.is_within(post.organization)
    return isinstance(place, Division) and place.is_within(post.division)


def rows_in_scope(posts: Iterable[Post], lookups: Mapping[str, str]) -> Q:
    """The rows that any of `posts` reaches: for lists, over the union of a person's posts.

    `lookups` says per role by which field the rows know their place: `{Role.HANDLER: "post__organization",
    Role.JOINT_OFFICE: "division"}`. Nothing matches where no post has one of the roles.
    """
    within = Q(pk__in=[])
    for post in posts:
        for role, lookup in lookups.items():
            if role in post.roles:
                within |= _rows_of(post, Role(role), lookup)
    return within


def _rows_of(post: Post, role: Role, lookup: str) -> Q:
    if role in EVERYWHERE:
        return ~Q(pk__in=[])
    if role in AT_SITE:
        return Q(**{lookup: post.site_id})
    if role in IN_ORGANIZATION:
        return Q(**{lookup: post.organization_id})
    above = post.organization if role in BELOW_ORGANIZATION else post.division
    return Q(**{f"{lookup}__path__startswith": above.path})


def reaches(actor: Actor, role: str, place: Place) -> bool:
    """Whether the active post has `role` and it reaches `place`."""
    return actor.post is not None and covers(actor.post, role, place)
