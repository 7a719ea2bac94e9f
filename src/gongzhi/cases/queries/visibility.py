"""Who sees what. One rule for lists, pages, API and files: "may see" is `visible_to(actor).filter(pk=...).exists()`.

Over the union of a person's posts:

- residents see what they asked for themselves;
- the post that a request lies with, the intake posts of its site, the posts that have a part in it;
- handlers what their organisation has a part in; supervisors the same for their organisation with all below, and what
  was received there; joint offices and chair units their division with all below;
- whoever answers for, leads or watches over a request sees those that were merged into it;
- whoever stands above a post that nobody holds sees what is that post's;
- leaders, experts, the assessment office and administrators see no resident's words.

Of a guarded case, the asker and the posts named on it see anything, nobody else. Seen "in part", by a helping post, is
the summary and the post's own part.
"""

from collections.abc import Sequence
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongzhi.cases.models import Assignment, Case, CaseAccess, Offer, OfferHelper, Visit
from gongzhi.cases.policies import LIVE_PARTS
from gongzhi.cases.states import OfferState
from gongzhi.core.actors import Actor
from gongzhi.organizations.models import Post, Role
from gongzhi.organizations.queries import vacant_posts
from gongzhi.organizations.scopes import rows_in_scope

#: Posts with none of these roles see no case by their place.
_WORKING: Final = frozenset({Role.INTAKE, Role.HANDLER, Role.SUPERVISOR, Role.JOINT_OFFICE, Role.CHAIR_UNIT})
_BY_PLACE: Final[dict[str, str]] = {
    Role.INTAKE: "site",
    Role.SUPERVISOR: "post__organization",
    Role.JOINT_OFFICE: "division",
    Role.CHAIR_UNIT: "division",
}


def visible_to(actor: Actor) -> QuerySet[Case]:
    """The cases that the actor may see, whole or in part."""
    return Case.objects.filter(_seen(actor))


def seen_whole_by(actor: Actor) -> QuerySet[Case]:
    """The cases of which the actor may see everything, conversation and files included."""
    return Case.objects.filter(_seen(actor, whole=True))


def view_of(case: Case, actor: Actor) -> str:
    """How much of a case the actor sees: "whole", "part" or "none". At most two queries."""
    if actor.is_known and actor.person.pk == case.asker_id:
        return "whole"
    if seen_whole_by(actor).filter(pk=case.pk).exists():
        return "whole"
    return "part" if visible_to(actor).filter(pk=case.pk).exists() else "none"


def assignments_visible_to(actor: Actor) -> QuerySet[Assignment]:
    """The parts that the actor may see: all of a case seen whole, of others the own."""
    whole = Exists(seen_whole_by(actor).filter(pk=OuterRef("case")))
    own = _own_parts(actor.posts) & Exists(visible_to(actor).filter(pk=OuterRef("case")))
    return Assignment.objects.filter(Q(whole) | own)


def offers_visible_to(actor: Actor) -> QuerySet[Offer]:
    """Offers to the person or to a team that he or she leads or was named by, and those of parts that the actor sees.

    Of a case that became guarded afterwards volunteers see nothing any more.
    """
    if actor.is_system:
        return Offer.objects.all()
    seen = Q(Exists(assignments_visible_to(actor).filter(pk=OuterRef("assignment")))) if actor.posts else Q(pk__in=[])
    if actor.is_known:
        coming = OfferHelper.objects.filter(offer=OuterRef("pk"), volunteer__person=actor.person, ended_at__isnull=True)
        to_me = Q(volunteer__person=actor.person) | Q(team__leader__person=actor.person) | Q(Exists(coming))
        seen |= to_me & Q(assignment__case__is_confidential=False, assignment__case__is_childs=False)
    return Offer.objects.filter(seen)


