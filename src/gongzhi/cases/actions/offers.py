"""Asking volunteers and teams whether they would help: they are asked, never ordered (志愿服务条例 Art. 25).

A search (`OfferRound`) asks the first of a ranked list, as many as persons are wanted, and keeps the rest as a queue.
Whoever declines or is silent makes way for the next; when all places are taken, the rest is recalled with thanks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from gongzhi.accounts.actions import record_disclosure
from gongzhi.cases import limits, serving
from gongzhi.cases.events import OfferAccepted
from gongzhi.cases.models import Assignment, Beneficiary, Case, Offer, OfferHelper, OfferRound, Place, Visit
from gongzhi.cases.models.clock import Step
from gongzhi.cases.queries.candidates import Wish, fit, fit_members, involves_minor, need_of, reasons_of
from gongzhi.cases.queries.offers import is_task_open, may_volunteers_know
from gongzhi.cases.serving import recall, tell_volunteer, type_span
from gongzhi.cases.states import OFFER, AssignmentState, OfferState
from gongzhi.cases.telling import tell_asker, tell_post
from gongzhi.core import clock, events
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow, Refusal
from gongzhi.volunteers.eligibility import Need
from gongzhi.volunteers.models import Team, Volunteer

_LONGEST_SERVICE: Final = timedelta(hours=12)
_LONGEST_WORDS: Final = 200
_MOST_WANTED: Final = 20
_NUMBER_TO_CALL: Final = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8})(?!\d)")


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a helper goes to: the asker, and the person helped where that is somebody else."""

    name: str
    phone: str
    address: str
    beneficiary_name: str
    beneficiary_phone: str


@action("cases.send_offers", under="case")
def send_offers(
    assignment: Assignment,
    *,
    by: Actor,
    candidates: Sequence[Volunteer | Team],
    need: str,
    during: type_span,
    risk: str = "",
    is_dangerous: bool = False,
    wanted: int = 1,
    place: str = Place.HOME,
) -> OfferRound:
    """Search for `wanted` persons among `candidates`, best first: ask the first of them and keep the rest in the queue.

    Refuses for guarded cases, for candidates who may not do it (age, danger and insurance, qualification, busy), for a
    home visit to somebody under 18 by fewer than two persons, and for words that would tell strangers who needs help.
    """
    _refuse_state(assignment)
    need, risk = need.strip(), risk.strip()
    _refuse_words(assignment.case, need, risk)
    _refuse_time(during)
    _refuse_number(assignment.case, candidates, wanted, place)
    search = OfferRound(
        assignment=assignment,
        need=need,
        risk=risk,
        is_dangerous=is_dangerous,
        place=place,
        during_from=during[0],
        during_to=during[1],
        wanted=wanted,
        sent_by=by.person,
    )
    candidates = list(dict.fromkeys(candidates))
    need_now = _need(search)
    _refuse_unfit(candidates, fit(need_now, candidates))
    _refuse_asked(assignment, candidates)
    reasons = reasons_of(need_now, candidates)
    search.queue = [_queued(candidate, reasons.get(candidate.pk, [])) for candidate in candidates]
    search.save(force_insert=True)
    _ask_next(search)
    return search


@action("cases.accept_offer", under="assignment.case")
def accept_offer(offer: Offer, *, by: Actor, members: Sequence[Volunteer] = ()) -> Offer:
    """Say yes. A team's leader names the members who come; a volunteer comes alone.

    Whoever is busy then is refused and the offer stays. When the last place is taken, everybody else who was asked is
    told that it is no longer needed.
    """
    search = offer.round
    _refuse_answer(offer, search)
    OFFER.apply(offer, "accept")
    helpers = _named_helpers(offer, members)
    seats = _free_seats(search)
    if len(helpers) > len(seats):
        raise Invalid(_("这次还需要 %(count)d 人，请少选几位。") % {"count": len(seats)}, field="members")
    offer.answered_at = clock.now()
    offer.save(update_fields=["state", "answered_at"])
    for helper, seat in zip(helpers, seats, strict=False):
        OfferHelper.objects.create(offer=offer, round=search, volunteer=helper, seat=seat)
    serving.engage(offer, helpers, (search.during_from, search.during_to), offer.occasion)
    _tell_of_acceptance(offer, search)
    if len(helpers) == len(seats):
        _end(search, _("人手已经够了，谢谢您愿意帮忙！"))
    case = offer.assignment.case
    events.record(OfferAccepted(case.pk, offer.assignment_id, offer.pk, len(helpers)))
    return offer


