"""Signing in, as tests of any room do it."""

import re
from datetime import UTC, datetime

import pytest

from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.models import OutgoingMessage

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MINE, OTHER, THIRD = "13857600001", "13857600002", "13857600003"
PASSWORD = "Taizhou-2026-ok"


@pytest.fixture
def time(demonstration):
    """The clock, standing until it is told to move."""
    with clock.simulate(NOW) as simulation:
        yield simulation


def codes():
    """The codes sent, oldest first."""
    texts = OutgoingMessage.objects.order_by("pk").values_list("text", flat=True)
    return [found for text in texts for found in re.findall(r"验证码 (\d{6})", text)]


def ask(client, phone=MINE, **kwargs):
    return client.post("/sign-in/", {"phone": phone}, **kwargs)


def type_code(client, code, **kwargs):
    return client.post("/sign-in/code/", {"code": code}, **kwargs)


def sign_in(client, phone=MINE):
    """By the pages, with the code that comes."""
    ask(client, phone)
    response = type_code(client, codes()[-1])
    assert response.status_code == 302, response.content.decode()
    return response


def who(client):
    """The person of the browser's session."""
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None