def visits_visible_to(actor: Actor) -> QuerySet[Visit]:
    """Visits at the person's own requests, those he or she serves, and those of the parts that the actor sees."""
    if actor.is_system:
        return Visit.objects.all()
    seen = Q(Exists(assignments_visible_to(actor).filter(pk=OuterRef("assignment")))) if actor.posts else Q(pk__in=[])
    if actor.is_known:
        serving = Offer.objects.filter(pk=OuterRef("offer"), state=OfferState.ACCEPTED).filter(
            Q(volunteer__person=actor.person)
            | Q(team__leader__person=actor.person)
            | Q(helpers__volunteer__person=actor.person, helpers__ended_at__isnull=True)
        )
        open_case = Q(assignment__case__is_confidential=False, assignment__case__is_childs=False)
        seen |= Q(assignment__case__asker=actor.person) | (Q(Exists(serving)) & open_case)
    return Visit.objects.filter(seen)


def _seen(actor: Actor, *, whole: bool = False) -> Q:
    if actor.is_system:
        return ~Q(pk__in=[])
    seen = Q(asker=actor.person) if actor.is_known else Q(pk__in=[])
    posts = working_posts(actor)
    if not posts:
        return seen
    lead_only = Q(is_lead=True) if whole else Q()
    parts = Assignment.objects.filter(_own_parts(posts), lead_only, case=OuterRef("pk"), state__in=LIVE_PARTS)
    by_place = of_posts(posts) | rows_in_scope(posts, _BY_PLACE)
    open_to_them = Q(is_confidential=False, is_childs=False) & (
        by_place | Exists(parts) | _watched_parts(posts) | _merged(posts)
    )
    named = CaseAccess.objects.filter(of_posts(posts), case=OuterRef("pk"), ended_at__isnull=True)
    if whole:
        helping = Assignment.objects.filter(_own_parts(posts), case=OuterRef("pk"), state__in=LIVE_PARTS)
        guarded = Q(Exists(named)) & (by_place | Exists(parts) | ~Exists(helping))
    else:
        guarded = Q(Exists(named))
    return seen | open_to_them | (guarded & Q(_IS_GUARDED))


_IS_GUARDED: Final = Q(is_confidential=True) | Q(is_childs=True)


def working_posts(actor: Actor) -> list[Post]:
    """Those of the person's posts that work on cases."""
    return [post for post in actor.posts if _WORKING & set(post.roles)]


def of_posts(posts: Sequence[Post], field: str = "post") -> Q:
    """Rows of these posts, and of posts below them that nobody holds."""
    below = Q()
    for post in posts:
        below |= Q(path__startswith=post.path)
    return Q(**{f"{field}__in": [post.pk for post in posts]}) | Q(
        **{f"{field}__in": vacant_posts().filter(below).order_by().values("pk")}
    )


def _own_parts(posts: Sequence[Post]) -> Q:
    """The parts that these posts work on: their own, and their organisation's where they are handlers."""
    if not posts:
        return Q(pk__in=[])
    return of_posts(posts) | rows_in_scope(posts, {Role.HANDLER: "post__organization"})


def _merged(posts: list[Post]) -> Q:
    """What was merged into a request that these posts answer for, lead or watch over: they talk with all who asked."""
    leading = Assignment.objects.filter(
        _own_parts(posts), is_lead=True, case=OuterRef("merged_into"), state__in=LIVE_PARTS
    )
    watched = _watched_parts(posts, "merged_into")
    answered = Case.objects.filter(of_posts(posts), pk=OuterRef("merged_into"))
    return Q(merged_into__isnull=False) & (Q(Exists(leading)) | watched | Q(Exists(answered)))


def _watched_parts(posts: list[Post], of: str = "pk") -> Q:
    """Supervisors see a case as a whole as soon as somebody below has any part in it."""
    supervisors = [post for post in posts if Role.SUPERVISOR in post.roles]
    if not supervisors:
        return Q(pk__in=[])
    watched = Assignment.objects.filter(
        rows_in_scope(supervisors, {Role.SUPERVISOR: "post__organization"}),
        case=OuterRef(of),
        state__in=LIVE_PARTS,
    )
    return Q(Exists(watched))
