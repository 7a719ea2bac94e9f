"""What a browser remembers about how it wants to be shown."""

from typing import Final

from django.http import HttpRequest, HttpResponse

ELDER_COOKIE: Final = "gz_elder"
_YEAR: Final = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """The theme of the page: "elder" once it was chosen, else "light"."""
    return "elder" if request.COOKIES.get(ELDER_COOKIE) == "1" else "light"


def remember_elder(response: HttpResponse, *, chosen: bool, secure: bool) -> None:
    """Keep the choice of 长辈版 for a year, or forget it. The cookie says nothing else about the person."""
    if chosen:
        response.set_cookie(ELDER_COOKIE, "1", max_age=_YEAR, samesite="Lax", httponly=True, secure=secure)
    else:
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")
