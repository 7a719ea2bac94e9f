"""What this room tells the rooms above: keys and numbers only, never a name or a word of the request."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from gongzhi.core.events import Event


@dataclass(frozen=True)
class CaseAsked(Event):
    """A resident asked."""

    name: ClassVar[str] = "cases.asked"
    case: UUID


@dataclass(frozen=True)
class CaseAccepted(Event):
    """A request was taken on and got its lead."""

    name: ClassVar[str] = "cases.accepted"
    case: UUID
    post: UUID
    area: UUID | None


@dataclass(frozen=True)
class CaseAssigned(Event):
    """A part of the work was given to a post."""

    name: ClassVar[str] = "cases.assigned"
    case: UUID
    assignment: UUID
    post: UUID
    is_lead: bool


@dataclass(frozen=True)
class AssignmentTaken(Event):
    """A post took its part on."""

    name: ClassVar[str] = "cases.taken"
    case: UUID
    assignment: UUID
    post: UUID


@dataclass(frozen=True)
class AssignmentReturned(Event):
    """A post gave its part back, with a reason that stands on the part."""

    name: ClassVar[str] = "cases.returned"
    case: UUID
    assignment: UUID
    post: UUID


@dataclass(frozen=True)
class CaseCompleted(Event):
    """All parts are done, and the resident was asked to rate. `parts` is how many posts had one: joint from two on."""

    name: ClassVar[str] = "cases.completed"
    case: UUID
    round: int
    parts: int


@dataclass(frozen=True)
class CaseRated(Event):
    """The two answers came in; `source` says from whom."""

    name: ClassVar[str] = "cases.rated"
    case: UUID
    rating: UUID
    round: int
    solved: str
    satisfied: int
    source: str


@dataclass(frozen=True)
class CaseReworked(Event):
    """A dissatisfied rating sent the case back to be handled once more."""

    name: ClassVar[str] = "cases.reworked"
    case: UUID


@dataclass(frozen=True)
class CaseClosed(Event):
    """The loop is closed; a case that nobody rated says so, and counts nowhere as satisfied."""

    name: ClassVar[str] = "cases.closed"
    case: UUID
    is_rated: bool


@dataclass(frozen=True)
class CaseLeft(Event):
    """A request ended otherwise: declined, transferred, withdrawn, voided, or merged into another."""

    name: ClassVar[str] = "cases.left"
    case: UUID
    state: str


@dataclass(frozen=True)
class CaseParted(Event):
    """A merged request was parted from the other and stands for itself again."""

    name: ClassVar[str] = "cases.parted"
    case: UUID


@dataclass(frozen=True)
class CaseReopened(Event):
    """A request was opened again."""

    name: ClassVar[str] = "cases.reopened"
    case: UUID


@dataclass(frozen=True)
class MediationEnded(Event):
    """The mediation of a dispute ended, or what was agreed was kept or broken (`MediationState`)."""

    name: ClassVar[str] = "cases.mediation_ended"
    case: UUID
    state: str


@dataclass(frozen=True)
class OfferAccepted(Event):
    """A volunteer, or a team with so many `persons`, will help with a part."""

    name: ClassVar[str] = "cases.offer_accepted"
    case: UUID
    assignment: UUID
    offer: UUID
    persons: int


@dataclass(frozen=True)
class ServiceGiven(Event):
    """A visit took place: so many minutes on site, by so many volunteers (none where staff alone went)."""

    name: ClassVar[str] = "cases.service_given"
    case: UUID
    assignment: UUID
    visit: UUID
    minutes: int
    volunteers: int
