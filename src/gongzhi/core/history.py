"""What happened to a row: who, for which post, when, from what, to what. Written by triggers, read here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

import pghistory
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from pghistory.models import Events

from gongzhi.core import clock
from gongzhi.core.crypto import EncryptedText

Model = TypeVar("Model", bound=type[models.Model])


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[Model], Model]:
    """Keep the history of a model's rows. Free text of residents is excluded, so that it can be blanked everywhere."""
    track = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=list(exclude) or None
    )
    return cast("Callable[[Model], Model]", track)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a change, in the words of its model."""

    field: str
    words: str
    before: str
    after: str

    def __str__(self) -> str:
        """The change in words: 电话：0576-1 → 0576-2."""
        return _("%(words)s：%(before)s → %(after)s") % {
            "words": self.words,
            "before": self.before or _("（空）"),
            "after": self.after or _("（空）"),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """One step in the history of a row. Keys tell who acted; pages look the names up."""

    at: datetime
    kind: str
    action: str
    person: str
    post: str
    system: str
    version: int
    fields: tuple[FieldChange, ...]


def history_of(row: models.Model, *, limit: int = 200) -> list[Change]:
    """The newest steps of a row's history, newest first."""
    events = Events.objects.tracks(row).order_by("-pgh_created_at", "-pgh_id")[:limit]
    return [_change(row, event) for event in events]


def changes_since(row: models.Model, version: int) -> list[Change]:
    """What happened to the row after it had `version`, newest first."""
    return [change for change in history_of(row, limit=50) if change.version > version]


def _change(row: models.Model, event: Any) -> Change:
    context = event.pgh_context or {}
    diff = {} if event.pgh_label == "insert" else (event.pgh_diff or {})
    return Change(
        at=event.pgh_created_at,
        kind=event.pgh_label,
        action=context.get("action", ""),
        person=context.get("person", ""),
        post=context.get("post", ""),
        system=context.get("system", ""),
        version=int((event.pgh_data or {}).get("version", 0)),
        fields=tuple(
            FieldChange(name, _words(row, name), _value(row, name, before), _value(row, name, after))
            for name, (before, after) in sorted(diff.items())
            if _is_told(row, name)
        ),
    )


def _field(row: models.Model, name: str) -> Any:
    try:
        return row._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return None


def _is_told(row: models.Model, name: str) -> bool:
    """What people entered, and sealed values as such; not what the platform derives from it."""
    found = _field(row, name)
    return found is None or found.editable or isinstance(found, EncryptedText)


def _words(row: models.Model, name: str) -> str:
    found = _field(row, name)
    return str(found.verbose_name) if found is not None else name


def _value(row: models.Model, name: str, value: Any) -> str:
    found = _field(row, name)
    if value is None or found is None:
        return "" if value is None else str(value)
    if isinstance(found, EncryptedText):
        return _("（已加密）")
    if found.choices:
        return str(dict(found.flatchoices).get(value, value))
    if found.is_relation:
        target = found.related_model._default_manager.filter(pk=value).first()
        return str(target or value)
    return _plain(found, value)


def _plain(found: Any, value: Any) -> str:
    """Yes, no, days and instants as people read them: histories keep what the database wrote."""
    if isinstance(found, models.BooleanField):
        return _("是") if found.to_python(value) else _("否")
    if not isinstance(found, models.DateField):
        return str(value)
    told = found.to_python(value)
    if isinstance(told, datetime):
        told = clock.local(told)
    day = _("%(year)d年%(month)d月%(day)d日") % {"year": told.year, "month": told.month, "day": told.day}
    return f"{day} {told.hour}:{told.minute:02d}" if isinstance(told, datetime) else day
