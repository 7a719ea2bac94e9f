"""How long a step may take: which limit is in force, when it ends, and the due times that follow from it.

A due time is set once, by the limit in force on the day the step began, and is moved by nothing but a suspension or a
granted extension (`actions.clock`).
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from gongzhi.cases.models import Assignment, Case, Deadline, LimitSetting, RoutingRule, Suspension
from gongzhi.cases.models.clock import Step
from gongzhi.core import clock, worktime
from gongzhi.core.errors import NotNow
from gongzhi.organizations.models import Post
from gongzhi.organizations.queries import hours_of
from gongzhi.regions.models import Division
from gongzhi.regions.queries import calendar


def limit_for(step: str, case: Case, at: datetime) -> LimitSetting:
    """The limit in force for a step that begins at `at`: urgency and weight stated win over not stated, then the nearer
    place, then the newer.

    Raises `NotNow` where no limit is set for the step at all (`gongzhi check` says so before anybody meets it).
    """
    fitting = [
        row
        for row in _in_force(case, clock.local(at).date())
        if row.step == step and row.is_urgent in {None, case.is_urgent} and row.weight in {"", case.weight}
        if holds_at(row, case)
    ]
    if not fitting:
        raise NotNow(_("还没有设置“%(step)s”的办理时限，请联系系统管理员。") % {"step": Step(step).label})
    return max(fitting, key=lambda row: (row.is_urgent is not None, row.weight != "", _nearness(row), row.valid_from))


def holds_at(row: LimitSetting | RoutingRule, case: Case) -> bool:
    """Whether a rule holds where the case is."""
    if row.division is None:
        return True
    # A case that is only thought of may have no place.
    place: Division | None = getattr(case, "division", None)
    return place is not None and place.is_within(row.division)


def _nearness(row: LimitSetting) -> int:
    return len(row.division.path) if row.division is not None else 0


def _in_force(case: Case, day: date) -> list[LimitSetting]:
    """All limits in force on a day: a few rows, read once for an instance of the case, that is once an action."""
    known: dict[date, list[LimitSetting]] = case.__dict__.setdefault("_limits", {})
    if day not in known:
        known[day] = list(LimitSetting.objects.in_force(day).select_related("division"))
    return known[day]


def rhythm_of(case: Case) -> tuple[worktime.WeekHours, worktime.Calendar]:
    """The working hours and days that a case is counted by: its site's, else office hours; read once an action."""
    found: tuple[worktime.WeekHours, worktime.Calendar] | None = case.__dict__.get("_rhythm")
    if found is None:
        found = (hours_of(case.site), calendar())
        case.__dict__["_rhythm"] = found
    return found


def due_time(limit: LimitSetting, start: datetime, case: Case) -> datetime:
    """When a step that began at `start` is due. Clock minutes run day and night, working units by the site's hours."""
    if limit.unit == worktime.Unit.CLOCK_MINUTES:
        # Needs no opening hours, so they are not read.
        return start + timedelta(minutes=limit.amount)
    hours, days = rhythm_of(case)
    return worktime.due_at(start, worktime.Limit(limit.amount, worktime.Unit(limit.unit)), hours, days)


def start_deadline(
    case: Case,
    step: str,
    assignment: Assignment | None = None,
    *,
    at: datetime | None = None,
    no_later_than: datetime | None = None,
    is_first: bool = False,
    post: Post | None = None,
) -> Deadline:
    """Begin a step's clock, or return the one that is running.

    `no_later_than` is an earlier time agreed for this part; `is_first` says that none can be running yet; `post` is
    whose clock it is, where it is neither the part's post nor the case's.
    """
    running = None if is_first else running_deadlines(case, assignment).filter(step=step).first()
    if running is not None:
        return running
    deadline = _deadline(case, step, assignment, at=at, no_later_than=no_later_than, post=post)
    deadline.save(force_insert=True)
    return deadline


def start_first_deadlines(
    case: Case,
    steps: Mapping[str, Post | None],
    assignment: Assignment | None = None,
    *,
    no_later_than: datetime | None = None,
) -> None:
    """Begin the clocks of several steps at once, of which none can be running yet: step -> whose it is, as above.

    `no_later_than` holds for the serving alone. One query writes them all.
    """
    rows = [
        _deadline(case, step, assignment, post=post, no_later_than=no_later_than if step == Step.SERVE else None)
        for step, post in steps.items()
    ]
    Deadline.objects.bulk_create(rows)


