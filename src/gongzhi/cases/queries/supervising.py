"""What reminders and supervision ask of somebody, and what a case has had of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.cases.models import Assignment, Case, Reminder, Supervision, SupervisionAnswer
from gongzhi.cases.policies import LIVE_PARTS
from gongzhi.cases.queries.todo import case_row
from gongzhi.cases.queries.visibility import of_posts, view_of, working_posts
from gongzhi.cases.states import CaseState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.registry import TodoRow
from gongzhi.organizations.models import Post
from gongzhi.ui import words

_CASE = ("case__text__data_key", "case__area", "case__division", "case__post__organization")
_OF_ANSWER = ("supervision__post__organization", *(f"supervision__{name}" for name in _CASE))


def todo_rows(actor: Actor) -> list[TodoRow]:
    """Orders to answer, answers to look at, reminders not seen yet. Three queries, however much there is."""
    posts = working_posts(actor)
    if not posts:
        return []
    return [*_to_answer(posts), *_to_decide(posts), *_to_see(posts)]


def todo_keys(actor: Actor) -> Sequence[QuerySet[Any]]:
    """The keys of the same."""
    posts = working_posts(actor)
    if not posts:
        return []
    found: list[QuerySet[Any]] = [_unanswered(posts), _undecided(posts), _unseen(posts)]
    return [rows.order_by().values("pk") for rows in found]


def _unanswered(posts: list[Post]) -> QuerySet[Supervision]:
    leads = Assignment.objects.filter(
        case=OuterRef("case"), is_lead=True, round=OuterRef("case__round"), state__in=LIVE_PARTS
    )
    given = SupervisionAnswer.objects.filter(supervision=OuterRef("pk")).exclude(
        state=SupervisionAnswer.State.SENT_BACK
    )
    ours = Exists(leads.filter(of_posts(posts))) | (~Exists(leads) & of_posts(posts, "case__post"))
    rows = Supervision.objects.filter(ours, ~Exists(given), ended_at__isnull=True)
    return rows.exclude(post__in=[post.pk for post in posts])


def _to_answer(posts: list[Post]) -> Iterator[TodoRow]:
    for order in _unanswered(posts).select_related("post__organization", *_CASE).order_by("due_at", "pk"):
        reason = _("%(whose)s督办，请反馈") % {"whose": order.post.organization}
        yield case_row(order.case, _kind(order.due_at), reason, due_at=order.due_at)


def _kind(due_at: datetime | None) -> str:
    return "overdue" if due_at is not None and due_at <= clock.now() else "new"


def _undecided(posts: list[Post]) -> QuerySet[SupervisionAnswer]:
    waiting = SupervisionAnswer.objects.filter(state=SupervisionAnswer.State.WAITING)
    return waiting.filter(of_posts(posts, "supervision__post"), supervision__ended_at__isnull=True)


def _to_decide(posts: list[Post]) -> Iterator[TodoRow]:
    for answer in _undecided(posts).select_related(*_OF_ANSWER).order_by("pk"):
        order = answer.supervision
        yield case_row(order.case, "new", _("督办有了反馈，等待您审核"), whose=order.post)


def _unseen(posts: list[Post]) -> QuerySet[Reminder]:
    going = Q(case__state__in=[CaseState.SUBMITTED, CaseState.IN_PROGRESS])
    return Reminder.objects.filter(of_posts(posts), going, seen_at__isnull=True)


def _to_see(posts: list[Post]) -> Iterator[TodoRow]:
    for reminder in _unseen(posts).select_related("post__organization", *_CASE).order_by("pk"):
        given = {"when": words.ago(reminder.created_at), "number": reminder.number}
        said = _("居民%(when)s催办") if reminder.source == Reminder.Source.RESIDENT else _("催办通知 %(number)s")
        yield case_row(reminder.case, "new", said % given, whose=reminder.post)


# --- Of a case ---


def reminders_seen_by(case: Case, actor: Actor) -> QuerySet[Reminder]:
    """Of a case seen whole all; a helping post reads those that went to itself."""
    rows = Reminder.objects.filter(case=case)
    return rows if view_of(case, actor) == "whole" else rows.filter(of_posts(actor.posts))


def reminders_of(case: Case, to: Sequence[Post] | None = None) -> list[Reminder]:
    """The reminders of a case, the newest first; `to` some posts only, for who does not see the case whole."""
    rows = Reminder.objects.filter(case=case)
    if to is not None:
        rows = rows.filter(of_posts(to))
    rows = rows.select_related("post__organization", "by", "by_post", "seen_by")
    found = list(rows.order_by("-pk"))
    for row in found:
        row.case = case
    return found


def orders_of(case: Case) -> list[Supervision]:
    """The orders with their answers, the newest first."""
    answers = SupervisionAnswer.objects.select_related("by", "post__organization", "decided_by").order_by("pk")
    rows = Supervision.objects.filter(case=case).select_related("post__organization", "lifted_by")
    found = list(rows.prefetch_related(Prefetch("answers", answers)).order_by("-pk"))
    for row in found:
        row.case = case
        for answer in row.answers.all():
            answer.supervision = row
    return found
