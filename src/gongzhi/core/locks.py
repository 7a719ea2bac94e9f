"""Row locks, taken in one ordered call per transaction, so that no two transactions wait for each other in a ring."""

from collections.abc import Callable
from functools import wraps
from operator import attrgetter
from typing import Any, Final, TypeVar

from django.db import OperationalError, models, transaction
from psycopg.errors import DeadlockDetected

Row = TypeVar("Row", bound=models.Model)
Result = TypeVar("Result")

#: How often a transaction is begun again after a deadlock.
_REPEATS: Final = 2


def lock(row: Row) -> Row:
    """Lock the row until the end of the transaction and return it as it stands now.

    Rows that point at it may be written meanwhile: keys never change, so the weaker lock that leaves them alone serves.
    """
    return row.__class__._default_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


def lock_above(row: models.Model, under: str) -> models.Model:
    """Lock the row that a chain of foreign keys ("assignment.case") leads up to, which need not have been read yet."""
    *path, last = under.split(".")
    below: Any = attrgetter(".".join(path))(row) if path else row
    field = below._meta.get_field(last)
    above: models.Model = field.related_model(pk=getattr(below, field.attname))
    return lock(above)


def lock_all(*rows: models.Model) -> dict[models.Model, models.Model]:
    """Lock rows of any tables in one fixed order (table, key); the answer maps each given row to its fresh self."""
    ordered = sorted(rows, key=lambda row: (row._meta.db_table, str(row.pk)))
    return {row: lock(row) for row in ordered}


def again_after_deadlock(function: Callable[..., Result]) -> Callable[..., Result]:
    """A function that opens a transaction, begun again where the database ended it to break a ring of waiting ones.

    Inside a larger transaction the whole of that is lost: whoever opened it has to begin again.
    """

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Result:
        for _again in range(_REPEATS):
            try:
                return function(*args, **kwargs)
            except OperationalError as error:
                if transaction.get_connection().in_atomic_block or not was_deadlocked(error):
                    raise
        return function(*args, **kwargs)

    return run


def was_deadlocked(error: OperationalError) -> bool:
    """Whether the database ended the transaction because it and another one waited for each other."""
    return isinstance(error.__cause__, DeadlockDetected)
