"""我的: what the platform keeps on me, and what I decide about it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.accounts import actions, queries
from gongzhi.accounts.forms import ChildForm, GuardianForm, ProfileForm
from gongzhi.accounts.mine import parts_for
from gongzhi.accounts.models import Consent, Device, Guardianship, User
from gongzhi.accounts.visitors import visitor_of
from gongzhi.accounts.wording import PURPOSE_WORDS
from gongzhi.core.access import signed_in
from gongzhi.core.actors import Actor
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once


def actor_of(request: HttpRequest) -> Actor:
    """Who looks at the page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _me(request: HttpRequest) -> User:
    person: User = actor_of(request).person
    return person


@signed_in
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """The first page of 我的."""
    person = _me(request)
    context = {
        "person": person,
        "unread": queries.unread_count(person),
        "parts": parts_for(actor_of(request)),
        "has_factor": bool(person.username and queries.persons_with_factor([person.pk])),
    }
    return render(request, "accounts/me/me.html", context)


@signed_in
@sensitive_post_parameters("id_number", "address")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def profile(request: HttpRequest) -> HttpResponse:
    """Name, birth date, identity number, address."""
    person = _me(request)
    form = ProfileForm(request.POST or None, subject=person)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            changes = {"seen": form.cleaned_data["seen"], **form.changes()}
            actions.update_profile(person, by=actor_of(request), **changes)
            messages.success(request, _("您的信息已保存。"))
            return redirect("accounts:me")
    return render(request, "accounts/me/profile.html", {"form": form, "person": person})


# --- Consent ---


@signed_in
@require_GET
def consents(request: HttpRequest) -> HttpResponse:
    """What I agreed to, with withdrawal beside each."""
    given = {consent.purpose: consent for consent in queries.open_consents(_me(request))}
    rows = [
        {"purpose": purpose, "words": PURPOSE_WORDS[purpose], "consent": given.get(purpose)}
        for purpose in Consent.Purpose
        if purpose in given or purpose in {Consent.Purpose.SERVICE, Consent.Purpose.SMS}
    ]
    return render(request, "accounts/me/consents.html", {"rows": rows})


@signed_in
@require_POST
@once
def give_consent(request: HttpRequest) -> HttpResponse:
    """Agree (again)."""
    if request.POST.get("purpose") in {Consent.Purpose.SERVICE, Consent.Purpose.SMS}:
        actions.give_consent(_me(request), by=actor_of(request), purpose=request.POST["purpose"])
        messages.success(request, _("已记录您的同意。"))
    return redirect("accounts:consents")


@signed_in
@require_POST
@once
def withdraw_consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw, as easily as it was given."""
    consent = get_object_or_404(Consent, pk=pk, person=_me(request))
    actions.withdraw_consent(consent, by=actor_of(request))
    messages.success(request, _("已撤回。撤回之前已经办理的事不受影响。"))
    return redirect("accounts:consents")


# --- Family ---


@signed_in
@require_GET
def family(request: HttpRequest) -> HttpResponse:
    """Who answers for me, and for whom I answer."""
    person = _me(request)
    context = {
        "guardians": queries.guardians_of(person),
        "wards": queries.wards_of(person),
        "is_minor": queries.is_minor(person),
        "kept_children": set(queries.kept_by_guardian(person).values_list("pk", flat=True)),
    }
    return render(request, "accounts/me/family.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@once
def add_child(request: HttpRequest) -> HttpResponse:
    """A child of mine."""
    form = ChildForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            actions.add_child(_me(request), by=actor_of(request), **form.cleaned_data)
            messages.success(request, _("孩子的信息已保存。"))
            return redirect("accounts:family")
    return render(request, "accounts/me/add_child.html", {"form": form})


@signed_in
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def add_guardian(request: HttpRequest) -> HttpResponse:
    """Somebody who answers for me."""
    form = GuardianForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            actions.enter_guardianship(_me(request), by=actor_of(request), **form.cleaned_data)
            messages.success(request, _("已登记。监护人登录平台后，可以在“我的 · 家人”里确认。"))
            return redirect("accounts:family")
    return render(request, "accounts/me/add_guardian.html", {"form": form})


@signed_in
@require_POST
@once
def confirm_guardianship(request: HttpRequest, pk: UUID) -> HttpResponse:
    """I agree to answer for this child."""
    relation = get_object_or_404(queries.wards_of(_me(request)), pk=pk)
    actions.confirm_guardianship(relation, by=actor_of(request))
    messages.success(request, _("已确认。"))
    return redirect("accounts:family")


@signed_in
@require_POST
@once
def end_guardianship(request: HttpRequest, pk: UUID) -> HttpResponse:
    """This is not so (any more)."""
    person = _me(request)
    mine = Guardianship.objects.filter(Q(ward=person) | Q(guardian=person))
    relation = get_object_or_404(mine, pk=pk)
    actions.end_guardianship(relation, by=actor_of(request))
    messages.success(request, _("已解除。"))
    return redirect("accounts:family")


# --- Devices ---


@signed_in
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    here = visitor_of(request).device_hash
    found = queries.devices_of(_me(request))
    rows = [{"device": device, "is_here": bytes(device.token_hash) == here} for device in found]
    return render(request, "accounts/me/devices.html", {"rows": rows})


@signed_in
@require_POST
@once
def sign_out_device(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the session there."""
    device = get_object_or_404(Device, pk=pk, person=_me(request))
    actions.sign_out_device(device, by=actor_of(request))
    messages.success(request, _("那台设备已退出登录。"))
    return redirect("accounts:devices")
