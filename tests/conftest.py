"""Fixtures for all rooms."""

from typing import Any

import hypothesis
import pytest

from gongzhi.core import parameters
from gongzhi.core.models import Deployment
from tests import cleaning
from tests.town import town

__all__ = ["town"]

# An example may load a dictionary or wait for a busy machine; slow examples are no faults.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The database as pytest-django sets it up, with a quick clean-up after tests that commit."""
    with django_db_blocker.unblock():
        cleaning.install(cleaning.Cleaner())


@pytest.fixture(autouse=True)
def _unremembered_parameters() -> Any:
    """What a process remembers for a day would outlive the test that set it. That nothing is set may be remembered."""
    yield
    if any(parameters._known.values()):
        parameters.forget()


@pytest.fixture
def demonstration(db: None) -> Deployment:
    """A database that bears the mark of a demonstration, where the clock may be set."""
    return Deployment.objects.create(demonstration=True)