@action("cases.decline_offer", under="assignment.case")
def decline_offer(offer: Offer, *, by: Actor) -> Offer:
    """Say no: it costs nothing, nobody asks why, and the next in the queue is asked."""
    _refuse_late(offer)
    OFFER.apply(offer, "decline")
    offer.answered_at = clock.now()
    offer.save(update_fields=["state", "answered_at"])
    _ask_next(offer.round)
    return offer


@action("cases.give_back_offer", under="assignment.case")
def give_back_offer(offer: Offer, *, by: Actor) -> Offer:
    """Who accepted cannot come after all, which costs nothing either; visits ahead are cancelled, others asked."""
    _refuse_begun(offer)
    OFFER.apply(offer, "give_back")
    offer.answered_at = clock.now()
    offer.save(update_fields=["state", "answered_at"])
    serving.release_helpers(offer)
    had_visit = Visit.objects.filter(offer=offer, started_at__isnull=True, cancelled_at__isnull=True).exists()
    serving.cancel_visits(Visit.objects.filter(offer=offer), _("志愿者来不了"))
    case, search = offer.assignment.case, offer.round
    tell_post(offer.assignment.post, case, kind="offer_given_back", title=_("志愿者来不了，已释放名额"), sms=had_visit)
    if had_visit:
        tell_asker(
            case, kind="visit_cancelled", title=_("约好的上门有变化"), sms=_("约好的上门有变化，我们会尽快与您另约")
        )
    if search.during_from > clock.now():
        search.ended_at = None
        search.save(update_fields=["ended_at"])
        _ask_next(search)
    return offer


@action("cases.recall_offer", under="assignment.case")
def recall_offer(offer: Offer, *, by: Actor) -> Offer:
    """Take one offer back, answered or not; the volunteer is told and free. The next in the queue is asked."""
    _refuse_begun(offer)
    recall(offer, _("这次服务的安排有变化，谢谢您愿意帮忙！"))
    serving.cancel_visits(Visit.objects.filter(offer=offer), _("服务安排有变化"))
    _ask_next(offer.round)
    return offer


@action("cases.end_search", under="assignment.case")
def end_search(search: OfferRound, *, by: Actor) -> OfferRound:
    """Ask nobody any more; who has not answered is told. Who accepted still comes."""
    if search.ended_at is not None:
        raise NotNow(_("这次邀约已经结束。"))
    _end(search, _("这次服务的安排有变化，不用再答复了，谢谢您！"))
    return search


@action("cases.expire_offer", under="assignment.case")
def expire_offer(offer: Offer, *, by: Actor) -> Offer:
    """Nobody answered in time: the next is asked. Silence costs nothing."""
    if offer.expires_at > clock.now():
        raise NotNow(_("答复时间还没到。"))
    OFFER.apply(offer, "expire")
    offer.save(update_fields=["state"])
    _ask_next(offer.round)
    return offer


@action("cases.show_contact", under="assignment.case")
def show_contact(offer: Offer, *, by: Actor) -> Contact:
    """Open name, telephone and address to who accepted, as far as the asker ticked it; each opening is logged."""
    if not is_task_open(offer):
        raise NotNow(_("这次服务已经结束或您已退出，不能再查看联系方式。"))
    if not may_volunteers_know(offer):
        raise NotNow(_("居民没有同意把联系方式提供给志愿者，请由工作人员陪同或代为联系。"))
    case = offer.assignment.case
    occasion, reason = f"cases.offer:{offer.pk}", _("志愿者接受邀约后联系居民")
    for field in ("name", "phone", "address"):
        record_disclosure(case.text.data_key, field, by=by, occasion=occasion, reason=reason)
    beneficiary = Beneficiary.objects.filter(case=case).select_related("data_key").first()
    if beneficiary is not None:
        for field in ("name", "phone"):
            record_disclosure(beneficiary.data_key, field, by=by, occasion=occasion, reason=reason)
    return Contact(
        name=case.asker.name,
        phone=case.asker.phone or "",
        address=case.text.address or "",
        beneficiary_name=(beneficiary.name or "") if beneficiary else "",
        beneficiary_phone=(beneficiary.phone or "") if beneficiary else "",
    )


def sweep_offers(now: datetime) -> int:
    """Let unanswered offers move on, and return how many did. One that was answered meanwhile is left alone."""
    moved = 0
    for offer in Offer.objects.filter(state=OfferState.SENT, expires_at__lte=now).order_by("expires_at"):
        try:
            expire_offer(offer, by=Actor.of_system("sweep_offers"))
        except Refusal:
            continue
        moved += 1
    return moved


# --- What is refused at sending ---


