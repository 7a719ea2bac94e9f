"""Guardians at a window: papers are checked by one person, approved by a supervisor (PIPL Art. 31)."""

from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.accounts import actions
from gongzhi.accounts.models import Guardianship
from gongzhi.accounts.views.portal import actor_of
from gongzhi.core import files
from gongzhi.core.access import desk
from gongzhi.core.errors import Refusal
from gongzhi.core.forms import SeenForm, refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed

_PAGE: Final = 30
_ROLES: Final = ("intake", "supervisor")


class EvidenceForm(SeenForm):
    """The paper that was seen."""

    evidence = forms.FileField(
        label=gettext_lazy("证明材料"),
        help_text=gettext_lazy("户口簿、出生证明或监护文书的照片或文件"),
        error_messages={"required": gettext_lazy("请上传看过的材料。")},
    )


@desk(*_ROLES)
@never_cache
@require_safe
def guardians(request: HttpRequest) -> HttpResponse:
    """Guardianships that wait for the window or for a supervisor; names masked."""
    actor = actor_of(request)
    waiting = Guardianship.objects.filter(ended_at=None, approved_at=None).select_related(
        "ward", "guardian", "checked_by"
    )
    page = Paginator(waiting.order_by("checked_by_id", "created_at"), _PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "relation": relation,
            "may_check": allowed(actor, "accounts.check_guardianship", relation),
            "may_approve": relation.evidence_id and allowed(actor, "accounts.approve_guardianship", relation),
        }
        for relation in page
    ]
    return render(request, "accounts/desk/guardians.html", {"page": page, "rows": rows})


@desk(*_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The window keeps a copy of what it saw."""
    relation = get_object_or_404(Guardianship, pk=pk, ended_at=None)
    form = EvidenceForm(request.POST or None, request.FILES or None, subject=relation)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            stored = files.store(form.cleaned_data["evidence"], by=actor_of(request))
            seen = form.cleaned_data["seen"]
            actions.check_guardianship(relation, by=actor_of(request), evidence=stored, seen=seen)
            messages.success(request, _("已登记，请分管领导批准。"))
            return redirect("accounts:guardians")
    context = {"relation": relation, "form": form}
    return render(request, "accounts/desk/guardian.html", context, status=422 if form.errors else 200)


@desk(*_ROLES)
@require_POST
@once
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second of two persons."""
    relation = get_object_or_404(Guardianship, pk=pk)
    try:
        actions.approve_guardianship(relation, by=actor_of(request))
        messages.success(request, _("已批准。未满 14 周岁孩子的同意事项由监护人管理。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("accounts:guardians")


@desk(*_ROLES)
@never_cache
@require_safe
def evidence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper, for who decides on it."""
    relation = get_object_or_404(Guardianship, pk=pk, approved_at=None, evidence__isnull=False)
    return files.serve(relation.evidence)  # type: ignore[arg-type, return-value]
