"""Desk: the tree of divisions, the working calendar."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.core import clock
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.errors import Invalid
from gongzhi.core.forms import SeenForm, refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed
from gongzhi.regions import actions, codes, forms, queries
from gongzhi.regions.models import Division
from gongzhi.regions.months import year_of

PAGE = 50
EARLIEST_YEAR, YEARS_AHEAD = 2004, 3


@desk()
@require_safe
def divisions(request: ActorRequest) -> HttpResponse:
    """Search of divisions, or the topmost ones."""
    typed = request.GET.get("q", "").strip()
    found = queries.find_divisions(typed) if typed else queries.children_of(None)
    page = Paginator(found.select_related("parent"), PAGE).get_page(request.GET.get("page"))
    top = queries.top_division()
    return render(request, "regions/desk/divisions.html", {"page": page, "typed": typed, "top": top})


#: What can be done to a division: the form, and the action called with what the form gives.
_CHANGES: dict[str, type[SeenForm]] = {
    "rename": forms.RenameForm,
    "renumber": forms.RenumberForm,
    "add": forms.AddForm,
    "close": forms.CloseForm,
}


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def division(request: ActorRequest, key: UUID) -> HttpResponse:
    """One division: where it lies, what is below, what it was called before, and its changes."""
    row = get_object_or_404(queries.visible_to(request.actor).select_related("parent", "merged_into"), pk=key)
    changes = {name: form(subject=row, prefix=name) for name, form in _CHANGES.items()}
    _refuse_others(request, "regions.rename_division", row)
    chosen = request.POST.get("change")
    if request.method == "POST" and chosen in _CHANGES:
        form = changes[chosen] = _CHANGES[chosen](request.POST, subject=row, prefix=chosen)
        if form.is_valid():
            with refusals_in(form):
                made = _change(row, chosen, request.actor, form.cleaned_data)
                messages.success(request, _("已保存。"))
                return redirect("regions:division", key=made.pk)
    below = Paginator(queries.children_of(row), 4 * PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "regions/desk/division.html",
        {
            "division": row,
            "lineage": queries.lineage_of(row)[:-1],
            "below": below,
            "former": row.former_codes.all(),
            "changes": changes,
        },
    )


def _refuse_others(request: ActorRequest, action: str, subject: Any) -> None:
    """The forms are on the page only for those who may; others who send one are refused as a whole."""
    if request.method == "POST" and not allowed(request.actor, action, subject):
        raise PermissionDenied


def _change(row: Division, name: str, by: Any, data: dict[str, Any]) -> Division:
    match name:
        case "rename":
            return actions.rename_division(row, by=by, **data)
        case "renumber":
            return actions.renumber_division(row, by=by, parent=_parent_by_code(data["code"]), **data)
        case "add":
            return actions.add_division(row, by=by, **data)
    return actions.close_division(row, by=by, **data)


def _parent_by_code(code: str) -> Division | None:
    expected = codes.parent_code(code)
    found = Division.objects.in_use().filter(code=expected).first() if expected else None
    if expected and found is None:
        raise Invalid(_("代码%(code)s的上级%(parent)s还没有登记。") % {"code": code, "parent": expected}, field="code")
    return found


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: ActorRequest) -> HttpResponse:
    """A year of working days and days off; the system administrator enters what differs."""
    year = _year(request.GET.get("year", ""))
    adding = forms.DayForm(year=year)
    removing = forms.EntryForm(prefix="remove")
    _refuse_others(request, "regions.add_day", None)
    if request.method == "POST":
        if "remove" in request.POST:
            removing = forms.EntryForm(request.POST, prefix="remove")
            done = _remove_day(request, removing)
        else:
            adding = forms.DayForm(request.POST, year=year)
            done = _add_day(request, adding)
        if done:
            return redirect(f"{reverse('regions:calendar')}?year={year}")
    days = queries.calendar()
    entries = queries.days_of(year)
    return render(
        request,
        "regions/desk/calendar.html",
        {
            "year": year,
            "months": year_of(year, days, entries),
            "entries": entries,
            "is_covered": days.covers(year),
            "working_days": sum(worked for _day, worked in days.days_of(year)),
            "earlier": year - 1 if year > EARLIEST_YEAR else None,
            "later": year + 1 if year < clock.today().year + YEARS_AHEAD else None,
            "form": adding,
            "removing": removing,
        },
    )


def _add_day(request: ActorRequest, form: forms.DayForm) -> bool:
    if form.is_valid():
        with refusals_in(form):
            data = form.cleaned_data
            entry = actions.add_day(data.pop("day"), by=request.actor, **data)
            messages.success(request, _("已登记：%(day)s。") % {"day": entry.day.isoformat()})
            return True
    return False


def _remove_day(request: ActorRequest, form: forms.EntryForm) -> bool:
    if form.is_valid():
        with refusals_in(form):
            entry = form.cleaned_data["entry"]
            actions.remove_day(entry, by=request.actor, **_seen(form))
            messages.success(request, _("已删除：%(day)s 恢复为日历原来的安排。") % {"day": entry.day.isoformat()})
            return True
    return False


def _seen(form: SeenForm) -> dict[str, Any]:
    return {"seen": form.cleaned_data["seen"]}


def _year(typed: str) -> int:
    today = clock.today().year
    if not typed.isascii() or not typed.isdigit():
        return today
    return min(max(int(typed), EARLIEST_YEAR), today + YEARS_AHEAD)
