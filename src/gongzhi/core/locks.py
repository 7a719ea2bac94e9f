"""Row locks, taken in one ordered call per transaction, so that no two transactions wait for each other in a ring."""

from operator import attrgetter
from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def lock(row: Row) -> Row:
    """Lock the row until the end of the transaction and return it as it stands now."""
    return row.__class__._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


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
