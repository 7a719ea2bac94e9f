"""What a signed-in browser is, and how it ends: second factor, idle time, devices."""

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, Final

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import login as django_login
from django.contrib.auth import logout as django_logout
from django.http import HttpRequest, HttpResponse

from gongzhi.accounts.models import Device, SignInEvent, User
from gongzhi.accounts.visitors import log, visitor_of
from gongzhi.core import clock
from gongzhi.core.models import Deployment

#: Keys of the session: the person who passed the second factor in it, and when it was last used.
SECOND_FACTOR: Final = "accounts_second_factor"
SEEN: Final = "accounts_seen"
METHOD: Final = "accounts_method"
BEGAN: Final = "accounts_began"
#: For so long after a sign-in nothing that was shown there is asked for again.
_FRESH: Final = timedelta(minutes=10)
_BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in_by_code(request: HttpRequest, person: User, *, to: str | None = None) -> HttpResponse:
    """Sign in whoever typed the right code, by allauth's primitive: a second factor is still asked for where set up."""
    request.session[METHOD] = "code"
    response: HttpResponse = perform_login(request, person, email_verification="none", redirect_url=to or "/")
    return response


def sign_in_as(request: HttpRequest, person: User) -> None:
    """Sign in as one of the cast of the demonstration city, second factor included.

    Raises `PermissionError` anywhere else; the page that calls this guards who may press the button.
    """
    if not Deployment.is_demonstration():
        raise PermissionError("Only a demonstration lets anybody sign in as somebody else.")
    django_logout(request)
    django_login(request, person, backend=_BACKEND)
    mark_second_factor(request, person)
    request.session[METHOD] = "demonstration"
    begin(request, person, method="demonstration")


def begin(request: HttpRequest, person: User, *, method: str) -> None:
    """A sign-in was completed: count the session's time from now, know the browser, write the log."""
    request.session[SEEN] = request.session[BEGAN] = clock.now().isoformat()
    User.objects.filter(pk=person.pk).update(last_seen_at=clock.now())
    keep_device(request, person)
    log(SignInEvent.Kind.SIGNED_IN, visitor_of(request), person=person, method=method)


def keep_device(request: HttpRequest, person: User) -> None:
    """The browser holds a session of the person, under the session's present key."""
    if request.session.session_key is None:
        request.session.create()
    Device.objects.update_or_create(
        person=person,
        token_hash=visitor_of(request).device_hash,
        defaults={
            "session_key": request.session.session_key or "",
            "label": label_of(request.headers.get("User-Agent", "")),
            "last_seen_at": clock.now(),
        },
    )


_SYSTEMS: Final = (
    ("HarmonyOS", "鸿蒙"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "Mac 电脑"),
    ("Linux", "Linux 电脑"),
)
_BROWSERS: Final = (
    ("MicroMessenger", "微信"),
    ("HuaweiBrowser", "华为浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def label_of(user_agent: str) -> str:
    """A few words by which a person recognises a browser: "安卓手机 · 微信"."""
    words = [next((name for mark, name in marks if mark in user_agent), "") for marks in (_SYSTEMS, _BROWSERS)]
    return " · ".join(word for word in words if word)


# --- Second factor ---


def mark_second_factor(request: HttpRequest, person: User) -> None:
    """The session has shown the person's second factor."""
    request.session[SECOND_FACTOR] = str(person.pk)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether the person of the session has shown the second factor in it."""
    return bool(request.session.get(SECOND_FACTOR) == str(request.user.pk))


def showed_factor_at_sign_in(request: HttpRequest, person: User) -> bool:
    """Whether allauth has just taken a one-time password from the person."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, person))


# --- Time ---


def is_fresh(request: HttpRequest) -> bool:
    """Whether the sign-in was only just now."""
    began = request.session.get(BEGAN)
    return began is not None and clock.now() - datetime.fromisoformat(began) < _FRESH


def seen_at(request: HttpRequest) -> datetime | None:
    """When the session was last used."""
    raw = request.session.get(SEEN)
    return datetime.fromisoformat(raw) if raw else None


def is_over(request: HttpRequest, *, is_staff: bool) -> bool:
    """Whether the session has been idle for too long: minutes for staff, weeks for residents."""
    seen = seen_at(request)
    if seen is None:
        return False
    return clock.now() - seen >= (settings.GONGZHI_STAFF_IDLE if is_staff else settings.GONGZHI_RESIDENT_SESSION)


# --- The end ---


def end_here(request: HttpRequest, kind: SignInEvent.Kind = SignInEvent.Kind.SIGNED_OUT) -> None:
    """End the session of this browser."""
    person = request.user if isinstance(request.user, User) else None
    if person is None:
        return
    log(kind, visitor_of(request), person=person)
    Device.objects.filter(person=person, session_key=request.session.session_key or "-").update(session_key="")
    django_logout(request)


def end(device: Device) -> None:
    """End the session of one browser, from another."""
    if device.session_key:
        _store()(device.session_key).delete()
        device.session_key = ""
        device.save(update_fields=["session_key"])


def end_all(person: User) -> None:
    """End every session of a person."""
    for device in Device.objects.filter(person=person).exclude(session_key=""):
        end(device)


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
