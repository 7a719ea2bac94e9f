"""What is kept on a person: each room signs in what it keeps, so that the person can see it, have it and be rid of it.

PIPL Art. 44-48: to know, see and copy, correct, delete; Art. 47: what the law keeps longer is stored and not used.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet

from gongzhi.core.crypto import EncryptedText
from gongzhi.core.errors import type_words
from gongzhi.core.registry import Registry

#: A label and what is kept under it, as the person reads it.
Line = tuple[type_words, str]


def _nothing(_person: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that is kept on a person."""

    words: type_words
    #: What it is for, and how long it is kept (PIPL Art. 17).
    why: type_words
    until: type_words
    #: The things that are kept, each as lines; the newest first.
    things: Callable[[Any], Sequence[Sequence[Line]]]
    #: Where the person corrects it: the name of an address; "" where a window does.
    correct_at: str = ""
    #: Make it unreadable for ever. Safe to repeat. The person's key is destroyed after all rooms have done so.
    erase: Callable[[Any], Any] = field(default=_nothing)
    #: Why it cannot be deleted now, in words; None where nothing speaks against it.
    blocks: Callable[[Any], type_words | None] = field(default=_nothing)
    #: End what is open, where the person chose so: then `blocks` is asked again. Raises `Refusal`.
    settle: Callable[[Any], Any] | None = None
    #: What the law keeps after a deletion, said before it.
    kept_by_law: type_words = ""


personal_data: Registry[Kept] = Registry("personal data")


def blank(rows: QuerySet[Any], fields: Iterable[str], **also: Any) -> None:
    """Empty fields of rows, and in all that their history tables hold of these rows.

    Texts become "", what may be null null. Encrypted columns become null; `also` is written to the rows as it is.
    """
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return
    model = rows.model
    emptied = {name: _empty(model, name) for name in fields}
    model._default_manager.filter(pk__in=keys).update(**emptied, **also)
    rewrite_history(model, keys, emptied)


def rewrite_history(model: type[models.Model], keys: Sequence[Any], values: Mapping[str, Any]) -> None:
    """Write `values` over what the history of these rows says: who did what and when stays, the words go.

    Histories are append-only for everybody else. This is the one change that the law itself asks for (PIPL Art. 47).
    """
    history = history_model(model)
    if history is None:
        return
    told = {name: value for name, value in values.items() if _has(history, name)}
    if told:
        with pgtrigger.ignore(f"{history._meta.label}:append_only"):
            history._default_manager.filter(pgh_obj_id__in=keys).update(**told)


def history_model(model: type[models.Model]) -> Any:
    """The model of the rows' history; None for one that has none."""
    found = [one for one in apps.get_models() if getattr(one, "pgh_tracked_model", None) is model]
    return found[0] if found else None


def _has(model: Any, name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _empty(model: type[models.Model], name: str) -> Any:
    column: Any = model._meta.get_field(name)
    if isinstance(column, EncryptedText) or column.null:
        return None
    if isinstance(column, models.JSONField):
        return []
    return ""
