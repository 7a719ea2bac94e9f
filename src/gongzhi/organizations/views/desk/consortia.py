"""Desk: standing consortia, who does what in them, and who agreed."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.core import files
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.errors import Forbidden
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed
from gongzhi.organizations import actions, forms, queries
from gongzhi.organizations.models import Consortium, ConsortiumPartner, Role
from gongzhi.organizations.views.editing import do, edit_page, require

PAGE = 50


@desk()
@require_safe
def consortia(request: ActorRequest) -> HttpResponse:
    """Consortia, with how many of their partners agreed."""
    page = Paginator(queries.consortium_list(request.actor), PAGE).get_page(request.GET.get("page"))
    may_found = request.actor.has_role(Role.JOINT_OFFICE, Role.SYSTEM_ADMIN)
    return render(request, "organizations/desk/consortia.html", {"page": page, "may_found": may_found})


@desk()
@require_safe
def consortium(request: ActorRequest, key: UUID) -> HttpResponse:
    """One consortium: who does what, and who agreed when."""
    row = _get(request, key)
    partners = row.partners.select_related("organization", "consented_by").order_by("-is_lead", "created_at")
    present = [partner for partner in partners if partner.left_on is None]
    return render(
        request,
        "organizations/desk/consortium.html",
        {
            "consortium": row,
            "is_in_force": row.is_in_force(),
            "partners": [
                (
                    partner,
                    partner.consented_at is None and allowed(request.actor, "organizations.consent_to_part", partner),
                    allowed(request.actor, "organizations.leave_consortium", partner),
                )
                for partner in present
            ],
            "left": [partner for partner in partners if partner.left_on is not None],
            "is_ready": any(p.is_lead and p.takes_part for p in present)
            and any(not p.is_lead and p.takes_part for p in present),
        },
    )


@desk("joint_office", "system_admin")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: ActorRequest) -> HttpResponse:
    """A new consortium."""
    return edit_page(
        request,
        forms.ConsortiumForm(request.POST or None, request.FILES or None),
        lambda data: _found(request, data),
        title=_("组建联合体"),
        note=_("定下牵头单位和分工，以后有求助可以一次请到；各单位的分管同意后才算数。"),
        submit=_("组建联合体"),
        back=reverse("organizations:consortia"),
        done=page_of,
        said=_("已组建，请添加成员单位。"),
    )


def _found(request: ActorRequest, data: dict[str, Any]) -> Consortium:
    division = data.pop("division")
    if not allowed(request.actor, "organizations.found_consortium", division):
        raise Forbidden(_("“%(place)s”不在您当前岗位的管理范围内。") % {"place": division}, field="division")
    return actions.found_consortium(division, by=request.actor, **_with_file(request, data))


def _with_file(request: ActorRequest, data: dict[str, Any]) -> dict[str, Any]:
    upload = data.pop("agreement")
    return {**data, "agreement": files.store(upload, by=request.actor) if upload else None}


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change name, dates and document."""
    row = _get(request, key)
    require(request, "edit_consortium", row)
    return edit_page(
        request,
        forms.ConsortiumForm(request.POST or None, request.FILES or None, subject=row),
        lambda data: actions.edit_consortium(row, by=request.actor, **_with_file(request, data)),
        title=_("修改“%(name)s”") % {"name": row},
        submit=_("保存修改"),
        back=page_of(row),
        done=page_of,
    )


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def add_partner(request: ActorRequest, key: UUID) -> HttpResponse:
    """Name a partner and its part."""
    row = _get(request, key)
    require(request, "add_partner", row)
    return edit_page(
        request,
        forms.PartnerForm(request.POST or None),
        lambda data: actions.add_partner(row, by=request.actor, **data),
        title=_("“%(name)s”：添加成员单位") % {"name": row},
        note=_("对方的分管会看到分工，同意后才算加入。"),
        submit=_("添加"),
        back=page_of(row),
        done=page_of(row),
        said=_("已添加，等对方分管同意。"),
    )


@desk()
@once
@require_POST
def partner_act(request: ActorRequest, key: UUID, partner: UUID, name: str) -> HttpResponse:
    """A partner agrees to its part, or leaves."""
    row = _get(request, key)
    place = get_object_or_404(
        ConsortiumPartner.objects.select_related("organization", "consortium"), pk=partner, consortium=row
    )
    match name:
        case "consent":
            return do(
                request,
                lambda: actions.consent_to_part(place, by=request.actor),
                done=page_of(row),
                said=_("已同意分工。"),
            )
        case "leave":
            reason = request.POST.get("reason", "")
            return do(
                request,
                lambda: actions.leave_consortium(place, by=request.actor, reason=reason),
                done=page_of(row),
                said=_("已登记退出；正在办的事继续办完。"),
            )
    raise Http404


@desk()
@require_safe
def agreement(request: ActorRequest, key: UUID) -> HttpResponseBase:
    """The agreement as it was uploaded."""
    row = _get(request, key)
    if row.agreement is None:
        raise Http404
    return files.serve(row.agreement)


def page_of(row: Consortium) -> str:
    """The consortium's page."""
    return reverse("organizations:consortium", args=[row.pk])


def _get(request: ActorRequest, key: UUID) -> Consortium:
    return get_object_or_404(queries.consortia_visible_to(request.actor), pk=key)
