"""Handovers (交接): opened when a tenure ends, signed by leaver, receiver and supervisor (监交人), domain §11.2.

The post keeps its work all the time. The list says what the post held when the leaver signed, the receiver takes each
item or objects, the supervisor settles objections and signs last. The three are never the same person.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.accounts.actions.notices import notify
from gongzhi.accounts.models import User
from gongzhi.core import clock, parameters, worktime
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.registry import Holding, holdings
from gongzhi.organizations.links import handover_page
from gongzhi.organizations.models import Handover, HandoverChecklist, HandoverItem, Post, Tenure
from gongzhi.organizations.queries import OFFICE_HOURS, effective_holder
from gongzhi.organizations.queries.handovers import checklist_in_force, supervised_by, tenures_to_hand_over
from gongzhi.organizations.states import HANDOVER, ITEM, UNFINISHED, HandoverState, ItemState
from gongzhi.regions.queries import calendar

#: Keys of the town's own numbers (`core.parameters`).
DAYS: Final = "organizations.handover_days"
DAYS_BEFORE: Final = "organizations.handover_days_before"
_SHORT: Final = 200
_DETAIL: Final = 500
_NOTE: Final = 4000
_SIGNABLE: Final = (HandoverState.OPEN, HandoverState.HANDED, HandoverState.DISPUTED)
_BEING_RECEIVED: Final = (HandoverState.HANDED, HandoverState.DISPUTED)


# --- Opening ---


@action("organizations.open_handover", under="post")
def open_handover(tenure: Tenure, *, by: Actor) -> Handover:
    """Open the handover of a tenure with an end, before the end comes or after it."""
    if tenure.during.upper is None or tenure.kind != Tenure.Kind.HOLDER:
        raise NotNow(_("任期还没有定下结束的时间，不用交接。"))
    return open_for(tenure)


def follow_end(tenure: Tenure) -> None:
    """After the end of a holder's tenure was set or moved: open its handover in time, or move it. Inside actions."""
    if tenure.kind != Tenure.Kind.HOLDER:
        return
    end = tenure.during.upper
    running = Handover.objects.select_for_update().filter(tenure=tenure, state__in=UNFINISHED).first()
    if running is not None:
        running.effective_at, running.due_at = end, _due(end)
        running.save(update_fields=["effective_at", "due_at"])
    elif end <= clock.now() + timedelta(days=parameters.value(DAYS_BEFORE)):
        open_for(tenure)


def open_for(tenure: Tenure) -> Handover:
    """Make the handover with its list, and tell those concerned. Called inside actions."""
    post, end = tenure.post, tenure.during.upper
    handover = Handover.objects.create(
        tenure=tenure,
        post=post,
        leaver=tenure.person,
        receiver=_next_holder(tenure),
        supervised_by=supervised_by(post),
        reason=tenure.reason,
        effective_at=end,
        due_at=_due(end),
    )
    _list_anew(handover)
    _ask_questions(handover)
    _tell(handover, handover.leaver, _("请办理工作交接"), _("请核对清单、写明要交代的事，再签字移交。"))
    _tell_supervisor(handover, _("有岗位要交接，请监交"))
    return handover


def _due(end: datetime) -> datetime:
    return worktime.add_working_days(end, parameters.value(DAYS), OFFICE_HOURS, calendar())


def _next_holder(tenure: Tenure) -> User | None:
    following = (
        Tenure.objects.filter(post=tenure.post_id, kind=Tenure.Kind.HOLDER, during__startswith__gte=tenure.during.upper)
        .exclude(person=tenure.person_id)
        .select_related("person")
        .order_by("during")
        .first()
    )
    return following.person if following else None


def _ask_questions(handover: Handover) -> None:
    questions = checklist_in_force()
    HandoverItem.objects.bulk_create(
        HandoverItem(handover=handover, subject=None, source=f"checklist.{number}", place=number, title=str(title))
        for number, title in enumerate(questions, start=_FIRST_QUESTION)
    )


#: What the platform lists stands before what the leaver answers, and that before what he or she adds.
_FIRST_QUESTION: Final = 1_000_000
_FIRST_ADDED: Final = 2_000_000


