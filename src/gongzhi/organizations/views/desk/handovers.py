"""Desk: handovers that run and are done, their printed record, and what every leaver answers."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.idempotency import once
from gongzhi.organizations import actions, forms, queries
from gongzhi.organizations.queries.handovers import checklist_in_force
from gongzhi.organizations.states import HandoverState
from gongzhi.organizations.views.editing import edit_page, require
from gongzhi.organizations.views.handing import context_of, found, source_words

PAGE = 50


@desk()
@require_safe
def handovers(request: ActorRequest) -> HttpResponse:
    """Handovers of posts that concern the person: what runs, how far, until when."""
    state = request.GET.get("state", "")
    if state not in {"", "late", HandoverState.CLOSED, HandoverState.CALLED_OFF}:
        state = ""
    page = Paginator(queries.handover_list(request.actor, state=state), PAGE).get_page(request.GET.get("page"))
    chips = [
        ("", _("进行中"), None),
        ("late", _("超过期限"), "timer"),
        (HandoverState.CLOSED, _("已完成"), None),
        (HandoverState.CALLED_OFF, _("已撤销"), None),
    ]
    return render(
        request,
        "organizations/desk/handovers.html",
        {
            "page": page,
            "state": state,
            "counts": queries.handover_counts(request.actor),
            "chips": [(key or None, words, icon, key == state) for key, words, icon in chips],
        },
    )


@desk()
@never_cache
@require_safe
def handover(request: ActorRequest, key: UUID) -> HttpResponse:
    """One handover: the list, who signed, what is next."""
    return render(request, "organizations/desk/handover.html", context_of(request, found(request, key)))


@desk()
@never_cache
@require_safe
def printed(request: ActorRequest, key: UUID) -> HttpResponse:
    """The record on paper (交接单), A4, with the times of the signatures and room for those made by hand."""
    row = found(request, key)
    items = [(number, item, source_words(item)) for number, item in enumerate(queries.items_of(row), start=1)]
    return render(request, "organizations/desk/handover_print.html", {"handover": row, "items": items})


@desk("system_admin")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: ActorRequest) -> HttpResponse:
    """What every leaver answers, from a day on."""
    require(request, "set_handover_checklist", None)
    return edit_page(
        request,
        forms.ChecklistForm(request.POST or None, initial={"lines": "\n".join(map(str, checklist_in_force()))}),
        lambda data: _set(request, data),
        title=_("交接清单模板"),
        note=_("系统会自动列出岗位上的事；这里写另外要每位离任者交代的。已经开始的交接不变。"),
        submit=_("保存，从生效日起用"),
        back=reverse("organizations:handovers"),
        done=reverse("organizations:handovers"),
    )


def _set(request: ActorRequest, data: dict[str, Any]) -> Any:
    return actions.set_handover_checklist(data.pop("lines").splitlines(), by=request.actor, **data)
