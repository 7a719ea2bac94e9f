"""Desk: the robot of an organisation's group."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.organizations import queries
from gongzhi.organizations.actions import robots as actions
from gongzhi.organizations.forms.robots import RobotForm
from gongzhi.organizations.models import Organization, Robot
from gongzhi.organizations.queries.robots import robot_of
from gongzhi.organizations.views.editing import do, require


@desk()
@never_cache
@once
@sensitive_post_parameters("address", "secret")
@require_http_methods(["GET", "HEAD", "POST"])
def robot(request: ActorRequest, key: UUID) -> HttpResponse:
    """Which group notices go to, and another one; the address is never shown again."""
    organization: Organization = get_object_or_404(queries.organizations_visible_to(request.actor), pk=key)
    require(request, "set_robot", organization)
    form = RobotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            actions.set_robot(organization, by=request.actor, **form.cleaned_data)
            messages.success(request, _("群机器人已设好，可以发一条测试消息看看。"))
            return redirect("organizations:robot", organization.pk)
    context = {"organization": organization, "robot": robot_of(organization), "form": form}
    return render(request, "organizations/desk/robot.html", context)


def _get(request: ActorRequest, key: UUID) -> Robot:
    visible = queries.organizations_visible_to(request.actor)
    return get_object_or_404(Robot.objects.select_related("organization__division"), pk=key, organization__in=visible)


def _page(row: Robot) -> str:
    return reverse("organizations:robot", args=[row.organization_id])


@desk()
@once
@require_POST
def try_out(request: ActorRequest, key: UUID) -> HttpResponse:
    """A word of trial."""
    row = _get(request, key)
    return do(
        request,
        lambda: actions.try_robot(row, by=request.actor),
        done=_page(row),
        said=_("测试消息一分钟内发到群里。没有收到的话，请检查地址、关键词和加签密钥。"),
    )


@desk()
@once
@require_POST
def end(request: ActorRequest, key: UUID) -> HttpResponse:
    """No more notices to the group."""
    row = _get(request, key)
    return do(
        request,
        lambda: actions.end_robot(row, by=request.actor),
        done=_page(row),
        said=_("群机器人已停用，地址已抹去。"),
    )
