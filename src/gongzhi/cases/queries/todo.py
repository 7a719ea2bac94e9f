"""What waits for a person's posts, each row with why it is here; and how much there is, for the menu.

Whatever has to be done on a case has a running clock (`Deadline`): so one query finds what is late, what is due, what
is new, what stands still and what waits for the resident. Two more find letters without an answer, and longer times
asked for.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from gongzhi.cases import limits, links
from gongzhi.cases.models import Assignment, Case, Deadline, Extension, Message
from gongzhi.cases.models.clock import Step
from gongzhi.cases.policies import LIVE_PARTS
from gongzhi.cases.queries.lists import WORK_STEPS, title_of
from gongzhi.cases.queries.visibility import of_posts, visible_to, working_posts
from gongzhi.cases.states import GOING, CaseState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.registry import TodoRow
from gongzhi.organizations.models import Post, Role
from gongzhi.organizations.scopes import rows_in_scope
from gongzhi.ui import words

#: Steps that are shown from when they begin, not only when they are due: somebody has to find out about them.
_NEWS: Final = (Step.ACCEPT, Step.TAKE, Step.REVIEW)
_CASE_OF: Final = ("text", "area", "division", "post__organization")


def todo_rows(actor: Actor) -> list[TodoRow]:
    """What waits for the person's posts. Three queries, however much there is.

    Kinds: overdue, due (today), unanswered, new, waiting (for others).
    """
    posts = working_posts(actor)
    if not posts:
        return []
    return [*_by_clock(posts), *_unanswered(posts), *_extensions(posts, actor)]


def todo_keys(actor: Actor) -> Sequence[QuerySet[Any]]:
    """The keys of what waits for the person's posts, without what waits for others: to be counted in one query."""
    posts = working_posts(actor)
    if not posts:
        return []
    late_or_new = Q(step__in=_NEWS) | Q(due_at__lt=_tonight(), step__in=WORK_STEPS)
    found: list[QuerySet[Any]] = [limits.ticking().filter(_clock_of(posts), late_or_new), _without_answer(posts)]
    if any({Role.SUPERVISOR, Role.JOINT_OFFICE} & set(post.roles) for post in posts):
        found.append(_asked_extensions(posts, actor).exclude(asked_for__in=[post.pk for post in posts]))
    return [rows.order_by().values("pk") for rows in found]


def case_row(
    case: Case, kind: str, reason: str, *, due_at: datetime | None = None, whose: Post | None = None, link: str = ""
) -> TodoRow:
    """A row about a case; of a guarded one without its title."""
    return TodoRow(
        title=title_of(case),
        link=link or links.desk_case(case),
        reason=reason,
        kind=kind,
        detail=str(case.area) if case.area is not None else "",
        whose=str(whose or case.post),
        number=case.number,
        place=case.division.name,
        due_at=due_at,
    )


def _below(prefix: str) -> list[str]:
    return [f"{prefix}__{name}" for name in _CASE_OF]


def _tonight() -> datetime:
    return datetime.combine(clock.today() + timedelta(days=1), time(), clock.LOCAL)


# --- By the clock ---


def _clock_of(posts: list[Post]) -> Q:
    """Whose clock it is: the part's post, the post named on it, else the post that answers for the case."""
    of_case = Q(assignment__isnull=True, post__isnull=True) & of_posts(posts, "case__post")
    return of_posts(posts, "assignment__post") | of_posts(posts) | of_case


def _by_clock(posts: list[Post]) -> Iterator[TodoRow]:
    """What is late or due until the end of today, what is new, what stands still, and what waits for a rating."""
    led_here = Assignment.objects.filter(
        of_posts(posts), case=OuterRef("case"), is_lead=True, round=OuterRef("case__round"), state__in=LIVE_PARTS
    )
    mine = _clock_of(posts) & (Q(due_at__lt=_tonight(), step__in=WORK_STEPS) | Q(step__in=_NEWS))
    to_rate = Q(step=Step.RATE, case__state=CaseState.AWAITING_RATING) & Exists(led_here)
    stopped = Q(step=Step.SERVE, stop__isnull=False) & of_posts(posts, "assignment__post")
    # A part has at most one open stop, by a constraint.
    is_open = Q(assignment__suspensions__ended_at__isnull=True)
    running = (
        Deadline.objects.filter(met_at__isnull=True, dropped_at__isnull=True)
        .annotate(
            stop=FilteredRelation("assignment__suspensions", condition=is_open),
            waiting_for=F("stop__waiting_for"),
            expected_until=F("stop__expected_until"),
        )
        .filter((Q(stop__isnull=True) & (mine | to_rate)) | stopped)
        .select_related(*_below("case"), "assignment__post__organization", "post__organization")
        .order_by("due_at", "pk")
    )
    now, tonight = clock.now(), _tonight()
    for deadline in running:
        if deadline.waiting_for is not None:
            yield case_row(deadline.case, "waiting", _stop_words(deadline), whose=_whose(deadline))
            continue
        kind = _kind(deadline, now, tonight)
        link = links.desk_call(deadline.case) if deadline.step == Step.CALLBACK else ""
        reason = _reason(deadline, kind)
        yield case_row(deadline.case, kind, reason, due_at=deadline.due_at, whose=_whose(deadline), link=link)


