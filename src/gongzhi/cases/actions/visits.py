"""On site: a time is agreed, a code proves that both sides met, what was done is told. No trail of places is kept."""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.cases import limits, serving
from gongzhi.cases.actions.files import attach
from gongzhi.cases.actions.work import begin_service, discreet, needed
from gongzhi.cases.events import ServiceGiven
from gongzhi.cases.models import Assignment, Offer, OfferHelper, Place, Visit
from gongzhi.cases.models.clock import Step
from gongzhi.cases.policies import comes, works_on
from gongzhi.cases.queries.candidates import involves_minor
from gongzhi.cases.serving import tell_volunteer, type_span
from gongzhi.cases.states import AssignmentState, OfferState
from gongzhi.cases.telling import say, tell_asker, tell_post
from gongzhi.cases.wording import span_words
from gongzhi.core import clock, events, text
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow, Refusal
from gongzhi.core.locks import lock
from gongzhi.core.models import StoredFile

#: The code holds from so long before the agreed time to so long after it.
AROUND: Final = timedelta(hours=2)
_LONGEST: Final = timedelta(hours=12)
_LONGEST_WORDS: Final = 200
_LONGEST_RESULT: Final = 2000
#: Visits agreed earlier than this before their time are told of once more.
_REMIND_BEFORE: Final = timedelta(hours=24)


@action("cases.agree_visit", under="case")
def agree_visit(
    assignment: Assignment, *, by: Actor, during: type_span, offer: Offer | None = None, place: str = Place.HOME
) -> Visit:
    """Note the time that was agreed with the resident, by whose accepted `offer` volunteers come; none where staff go.

    The resident gets the visit's code. The volunteers are busy at the agreed time instead of the offered one.
    """
    case = assignment.case
    # As it stands under the case's lock: the caller's may be older.
    offer = lock(offer) if offer is not None else None
    _refuse_others_offer(assignment, offer, by)
    _refuse_agreeing(assignment, during)
    if offer is not None:
        _refuse_offer(assignment, offer, place)
    visit = Visit(
        assignment=assignment,
        offer=offer,
        agreed_from=during[0],
        agreed_to=during[1],
        place=place,
        data_key=case.text.data_key,
        code=f"{secrets.randbelow(10**6):06d}",
    )
    visit.save(force_insert=True)
    if offer is not None:
        serving.free(offer.occasion)
        serving.engage(offer, serving.helpers_of(offer), during, visit.occasion)
        tell_volunteer(offer, kind="visit_agreed", title=_("上门时间已约定：%(when)s") % {"when": _span(visit)})
    _note_contact(assignment)
    say(case, _("上门时间已约定：%(when)s。") % {"when": _span(visit)})
    _tell_code(visit, _("上门时间已约定"))
    return visit


@action("cases.check_in", under="assignment.case")
def check_in(visit: Visit, *, by: Actor, code: str) -> bool:
    """Begin the service by the code that the resident shows or reads out. False for a wrong code, which is counted.

    After five wrong codes, and outside two hours around the agreed time, it refuses whatever the code.
    """
    _refuse_beginning(visit)
    _refuse_hour(visit)
    if not visit.tries_left:
        raise NotNow(_("服务码已连续输错五次，请联系窗口，由工作人员电话向居民确认。"))
    if not hmac.compare_digest(_digits(code), visit.code or ""):
        visit.failed_tries += 1
        visit.save(update_fields=["failed_tries"])
        return False
    _begin(visit, Visit.Proof.CODE, by=by)
    return True


@action("cases.confirm_by_telephone", under="assignment.case")
def confirm_by_telephone(visit: Visit, *, by: Actor, reason: str) -> Visit:
    """Begin the service on the word of the resident, whom the clerk called: weaker proof, and marked so."""
    reason = needed(reason, _LONGEST_WORDS, "reason", _("请写明为什么改用电话确认，例如“居民看不到短信”。"))
    _refuse_beginning(visit)
    _refuse_hour(visit)
    visit.proof_reason = discreet(visit.assignment.case, reason, by=by)
    _begin(visit, Visit.Proof.TELEPHONE, by=by)
    return visit


