"""Exports in full, for the audit's month."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.audit import Taken, full_exports
from gongzhi.cases.models import Export


def _taken(begin: datetime, end: datetime) -> Sequence[tuple[datetime, str, str, int, str, str]]:
    """Who took which list out unmasked, by whose word. What was looked for is not said: it may be a name."""
    rows = Export.objects.filter(is_masked=False, created_at__gte=begin, created_at__lt=end)
    return [
        (
            row.fetched_at or row.created_at,
            str(row.person),
            _now("%(number)s号导出（%(state)s）") % {"number": row.number, "state": row.get_state_display()},
            row.rows if row.rows is not None else row.asked_rows,
            row.reason,
            str(row.decided_by or ""),
        )
        for row in rows.select_related("person", "decided_by").order_by("-created_at")
    ]


full_exports.add("cases.exports", Taken(_("未脱敏的导出"), _taken))
