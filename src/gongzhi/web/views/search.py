"""The search of everything on both faces.

The form posts what was typed, because it may be a telephone number: nothing of it stands in an address or a log. An
address with `?q=` works too, for links that somebody sends.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from gongzhi.core.access import ActorRequest, desk, public
from gongzhi.web import search as searching


@desk()
@never_cache
@sensitive_post_parameters("q")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_search(request: ActorRequest) -> HttpResponse:
    """Everything that works at the desk; below the field while one types, or as a page."""
    return _answer(request, "desk")


@public
@never_cache
@sensitive_post_parameters("q")
@require_http_methods(["GET", "HEAD", "POST"])
def portal_search(request: ActorRequest) -> HttpResponse:
    """What residents look for: services, sites, organisations, teams, own requests."""
    return _answer(request, "portal")


def _answer(request: ActorRequest, face: str) -> HttpResponse:
    is_posted = request.method == "POST"
    typed = searching.typed_by((request.POST if is_posted else request.GET).get("q", ""))
    # Asked by an address, a number is not looked for: the address stands in histories and logs already.
    is_refused = not is_posted and searching.is_personal(typed)
    is_live = bool(request.htmx)
    context: dict[str, Any] = {
        "typed": "" if is_refused else typed,
        "is_refused": is_refused,
        "is_enough": searching.is_enough(typed),
        "groups": []
        if is_refused
        else searching.search(request.actor, face, typed, each=searching.EACH_LIVE if is_live else searching.EACH),
    }
    if is_live:
        return render(request, "web/search/_live.html", context)
    return render(request, f"web/search/{face}.html", context)
