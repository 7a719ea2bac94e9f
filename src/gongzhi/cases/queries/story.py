"""A case as a story that a person understands: who has it, what happened, what happens next, by when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.cases import names
from gongzhi.cases.models import Assignment, Case, Deadline, Merger, Rating, Suspension, Visit
from gongzhi.cases.models.clock import Step
from gongzhi.cases.policies import LIVE_PARTS
from gongzhi.cases.queries.lists import own_title, with_rows
from gongzhi.cases.queries.talk import with_unread
from gongzhi.cases.queries.visibility import view_of
from gongzhi.cases.states import ASSIGNMENT, CASE, GOING, OPEN, AssignmentState, CaseState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.policies import allowed
from gongzhi.core.transitions import Machine
from gongzhi.organizations.models import Post
from gongzhi.organizations.queries import answering, with_holders
from gongzhi.ui import words


@dataclass(frozen=True, slots=True)
class NextStep:
    """What happens next, in a sentence, by when, and who has it; `is_late` where the time has passed already."""

    words: str
    by_when: datetime | None = None
    who: str = ""
    is_late: bool = False
    #: Whether it is the asker's turn.
    is_askers: bool = False


@dataclass(frozen=True, slots=True)
class StoryLine:
    """Something that happened: when, in a sentence, and a key for its icon (see `ICONS` of the page)."""

    at: datetime
    words: str
    key: str
    who: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A row of "my requests": the case, its title, its state, the sentence of the next step."""

    case: Case
    title: str
    state: str
    state_words: str
    sentence: str
    by_when: datetime | None
    is_askers_turn: bool


_ENDED: Final[dict[str, Any]] = {
    CaseState.CLOSED: gettext_lazy("已办结。没有解决的话，可以重新打开"),
    CaseState.ARCHIVED: gettext_lazy("已办结并归档"),
    CaseState.DECLINED: gettext_lazy("没有受理，原因和其他办法请看留言"),
    CaseState.WITHDRAWN: gettext_lazy("您已撤回"),
    CaseState.VOIDED: gettext_lazy("已作废，如有疑问请联系受理窗口"),
    CaseState.MERGED: gettext_lazy("已和另一件求助合并办理"),
}


class Chronicle:
    """Everything that a story of cases is told from, read in a constant number of queries for any number of cases."""

    def __init__(self, cases: list[Case]) -> None:
        self.cases = {case.pk: case for case in cases}
        joined = [case.merged_into_id for case in cases if case.merged_into_id is not None]
        #: What some of them were merged into: their progress is the progress of that.
        self.leading = Case.objects.in_bulk(joined) if joined else {}
        keys = [*self.cases, *self.leading]
        self.parts = _by_case(
            Assignment.objects.filter(case__in=keys, state__in=LIVE_PARTS).order_by("-is_lead", "pk"), "case_id"
        )
        self.running = _by_case(
            Deadline.objects.filter(case__in=keys, met_at__isnull=True, dropped_at__isnull=True).order_by("due_at"),
            "case_id",
        )
        part_keys = [part.pk for parts in self.parts.values() for part in parts]
        self.stops = _by_case(Suspension.objects.filter(assignment__in=part_keys).order_by("pk"), "assignment_id")
        self.visits = _by_case(
            Visit.objects.filter(assignment__in=part_keys, cancelled_at__isnull=True).order_by("agreed_from"),
            "assignment_id",
        )
        wanted = {case.post_id for case in (*cases, *self.leading.values())} | {
            part.post_id for parts in self.parts.values() for part in parts
        }
        posts = with_holders(Post.objects.select_related("organization").filter(pk__in=wanted))
        self.posts = {post.pk: post for post in posts}

    def who(self, post_pk: Any) -> str:
        """A post as residents hear it."""
        post = self.posts[post_pk]
        return names.post_words(post, answering(post.held_by))  # type: ignore[attr-defined]

    def lead(self, case: Case) -> Assignment | None:
        """The part that leads the present handling."""
        return next((part for part in self.parts.get(case.pk, []) if part.is_lead and part.round == case.round), None)

    def due(self, case: Case, step: str, part: Assignment | None = None) -> datetime | None:
        """The running due time of a step."""
        key = part.pk if part is not None else None
        running: list[Deadline] = self.running.get(case.pk, [])
        found = (row.due_at for row in running if row.step == step and row.assignment_id == key)
        return next(found, None)


def _by_case(rows: Any, key: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, key), []).append(row)
    return found


def next_step(case: Case, actor: Actor, known: Chronicle | None = None) -> NextStep:
    """What happens next with a case and by when, in plain words: "区妇联 王干事 已接单，今天 17:00 前联系您".

    A page that also tells the story passes the chronicle that both are told from.
    """
    return _next(case, known or Chronicle([case]))


