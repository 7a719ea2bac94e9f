"""What goes along when one thing is merged into another of its kind: divisions, organisations.

Whatever stands above signs in what points at the old one and is still alive. What is over stays where it was, so that
reports of old periods keep their names.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from gongzhi.core.errors import NotNow, type_words
from gongzhi.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Moving:
    """Rows of one table that go along."""

    words: type_words
    #: The living rows that point at the old one.
    rows: Callable[[Any], QuerySet[Any]]
    #: The field by which they do.
    pointer: str
    #: What stands in the way, in words, for old and new.
    blocks: Callable[[Any, Any], Sequence[str]] = field(default=lambda _old, _new: ())
    #: Instead of pointing all of them at the new one.
    move: Callable[[Any, Any], None] | None = None
    #: Those of the rows that pages may count and name; what is confidential goes along unseen.
    shown: Callable[[QuerySet[Any]], QuerySet[Any]] = field(default=lambda rows: rows)
    #: Whether pages may name some of them.
    examples: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """What a page says of one table: how many rows, and the first of them."""

    words: type_words
    count: int
    examples: list[str]


def shares(moves: Registry[Moving], old: Any, *, examples: int = 5) -> list[Share]:
    """What would go along. Two queries for each table."""
    found = []
    for _key, moving in moves:
        rows = moving.shown(moving.rows(old))
        if count := rows.count():
            named = [str(row) for row in rows[:examples]] if moving.examples else []
            found.append(Share(moving.words, count, named))
    return found


def blocks(moves: Registry[Moving], old: Any, new: Any) -> list[str]:
    """Everything that stands in the way, in words."""
    return [words for _key, moving in moves for words in moving.blocks(old, new)]


def move_all(moves: Registry[Moving], old: Any, new: Any) -> None:
    """Let everything go along, in the action's transaction; history tells each row. Raises `NotNow` with a list."""
    if found := blocks(moves, old, new):
        raise NotNow(_("还不能合并：%(list)s") % {"list": _("；").join(found)})
    for _key, moving in moves:
        if moving.move is not None:
            moving.move(old, new)
        else:
            moving.rows(old).update(**{moving.pointer: new, "version": F("version") + 1})


def refuse_remains(moves: Registry[Moving], old: Any) -> None:
    """Raise `NotNow` where anything living still points at it."""
    counts = [(moving.words, moving.rows(old).count()) for _key, moving in moves]
    left = _("、").join(_("%(count)d 个%(name)s") % {"count": count, "name": words} for words, count in counts if count)
    if left:
        raise NotNow(_("“%(name)s”还有%(left)s。请选择并入哪里，或先逐个处理。") % {"name": old, "left": left})
