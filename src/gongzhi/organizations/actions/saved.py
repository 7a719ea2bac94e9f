"""Saved views of lists: a person's own, for him- or herself or for all of the organisation."""

from typing import Final

from django.utils.translation import gettext as _

from gongzhi.accounts.models import User
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.organizations.models import SavedView
from gongzhi.organizations.saved import pages

#: More are no help to find anything.
MOST: Final = 20
_NAME: Final = 20
_QUERY: Final = 500


@action("organizations.save_view")
def save_view(person: User, *, by: Actor, page: str, name: str, query: str, is_shared: bool = False) -> SavedView:
    """Keep the filters of a list under a name. The same name again takes the new filters."""
    if page not in pages:
        raise Invalid(_("这个列表不能保存条件。"))
    kept = pages[page].clean(query)
    if not kept:
        raise Invalid(_("还没有设条件。请先选好条件，再保存。"))
    if len(kept) > _QUERY:
        raise Invalid(_("条件太长，没有保存。请少选几项。"))
    own = SavedView.objects.filter(person=person, page=page)
    view = own.filter(name=_checked(name)).first()
    if view is None:
        if own.count() >= MOST:
            raise Invalid(_("最多保存 %(most)d 个，请先删掉不用的。") % {"most": MOST})
        view = SavedView(person=person, page=page, name=_checked(name))
    view.query = kept
    view.shared_with = by.post.organization if is_shared else None
    view.save()
    return view


@action("organizations.rename_view")
def rename_view(view: SavedView, *, by: Actor, name: str) -> SavedView:
    """Give it another name."""
    view.name = _checked(name)
    view.save(update_fields=["name"])
    return view


@action("organizations.share_view")
def share_view(view: SavedView, *, by: Actor, is_shared: bool) -> SavedView:
    """Let the colleagues of the active post's organisation find it too, or no longer."""
    view.shared_with = by.post.organization if is_shared else None
    view.save(update_fields=["shared_with"])
    return view


@action("organizations.put_view_first")
def put_view_first(view: SavedView, *, by: Actor, is_first: bool) -> SavedView:
    """Open the list with it when no filter is given; one for each list."""
    for other in SavedView.objects.filter(person=view.person_id, page=view.page, is_first=True).exclude(pk=view.pk):
        other.is_first = False
        other.save(update_fields=["is_first"])
    view.is_first = is_first
    view.save(update_fields=["is_first"])
    return view


@action("organizations.delete_view")
def delete_view(view: SavedView, *, by: Actor) -> None:
    """Delete it, for the colleagues too. Nothing but a wording is lost; that it existed stays in the history."""
    view.delete()


def _checked(name: str) -> str:
    name = name.strip()
    if not name:
        raise Invalid(_("请写一个名称，如“我的逾期”。"), field="name")
    if len(name) > _NAME:
        raise Invalid(_("名称最多 %(most)d 字。") % {"most": _NAME}, field="name")
    return name
