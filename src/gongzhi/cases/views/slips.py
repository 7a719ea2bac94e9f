"""The paper slip on the portal: its QR code or its typed code shows state and next step, nothing more."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.accounts.visitors import network_of
from gongzhi.cases.actions.slips import exchange as exchange_token
from gongzhi.cases.actions.slips import open_slip, session_payload
from gongzhi.cases.forms.portal import SlipForm
from gongzhi.cases.queries.slips import slip_in_session, slip_view
from gongzhi.core.access import ActorRequest, public
from gongzhi.core.errors import Refusal
from gongzhi.core.forms import refusals_in

_SESSION: Final = "cases_slip"


@public
@never_cache
@sensitive_variables("token")
@require_safe
def exchange(request: ActorRequest, token: str) -> HttpResponse:
    """Change the token for a session at once: it leaves the address. A wrong one is no error for a log to name."""
    try:
        request.session[_SESSION] = exchange_token(token, address=network_of(request) or "")
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    response = redirect("cases:slip")
    response["Referrer-Policy"] = "no-referrer"
    return response


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def slip(request: ActorRequest) -> HttpResponse:
    """What the opened slip shows; else the form for who cannot scan. No transaction: a wrong try is counted."""
    opened = slip_in_session(request.session.get(_SESSION))
    if opened is not None and request.method != "POST":
        is_own = request.actor.is_known and opened.case.asker_id == request.actor.person.pk
        context = {"slip": slip_view(opened), "case": opened.case if is_own else None}
        return render(request, "cases/portal/slip.html", context)
    form = SlipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            found = open_slip(address=network_of(request) or "", **form.cleaned_data)
            request.session[_SESSION] = session_payload(found)
            return redirect("cases:slip")
    return render(request, "cases/portal/slip_form.html", {"form": form}, status=422 if form.errors else 200)


@public
@require_POST
def close(request: ActorRequest) -> HttpResponse:
    """Done reading, on a telephone that is perhaps somebody else's."""
    request.session.pop(_SESSION, None)
    return redirect("cases:slip")
