"""What is open at a window when a turn ends, and the hand-overs that somebody may read."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.cases import limits
from gongzhi.cases.models import Case, Deadline, ShiftHandover, ShiftItem
from gongzhi.cases.models.clock import Step
from gongzhi.cases.queries.lists import WORK_STEPS
from gongzhi.cases.queries.visibility import visible_to
from gongzhi.cases.states import OPEN, CaseState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.registry import TodoRow
from gongzhi.organizations.models import Post, Role, Site
from gongzhi.organizations.scopes import rows_in_scope
from gongzhi.ui import words

_REASON: Final = ShiftItem.Reason
#: What one clerk can tell the next; a window with more has other troubles.
LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A request of the list: why it stands there, in the order of urgency, and its nearest due time."""

    case: Case
    reasons: list[str]
    due_at: datetime | None

    @property
    def words(self) -> str:
        """The reasons in words."""
        return "、".join(str(_REASON(reason).label) for reason in self.reasons)


def open_at(site: Site, actor: Actor) -> list[OpenLine]:
    """What is open at the site as far as the actor sees it: urgent, late, due until tomorrow, new, to be called back.

    Two queries. A guarded request stands there only for who is named on it.
    """
    running = Deadline.objects.filter(case=OuterRef("pk"), met_at__isnull=True, dropped_at__isnull=True)
    soon = running.filter(step__in=WORK_STEPS, due_at__lt=_after_tomorrow())
    to_call = running.filter(step=Step.CALLBACK)
    rows = (
        visible_to(actor)
        .filter(site=site, state__in=[*OPEN, CaseState.CLOSED])
        .filter(Q(is_urgent=True, state__in=OPEN) | Q(state=CaseState.SUBMITTED) | Exists(soon) | Exists(to_call))
        .exclude(asker=actor.person)
        .select_related("text__data_key", "asker", "area", "division", "post__organization")
        .prefetch_related(Prefetch("deadlines", limits.ticking().order_by("due_at"), to_attr="ticking"))
        .order_by("id")[:LONGEST]
    )
    lines = [_line(case) for case in rows]
    order = list(_REASON)
    return sorted((line for line in lines if line.reasons), key=lambda line: order.index(_REASON(line.reasons[0])))


def _after_tomorrow() -> datetime:
    return datetime.combine(clock.today() + timedelta(days=2), time(), clock.LOCAL)


def _line(case: Any) -> OpenLine:
    now = clock.now()
    dues = [row for row in case.ticking if row.step in WORK_STEPS]
    first = dues[0].due_at if dues else None
    found = [
        (case.is_urgent and case.state in OPEN, _REASON.URGENT),
        (first is not None and first <= now, _REASON.LATE),
        (first is not None and now < first < _after_tomorrow(), _REASON.PROMISED),
        (case.state == CaseState.SUBMITTED, _REASON.NEW),
        (any(row.step == Step.CALLBACK for row in dues), _REASON.CALL),
    ]
    return OpenLine(case, [str(reason) for is_so, reason in found if is_so], first)


# --- Hand-overs ---


def shifts_visible_to(actor: Actor) -> QuerySet[ShiftHandover]:
    """Those of the windows where the person sits, and for supervisors and the joint office of those below."""
    places: dict[str, str] = {
        Role.INTAKE: "site",
        Role.SUPERVISOR: "site__organization",
        Role.JOINT_OFFICE: "site__division",
    }
    seen = rows_in_scope(actor.posts, places) if actor.posts else Q(pk__in=[])
    return ShiftHandover.objects.filter(seen).select_related("site", "by", "taken_by", "post__organization")


def windows_of(actor: Actor) -> list[Post]:
    """The person's posts at windows."""
    return [post for post in actor.posts if Role.INTAKE in post.roles and post.site_id is not None]


def waiting_shifts(actor: Actor) -> QuerySet[ShiftHandover]:
    """Turns at the person's windows that wait to be taken over, written by somebody else."""
    sites = [post.site_id for post in windows_of(actor)]
    rows = ShiftHandover.objects.filter(site__in=sites, taken_at__isnull=True, replaced_at__isnull=True)
    return rows.exclude(by=actor.person).select_related("site", "by")


def todo_rows(actor: Actor) -> list[TodoRow]:
    """A turn that waits to be taken over is the first thing that the next clerk reads. At most one query."""
    if not windows_of(actor):
        return []
    return [
        TodoRow(
            title=_("%(site)s交接班") % {"site": row.site},
            link=reverse("cases:shift", args=[row.pk]),
            reason=_("%(who)s%(when)s交班，请看过后接班") % {"who": row.by, "when": words.ago(row.created_at)},
            kind="new",
            whose=str(row.site),
            is_first=True,
        )
        for row in waiting_shifts(actor).order_by("pk")
    ]


def todo_keys(actor: Actor) -> list[QuerySet[Any]]:
    """The keys of the same."""
    return [waiting_shifts(actor).order_by().values("pk")] if windows_of(actor) else []


def items_of(handover: ShiftHandover, actor: Actor) -> list[ShiftItem]:
    """The list as it was drawn up, as far as the reader sees the requests now; others are not even counted."""
    seen = Exists(visible_to(actor).exclude(asker=actor.person).filter(pk=OuterRef("case")))
    rows = ShiftItem.objects.filter(seen, handover=handover)
    return list(
        rows.select_related("case__text__data_key", "case__area", "case__division", "case__asker").order_by("pk")
    )
