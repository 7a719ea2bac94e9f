"""Portal: what is offered, to whom, where; found by area, by need, by search, near me."""

from typing import Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongzhi.catalogue import queries
from gongzhi.catalogue.models import ServiceArea, TargetGroup
from gongzhi.core.access import ActorRequest, public
from gongzhi.regions.locality import chosen_division
from gongzhi.regions.models import Division

PER_PAGE: Final = 20
QUERY_LENGTH: Final = 80


def _below(division: Division | None) -> bool:
    """Whether the visitor named a place so large that services of places in it may be meant too."""
    return division is not None and division.level < Division.Level.TOWN


def _group(request: ActorRequest) -> TargetGroup | None:
    key = request.GET.get("group", "")
    return TargetGroup.objects.filter(key=key).first() if key else None


@public
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """The areas, with how much is offered here; or what a query finds, by its words and by the need in it."""
    query = request.GET.get("q", "").strip()[:QUERY_LENGTH]
    division = chosen_division(request)
    below = _below(division)
    context = {"division": division, "query": query}
    if query:
        found = Paginator(queries.search_items(query, division, below=below), PER_PAGE).get_page(
            request.GET.get("page")
        )
        seen = {item.pk for item in found}
        needs = [
            need
            for need in queries.by_need(query, division, below=below)
            if any(item.pk not in seen for item in need.items)
        ]
        return render(request, "catalogue/portal/found.html", {**context, "page": found, "needs": needs})
    counts = queries.area_counts(division, below=below)
    rows = [(area, counts.get(area.pk, 0)) for area in queries.areas()]
    return render(request, "catalogue/portal/home.html", {**context, "areas": rows, "groups": queries.groups()})


@public
@require_safe
def items(request: ActorRequest) -> HttpResponse:
    """All that is offered here, for a group or near me."""
    return _list(request, None)


@public
@require_safe
def area(request: ActorRequest, key: str) -> HttpResponse:
    """What is offered in one area."""
    found = queries.area_by_key(key)
    if found is None:
        raise Http404
    return _list(request, found)


def _list(request: ActorRequest, area: ServiceArea | None) -> HttpResponse:
    division, group = chosen_division(request), _group(request)
    rows = queries.items_for(area, division, group, below=_below(division))
    is_near = request.GET.get("sort") == "near"
    centre = queries.centre_of(division) if division and is_near else None
    # By distance the whole list is looked at: what is offered in one place is some hundreds at most.
    listed = queries.nearest_first(rows, centre) if is_near else [queries.Placed(item, None) for item in rows]
    return render(
        request,
        "catalogue/portal/items.html",
        {
            "area": area,
            "division": division,
            "group": group,
            "groups": queries.groups(),
            "is_near": is_near,
            "by_name": not is_near,
            "centre": centre,
            "page": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
        },
    )


@public
@require_safe
def item(request: ActorRequest, key: UUID) -> HttpResponse:
    """One service: who, what, where, for whom, how long, what to bring, what is promised."""
    row = get_object_or_404(queries.visible_to(request.actor), pk=key)
    division = chosen_division(request)
    serves = division is None or division.is_within(row.division) or row.division.is_within(division)
    return render(
        request,
        "catalogue/portal/item.html",
        {"item": row, "serves": serves, "division": division, "similar": queries.similar_items(row)},
    )
