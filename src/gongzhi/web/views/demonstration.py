"""Playing the cast of the demonstration city."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gongzhi.accounts.sessions import sign_in_as
from gongzhi.core.access import public
from gongzhi.web import demonstration

#: Where each face begins.
HOMES = {"portal": "web:home", "desk": "web:desk", "volunteer": "web:home"}


@public
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Come in by the link, and take the token out of the address at once."""
    if not demonstration.opens(request, token):
        raise Http404
    demonstration.enter(request, token)
    return redirect("web:cast")


@public
@require_safe
def cast(request: HttpRequest) -> HttpResponse:
    """The cast, for the browser that came by the link."""
    if not demonstration.is_open_to(request):
        raise Http404
    return render(
        request, "web/portal/cast.html", {"parts": demonstration.cast(), "sent": demonstration.recent_messages()}
    )


@public
@require_POST
def play(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the cast and stay in the play."""
    if not demonstration.is_open_to(request):
        raise Http404
    chosen = request.POST.get("person", "")
    part = next((part for part in demonstration.cast() if str(part.person.pk) == chosen), None)
    if part is None:
        raise Http404
    door = request.session[demonstration.SESSION_KEY]
    sign_in_as(request, part.person)
    request.session[demonstration.SESSION_KEY] = door
    return redirect(reverse(HOMES[part.face]))
