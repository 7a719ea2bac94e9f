"""Who is at the other end before anybody has signed in: a network address, and a browser known by a random cookie."""

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from gongzhi.accounts.models import Device, SignInEvent, User

DEVICE_COOKIE: Final = "gz_device"
_COOKIE_AGE: Final = 2 * 365 * 24 * 3600
_TOKEN_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from."""

    address: str | None
    #: The random token of the browser's cookie; a fresh one where it brought none.
    device: str
    is_new_device: bool = False

    @property
    def device_hash(self) -> bytes:
        """What the browser is known by in tables."""
        return hashlib.sha256(self.device.encode()).digest()

    def knows(self, person: User | None) -> bool:
        """Whether `person` has signed in with this browser before."""
        if person is None or self.is_new_device:
            return False
        return Device.objects.filter(person=person, token_hash=self.device_hash).exists()


def visitor_of(request: HttpRequest) -> Visitor:
    """The visitor behind a request; the same one for the whole request."""
    found: Visitor | None = getattr(request, "_visitor", None)
    if found is None:
        token = request.COOKIES.get(DEVICE_COOKIE, "")
        is_new = len(token) != len(_fresh())
        found = Visitor(network_of(request), _fresh() if is_new else token, is_new)
        request._visitor = found  # type: ignore[attr-defined]
    return found


def remember_device(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the browser keep its cookie."""
    response.set_cookie(
        DEVICE_COOKIE,
        visitor_of(request).device,
        max_age=_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def network_of(request: HttpRequest) -> str | None:
    """The visitor's address behind the trusted proxies; of IPv6 the network of 64 bits, which is one household."""
    raw = request.META.get("REMOTE_ADDR", "")
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    count = settings.GONGZHI_TRUSTED_PROXIES
    if count and len(forwarded) >= count:
        raw = forwarded[-count]
    try:
        address = ipaddress.ip_address(raw)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)


def log(
    kind: SignInEvent.Kind,
    visitor: Visitor,
    *,
    person: User | None = None,
    phone_index: bytes | None = None,
    method: str = "",
) -> None:
    """Write a line of the log of sign-ins."""
    SignInEvent.objects.create(
        kind=kind,
        person=person,
        phone_index=phone_index,
        address=visitor.address,
        device_hash=visitor.device_hash,
        method=method,
    )


def _fresh() -> str:
    return secrets.token_urlsafe(_TOKEN_BYTES)
