"""Fixtures for all rooms."""

import hypothesis
import pytest

from gongzhi.core.models import Deployment
from tests.town import town

__all__ = ["town"]

# An example may load a dictionary or wait for a busy machine; slow examples are no faults.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture
def demonstration(db: None) -> Deployment:
    """A database that bears the mark of a demonstration, where the clock may be set."""
    return Deployment.objects.create(demonstration=True)
