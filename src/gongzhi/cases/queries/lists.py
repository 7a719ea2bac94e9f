"""Lists of cases: the desk's list with its filters, what is to do, what somebody asked before. Constant queries."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.accounts.queries import bearers_of
from gongzhi.cases import limits, links
from gongzhi.cases.models import Assignment, Case, Deadline, Extension, Message, Review, Suspension
from gongzhi.cases.models.clock import Step
from gongzhi.cases.policies import LIVE_PARTS
from gongzhi.cases.queries.visibility import of_posts, visible_to, working_posts
from gongzhi.cases.states import OPEN, AssignmentState, CaseState
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.registry import TodoRow
from gongzhi.core.text import matches
from gongzhi.organizations.models import Post, Role, Site
from gongzhi.organizations.scopes import rows_in_scope
from gongzhi.regions.models import Division
from gongzhi.ui import words

#: What a guarded case is called in lists, where somebody may look over the shoulder.
GUARDED_TITLE: Final = gettext_lazy("保密求助")
#: The steps that somebody works against; waiting for a rating is not one.
_WORK: Final = (Step.ACCEPT, Step.TAKE, Step.CONTACT, Step.SERVE, Step.CALLBACK, Step.REVIEW)


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """What a list is narrowed to; everything not given is not asked."""

    text: str = ""
    states: frozenset[str] = frozenset()
    areas: frozenset[Any] = frozenset()
    division: Division | None = None
    post: Post | None = None
    kind: str = ""
    channel: str = ""
    is_open: bool | None = None
    is_urgent: bool | None = None
    is_overdue: bool | None = None
    is_joint: bool | None = None
    is_guarded: bool | None = None
    is_suspended: bool | None = None
    asked_from: datetime | None = None
    asked_until: datetime | None = None
    area: ServiceArea | None = field(default=None)


def case_list(actor: Actor, filters: CaseFilters | None = None) -> QuerySet[Case]:
    """The cases that the actor may see, newest first, with what a row shows, in two queries.

    Each has `due_at` (the nearest running due time of work), `is_overdue`, `is_suspended`, `is_joint` (somebody helps
    beside the lead), and `parts` (live parts with post and organisation, the lead first).
    """
    return with_rows(_filtered(_annotated(visible_to(actor)), filters or CaseFilters())).order_by("-id")


def with_rows(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with all that a row shows, prefetched."""
    parts = (
        Assignment.objects.filter(state__in=LIVE_PARTS, round=F("case__round"))
        .select_related("post__organization")
        .order_by("-is_lead", "pk")
    )
    return cases.select_related(
        "text__data_key", "asker", "area", "group", "division", "site", "post__organization"
    ).prefetch_related(Prefetch("assignments", queryset=parts, to_attr="parts"))


def _annotated(cases: QuerySet[Case]) -> QuerySet[Case]:
    now = clock.now()
    running = Deadline.objects.filter(case=OuterRef("pk"), met_at__isnull=True, dropped_at__isnull=True, step__in=_WORK)
    late = limits.ticking().filter(case=OuterRef("pk"), due_at__lte=now, step__in=_WORK)
    helpers = Assignment.objects.filter(
        case=OuterRef("pk"), is_lead=False, state__in=LIVE_PARTS, round=OuterRef("round")
    )
    stopped = Suspension.objects.filter(assignment__case=OuterRef("pk"), ended_at__isnull=True)
    nearest = running.order_by().values("case").annotate(nearest=Min("due_at")).values("nearest")
    return cases.annotate(
        due_at=Subquery(nearest),
        is_overdue=Exists(late),
        is_joint=Exists(helpers),
        is_suspended=Exists(stopped),
    )


def _filtered(cases: QuerySet[Case], wanted: CaseFilters) -> QuerySet[Case]:
    given = {name: getattr(wanted, name) for name in _CONDITIONS}
    return cases.filter(
        *(_CONDITIONS[name](value) for name, value in given.items() if value not in (None, "", frozenset()))
    )


def _with_text(text: str) -> Q:
    """A guarded case is in no index; who may see it finds it by its whole number."""
    return matches("text__search", text) | Q(number__iexact=text.strip())


def _at_post(post: Post) -> Q:
    parts = Assignment.objects.filter(case=OuterRef("pk"), post=post, state__in=LIVE_PARTS)
    return Q(post=post) | Q(Exists(parts))


def _equal(name: str) -> Callable[[Any], Q]:
    return lambda value: Q(**{name: value})


def _flag(condition: Q) -> Callable[[bool], Q]:
    return lambda wanted: condition if wanted else ~condition