def _refuse_state(assignment: Assignment) -> None:
    if assignment.case.is_guarded:
        raise NotNow(_("保密求助和涉及未满14岁儿童的求助，不向志愿者发出邀约。"))
    if assignment.state not in {AssignmentState.TAKEN, AssignmentState.SERVING}:
        raise NotNow(_("签收后才能邀请志愿者；已完成或退回的分工不能再邀请。"))


def _refuse_words(case: Case, need: str, risk: str) -> None:
    if not need:
        raise Invalid(_("请写明需要做什么。"), field="need")
    for field, words in (("need", need), ("risk", risk)):
        if len(words) > _LONGEST_WORDS:
            raise Invalid(_("最多 %(most)d 字。") % {"most": _LONGEST_WORDS}, field=field)
        if _tells_who(case, words):
            raise Invalid(_("请不要写姓名、电话和门牌：志愿者接受邀约之后才能看到。"), field=field)


def _tells_who(case: Case, words: str) -> bool:
    beneficiary = getattr(case, "beneficiary", None)
    private = [case.asker.name, case.asker.phone, case.text.address]
    if beneficiary is not None:
        private += [beneficiary.name, beneficiary.phone]
    return bool(_NUMBER_TO_CALL.search(words)) or any(len(part) > 1 and part in words for part in private if part)


def _refuse_time(during: type_span) -> None:
    begin, end = during
    if begin <= clock.now():
        raise Invalid(_("服务时间要在现在之后。"), field="during")
    if end <= begin:
        raise Invalid(_("服务结束时间要晚于开始时间。"), field="during")
    if end - begin > _LONGEST_SERVICE:
        raise Invalid(_("一次服务最长 12 小时，请分几次邀请。"), field="during")


def _refuse_number(case: Case, candidates: Sequence[Volunteer | Team], wanted: int, place: str) -> None:
    if not 1 <= wanted <= _MOST_WANTED:
        raise Invalid(_("需要人数在 1 到 %(most)d 之间。") % {"most": _MOST_WANTED}, field="wanted")
    if place == Place.HOME and wanted < 2 and involves_minor(case):
        raise Invalid(_("上门看望未成年人，要有两人同行，请把人数改为 2 人以上。"), field="wanted")
    if not candidates:
        raise Invalid(_("请至少选一位志愿者或一支队伍。"), field="candidates")
    if len(set(candidates)) < wanted and not any(isinstance(candidate, Team) for candidate in candidates):
        raise Invalid(
            _("需要 %(wanted)d 人，请至少选 %(wanted)d 位志愿者，或者选一支队伍。") % {"wanted": wanted},
            field="candidates",
        )


def _refuse_unfit(candidates: Sequence[Volunteer | Team], fitting: set[UUID]) -> None:
    unfit = [str(candidate) for candidate in candidates if candidate.pk not in fitting]
    if unfit:
        raise Invalid(
            _("%(names)s 不符合这次服务的条件，或者这段时间已有安排，请另选。") % {"names": "、".join(unfit)},
            field="candidates",
        )


def _refuse_asked(assignment: Assignment, candidates: Sequence[Volunteer | Team]) -> None:
    waiting = Offer.objects.filter(assignment=assignment, state__in=[OfferState.SENT, OfferState.ACCEPTED])
    asked = set(waiting.values_list(Coalesce("volunteer", "team"), flat=True))
    twice = [str(candidate) for candidate in candidates if candidate.pk in asked]
    if twice:
        raise Invalid(_("%(names)s 已收到这件事的邀约。") % {"names": "、".join(twice)}, field="candidates")


# --- Moving on ---


def _need(search: OfferRound) -> Need:
    wish = Wish((search.during_from, search.during_to), search.wanted, search.place, search.is_dangerous)
    return need_of(search.assignment.case, wish)


def _queued(candidate: Volunteer | Team, reasons: Any) -> dict[str, Any]:
    kind = "team" if isinstance(candidate, Team) else "volunteer"
    return {kind: str(candidate.pk), "reasons": reasons}


def _free_seats(search: OfferRound) -> list[int]:
    taken = set(search.helpers.filter(ended_at__isnull=True).values_list("seat", flat=True))
    return [seat for seat in range(1, search.wanted + 1) if seat not in taken]


