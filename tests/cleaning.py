"""A quick clean-up after tests that commit: only tables that got rows are emptied.

Django's own way truncates every table, more than a hundred, and tells all rooms that they were migrated: seconds for
each test. The rows that the migrations left (content types and the like) stay.
"""

from typing import Any

from django.db import connection
from django.test import TransactionTestCase

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


class Cleaner:
    """Knows what a fresh database holds, and takes away what came after."""

    def __init__(self) -> None:
        self._given = set(self._filled())

    def clean(self) -> None:
        """Empty the tables that hold rows now and held none at the start."""
        with connection.cursor() as cursor:
            # As a replica: the guards of append-only tables and the order of foreign keys stand aside.
            cursor.execute("SET session_replication_role = replica")
            for table in self._filled():
                if table not in self._given:
                    cursor.execute(f'DELETE FROM "{table}"')
            cursor.execute("SET session_replication_role = DEFAULT")

    def _filled(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(_TABLES)
            asked = " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for (table,) in cursor.fetchall()
            )
            cursor.execute(asked)
            return [table for (table,) in cursor.fetchall()]


def install(cleaner: Cleaner) -> None:
    """Let the tests that commit be followed by the quick clean-up."""

    def fixture_teardown(self: Any) -> None:
        cleaner.clean()

    TransactionTestCase._fixture_teardown = fixture_teardown  # type: ignore[attr-defined]
