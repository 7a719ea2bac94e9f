"""Calling back: the list, one call after the other, the script and the log of samples."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.cases import actions, links
from gongzhi.cases.forms.desk.callbacks import CallForm, ScriptForm
from gongzhi.cases.models import CallReason
from gongzhi.cases.queries import own_title, story, title_of
from gongzhi.cases.queries.callbacks import calls, calls_of, draws, next_call, script
from gongzhi.cases.views.desk.acts import found
from gongzhi.cases.views.desk.lists import A_PAGE, WORKING
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.masks import mask_phone
from gongzhi.core.policies import allowed


@desk(*WORKING)
@never_cache
@require_safe
def call_list(request: ActorRequest) -> HttpResponse:
    """Whom to call, what can be called now first."""
    reason = request.GET.get("reason", "")
    reason = reason if reason in CallReason.values else ""
    page = Paginator(calls(request.actor, reason), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, title_of(row.case), CallReason(row.reason or CallReason.COMPLETED).label) for row in page],
        "reasons": [("", _("全部"), not reason), *((each.value, each.label, each == reason) for each in CallReason)],
        "next": next_call(request.actor),
        "can_set": allowed(request.actor, "cases.set_callback_script"),
    }
    return render(request, "cases/desk/callbacks.html", context)


@desk(*WORKING)
@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: ActorRequest, key: UUID) -> HttpResponse:
    """One call: the script, what it was about, and what came of it; then the next."""
    case = found(request, key)
    if not allowed(request.actor, "cases.record_call", case):
        raise PermissionDenied
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            done = actions.record_call(case, by=request.actor, **form.values())
            messages.success(request, done.get_outcome_display() if done.outcome else _("已记下，到时候再打。"))
            following = next_call(request.actor, after=case)
            return redirect(links.desk_call(following) if following is not None else reverse("cases:callbacks"))
    context = {
        "case": case,
        "title": own_title(case),
        "phone": mask_phone(case.asker.phone or ""),
        "can_show": allowed(request.actor, "cases.show_personal", case),
        "script": script(),
        "form": form,
        "lines": story(case, request.actor)[::-1],
        "calls": calls_of(case),
    }
    return render(request, "cases/desk/call.html", context, status=422 if form.errors else 200)


@desk(*WORKING)
@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def callback_script(request: ActorRequest) -> HttpResponse:
    """What callers say, with the log of samples; who may sets a new one."""
    can_set = allowed(request.actor, "cases.set_callback_script")
    now = script()
    first = {"greeting": now.greeting, "questions": "\n".join(now.questions)} if now is not None else {}
    form = ScriptForm(request.POST or None, initial=first) if can_set else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            with refusals_in(form):
                actions.set_callback_script(None, by=request.actor, **form.values())
                messages.success(request, _("已记下，到那天起用新的话术。"))
                return redirect("cases:callback-script")
    page = Paginator(draws(), A_PAGE).get_page(request.GET.get("page"))
    context = {"script": now, "form": form, "page": page}
    return render(
        request, "cases/desk/callback_script.html", context, status=422 if form is not None and form.errors else 200
    )