def let_receive(post: Post, person: User) -> None:
    """Whoever gets the post takes it over, unless somebody was named already. Called inside actions."""
    waiting = Handover.objects.select_for_update().filter(post=post, receiver=None, state__in=_SIGNABLE)
    for handover in waiting.exclude(leaver=person):
        _name(handover, person)


# --- The list ---


def _held(handover: Handover) -> dict[tuple[str, UUID], tuple[Holding, Any]]:
    return {(key, row.pk): (holding, row) for key, holding in holdings for row in holding.held_by(handover.post)}


def _list_anew(handover: Handover) -> None:
    """Bring the list up to what the post holds now.

    What is held no longer is marked so. What has come after the leaver signed and left belongs to whoever sits there
    now: it is listed so that nothing is missing, and needs no signature.
    """
    held = _held(handover)
    listed = {(item.source, item.subject): item for item in handover.items.exclude(subject=None)}
    for key, item in listed.items():
        if key not in held and ITEM.can(item, "vanish"):
            ITEM.apply(item, "vanish")
            item.save(update_fields=["state"])
    is_later = handover.state != HandoverState.OPEN and handover.effective_at <= clock.now()
    HandoverItem.objects.bulk_create(
        HandoverItem(
            handover=handover,
            source=source,
            subject=subject,
            place=len(listed) + number,
            title=holding.title(row)[:_SHORT],
            link=holding.link(row),
            detail=holding.detail(row)[:_DETAIL],
            state=ItemState.LATER if is_later else ItemState.OPEN,
        )
        for number, ((source, subject), (holding, row)) in enumerate(held.items())
        if (source, subject) not in listed
    )


@action("organizations.update_handover_list", under="post")
def update_handover_list(handover: Handover, *, by: Actor) -> Handover:
    """Bring the list up to date while it is not signed by the receiver."""
    _refuse_unless(handover, _SIGNABLE)
    _list_anew(handover)
    return handover


# --- The leaver ---


@action("organizations.fill_in_handover")
def fill_in_handover(
    handover: Handover, *, by: Actor, words: Mapping[UUID, str], added: Iterable[str] = (), note: str | None = None
) -> Handover:
    """The leaver writes what must be told on items (by key), adds lines of his or her own, and a note."""
    _refuse_unless(handover, [HandoverState.OPEN])
    for item in handover.items.filter(pk__in=words):
        detail = _within(words[item.pk], _DETAIL, str(item.pk))
        if item.detail != detail:
            item.detail = detail
            item.save(update_fields=["detail"])
    taken = handover.items.filter(place__gte=_FIRST_ADDED).count()
    for number, line in enumerate(filter(None, (line.strip() for line in added)), start=taken):
        HandoverItem.objects.create(
            handover=handover,
            source="added",
            place=_FIRST_ADDED + number,
            title=_within(line, _SHORT, "added"),
            detail=_("见事项"),
        )
    if note is not None:
        handover.note = _within(note, _NOTE, "note")
        handover.save(update_fields=["note"])
    return handover


@action("organizations.hand_over", under="post")
def hand_over(handover: Handover, *, by: Actor) -> Handover:
    """The leaver signs. The post's row is locked: what comes to the post at the same moment comes after the list."""
    HANDOVER.apply(handover, "hand_over")
    blank = handover.items.filter(subject=None, detail="").count()
    if blank:
        raise Invalid(_("还有 %(count)d 项没有填写；没有的请写“无”。") % {"count": blank})
    _list_anew(handover)
    handover.handed_at = clock.now()
    handover.save(update_fields=["state", "handed_at"])
    _after_handing(handover)
    return handover


@action("organizations.hand_over_without_leaver", under="post")
def hand_over_without_leaver(handover: Handover, *, by: Actor, reason: str) -> Handover:
    """The supervisor hands over where the leaver cannot sign, and says why."""
    HANDOVER.apply(handover, "hand_over")
    handover.absence = _needed(reason, "reason", _("请写明移交人不能签字的原因。"))
    _list_anew(handover)
    handover.save(update_fields=["state", "absence"])
    _after_handing(handover)
    return handover


