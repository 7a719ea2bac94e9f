"""Templates of answers and guides: read by all, written by those who answer for them."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.cases import actions
from gongzhi.cases.filling import FIELDS, fill
from gongzhi.cases.forms.desk.acts import TalkForm
from gongzhi.cases.forms.desk.knowledge import ChooseTemplateForm, GuideForm, TemplateForm
from gongzhi.cases.models import AnswerTemplate, Guide
from gongzhi.cases.queries import own_title, view_of
from gongzhi.cases.queries.knowledge import guides_in_force, holding_in, standing_of, templates_for
from gongzhi.cases.queries.talk import is_conversation_open
from gongzhi.cases.views.desk.acts import found
from gongzhi.cases.views.desk.lists import WORKING
from gongzhi.cases.views.doing import do
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import access
from gongzhi.core.access import ActorRequest
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed

A_PAGE: Final = 30


# --- Templates of answers ---


@access.desk()
@never_cache
@require_safe
def templates(request: ActorRequest) -> HttpResponse:
    """Those that the person may use, the own first."""
    page = Paginator(templates_for(request.actor), A_PAGE).get_page(request.GET.get("page"))
    rows = [(row, _whose(row), allowed(request.actor, "cases.edit_template", row)) for row in page]
    return render(request, "cases/desk/templates.html", {"page": page, "rows": rows})


def _whose(row: AnswerTemplate) -> str:
    if row.owner_id is not None:
        return _("我自己的")
    return str(row.organization) if row.organization is not None else _("全平台")


def _keepers(request: ActorRequest) -> list[tuple[str, str, Any]]:
    """For whom the person may write: word in the form, label, the action's subject."""
    actor = request.actor
    if actor.post is None:
        return []
    office = actor.post.organization
    entries = [("own", _("我自己"), actor.person), ("ours", str(office), office), ("all", _("全平台"), None)]
    return [entry for entry in entries if allowed(actor, "cases.create_template", entry[2])]


@access.desk()
@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def new_template(request: ActorRequest) -> HttpResponse:
    """Write a template."""
    keepers = _keepers(request)
    form = TemplateForm(request.POST or None, keepers=[(key, words) for key, words, _keeper in keepers])
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        chosen = given.pop("keeper")
        keeper = next(row for key, _words, row in keepers if key == chosen)
        with refusals_in(form):
            actions.create_template(keeper, by=request.actor, **given)
            messages.success(request, _("已保存，回复居民时可以选用。"))
            return redirect("cases:templates")
    return _template_page(request, form, None)


@access.desk()
@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change a template, or end it."""
    row = get_object_or_404(templates_for(request.actor), pk=key)
    if not allowed(request.actor, "cases.edit_template", row):
        raise PermissionDenied
    if request.POST.get("go") == "end":
        actions.end_template(row, by=request.actor)
        messages.success(request, _("已停用。"))
        return redirect("cases:templates")
    form = TemplateForm(request.POST or None, initial=TemplateForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            actions.edit_template(row, by=request.actor, **form.cleaned_data)
            messages.success(request, _("已保存，回复居民时可以选用。"))
            return redirect("cases:templates")
    return _template_page(request, form, row)


def _template_page(request: ActorRequest, form: TemplateForm, row: AnswerTemplate | None) -> HttpResponse:
    fields = [(f"{{{name}}}", words) for name, (words, _fill) in FIELDS.items()]
    context = {"form": form, "row": row, "fields": fields}
    return render(request, "cases/desk/template.html", context, status=422 if form.errors else 200)


@access.desk()
@never_cache
@require_POST
def fill_answer(request: ActorRequest, key: UUID) -> HttpResponse:
    """Put a template into the answer that is being written, behind what stands there; nothing is sent."""
    case = found(request, key)
    if view_of(case, request.actor) != "whole" or not is_conversation_open(case):
        raise Http404
    if not allowed(request.actor, "cases.write_message", case):
        raise PermissionDenied
    chosen = ChooseTemplateForm(request.POST)
    choices: Any = chosen.fields["template"]
    choices.queryset = templates_for(request.actor)
    typed = request.POST.get("text", "").strip()
    if chosen.is_valid():
        filled = fill(chosen.cleaned_data["template"].text, case, request.actor)
        typed = f"{typed}\n{filled}" if typed else filled
    form = TalkForm(
        subject=case,
        case=case,
        actor=request.actor,
        initial={"text": typed},
        auto_id="write_%s",
        use_required_attribute=False,
    )
    context = {
        "case": case,
        "title": own_title(case),
        "write_form": form,
        "problems": chosen.errors.get("template", []),
        "answer_templates": templates_for(request.actor),
    }
    page = "cases/desk/_answer.html" if request.htmx else "cases/desk/answer.html"
    return render(request, page, context)


# --- Guides ---


@access.desk(*WORKING)
@require_safe
def guides(request: ActorRequest) -> HttpResponse:
    """The guides that hold where the person works; found by words, pinyin and initials, narrowed by area."""
    text, area = request.GET.get("q", "").strip(), request.GET.get("area", "")
    rows = list(guides_in_force(text=text, area=area))
    if request.actor.post is not None:
        rows = holding_in(rows, request.actor.post.division)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "text": text,
        "areas": [(row.key, row.name, row.key == area) for row in ServiceArea.objects.all()],
        "area": area,
        "can_write": _can_write(request),
    }
    return render(request, "cases/desk/guides.html", context)


def _can_write(request: ActorRequest) -> bool:
    post = request.actor.post
    return post is not None and allowed(request.actor, "cases.write_guide", post.division)


@access.desk(*WORKING)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: ActorRequest, key: UUID) -> HttpResponse:
    """A guide with its versions; who keeps it can end it here."""
    row = get_object_or_404(Guide.objects.select_related("area", "division", "organization"), pk=key)
    if request.method == "POST":
        back = request.path
        return do(request, back, _("已停用。"), lambda: actions.end_guide(row, by=request.actor))
    is_now = standing_of(row) == "now"
    context = {
        "guide": row,
        "is_now": is_now,
        "newer": row.followers.filter(valid_to__isnull=True).first(),
        "can_revise": is_now and allowed(request.actor, "cases.revise_guide", row),
        "can_end": is_now and allowed(request.actor, "cases.end_guide", row),
    }
    return render(request, "cases/desk/guide.html", context)


@access.desk(*WORKING)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def new_guide(request: ActorRequest) -> HttpResponse:
    """Write a guide for the division of the post."""
    if not _can_write(request):
        raise PermissionDenied
    form = GuideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            row = actions.write_guide(request.actor.post.division, by=request.actor, **form.cleaned_data)
            messages.success(request, _("已保存，从今天起显示在求助旁边。"))
            return redirect("cases:guide", row.pk)
    return _guide_page(request, form, None)


@access.desk(*WORKING)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def revise_guide(request: ActorRequest, key: UUID) -> HttpResponse:
    """A new version; of a starting text, a local one."""
    row = get_object_or_404(Guide, pk=key)
    if not allowed(request.actor, "cases.revise_guide", row):
        raise PermissionDenied
    form = GuideForm(request.POST or None, initial=GuideForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            fresh = actions.revise_guide(row, by=request.actor, **form.cleaned_data)
            messages.success(request, _("已保存，从今天起显示在求助旁边。"))
            return redirect("cases:guide", fresh.pk)
    return _guide_page(request, form, row)


def _guide_page(request: ActorRequest, form: GuideForm, row: Guide | None) -> HttpResponse:
    context = {"form": form, "guide": row}
    return render(request, "cases/desk/guide_form.html", context, status=422 if form.errors else 200)
