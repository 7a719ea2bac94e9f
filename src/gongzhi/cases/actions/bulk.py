"""Acts on many requests at once. Each goes through the same single action with its policy: there is no second rule.

What was ticked is kept first, with the versions that were on screen; then a page says what will happen to which; then
it is done, in one transaction, each request for itself: a refusal stops nothing but its own. For a while it can be
taken back, where nobody has touched the request since.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.cases.actions.deciding import accept_case, give_over, hand_on_case, refuse_handing_on
from gongzhi.cases.actions.ending import archive_case, refuse_filing, refuse_unless
from gongzhi.cases.actions.supervising import refuse_unless_going, urge
from gongzhi.cases.actions.work import cancel_assignment, write_internally
from gongzhi.cases.models import BULK, Assignment, BulkAct, BulkItem, Case, Lesson
from gongzhi.cases.policies import Circle
from gongzhi.cases.policies.bulk import UNDO_FOR, handed_on_lately
from gongzhi.cases.states import AssignmentState
from gongzhi.cases.telling import say, tell_post
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow, Refusal, Stale, type_words
from gongzhi.core.locks import lock
from gongzhi.core.policies import allowed
from gongzhi.organizations.models import Post

#: As many as one looks through with care, and as a transaction holds without making others wait.
MOST: Final = 200
_Outcome = BulkItem.Outcome


@dataclass(frozen=True, slots=True)
class Given:
    """What the person fills in for all of them."""

    post: Post | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How one kind of act is done to one request."""

    #: The single action whose policy is asked.
    policy: str
    #: Raises the refusal that the single action would raise, as far as it can be known before.
    check: Callable[[Case, Given, Actor], None]
    run: Callable[[Case, Given, Actor, int], Any]
    #: Puts one request back; None where nothing leads back.
    undo: Callable[[BulkItem, Actor], None] | None
    #: What the page says beside the button where nothing leads back, and where something does.
    undo_words: type_words
    asks_post: bool = False
    asks_reason: bool = False

    @property
    def asks(self) -> bool:
        """Whether anything is to be filled in."""
        return self.asks_post or self.asks_reason


# --- The kinds ---


def suggested(case: Case) -> Lesson:
    """What was suggested when the request came in; refuses where nothing was, or cannot be done any more."""
    lesson = next(iter(case.lessons.all()), None)
    if lesson is None or lesson.suggested_post is None:
        raise NotNow(_("没有建议的牵头岗位，请打开这一件受理。"))
    if case.area_id is None and lesson.suggested_area is None:
        raise NotNow(_("没有建议的服务领域，请打开这一件受理。"))
    if lesson.suggested_post.closed_at is not None:
        raise NotNow(_("建议的岗位已撤销，请打开这一件受理。"))
    return lesson


def _check_accept(case: Case, given: Given, by: Actor) -> None:
    refuse_unless(case, "accept")
    suggested(case)


def _accept(case: Case, given: Given, by: Actor, seen: int) -> Any:
    lesson = suggested(case)
    area, post = case.area or lesson.suggested_area, lesson.suggested_post
    return accept_case(case, by=by, seen=seen, area=area, post=post)


def _take_back_part(item: BulkItem, by: Actor) -> None:
    """The acceptance stays, the lead is taken from its post again: the request waits for another lead."""
    part = item.part
    if part is None or part.state != AssignmentState.ASSIGNED:
        raise NotNow(_("牵头岗位已经签收。"))
    cancel_assignment(part, by=by, reason=_("批量受理后撤回"))
    say(item.case, _("您的求助正在重新安排牵头单位，确定后会告诉您由谁负责。"))


def _check_hand_on(case: Case, given: Given, by: Actor) -> None:
    if given.post is not None:
        refuse_handing_on(case, given.post, by=by)


def _hand_on(case: Case, given: Given, by: Actor, seen: int) -> Any:
    return hand_on_case(case, by=by, seen=seen, post=given.post, reason=given.reason)


def _take_back_handing(item: BulkItem, by: Actor) -> None:
    take_back_case(item.case, by=by)


def _check_urge(case: Case, given: Given, by: Actor) -> None:
    refuse_unless_going(case)


