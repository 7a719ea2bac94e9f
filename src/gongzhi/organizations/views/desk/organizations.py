"""Desk: organisations."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.errors import Forbidden
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed
from gongzhi.organizations import actions, forms, queries
from gongzhi.organizations.models import AllianceMember, Organization, Role
from gongzhi.organizations.views.editing import do, edit_page, require, seen_of

PAGE = 50


@desk()
@require_safe
def organizations(request: ActorRequest) -> HttpResponse:
    """Organisations by kind, place and name."""
    form = forms.FilterForm(request.GET, kinds=Organization.Kind.choices)
    found = queries.organization_list(request.actor, **form.chosen())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    may_register = request.actor.has_role(Role.JOINT_OFFICE, Role.SYSTEM_ADMIN)
    return render(
        request, "organizations/desk/organizations.html", {"form": form, "page": page, "may_register": may_register}
    )


@desk()
@require_safe
def organization(request: ActorRequest, key: UUID) -> HttpResponse:
    """One organisation with its sites, posts, organisations below and alliances."""
    row = _get(request, key)
    return render(
        request,
        "organizations/desk/organization.html",
        {
            "organization": row,
            "sites": queries.sites_in_business().filter(organization=row).order_by("name_key"),
            "posts": queries.post_list(request.actor, organization=row),
            "below": row.children.filter(closed_at__isnull=True).select_related("division").order_by("name_key"),
            "places": AllianceMember.objects.filter(organization=row).select_related("alliance"),
        },
    )


@desk("joint_office", "system_admin")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: ActorRequest) -> HttpResponse:
    """A new organisation."""
    return edit_page(
        request,
        forms.RegisterForm(request.POST or None),
        lambda data: _register(request, data),
        title=_("登记组织"),
        submit=_("登记这个组织"),
        back=reverse("organizations:organizations"),
        done=page_of,
        said=_("已登记。"),
    )


def _register(request: ActorRequest, data: dict[str, Any]) -> Organization:
    division = data.pop("division")
    if not allowed(request.actor, "organizations.register_organization", division):
        raise Forbidden(_("“%(place)s”不在您当前岗位的管理范围内。") % {"place": division}, field="division")
    return actions.register_organization(division, by=request.actor, **data)


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change an organisation's data."""
    row = _get(request, key)
    require(request, "edit_organization", row)
    return edit_page(
        request,
        forms.OrganizationForm(request.POST or None, subject=row),
        lambda data: actions.edit_organization(row, by=request.actor, **data),
        title=_("修改“%(name)s”") % {"name": row},
        submit=_("保存修改"),
        back=page_of(row),
        done=page_of,
    )


@desk()
@once
@require_POST
def close(request: ActorRequest, key: UUID) -> HttpResponse:
    """Close an organisation."""
    row = _get(request, key)
    return do(
        request,
        lambda: actions.close_organization(row, by=request.actor, **seen_of(request)),
        done=page_of(row),
        said=_("“%(name)s”已注销。") % {"name": row},
    )


def page_of(row: Organization) -> str:
    """The organisation's page."""
    return reverse("organizations:organization", args=[row.pk])


def _get(request: ActorRequest, key: UUID) -> Organization:
    visible = queries.organizations_visible_to(request.actor)
    return get_object_or_404(visible, pk=key)