def _next(case: Case, known: Chronicle) -> NextStep:
    match case.state:
        case CaseState.SUBMITTED:
            place = str(case.site or known.posts[case.post_id].organization)
            return _promise(_("%(who)s 正在受理，%(due)s告诉您由谁办理"), place, known.due(case, Step.ACCEPT))
        case CaseState.IN_PROGRESS:
            return _next_in_progress(case, known)
        case CaseState.MERGED:
            return _next_together(known.leading[case.merged_into_id], known)
        case CaseState.AWAITING_RATING:
            until = known.due(case, Step.RATE)
            sentence = _("已经办完，请您评价：问题解决了吗，您满意吗？")
            return NextStep(sentence, until, is_askers=True)
        case CaseState.TRANSFERRED:
            given = {"to": case.transferred_to, "number": case.receipt_no}
            return NextStep(_("已转给%(to)s，回执号 %(number)s，可凭它向对方查询") % given, who=case.transferred_to)
    return NextStep(str(_ENDED.get(case.state, "")))


def _next_together(leading: Case, known: Chronicle) -> NextStep:
    """Of a merged request: who handles the matter, and that its asker is asked too. Nothing of the other asker."""
    lead = known.lead(leading) if leading.state == CaseState.IN_PROGRESS else None
    who = known.who(lead.post_id) if lead is not None else str(known.posts[leading.post_id].organization)
    sentence = _("和另一件求助一起办理，由%(who)s负责，办完后请您评价")
    return NextStep(sentence % {"who": who}, known.due(leading, Step.SERVE, lead) if lead else None, who)


def _next_in_progress(case: Case, known: Chronicle) -> NextStep:
    lead = known.lead(case)
    if lead is None:
        place = str(case.site or known.posts[case.post_id].organization)
        return _promise(_("%(who)s 正在重新安排办理单位，%(due)s告诉您"), place, known.due(case, Step.ACCEPT))
    stop = next((stop for stop in known.stops.get(lead.pk, []) if stop.ended_at is None), None)
    if stop is not None:
        return NextStep(_("办理暂停，需要先等%(whom)s，恢复后告诉您新的时间") % {"whom": stop.waiting_for})
    if lead.state == AssignmentState.ASSIGNED:
        return _promise(
            _("已交给 %(who)s，%(due)s接单"),
            str(known.posts[lead.post_id].organization),
            known.due(case, Step.TAKE, lead),
        )
    return _next_of_lead(case, lead, known)


def _next_of_lead(case: Case, lead: Assignment, known: Chronicle) -> NextStep:
    who = known.who(lead.post_id)
    if lead.contacted_at is None:
        return _promise(_("%(who)s 已接单，%(due)s联系您"), who, known.due(case, Step.CONTACT, lead))
    visit = next((visit for visit in known.visits.get(lead.pk, []) if visit.ended_at is None), None)
    if visit is None:
        return _promise(_("%(who)s 正在办理，%(due)s办完"), who, known.due(case, Step.SERVE, lead))
    if visit.started_at is not None:
        return NextStep(_("正在为您服务"), who=who)
    when = words.instant(visit.agreed_from)
    return NextStep(_("已约好 %(when)s 上门服务") % {"when": when}, visit.agreed_from, who)


def _promise(sentence: str, who: str, due: datetime | None) -> NextStep:
    if due is None:
        return NextStep(sentence % {"who": who, "due": ""}, None, who)
    if due <= clock.now():
        late = _("%(who)s 比答应的时间（%(due)s）晚了，我们已在催办")
        return NextStep(late % {"who": who, "due": words.instant(due)}, due, who, is_late=True)
    return NextStep(sentence % {"who": who, "due": words.due(due)}, due, who)


def my_stories(actor: Actor, limit: int = 20) -> list[Story]:
    """The person's own requests, open ones first, then newest first, each with its next step. Eight queries."""
    if not actor.is_known:
        return []
    mine = with_unread(with_rows(Case.objects.filter(asker=actor.person)), actor.person)
    is_over = ExpressionWrapper(~Q(state__in=GOING), output_field=BooleanField())
    return stories_of(list(mine.annotate(is_over=is_over).order_by("is_over", "-id")[:limit]))


def stories_of(cases: list[Case]) -> list[Story]:
    """Cases of a list (`with_rows`) as their asker reads them."""
    known = Chronicle(cases)
    return [_story(case, known) for case in cases]


def _story(case: Case, known: Chronicle) -> Story:
    step = _next(case, known)
    state = str(CaseState(case.state).label)
    return Story(case, own_title(case), case.state, state, step.words, step.by_when, step.is_askers)


