"""Who has to do with a case: what every predicate asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from gongzhi.cases.models import (
    Agreement,
    Assignment,
    Case,
    CaseAccess,
    Deadline,
    Extension,
    Mediation,
    MediationSession,
    Mediator,
    Offer,
    OfferHelper,
    OfferRound,
    Party,
    Performance,
    Proposal,
    Reminder,
    Review,
    Supervision,
    SupervisionAnswer,
    Visit,
)
from gongzhi.cases.states import OPEN_PARTS, AssignmentState, OfferState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.organizations.models import Post, Tenure
from gongzhi.organizations.queries import current_tenures, effective_holder

#: Parts that count as work on the case: what was given back or cancelled gives no rights any more.
LIVE_PARTS = (*OPEN_PARTS, AssignmentState.DONE)


@dataclass(frozen=True)
class Part:
    """What policies need to know of a part of the work."""

    pk: UUID
    post: UUID
    post_path: str
    organization: UUID
    organization_path: str
    is_lead: bool
    state: str
    round: int


#: The columns of a `Part`, in its order.
_PART: Final = (
    "pk",
    "post_id",
    "post__path",
    "post__organization_id",
    "post__organization__path",
    "is_lead",
    "state",
    "round",
)


def _holders_of(posts: Iterable[UUID]) -> dict[UUID, UUID]:
    rows = current_tenures().filter(post__in=posts).order_by("-kind")
    # "acting" comes last and so wins: the holder is on leave.
    return dict(rows.values_list("post", "person"))


class Circle:
    """Who has to do with a case: read once for each instance of the row."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._coming: dict[Any, dict[UUID, UUID]] = {}
        self._worked: dict[Any, bool] = {}

    @classmethod
    def of(cls, case: Case) -> "Circle":
        """The circle of this instance; an action works on a fresh one, so it is never older than the lock."""
        found: Circle | None = case.__dict__.get("_circle")
        if found is None:
            found = case.__dict__["_circle"] = cls(case)
        return found

    @classmethod
    def warm(cls, cases: Sequence[Case]) -> None:
        """Read the circles of many cases at once: three queries, however many they are."""
        circles = {case.pk: cls.of(case) for case in cases}
        parts: dict[UUID, list[Part]] = {pk: [] for pk in circles}
        named: dict[UUID, set[UUID]] = {pk: set() for pk in circles}
        for pk, *row in Assignment.objects.filter(case__in=circles).values_list("case", *_PART):
            parts[pk].append(Part(*row))
        for pk, post in CaseAccess.objects.filter(case__in=circles, ended_at__isnull=True).values_list("case", "post"):
            named[pk].add(post)
        for pk, circle in circles.items():
            circle.__dict__.update(parts=parts[pk], named=frozenset(named[pk]))
        posts = {post for circle in circles.values() for post in circle.posts}
        holders = _holders_of(posts)
        for circle in circles.values():
            circle.__dict__["_holders"] = {post: holders[post] for post in circle.posts if post in holders}

    @classmethod
    def forget(cls, case: Case) -> None:
        """After parts or names changed within an action."""
        case.__dict__.pop("_circle", None)

    @cached_property
    def parts(self) -> list[Part]:
        """All parts ever given, whatever became of them."""
        rows = Assignment.objects.filter(case_id=self.case.pk).values_list(*_PART)
        return [Part(*row) for row in rows]

    @property
    def shared_parts(self) -> list[Part]:
        """The parts of the request that this one was merged into: its work was done there."""
        return Circle.of(self.case.merged_into).parts if self.case.merged_into is not None else []

    def has_worked(self, actor: Actor, posts: set[UUID]) -> bool:
        """Whether the person held or stood in for one of the posts since the request came in, or helped as a volunteer.

        One query for a person.
        """
        if actor.person.pk not in self._worked:
            self._worked[actor.person.pk] = self._find_work(actor, posts)
        return self._worked[actor.person.pk]

    def _find_work(self, actor: Actor, posts: set[UUID]) -> bool:
        held = Tenure.objects.filter(
            person=actor.person, post__in=posts, during__overlap=(self.case.created_at, None)
        ).values_list("pk")
        cases = [self.case.pk, self.case.merged_into_id]
        helped = OfferHelper.objects.filter(volunteer__person=actor.person, offer__assignment__case__in=cases)
        return bool(held.union(helped.values_list("pk")).exists())

    @cached_property
    def named(self) -> frozenset[UUID]:
        """The posts named on a guarded case."""
        rows = CaseAccess.objects.filter(case_id=self.case.pk, ended_at__isnull=True)
        return frozenset(rows.values_list("post_id", flat=True))

    @property
    def live_parts(self) -> list[Part]:
        """Parts that were neither given back nor cancelled."""
        return [part for part in self.parts if part.state in LIVE_PARTS]

    @cached_property
    def _holders(self) -> dict[UUID, UUID]:
        """Who holds the posts that have to do with the case; read at once, however many they are."""
        return _holders_of(self.posts)

    @property
    def posts(self) -> set[UUID]:
        """The posts that have to do with the case."""
        return {part.post for part in self.parts} | self.named | {self.case.post_id}

    def sits_on(self, actor: Actor, post: UUID, path: str) -> bool:
        """Whether the active post is that post, or stands above it while nobody nearer holds it."""
        if actor.post.pk == post:
            return True
        if not path.startswith(actor.post.path):
            return False
        if post in self._holders:
            return bool(self._holders[post] == actor.person.pk)
        holder = effective_holder(Post.objects.get(pk=post), clock.now())
        return holder is not None and holder.pk == actor.person.pk

    def coming(self, actor: Actor) -> dict[UUID, UUID]:
        """The accepted offers by which the person comes, or whose team he or she leads, with their parts."""
        if actor.person.pk not in self._coming:
            helping = OfferHelper.objects.filter(volunteer__person=actor.person, ended_at__isnull=True).values("offer")
            offers = Offer.objects.filter(
                Q(pk__in=helping) | Q(team__leader__person=actor.person),
                assignment__case_id=self.case.pk,
                state=OfferState.ACCEPTED,
            )
            self._coming[actor.person.pk] = dict(offers.values_list("pk", "assignment"))
        return self._coming[actor.person.pk]

    def knows(self, actor: Actor) -> bool:
        """Whether the active post may know of the case at all: of a guarded one only where it is named.

        A named post that nobody holds is answered for by the post above, as all its work is.
        """
        if not self.case.is_guarded or actor.post.pk in self.named:
            return True
        named = Post.objects.filter(pk__in=self.named, path__startswith=actor.post.path)
        return any(self.sits_on(actor, post.pk, post.path) for post in named)


#: How a subject leads to its case.
_TO_CASE: Final[dict[type[Any], str]] = {
    Assignment: "case",
    Supervision: "case",
    Reminder: "case",
    Deadline: "case",
    Mediation: "case",
    Offer: "assignment.case",
    Visit: "assignment.case",
    Extension: "assignment.case",
    OfferRound: "assignment.case",
    SupervisionAnswer: "supervision.case",
    Review: "rating.case",
    Agreement: "mediation.case",
    MediationSession: "mediation.case",
    Mediator: "mediation.case",
    Party: "mediation.case",
    Proposal: "mediation.case",
    Performance: "agreement.mediation.case",
}


def case_of(subject: Any) -> Case:
    """The case that a subject belongs to."""
    if isinstance(subject, Case):
        return subject
    path = _TO_CASE.get(type(subject))
    if path is None:
        raise TypeError(f"{subject!r} belongs to no case.")
    found: Case = attrgetter(path)(subject)
    return found