def _urge(case: Case, given: Given, by: Actor, seen: int) -> Any:
    return urge(case, by=by, seen=seen, text=given.reason)


def _check_archive(case: Case, given: Given, by: Actor) -> None:
    refuse_filing(case)


def _archive(case: Case, given: Given, by: Actor, seen: int) -> Any:
    return archive_case(case, by=by, seen=seen)


_Kind = BulkAct.Kind
WAYS: Final[dict[str, Way]] = {
    _Kind.ACCEPT: Way(
        "cases.accept_case",
        _check_accept,
        _accept,
        _take_back_part,
        gettext_lazy("30 分钟内、对方签收以前可以撤回：收回给对方的分工，求助回到等待安排牵头。"),
    ),
    _Kind.HAND_ON: Way(
        "cases.hand_on_case",
        _check_hand_on,
        _hand_on,
        _take_back_handing,
        gettext_lazy("30 分钟内、对方还没有处理的，可以撤回到原来的岗位。"),
        asks_post=True,
        asks_reason=True,
    ),
    _Kind.URGE: Way(
        "cases.urge",
        _check_urge,
        _urge,
        None,
        gettext_lazy("催办通知发出以后不能撤回。"),
        asks_reason=True,
    ),
    _Kind.ARCHIVE: Way(
        "cases.archive_case",
        _check_archive,
        _archive,
        None,
        gettext_lazy("归档以后不能撤回。"),
    ),
}


# --- Drafting, looking, doing ---


