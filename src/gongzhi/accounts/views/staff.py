"""Signing in of staff, by allauth: name, password, one-time password. Its views with our templates and doors."""

from typing import Any

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.totp import views as totp_views
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from gongzhi.accounts import actions, sessions
from gongzhi.accounts.forms import PasswordForm
from gongzhi.accounts.visitors import remember_device
from gongzhi.core.access import public, signed_in
from gongzhi.core.forms import refusals_in


class _SignIn(account_views.LoginView):
    """Name and password."""

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session[sessions.METHOD] = "password"
        response: HttpResponse = super().form_valid(form)
        return response

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        remember_device(request, response)
        return response


class _SetUpFactor(totp_views.ActivateTOTPView):
    """The one-time password is set up: the session has shown it."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        sessions.mark_second_factor(self.request, self.request.user)
        messages.success(self.request, _("动态口令已设置好，以后登录时请打开手机上的验证器。"))
        return response

    def get_success_url(self) -> str:
        return "/"


class _TakeFactorAway(totp_views.DeactivateTOTPView):
    """The old telephone is given up; the new one is set up at once."""

    success_url = reverse_lazy("mfa_activate_totp")

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        self.request.session.pop(sessions.SECOND_FACTOR, None)
        return response


class _ShowFactorAgain(mfa_views.ReauthenticateView):
    """The one-time password, in a session that has not shown it or not lately."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        sessions.mark_second_factor(self.request, self.request.user)
        return response


sign_in = public(_SignIn.as_view(template_name="accounts/sign_in/staff.html"))
factor = public(never_cache(mfa_views.AuthenticateView.as_view()))
set_up_factor = signed_in(never_cache(_SetUpFactor.as_view()))
take_factor_away = signed_in(never_cache(_TakeFactorAway.as_view()))
show_factor_again = signed_in(never_cache(_ShowFactorAgain.as_view()))
password_again = signed_in(never_cache(account_views.ReauthenticateView.as_view()))


@signed_in
@never_cache
@sensitive_post_parameters("old", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; the initial one must be changed before anything else."""
    person = request.actor.person  # type: ignore[attr-defined]
    if not person.has_usable_password():
        return redirect("accounts:me")
    form = PasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            person = actions.change_password(
                person,
                by=request.actor,  # type: ignore[attr-defined]
                password=form.cleaned_data["password"],
            )
            update_session_auth_hash(request, person)
            sessions.keep_device(request, person)
            messages.success(request, _("密码已修改，其他设备上的登录已退出。"))
            return redirect("accounts:me")
    return render(request, "accounts/me/password.html", {"form": form, "must": person.must_change_password})


@signed_in
def no_password(request: HttpRequest) -> HttpResponse:
    """Somebody holds a post but has no sign-in name yet: what to do."""
    return render(request, "accounts/sign_in/no_password.html")
