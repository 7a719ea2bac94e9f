"""Accounts of staff, for administrators."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.accounts import actions, queries
from gongzhi.accounts.forms import ReasonForm, StaffForm
from gongzhi.accounts.models import FactorReset, User
from gongzhi.accounts.views.portal import actor_of
from gongzhi.core.access import desk
from gongzhi.core.errors import Refusal
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once

_PAGE = 50
_ADMINISTRATORS = ("system_admin", "security_admin")


@desk(*_ADMINISTRATORS)
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody with a sign-in name."""
    page = Paginator(queries.find_staff(request.GET.get("q", "")), _PAGE).get_page(request.GET.get("page"))
    with_factor = queries.persons_with_factor([person.pk for person in page])
    rows = [{"person": person, "has_factor": person.pk in with_factor} for person in page]
    context = {"page": page, "rows": rows, "resets": queries.open_factor_resets(), "q": request.GET.get("q", "")}
    return render(request, "accounts/desk/accounts.html", context)


@desk("system_admin")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_account(request: HttpRequest) -> HttpResponse:
    """A new account; its initial password is shown once, on the page that answers."""
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_in(form):
            person, password = actions.create_staff(
                given["username"], by=actor_of(request), name=given["name"], phone=given["phone"]
            )
            return _show_password(request, person, password)
    return render(request, "accounts/desk/new_account.html", {"form": form})


def _show_password(request: HttpRequest, person: User, password: str) -> HttpResponse:
    return render(request, "accounts/desk/password.html", {"person": person, "password": password})


@desk(*_ADMINISTRATORS)
@require_GET
def account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account: what can be done with it."""
    person = get_object_or_404(queries.staff_accounts(), pk=pk)
    context = {
        "person": person,
        "has_factor": bool(queries.persons_with_factor([person.pk])),
        "reset": queries.open_factor_resets().filter(person=person).first(),
        "form": ReasonForm(subject=person),
    }
    return render(request, "accounts/desk/account.html", context)


@desk("system_admin")
@never_cache
@require_POST
def reset_password(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new initial password, shown once."""
    person = get_object_or_404(queries.staff_accounts(), pk=pk)
    return _show_password(request, person, actions.reset_password(person, by=actor_of(request)))


@desk("system_admin")
@require_POST
@once
def disable(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nobody signs in here any more."""
    person = get_object_or_404(queries.staff_accounts(), pk=pk)
    try:
        actions.disable_account(person, by=actor_of(request), reason=request.POST.get("reason", ""))
        messages.success(request, _("账号已停用，所有设备已退出。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("accounts:desk_account", pk=pk)


@desk("system_admin")
@require_POST
@once
def enable(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The account may be used again."""
    person = get_object_or_404(queries.staff_accounts(), pk=pk)
    try:
        actions.enable_account(person, by=actor_of(request))
        messages.success(request, _("账号已恢复使用。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("accounts:desk_account", pk=pk)


@desk(*_ADMINISTRATORS)
@require_POST
@once
def ask_factor_reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first of two persons."""
    person = get_object_or_404(queries.staff_accounts(), pk=pk)
    try:
        actions.ask_factor_reset(person, by=actor_of(request), reason=request.POST.get("reason", ""))
        messages.success(request, _("申请已提交，请另一位管理员批准。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("accounts:desk_account", pk=pk)


@desk(*_ADMINISTRATORS)
@require_POST
@once
def do_factor_reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second of two persons."""
    reset = get_object_or_404(FactorReset, pk=pk)
    try:
        actions.do_factor_reset(reset, by=actor_of(request))
        messages.success(request, _("动态口令已重置，本人下次登录时重新设置。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("accounts:desk_accounts")
