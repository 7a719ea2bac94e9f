"""What a person asked for, and what he or she was asked for as a volunteer, as the portal lists it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.cases import names
from gongzhi.cases.models import Case, Message, Visit
from gongzhi.cases.queries.lists import with_rows
from gongzhi.cases.queries.offers import OfferView, my_offers, my_tasks, offer_view
from gongzhi.cases.queries.story import Chronicle
from gongzhi.cases.queries.talk import messages_of, unread_of, with_unread
from gongzhi.cases.queries.visibility import visible_to
from gongzhi.cases.states import GOING, AssignmentState, CaseState
from gongzhi.core.actors import Actor
from gongzhi.regions.models import Division


def asked_by(actor: Actor) -> QuerySet[Case]:
    """The person's own requests, newest first, with all that a row shows and `has_unread`; posts do not matter."""
    if not actor.is_known:
        return Case.objects.none()
    return with_unread(with_rows(visible_to(actor).filter(asker=actor.person)), actor.person).order_by("-id")


def open_of(actor: Actor) -> QuerySet[Case]:
    """Those that are not over."""
    return asked_by(actor).filter(state__in=GOING)


def ended_of(actor: Actor) -> QuerySet[Case]:
    """Those that are over."""
    return asked_by(actor).exclude(state__in=GOING)


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who works on the request now: the organisation, and the person as residents hear it."""

    organization: str
    words: str
    is_lead: bool
    is_done: bool


def team_of(case: Case) -> list[Helper]:
    """Who works on the present handling, the lead first."""
    known = Chronicle([case])
    return [
        Helper(
            str(known.posts[part.post_id].organization),
            known.who(part.post_id),
            part.is_lead,
            part.state == AssignmentState.DONE,
        )
        for part in known.parts.get(case.pk, [])
        if part.round == case.round
    ]


@dataclass(frozen=True, slots=True)
class Said:
    """A message as a bubble: who said it, whether the reader did, and whether it is new to the reader."""

    message: Message
    who: str
    is_mine: bool
    is_new: bool


def conversation(case: Case, actor: Actor) -> list[Said]:
    """The conversation as the asker reads it, oldest first. Constant queries."""
    fresh = set(unread_of(case, actor.person).values_list("pk", flat=True))
    return [
        Said(message, _speaker(message), message.author_id == actor.person.pk, message.pk in fresh)
        for message in messages_of(case, actor)
    ]


def _speaker(message: Message) -> str:
    if message.post is not None:
        return names.post_words(message.post, message.author)
    return str(message.author) if message.author is not None else _("共治平台")


def last_place(actor: Actor) -> Division | None:
    """Where the person last asked for help. One query."""
    last = Case.objects.filter(asker=actor.person).select_related("division").order_by("-id").first()
    return last.division if last else None


def news_count(actor: Actor) -> int:
    """How many of the person's requests wait for him or her: with an unread answer, or to be rated. One query."""
    if not actor.is_known:
        return 0
    mine = with_unread(Case.objects.filter(asker=actor.person), actor.person)
    return mine.filter(Q(has_unread=True) | Q(state=CaseState.AWAITING_RATING)).count()


# --- Volunteers ---


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A line of the list of tasks: what was accepted, the visit that is agreed or going on, and whether one is over."""

    task: OfferView
    visit: Visit | None
    is_served: bool


def task_rows(actor: Actor) -> list[TaskRow]:
    """What the person accepted or was named for and is not closed, the next first. Two queries."""
    tasks = list(my_tasks(actor))
    upcoming: dict[Any, Visit] = {}
    served = set()
    for visit in Visit.objects.filter(offer__in=tasks, cancelled_at__isnull=True).order_by("agreed_from"):
        if visit.ended_at is None:
            upcoming.setdefault(visit.offer_id, visit)
        else:
            served.add(visit.offer_id)
    return [TaskRow(offer_view(offer, actor), upcoming.get(offer.pk), offer.pk in served) for offer in tasks]


def offer_rows(actor: Actor) -> list[OfferView]:
    """What waits for the person's answer, the most pressing first. One query."""
    return [offer_view(offer, actor) for offer in my_offers(actor)]
