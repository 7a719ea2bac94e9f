"""Where the visitor is: a division chosen by a tap and kept in the session, for residents without an account too."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from gongzhi.regions.models import Division
from gongzhi.regions.queries import successor

_KEY: Final = "division"


def chosen_division(request: HttpRequest) -> Division | None:
    """The division that the visitor chose, or what it was merged into; None before. Asked once per request."""
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
    if kept is None:
        return None
    division = Division.objects.filter(pk=UUID(kept)).first()
    return successor(division) if division else None
