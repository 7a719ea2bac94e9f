"""我的 → 我的个人信息权利: see, have, be rid of what is kept (PIPL Art. 44-48, 50)."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.accounts import actions, copying, queries, sessions
from gongzhi.accounts.actions.rights import what_blocks
from gongzhi.accounts.models import Consent, DataCopy, Deletion, Guardianship
from gongzhi.accounts.tasks import make_data_copy
from gongzhi.accounts.views.portal import actor_of
from gongzhi.accounts.wording import PURPOSE_WORDS
from gongzhi.core import clock, parameters
from gongzhi.core.access import signed_in
from gongzhi.core.errors import Refusal
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.personal import personal_data


@signed_in
@never_cache
@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """What is kept, kind by kind with counts, and what can be asked for."""
    person = actor_of(request).person
    rows = [
        {"key": key, "kept": kept, "count": len([thing for thing in kept.things(person) if thing])}
        for key, kept in personal_data
    ]
    context = {
        "rows": rows,
        "copy": queries.open_data_copy(person),
        "copy_days": parameters.value("accounts.copy_days"),
        "deletion": queries.open_deletion(person),
    }
    return render(request, "accounts/me/rights.html", context)


@signed_in
@never_cache
@require_safe
def kept(request: HttpRequest, key: str) -> HttpResponse:
    """Everything of one kind that is kept."""
    sections = [section for section in copying.sections_of(actor_of(request).person) if section["key"] == key]
    if not sections:
        return redirect("accounts:rights")
    correct_at = personal_data[key].correct_at
    context = {"section": sections[0], "correct_at": reverse(correct_at) if correct_at else ""}
    return render(request, "accounts/me/kept.html", context)


@signed_in
@require_POST
@once
def ask_copy(request: HttpRequest) -> HttpResponse:
    """Ask for a copy; a job makes it."""
    actor = actor_of(request)
    try:
        copy = actions.ask_data_copy(actor.person, by=actor)
        transaction.on_commit(lambda: make_data_copy.defer(key=str(copy.pk)))
        messages.success(request, _("正在准备，好了会在“消息”里告诉您，一般几分钟。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("accounts:rights")


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fetch the copy, once, after having signed in just now: a telephone left on the table gives nothing away."""
    copy = get_object_or_404(DataCopy, pk=pk, person=actor_of(request).person)
    if not sessions.is_fresh(request):
        return render(request, "accounts/me/sign_in_again.html", {"back": request.path})
    if request.method != "POST":
        return render(request, "accounts/me/take_copy.html", {"copy": copy})
    try:
        content = actions.take_data_copy(copy, by=actor_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("accounts:rights")
    answer = HttpResponse(content, content_type="application/zip")
    name = _("我的个人信息-%(day)s.zip") % {"day": clock.today().isoformat()}
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


@signed_in
@require_POST
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """End the session and lead back to where it was asked for, by the sign-in."""
    copy = queries.open_data_copy(actor_of(request).person)
    back = reverse("accounts:take_copy", args=[copy.pk]) if copy else reverse("accounts:rights")
    if request.POST.get("to") == "delete":
        back = reverse("accounts:delete")
    sessions.end_here(request)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")


class DeleteForm(forms.Form):
    """The two ticks of a deletion."""

    withdraws_open = forms.BooleanField(label=gettext_lazy("把还没办结的求助一起撤回，并退出志愿者"), required=False)
    understands = forms.BooleanField(
        label=gettext_lazy("我知道删除以后不能恢复"),
        error_messages={"required": gettext_lazy("请先勾选“我知道删除以后不能恢复”。")},
    )


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def delete(request: HttpRequest) -> HttpResponse:
    """Ask for deletion: what goes, what the law keeps, what stands in the way, and how long one may think."""
    actor = actor_of(request)
    if not sessions.is_fresh(request):
        return render(request, "accounts/me/sign_in_again.html", {"back": request.path, "to": "delete"})
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            deletion = actions.ask_deletion(actor.person, by=actor, withdraws_open=form.cleaned_data["withdraws_open"])
            messages.success(request, _("已登记。到期之前随时可以取消。"))
            return redirect(f"{reverse('accounts:rights')}#deletion-{deletion.pk}")
    context = {
        "form": form,
        "days": parameters.value("accounts.deletion_days"),
        "goes": [entry.words for _key, entry in personal_data],
        "stays": [entry.kept_by_law for _key, entry in personal_data if entry.kept_by_law],
        "blocked": what_blocks(actor.person, withdraws_open=False),
        "open_deletion": queries.open_deletion(actor.person),
    }
    return render(request, "accounts/me/delete.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
@once
def recall_deletion(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Think better of it."""
    deletion = get_object_or_404(Deletion, pk=pk, person=actor_of(request).person)
    try:
        actions.recall_deletion(deletion, by=actor_of(request))
        messages.success(request, _("已取消，您的信息都还在。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("accounts:rights")


# --- A child's consents, kept by the guardian ---


def _ward(request: HttpRequest, pk: UUID) -> Guardianship:
    return get_object_or_404(queries.kept_by_guardian(actor_of(request).person), pk=pk)


@signed_in
@require_safe
def child(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was agreed to for a child under 14. Nothing of what the child asked for or wrote stands here."""
    relation = _ward(request, pk)
    given = {consent.purpose: consent for consent in queries.open_consents(relation.ward)}
    rows = [
        {"purpose": purpose, "words": PURPOSE_WORDS[purpose], "consent": given.get(purpose)}
        for purpose in Consent.Purpose
        if purpose in given or purpose in {Consent.Purpose.SERVICE, Consent.Purpose.PHOTO}
    ]
    return render(request, "accounts/me/child.html", {"relation": relation, "rows": rows})


@signed_in
@require_POST
@once
def child_consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree for the child, or no longer."""
    relation = _ward(request, pk)
    purpose = request.POST.get("purpose", "")
    given = queries.open_consents(relation.ward).filter(purpose=purpose).first()
    try:
        if given is not None:
            actions.withdraw_consent(given, by=actor_of(request))
            messages.success(request, _("已撤回。撤回之前已经办理的事不受影响。"))
        elif purpose in {Consent.Purpose.SERVICE, Consent.Purpose.PHOTO}:
            actions.give_consent(relation.ward, by=actor_of(request), purpose=purpose)
            messages.success(request, _("已记录您的同意。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("accounts:child", pk=pk)
