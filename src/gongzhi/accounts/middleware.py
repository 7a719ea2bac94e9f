"""What is asked of the signed-in on every page: not idle too long; of staff, an own password and a second factor."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.accounts import queries, sessions
from gongzhi.accounts.models import Device, SignInEvent, User
from gongzhi.core import clock
from gongzhi.core.actors import NOBODY

_TOUCH: Final = timedelta(minutes=1)
_TOUCH_ROWS: Final = timedelta(hours=1)
#: Pages that whoever has not yet done what is asked of staff still reaches.
_OPEN: Final = frozenset(
    {
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "accounts:password",
        "accounts:no_password",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "ui:elder",
    }
)


class SignedInMiddleware:
    """Stands after the middleware that puts the actor on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if sessions.is_over(request, is_staff=_holds_post(request)):
                _time_out(request)
            else:
                _touch(request)
        response = self.get_response(request)
        _keep_elder_mode(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lead staff to what is still to be done before anything else."""
        match = request.resolver_match
        if not request.user.is_authenticated or match is None or match.view_name in _OPEN:
            return None
        target = _still_to_do(request)
        if target is None:
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": reverse(target)})
        return redirect(target)


def _holds_post(request: HttpRequest) -> bool:
    return bool(request.actor.posts)  # type: ignore[attr-defined]


def _still_to_do(request: HttpRequest) -> str | None:
    person = request.user
    if not isinstance(person, User) or not (person.must_change_password or _holds_post(request)):
        return None
    if sessions.has_second_factor(request):
        is_demonstration = request.session.get(sessions.METHOD) == "demonstration"
        return "accounts:password" if person.must_change_password and not is_demonstration else None
    if not person.has_usable_password():
        return "accounts:no_password"
    if queries.persons_with_factor([person.pk]):
        return "mfa_reauthenticate"
    if person.must_change_password:
        return "accounts:password"
    return "mfa_activate_totp"


def _time_out(request: HttpRequest) -> None:
    sessions.end_here(request, SignInEvent.Kind.TIMED_OUT)
    request.actor = NOBODY  # type: ignore[attr-defined]
    messages.info(request, _("您有一段时间没有操作，为了安全已自动退出，请重新登录。"))


def _touch(request: HttpRequest) -> None:
    """Count the request as use. Parts that a page fetches by itself do not: they would keep a deserted desk open."""
    now, seen = clock.now(), sessions.seen_at(request)
    is_background = bool(request.headers.get("HX-Request")) and request.method == "GET"
    if seen is not None and (is_background or now - seen < _TOUCH):
        return
    request.session[sessions.SEEN] = now.isoformat()
    person = request.user
    assert isinstance(person, User)  # noqa: S101 -- for the types: only called for the signed-in
    if person.last_seen_at is None or now - person.last_seen_at >= _TOUCH_ROWS:
        User.objects.filter(pk=person.pk).update(last_seen_at=now)
        Device.objects.filter(person=person.pk, session_key=request.session.session_key or "-").update(last_seen_at=now)


def _keep_elder_mode(request: HttpRequest) -> None:
    """The switch of 长辈版 stands below this room; whoever is signed in finds the choice on other devices too."""
    match = request.resolver_match
    if match is None or match.view_name != "ui:elder" or request.method != "POST":
        return
    person = request.user
    wanted = request.POST.get("on") == "1"
    if isinstance(person, User) and person.elder_mode != wanted:
        from gongzhi.accounts.actions import set_elder_mode  # noqa: PLC0415 -- actions end sessions, as this does

        set_elder_mode(person, by=request.actor, on=wanted)  # type: ignore[attr-defined]
