"""Tests of (actor, subject) for templates of answers, guides and hand-overs between shifts."""

from typing import Any

from gongzhi.accounts.models import User
from gongzhi.cases.models import AnswerTemplate, Guide, ShiftHandover
from gongzhi.core.actors import Actor
from gongzhi.core.policies import predicate
from gongzhi.organizations.models import Organization, Role
from gongzhi.organizations.scopes import reaches
from gongzhi.regions.models import Division


@predicate
def keeps_texts(actor: Actor, subject: Any) -> bool:
    """Of own templates the person, of an organisation's its supervisors, of everybody's the system administrator."""
    keeper = subject
    if isinstance(subject, AnswerTemplate):
        keeper = subject.owner or subject.organization
    if actor.post is None:
        return False
    match keeper:
        case User():
            return bool(actor.person.pk == keeper.pk)
        case Organization():
            own_office = actor.has_role(Role.JOINT_OFFICE) and actor.post.organization_id == keeper.pk
            return own_office or reaches(actor, Role.SUPERVISOR, keeper)
    return actor.has_role(Role.SYSTEM_ADMIN)


@predicate
def writes_guides(actor: Actor, division: Division) -> bool:
    """Supervisors and the joint office, for the division of their post with all below."""
    return actor.has_role(Role.SUPERVISOR, Role.JOINT_OFFICE) and division.is_within(actor.post.division)


@predicate
def keeps_guide(actor: Actor, guide: Guide) -> bool:
    """Who wrote it: supervisors of the organisation; and the joint office of the division."""
    if guide.organization is None or guide.division is None:
        return False
    return reaches(actor, Role.SUPERVISOR, guide.organization) or reaches(actor, Role.JOINT_OFFICE, guide.division)


@predicate
def makes_it_local(actor: Actor, guide: Guide) -> bool:
    """A starting text is open to a local version by supervisors and the joint office."""
    return guide.is_starter and actor.has_role(Role.SUPERVISOR, Role.JOINT_OFFICE)


@predicate
def wrote_the_handover(actor: Actor, handover: ShiftHandover) -> bool:
    """The clerk who wrote it never signs for it."""
    return bool(actor.person.pk == handover.by_id)
