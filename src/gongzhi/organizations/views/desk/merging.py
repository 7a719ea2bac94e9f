"""Desk: organisations are renamed, and merged into others; what goes along is shown before."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.core import moving
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.organizations.actions.merging import merge_organization, rename_organization
from gongzhi.organizations.forms.merging import IntoForm, MergeForm, RenameForm
from gongzhi.organizations.models import Organization
from gongzhi.organizations.moving import moves
from gongzhi.organizations.queries import organizations_visible_to
from gongzhi.organizations.views.desk.organizations import page_of
from gongzhi.organizations.views.editing import edit_page, require


@desk("joint_office", "system_admin")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: ActorRequest, key: UUID) -> HttpResponse:
    """Another name by a document; the old one stays findable."""
    row = _get(request, key)
    require(request, "rename_organization", row)
    return edit_page(
        request,
        RenameForm(request.POST or None, subject=row),
        lambda data: rename_organization(row, by=request.actor, **data),
        title=_("“%(name)s”更名") % {"name": row.name},
        submit=_("保存新名称"),
        back=page_of(row),
        done=page_of,
        note=_("写错字请用“修改资料”；按文件更名在这里办理，旧名称会留作曾用名。"),
    )


@desk("joint_office", "system_admin")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: ActorRequest, key: UUID) -> HttpResponse:
    """Which organisation it goes into; what goes along and what stands in the way; and then that it is meant."""
    row = _get(request, key)
    require(request, "merge_organization", row)
    asking = IntoForm(request.GET if "into" in request.GET else None)
    form: MergeForm | None = None
    context: dict[str, Any] = {"organization": row, "asking": asking}
    if request.method == "POST":
        form = MergeForm(request.POST, subject=row)
        if form.is_valid():
            with refusals_in(form):
                merge_organization(row, by=request.actor, **_meant(form))
                messages.success(request, _("“%(name)s”已并入。") % {"name": row.name})
                return redirect(page_of(form.cleaned_data["into"]))
        into = form.cleaned_data.get("into")
    else:
        into = asking.cleaned_data.get("into") if asking.is_valid() else None
    if into is not None:
        context |= {
            "into": into,
            "shares": moving.shares(moves, row),
            "blocks": moving.blocks(moves, row, into),
            "form": form or MergeForm(subject=row, initial={"into": into}),
        }
    return render(request, "organizations/desk/merge.html", context)


def _meant(form: MergeForm) -> dict[str, Any]:
    data = dict(form.cleaned_data)
    data.pop("sure")
    return data


def _get(request: ActorRequest, key: UUID) -> Organization:
    return get_object_or_404(organizations_visible_to(request.actor).filter(closed_at__isnull=True), pk=key)