def _deadline(
    case: Case,
    step: str,
    assignment: Assignment | None,
    *,
    at: datetime | None = None,
    no_later_than: datetime | None = None,
    post: Post | None = None,
) -> Deadline:
    start = at or clock.now()
    limit = limit_for(step, case, start)
    due = due_time(limit, start, case)
    if no_later_than is not None:
        due = min(due, no_later_than)
    return Deadline(
        case=case,
        assignment=assignment,
        post=post,
        step=step,
        limit=limit,
        started_at=start,
        due_at=due,
        remind_at=remind_time(limit, start, due),
    )


def remind_time(limit: LimitSetting, start: datetime, due: datetime) -> datetime | None:
    """When the holder is reminded: so much before the end, a working day as one day; never before half of the time."""
    if not limit.remind_before:
        return None
    per_unit = timedelta(days=1) if limit.unit == worktime.Unit.WORKING_DAYS else timedelta(minutes=1)
    return max(due - limit.remind_before * per_unit, start + (due - start) / 2)


def running_deadlines(case: Case, assignment: Assignment | None = None) -> QuerySet[Deadline]:
    """The running clocks of the case itself, or of one part."""
    return Deadline.objects.filter(case=case, assignment=assignment, met_at__isnull=True, dropped_at__isnull=True)


def meet_deadlines(case: Case, *steps: str, assignment: Assignment | None = None) -> None:
    """The steps were done now, in time or late."""
    running_deadlines(case, assignment).filter(step__in=steps).update(met_at=clock.now(), version=F("version") + 1)


def drop_deadlines(case: Case, *steps: str, assignment: Assignment | None = None) -> None:
    """The steps of the case itself, or of one part, fell away; without `steps`, all of them."""
    running = running_deadlines(case, assignment)
    if steps:
        running = running.filter(step__in=steps)
    running.update(dropped_at=clock.now(), version=F("version") + 1)


def drop_all(case: Case) -> None:
    """Every clock of a case that left the loop stops."""
    Deadline.objects.filter(case=case, met_at__isnull=True, dropped_at__isnull=True).update(
        dropped_at=clock.now(), version=F("version") + 1
    )


def ticking() -> QuerySet[Deadline]:
    """The clocks that run and are not stopped by a suspension."""
    stopped = Suspension.objects.filter(assignment=OuterRef("assignment"), ended_at__isnull=True)
    return Deadline.objects.filter(met_at__isnull=True, dropped_at__isnull=True).filter(~Exists(stopped))


def move_by_stop(deadline: Deadline, began: datetime, ended: datetime, case: Case) -> int:
    """Move a due time by the time that the clock stood, and say by how many minutes.

    Counted in the limit's own way: clock minutes by the clock, working units by the opening hours that passed
    meanwhile, so that a stop over a week-end moves nothing and nobody gains or loses working time.
    """
    if deadline.limit.unit == worktime.Unit.CLOCK_MINUTES:
        stopped = int((ended - began).total_seconds() // 60)
        due = deadline.due_at + timedelta(minutes=stopped)
    else:
        hours, days = rhythm_of(case)
        stopped = worktime.working_minutes_between(began, ended, hours, days)
        due = worktime.add_working_minutes(deadline.due_at, stopped, hours, days) if stopped else deadline.due_at
    if stopped:
        set_due(deadline, due)
    return stopped


def set_due(deadline: Deadline, due: datetime) -> None:
    """Give a running clock another end; it reminds and escalates anew."""
    deadline.due_at = due
    deadline.remind_at = remind_time(deadline.limit, deadline.started_at, due)
    fields = {"due_at", "remind_at"}
    if deadline.remind_at is not None and deadline.remind_at > clock.now():
        deadline.reminded_at = None
        fields.add("reminded_at")
    if due > clock.now():
        deadline.escalated_at = None
        fields.add("escalated_at")
    deadline.save(update_fields=fields)
