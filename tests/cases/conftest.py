"""Fixtures of the room."""

from tests.cases.field import time, town
from tests.cases.loop import committed_loop, ground, loop

__all__ = ["committed_loop", "ground", "loop", "time", "town"]
