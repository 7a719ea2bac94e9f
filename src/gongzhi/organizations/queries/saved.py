"""Saved views of lists."""

from django.db.models import Q, QuerySet

from gongzhi.core.actors import Actor
from gongzhi.organizations.models import SavedView


def saved_views_for(actor: Actor, page: str) -> QuerySet[SavedView]:
    """The person's own and those shared with an organisation where he or she holds a post now; the own ones first."""
    if not actor.is_known:
        return SavedView.objects.none()
    shared = Q(shared_with__in={post.organization_id for post in actor.posts})
    rows = SavedView.objects.filter(Q(person=actor.person) | shared, page=page)
    return rows.select_related("person", "shared_with").order_by("name", "pk")


def first_view_of(actor: Actor, page: str) -> SavedView | None:
    """What the person's list opens with."""
    return SavedView.objects.filter(person=actor.person, page=page, is_first=True).first()
