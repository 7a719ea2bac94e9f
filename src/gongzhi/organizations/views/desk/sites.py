"""Desk: sites, their hours and duty rosters."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.idempotency import once
from gongzhi.organizations import actions, forms, queries
from gongzhi.organizations.models import DutyShift, Organization, Site
from gongzhi.organizations.views.editing import do, edit_page, require, seen_of
from gongzhi.organizations.week import week_of

PAGE = 50


@desk()
@require_safe
def sites(request: ActorRequest) -> HttpResponse:
    """Sites by kind, place and name, with whether anybody sits there."""
    form = forms.FilterForm(request.GET, kinds=Site.Kind.choices)
    found = queries.site_list(request.actor, **form.chosen())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "organizations/desk/sites.html", {"form": form, "page": page})


@desk()
@require_safe
def site(request: ActorRequest, key: UUID) -> HttpResponse:
    """One site: its week, its posts, its duty roster."""
    row = _get(request, key)
    return render(
        request,
        "organizations/desk/site.html",
        {
            "site": row,
            "seen": queries.as_seen([row])[0],
            "week": week_of(queries.own_hours(row)),
            "posts": queries.posts_of_site(row),
            "shifts": queries.coming_shifts(row),
            "on_duty": queries.on_duty(row),
        },
    )


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def open_site(request: ActorRequest, key: UUID) -> HttpResponse:
    """A new site of an organisation."""
    visible = queries.organizations_visible_to(request.actor)
    organization = get_object_or_404(visible, pk=key)
    require(request, "open_site", organization)
    form = forms.OpenSiteForm(request.POST or None, initial={"division": organization.division})
    return edit_page(
        request,
        form,
        lambda data: _open(request, organization, data),
        title=_("为“%(name)s”开设站点") % {"name": organization},
        note=_("开设后请接着填写开放时间、设立窗口岗位。"),
        submit=_("开设站点"),
        back=reverse("organizations:organization", args=[organization.pk]),
        done=page_of,
        said=_("站点已开设，请接着填写开放时间。"),
    )


def _open(request: ActorRequest, organization: Organization, data: dict[str, Any]) -> Site:
    data.pop("seen", None)
    return actions.open_site(organization, by=request.actor, **data)


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change what a site tells of itself."""
    row = _get(request, key)
    require(request, "edit_site", row)
    return edit_page(
        request,
        forms.SiteForm(request.POST or None, subject=row),
        lambda data: actions.edit_site(row, by=request.actor, **data),
        title=_("修改“%(name)s”") % {"name": row},
        submit=_("保存修改"),
        back=page_of(row),
        done=page_of,
    )


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change a site's week."""
    row = _get(request, key)
    require(request, "set_hours", row)
    return edit_page(
        request,
        forms.HoursForm(request.POST or None, subject=row),
        lambda data: actions.set_hours(row, by=request.actor, hours=data["hours"], **seen_of(request)),
        title=_("“%(name)s”的开放时间") % {"name": row},
        note=_(
            "居民在手机上看到的就是这里填的；办理期限也按开放时间计算。调休上班的周末按工作日开放，法定节假日不开放。"
        ),
        submit=_("保存开放时间"),
        back=page_of(row),
        done=page_of,
    )


@desk()
@once
@require_POST
def close(request: ActorRequest, key: UUID) -> HttpResponse:
    """Close a site for good."""
    row = _get(request, key)
    return do(
        request,
        lambda: actions.close_site(row, by=request.actor, **seen_of(request)),
        done=page_of(row),
        said=_("“%(name)s”已停用。") % {"name": row},
    )


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def add_shift(request: ActorRequest, key: UUID) -> HttpResponse:
    """A turn of duty."""
    row = _get(request, key)
    require(request, "add_shift", row)
    return edit_page(
        request,
        forms.ShiftForm(request.POST or None, site=row),
        lambda data: actions.add_shift(row, by=request.actor, **data),
        title=_("“%(name)s”排班") % {"name": row},
        note=_("紧急求助昼夜都先找值班岗位。"),
        submit=_("排这一班"),
        back=page_of(row),
        done=page_of(row),
        said=_("已排班。"),
    )


@desk()
@once
@require_POST
def remove_shift(request: ActorRequest, key: UUID, shift: UUID) -> HttpResponse:
    """Take a turn off the roster."""
    row = _get(request, key)
    entry = get_object_or_404(DutyShift, pk=shift, site=row)
    return do(
        request,
        lambda: actions.remove_shift(entry, by=request.actor),
        done=page_of(row),
        said=_("已删除这一班。"),
    )


def page_of(row: Site) -> str:
    """The site's page at the desk."""
    return reverse("organizations:site", args=[row.pk])


def _get(request: ActorRequest, key: UUID) -> Site:
    return get_object_or_404(queries.sites_visible_to(request.actor).prefetch_related("hours"), pk=key)
