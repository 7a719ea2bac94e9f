"""Whom to ask for help: the volunteers' room says who may and in which order, this room says what is needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Coalesce

from gongzhi.accounts.queries import ADULT, is_minor
from gongzhi.cases.models import Assignment, Beneficiary, Case, Offer, Place
from gongzhi.cases.states import OfferState
from gongzhi.core import clock
from gongzhi.core.places import Point
from gongzhi.volunteers import eligibility
from gongzhi.volunteers.eligibility import VOLUNTEER_RULES, Need
from gongzhi.volunteers.matching import LOOKED_AT
from gongzhi.volunteers.models import Team, Volunteer
from gongzhi.volunteers.queries import Candidate, need_for, outsiders
from gongzhi.volunteers.queries import candidates as ranked

__all__ = [
    "Candidate",
    "Wish",
    "candidates",
    "fit",
    "fit_members",
    "involves_minor",
    "need_of",
    "outsiders",
    "reasons_of",
]

#: A leader knows when and how far the members go: what they entered for themselves does not bind them.
_NOT_ASKED_OF_MEMBERS = frozenset({"reach", "unavailable"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What a handler asks for: when, where, how many persons, and whether it is dangerous."""

    during: tuple[datetime, datetime]
    wanted: int = 1
    place: str = Place.HOME
    is_dangerous: bool = False


def need_of(case: Case, wish: Wish) -> Need:
    """A wish for a case, in the terms of the volunteers' room. Nobody is asked to help him- or herself."""
    return need_for(
        area=case.area,
        during=wish.during,
        division=case.division,
        point=Point(case.latitude, case.longitude)
        if case.latitude is not None and case.longitude is not None
        else None,
        skills=case.item.skills if case.item is not None else (),
        is_dangerous=wish.is_dangerous,
        minor_home_visit=wish.place == Place.HOME and involves_minor(case),
        persons=wish.wanted,
        excluded=[case.asker_id],
    )


def candidates(assignment: Assignment, wish: Wish, *, limit: int = 20) -> list[Candidate]:
    """Who may be asked, best first, each with `helper`, `score` and `reasons` (words and points).

    Left out are those who are asked already or have accepted, and who declined this part: nobody is asked twice.
    """
    if assignment.case.is_guarded:
        return []
    known = _known(assignment)
    found = ranked(need_of(assignment.case, wish), limit=limit + len(known))
    return [candidate for candidate in found if candidate.helper.pk not in known][:limit]


def _known(assignment: Assignment) -> set[UUID]:
    states = (OfferState.SENT, OfferState.ACCEPTED, OfferState.DECLINED)
    offers = Offer.objects.filter(assignment=assignment, state__in=states)
    return set(offers.values_list(Coalesce("volunteer", "team"), flat=True))


def fit(need: Need, helpers: Iterable[Volunteer | Team]) -> set[UUID]:
    """The keys of those who may be asked now. Two queries."""
    keys = [helper.pk for helper in helpers]
    return {
        *eligibility.eligible(need).filter(pk__in=keys).values_list("pk", flat=True),
        *eligibility.eligible_teams(need).filter(pk__in=keys).values_list("pk", flat=True),
    }


def fit_members(need: Need, team: Team, members: Iterable[Volunteer]) -> set[UUID]:
    """The keys of those members of a team who may come: age, danger, insurance, qualification, not busy."""
    rows = Volunteer.objects.filter(
        pk__in=[member.pk for member in members],
        memberships__team=team,
        memberships__left_on__isnull=True,
        memberships__joined_on__isnull=False,
    )
    rules = [rule for rule in VOLUNTEER_RULES if rule.key not in _NOT_ASKED_OF_MEMBERS]
    for _rule, condition in eligibility.conditions(rules, need):
        rows = rows.filter(condition)
    return set(rows.values_list("pk", flat=True))


def reasons_of(need: Need, helpers: Sequence[Volunteer | Team]) -> dict[UUID, list[dict[str, str | int]]]:
    """Why each of the helpers was proposed, to be kept with the offer; empty for one who is far down the list."""
    wanted = {helper.pk for helper in helpers}
    found = ranked(need, limit=2 * LOOKED_AT)
    return {candidate.helper.pk: candidate.as_json() for candidate in found if candidate.helper.pk in wanted}


def involves_minor(case: Case) -> bool:
    """Whether the person helped is known to be under 18; where only the year of birth is known, in doubt yes."""
    if case.for_self:
        return is_minor(case.asker)
    born = Beneficiary.objects.filter(case=case).values_list("birth_year", flat=True).first()
    return born is not None and clock.today().year - born <= ADULT
