"""The inbox."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.accounts import actions, kinds, queries
from gongzhi.accounts.models import Notice
from gongzhi.accounts.views.portal import actor_of
from gongzhi.core.access import signed_in
from gongzhi.core.idempotency import once

_PAGE = 30


@signed_in
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What the platform told me, newest first."""
    actor = actor_of(request)
    page = Paginator(queries.notices_of(actor.person), _PAGE).get_page(request.GET.get("page"))
    rows = [{"notice": notice, "kind": kinds.kind_of(notice.kind)} for notice in page]
    context = {
        "page": page,
        "rows": rows,
        "has_unread": any(notice.read_at is None for notice in page),
        "is_desk": bool(actor.posts),
        "layout": "ui/desk.html" if actor.posts else "ui/portal_page.html",
    }
    return render(request, "accounts/inbox/inbox.html", context)


@signed_in
@require_GET
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read one, and go to what it is about."""
    actor = actor_of(request)
    found = get_object_or_404(Notice, pk=pk, person=actor.person)
    if found.read_at is None:
        actions.mark_read(found, by=actor)
    return redirect(found.link or "accounts:inbox")


@signed_in
@require_POST
@once
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    actor = actor_of(request)
    if actions.mark_all_read(actor.person, by=actor):
        messages.success(request, _("全部消息已标为已读。"))
    return redirect("accounts:inbox")