def _after_handing(handover: Handover) -> None:
    if handover.receiver is not None:
        _tell(handover, handover.receiver, _("请接收移交的工作"), _("请逐项核对，接收或者写明异议，再签字。"))
    else:
        _tell_supervisor(handover, _("交接已移交，请指定接收人"))


# --- The receiver ---


@action("organizations.name_receiver")
def name_receiver(handover: Handover, *, by: Actor, person: User) -> Handover:
    """Say who takes over; until he or she has signed, it can be somebody else."""
    _refuse_unless(handover, _SIGNABLE)
    if person.pk == handover.leaver_id:
        raise Invalid(_("接收人不能是移交人自己。"), field="person")
    if not person.is_active:
        raise Invalid(_("这个账号已停用，不能接收。"), field="person")
    _name(handover, person)
    return handover


def _name(handover: Handover, person: User) -> None:
    handover.receiver = person
    handover.save(update_fields=["receiver"])
    if handover.state in _BEING_RECEIVED:
        _tell(handover, person, _("请接收移交的工作"), _("请逐项核对，接收或者写明异议，再签字。"))


@action("organizations.take_items")
def take_items(handover: Handover, *, by: Actor, items: Sequence[UUID]) -> int:
    """The receiver takes items on; the answer is how many. What was taken or objected to before stays as it is."""
    _refuse_unless(handover, _BEING_RECEIVED)
    rows = list(handover.items.filter(pk__in=items, state=ItemState.OPEN))
    for item in rows:
        ITEM.apply(item, "take")
        item.save(update_fields=["state"])
    return len(rows)


@action("organizations.object_to_item", under="handover")
def object_to_item(item: HandoverItem, *, by: Actor, reason: str) -> HandoverItem:
    """The receiver objects to an item, with a reason; the supervisor settles it."""
    handover = item.handover
    _refuse_unless(handover, _BEING_RECEIVED)
    ITEM.apply(item, "object")
    item.objection = _needed(reason, "reason", _("请写明异议。"))
    item.save(update_fields=["state", "objection"])
    if HANDOVER.can(handover, "dispute"):
        HANDOVER.apply(handover, "dispute")
        handover.save(update_fields=["state"])
    _tell_supervisor(handover, _("交接中有异议，请处理"))
    return item


@action("organizations.receive_handover", under="post")
def receive_handover(handover: Handover, *, by: Actor) -> Handover:
    """The receiver signs, once each item was taken or settled. The post's row is locked, as when the leaver signs."""
    HANDOVER.apply(handover, "receive")
    _list_anew(handover)
    left = handover.items.filter(state=ItemState.OPEN).count()
    if left:
        raise NotNow(_("还有 %(count)d 项没有核对，请逐项接收或写明异议。") % {"count": left})
    handover.received_at = clock.now()
    handover.save(update_fields=["state", "received_at"])
    _tell_supervisor(handover, _("交接已接收，请监交签字"))
    return handover


# --- The supervisor ---


@action("organizations.settle_item", under="handover")
def settle_item(item: HandoverItem, *, by: Actor, ruling: str, moved_to: Post | None = None) -> HandoverItem:
    """Settle an objection in words: the item stays with the post, or goes to another.

    Where the room that keeps it can give it on (`Holding.give`), it does so now, by its own rules; else the words say
    who has to do it there.
    """
    handover = item.handover
    _refuse_unless(handover, [HandoverState.DISPUTED])
    item.ruling = _needed(ruling, "ruling", _("请写明处理意见。"))
    if moved_to is None:
        ITEM.apply(item, "keep")
    else:
        if moved_to.pk == handover.post_id or moved_to.closed_at:
            raise Invalid(_("请另选一个在用的岗位。"), field="moved_to")
        ITEM.apply(item, "move")
        item.moved_to = moved_to
    item.save(update_fields=["state", "ruling", "moved_to"])
    if not handover.items.filter(state=ItemState.OBJECTED).exists():
        HANDOVER.apply(handover, "settle")
        handover.save(update_fields=["state"])
        if handover.receiver is not None:
            _tell(handover, handover.receiver, _("异议已处理，请继续接收"), "")
    if moved_to is not None and (give := _giver(item)):
        give(moved_to, by=by, reason=item.ruling)
    return item


