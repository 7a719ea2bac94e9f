"""Signing in as somebody of the town."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.town import Town
from tests.town import sign_in as town_sign_in

SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(town: Town) -> SignIn:
    """A browser in which the holder of a post is signed in."""

    def browser(post: str) -> Client:
        return town_sign_in(Client(), town.person(post))

    return browser
