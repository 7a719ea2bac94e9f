"""Retention: what is kept so long and no longer. Rooms sign in what they clear; the terms are parameters.

PIPL Art. 19: the shortest time that the purpose needs; where the law says how long, a term is never shorter.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gongzhi.core import clock, parameters
from gongzhi.core.registry import Registry

logger = logging.getLogger(__name__)
#: Batches a night of one kind, so that a first clearing does not take the day.
_MOST_BATCHES: Final = 200


@dataclass(frozen=True, slots=True)
class Term:
    """A kind of rows that go when their time is over."""

    #: Key of the parameter that says how many months.
    parameter: str
    #: Clear one batch of what is older; returns how many. Called until nothing is left.
    clear: Callable[[datetime], int]


terms: Registry[Term] = Registry("retention")


def clear_all() -> dict[str, int]:
    """Clear what is over its term, kind by kind; one that fails does not keep the others from it."""
    done = {}
    for key, term in terms:
        before = clock.months_before(clock.now(), parameters.value(term.parameter))
        try:
            done[key] = _clear(term, before)
        except Exception:
            logger.exception("Clearing %s failed.", key)
    return done


def _clear(term: Term, before: datetime) -> int:
    total = 0
    for _batch in range(_MOST_BATCHES):
        cleared = term.clear(before)
        total += cleared
        if not cleared:
            break
    return total