@action("cases.draft_bulk")
def draft_bulk(kind: str, *, by: Actor, cases: Iterable[tuple[Case, int]]) -> BulkAct:
    """Keep what was ticked, each with the version that was on screen. Nothing is done yet."""
    if kind not in WAYS:
        raise Invalid(_("没有这样的批量办理。"))
    ticked = list(cases)
    if not ticked:
        raise Invalid(_("还没有选求助。请先在列表里勾选。"))
    if len(ticked) > MOST:
        raise Invalid(_("一次最多 %(most)d 件，您选了 %(count)d 件。") % {"most": MOST, "count": len(ticked)})
    bulk = BulkAct.objects.create(kind=kind, person=by.person, post=by.post)
    BulkItem.objects.bulk_create(BulkItem(bulk=bulk, case=case, seen=seen) for case, seen in ticked)
    return bulk


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an act on many would do to one request: refused in words, or nothing stands against it."""

    item: BulkItem
    refusal: str

    @property
    def is_fine(self) -> bool:
        return not self.refusal


def outlook(items: Sequence[BulkItem], kind: str, given: Given, *, by: Actor) -> list[Outlook]:
    """Ask for each request the policy and the rule of the single action, and change nothing."""
    Circle.warm([item.case for item in items])
    return [Outlook(item, _refusal(item, WAYS[kind], given, by)) for item in items]


def _refusal(item: BulkItem, way: Way, given: Given, by: Actor) -> str:
    try:
        _refuse(item, way, given, by)
    except Refusal as refusal:
        return _said(refusal)
    return ""


def _refuse(item: BulkItem, way: Way, given: Given, by: Actor) -> None:
    if item.case.is_guarded:
        raise NotNow(_("保密求助请打开这一件办理。"))
    if not allowed(by, way.policy, item.case):
        raise Forbidden
    if item.case.version != item.seen:
        raise Stale
    way.check(item.case, given, by)


def _said(refusal: Refusal) -> str:
    if isinstance(refusal, Stale):
        return _("您看过以后，别人已经处理过这一件。")
    return str(refusal.message)[:300]


@action("cases.run_bulk")
def run_bulk(bulk: BulkAct, *, by: Actor, given: Given | None = None) -> BulkAct:
    """Do it to each request, in the order of keys. One that is refused stays as it is, with the reason."""
    way, given = WAYS[bulk.kind], given or Given()
    if (way.asks_post and given.post is None) or (way.asks_reason and not given.reason.strip()):
        raise Invalid(_("还没有填完，请补充后再提交。"))
    BULK.apply(bulk, "run")
    bulk.target, bulk.done_at = given.post, clock.now()
    bulk.save(update_fields=["state", "target", "done_at"])
    items = items_of(bulk)
    for item in items:
        item.former_post_id = item.case.post_id
        _run_one(item, way, given, by)
    _keep_what_came(items)
    return bulk


def _run_one(item: BulkItem, way: Way, given: Given, by: Actor) -> None:
    try:
        with transaction.atomic():
            if item.case.is_guarded:
                raise NotNow(_("保密求助请打开这一件办理。"))
            way.run(item.case, given, by, item.seen)
    except Refusal as refusal:
        item.outcome, item.words = _Outcome.REFUSED, _said(refusal)
    else:
        item.outcome, item.words = _Outcome.DONE, ""


def _keep_what_came(items: Sequence[BulkItem]) -> None:
    done = [item.case_id for item in items if item.outcome == _Outcome.DONE]
    versions = dict(Case.objects.filter(pk__in=done).values_list("pk", "version"))
    parts = Assignment.objects.filter(case__in=done, is_lead=True, state=AssignmentState.ASSIGNED)
    given = dict(parts.values_list("case", "pk"))
    for item in items:
        item.after = versions.get(item.case_id)
        item.part_id = given.get(item.case_id)
    BulkItem.objects.bulk_update(items, ["outcome", "words", "after", "former_post", "part"])


def items_of(bulk: BulkAct) -> list[BulkItem]:
    """The requests of an act on many as they stand now, in the order in which they are locked."""
    related = ("case__text", "case__post__organization", "case__site", "case__division", "case__area", "case__asker")
    rows = BulkItem.objects.filter(bulk=bulk).select_related(
        *related, "former_post__organization", "part__post__organization"
    )
    return list(
        rows.prefetch_related("case__lessons__suggested_area", "case__lessons__suggested_post__organization").order_by(
            "case"
        )
    )


# --- Taking back ---


def may_be_undone(bulk: BulkAct) -> bool:
    """Whether anything leads back, and the time for it has not passed."""
    if WAYS[bulk.kind].undo is None or not BULK.can(bulk, "undo") or bulk.done_at is None:
        return False
    return clock.now() <= bulk.done_at + UNDO_FOR


@action("cases.undo_bulk")
def undo_bulk(bulk: BulkAct, *, by: Actor) -> BulkAct:
    """Put back each request that nobody has touched since; the others stay, with the reason."""
    undo = WAYS[bulk.kind].undo
    if undo is None:
        raise NotNow(_("这样的操作不能撤回。"))
    if BULK.can(bulk, "undo") and not may_be_undone(bulk):
        raise NotNow(_("已超过 30 分钟，不能撤回了。请打开求助逐件处理。"))
    BULK.apply(bulk, "undo")
    bulk.undone_at = clock.now()
    bulk.save(update_fields=["state", "undone_at"])
    items = [item for item in items_of(bulk) if item.outcome == _Outcome.DONE]
    for item in items:
        _undo_one(item, undo, by)
    BulkItem.objects.bulk_update(items, ["outcome", "words"])
    return bulk


def _undo_one(item: BulkItem, undo: Callable[[BulkItem, Actor], None], by: Actor) -> None:
    try:
        with transaction.atomic():
            _refuse_touched(item)
            undo(item, by)
    except Stale:
        item.outcome, item.words = _Outcome.STUCK, _("之后有人处理过这一件。")
    except Refusal as refusal:
        item.outcome, item.words = _Outcome.STUCK, _said(refusal)
    else:
        item.outcome, item.words = _Outcome.UNDONE, ""


def _refuse_touched(item: BulkItem) -> None:
    if lock(item.case).version != item.after:
        raise Stale


@action("cases.take_back_case")
def take_back_case(case: Case, *, by: Actor) -> Case:
    """Take a request back that one has just handed on with others, to the post where it lay."""
    item = handed_on_lately(case, by).order_by("pk").last()
    if item is None or item.former_post is None or item.after != case.version:
        raise Stale
    if item.former_post.closed_at is not None:
        raise NotNow(_("原来的岗位已撤销。"))
    former = case.post
    give_over(case, item.former_post, by=by)
    write_internally(case, _("撤回转交，回到%(post)s") % {"post": item.former_post}, by=by)
    tell_post(former, case, kind="handed_on", title=_("转给您的求助已撤回"))
    return case
