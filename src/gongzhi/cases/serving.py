"""What follows for helpers when something happens to a part of the work. Plain functions, called inside actions.

Every action on a part, an offer or a visit locks the case first, so what is read here stays true until the commit.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.accounts.actions import notify
from gongzhi.accounts.models import User
from gongzhi.cases import links
from gongzhi.cases.models import Assignment, Case, Offer, OfferRound, Visit
from gongzhi.cases.states import OFFER, OfferState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotNow
from gongzhi.volunteers import actions as volunteering
from gongzhi.volunteers.models import Volunteer

type_span = tuple[datetime, datetime]
_PLATFORM: Final = Actor.of_system("cases.serving")
_CONTENT_LENGTH: Final = 120


def stop(assignment: Assignment) -> None:
    """The part will not be done: everybody who was asked or had accepted is told, visits ahead are cancelled.

    Raises `NotNow` while a visit is going on.
    """
    visits = _visits_ahead(assignment)
    _end_search(assignment, _("这次求助情况有变化，不需要上门了，谢谢您愿意帮忙！"), accepted_too=True)
    cancel_visits(visits, _("求助情况有变化"))


def wind_up(assignment: Assignment) -> None:
    """The part is being finished: nobody need answer any more. Raises `NotNow` while a visit is going on."""
    visits = _visits_ahead(assignment)
    _end_search(assignment, _("这次服务已经完成，不用再答复了，谢谢您！"), accepted_too=False)
    cancel_visits(visits, _("分工已经完成"))


def _visits_ahead(assignment: Assignment) -> list[Visit]:
    """The visits that were agreed on. Refuses while one is going on: the people there end it before anything else."""
    visits = list(Visit.objects.filter(assignment=assignment, ended_at__isnull=True, cancelled_at__isnull=True))
    if any(visit.started_at is not None for visit in visits):
        raise NotNow(_("有人正在现场服务，请先结束这次服务。"))
    return visits


def _end_search(assignment: Assignment, words: str, *, accepted_too: bool) -> None:
    """Recall who has not answered; who accepted is recalled too, or at least free again."""
    now = clock.now()
    searches = list(OfferRound.objects.filter(assignment=assignment))
    if not searches:
        return
    waiting = Offer.objects.filter(assignment=assignment, state__in=[OfferState.SENT, OfferState.ACCEPTED])
    for offer in waiting.select_related("assignment__case"):
        if accepted_too or offer.state == OfferState.SENT:
            recall(offer, words)
        else:
            free(offer.occasion)
    for search in searches:
        if search.ended_at is not None:
            continue
        search.ended_at = now
        search.save(update_fields=["ended_at"])


# --- Offers ---


def recall(offer: Offer, words: str) -> None:
    """Take an offer back; who had accepted is free again. Tells the volunteer, with thanks."""
    OFFER.apply(offer, "recall")
    offer.answered_at = offer.answered_at or clock.now()
    offer.save(update_fields=["state", "answered_at"])
    release_helpers(offer)
    tell_volunteer(offer, kind="offer_recalled", title=_("邀约已收回"), body=words)


def release_helpers(offer: Offer) -> None:
    """Their places are free, and so are they."""
    for helper in offer.helpers.filter(ended_at__isnull=True):
        helper.ended_at = clock.now()
        helper.save(update_fields=["ended_at"])
    free(offer.occasion)


def answerer(offer: Offer) -> User:
    """The person who answers: the volunteer, or the leader of the team."""
    volunteer = offer.volunteer if offer.volunteer is not None else offer.team.leader if offer.team else None
    assert volunteer is not None, "the database holds an offer to exactly one"  # noqa: S101 -- for the type checker
    return volunteer.person


def tell_volunteer(offer: Offer, *, kind: str, title: str, body: str = "", sms: str = "") -> None:
    """Tell the person who answers. No word of the resident: what is told here stands on a locked telephone's screen."""
    notify(
        answerer(offer),
        kind=f"cases.{kind}",
        title=title,
        body=body,
        link=links.portal_offer(offer),
        sms=sms,
        urgent=offer.assignment.case.is_urgent,
    )


# --- Who is busy when ---


def helpers_of(offer: Offer) -> list[Volunteer]:
    """The volunteers who come by an accepted offer."""
    return [
        helper.volunteer for helper in offer.helpers.filter(ended_at__isnull=True).select_related("volunteer__person")
    ]


def engage(offer: Offer, helpers: Iterable[Volunteer], during: type_span, occasion: str) -> None:
    """Note that the helpers, and their team, are busy. Raises `NotNow` where somebody has something else then.

    By the platform itself: who may accept or agree was asked before, by the action that this is part of.
    """
    if offer.team is not None:
        volunteering.engage(offer.team, by=_PLATFORM, during=during, occasion=occasion, members=helpers)
        return
    for helper in helpers:
        volunteering.engage(helper, by=_PLATFORM, during=during, occasion=occasion)


def free(occasion: str) -> None:
    """Nobody is busy with it any more."""
    volunteering.release(occasion, by=_PLATFORM)


# --- Visits ---


def cancel_visits(visits: Iterable[Visit], reason: str) -> None:
    """Cancel those of the visits that have not begun."""
    for visit in visits:
        if visit.started_at is None and visit.cancelled_at is None:
            cancel(visit, reason)


def cancel(visit: Visit, reason: str) -> None:
    """Cancel a visit ahead; its helpers are free at that time."""
    visit.cancelled_at, visit.cancel_reason = clock.now(), reason
    visit.save(update_fields=["cancelled_at", "cancel_reason"])
    free(visit.occasion)


def record(visit: Visit, helper: Volunteer) -> None:
    """Record the service of a helper on an ended visit. Service of less than a minute is none.

    It is recorded as checked on site, or, where its beginning was confirmed by telephone, as granted by who called.
    """
    case = visit.assignment.case
    if visit.started_at is None or visit.ended_at is None or case.area is None:
        raise ValueError("Service is recorded after the end of a visit of an accepted case.")
    if visit.ended_at - visit.started_at < timedelta(minutes=1):
        return
    is_checked = visit.proof == Visit.Proof.CODE
    by = _PLATFORM if is_checked else Actor(person=visit.confirmed_by, post=visit.confirmed_for)
    volunteering.record_service(
        helper,
        by=by,
        organization=visit.assignment.post.organization,
        area=case.area,
        occasion=visit.occasion,
        content=visit.offer.round.need[:_CONTENT_LENGTH] if visit.offer is not None else "",
        during=(visit.started_at, visit.ended_at),
        team=visit.offer.team if visit.offer is not None else None,
        reason="" if is_checked else _("到场由窗口电话确认"),
    )


def note_rating(case: Case, satisfied: int) -> None:
    """Tell the volunteers' room how satisfied the asker was, one to five, for each visit of the rated handling.

    It counts a little in the order of candidates, and is shown to nobody as a ranking.
    """
    visits = Visit.objects.filter(
        assignment__case=case, assignment__round=case.round, ended_at__isnull=False, offer__isnull=False
    )
    for visit in visits.select_related("offer"):
        for helper in helpers_of(visit.offer) if visit.offer is not None else []:
            volunteering.note_rating(helper, by=_PLATFORM, occasion=visit.occasion, satisfied=satisfied)
