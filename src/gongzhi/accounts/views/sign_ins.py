"""The log of sign-ins, for the audit administrator alone (GB/T 22239-2019: who, when, what, with what success)."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongzhi.accounts import audit, queries
from gongzhi.accounts.forms import SignInLogForm
from gongzhi.accounts.models import LogQuery, SignInEvent, User
from gongzhi.accounts.views.portal import actor_of
from gongzhi.core import parameters
from gongzhi.core.access import desk

_PAGE = 50


@desk("audit_admin")
@never_cache
@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    """What happened at the door, newest first."""
    form = SignInLogForm(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.sign_ins(**wanted) if wanted or not form.errors else SignInEvent.objects.none()
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    audit.note(LogQuery.Log.SIGN_INS, actor_of(request), [name for name, value in wanted.items() if value], page)
    bearers = queries.bearers_now(page)
    context = {"form": form, "page": page, "rows": [_row(event, bearers) for event in page]}
    return render(
        request, "accounts/desk/sign_ins.html", {**context, "months": parameters.value("retention.sign_in_log")}
    )


def _row(event: SignInEvent, bearers: dict[bytes, User]) -> dict[str, Any]:
    bearer = None if event.person or event.phone_index is None else bearers.get(bytes(event.phone_index))
    return {"event": event, "person": event.person or bearer, "is_by_number": bearer is not None}
