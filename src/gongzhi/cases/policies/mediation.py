"""Who may do what in a mediation: its mediators, and each party for itself."""

from typing import Any

from gongzhi.cases.models import Mediation, Mediator, Party, Performance
from gongzhi.cases.policies.circle import Circle
from gongzhi.core.actors import Actor
from gongzhi.core.policies import predicate


def mediation_of(subject: Any) -> Mediation:
    """The mediation that a subject belongs to."""
    if isinstance(subject, Mediation):
        return subject
    return subject.agreement.mediation if isinstance(subject, Performance) else subject.mediation


def own_party(actor: Actor, mediation: Mediation) -> Party | None:
    """The party that the person is, among those who still take part."""
    if not actor.is_known:
        return None
    rows = Party.objects.filter(mediation=mediation, person=actor.person, ended_at__isnull=True)
    return rows.select_related("data_key").first()


@predicate
def mediates(actor: Actor, subject: Any) -> bool:
    """The post of a mediator who has not stepped back, in the hands of somebody who is no party."""
    mediation = mediation_of(subject)
    if actor.post is None or own_party(actor, mediation) is not None:
        return False
    circle = Circle.of(mediation.case)
    rows = Mediator.objects.filter(mediation=mediation, ended_at__isnull=True, post__isnull=False)
    posts = [row.post for row in rows.select_related("post") if row.post is not None]
    return any(circle.sits_on(actor, post.pk, post.path) for post in posts)


@predicate
def is_a_party(actor: Actor, subject: Any) -> bool:
    """One of the parties."""
    return own_party(actor, mediation_of(subject)) is not None


@predicate
def is_that_party(actor: Actor, party: Party) -> bool:
    """The party in question."""
    return actor.is_known and party.ended_at is None and party.person_id == actor.person.pk
