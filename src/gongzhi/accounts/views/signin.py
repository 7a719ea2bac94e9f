"""Signing in by telephone: number, code, in."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.accounts import actions, codes, sessions
from gongzhi.accounts.forms import CodeForm, PhoneForm, RecoverForm
from gongzhi.accounts.models import OneTimeCode, SignInEvent
from gongzhi.accounts.queries import wrong_facts_today
from gongzhi.accounts.recovery import FACTS_A_DAY, Bearer, bearer_of, is_proved, second_facts
from gongzhi.accounts.visitors import log, remember_device, visitor_of
from gongzhi.core import clock
from gongzhi.core.access import public
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refusal
from gongzhi.core.forms import refusals_in

#: Who acts before anybody is signed in.
SIGN_IN: Final = Actor.of_system("sign_in")
#: Key of the session: the used code that proved a number which was not seen for long, and when.
_PROVED: Final = "accounts_proved"
_PROVED_FOR: Final = timedelta(minutes=15)


def next_of(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours; "" otherwise."""
    raw = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(raw, {request.get_host()}, require_https=request.is_secure())
    return raw if is_ours else ""


def _with_next(request: HttpRequest, name: str) -> str:
    wanted = next_of(request)
    return f"{reverse(name)}?{urlencode({'next': wanted})}" if wanted else reverse(name)


@public
@never_cache
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """The number. New and known ones are treated alike, so that nobody learns who has an account."""
    if request.user.is_authenticated:
        return redirect(next_of(request) or "/")
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            asked = codes.ask(request, form.cleaned_data["phone"])
            if asked.words:
                messages.info(request, asked.words)
            response: HttpResponse = redirect(_with_next(request, "accounts:code"))
            remember_device(request, response)
            return response
    response = render(request, "accounts/sign_in/phone.html", {"form": form, "next": next_of(request)})
    remember_device(request, response)
    return response


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code; the right one signs in, and the first one makes the account."""
    if request.user.is_authenticated:
        return redirect(next_of(request) or "/")
    number = codes.pending_number(request)
    if number is None:
        return redirect(_with_next(request, "account_login"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            return _arrive(request, codes.check(request, form.cleaned_data["code"]))
    context = {"form": form, "number": number, "wait": codes.wait_of(number), "next": next_of(request)}
    return render(request, "accounts/sign_in/code.html", context)


@public
@require_POST
def code_again(request: HttpRequest) -> HttpResponse:
    """The same code once more."""
    number = codes.pending_number(request)
    if number is None:
        return redirect(_with_next(request, "account_login"))
    try:
        asked = codes.ask(request, number)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.info(request, asked.words or _("验证码已重新发送，请查收短信。"))
    return redirect(_with_next(request, "accounts:code"))


def _arrive(request: HttpRequest, used: OneTimeCode) -> HttpResponse:
    number = used.phone or ""
    bearer, person = bearer_of(number)
    if bearer is Bearer.LONG_UNSEEN:
        request.session[_PROVED] = {"code": str(used.pk), "at": clock.now().isoformat()}
        return redirect(_with_next(request, "accounts:long_unseen"))
    if person is None:
        person = actions.open_account(number, by=SIGN_IN)
        messages.success(request, _("欢迎您！已为您建立账号，有事请随时告诉我们。"))
    elif person.is_active:
        person = actions.verify_phone(person, by=SIGN_IN)
    return sessions.sign_in_by_code(request, person, to=next_of(request))


@public
@never_cache
@sensitive_post_parameters("answer", "name")
@require_http_methods(["GET", "HEAD", "POST"])
def long_unseen(request: HttpRequest) -> HttpResponse:
    """The number was not used here for long: a second fact opens what was kept, else an empty account begins."""
    number = _proved_number(request)
    bearer, person = bearer_of(number) if number else (Bearer.NOBODY, None)
    if number is None or bearer is not Bearer.LONG_UNSEEN or person is None:
        request.session.pop(_PROVED, None)
        return redirect(_with_next(request, "account_login"))
    if request.method == "POST" and request.POST.get("fresh"):
        return _begin_afresh(request, number)
    is_closed = wrong_facts_today(person) >= FACTS_A_DAY
    form = RecoverForm(None if is_closed else request.POST or None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if is_proved(person, given["kind"], given["answer"], given.get("name", "")):
            request.session.pop(_PROVED, None)
            person = actions.verify_phone(person, by=SIGN_IN) if person.is_active else person
            return sessions.sign_in_by_code(request, person, to=next_of(request))
        log(SignInEvent.Kind.FACT_WRONG, visitor_of(request), person=person)
        is_closed = wrong_facts_today(person) >= FACTS_A_DAY
        form.add_error("answer", _("核对不上，请检查后再试。也可以先开始使用，以后到窗口找回以前的记录。"))
    context = {"form": form, "is_closed": is_closed, "facts": [fact for _key, fact in second_facts]}
    return render(request, "accounts/sign_in/long_unseen.html", {**context, "next": next_of(request)})


def _begin_afresh(request: HttpRequest, number: str) -> HttpResponse:
    request.session.pop(_PROVED, None)
    person = actions.open_account(number, by=SIGN_IN)
    messages.success(request, _("欢迎您！已为您建立新账号。以前的记录可以带身份证到就近的群团窗口找回。"))
    return sessions.sign_in_by_code(request, person, to=next_of(request))


def _proved_number(request: HttpRequest) -> str | None:
    proved = request.session.get(_PROVED)
    if not proved or clock.now() - datetime.fromisoformat(proved["at"]) > _PROVED_FOR:
        return None
    used = OneTimeCode.objects.filter(pk=proved["code"]).select_related("data_key").first()
    return used.phone if used is not None else None


@public
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Give up a sign-in that waits for the second factor."""
    if not request.user.is_authenticated:
        request.session.flush()
    return redirect("account_login")


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    sessions.end_here(request)
    return redirect("/")


@public
def inactive(request: HttpRequest) -> HttpResponse:
    """The account was disabled."""
    return render(request, "account/account_inactive.html", status=403)
