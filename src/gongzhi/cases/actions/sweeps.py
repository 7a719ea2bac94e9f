"""What the passing of time brings about: reminders before a due time, escalation after it, closing without a rating.

A sweep looks through the index of due times every minute. Sweeps may overlap and be repeated: each works on one case at
a time, passes over those that somebody holds locked, and looks again under the lock; so every effect happens once. It
never moves a due time.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.cases import limits
from gongzhi.cases.actions.closing import close_unrated
from gongzhi.cases.actions.supervising import begin_lateness, late_post
from gongzhi.cases.models import Case, Deadline
from gongzhi.cases.models.clock import Step
from gongzhi.cases.states import GOING, CaseState
from gongzhi.cases.telling import tell_post
from gongzhi.cases.wording import due_words
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotNow
from gongzhi.organizations.queries import supervisor_of

SWEEP: Final = Actor.of_system("sweep")
#: So many at one sweep; the rest a minute later.
_BATCH: Final = 500
#: What is not escalated: silence after a rating was asked for has its own end; what the parties of a mediation leave
#: undone is no fault of who follows it up, and nobody more gets to know of it.
_NEVER_LATE: Final = (Step.RATE, Step.CONFIRM, Step.PERFORM)


def sweep_deadlines(now: datetime | None = None) -> int:
    """Remind of what is nearly due and escalate what is late; how many effects it had."""
    now = now or clock.now()
    ticking = limits.ticking().filter(case__state__in=[*GOING, CaseState.CLOSED])
    to_remind = ticking.filter(remind_at__lte=now, reminded_at__isnull=True, due_at__gt=now)
    late = ticking.filter(due_at__lte=now, escalated_at__isnull=True).exclude(step__in=_NEVER_LATE)
    return sum(_each(to_remind.order_by("remind_at"), remind)) + sum(_each(late.order_by("due_at"), escalate))


def sweep_ratings(now: datetime | None = None) -> int:
    """Close as not rated what was not rated in time; how many."""
    now = now or clock.now()
    silent = limits.ticking().filter(step=Step.RATE, due_at__lte=now, case__state=CaseState.AWAITING_RATING)
    closed = 0
    for case_pk in silent.order_by("due_at").values_list("case_id", flat=True)[:_BATCH]:
        with transaction.atomic():
            case = _free_case(case_pk)
            if case is None:
                continue
            try:
                close_unrated(case, by=SWEEP)
            except NotNow:
                continue  # rated in the very moment
            closed += 1
    return closed


def _free_case(pk: UUID) -> Case | None:
    """The case, locked, unless somebody is at work on it: then the next sweep sees to it."""
    return Case.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()


def _each(due: QuerySet[Deadline], effect: Callable[..., bool]) -> list[bool]:
    done = []
    for pk, case_pk in due.values_list("pk", "case_id")[:_BATCH]:
        with transaction.atomic():
            if _free_case(case_pk) is not None:
                done.append(effect(Deadline(pk=pk, case_id=case_pk), by=SWEEP))
    return done


@action("cases.remind", under="case")
def remind(deadline: Deadline, *, by: Actor) -> bool:
    """Remind the holder, once, of a step that is nearly due."""
    if deadline.reminded_at is not None or not _runs(deadline):
        return False
    deadline.reminded_at = clock.now()
    deadline.save(update_fields=["reminded_at"])
    title = _("“%(step)s”将到期：%(due)s") % {"step": deadline.get_step_display(), "due": due_words(deadline.due_at)}
    tell_post(late_post(deadline), deadline.case, kind="reminder", title=title, sms=deadline.case.is_urgent)
    return True


@action("cases.escalate", under="case")
def escalate(deadline: Deadline, *, by: Actor) -> bool:
    """Tell the holder and the post above, once, that a step is late; from now on the rule of reminders runs."""
    if deadline.escalated_at is not None or not _runs(deadline) or deadline.due_at > clock.now():
        return False
    deadline.escalated_at = clock.now()
    deadline.save(update_fields=["escalated_at"])
    case, holder = deadline.case, late_post(deadline)
    title = _("“%(step)s”已超过期限") % {"step": deadline.get_step_display()}
    tell_post(holder, case, kind="overdue", title=title, sms=case.is_urgent)
    if deadline.step != Step.CALLBACK:
        above = supervisor_of(holder)
        begin_lateness(deadline)
        if above.pk != holder.pk:
            tell_post(above, case, kind="escalated", title=title, body=str(holder), sms=case.is_urgent)
    return True


def _runs(deadline: Deadline) -> bool:
    return limits.ticking().filter(pk=deadline.pk).exists()
