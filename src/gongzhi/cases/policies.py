"""Who may do what to a case: one policy for each action, asked by pages, API, jobs and templates alike.

Everything is judged by the active post alone. Nobody works on his or her own request, whatever post he or she holds. Of
a guarded case, only the asker and the posts named on it may do anything.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q
from rules.predicates import always_allow

from gongzhi.cases.models import (
    Assignment,
    Case,
    CaseAccess,
    Extension,
    Offer,
    OfferHelper,
    OfferRound,
    Review,
    Supervision,
    Visit,
)
from gongzhi.cases.states import ASSIGNMENT, OPEN_PARTS, AssignmentState, OfferState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.policies import add_policy, has_role, is_system, predicate
from gongzhi.organizations.models import Post, Role
from gongzhi.organizations.policies import in_scope
from gongzhi.organizations.queries import current_tenures, effective_holder
from gongzhi.organizations.scopes import reaches

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


class Circle:
    """Who has to do with a case: read once for each instance of the row."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._coming: dict[Any, dict[UUID, UUID]] = {}

    @classmethod
    def of(cls, case: Case) -> "Circle":
        """The circle of this instance; an action works on a fresh one, so it is never older than the lock."""
        found: Circle | None = case.__dict__.get("_circle")
        if found is None:
            found = case.__dict__["_circle"] = cls(case)
        return found

    @classmethod
    def forget(cls, case: Case) -> None:
        """After parts or names changed within an action."""
        case.__dict__.pop("_circle", None)

    @cached_property
    def parts(self) -> list[Part]:
        """All parts ever given, whatever became of them."""
        rows = Assignment.objects.filter(case_id=self.case.pk).values_list(
            "pk",
            "post_id",
            "post__path",
            "post__organization_id",
            "post__organization__path",
            "is_lead",
            "state",
            "round",
        )
        return [Part(*row) for row in rows]

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
        posts = {part.post for part in self.parts} | self.named | {self.case.post_id}
        rows = current_tenures().filter(post__in=posts).order_by("-kind")
        # "acting" comes last and so wins: the holder is on leave.
        return dict(rows.values_list("post", "person"))

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


def case_of(subject: Any) -> Case:
    """The case that a subject belongs to."""
    match subject:
        case Case():
            return subject
        case Assignment() | Supervision():
            return subject.case
        case Offer() | Visit() | Extension() | OfferRound():
            return subject.assignment.case
        case Review():
            return subject.rating.case
    raise TypeError(f"{subject!r} belongs to no case.")


def _works_there(actor: Actor, part: Part, circle: Circle) -> bool:
    if Role.HANDLER in actor.post.roles and part.organization == actor.post.organization_id:
        return True
    return circle.sits_on(actor, part.post, part.post_path)


@predicate
def is_asker(actor: Actor, subject: Any) -> bool:
    """The person who asked."""
    return actor.is_known and case_of(subject).asker_id == actor.person.pk


@predicate
def is_staff_of(actor: Actor, subject: Any) -> bool:
    """A post that may know of the case, in the hands of somebody who did not ask."""
    case = case_of(subject)
    if actor.post is None or case.asker_id == actor.person.pk:
        return False
    return Circle.of(case).knows(actor)


@predicate
def answers_for(actor: Actor, subject: Any) -> bool:
    """The post that the request lies with, or an intake post of its site."""
    case = case_of(subject)
    if case.post_id == actor.post.pk:
        return True
    if case.site_id is not None and reaches(actor, Role.INTAKE, case.site):
        return True
    return Circle.of(case).sits_on(actor, case.post_id, case.post.path)


@predicate
def is_joint_office(actor: Actor, subject: Any) -> bool:
    """The joint office of the division or of one above it."""
    return actor.has_role(Role.JOINT_OFFICE) and reaches(actor, Role.JOINT_OFFICE, case_of(subject).division)


