"""A case as the desk sees it: everything in one place, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import Model, Prefetch, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from gongzhi.cases import names
from gongzhi.cases.models import (
    Assignment,
    Attachment,
    Beneficiary,
    Case,
    CaseAccess,
    Deadline,
    Extension,
    Guide,
    Lesson,
    Message,
    Offer,
    OfferHelper,
    OfferRound,
    Rating,
    Reminder,
    Review,
    Supervision,
    Suspension,
    Visit,
)
from gongzhi.cases.models.clock import Step
from gongzhi.cases.queries.files import files_of
from gongzhi.cases.queries.knowledge import guides_beside
from gongzhi.cases.queries.lists import own_title
from gongzhi.cases.queries.offers import visits_of
from gongzhi.cases.queries.story import Chronicle, NextStep, StoryLine, next_step, story
from gongzhi.cases.queries.supervising import orders_of, reminders_of
from gongzhi.cases.queries.talk import messages_of
from gongzhi.cases.queries.visibility import assignments_visible_to, of_posts, view_of, visible_to, working_posts
from gongzhi.cases.routing import Reason, reasons_from_json
from gongzhi.cases.states import OPEN_PARTS, AssignmentState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.masks import mask_name, mask_phone
from gongzhi.organizations.models import Post, Role
from gongzhi.organizations.queries import answering, with_holders
from gongzhi.organizations.scopes import rows_in_scope

Row = TypeVar("Row", bound=Model)

_EARLIER: Final = 5
#: So many messages, notes among them, are shown at once; a link leads to those before.
_SAID: Final = 120


def desk_cases(actor: Actor) -> QuerySet[Case]:
    """The cases that a person works on or watches; what he or she asked for stands on the portal."""
    rows = visible_to(actor).select_related(
        "text__data_key", "asker__data_key", "area", "group", "item", "division", "site", "post__organization"
    )
    return rows.exclude(asker=actor.person) if actor.is_known else rows


@dataclass
class PartView:
    """A part of the work with what hangs on it."""

    part: Assignment
    who: str
    deadline: Deadline | None
    suspension: Suspension | None
    extension: Extension | None
    is_mine: bool
    searches: list[OfferRound] = field(default_factory=list)

    @property
    def state(self) -> str:
        """As a badge."""
        if self.suspension is not None:
            return "paused"
        states = {AssignmentState.ASSIGNED: "todo", AssignmentState.DONE: "done"}
        return states.get(AssignmentState(self.part.state), "doing" if self.part.state in OPEN_PARTS else "off")

    @property
    def is_late(self) -> bool:
        return self.deadline is not None and self.suspension is None and self.deadline.due_at <= clock.now()


class Dossier:
    """All that stands on the page of a case, for an actor; each part is read once, when the page asks for it.

    `before` turns the conversation back to the messages before that one.
    """

    def __init__(self, case: Case, actor: Actor, *, before: UUID | None = None) -> None:
        self.case, self.actor, self.before = case, actor, before
        self.view = view_of(case, actor)

    @property
    def is_whole(self) -> bool:
        """Whether the actor sees all of it, not a helping post's part."""
        return self.view == "whole"

    @cached_property
    def title(self) -> str:
        return own_title(self.case)

    @cached_property
    def description(self) -> str:
        return (self.case.text.sealed_description or self.case.text.description) if self.is_whole else ""

    @cached_property
    def step(self) -> NextStep:
        """In words for the desk: the story speaks to the resident, the desk speaks of him or her."""
        told = next_step(self.case, self.actor, self._chronicle)
        return replace(told, words=told.words.replace(_("您"), _("居民")))

    @cached_property
    def lines(self) -> list[StoryLine]:
        """Newest first: who opens the page wants to know where it stands."""
        return story(self.case, self.actor, self._chronicle)[::-1]

    @cached_property
    def _chronicle(self) -> Chronicle:
        return Chronicle([self.case])

    @property
    def asker_name(self) -> str:
        """Clear for who sees the case whole, else masked."""
        return str(self.case.asker.name) if self.is_whole else mask_name(self.case.asker.name)

    @property
    def asker_phone(self) -> str:
        return mask_phone(self.case.asker.phone or "")

    @cached_property
    def beneficiary(self) -> Beneficiary | None:
        if self.case.for_self or not self.is_whole:
            return None
        return Beneficiary.objects.select_related("data_key").filter(case=self.case).first()

    @cached_property
    def lesson(self) -> Lesson | None:
        """What was suggested when it came in, and what was decided."""
        rows = Lesson.objects.filter(case=self.case)
        related = ("suggested_area", "suggested_post__organization", "chosen_area", "chosen_post__organization")
        return rows.select_related(*related).first() if self.is_whole else None

    @property
    def reasons(self) -> list[Reason]:
        return reasons_from_json(self.lesson.reasons) if self.lesson is not None else []

    # --- The work ---

    @cached_property
    def _all_parts(self) -> list[Assignment]:
        rows = (
            assignments_visible_to(self.actor).filter(case=self.case).select_related("post__organization", "data_key")
        )
        found = list(rows.order_by("-round", "-is_lead", "pk"))
        for part in found:
            part.case = self.case
        return found

    @cached_property
    def parts(self) -> list[PartView]:
        """Those of the present handling that count, the lead first."""
        return self._views(part for part in self._all_parts if self._is_present(part))

    @cached_property
    def earlier_parts(self) -> list[PartView]:
        """Those given back, cancelled, or of an earlier handling."""
        return self._views(part for part in self._all_parts if not self._is_present(part))

    def _is_present(self, part: Assignment) -> bool:
        return part.round == self.case.round and part.state in (*OPEN_PARTS, AssignmentState.DONE)

    def _views(self, parts: Iterable[Assignment]) -> list[PartView]:
        own = {post.pk for post in self.actor.posts}
        places = {post.organization_id for post in self.actor.posts if Role.HANDLER in post.roles}
        return [
            PartView(
                part=part,
                who=self._who.get(part.post_id, str(part.post.organization)),
                deadline=next((row for row in self.deadlines if row.assignment_id == part.pk), None),
                suspension=self._stops.get(part.pk),
                extension=self._extensions.get(part.pk),
                is_mine=part.post_id in own or part.post.organization_id in places,
                searches=self._searches.get(part.pk, []),
            )
            for part in parts
        ]

    @cached_property
    def _who(self) -> dict[Any, str]:
        wanted = {part.post_id for part in self._all_parts}
        posts = with_holders(Post.objects.select_related("organization").filter(pk__in=wanted))
        return {post.pk: names.post_words(post, answering(post.held_by)) for post in posts}  # type: ignore[attr-defined]

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """The running ones, the nearest first; of a helping post only its own."""
        rows = Deadline.objects.filter(case=self.case, met_at__isnull=True, dropped_at__isnull=True)
        seen = {part.pk for part in self._all_parts}
        found = rows.select_related("assignment__post__organization", "limit").order_by("due_at")
        return [row for row in found if row.assignment_id in seen or (row.assignment_id is None and self.is_whole)]

    @cached_property
    def due(self) -> Deadline | None:
        """The nearest due time of work; waiting for a rating is none."""
        work = (row for row in self.deadlines if row.step != Step.RATE and row.assignment_id not in self._stops)
        return next(work, None)

    @cached_property
    def _stops(self) -> dict[Any, Suspension]:
        rows = Suspension.objects.filter(assignment__in=self._all_parts, ended_at__isnull=True)
        return {row.assignment_id: row for row in rows}

    @property
    def stopped(self) -> frozenset[Any]:
        """The keys of the parts whose clocks stand."""
        return frozenset(self._stops)

    @cached_property
    def _extensions(self) -> dict[Any, Extension]:
        rows = Extension.objects.filter(assignment__in=self._all_parts, decided_at__isnull=True)
        found = {row.assignment_id: row for row in rows.select_related("asked_by", "asked_for__organization")}
        for part in self._all_parts:
            if part.pk in found:
                found[part.pk].assignment = part
        return found

    @property
    def extensions(self) -> list[Extension]:
        """Those that wait for a decision."""
        return list(self._extensions.values())

    @cached_property
    def _searches(self) -> dict[Any, list[OfferRound]]:
        offers = Offer.objects.select_related("volunteer__person", "team__organization").order_by("rank")
        coming = OfferHelper.objects.filter(ended_at__isnull=True).select_related("volunteer__person")
        rows = OfferRound.objects.filter(assignment__in=self._all_parts).prefetch_related(
            Prefetch("offers", offers), Prefetch("helpers", coming)
        )
        found: dict[Any, list[OfferRound]] = {}
        parts = {part.pk: part for part in self._all_parts}
        for row in rows.order_by("-id"):
            row.assignment = parts[row.assignment_id]
            for offer in row.offers.all():
                offer.assignment = row.assignment
            found.setdefault(row.assignment_id, []).append(row)
        return found

    @cached_property
    def visits(self) -> list[Visit]:
        """Those agreed and not cancelled, by their times."""
        parts = {part.pk: part for part in self._all_parts}
        rows = [visit for visit in visits_of(self.case, self.actor) if visit.cancelled_at is None]
        for visit in rows:
            visit.assignment = parts.get(visit.assignment_id, visit.assignment)
        return rows

    # --- Words ---

    @cached_property
    def _read(self) -> list[Message]:
        """Newest first, and one more, to know whether there are earlier ones."""
        rows = messages_of(self.case, self.actor).order_by("-id")
        if self.before is not None:
            rows = rows.filter(pk__lt=self.before)
        return list(rows[: _SAID + 1])

    @property
    def _said(self) -> list[Message]:
        return self._read[:_SAID][::-1]

    @property
    def earlier_than(self) -> UUID | None:
        """The oldest message shown, where there are earlier ones."""
        return self._said[0].pk if len(self._read) > _SAID else None

    @property
    def newest(self) -> UUID | None:
        """The newest message shown, a note perhaps."""
        return self._read[0].pk if self._read else None

    @property
    def conversation(self) -> list[Message]:
        return [message for message in self._said if not message.is_internal]

    @property
    def notes(self) -> list[Message]:
        return [message for message in self._said if message.is_internal]

    @cached_property
    def files(self) -> list[Attachment]:
        return list(files_of(self.case, self.actor))

    # --- Those above ---

    @cached_property
    def ratings(self) -> list[Rating]:
        """With who entered them, and their reviews."""
        if not self.is_whole:
            return []
        rows = Rating.objects.filter(case=self.case).order_by("-round")
        found = list(rows.select_related("entered_by", "entered_for__organization", "review__post", "review__done_by"))
        for rating in found:
            rating.case = self.case
        return found

    @property
    def open_reviews(self) -> list[Review]:
        return [rating.review for rating in self.ratings if hasattr(rating, "review") and rating.review.done_at is None]

    @cached_property
    def supervisions(self) -> list[Supervision]:
        if not self.is_whole:
            return []
        return orders_of(self.case)

    @cached_property
    def reminders(self) -> list[Reminder]:
        """Of a case seen whole all; a helping post reads those that went to itself."""
        return reminders_of(self.case, None if self.is_whole else self.actor.posts)

    @cached_property
    def guides(self) -> list[Guide]:
        """The best guides for what was asked; only for who reads what was asked."""
        return guides_beside(self.case, f"{self.title}\n{self.description}") if self.is_whole else []

    @property
    def is_supervised(self) -> bool:
        """Whether somebody watches over it now."""
        return any(order.ended_at is None for order in self.supervisions)

    @cached_property
    def accesses(self) -> list[CaseAccess]:
        """Who is named on a guarded case."""
        if not self.case.is_guarded or not self.is_whole:
            return []
        rows = CaseAccess.objects.filter(case=self.case, ended_at__isnull=True)
        return list(rows.select_related("post__organization", "named_by").order_by("pk"))

    @cached_property
    def earlier(self) -> list[Case]:
        """What the same person asked before, as far as the actor may see it."""
        if not self.is_whole:
            return []
        rows = visible_to(self.actor).filter(asker=self.case.asker_id).exclude(pk=self.case.pk)
        return list(rows.select_related("text__data_key", "area").order_by("-id")[:_EARLIER])