_CONDITIONS: Final[dict[str, Callable[[Any], Q]]] = {
    "text": _with_text,
    "states": _equal("state__in"),
    "area": _equal("area"),
    "areas": _equal("area__in"),
    "division": lambda division: Q(division__path__startswith=division.path),
    "post": _at_post,
    "kind": _equal("kind"),
    "channel": _equal("channel"),
    "is_open": _flag(Q(state__in=OPEN)),
    "is_guarded": _flag(Q(is_confidential=True) | Q(is_childs=True)),
    "is_urgent": _equal("is_urgent"),
    "is_overdue": _equal("is_overdue"),
    "is_joint": _equal("is_joint"),
    "is_suspended": _equal("is_suspended"),
    "asked_from": _equal("created_at__gte"),
    "asked_until": _equal("created_at__lt"),
}


def earlier_cases_of_phone(site: Site, phone: str, actor: Actor) -> QuerySet[Case]:
    """What was asked under a telephone number before, by exact match, as far as the clerk may see it; newest first."""
    return with_rows(_annotated(visible_to(actor)).filter(asker__in=bearers_of(phone))).order_by("-id")


def title_of(case: Case) -> str:
    """The title in lists. A guarded case shows none: what it is about stands on its own page."""
    return str(GUARDED_TITLE) if case.is_guarded else case.text.title


def own_title(case: Case) -> str:
    """The title for the asker and on the case's own page."""
    return case.text.sealed_title or case.text.title


# --- To do ---


def todo_rows(actor: Actor) -> list[TodoRow]:
    """What waits for the person's posts, each row with why it is here. Six queries, however much there is.

    Kinds: overdue, due (today), unanswered, new, waiting (for others).
    """
    posts = working_posts(actor)
    if not posts:
        return []
    pressed = list(_pressed(posts))
    shown = {row.number for row in pressed}
    fresh = [row for row in _fresh(posts) if row.kind == "waiting" or row.number not in shown]
    return [*pressed, *fresh, *_unanswered(posts), *_suspended(posts), *_reviews(posts), *_extensions(posts, actor)]


def _row(case: Case, kind: str, reason: str, *, due_at: datetime | None = None, whose: Post | None = None) -> TodoRow:
    return TodoRow(
        title=title_of(case),
        link=links.desk_case(case),
        reason=reason,
        kind=kind,
        detail=str(case.area) if case.area is not None else "",
        whose=str(whose or case.post),
        number=case.number,
        place=case.division.name,
        due_at=due_at,
    )


_CASE_OF: Final = ("text", "area", "division", "post__organization")


def _below(prefix: str) -> list[str]:
    return [f"{prefix}__{name}" for name in _CASE_OF]


def _pressed(posts: list[Post]) -> Iterator[TodoRow]:
    """What is late or due until the end of today."""
    now = clock.now()
    tonight = datetime.combine(clock.today() + timedelta(days=1), time(), clock.LOCAL)
    of_case = Q(assignment__isnull=True, post__isnull=True) & of_posts(posts, "case__post")
    mine = of_posts(posts, "assignment__post") | of_posts(posts) | of_case
    due = (
        limits.ticking()
        .filter(mine, due_at__lt=tonight, step__in=_WORK)
        .exclude(step=Step.REVIEW)
        .select_related(*_below("case"), "assignment__post__organization", "post__organization")
        .order_by("due_at")
    )
    for deadline in due:
        step = deadline.get_step_display()
        whose = deadline.assignment.post if deadline.assignment is not None else deadline.post
        if deadline.due_at <= now:
            late = words.overdue(deadline.due_at)
            yield _row(deadline.case, "overdue", f"{step}{late}", due_at=deadline.due_at, whose=whose)
        else:
            until = words.due(deadline.due_at)
            yield _row(deadline.case, "due", f"{until}{step}", due_at=deadline.due_at, whose=whose)


def _fresh(posts: list[Post]) -> Iterator[TodoRow]:
    """Requests to accept, parts to take, cases that lost their lead; and those that wait for the resident's rating."""
    mine = of_posts(posts)
    to_take = Assignment.objects.filter(of_posts(posts), case=OuterRef("pk"), state=AssignmentState.ASSIGNED)
    leads = Assignment.objects.filter(case=OuterRef("pk"), is_lead=True, round=OuterRef("round"), state__in=LIVE_PARTS)
    led_here = Assignment.objects.filter(
        of_posts(posts), case=OuterRef("pk"), is_lead=True, round=OuterRef("round"), state__in=LIVE_PARTS
    )
    running = Deadline.objects.filter(case=OuterRef("pk"), met_at__isnull=True, dropped_at__isnull=True)
    cases = (
        Case.objects.annotate(
            to_take=Exists(to_take),
            has_lead=Exists(leads),
            led_here=Exists(led_here),
            next_due=Subquery(running.order_by("due_at").values("due_at")[:1]),
        )
        .filter(
            Q(mine, state=CaseState.SUBMITTED)
            | Q(mine, state=CaseState.IN_PROGRESS, has_lead=False)
            | Q(to_take=True)
            | Q(led_here=True, state=CaseState.AWAITING_RATING)
        )
        .select_related(*_CASE_OF)
        .order_by("id")
    )
    for case in cases:
        if case.state == CaseState.SUBMITTED:
            reason = _("紧急，等待受理") if case.is_urgent else _("新求助，等待受理")
            yield _row(case, "new", reason, due_at=case.next_due)
        elif case.state == CaseState.AWAITING_RATING:
            yield _row(case, "waiting", _("等居民评价"), due_at=case.next_due)
        elif case.to_take:
            yield _row(case, "new", _("新分工，等待签收"), due_at=case.next_due)
        else:
            yield _row(case, "new", _("没有牵头单位，请重新安排"), due_at=case.next_due)