def _stop_words(stop: Any) -> str:
    until = ""
    if stop.expected_until is not None:
        until = _("，预计%(day)s恢复") % {"day": words.day_words(stop.expected_until)}
    return _("挂起中，等%(whom)s%(until)s") % {"whom": stop.waiting_for, "until": until}


def _whose(deadline: Deadline) -> Post | None:
    return deadline.assignment.post if deadline.assignment is not None else deadline.post


def _kind(deadline: Deadline, now: datetime, tonight: datetime) -> str:
    if deadline.step == Step.RATE:
        return "waiting"
    if deadline.due_at <= now:
        return "overdue"
    return "due" if deadline.due_at < tonight else "new"


def _reason(deadline: Deadline, kind: str) -> str:
    if deadline.step == Step.REVIEW:
        return _("居民不满意，等待您复核")
    step = deadline.get_step_display()
    if kind == "overdue":
        # How late it is stands in the row's mark.
        return _("没有按时%(step)s") % {"step": step}
    if kind == "due":
        return f"{words.due(deadline.due_at)}{step}"
    return _NEWS_WORDS[deadline.step](deadline.case)


def _accept_words(case: Case) -> str:
    if case.state != CaseState.SUBMITTED:
        return _("没有牵头单位，请重新安排")
    return _("紧急，等待受理") if case.is_urgent else _("新求助，等待受理")


_NEWS_WORDS: Final[dict[str, Callable[[Case], str]]] = {
    Step.ACCEPT: _accept_words,
    Step.TAKE: lambda _case: _("新分工，等待签收"),
    Step.RATE: lambda _case: _("等居民评价"),
}


# --- Letters, longer times ---


def _without_answer(posts: list[Post]) -> QuerySet[Any]:
    last = Message.objects.filter(case=OuterRef("pk"), is_internal=False, is_automatic=False).order_by("-id")
    leads = Assignment.objects.filter(case=OuterRef("pk"), is_lead=True, round=OuterRef("round"), state__in=LIVE_PARTS)
    return (
        Case.objects.filter(state__in=[*GOING, CaseState.CLOSED])
        .filter(Exists(leads.filter(of_posts(posts))) | (~Exists(leads) & of_posts(posts)))
        .annotate(last_author=Subquery(last.values("author")[:1]), last_at=Subquery(last.values("created_at")[:1]))
        .filter(last_author=F("asker"))
    )


def _unanswered(posts: list[Post]) -> Iterator[TodoRow]:
    """Where the resident wrote last and nobody has answered: for the lead, else for who answers for the case."""
    for case in _without_answer(posts).select_related(*_CASE_OF).order_by("last_at"):
        yield case_row(case, "unanswered", _("居民 %(when)s留言，还没有回复") % {"when": words.ago(case.last_at)})


def _asked_extensions(posts: list[Post], actor: Actor) -> QuerySet[Extension]:
    asked = of_posts(posts, "asked_for")
    above = rows_in_scope(
        posts, {Role.SUPERVISOR: "assignment__post__organization", Role.JOINT_OFFICE: "assignment__case__division"}
    )
    visible = Exists(visible_to(actor).filter(pk=OuterRef("assignment__case")))
    return Extension.objects.filter(asked | above, visible, decided_at__isnull=True)


def _extensions(posts: list[Post], actor: Actor) -> Iterator[TodoRow]:
    """For the post that asked: it waits. For those above: to be decided, but never one's own."""
    rows = (
        _asked_extensions(posts, actor)
        .select_related(*_below("assignment__case"), "asked_for__organization")
        .order_by("old_due_at")
    )
    own = {post.pk for post in posts}
    for extension in rows:
        case = extension.assignment.case
        if extension.asked_for_id in own:
            yield case_row(case, "waiting", _("等上级审批延期"), due_at=extension.old_due_at, whose=extension.asked_for)
        else:
            reason = _("申请延期到%(day)s，等待您审批") % {"day": words.instant(extension.new_due_at)}
            yield case_row(case, "new", reason, due_at=extension.old_due_at, whose=extension.asked_for)
