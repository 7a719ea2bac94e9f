"""The demonstration city, built once for a module."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from gongzhi.cli import demo

#: A Thursday, so that the last days have work in them.
TODAY = date(2026, 11, 19)
SEED = 7


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The base, in a transaction around those of the tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.build_base(SEED, TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def city(built: None, db: None) -> None:
    """The city as the first visitor meets it, before the ninety days are filled in."""
