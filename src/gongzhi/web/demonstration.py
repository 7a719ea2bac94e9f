"""The door of the demonstration city.

The run command prints a link with a random token. The browser that opened it may sign in as any of the cast with one
click; nobody else sees that there is such a door. It opens only on a demonstration, only on this machine: a foreign
Host header or a header of a forwarding proxy closes it.
"""

import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.request import split_domain_port

from gongzhi.accounts.models import User
from gongzhi.core.models import Deployment, OutgoingMessage

SESSION_KEY = "demonstration_door"
MESSAGES = 5
_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_VIA")


@dataclass(frozen=True, slots=True)
class Part:
    """One of the cast: who it is, in whose place, and what to try as him or her."""

    person: User
    face: str
    words: str
    hint: str


def new_entry() -> str:
    """A fresh token for the link; the one before stops working. Only its hash is kept."""
    token = secrets.token_urlsafe(24)
    Deployment.objects.filter(demonstration=True).update(entry_hash=_hash(token))
    return token


def opens(request: HttpRequest, token: str) -> bool:
    """Whether the token opens the door to this browser."""
    deployment = Deployment.objects.filter(demonstration=True).first()
    if deployment is None or deployment.entry_hash is None or not is_from_here(request):
        return False
    return hmac.compare_digest(bytes(deployment.entry_hash), _hash(token))


def is_open_to(request: HttpRequest) -> bool:
    """Whether this browser has come in by the link that was printed last."""
    deployment = Deployment.objects.filter(demonstration=True).first()
    if deployment is None or deployment.entry_hash is None or not is_from_here(request):
        return False
    held = request.session.get(SESSION_KEY, "")
    return hmac.compare_digest(held, bytes(deployment.entry_hash).hex())


def enter(request: HttpRequest, token: str) -> None:
    """Remember in the session that this browser came by the link."""
    request.session[SESSION_KEY] = _hash(token).hex()


def cast() -> list[Part]:
    """The cast, in the order in which the demonstration's builder wrote it down."""
    deployment = Deployment.objects.filter(demonstration=True).first()
    entries: list[dict[str, Any]] = deployment.cast if deployment else []
    persons = User.objects.in_bulk([entry["person"] for entry in entries], field_name="id")
    by_key = {str(key): person for key, person in persons.items()}
    return [
        Part(by_key[entry["person"]], entry["face"], entry["words"], entry.get("hint", ""))
        for entry in entries
        if entry["person"] in by_key
    ]


def recent_messages() -> list[OutgoingMessage]:
    """The last messages to telephones, newest first: in a demonstration nobody has the telephone in hand."""
    return list(OutgoingMessage.objects.exclude(state=OutgoingMessage.State.MUTED).order_by("-id")[:MESSAGES])


def is_from_here(request: HttpRequest) -> bool:
    """Whether the request was made on this machine, to this machine, by no proxy."""
    host, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
    if any(name in request.META for name in _FORWARDED):
        return False
    return _is_loopback(host) and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
