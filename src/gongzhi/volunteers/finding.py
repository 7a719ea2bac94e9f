"""Volunteers and their teams in the search of everything."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.queries import bearers_of
from gongzhi.core import text
from gongzhi.core.actors import Actor
from gongzhi.core.policies import allowed
from gongzhi.core.registry import Hit, Search
from gongzhi.volunteers import queries
from gongzhi.volunteers.models import Team


def _sees_desk(actor: Actor) -> bool:
    return allowed(actor, "volunteers.see_desk")


def find_volunteers(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """By name, whole number or whole telephone number, of those whom the person's posts look after. One query."""
    number = text.normalise(typed).replace(" ", "")
    meant = text.name_matches(typed, name_key="person__name_key") | Q(number__iexact=number)
    if number.isdigit():
        meant |= Q(person__in=bearers_of(number))
    found = queries.visible_to(actor).filter(meant).order_by("person__name_key", "number")[:limit]
    return [
        Hit(
            str(row.person),
            reverse("volunteers:volunteer", args=[row.pk]),
            f"{row.get_state_display()} · {row.division}",
            number=row.number,
        )
        for row in found
    ]


def _named(typed: str) -> Q:
    return text.matches("organization__search", typed)


def find_teams(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """By name, of those that the person's posts look after. One query."""
    found = queries.teams_visible_to(actor).filter(_named(typed), closed_at__isnull=True)
    return [
        Hit(row.organization.name, reverse("volunteers:desk_team", args=[row.pk]), str(row.organization.division))
        for row in found.order_by("organization__name_key", "pk")[:limit]
    ]


def find_portal_teams(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """By name, all that take part: their names are public. One query."""
    found = Team.objects.filter(_named(typed), closed_at__isnull=True).select_related("organization__division")
    return [
        Hit(row.organization.name, reverse("volunteers:team", args=[row.pk]), str(row.organization.division))
        for row in found.order_by("organization__name_key", "pk")[:limit]
    ]


SEARCHES: Final = {
    "volunteers": Search(
        "desk",
        _("志愿者"),
        "hand-heart",
        order=35,
        find=find_volunteers,
        shown_to=_sees_desk,
    ),
    "teams": Search("desk", _("志愿服务队"), "users-round", order=36, find=find_teams, shown_to=_sees_desk),
    "portal_teams": Search("portal", _("志愿服务队"), "users-round", order=50, find=find_portal_teams),
}
