"""Desk: tables of organisations, sites, posts, staff and what rooms above add: brought as files, and taken."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.core import clock
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.errors import Refusal
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.tables import Column, Profile, corrected, guess_columns, profiles, read_sheet, workbook
from gongzhi.core.tables.writing import CONTENT_TYPE
from gongzhi.organizations.actions import imports as actions
from gongzhi.organizations.forms.imports import BringForm, ColumnsForm
from gongzhi.organizations.models import ImportState, TableImport
from gongzhi.organizations.queries.imports import imports_visible_to, problems_of, profiles_for, sheet_of
from gongzhi.organizations.views.editing import do, seen_of

PAGE: Final = 50
_SAMPLE: Final = 3
_STEPS: Final = {
    ImportState.MATCHING: 2,
    ImportState.CHECKING: 3,
    ImportState.CHECKED: 3,
    ImportState.IMPORTING: 4,
    ImportState.DONE: 5,
    ImportState.DROPPED: 5,
}


@desk("supervisor", "joint_office", "system_admin", "security_admin", "handler")
@require_safe
def tables(request: ActorRequest) -> HttpResponse:
    """What can be brought and taken, and the tables that one brought before."""
    page = Paginator(imports_visible_to(request.actor).order_by("-created_at"), PAGE).get_page(request.GET.get("page"))
    kinds = {profile.key: profile.words for _key, profile in profiles}
    rows = [(row, kinds.get(row.kind, row.kind)) for row in page]
    context = {"profiles": profiles_for(request.actor), "page": page, "rows": rows}
    return render(request, "organizations/desk/tables.html", context)


@desk("supervisor", "joint_office", "system_admin", "security_admin", "handler")
@require_safe
def template(request: ActorRequest, kind: str) -> HttpResponse:
    """An empty table with headings, lists of choices and what to write where."""
    profile = _profile(request, kind)
    return _file(workbook(profile.columns, [], sheet=str(profile.words)), f"{profile.words}{_('模板')}")


@desk("supervisor", "joint_office", "system_admin", "security_admin", "handler")
@require_safe
def export(request: ActorRequest, kind: str) -> HttpResponse:
    """What one keeps, in the columns in which it can be brought again."""
    profile = _profile(request, kind)
    content = workbook(profile.columns, profile.export(request.actor), sheet=str(profile.words))
    return _file(content, f"{profile.words}{clock.today():%Y%m%d}")


@desk("supervisor", "joint_office", "system_admin", "security_admin", "handler")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: ActorRequest, kind: str) -> HttpResponse:
    """A file is read; which column is which comes next."""
    profile = _profile(request, kind)
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_in(form):
            sheet = read_sheet(file, file.name)
            places = guess_columns(profile.columns, sheet.heading)
            row = actions.bring_table(kind, by=request.actor, sheet=sheet, file_name=file.name, places=places)
            return redirect("organizations:table", key=row.pk)
    return render(request, "organizations/desk/table_bring.html", {"profile": profile, "form": form})


@desk("supervisor", "joint_office", "system_admin", "security_admin", "handler")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: ActorRequest, key: UUID) -> HttpResponse:
    """One table on its way in: columns, check, what is wrong, taking in."""
    row = _get(request, key)
    profile = profiles[row.kind]
    context: dict[str, Any] = {
        "table": row,
        "profile": profile,
        "step": _STEPS[ImportState(row.state)],
        "names": [_("上传"), _("对栏目"), _("检查"), _("导入"), _("完成")],
    }
    if row.state == ImportState.MATCHING:
        sheet = sheet_of(row)
        form = ColumnsForm(request.POST or None, columns=profile.columns, heading=sheet.heading, places=row.places)
        if request.method == "POST" and form.is_valid():
            with refusals_in(form):
                actions.check_table(row, by=request.actor, places=form.cleaned_data["places"])
                return redirect("organizations:table", key=row.pk)
        first = [cells for _number, cells in sheet.rows[:_SAMPLE]]
        context |= {
            "form": form,
            "sample": [(words, [cells[place] for cells in first]) for place, words in enumerate(sheet.heading)],
        }
    elif row.state == ImportState.CHECKED:
        context |= _problems(request, row, profile)
    else:
        context |= _progress(row)
    return render(request, "organizations/desk/table.html", context)


def _problems(request: ActorRequest, row: TableImport, profile: Profile) -> dict[str, Any]:
    words = {column.key: column.words for column in profile.columns}
    page = Paginator(problems_of(row), PAGE).get_page(request.GET.get("page"))
    lines = [(problem, words.get(problem.column, "")) for problem in page]
    return {"page": page, "lines": lines}


@desk("supervisor", "joint_office", "system_admin", "security_admin", "handler")
@require_safe
def state(request: ActorRequest, key: UUID) -> HttpResponse:
    """How far the job is: the part of the page that asks for itself; when it is over the whole page is loaded."""
    row = _get(request, key)
    response = render(request, "organizations/desk/_table_progress.html", {"table": row, **_progress(row)})
    if not row.is_running:
        response.headers["HX-Refresh"] = "true"
    return response


def _progress(row: TableImport) -> dict[str, Any]:
    done = row.progress.done
    return {
        "done": done,
        "percent": min(99, 100 * done // max(row.row_count, 1)),
        "is_late": row.is_running and not done and clock.now() - row.created_at > timedelta(minutes=2),
    }


@desk("supervisor", "joint_office", "system_admin", "security_admin", "handler")
@once
@require_POST
def match_again(request: ActorRequest, key: UUID) -> HttpResponse:
    """Back to the columns."""
    row = _get(request, key)
    return do(
        request,
        lambda: actions.match_again(row, by=request.actor, **seen_of(request)),
        done=_page_of(row),
        said=_("请重新对栏目。"),
    )


@desk("supervisor", "joint_office", "system_admin", "security_admin", "handler")
@once
@require_POST
def accept(request: ActorRequest, key: UUID) -> HttpResponse:
    """Have it taken in."""
    row = _get(request, key)
    return do(
        request,
        lambda: actions.accept_table(row, by=request.actor, **seen_of(request)),
        done=_page_of(row),
        said=_("正在导入。可以离开这个页面，导入会继续。"),
    )


@desk("supervisor", "joint_office", "system_admin", "security_admin", "handler")
@once
@require_POST
def drop(request: ActorRequest, key: UUID) -> HttpResponse:
    """Give it up."""
    row = _get(request, key)
    return do(
        request,
        lambda: actions.drop_table(row, by=request.actor),
        done=reverse("organizations:tables"),
        said=_("已放弃，现有的没有改动。"),
    )


@desk("supervisor", "joint_office", "system_admin", "security_admin", "handler")
@require_safe
def corrected_file(request: ActorRequest, key: UUID) -> HttpResponse:
    """The table as it was brought, with what is wrong said in each row."""
    row = _get(request, key)
    if row.state != ImportState.CHECKED:
        raise Http404
    sheet = sheet_of(row)
    content = corrected(sheet.heading, sheet.rows, problems_of(row), row.places)
    return _file(content, f"{profiles[row.kind].words}{_('修改件')}")


@desk("supervisor", "joint_office", "system_admin", "security_admin", "handler")
@require_POST
def handout(request: ActorRequest, key: UUID) -> HttpResponse:
    """The list of initial passwords, once."""
    row = _get(request, key)
    try:
        lines = actions.take_handout(row, by=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("organizations:table", key=row.pk)
    columns = (Column("username", _("登录名")), Column("name", _("姓名")), Column("password", _("初始密码")))
    return _file(workbook(columns, lines, sheet=_("初始密码")), _("初始密码"))


def _profile(request: ActorRequest, kind: str) -> Profile:
    if kind not in profiles:
        raise Http404
    if profiles[kind] not in profiles_for(request.actor):
        raise PermissionDenied
    return profiles[kind]


def _get(request: ActorRequest, key: UUID) -> TableImport:
    return get_object_or_404(imports_visible_to(request.actor), pk=key)


def _page_of(row: TableImport) -> str:
    return reverse("organizations:table", args=[row.pk])


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")
    response.headers["Cache-Control"] = "no-store"
    return response