def _unanswered(posts: list[Post]) -> Iterator[TodoRow]:
    """Where the resident wrote last and nobody has answered: for the lead, else for who answers for the case."""
    last = Message.objects.filter(case=OuterRef("pk"), is_internal=False, is_automatic=False).order_by("-id")
    leads = Assignment.objects.filter(case=OuterRef("pk"), is_lead=True, round=OuterRef("round"), state__in=LIVE_PARTS)
    cases = (
        Case.objects.filter(state__in=[*OPEN, CaseState.CLOSED])
        .annotate(
            last_author=Subquery(last.values("author")[:1]),
            last_at=Subquery(last.values("created_at")[:1]),
            has_lead=Exists(leads),
            led_here=Exists(leads.filter(of_posts(posts))),
        )
        .filter(Q(led_here=True) | (Q(has_lead=False) & of_posts(posts)), last_author=F("asker"))
        .select_related(*_CASE_OF)
        .order_by("last_at")
    )
    for case in cases:
        yield _row(case, "unanswered", _("居民%(when)s留言，还没有回复") % {"when": words.ago(case.last_at)})


def _suspended(posts: list[Post]) -> Iterator[TodoRow]:
    stops = (
        Suspension.objects.filter(of_posts(posts, "assignment__post"), ended_at__isnull=True)
        .select_related(*_below("assignment__case"), "assignment__post__organization")
        .order_by("expected_until", "began_at")
    )
    for stop in stops:
        until = ""
        if stop.expected_until is not None:
            until = _("，预计%(day)s恢复") % {"day": words.day_words(stop.expected_until)}
        reason = _("挂起中，等%(whom)s%(until)s") % {"whom": stop.waiting_for, "until": until}
        yield _row(stop.assignment.case, "waiting", reason, whose=stop.assignment.post)


def _reviews(posts: list[Post]) -> Iterator[TodoRow]:
    due = Deadline.objects.filter(
        case=OuterRef("rating__case"), step=Step.REVIEW, met_at__isnull=True, dropped_at__isnull=True
    )
    reviews = (
        Review.objects.filter(of_posts(posts), done_at__isnull=True)
        .annotate(due_at=Subquery(due.values("due_at")[:1]))
        .select_related(*_below("rating__case"), "post__organization")
        .order_by("pk")
    )
    tonight = datetime.combine(clock.today() + timedelta(days=1), time(), clock.LOCAL)
    for review in reviews:
        late = review.due_at is not None and review.due_at <= clock.now()
        kind = "overdue" if late else "due" if review.due_at is not None and review.due_at < tonight else "new"
        reason = _("居民不满意，等待您复核")
        yield _row(review.rating.case, kind, reason, due_at=review.due_at, whose=review.post)


def _extensions(posts: list[Post], actor: Actor) -> Iterator[TodoRow]:
    """For the post that asked: it waits. For those above: to be decided, but never one's own."""
    asked = of_posts(posts, "asked_for")
    above = rows_in_scope(
        posts, {Role.SUPERVISOR: "assignment__post__organization", Role.JOINT_OFFICE: "assignment__case__division"}
    )
    visible = Exists(visible_to(actor).filter(pk=OuterRef("assignment__case")))
    rows: Iterable[Extension] = (
        Extension.objects.filter(asked | above, visible, decided_at__isnull=True)
        .select_related(*_below("assignment__case"), "asked_for__organization")
        .order_by("old_due_at")
    )
    own = {post.pk for post in posts}
    for extension in rows:
        case = extension.assignment.case
        if extension.asked_for_id in own:
            yield _row(case, "waiting", _("等上级审批延期"), due_at=extension.old_due_at, whose=extension.asked_for)
        else:
            reason = _("申请延期到%(day)s，等待您审批") % {"day": words.instant(extension.new_due_at)}
            yield _row(case, "new", reason, due_at=extension.old_due_at, whose=extension.asked_for)
