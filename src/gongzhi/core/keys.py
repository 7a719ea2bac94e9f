"""Keys of rows, and numbers that people can read out."""

import uuid

from django.db import connection
from uuid_utils import compat


def new_key() -> uuid.UUID:
    """A new UUIDv7 (RFC 9562): unique everywhere, and rows written together lie together in the index."""
    return compat.uuid7()


def next_number(sequence: str) -> int:
    """The next number of the database sequence of that name: never given twice, gaps are possible."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass)", [sequence])
        (number,) = cursor.fetchone()
    return int(number)
