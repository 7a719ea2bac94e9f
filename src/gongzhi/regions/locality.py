"""Where the visitor is: a division chosen by a tap and kept in the session, for residents without an account too.

Whoever is signed in and has not chosen is where the platform knows him or her to be; rooms above say so:

    known_places.add("cases.last_request", lambda actor: ...)
"""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from gongzhi.core.actors import NOBODY, Actor
from gongzhi.core.registry import Registry
from gongzhi.regions.models import Division
from gongzhi.regions.queries import successor

_KEY: Final = "division"

#: Where a person is likely to be: asked in the order of signing in, the first answer counts.
known_places: Registry[Callable[[Actor], Division | None]] = Registry("known places")


def chosen_division(request: HttpRequest) -> Division | None:
    """The division that the visitor chose, else a known one, or what it was merged into. Asked once per request."""
    holder: Any = request
    if not hasattr(holder, "chosen_division"):
        holder.chosen_division = _read(request)
    found: Division | None = holder.chosen_division
    return found


def remember_division(request: HttpRequest, division: Division) -> None:
    """Keep the choice."""
    request.session[_KEY] = str(division.pk)
    request.chosen_division = division  # type: ignore[attr-defined]


def _read(request: HttpRequest) -> Division | None:
    kept = request.session.get(_KEY)
    division = Division.objects.filter(pk=UUID(kept)).first() if kept else _known(request)
    return successor(division) if division else None


def _known(request: HttpRequest) -> Division | None:
    actor: Actor = getattr(request, "actor", NOBODY)
    if not actor.is_known:
        return None
    return next((division for _key, place in known_places if (division := place(actor))), None)
