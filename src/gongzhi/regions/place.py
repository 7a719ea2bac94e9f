"""Where the visitor is: the division that he or she chose, kept in a cookie, for everybody, signed in or not.

A village or street is enough to find what is near; no position is asked for or kept.
"""

import uuid

from django.http import HttpRequest, HttpResponse

from gongzhi.regions.models import Division

COOKIE = "gongzhi_place"
KEPT_SECONDS = 365 * 24 * 3600


def chosen_place(request: HttpRequest) -> Division | None:
    """The chosen division, or None where none was chosen or it is no longer in use. Asked once a request."""
    if not hasattr(request, "_chosen_place"):
        request._chosen_place = _look_up(request.COOKIES.get(COOKIE, ""))  # type: ignore[attr-defined]
    found: Division | None = request._chosen_place  # type: ignore[attr-defined]
    return found


def remember_place(response: HttpResponse, division: Division) -> None:
    """Keep the choice in the browser."""
    response.set_cookie(COOKIE, division.pk.hex, max_age=KEPT_SECONDS, httponly=True, samesite="Lax")


def _look_up(key: str) -> Division | None:
    try:
        pk = uuid.UUID(key)
    except ValueError:
        return None
    return Division.objects.filter(pk=pk, valid_to__isnull=True).first()