@action("cases.end_visit", under="assignment.case")
def end_visit(
    visit: Visit, *, by: Actor, result: str, photos: Sequence[StoredFile] = (), ended_at: datetime | None = None
) -> Visit:
    """End the service and tell what was done. The minutes on site are recorded for each volunteer, travel excluded.

    `ended_at` is for those who forgot to end it on site: a time between the beginning and now.
    """
    if visit.started_at is None:
        raise NotNow(_("这次服务还没有开始。"))
    if visit.ended_at is not None:
        raise NotNow(_("这次服务已经结束。"))
    visit.ended_at = _checked_end(visit, ended_at)
    _keep_result(visit, result)
    visit.save(update_fields=["ended_at", "result", "sealed_result"])
    attach(visit.assignment.case, photos, by=by, visit=visit)
    minutes, helpers = _minutes(visit), _record_service(visit)
    case = visit.assignment.case
    events.record(ServiceGiven(case.pk, visit.assignment_id, visit.pk, minutes, helpers))
    tell_post(visit.assignment.post, case, kind="visit_ended", title=_("上门服务已结束"))
    tell_asker(case, kind="visit_ended", title=_("上门服务已结束"), body=_("如果事情还没办好，请在对话里告诉我们。"))
    return visit


@action("cases.cancel_visit", under="assignment.case")
def cancel_visit(visit: Visit, *, by: Actor, reason: str) -> Visit:
    """Cancel a visit ahead, by either side, with a reason; the other side is told, and the volunteers are free."""
    reason = needed(reason, _LONGEST_WORDS, "reason", _("请写明取消的原因。"))
    _refuse_beginning(visit)
    case, when = visit.assignment.case, _span(visit)
    serving.cancel(visit, discreet(case, reason, by=by))
    title = _("约好的上门已取消：%(when)s") % {"when": when}
    say(case, title)
    if by.person is not None and by.person.pk == case.asker_id:
        tell_post(visit.assignment.post, case, kind="visit_cancelled", title=title, sms=True)
    else:
        tell_asker(
            case,
            kind="visit_cancelled",
            title=title,
            sms=_("%(when)s 的上门已取消，我们会尽快与您另约") % {"when": when},
        )
        tell_post(visit.assignment.post, case, kind="visit_cancelled", title=title)
    if visit.offer is not None:
        tell_volunteer(visit.offer, kind="visit_cancelled", title=title)
    return visit


@action("cases.remind_visit", under="assignment.case")
def remind_visit(visit: Visit, *, by: Actor) -> Visit:
    """Tell the resident of the visit of the next day once more, with its code."""
    _refuse_beginning(visit)
    visit.reminded_at = clock.now()
    visit.save(update_fields=["reminded_at"])
    _tell_code(visit, _("提醒：有约好的上门"))
    if visit.offer is not None:
        tell_volunteer(visit.offer, kind="visit_ahead", title=_("提醒：%(when)s 约好上门") % {"when": _span(visit)})
    return visit


def sweep_visits(now: datetime) -> int:
    """Remind of the visits of the next 24 hours that were agreed earlier than that, and return how many."""
    ahead = Visit.objects.filter(
        started_at__isnull=True,
        cancelled_at__isnull=True,
        reminded_at__isnull=True,
        agreed_from__gt=now,
        agreed_from__lte=now + _REMIND_BEFORE,
    )
    reminded = 0
    for visit in ahead.order_by("agreed_from"):
        if visit.agreed_from - visit.created_at <= _REMIND_BEFORE:
            continue
        try:
            remind_visit(visit, by=Actor.of_system("sweep_visits"))
        except Refusal:
            continue
        reminded += 1
    return reminded


# --- What is refused ---


def _refuse_others_offer(assignment: Assignment, offer: Offer | None, by: Actor) -> None:
    """The post that has the part agrees on any visit, a volunteer on his or her own."""
    is_worker = by.post is not None and works_on(by, assignment)
    if not is_worker and (offer is None or not comes(by, offer)):
        raise Forbidden


def _refuse_agreeing(assignment: Assignment, during: type_span) -> None:
    if assignment.state not in {AssignmentState.TAKEN, AssignmentState.SERVING}:
        raise NotNow(_("签收后才能约定上门；已完成或退回的分工不能再约。"))
    begin, end = during
    if end <= begin:
        raise Invalid(_("约定的结束时间要晚于开始时间。"), field="during")
    if end <= clock.now():
        raise Invalid(_("约定的时间已经过去。"), field="during")
    if end - begin > _LONGEST:
        raise Invalid(_("一次上门最长 12 小时，请分几次约定。"), field="during")


