"""The to-do list of a person: rows of all rooms, the most pressing first."""

from datetime import UTC, datetime

from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from gongzhi.core import registry
from gongzhi.core.actors import Actor
from gongzhi.core.registry import TodoRow

#: The kinds in the order of their urgency.
KINDS = {
    "overdue": _("已逾期"),
    "due": _("今天到期"),
    "unanswered": _("等您回复"),
    "new": _("新来的"),
    "waiting": _("等别人"),
}
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
_LAST = datetime.max.replace(tzinfo=UTC)


#: The menu counts no further, and says "99+".
COUNTED = 100


def rows_for(actor: Actor) -> list[TodoRow]:
    """The rows of every room for the union over the person's posts: by kind, then by due time.

    One query finds which of the many sources have anything to say, and only those are asked.
    """
    silent = _silent_for(actor)
    rows = [row for key, source in registry.todo if key not in silent for row in source.rows(actor)]
    return sorted(rows, key=lambda row: (not row.is_first, _RANK[row.kind], row.due_at or _LAST))


def _silent_for(actor: Actor) -> set[str]:
    found = {
        key: source.keys(actor)
        for key, source in registry.todo
        if source.keys is not None and not source.waits_for_others
    }
    first_of_each = [
        rows.order_by().annotate(source=Value(key)).values_list("source")[:1]
        for key, sets in found.items()
        for rows in sets
    ]
    if not first_of_each:
        return set(found)
    first, *rest = first_of_each
    return set(found) - {key for (key,) in first.union(*rest)}


def count_for(actor: Actor) -> int:
    """How much waits for the person, without what waits for others; at most `COUNTED`. One query."""
    if not actor.posts:
        return 0
    keys = [rows[:COUNTED] for _key, source in registry.todo if source.keys for rows in source.keys(actor)]
    if not keys:
        return 0
    first, *rest = keys
    return int(first.union(*rest, all=True)[:COUNTED].count())
