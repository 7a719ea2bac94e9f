"""The to-do list of a person: rows of all rooms, the most pressing first."""

from datetime import UTC, datetime

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
    """The rows of every room for the union over the person's posts: by kind, then by due time."""
    rows = [row for _key, source in registry.todo for row in source.rows(actor)]
    return sorted(rows, key=lambda row: (_RANK[row.kind], row.due_at or _LAST))


def count_for(actor: Actor) -> int:
    """How much waits for the person, without what waits for others; at most `COUNTED`. One query."""
    if not actor.posts:
        return 0
    keys = [rows[:COUNTED] for _key, source in registry.todo for rows in source.keys(actor)]
    if not keys:
        return 0
    first, *rest = keys
    return int(first.union(*rest, all=True)[:COUNTED].count())
