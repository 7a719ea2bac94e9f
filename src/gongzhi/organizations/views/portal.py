"""Portal: where one can go, and who they are."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongzhi.core.access import ActorRequest, public
from gongzhi.core.places import Point
from gongzhi.organizations import queries
from gongzhi.organizations.models import Site
from gongzhi.organizations.week import week_of
from gongzhi.regions.locality import chosen_division
from gongzhi.regions.queries import top_division

SHOWN = 40


@public
@require_safe
def sites(request: ActorRequest) -> HttpResponse:
    """Sites near the visitor: by `?lat&lon` (WGS-84, as browsers tell it), else by the chosen division."""
    point = point_of(request)
    division = chosen_division(request)
    kind = request.GET.get("kind", "")
    open_only = bool(request.GET.get("open"))
    kinds = [kind] if kind in Site.Kind.values else None
    where = point or division or top_division()
    near = queries.sites_near(where, kinds=kinds, limit=SHOWN) if where else []
    if open_only:
        near = [found for found in near if found.is_open]
    return render(
        request,
        "organizations/portal/sites.html",
        {
            "near": near,
            "point": point,
            "division": division,
            "open_only": open_only,
            "open_link": "" if open_only else "1",
            "kind_chips": _kind_chips(request, kind),
        },
    )


def _kind_chips(request: ActorRequest, chosen: str) -> list[dict[str, Any]]:
    """One filter for each kind; the chosen one takes itself off again."""
    chips = []
    for kind in Site.Kind:
        parameters = request.GET.copy()
        parameters["kind"] = "" if kind == chosen else kind.value
        chips.append({"href": f"?{parameters.urlencode()}", "words": kind.label, "active": kind == chosen})
    return chips


@public
@require_safe
def site(request: ActorRequest, key: UUID) -> HttpResponse:
    """One site: when, where, how to reach it."""
    row = get_object_or_404(queries.sites_visible_to(request.actor).prefetch_related("hours"), pk=key)
    return render(
        request,
        "organizations/portal/site.html",
        {
            "site": row,
            "seen": queries.as_seen([row], near=point_of(request))[0],
            "week": week_of(queries.own_hours(row)),
        },
    )


@public
@require_safe
def organization(request: ActorRequest, key: UUID) -> HttpResponse:
    """One organisation: what it is, where to meet it."""
    row = get_object_or_404(queries.organizations_visible_to(request.actor), pk=key)
    sites = queries.sites_in_business().filter(organization=row).order_by("name_key")
    return render(
        request,
        "organizations/portal/organization.html",
        {"organization": row, "sites": queries.as_seen(sites)},
    )


def point_of(request: ActorRequest) -> Point | None:
    """Where the browser says it is, None where it does not or makes no sense."""
    try:
        return Point(float(request.GET["lat"]), float(request.GET["lon"]))
    except (KeyError, ValueError):
        return None