@predicate
def is_supervisor(actor: Actor, subject: Any) -> bool:
    """A supervisor over the organisation that a part or the request lies with, that organisation included."""
    if Role.SUPERVISOR not in actor.post.roles:
        return False
    case, own = case_of(subject), actor.post.organization.path
    if any(part.organization_path.startswith(own) for part in Circle.of(case).live_parts):
        return True
    return reaches(actor, Role.SUPERVISOR, case.post.organization)


@predicate
def leads(actor: Actor, subject: Any) -> bool:
    """The post that leads the work, or a handler of its organisation."""
    case = case_of(subject)
    circle = Circle.of(case)
    return any(
        part.is_lead and part.round == case.round and _works_there(actor, part, circle) for part in circle.live_parts
    )


@predicate
def works_on(actor: Actor, subject: Any) -> bool:
    """The post that has this part (of a case: any part of it), or a handler of its organisation."""
    circle = Circle.of(case_of(subject))
    parts = circle.live_parts
    if isinstance(subject, Assignment):
        parts = [part for part in parts if part.pk == subject.pk]
    elif isinstance(subject, Offer | OfferRound | Visit | Extension):
        parts = [part for part in parts if part.pk == subject.assignment_id]
    return any(_works_there(actor, part, circle) for part in parts)


@predicate
def handled_it(actor: Actor, subject: Any) -> bool:
    """The post, its organisation, or another post of its holder had a part in the work: never rates or calls back."""
    parts = [part for part in Circle.of(case_of(subject)).parts if part.state != AssignmentState.CANCELLED]
    posts = {part.post for part in parts}
    if any(part.organization == actor.post.organization_id for part in parts):
        return True
    return any(post.pk in posts for post in (actor.post, *actor.posts))


@predicate
def asked_for_extension(actor: Actor, extension: Extension) -> bool:
    """The post that asked for the extension, or the person who did, on whatever post."""
    if actor.post.pk == extension.asked_for_id or actor.person.pk == extension.asked_by_id:
        return True
    return extension.asked_for_id in {post.pk for post in actor.posts}


@predicate
def reviews_it(actor: Actor, review: Review) -> bool:
    """The post that the review was given to."""
    return Circle.of(case_of(review)).sits_on(actor, review.post_id, review.post.path)


@predicate
def supervises_it(actor: Actor, supervision: Supervision) -> bool:
    """The post that watches."""
    return Circle.of(supervision.case).sits_on(actor, supervision.post_id, supervision.post.path)


@predicate
def is_offered_to(actor: Actor, offer: Offer) -> bool:
    """The volunteer who was asked, or the leader of the team that was."""
    if not actor.is_known:
        return False
    asked = offer.volunteer if offer.volunteer is not None else offer.team.leader if offer.team is not None else None
    return asked is not None and asked.person_id == actor.person.pk


@predicate
def comes(actor: Actor, subject: Any) -> bool:
    """A volunteer who comes by an accepted offer (of a part: by any), or the leader of the team that accepted."""
    if not actor.is_known:
        return False
    coming = Circle.of(case_of(subject)).coming(actor)
    match subject:
        case Offer():
            return subject.pk in coming
        case Visit():
            return subject.offer_id in coming
        case Assignment():
            return subject.pk in coming.values()
    return bool(coming)


@predicate
def is_visitor(actor: Actor, visit: Visit) -> bool:
    """Who goes there and so cannot be the one to confirm it: the volunteers, or the post where no volunteer goes."""
    return bool(comes(actor, visit)) or (visit.offer_id is None and bool(works_on(actor, visit)))


@predicate
def talk_is_open(actor: Actor, case: Case) -> bool:
    """The leading post opened the conversation to the actor's helping part."""
    parts = Assignment.objects.filter(case=case, state__in=OPEN_PARTS, talk_open_from__isnull=False)
    return parts.filter(post=actor.post).exists()


@predicate
def part_is_open(actor: Actor, subject: Assignment) -> bool:
    """The part is still being worked on."""
    return bool(subject.state not in ASSIGNMENT.final)