# --- What waits for a decision ---


def _mine(actor: Actor) -> list[Post]:
    return working_posts(actor)


def callbacks(actor: Actor) -> QuerySet[Deadline]:
    """Telephone calls to make: running clocks of calling back, of the person's posts; the first due first."""
    posts = _mine(actor)
    mine = of_posts(posts) | (Q(post__isnull=True) & of_posts(posts, "case__post"))
    rows = Deadline.objects.filter(mine, step=Step.CALLBACK, met_at__isnull=True, dropped_at__isnull=True)
    return _with_case(rows, "case", actor).select_related("post__organization", *_below("case")).order_by("due_at")


def reviews(actor: Actor) -> QuerySet[Review]:
    """Dissatisfied ratings to look into."""
    rows = Review.objects.filter(of_posts(_mine(actor)), done_at__isnull=True)
    rows = _with_case(rows, "rating__case", actor)
    return rows.select_related("rating", "post__organization", *_below("rating__case")).order_by("pk")


def extensions(actor: Actor) -> QuerySet[Extension]:
    """Longer times asked for, of those whose work the person oversees."""
    posts = _mine(actor)
    above = rows_in_scope(
        posts, {Role.SUPERVISOR: "assignment__post__organization", Role.JOINT_OFFICE: "assignment__case__division"}
    )
    rows = Extension.objects.filter(above, decided_at__isnull=True).exclude(asked_for__in=[post.pk for post in posts])
    rows = _with_case(rows, "assignment__case", actor)
    return rows.select_related("asked_for__organization", *_below("assignment__case")).order_by("old_due_at")


def supervisions(actor: Actor) -> QuerySet[Supervision]:
    """What the person's posts watch over."""
    rows = Supervision.objects.filter(of_posts(_mine(actor)), ended_at__isnull=True)
    return _with_case(rows, "case", actor).select_related("post__organization", *_below("case")).order_by("began_at")


def _below(prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}__{name}" for name in ("text__data_key", "area", "division", "asker"))


def _with_case(rows: QuerySet[Row], path: str, actor: Actor) -> QuerySet[Row]:
    return rows.filter(**{f"{path}__in": desk_cases(actor).order_by().values("pk")})
