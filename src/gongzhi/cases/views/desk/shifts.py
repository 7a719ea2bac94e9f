"""Hand-over between shifts at a window."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.cases import actions
from gongzhi.cases.forms.desk.shifts import ShiftForm
from gongzhi.cases.models import ShiftHandover
from gongzhi.cases.queries import title_of
from gongzhi.cases.queries.shifts import items_of, open_at, shifts_visible_to
from gongzhi.cases.views.doing import do
from gongzhi.core import access
from gongzhi.core.access import ActorRequest
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed
from gongzhi.organizations.models import Role, Site

A_PAGE: Final = 20
READERS: Final = (Role.INTAKE, Role.SUPERVISOR, Role.JOINT_OFFICE)


@access.desk(*READERS)
@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def shifts(request: ActorRequest) -> HttpResponse:
    """Earlier hand-overs; for who sits at a window, the list of what is open now and the form to hand it over."""
    site = _window(request)
    form = ShiftForm(request.POST or None)
    if request.method == "POST":
        if site is None:
            raise PermissionDenied
        if form.is_valid():
            with refusals_in(form):
                handover = actions.hand_shift(site, by=request.actor, notes=form.cleaned_data["notes"])
                messages.success(request, _("已交班，等下一班接。"))
                return redirect("cases:shift", handover.pk)
    page = Paginator(shifts_visible_to(request.actor).order_by("-id"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "site": site,
        "form": form,
        "open": [(line, title_of(line.case)) for line in open_at(site, request.actor)] if site is not None else [],
        "page": page,
    }
    return render(request, "cases/desk/shifts.html", context, status=422 if form.errors else 200)


def _window(request: ActorRequest) -> Site | None:
    """The window of the active post, if it is one."""
    post = request.actor.post
    site: Site | None = post.site if post is not None else None
    return site if site is not None and allowed(request.actor, "cases.hand_shift", site) else None


def _found(request: ActorRequest, key: UUID) -> ShiftHandover:
    return get_object_or_404(shifts_visible_to(request.actor), pk=key)


def _context(request: ActorRequest, row: ShiftHandover) -> dict[str, Any]:
    items = [(item, title_of(item.case)) for item in items_of(row, request.actor)]
    return {"row": row, "items": items}


@access.desk(*READERS)
@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def shift(request: ActorRequest, key: UUID) -> HttpResponse:
    """One hand-over; the next clerk signs for it here."""
    row = _found(request, key)
    if request.method == "POST":
        return do(request, request.path, _("已接班。"), lambda: actions.take_shift(row, by=request.actor))
    can_take = row.is_open and allowed(request.actor, "cases.take_shift", row)
    return render(request, "cases/desk/shift.html", {**_context(request, row), "can_take": can_take})


@access.desk(*READERS)
@never_cache
@require_safe
def printed(request: ActorRequest, key: UUID) -> HttpResponse:
    """The same on paper."""
    row = _found(request, key)
    return render(request, "cases/desk/print_shift.html", _context(request, row))
