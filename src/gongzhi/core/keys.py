"""Keys of rows, and numbers that people can read out."""

import secrets
import uuid
from datetime import datetime

from django.db import connection
from uuid_utils import compat

from gongzhi.core import clock

#: The millisecond of the last key of a simulated time, and how many keys it has had.
_last: tuple[int, int] = (0, 0)


def new_key() -> uuid.UUID:
    """A new UUIDv7 (RFC 9562): unique everywhere, and rows written together lie together in the index.

    Lists are sorted by keys, so a key made under the simulated clock carries the simulated time.
    """
    return _key_at(clock.now()) if clock.is_simulated() else compat.uuid7()


def _key_at(instant: datetime) -> uuid.UUID:
    """A UUIDv7 of that instant; keys of one millisecond are in order by a counter (RFC 9562 section 6.2, method 1).

    The library makes keys of a given instant too, but leaves those of one millisecond in no order: a simulated clock
    stands still during a step, and what was written in it would be shuffled.
    """
    global _last  # noqa: PLW0603 -- the counter is the process's
    milliseconds = int(instant.timestamp() * 1000)
    count = _last[1] + 1 if _last[0] == milliseconds else 0
    _last = (milliseconds, count)
    high = (milliseconds << 16) | (7 << 12) | (count >> 14 & 0xFFF)
    low = (2 << 62) | ((count & 0x3FFF) << 48) | secrets.randbits(48)
    return uuid.UUID(int=(high << 64) | low)


def next_number(sequence: str) -> int:
    """The next number of the database sequence of that name: never given twice, gaps are possible."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass)", [sequence])
        (number,) = cursor.fetchone()
    return int(number)
