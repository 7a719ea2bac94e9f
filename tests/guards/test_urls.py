"""Every address says who may call it."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from gongzhi.core.access import Access
from gongzhi.organizations.models import Role

FACES = {"desk": re.compile(r"^desk/")}


def addresses(patterns=None, prefix=""):
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern


ALL = list(addresses())


def test_there_are_addresses():
    assert len(ALL) >= 50


@pytest.mark.parametrize(("address", "pattern"), ALL, ids=[address or "/" for address, _ in ALL])
def test_every_address_declares_who_may_call_it(address, pattern):
    access = getattr(pattern.callback, "access", None)
    assert isinstance(access, Access), f"{address} carries no mark of gongzhi.core.access"
    assert access.kind in {"public", "signed_in", "desk"}
    assert access.roles <= set(Role.values)


@pytest.mark.parametrize(("address", "pattern"), ALL, ids=[address or "/" for address, _ in ALL])
def test_the_desks_addresses_are_for_holders_of_posts(address, pattern):
    assert (pattern.callback.access.kind == "desk") == bool(FACES["desk"].match(address))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "pattern"),
    [
        (address, pattern)
        for address, pattern in ALL
        if getattr(pattern.callback, "access", Access("public")).kind != "public"
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_stranger_is_led_to_the_sign_in(client, address, pattern):
    """Converters are filled with values that fit; what they name need not exist: the door comes first."""
    filled = re.sub(r"<uuid:\w+>", "0192f0c1-2345-7abc-8def-0123456789ab", address)
    filled = re.sub(r"<int:\w+>", "1", re.sub(r"<(?:str|slug|path)?:?\w+>", "x", filled))
    response = client.get("/" + filled)
    if response.status_code == 405:
        response = client.post("/" + filled)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/sign-in/")
