"""Taking the list out as a table: masked at once, in full on another person's word."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.cases import actions
from gongzhi.cases.actions.exports import Made
from gongzhi.cases.forms.desk.exports import AskExportForm, DecideExportForm
from gongzhi.cases.forms.desk.filters import FilterForm
from gongzhi.cases.models import Export
from gongzhi.cases.policies import LISTING
from gongzhi.cases.queries.exports import MOST_IN_FULL, MOST_ROWS, exports_visible_to, rows_to_export
from gongzhi.core import clock
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.errors import Refusal
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed

_A_PAGE: Final = 30
CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@desk(*LISTING)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_export(request: ActorRequest) -> HttpResponseBase:
    """What will be in the table; masked it comes at once, in full it is asked for."""
    filters = FilterForm(request.GET, actor=request.actor)
    if not filters.is_valid():
        messages.error(request, _("条件有误，请回到列表检查。"))
        return redirect(f"{reverse('cases:desk-list')}?{request.GET.urlencode()}")
    wanted, words = filters.filters(), filters.words()
    form = AskExportForm(request.POST if request.POST.get("do") == "ask" else None)
    if request.method == "POST":
        answer = _taken(request, form, wanted, words)
        if answer is not None:
            return answer
    rows = rows_to_export(request.actor, wanted, clock.now())
    context = {
        "form": form,
        "words": words,
        "count": rows.order_by()[: MOST_ROWS + 1].count(),
        "most": MOST_ROWS,
        "most_in_full": MOST_IN_FULL,
        "query": request.GET.urlencode(),
        "may_ask": allowed(request.actor, "cases.ask_export"),
    }
    return render(request, "cases/desk/export.html", context, status=422 if form.errors else 200)


def _taken(request: ActorRequest, form: AskExportForm, wanted: Any, words: str) -> HttpResponseBase | None:
    if request.POST.get("do") != "ask":
        try:
            return _file(actions.export_masked(wanted, by=request.actor, words=words))
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return None
    if form.is_valid():
        with refusals_in(form):
            actions.ask_export(wanted, by=request.actor, words=words, reason=form.cleaned_data["reason"])
            messages.success(request, _("已提交，等负责人审批；批准后 24 小时内可以下载一次。"))
            return redirect("cases:exports")
    return None


def _file(made: Made) -> FileResponse:
    name = _("求助-导出%(number)d.xlsx") % {"number": made.export.number}
    response = FileResponse(made.table.file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@desk(*LISTING)
@never_cache
@require_safe
def exports(request: ActorRequest) -> HttpResponse:
    """The person's exports, and those of posts below, with what waits for a decision or for being fetched."""
    page = Paginator(exports_visible_to(request.actor), _A_PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            row,
            row.state == "asked" and allowed(request.actor, "cases.decide_export", row),
            row.state == "approved" and allowed(request.actor, "cases.fetch_export", row),
        )
        for row in page
    ]
    context = {"page": page, "rows": rows, "form": DecideExportForm(auto_id=False)}
    return render(request, "cases/desk/exports.html", context)


def _seen(request: ActorRequest, key: UUID) -> Export:
    return get_object_or_404(exports_visible_to(request.actor), pk=key)


@desk(*LISTING)
@once
@require_POST
def decide_export(request: ActorRequest, key: UUID) -> HttpResponse:
    """Approve, or refuse with a reason."""
    row = _seen(request, key)
    form = DecideExportForm(request.POST)
    try:
        note = form.cleaned_data["note"] if form.is_valid() else ""
        actions.decide_export(row, by=request.actor, is_approved=request.POST.get("do") == "approve", note=note)
    except Refusal as refusal:
        if refusal.status == 403:
            raise PermissionDenied from refusal
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("已审批，申请人已收到通知。"))
    return redirect("cases:exports")


@desk(*LISTING)
@never_cache
@require_POST
def fetch_export(request: ActorRequest, key: UUID) -> HttpResponseBase:
    """The table, once."""
    row = _seen(request, key)
    try:
        return _file(actions.fetch_export(row, by=request.actor))
    except Refusal as refusal:
        if refusal.status == 403:
            raise PermissionDenied from refusal
        messages.error(request, str(refusal.message))
    return redirect("cases:exports")


@desk(*LISTING)
@once
@require_POST
def withdraw_export(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take the application back."""
    row = _seen(request, key)
    try:
        actions.withdraw_export(row, by=request.actor)
    except Refusal as refusal:
        if refusal.status == 403:
            raise PermissionDenied from refusal
        messages.error(request, str(refusal.message))
    return redirect("cases:exports")