def _ask_next(search: OfferRound) -> None:
    """Ask further candidates, as many as places are open and not asked for; end the search where nobody is left."""
    if search.ended_at is not None:
        return
    open_places = len(_free_seats(search)) - search.offers.filter(state=OfferState.SENT).count()
    if search.during_from <= clock.now():
        search.queue = []
    fitting = _still_fit(search) if open_places > 0 else {}
    while open_places > 0 and search.queue:
        entry = search.queue.pop(0)
        who = fitting.get(entry.get("volunteer") or entry.get("team"))
        if who is not None:
            _ask(search, who, entry["reasons"])
            open_places -= 1
    if open_places > 0 and not search.offers.filter(state=OfferState.SENT).exists():
        search.ended_at = clock.now()
        _tell_of_nobody_left(search)
    search.save(update_fields=["queue", "ended_at"])


def _still_fit(search: OfferRound) -> dict[str, Volunteer | Team]:
    """Those in the queue who may still be asked, by key: others have got something else to do since it began."""
    if not search.queue:
        return {}
    keys = [entry.get("volunteer") or entry.get("team") for entry in search.queue]
    volunteers = Volunteer.objects.filter(pk__in=keys).select_related("person")
    teams = Team.objects.filter(pk__in=keys).select_related("leader__person")
    waiting: list[Volunteer | Team] = [*volunteers, *teams]
    fitting = fit(_need(search), waiting)
    return {str(helper.pk): helper for helper in waiting if helper.pk in fitting}


def _ask(search: OfferRound, who: Volunteer | Team, reasons: list[Any]) -> None:
    case = search.assignment.case
    now = clock.now()
    limit = limits.limit_for(Step.OFFER, case, now)
    offer = Offer.objects.create(
        round=search,
        assignment=search.assignment,
        volunteer=who if isinstance(who, Volunteer) else None,
        team=who if isinstance(who, Team) else None,
        rank=search.offers.count() + 1,
        reasons=reasons,
        expires_at=min(limits.due_time(limit, now, case), search.during_from),
    )
    tell_volunteer(
        offer,
        kind="offer",
        title=_("有一份邀约等您答复"),
        body=search.need,
        sms=_("有居民需要帮助，想请您看看是否方便。愿不愿意都没关系，请登录答复。"),
    )


def _end(search: OfferRound, words: str) -> None:
    search.ended_at = clock.now()
    search.save(update_fields=["ended_at"])
    for offer in search.offers.filter(state=OfferState.SENT).select_related("assignment__case"):
        recall(offer, words)


def _tell_of_nobody_left(search: OfferRound) -> None:
    title = (
        _("邀请的志愿者都没有接受，请另选")
        if len(_free_seats(search)) == search.wanted
        else _("志愿者还差人，请再邀请")
    )
    tell_post(search.assignment.post, search.assignment.case, kind="offers_ended", title=title)


def _tell_of_acceptance(offer: Offer, search: OfferRound) -> None:
    case = offer.assignment.case
    tell_post(offer.assignment.post, case, kind="offer_accepted", title=_("志愿者接受了邀约，请约定上门时间"))
    tell_asker(case, kind="offer_accepted", title=_("已有志愿者愿意来帮忙"), body=_("工作人员会与您约定时间。"))


# --- What is refused at answering ---


def _refuse_answer(offer: Offer, search: OfferRound) -> None:
    _refuse_late(offer)
    if offer.state == OfferState.SENT and search.during_from <= clock.now():
        raise NotNow(_("服务时间已经开始，请直接联系工作人员。"))


def _refuse_late(offer: Offer) -> None:
    if offer.state == OfferState.RECALLED:
        raise NotNow(_("这次服务的人手已经够了或安排有变化，不用再答复了。谢谢您愿意帮忙！"))
    if offer.state == OfferState.EXPIRED or (offer.state == OfferState.SENT and offer.expires_at <= clock.now()):
        raise NotNow(_("答复时间已过，这次已请别人帮忙。没关系，谢谢您！"))


def _refuse_begun(offer: Offer) -> None:
    if Visit.objects.filter(offer=offer, started_at__isnull=False, ended_at__isnull=True).exists():
        raise NotNow(_("有人正在现场服务，请先结束这次服务。"))


def _named_helpers(offer: Offer, members: Sequence[Volunteer]) -> list[Volunteer]:
    if offer.volunteer is not None:
        return [offer.volunteer]
    members = list(dict.fromkeys(members))
    if not members:
        raise Invalid(_("请选择由哪几位队员前去。"), field="members")
    fitting = fit_members(_need(offer.round), offer.team, members) if offer.team is not None else set()
    unfit = [str(member) for member in members if member.pk not in fitting]
    if unfit:
        raise Invalid(
            _("%(names)s 不在队里、不符合这次服务的条件，或者这段时间已有安排，请另选。") % {"names": "、".join(unfit)},
            field="members",
        )
    return members
