"""Tests of (actor, subject) for reminders and supervision."""

from typing import Any

from gongzhi.cases.models import Reminder, Supervision, SupervisionAnswer
from gongzhi.cases.policies.circle import Circle, case_of
from gongzhi.cases.policies.predicates import answers_for, leads
from gongzhi.core.actors import Actor
from gongzhi.core.policies import predicate
from gongzhi.organizations.models import Role


@predicate
def is_reminded(actor: Actor, reminder: Reminder) -> bool:
    """The post that the reminder went to, or a handler of its organisation."""
    post = reminder.post
    if Role.HANDLER in actor.post.roles and post.organization_id == actor.post.organization_id:
        return True
    return Circle.of(reminder.case).sits_on(actor, post.pk, post.path)


@predicate
def has_the_case(actor: Actor, subject: Any) -> bool:
    """Who leads the work, or who answers for the request while nobody leads it."""
    case = case_of(subject)
    if leads(actor, case):
        return True
    is_led = any(part.is_lead and part.round == case.round for part in Circle.of(case).live_parts)
    return not is_led and bool(answers_for(actor, case))


@predicate
def gave_the_order(actor: Actor, subject: Any) -> bool:
    """The post that watches, or whoever stands in for it."""
    order: Supervision = subject.supervision if isinstance(subject, SupervisionAnswer) else subject
    return Circle.of(order.case).sits_on(actor, order.post_id, order.post.path)


@predicate
def wrote_the_answer(actor: Actor, answer: SupervisionAnswer) -> bool:
    """The person who wrote it, on whatever post: never takes it."""
    return bool(actor.person.pk == answer.by_id)
