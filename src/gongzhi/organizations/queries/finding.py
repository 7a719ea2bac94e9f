"""Organisations, sites, posts, persons in office and alliances in the search of everything."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.core import clock, text
from gongzhi.core.actors import Actor
from gongzhi.core.registry import Hit, Search
from gongzhi.organizations.models import Organization, Site
from gongzhi.organizations.queries.lists import (
    alliances_visible_to,
    organizations_visible_to,
    post_list,
    sites_visible_to,
    tenures_visible_to,
)
from gongzhi.organizations.queries.sites import open_on

_CREDIT_CODE_LENGTH: Final = 18


def _organizations(actor: Actor, typed: str) -> QuerySet[Organization]:
    meant = text.matches("search", typed)
    code = text.normalise(typed).replace(" ", "").upper()
    if len(code) == _CREDIT_CODE_LENGTH:
        meant |= Q(credit_code=code)
    found = organizations_visible_to(actor).filter(meant, closed_at__isnull=True)
    return found.order_by("division__level", "name_key", "pk")


def find_organizations(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """By name, short name or whole credit code. One query."""
    return [
        Hit(
            row.name, reverse("organizations:organization", args=[row.pk]), f"{row.get_kind_display()} · {row.division}"
        )
        for row in _organizations(actor, typed)[:limit]
    ]


def find_portal_organizations(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """The same with the page that residents read."""
    return [
        Hit(row.name, reverse("organizations:portal_organization", args=[row.pk]), str(row.division))
        for row in _organizations(actor, typed)[:limit]
    ]


def _sites(actor: Actor, typed: str) -> QuerySet[Site]:
    found = text.search(sites_visible_to(actor).filter(open_on(clock.today())), "search", typed)
    return found.order_by("division__code", "name_key", "pk")


def find_sites(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """By name. One query."""
    return [
        Hit(row.name, reverse("organizations:site", args=[row.pk]), f"{row.get_kind_display()} · {row.division}")
        for row in _sites(actor, typed)[:limit]
    ]


def find_portal_sites(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """The same with the page that residents read."""
    return [
        Hit(row.name, reverse("organizations:portal_site", args=[row.pk]), row.address or str(row.division))
        for row in _sites(actor, typed)[:limit]
    ]


def find_posts(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """Open posts by title and organisation. Two queries."""
    terms = text.search_terms(typed)
    if not terms:
        return []
    meant = Q()
    for term in terms:
        meant &= Q(organization__search__contains=term) | Q(title__icontains=term)
    found: Any = post_list(actor).filter(meant)[:limit]
    return [
        Hit(
            str(row),
            reverse("organizations:post", args=[row.pk]),
            "、".join(str(tenure.person) for tenure in row.held_by) or _("空缺"),
        )
        for row in found
    ]


def find_people(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """Who holds a post now, by name. One query."""
    now = clock.now()
    found = tenures_visible_to(actor).filter(
        text.name_matches(typed, name_key="person__name_key"),
        during__contains=now,
        person__is_active=True,
        post__closed_at__isnull=True,
    )
    return [
        Hit(str(row.person), reverse("organizations:post", args=[row.post_id]), str(row.post))
        for row in found.order_by("person__name_key", "pk")[:limit]
    ]


def find_alliances(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """By name; there are few, so that all are looked at. One query."""
    terms = text.search_terms(typed)
    meant = [
        row
        for row in alliances_visible_to(actor).order_by("division__code", "name")
        if terms and all(term in text.search_blob(row.name) for term in terms)
    ]
    return [Hit(row.name, reverse("organizations:alliance", args=[row.pk]), str(row.division)) for row in meant[:limit]]


def _list(name: str) -> Any:
    return lambda typed: f"{reverse(f'organizations:{name}')}?{urlencode({'q': typed})}"


SEARCHES: Final = {
    "posts": Search("desk", gettext_lazy("岗位"), "id-card", order=40, find=find_posts, more=_list("posts")),
    "people": Search("desk", gettext_lazy("工作人员"), "user-round", order=30, find=find_people),
    "organizations": Search(
        "desk", gettext_lazy("组织"), "building-2", order=20, find=find_organizations, more=_list("organizations")
    ),
    "sites": Search("desk", gettext_lazy("站点"), "map-pin", order=25, find=find_sites, more=_list("sites")),
    "alliances": Search("desk", gettext_lazy("联盟"), "handshake", order=60, find=find_alliances),
    "portal_sites": Search("portal", gettext_lazy("站点"), "map-pin", order=30, find=find_portal_sites),
    "portal_organizations": Search(
        "portal", gettext_lazy("组织"), "building-2", order=40, find=find_portal_organizations
    ),
}
