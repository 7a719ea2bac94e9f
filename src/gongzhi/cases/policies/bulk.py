"""Who may act on many requests at once, and who may take a table of them out."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet

from gongzhi.cases.models import BulkAct, BulkItem, Case, Export
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.policies import predicate
from gongzhi.organizations.models import Role
from gongzhi.organizations.scopes import reaches

#: Posts that work through lists of requests.
LISTING: Final = (Role.INTAKE, Role.HANDLER, Role.SUPERVISOR, Role.JOINT_OFFICE, Role.CHAIR_UNIT)
#: Posts that residents gave their numbers to, or who call them: others have no use for a list of numbers.
CALLING: Final = (Role.INTAKE, Role.HANDLER, Role.JOINT_OFFICE)
#: How long an act on many can be taken back.
UNDO_FOR: Final = timedelta(minutes=30)


def handed_on_lately(case: Case, by: Actor) -> QuerySet[BulkItem]:
    """That the person handed the case on with others for the active post, so lately that it can be taken back."""
    return BulkItem.objects.filter(
        case=case,
        outcome=BulkItem.Outcome.DONE,
        bulk__kind=BulkAct.Kind.HAND_ON,
        bulk__person=by.person,
        bulk__post=by.post,
        bulk__done_at__gte=clock.now() - UNDO_FOR,
    ).select_related("former_post__organization")


@predicate
def has_just_handed_on(actor: Actor, case: Any) -> bool:
    """Who handed the case on with others a moment ago."""
    return handed_on_lately(case, actor).exists()


@predicate
def acts_for_it(actor: Actor, row: Any) -> bool:
    """The person who began it, acting for the post for which it was begun."""
    return bool(actor.post is not None and actor.person.pk == row.person_id and actor.post.pk == row.post_id)


@predicate
def asked_for_export(actor: Actor, export: Export) -> bool:
    """The person who asked for the table, on whatever post, and whoever holds the post for which it was asked."""
    return actor.person.pk == export.person_id or export.post_id in {post.pk for post in actor.posts}


@predicate
def is_above_export(actor: Actor, export: Export) -> bool:
    """A supervisor over the organisation, or the joint office of the division, of the post that asked."""
    if actor.post is None:
        return False
    return reaches(actor, Role.SUPERVISOR, export.post.organization) or reaches(
        actor, Role.JOINT_OFFICE, export.post.division
    )