def _giver(item: HandoverItem) -> Callable[..., Any] | None:
    """The way in which an item's room gives it to another post, if it has one and the post still holds it."""
    if item.source not in holdings:
        return None
    holding = holdings[item.source]
    row = holding.held_by(item.handover.post).filter(pk=item.subject).first()
    give = holding.give
    if row is None or give is None:
        return None
    return lambda post, **given: give(row, post, **given)


@action("organizations.close_handover")
def close_handover(handover: Handover, *, by: Actor) -> Handover:
    """The supervisor signs last, and it is done."""
    HANDOVER.apply(handover, "close")
    handover.witness, handover.closed_at = by.person, clock.now()
    handover.save(update_fields=["state", "witness", "closed_at"])
    for person in filter(None, (handover.leaver, handover.receiver)):
        _tell(handover, person, _("工作交接已完成"), "")
    return handover


@action("organizations.call_off_handover")
def call_off_handover(handover: Handover, *, by: Actor, reason: str) -> Handover:
    """Call a handover off: the leaver stays after all, or came back."""
    HANDOVER.apply(handover, "call_off")
    handover.reason = _needed(reason, "reason", _("请写明撤销的原因。"))
    handover.save(update_fields=["state", "reason"])
    return handover


@action("organizations.set_handover_checklist")
def set_handover_checklist(
    lines: Sequence[str], *, by: Actor, doc_no: str, valid_from: date | None = None
) -> HandoverChecklist:
    """Set what every leaver answers from a day on, tomorrow at the earliest; handovers under way keep their list."""
    kept = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not kept:
        raise Invalid(_("请至少写一项。"), field="lines")
    if max(map(len, kept)) > _LINE:
        raise Invalid(_("每项最多 %(most)d 字。") % {"most": _LINE}, field="lines")
    begins = parameters.begins_on(valid_from)
    standing = HandoverChecklist.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=begins))
    if standing.filter(valid_from__gte=begins).exists():
        raise NotNow(_("这一天或以后已有设置，请先核对。"), field="valid_from")
    for row in standing:
        row.valid_to = begins
        row.save(update_fields=["valid_to"])
    doc_no = _needed(doc_no, "doc_no", _("请填写文号。"))
    return HandoverChecklist.objects.create(lines=kept, valid_from=begins, doc_no=doc_no[: parameters.DOC_NO_LENGTH])


_LINE: Final = 60


# --- What the clock does ---


def sweep_handovers(now: datetime) -> int:
    """Open the handovers of tenures whose planned end is near; the answer is how many. Safe to repeat."""
    opened = 0
    system = Actor.of_system("handovers")
    for tenure in tenures_to_hand_over(now + timedelta(days=parameters.value(DAYS_BEFORE))):
        open_handover(tenure, by=system)
        opened += 1
    return opened


# --- What they have in common ---


def _refuse_unless(handover: Handover, states: Sequence[HandoverState]) -> None:
    if handover.state not in states:
        raise NotNow(
            _("交接现在是“%(state)s”，不能这样做。可能刚有人处理过，请刷新看看。")
            % {"state": handover.get_state_display()}
        )


def _within(words: str, most: int, field: str) -> str:
    words = words.strip()
    if len(words) > most:
        raise Invalid(
            _("最多 %(most)d 字，您写了 %(count)d 字，请精简。") % {"most": most, "count": len(words)}, field=field
        )
    return words


def _needed(words: str, field: str, message: str) -> str:
    words = _within(words, _SHORT, field)
    if not words:
        raise Invalid(message, field=field)
    return words


def _tell(handover: Handover, person: User, title: str, body: str) -> None:
    notify(
        person,
        kind="organizations.handover",
        title=f"{title}：{handover.post}",
        body=body,
        link=handover_page(handover),
    )


def _tell_supervisor(handover: Handover, title: str) -> None:
    holder = effective_holder(handover.supervised_by)
    if holder is not None and holder.pk not in (handover.leaver_id, handover.receiver_id):
        _tell(handover, holder, title, "")
