"""What a list of cases adds up to. Each sum opens to what it counts."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from gongzhi.cases.states import OPEN

#: Lists say "1000+" rather than count on.
COUNTED: Final = 1000


@dataclass(frozen=True, slots=True)
class Sums:
    """What a list adds up to; counted up to `COUNTED` rows."""

    total: int
    still_open: int
    urgent: int
    overdue: int
    joint: int
    suspended: int

    @property
    def is_capped(self) -> bool:
        return self.total > COUNTED

    @property
    def words(self) -> str:
        return f"{COUNTED}+" if self.is_capped else str(self.total)


def sums_of(cases: QuerySet[Any]) -> Sums:
    """Totals of a list (`case_list`). One query, whatever the size."""
    flags = ("state", "is_urgent", "is_overdue", "is_joint", "is_suspended")
    head = cases.order_by("-id")[: COUNTED + 1].values(*flags)
    counted = head.aggregate(
        total=Count("pk"),
        still_open=Count("pk", filter=Q(state__in=OPEN)),
        urgent=Count("pk", filter=Q(is_urgent=True)),
        overdue=Count("pk", filter=Q(is_overdue=True)),
        joint=Count("pk", filter=Q(is_joint=True)),
        suspended=Count("pk", filter=Q(is_suspended=True)),
    )
    return Sums(**counted)


def by_state(cases: QuerySet[Any]) -> dict[str, int]:
    """How many of a list stand in each state, of the newest `COUNTED`. One query."""
    head = cases.order_by("-id").values("pk")[:COUNTED]
    rows = cases.model._default_manager.filter(pk__in=head).order_by().values_list("state").annotate(count=Count("pk"))
    return dict(rows)
