"""通知设置: by which ways and when one is told something, on both faces; the own mail address."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.accounts import actions, delivery, queries
from gongzhi.accounts.kinds import Kind, notice_kinds
from gongzhi.accounts.models import NoticeSettings
from gongzhi.accounts.notice_forms import MailCodeForm, MailForm, NoticesForm
from gongzhi.accounts.views.portal import actor_of
from gongzhi.core import channels, parameters, sms
from gongzhi.core.access import signed_in
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refusal
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once


def _kinds(actor: Actor) -> list[tuple[str, Kind]]:
    return [(key, kind) for key, kind in notice_kinds if actor.posts or not kind.is_staff_only]


def _ways(actor: Actor) -> list[tuple[str, Any]]:
    """The ways that can be chosen: those of groups are for staff."""
    found: list[tuple[str, Any]] = [(delivery.SMS, _("短信"))]
    for key, way in delivery.ways:
        if key == channels.MAIL and not settings.GONGZHI_MAIL:
            continue
        if actor.posts or not way.is_shared:
            found.append((key, way.words))
    return found


def _frame(actor: Actor) -> dict[str, Any]:
    return {"is_desk": bool(actor.posts), "layout": "ui/desk.html" if actor.posts else "ui/portal_page.html"}


@signed_in
@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Kind by kind; own quiet hours; the mail address."""
    actor = actor_of(request)
    chosen = delivery.settings_of(actor.person)
    kinds, ways = _kinds(actor), _ways(actor)
    form = NoticesForm(request.POST or None, chosen=chosen, kinds=kinds, ways=ways)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            actions.set_notices(
                actor.person, by=actor, choices={**_others(chosen, kinds), **form.choices()}, **form.quiet()
            )
            messages.success(request, _("通知设置已保存。"))
            return redirect("accounts:notices")
    context = {
        "form": form,
        "mail": delivery.mail_of(actor.person),
        "may_mail": bool(settings.GONGZHI_MAIL),
        "shared": [way for _key, way in delivery.ways if way.is_shared] if actor.posts else [],
        "wants_sms": queries.wants_messages(actor.person),
        "quiet": sms.quiet_hours(),
        "digests": [
            parameters.spoken(parameters.value(f"notices.{key}"), parameters.Unit.TIME)
            for key in ("morning", "evening")
        ],
        **_frame(actor),
    }
    return render(request, "accounts/me/notices.html", context)


def _others(chosen: NoticeSettings | None, shown: list[tuple[str, Kind]]) -> dict[str, tuple[list[str], bool]]:
    """What was chosen for kinds that are not on the page now, such as those of a post that one no longer holds."""
    keys = {key for key, _kind in shown}
    given = chosen.choices if chosen else {}
    return {
        key: (choice["ways"], choice["waits"])
        for key, choice in given.items()
        if key not in keys and key in notice_kinds
    }


@signed_in
@never_cache
@once
@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """A mail address, and then the code that went to it."""
    actor = actor_of(request)
    if not settings.GONGZHI_MAIL:
        messages.info(request, _("这个平台还没有开通邮件。"))
        return redirect("accounts:notices")
    present = delivery.mail_of(actor.person)
    form = MailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            actions.add_mail(actor.person, by=actor, **form.cleaned_data)
            messages.success(request, _("验证码已发到您的邮箱，一分钟内会到。"))
            return redirect("accounts:mail")
    is_waiting = present is not None and present.verified_at is None
    context = {"form": form, "mail": present, "code_form": MailCodeForm() if is_waiting else None, **_frame(actor)}
    return render(request, "accounts/me/mail.html", context)


@signed_in
@never_cache
@sensitive_post_parameters("code")
@require_POST
def mail_code(request: HttpRequest) -> HttpResponse:
    """The code that came."""
    actor = actor_of(request)
    present = delivery.mail_of(actor.person)
    if present is None:
        return redirect("accounts:mail")
    form = MailCodeForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            if actions.verify_mail(present, by=actor, **form.cleaned_data):
                messages.success(request, _("邮箱已启用，可以选择哪些消息发邮件。"))
                return redirect("accounts:notices")
            form.add_error("code", _("验证码不正确，请再看一下邮件。"))
    context = {"form": MailForm(), "mail": present, "code_form": form, **_frame(actor)}
    return render(request, "accounts/me/mail.html", context, status=422)


@signed_in
@require_POST
@once
def end_mail(request: HttpRequest) -> HttpResponse:
    """No more mail."""
    actor = actor_of(request)
    try:
        actions.remove_mail(actor.person, by=actor)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("邮箱已停用，不再发邮件给您。"))
    return redirect("accounts:notices")
