"""Tests of (actor, subject), composed into policies by the package."""

from typing import Any

from gongzhi.cases.models import Assignment, Case, Extension, Offer, OfferRound, Review, Supervision, Visit
from gongzhi.cases.policies.circle import Circle, Part, case_of
from gongzhi.cases.states import ASSIGNMENT, OPEN_PARTS, AssignmentState
from gongzhi.core.actors import Actor
from gongzhi.core.policies import predicate
from gongzhi.organizations.models import Role
from gongzhi.organizations.scopes import reaches


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
    """The post, its organisation, or another post of its holder had a part in the work: never rates or calls back.

    Whoever held or stood in for such a post since the request came in, or helped as a volunteer, had one too.
    """
    circle = Circle.of(case_of(subject))
    parts = [part for part in (*circle.parts, *circle.shared_parts) if part.state != AssignmentState.CANCELLED]
    posts = {part.post for part in parts}
    if any(part.organization == actor.post.organization_id for part in parts):
        return True
    return any(post.pk in posts for post in (actor.post, *actor.posts)) or circle.has_worked(actor, posts)


@predicate
def leads_together(actor: Actor, case: Case) -> bool:
    """The post that leads the work on the request that this one was merged into: it talks with all who asked."""
    return case.merged_into is not None and bool(leads(actor, case.merged_into))


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
