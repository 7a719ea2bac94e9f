"""Desk: a division is merged into another of its level; what goes along is shown before."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from gongzhi.core import clock, moving
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.forms import SeenForm, refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed
from gongzhi.regions import actions, queries
from gongzhi.regions.forms import DivisionField, day_field
from gongzhi.regions.models import Division
from gongzhi.regions.moving import moves


class IntoForm(forms.Form):
    """Which division it goes into."""

    into = DivisionField(label=_("并入哪里"))


class MergeForm(SeenForm):
    """That it is meant."""

    into = DivisionField(widget=forms.HiddenInput)
    on = day_field(_("从哪天起"), help_text=_("今天或以前；以前的仍可查到"))
    doc_no = forms.CharField(label=_("文号"), max_length=80, help_text=_("批准撤并的文件，如 浙政函〔2026〕1号"))
    sure = forms.BooleanField(
        label=_("我已核对上面列出的内容，知道合并后不能撤回"), error_messages={"required": _("请核对后勾选。")}
    )
    field_order = ["into", "on", "doc_no", "sure"]


@desk("system_admin")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: ActorRequest, key: UUID) -> HttpResponse:
    """Which division it goes into; what goes along and what stands in the way; and then that it is meant."""
    row = get_object_or_404(queries.visible_to(request.actor).filter(valid_to__isnull=True), pk=key)
    if not allowed(request.actor, "regions.close_division", row):
        raise PermissionDenied
    asking = IntoForm(request.GET if "into" in request.GET else None)
    form: MergeForm | None = None
    context: dict[str, Any] = {"division": row, "asking": asking}
    if request.method == "POST":
        form = MergeForm(request.POST, subject=row)
        if form.is_valid():
            with refusals_in(form):
                data = form.cleaned_data
                actions.close_division(
                    row,
                    by=request.actor,
                    on=data["on"],
                    merged_into=data["into"],
                    doc_no=data["doc_no"],
                    seen=data["seen"],
                )
                messages.success(request, _now("“%(name)s”已并入“%(into)s”。") % {"name": row, "into": data["into"]})
                return redirect("regions:division", key=data["into"].pk)
        into = form.cleaned_data.get("into")
    else:
        into = asking.cleaned_data.get("into") if asking.is_valid() else None
    if into is not None:
        context |= {
            "into": into,
            "shares": moving.shares(moves, row),
            "blocks": [*_below(row), *moving.blocks(moves, row, into)],
            "form": form or MergeForm(subject=row, initial={"into": into, "on": clock.today()}),
        }
    return render(request, "regions/desk/merge.html", context)


def _below(row: Division) -> list[str]:
    names = [below.name for below in queries.children_of(row)[:20]]
    if not names:
        return []
    return [_now("下面还有%(names)s，请先逐个划转或停用") % {"names": "、".join(names)}]
