"""One view for every act of the table: take the form in, run the action, lead back; or show what is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from gongzhi.cases import actions, links
from gongzhi.cases.forms.desk.acts import ActForm, PersonalForm
from gongzhi.cases.models import Assignment, Case, Visit
from gongzhi.cases.queries import own_title, view_of
from gongzhi.cases.queries.desk import desk_cases
from gongzhi.cases.views.desk.table import ACTS, FAMILIES, Act
from gongzhi.cases.views.files import take_in
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.forms import refusals_in
from gongzhi.core.history import changes_since
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed
from gongzhi.organizations.views.desk.history import lines_of
from gongzhi.ui import words


def found(request: ActorRequest, key: UUID) -> Case:
    """The case, if the person may see it on the desk; what one asked for oneself stands on the portal."""
    return get_object_or_404(desk_cases(request.actor), pk=key)


@desk()
@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: ActorRequest, key: UUID, name: str, family: str = "case", subject: UUID | None = None) -> HttpResponse:
    """The form of an act; sent, the act itself."""
    case = found(request, key)
    wanted = ACTS.get((family, name))
    if wanted is None:
        raise Http404
    row = get_object_or_404(FAMILIES[family](case, request.actor), pk=subject or case.pk)
    if isinstance(row, Assignment):
        row.case = case
    if not allowed(request.actor, wanted.policy, _asked_of(row)):
        raise PermissionDenied
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = wanted.form(*given, subject=row, case=case, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with _told(form, row):
            _run(request, wanted, row, form)
            return redirect(_after(request, case))
    context = {
        "case": case,
        "title": own_title(case),
        "act": wanted,
        "form": form,
        "row": row,
        "suggestion": getattr(form, "suggestion", None),
        "view": view_of(case, request.actor),
    }
    return render(request, "cases/desk/act.html", context, status=422 if form.errors else 200)


def _asked_of(row: Any) -> Any:
    """What the policy is asked on: of a name on the list, the case."""
    return row.case if row._meta.model_name == "caseaccess" else row


def _run(request: ActorRequest, wanted: Act, row: Any, form: ActForm) -> None:
    values = form.values()
    if "uploads" in values:
        photos = take_in(request, values.pop("uploads"), by=request.actor)
        values["photos" if isinstance(row, Visit) else "files"] = photos
    result = wanted.call(row, by=request.actor, seen=form.cleaned_data.get("seen"), values=values)
    if wanted.name == "check_in" and result is False:
        left = Visit.objects.get(pk=row.pk).tries_left
        messages.error(request, _("服务码不对，还可以试 %(left)d 次。请居民再看一遍短信或页面。") % {"left": left})
        return
    messages.success(request, str(wanted.said))


def _after(request: ActorRequest, case: Case) -> str:
    """Back to the case; to the list, where the act took it out of the person's sight."""
    if desk_cases(request.actor).filter(pk=case.pk).exists():
        return links.desk_case(case)
    messages.info(request, _("这件求助已不在您的岗位上。"))
    return "/desk/"


@contextmanager
def _told(form: ActForm, row: Any) -> Iterator[None]:
    """Refusals beside their fields, what was typed stays; where somebody else was quicker, who did what."""
    seen = form.cleaned_data.get("seen")
    with refusals_in(form):
        yield
    if form.errors and seen is not None:
        for line in told_since(row, seen):
            form.add_error(None, line)


def told_since(row: Any, version: int) -> list[str]:
    """Who changed a row after it had a version, newest first: "邓丽（白云街道群团 · 窗口）10:05 受理：状态 …"."""
    return [
        _("%(who)s%(post)s %(when)s “%(what)s”。")
        % {
            "who": line.who,
            "post": f"（{line.post}）" if line.post else "",
            "when": words.instant(line.at),
            "what": line.what,
        }
        for line in lines_of(changes_since(row, version))
    ]


@desk()
@never_cache
@sensitive_post_parameters("reason")
@require_http_methods(["GET", "HEAD", "POST"])
def personal(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show a telephone number or address in full, with a reason; who looked is logged. The value is in no address."""
    case = found(request, key)
    if not allowed(request.actor, "cases.show_personal", case):
        raise PermissionDenied
    form = PersonalForm(request.POST or None, subject=case, case=case, actor=request.actor)
    value = ""
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            value = actions.show_personal(case, by=request.actor, **form.values())
    context = {"case": case, "title": own_title(case), "form": form, "value": value, "label": _label(form)}
    template = "cases/desk/_personal.html" if request.htmx else "cases/desk/personal.html"
    # htmx swaps answers of success alone.
    failed = 422 if form.errors and not request.htmx else 200
    return render(request, template, context, status=failed)


def _label(form: forms.Form) -> str:
    field: Any = form.fields["field"]
    return str(dict(field.choices).get(form.data.get("field", ""), ""))
