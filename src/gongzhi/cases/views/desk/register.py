"""The register on the screen and on paper, and the whole file of a case on paper (卷宗)."""

from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongzhi.cases.forms.desk.register import RegisterForm
from gongzhi.cases.queries.desk import Dossier
from gongzhi.cases.queries.register import LONGEST, lines_of, register_rows, scopes_of, totals_of
from gongzhi.cases.views.desk.acts import found
from gongzhi.cases.views.desk.lists import WORKING
from gongzhi.core import access
from gongzhi.core.access import ActorRequest

A_PAGE: Final = 50


def _chosen(request: ActorRequest) -> tuple[dict[str, Any], Any]:
    """What the page says of the choice, and the rows; no rows where the form is wrong."""
    scopes = scopes_of(request.actor)
    if not scopes:
        raise PermissionDenied
    form = RegisterForm(request.GET, scopes=scopes)
    if not form.is_valid():
        return {"form": form}, None
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    rows = register_rows(request.actor, form.scope, first, last)
    context = {"form": form, "scope": form.scope, "first": first, "last": last, "totals": totals_of(rows)}
    return context, rows


@access.desk(*WORKING)
@never_cache
@require_safe
def register(request: ActorRequest) -> HttpResponse:
    """Line by line, by pages, with the sums of all of them."""
    context, rows = _chosen(request)
    if rows is None:
        return render(request, "cases/desk/register.html", context, status=422)
    paginator = Paginator(rows, A_PAGE)
    # Counted already, and more lines than that are not shown.
    paginator.count = context["totals"].total
    page = paginator.get_page(request.GET.get("page"))
    context |= {"page": page, "lines": lines_of(page.object_list)}
    return render(request, "cases/desk/register.html", context)


@access.desk(*WORKING)
@never_cache
@require_safe
def printed(request: ActorRequest) -> HttpResponse:
    """All lines on sheets of A4, lying, with a place to sign."""
    context, rows = _chosen(request)
    if rows is None:
        return render(request, "cases/desk/register.html", context, status=422)
    return render(request, "cases/desk/print_register.html", {**context, "lines": lines_of(rows[:LONGEST])})


@access.desk()
@never_cache
@require_safe
def case_file(request: ActorRequest, key: UUID) -> HttpResponse:
    """Everything of a case on paper, for who sees it whole; telephone and address stay masked."""
    case = found(request, key)
    dossier = Dossier(case, request.actor)
    if not dossier.is_whole:
        raise Http404
    return render(request, "cases/desk/print_file.html", {"case": case, "dossier": dossier})