def my_open_count(actor: Actor) -> int:
    """How many requests of the person are open."""
    return Case.objects.filter(asker=actor.person, state__in=GOING).count() if actor.is_known else 0


# --- What happened ---


def story(case: Case, actor: Actor, known: Chronicle | None = None) -> list[StoryLine]:
    """What happened, oldest first, for somebody who sees the case whole; a helping post reads only of its own part.

    Told from the rows as they stand, in a constant number of queries.
    """
    view = view_of(case, actor)
    if view == "none":
        return []
    known = known or Chronicle([case])
    asker = _("您") if actor.is_known and actor.person.pk == case.asker_id else _("求助人")
    own = {post.pk for post in actor.posts}
    organizations = {post.organization_id for post in actor.posts}
    told: list[StoryLine] = (
        [*_beginning(case, known)] if view == "whole" else [StoryLine(case.created_at, _("求助人提出求助"), "asked")]
    )
    for part in known.parts.get(case.pk, []):
        post = known.posts[part.post_id]
        if view == "whole" or part.post_id in own or post.organization_id in organizations:
            told += _of_part(part, known, asker)
    if view == "whole":
        told += _together(case, known)
        told += _end(case, asker)
    # What happened at the same moment stays in this order.
    return sorted(told, key=lambda line: line.at)


def _beginning(case: Case, known: Chronicle) -> Iterator[StoryLine]:
    place = str(case.site or known.posts[case.post_id].organization)
    yield StoryLine(case.created_at, _("提出求助，送到%(place)s") % {"place": place}, "asked")
    if case.accepted_at is not None:
        yield StoryLine(case.accepted_at, _("%(place)s已受理") % {"place": place}, "accepted", place)


def _together(case: Case, known: Chronicle) -> Iterator[StoryLine]:
    """That it was merged and parted, and what was done meanwhile on the leading one, without anything of its asker."""
    for merger in Merger.objects.filter(case=case).order_by("pk"):
        yield StoryLine(merger.merged_at, _("和另一件求助合并，一起办理"), "merged")
        if merger.parted_at is not None:
            yield StoryLine(merger.parted_at, _("改为单独办理"), "parted")
    if case.merged_into_id is None:
        return
    for part in known.parts.get(case.merged_into_id, []):
        who = known.who(part.post_id)
        organization = str(known.posts[part.post_id].organization)
        yield StoryLine(
            part.created_at, _("交给%(organization)s办理") % {"organization": organization}, "assigned", who
        )
        if part.taken_at is not None:
            yield StoryLine(part.taken_at, _("%(who)s 已接单") % {"who": who}, "taken", who)
        for stop in known.stops.get(part.pk, []):
            yield StoryLine(stop.began_at, _("暂停办理"), "suspended", who)
            if stop.ended_at is not None:
                yield StoryLine(stop.ended_at, _("恢复办理"), "resumed", who)
        if part.state == AssignmentState.DONE and part.done_at is not None:
            yield StoryLine(part.done_at, _("%(who)s 已完成") % {"who": who}, "done", who)


def _end(case: Case, asker: str) -> Iterator[StoryLine]:
    if case.completed_at is not None:
        yield StoryLine(case.completed_at, _("全部办完，请%(asker)s评价") % {"asker": asker}, "completed")
    yield from _of_ratings(case)
    if case.closed_at is not None:
        ended = str(CaseState(case.state).label)
        if case.state == CaseState.TRANSFERRED:
            given = {"to": case.transferred_to, "number": case.receipt_no}
            ended = _("转给%(to)s，回执号 %(number)s") % given
        yield StoryLine(case.closed_at, ended, "ended")


def _of_part(part: Assignment, known: Chronicle, asker: str) -> Iterator[StoryLine]:
    who = known.who(part.post_id)
    role = _("牵头") if part.is_lead else _("协助")
    organization = str(known.posts[part.post_id].organization)
    given = {"organization": organization, "role": role, "who": who, "asker": asker}
    yield StoryLine(
        part.created_at, _("交给%(organization)s%(role)s办理") % given, "assigned", organization, part.words
    )
    if part.taken_at is not None:
        yield StoryLine(part.taken_at, _("%(who)s 已接单") % given, "taken", who)
    if part.contacted_at is not None:
        yield StoryLine(part.contacted_at, _("%(who)s 已和%(asker)s联系") % given, "contacted", who)
    for visit in known.visits.get(part.pk, []):
        yield from _of_visit(visit, who)
    for stop in known.stops.get(part.pk, []):
        yield StoryLine(stop.began_at, _("暂停办理，等%(whom)s") % {"whom": stop.waiting_for}, "suspended", who)
        if stop.ended_at is not None:
            yield StoryLine(stop.ended_at, _("恢复办理"), "resumed", who)
    if part.state == AssignmentState.DONE and part.done_at is not None:
        yield StoryLine(part.done_at, _("%(who)s 已完成") % given, "done", who, part.told)


