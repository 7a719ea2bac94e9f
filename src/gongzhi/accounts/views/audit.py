"""The audit administrator's pages: who saw whose data, unusual patterns of a month, who looked into the logs.

Reading only. Every look leaves a line of its own.
"""

from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongzhi.accounts import audit
from gongzhi.accounts.actions.persons import FIELDS
from gongzhi.accounts.models import Disclosure, LogQuery
from gongzhi.accounts.views.portal import actor_of
from gongzhi.core import clock
from gongzhi.core.access import desk

_PAGE: Final = 50
_MONTHS: Final = 12


class DisclosureForm(forms.Form):
    """What to look for in the log of access to personal data."""

    viewer = forms.CharField(label=_("查看人"), max_length=60, required=False, help_text=_("姓名或登录名"))
    person = forms.CharField(label=_("看了谁的"), max_length=60, required=False, help_text=_("姓名或完整手机号"))
    field = forms.ChoiceField(label=_("看了什么"), choices=[("", _("全部")), *FIELDS.items()], required=False)
    reason = forms.CharField(label=_("理由里有"), max_length=60, required=False)
    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


@desk("audit_admin")
@never_cache
@require_safe
def disclosures(request: HttpRequest) -> HttpResponse:
    """Who saw whose telephone number, address or other field in full, when and why."""
    form = DisclosureForm(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = audit.disclosures(**wanted) if wanted or not form.errors else Disclosure.objects.none()
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    audit.note(LogQuery.Log.DISCLOSURES, actor_of(request), [name for name, value in wanted.items() if value], page)
    owners = audit.owners_of(list(page))
    rows = [
        {"row": row, "owner": owners.get(row.data_key_id), "field": FIELDS.get(row.field, row.field)} for row in page
    ]
    return render(request, "accounts/desk/disclosures.html", {"form": form, "page": page, "rows": rows})


@desk("audit_admin")
@never_cache
@require_safe
def log_queries(request: HttpRequest) -> HttpResponse:
    """Who looked into the logs, this page included."""
    page = Paginator(LogQuery.objects.select_related("viewer").order_by("-created_at", "-pk"), _PAGE)
    shown = page.get_page(request.GET.get("page"))
    rows = list(shown)
    audit.note(LogQuery.Log.QUERIES, actor_of(request), [], shown)
    return render(request, "accounts/desk/log_queries.html", {"page": shown, "rows": rows})


@desk("audit_admin")
@never_cache
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """A month in numbers, and what is out of the ordinary: at night, many in an hour, one person seen by many."""
    begin, end = audit.month_of(request.GET.get("month", ""))
    found = audit.summary_of(begin, end)
    audit.note(LogQuery.Log.SUMMARY, actor_of(request), [f"{begin:%Y-%m}"], found.disclosures)
    keys = [key for key, _count in found.by_many]
    owners = audit.owners_of([Disclosure(data_key_id=key) for key in keys])
    context: dict[str, Any] = {
        "summary": found,
        "month": f"{begin:%Y-%m}",
        "months": _last_months(),
        "fields": [(FIELDS.get(field, field), count) for field, count in found.fields],
        "watched": [(owners.get(key), count) for key, count in found.by_many],
        "exports": [(taken.words, list(taken.rows(begin, end))) for _key, taken in audit.full_exports],
        "night": audit.night_words(),
    }
    return render(request, "accounts/desk/audit.html", context)


def _last_months() -> list[str]:
    first = clock.today().replace(day=1)
    counted = [divmod(first.year * 12 + first.month - 1 - back, 12) for back in range(_MONTHS)]
    return [f"{year}-{month + 1:02d}" for year, month in counted]
