"""Another telephone number: a code to the old one, a code to the new one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from gongzhi.accounts import actions, codes
from gongzhi.accounts.forms import CodeForm, PhoneForm
from gongzhi.accounts.models import OneTimeCode, User
from gongzhi.accounts.views.portal import actor_of
from gongzhi.core import clock
from gongzhi.core.access import signed_in
from gongzhi.core.errors import Invalid
from gongzhi.core.forms import refusals_in

Purpose = OneTimeCode.Purpose
#: Key of the session: when the old number was proved.
_OLD_PROVED: Final = "accounts_old_phone_proved"
_PROVED_FOR: Final = timedelta(minutes=15)

#: Where a browser stands: the words of each step's form post `step`, and lead to the next.
STEPS: Final = ("old", "old_code", "new", "new_code")


@signed_in
@never_cache
@sensitive_post_parameters("phone", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def change_phone(request: HttpRequest) -> HttpResponse:
    """One address for the four steps; the session knows which is next."""
    person: User = actor_of(request).person
    step = _step(request, person)
    form = _FORMS[step](request.POST if request.method == "POST" and request.POST.get("step") == step else None)
    if request.method == "POST" and request.POST.get("restart"):
        _forget(request)
        return redirect("accounts:change_phone")
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            return _TAKE[step](request, person, form)
    new_number = codes.pending_number(request, Purpose.NEW_PHONE) if step == "new_code" else ""
    context = {
        "form": form,
        "step": step,
        "step_names": [_("验证原号码"), _("验证新号码")],
        "number": STEPS.index(step) // 2 + 1,
        "person": person,
        "new_number": new_number,
    }
    return render(request, "accounts/me/change_phone.html", context)


def _step(request: HttpRequest, person: User) -> str:
    if person.holds_phone and not _is_old_proved(request):
        return "old_code" if codes.pending_number(request, Purpose.OLD_PHONE) == person.phone else "old"
    return "new_code" if codes.pending_number(request, Purpose.NEW_PHONE) else "new"


def _is_old_proved(request: HttpRequest) -> bool:
    at = request.session.get(_OLD_PROVED)
    return at is not None and clock.now() - datetime.fromisoformat(at) < _PROVED_FOR


def _forget(request: HttpRequest) -> None:
    request.session.pop(_OLD_PROVED, None)
    codes.forget(request, Purpose.OLD_PHONE)
    codes.forget(request, Purpose.NEW_PHONE)


def _ask_old(request: HttpRequest, person: User, form: forms.Form) -> HttpResponse:
    asked = codes.ask(request, person.phone or "", Purpose.OLD_PHONE)
    messages.info(request, asked.words or _("验证码已发送到您现在的手机号。"))
    return redirect("accounts:change_phone")


def _check_old(request: HttpRequest, person: User, form: forms.Form) -> HttpResponse:
    codes.check(request, form.cleaned_data["code"], Purpose.OLD_PHONE)
    request.session[_OLD_PROVED] = clock.now().isoformat()
    return redirect("accounts:change_phone")


def _ask_new(request: HttpRequest, person: User, form: forms.Form) -> HttpResponse:
    number = form.cleaned_data["phone"]
    if person.holds_phone and number == person.phone:
        raise Invalid(_("这就是您现在的手机号，不用更换。"), field="phone")
    asked = codes.ask(request, number, Purpose.NEW_PHONE)
    messages.info(request, asked.words or _("验证码已发送到新的手机号。"))
    return redirect("accounts:change_phone")


def _check_new(request: HttpRequest, person: User, form: forms.Form) -> HttpResponse:
    used = codes.check(request, form.cleaned_data["code"], Purpose.NEW_PHONE)
    actions.change_phone(person, by=actor_of(request), phone=used.phone or "")
    _forget(request)
    messages.success(request, _("手机号已更换，以后请用新号码登录。"))
    return redirect("accounts:me")


class NewPhoneForm(PhoneForm):
    """The number to be."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["phone"].label = _("新的手机号")
        self.fields["phone"].help_text = _("我们会向新号码发送验证码。")


_FORMS: Final[dict[str, type[forms.Form]]] = {
    "old": forms.Form,
    "old_code": CodeForm,
    "new": NewPhoneForm,
    "new_code": CodeForm,
}
_TAKE: Final[dict[str, Callable[[HttpRequest, User, forms.Form], HttpResponse]]] = {
    "old": _ask_old,
    "old_code": _check_old,
    "new": _ask_new,
    "new_code": _check_new,
}
