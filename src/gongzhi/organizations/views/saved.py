"""Saved views of any list: the chips above it, saving, and the page where they are kept."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.errors import Refusal
from gongzhi.core.idempotency import once
from gongzhi.organizations import actions
from gongzhi.organizations.models import SavedView
from gongzhi.organizations.queries import saved_views_for
from gongzhi.organizations.saved import SavedPage, pages


@dataclass(frozen=True, slots=True)
class SavedChip:
    """A saved view above its list."""

    view: SavedView
    link: str
    is_chosen: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """What `organizations/desk/_saved.html` shows above a list."""

    page: str
    query: str
    chips: list[SavedChip]

    @property
    def is_new(self) -> bool:
        """Whether there are filters that are not saved yet."""
        return bool(self.query) and not any(chip.is_chosen for chip in self.chips)


def saved_of(request: ActorRequest, page: str) -> Saved:
    """One line of a list's view: the person's saved views, and which of them the present address is. One query."""
    entry = pages[page]
    query = entry.clean(request.GET.urlencode())
    rows = list(saved_views_for(request.actor, page))
    return Saved(page, query, [_chip(request, entry, row, query) for row in rows])


def _chip(request: ActorRequest, entry: SavedPage, row: SavedView, query: str) -> SavedChip:
    return SavedChip(row, entry.link(row.query), row.query == query, row.person_id == request.actor.person.pk)


def _page_of(page: str) -> SavedPage:
    if page not in pages:
        raise Http404
    return pages[page]


@desk()
@require_safe
def views(request: ActorRequest, page: str) -> HttpResponse:
    """The saved views of a list: name them anew, share them, open one first, delete."""
    entry = _page_of(page)
    chips = saved_of(request, page).chips
    context = {
        "page": page,
        "words": entry.words,
        "back": reverse(entry.url_name),
        "own": [chip for chip in chips if chip.is_own],
        "shared": [chip for chip in chips if not chip.is_own],
        "organization": request.actor.post.organization,
    }
    return render(request, "organizations/desk/saved_views.html", context)


@desk()
@once
@require_POST
def save(request: ActorRequest, page: str) -> HttpResponse:
    """Save the present filters of a list under a name."""
    entry = _page_of(page)
    query = entry.clean(request.POST.get("query", ""))
    try:
        view = actions.save_view(
            request.actor.person,
            by=request.actor,
            page=page,
            name=request.POST.get("name", ""),
            query=query,
            is_shared="is_shared" in request.POST,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("已保存为“%(name)s”。") % {"name": view.name})
    return redirect(entry.link(query))


@desk()
@once
@require_POST
def change(request: ActorRequest, key: UUID) -> HttpResponse:
    """Rename, share, put first or delete one of one's own."""
    view = get_object_or_404(SavedView, pk=key, person=request.actor.person)
    wanted, by = request.POST.get("do", ""), request.actor
    page = view.page
    try:
        match wanted:
            case "rename":
                actions.rename_view(view, by=by, name=request.POST.get("name", ""))
            case "share" | "unshare":
                actions.share_view(view, by=by, is_shared=wanted == "share")
            case "first" | "not_first":
                actions.put_view_first(view, by=by, is_first=wanted == "first")
            case "delete":
                actions.delete_view(view, by=by)
            case _:
                raise Http404
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("已删除。") if wanted == "delete" else _("已保存。"))
    return redirect("organizations:saved_views", page)