@predicate
def is_himself(actor: Actor, person: Any) -> bool:
    """The person in question."""
    return actor.is_known and person is not None and actor.person.pk == person.pk


@predicate
def has_post(actor: Actor, subject: Any = None) -> bool:
    """The actor acts for a post."""
    return actor.post is not None


_desk = has_post & is_staff_of
_window = _desk & (answers_for | is_joint_office)
_lead_or_window = _desk & (leads | answers_for | is_joint_office)
_worker = _desk & works_on
_overseer = _desk & (is_supervisor | is_joint_office)

add_policy("cases.ask", is_himself)
add_policy("cases.register", in_scope(Role.INTAKE, lambda site: site))
add_policy("cases.accept_case", _window)
add_policy("cases.decline_case", _window)
add_policy("cases.transfer_case", _window)
add_policy("cases.merge_case", _window)
add_policy("cases.hand_on_case", _window)
add_policy("cases.withdraw_case", is_asker | _window)
add_policy("cases.reopen_case", is_asker | _window)
add_policy("cases.void_case", _overseer)
add_policy("cases.archive_case", is_system | _window)
add_policy("cases.mark_urgent", _window | _worker)

add_policy("cases.make_confidential", is_asker | _lead_or_window)
add_policy("cases.name_post", _lead_or_window)
add_policy("cases.unname_post", _lead_or_window)
add_policy("cases.show_personal", _window | _worker)
add_policy("cases.change_disclosure", is_asker)

add_policy("cases.assign", _lead_or_window)
add_policy("cases.take_assignment", _worker)
add_policy("cases.return_assignment", _worker)
add_policy("cases.record_contact", _worker)
add_policy("cases.start_assignment", _worker)
add_policy("cases.finish_assignment", _worker)
add_policy("cases.cancel_assignment", _lead_or_window)

add_policy("cases.suspend", _worker)
add_policy("cases.resume", is_system | _worker | _overseer)
add_policy("cases.ask_extension", _worker)
add_policy("cases.decide_extension", _overseer & ~asked_for_extension)
add_policy("cases.supervise", _overseer)
add_policy("cases.lift_supervision", _desk & (supervises_it | is_joint_office))
add_policy("cases.remind", is_system)
add_policy("cases.escalate", is_system)

add_policy("cases.rate", is_asker | (_window & ~handled_it))
add_policy("cases.record_callback", _window & ~handled_it)
add_policy("cases.close_unrated", is_system)
add_policy("cases.review_rating", _desk & reviews_it)

add_policy("cases.send_offers", _worker)
add_policy("cases.accept_offer", is_offered_to)
add_policy("cases.decline_offer", is_offered_to)
add_policy("cases.recall_offer", is_system | _worker)
add_policy("cases.give_back_offer", is_offered_to)
add_policy("cases.end_search", _worker)
add_policy("cases.expire_offer", is_system)

add_policy("cases.show_contact", comes)

add_policy("cases.agree_visit", comes | _worker)
add_policy("cases.check_in", comes | _worker)
add_policy("cases.confirm_by_telephone", _window & ~is_visitor)
add_policy("cases.end_visit", comes | _worker)
add_policy("cases.cancel_visit", is_asker | comes | _worker)
add_policy("cases.remind_visit", is_system)

add_policy("cases.write_message", is_asker | _window | _overseer | (_desk & (leads | talk_is_open)))
add_policy("cases.write_note", _window | _worker | _overseer)
add_policy("cases.open_talk", _desk & leads)
add_policy("cases.close_talk", _desk & leads)
add_policy("cases.mark_read", is_asker | _window | _worker | _overseer)
add_policy("cases.add_files", is_asker | _window | _worker)
add_policy("cases.print_slip", _window)
add_policy("cases.open_slip", always_allow)
add_policy("cases.load_settings", is_system)
add_policy("cases.set_limit", has_role(Role.SYSTEM_ADMIN))
add_policy("cases.set_rule", has_role(Role.SYSTEM_ADMIN))
add_policy("cases.end_rule", has_role(Role.SYSTEM_ADMIN))
