"""Offers, tasks and visits as helpers, handlers and residents see them.

An offer tells area, need, time, risk and the township, never who it is for. A task, after accepting, opens name,
telephone and address as far as the asker ticked it, each time logged (`actions.offers.show_contact`), until the part is
closed.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from gongzhi.cases.models import Assignment, Attachment, Case, Disclosure, Offer, OfferHelper, OfferRound, Visit
from gongzhi.cases.queries.visibility import offers_visible_to, visits_visible_to
from gongzhi.cases.states import OPEN, OPEN_PARTS, OfferState
from gongzhi.core.actors import Actor
from gongzhi.regions.models import Division

_PEOPLE = (
    "round",
    "volunteer__person",
    "team__leader__person",
    "team__organization",
    "assignment__post__organization",
    "assignment__case__area",
    "assignment__case__division__parent",
    "assignment__case__division__parent__parent",
)


@dataclass(frozen=True, slots=True)
class OfferView:
    """All that a volunteer knows before accepting."""

    offer: Offer
    area: str
    need: str
    risk: str
    is_dangerous: bool
    is_urgent: bool
    place: str
    #: Township and community.
    whereabouts: str
    during: tuple[datetime, datetime]
    wanted: int
    asked_by: str
    answer_until: datetime
    is_for_team: bool


@dataclass(frozen=True, slots=True)
class TaskView:
    """What a volunteer sees after accepting. The contact opens where `is_contact_open`, by an action that is logged."""

    offer: OfferView
    number: str
    part: str
    #: Who else comes by the same offer.
    companions: list[str]
    visits: list[Visit]
    #: The asker ticked that volunteers may know, and the part is not closed.
    is_contact_open: bool
    #: The asker did not tick it, or took it back: the handler goes along or calls.
    is_contact_withheld: bool


def my_offers(actor: Actor) -> QuerySet[Offer]:
    """What waits for the person's answer, for him- or herself or for a team, the most pressing first."""
    waiting = offers_visible_to(actor).filter(_put_to(actor), state=OfferState.SENT)
    return waiting.select_related(*_PEOPLE).order_by("expires_at")


def my_tasks(actor: Actor) -> QuerySet[Offer]:
    """What the person accepted, or was named for by a leader, and is not closed, the next first."""
    if not actor.is_known:
        return Offer.objects.none()
    coming = OfferHelper.objects.filter(offer=OuterRef("pk"), volunteer__person=actor.person, ended_at__isnull=True)
    open_tasks = offers_visible_to(actor).filter(state=OfferState.ACCEPTED, assignment__state__in=OPEN_PARTS)
    mine = open_tasks.filter(Q(Exists(coming)) | _put_to(actor))
    return mine.select_related(*_PEOPLE).order_by("round__during_from")


def offers_to(actor: Actor) -> QuerySet[Offer]:
    """All offers to the person, to a team that he or she leads, or that he or she comes by, whatever became of them."""
    if not actor.is_known:
        return Offer.objects.none()
    coming = OfferHelper.objects.filter(offer=OuterRef("pk"), volunteer__person=actor.person, ended_at__isnull=True)
    return offers_visible_to(actor).filter(Q(Exists(coming)) | _put_to(actor)).select_related(*_PEOPLE)


def searches_of(assignment: Assignment) -> QuerySet[OfferRound]:
    """The searches for helpers with a part, newest first, with the offers and who comes, for the handler's page."""
    offers = Offer.objects.select_related("volunteer__person", "team__organization").order_by("rank")
    coming = OfferHelper.objects.filter(ended_at__isnull=True).select_related("volunteer__person")
    return (
        OfferRound.objects.filter(assignment=assignment)
        .prefetch_related(Prefetch("offers", offers), Prefetch("helpers", coming))
        .order_by("-id")
    )


def _put_to(actor: Actor) -> Q:
    if not actor.is_known:
        return Q(pk__in=[])
    return Q(volunteer__person=actor.person) | Q(team__leader__person=actor.person)


def visits_of(case: Case, actor: Actor) -> QuerySet[Visit]:
    """The visits of a case that the actor may see, in the order of their times. Show the code by `code_of`."""
    visits = visits_visible_to(actor).filter(assignment__case=case)
    coming = OfferHelper.objects.filter(ended_at__isnull=True).select_related("volunteer__person")
    return (
        visits.select_related("assignment__post__organization", "assignment__case", "offer", "data_key")
        .prefetch_related(
            Prefetch("offer__helpers", coming), Prefetch("attachments", Attachment.objects.select_related("file"))
        )
        .order_by("agreed_from")
    )


def code_of(visit: Visit, actor: Actor) -> str:
    """The code of a visit ahead, for the asker alone: whoever comes has to hear it from him or her."""
    is_asker = actor.is_known and actor.person.pk == visit.assignment.case.asker_id
    is_ahead = visit.started_at is None and visit.cancelled_at is None
    return (visit.code or "") if is_asker and is_ahead else ""


def offer_view(offer: Offer, actor: Actor) -> OfferView:
    """An offer in the words of who is asked."""
    search, case = offer.round, offer.assignment.case
    return OfferView(
        offer=offer,
        area=str(case.area or ""),
        need=search.need,
        risk=search.risk,
        is_dangerous=search.is_dangerous,
        is_urgent=case.is_urgent,
        place=search.get_place_display(),
        whereabouts=whereabouts(case.division),
        during=(search.during_from, search.during_to),
        wanted=search.wanted,
        asked_by=str(offer.assignment.post.organization),
        answer_until=offer.expires_at,
        is_for_team=offer.team_id is not None,
    )


def task_view(offer: Offer, actor: Actor) -> TaskView:
    """An accepted offer in the words of who comes."""
    case = offer.assignment.case
    is_given = may_volunteers_know(offer)
    coming = offer.helpers.filter(ended_at__isnull=True).select_related("volunteer__person")
    return TaskView(
        offer=offer_view(offer, actor),
        number=case.number,
        part=offer.assignment.part,
        companions=[str(helper.volunteer) for helper in coming if helper.volunteer.person != actor.person],
        visits=list(Visit.objects.filter(offer=offer, cancelled_at__isnull=True).order_by("agreed_from")),
        is_contact_open=is_given and is_task_open(offer),
        is_contact_withheld=not is_given,
    )


def is_task_open(offer: Offer) -> bool:
    """Whether the helpers still have something to do: accepted, the part not closed, the case neither."""
    assignment = offer.assignment
    return (
        offer.state == OfferState.ACCEPTED
        and assignment.state in OPEN_PARTS
        and assignment.case.state in OPEN
        and not assignment.case.is_guarded
    )


def may_volunteers_know(offer: Offer) -> bool:
    """Whether the asker ticked, and did not take back, that volunteers who accept get name, telephone and address."""
    given = Disclosure.objects.filter(case=offer.assignment.case_id, to=Disclosure.To.VOLUNTEERS)
    return given.filter(withdrawn_at__isnull=True).exists()


def whereabouts(division: Division) -> str:
    """Township and community, nothing nearer: "海门街道 星光社区"."""
    names = [division.name]
    above = division.parent
    while above is not None and len(names) < 2 and above.level >= Division.Level.TOWN:
        names.append(above.name)
        above = above.parent
    return " ".join(reversed(names))
