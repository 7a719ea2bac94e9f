"""How work on requests stands on the list of a handover: its number, where it stands, when it is due.

The leaver may read no request any more, so nothing that a resident wrote stands there; of guarded requests not even the
area.
"""

from typing import Any, TypeVar

from django.db.models import Min, Model, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from gongzhi.cases import links
from gongzhi.cases.models import Assignment, Case, Deadline, Review
from gongzhi.core import clock
from gongzhi.ui import words

Row = TypeVar("Row", bound=Model)


def with_due(rows: QuerySet[Row], key: str, joined: str = "") -> Any:
    """Rows with the next due time of their case, `next_due`, and the case beside them: one query for all of them."""
    ticking = Deadline.objects.filter(case=OuterRef(key), met_at__isnull=True, dropped_at__isnull=True)
    soonest = ticking.order_by().values("case").annotate(soonest=Min("due_at")).values("soonest")
    return rows.annotate(next_due=Subquery(soonest)).select_related(f"{joined}__area" if joined else "area")


def case_of(row: Any) -> Case:
    """The request that a row is work on."""
    if isinstance(row, Review):
        return row.rating.case
    return row if isinstance(row, Case) else row.case


def title(row: Any) -> str:
    """Its number, and its area unless it is guarded."""
    case = case_of(row)
    if case.is_guarded or case.area is None:
        return str(case.number)
    return f"{case.number} {case.area}"


def link(row: Any) -> str:
    """Its page on the desk."""
    return links.desk_case(case_of(row))


def detail(row: Any) -> str:
    """Where it stands, and when the next step is due."""
    state = row.get_state_display() if isinstance(row, (Case, Assignment)) else case_of(row).get_state_display()
    if row.next_due is None:
        return str(state)
    # The list is read for years: no "tomorrow" stands on it.
    due = clock.local(row.next_due)
    return _("%(state)s，%(day)s%(time)s前要办下一步") % {
        "state": state,
        "day": words.date_cn(due),
        "time": f"{due:%H:%M}",
    }
