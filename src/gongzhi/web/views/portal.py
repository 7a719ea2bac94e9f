"""The portal's home: ask, my requests, the ten areas, what is open near me; for volunteers, what waits for them."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.cases import queries as cases
from gongzhi.cases.queries import mine
from gongzhi.catalogue import queries as catalogue
from gongzhi.core import clock
from gongzhi.core.access import ActorRequest, public
from gongzhi.core.actors import Actor
from gongzhi.core.worktime import Calendar
from gongzhi.organizations import queries as organizations
from gongzhi.organizations.queries.sites import NearSite
from gongzhi.regions.locality import chosen_division
from gongzhi.regions.models import Division
from gongzhi.regions.queries import calendar
from gongzhi.ui import words
from gongzhi.volunteers.queries import volunteer_of

_MY_CASES: Final = 2
_SITES: Final = 3


@public
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """The first page of the portal, for everybody."""
    actor = request.actor
    context = {
        "my_cases": cases.my_stories(actor, limit=_MY_CASES),
        "areas": catalogue.areas(),
        **_sites(chosen_division(request)),
        **_for_volunteers(actor),
    }
    return render(request, "web/portal/home.html", context)


def _for_volunteers(actor: Actor) -> dict[str, Any]:
    """Offers and tasks, for those who serve."""
    if not actor.is_known or volunteer_of(actor.person) is None:
        return {"is_volunteer": False}
    return {"is_volunteer": True, "offers": mine.offer_rows(actor), "tasks": mine.task_rows(actor)}


@dataclass(frozen=True, slots=True)
class Door:
    """A site in the list of the home page, and until or from when it is open."""

    near: NearSite
    hours: str


def _sites(place: Division | None) -> dict[str, Any]:
    """What is open now near the chosen place; where nothing is, the nearest with when they open."""
    found = organizations.open_sites(near=place, limit=_SITES)
    is_any_open = bool(found)
    if not is_any_open and place is not None:
        found = organizations.sites_near(place, limit=_SITES)
    days = calendar()
    return {"doors": [Door(near, _hours(near, days)) for near in found], "is_any_open": is_any_open, "place": place}


def _hours(near: NearSite, days: Calendar) -> str:
    """24 小时, 开到 17:30, 明天 8:30 开门; empty where no hours are known."""
    if near.site.is_round_the_clock:
        return _("24 小时")
    if near.opens_at is not None:
        return _("%(when)s 开门") % {"when": words.instant(near.opens_at)}
    hours = organizations.own_hours(near.site)
    if not near.is_open or hours is None:
        return ""
    wall = clock.local(clock.now())
    minute = wall.hour * 60 + wall.minute
    closes = next((closes for opens, closes in hours.on(wall.date(), days) if opens <= minute < closes), None)
    return "" if closes is None else _("开到 %(hour)d:%(minute)02d") % {"hour": closes // 60, "minute": closes % 60}