def _of_visit(visit: Visit, who: str) -> Iterator[StoryLine]:
    when = words.instant(visit.agreed_from)
    yield StoryLine(visit.created_at, _("约好 %(when)s 上门") % {"when": when}, "visit", who)
    if visit.started_at is not None:
        proof = _("（服务码确认）") if visit.proof == Visit.Proof.CODE else _("（电话确认）")
        yield StoryLine(visit.started_at, _("上门服务开始%(proof)s") % {"proof": proof}, "visit", who)
    if visit.ended_at is not None:
        yield StoryLine(visit.ended_at, _("上门服务结束"), "visit", who, visit.told)


def _of_ratings(case: Case) -> Iterator[StoryLine]:
    for rating in Rating.objects.filter(case=case).order_by("round"):
        given = {
            "solved": str(Rating.Solved(rating.solved).label),
            "satisfied": rating.satisfied,
            "source": str(Rating.Source(rating.source).label),
        }
        sentence = _("评价：%(solved)s，满意度%(satisfied)d分（%(source)s）") % given
        yield StoryLine(rating.created_at, sentence, "rated", detail=rating.comment)


# --- What can be done ---


def _when_open(case: Case) -> bool:
    return case.state in OPEN


def _when_working(case: Case) -> bool:
    return case.state in {CaseState.SUBMITTED, CaseState.IN_PROGRESS}


#: Action -> what the state must allow: a transition of the machine, or a condition.
_CASE_ACTIONS: Final[dict[str, Any]] = {
    "accept_case": "accept",
    "decline_case": "decline",
    "transfer_case": "transfer",
    "hand_on_case": _when_working,
    "merge_case": lambda case: CASE.can(case, "merge") and not case.is_guarded,
    "unmerge_case": "part",
    "assign": lambda case: case.state == CaseState.IN_PROGRESS,
    "mark_urgent": lambda case: not case.is_urgent and _when_working(case),
    "make_confidential": lambda case: not case.is_confidential,
    "name_post": lambda case: case.is_guarded and _when_open(case),
    "supervise": _when_working,
    "urge": _when_working,
    "urge_own": _when_working,
    "rate": "close",
    "record_callback": "close",
    "withdraw_case": "withdraw",
    "void_case": "void",
    "reopen_case": "reopen",
    "archive_case": "archive",
    "write_message": lambda case: case.state not in {CaseState.ARCHIVED, CaseState.VOIDED},
    "print_slip": lambda case: not case.is_guarded and _when_open(case),
}
_PART_ACTIONS: Final[dict[str, Any]] = {
    "take_assignment": "take",
    "record_contact": lambda part: part.state == AssignmentState.TAKEN and part.contacted_at is None,
    "start_assignment": "start",
    "finish_assignment": "finish",
    "suspend": lambda part: part.state in {AssignmentState.TAKEN, AssignmentState.SERVING},
    "ask_extension": lambda part: part.state in {AssignmentState.TAKEN, AssignmentState.SERVING},
    "send_offers": lambda part: (
        part.state in {AssignmentState.TAKEN, AssignmentState.SERVING} and not part.case.is_guarded
    ),
    "agree_visit": lambda part: part.state in {AssignmentState.TAKEN, AssignmentState.SERVING},
    "return_assignment": "return",
    "cancel_assignment": "cancel",
}


def allowed_actions(actor: Actor, case: Case) -> list[str]:
    """The actions that the actor's active post, or the asker, may take on a case in its present state."""
    return _allowed(actor, case, _CASE_ACTIONS, CASE)


def allowed_part_actions(actor: Actor, part: Assignment, *, is_stopped: bool | None = None) -> list[str]:
    """The same for a part of the work. While it is suspended it can only be resumed, returned or cancelled.

    `is_stopped` says whether it is, where that is known already.
    """
    if part.case.state != CaseState.IN_PROGRESS:
        return []
    found = _allowed(actor, part, _PART_ACTIONS, ASSIGNMENT)
    if is_stopped is None:
        is_stopped = Suspension.objects.filter(assignment=part, ended_at__isnull=True).exists()
    if not is_stopped:
        return found
    resume = ["resume"] if allowed(actor, "cases.resume", part) else []
    return resume + [name for name in found if name in {"return_assignment", "cancel_assignment"}]


def _allowed(actor: Actor, subject: Any, table: dict[str, Any], machine: Machine) -> list[str]:
    return [
        name
        for name, condition in table.items()
        if (machine.can(subject, condition) if isinstance(condition, str) else condition(subject))
        and allowed(actor, f"cases.{name}", subject)
    ]