def _refuse_offer(assignment: Assignment, offer: Offer, place: str) -> None:
    if offer.assignment_id != assignment.pk or offer.state != OfferState.ACCEPTED:
        raise NotNow(_("这位志愿者没有接受这份邀约，或者已经退出。"))
    coming = OfferHelper.objects.filter(round=offer.round_id, ended_at__isnull=True).count()
    if place == Place.HOME and coming < 2 and involves_minor(assignment.case):
        raise NotNow(_("上门看望未成年人，要有两人同行，请等第二位志愿者接受后再约定。"))


def _refuse_beginning(visit: Visit) -> None:
    if visit.cancelled_at is not None:
        raise NotNow(_("这次上门已经取消。"))
    if visit.started_at is not None:
        raise NotNow(_("这次服务已经开始。"))


def _refuse_hour(visit: Visit) -> None:
    now = clock.now()
    if now < visit.agreed_from - AROUND:
        raise NotNow(_("还没到约定的时间，服务码在约定时间前两小时起有效。"))
    if now >= visit.agreed_to + AROUND:
        raise NotNow(_("已超过约定时间两小时，服务码已失效，请重新约定。"))


def _refuse_elsewhere(visit: Visit) -> None:
    """Nobody serves in two places: what was begun elsewhere is ended first, or its minutes would count twice."""
    if visit.offer is None:
        return
    coming = serving.helpers_of(visit.offer)
    elsewhere = Visit.objects.filter(
        started_at__isnull=False,
        ended_at__isnull=True,
        offer__helpers__volunteer__in=coming,
        offer__helpers__ended_at__isnull=True,
    )
    if elsewhere.exists():
        raise NotNow(_("还有一次服务没有结束，请先结束那一次，再开始这一次。"))


# --- Beginning and ending ---


def _begin(visit: Visit, proof: Visit.Proof, *, by: Actor) -> None:
    _refuse_elsewhere(visit)
    visit.started_at, visit.proof = clock.now(), proof
    visit.confirmed_by, visit.confirmed_for = by.person, by.post
    visit.save(update_fields=["started_at", "proof", "proof_reason", "confirmed_by", "confirmed_for"])
    if visit.assignment.state == AssignmentState.TAKEN:
        begin_service(visit.assignment)


def _note_contact(assignment: Assignment) -> None:
    """Agreeing on a visit is a first contact."""
    if assignment.contacted_at is None:
        assignment.contacted_at = clock.now()
        assignment.save(update_fields=["contacted_at"])
        limits.meet_deadlines(assignment.case, Step.CONTACT, assignment=assignment)


def _checked_end(visit: Visit, ended_at: datetime | None) -> datetime:
    now, started = clock.now(), visit.started_at or clock.now()
    ended = ended_at or now
    if not started <= ended <= now:
        raise Invalid(_("结束时间要在开始服务之后、现在之前。"), field="ended_at")
    if ended - started > _LONGEST:
        raise Invalid(_("已超过 12 小时，请填写实际结束的时间。"), field="ended_at")
    return ended


def _keep_result(visit: Visit, result: str) -> None:
    result = needed(result, _LONGEST_RESULT, "result", _("请写明做了什么。"))
    if visit.assignment.case.is_guarded:
        visit.sealed_result = result
    else:
        visit.result = result


def _minutes(visit: Visit) -> int:
    """Whole minutes on site."""
    if visit.started_at is None or visit.ended_at is None:
        raise ValueError("The minutes of a visit are known after its end.")
    return int((visit.ended_at - visit.started_at).total_seconds() // 60)


def _record_service(visit: Visit) -> int:
    serving.free(visit.occasion)
    helpers = serving.helpers_of(visit.offer) if visit.offer is not None else []
    for helper in helpers:
        serving.record(visit, helper)
    return len(helpers)


# --- Telling ---


def _tell_code(visit: Visit, title: str) -> None:
    when = _span(visit)
    tell_asker(
        visit.assignment.case,
        kind="visit",
        title=title,
        body=_("时间：%(when)s。来人请您出示服务码后再开始服务。") % {"when": when},
        sms=_("%(when)s 有人上门服务，服务码 %(code)s，见面后再告诉来人") % {"when": when, "code": visit.code},
    )


def _span(visit: Visit) -> str:
    return span_words(visit.agreed_from, visit.agreed_to)


def _digits(code: str) -> str:
    return "".join(sign for sign in text.normalise(code) if sign in "0123456789")
