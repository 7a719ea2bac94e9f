"""Desk: teams of volunteers."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed
from gongzhi.volunteers import actions, forms, queries
from gongzhi.volunteers.models import Team, TeamMember
from gongzhi.volunteers.policies import KEEPERS, READERS
from gongzhi.volunteers.views.desk import do, seen_of

PER_PAGE: Final = 30


@desk(*READERS)
@require_safe
def teams(request: ActorRequest) -> HttpResponse:
    """The teams of the person's divisions."""
    rows = queries.open_teams().filter(pk__in=queries.teams_visible_to(request.actor).values("pk"))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_create": request.actor.has_role(*KEEPERS)}
    return render(request, "volunteers/desk/teams.html", context)


def _find(request: ActorRequest, key: UUID) -> Team:
    return get_object_or_404(queries.teams_visible_to(request.actor), pk=key)


@desk(*KEEPERS)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: ActorRequest) -> HttpResponse:
    """Let an organisation of volunteers work as a team."""
    organizations = queries.organizations_without_team(request.actor)
    form = forms.NewTeamForm(request.POST or None, organizations=organizations)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            data = form.cleaned_data
            row = actions.create_team(
                data["organization"],
                by=request.actor,
                leader=data["leader"],
                areas=data["areas"],
                capacity=data["capacity"],
                radius=data["radius"],
            )
            messages.success(request, _("“%(team)s”已建队。") % {"team": row})
            return redirect("volunteers:desk_team", row.pk)
    return render(request, "volunteers/desk/team_form.html", {"form": form, "team": None})


@desk(*READERS)
@require_safe
def team(request: ActorRequest, key: UUID) -> HttpResponse:
    """One team: who answers, who belongs, what is agreed."""
    return _show(request, _find(request, key), forms.MemberForm())


def _show(request: ActorRequest, row: Team, adding: forms.MemberForm, **more: object) -> HttpResponse:
    context = {
        "team": row,
        "areas": row.areas.all(),
        "members": queries.members_of(row),
        "asking": queries.asking_members(row),
        "coming": queries.coming_team_engagements(row),
        "adding": adding,
        "insurance": forms.InsuranceForm(subject=row, initial={"until": row.insured_until}),
        **more,
    }
    return render(request, "volunteers/desk/team.html", context)


@desk(*KEEPERS)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, key: UUID) -> HttpResponse:
    """What a team takes on."""
    row = _find(request, key)
    if not allowed(request.actor, "volunteers.edit_team", row):
        raise PermissionDenied
    form = forms.TeamForm(request.POST or None, subject=row)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            data = form.cleaned_data
            actions.edit_team(row, by=request.actor, point=queries.point_of(row), **data)
            messages.success(request, _("已保存。"))
            return redirect("volunteers:desk_team", row.pk)
    return render(request, "volunteers/desk/team_form.html", {"form": form, "team": row})


@desk(*KEEPERS)
@once
@require_POST
def insure(request: ActorRequest, key: UUID) -> HttpResponse:
    """Until when a team is insured."""
    row = _find(request, key)
    form = forms.InsuranceForm(request.POST, subject=row)
    if form.is_valid():
        with refusals_in(form):
            until = form.cleaned_data["until"]
            actions.insure_team(row, by=request.actor, until=until, seen=form.cleaned_data["seen"])
            messages.success(request, _("已保存。"))
            return redirect("volunteers:desk_team", row.pk)
    return _show(request, row, forms.MemberForm(), insurance=form)


@desk(*KEEPERS)
@once
@require_POST
def add_member(request: ActorRequest, key: UUID) -> HttpResponse:
    """Enter a member from a paper list."""
    row = _find(request, key)
    form = forms.MemberForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            actions.add_member(row, by=request.actor, volunteer=form.cleaned_data["number"])
            messages.success(request, _("已加入队员。"))
            return redirect("volunteers:desk_team", row.pk)
    return _show(request, row, form)


@desk(*KEEPERS)
@once
@require_POST
def member(request: ActorRequest, key: UUID, member: UUID) -> HttpResponse:
    """Admit, end, make leader."""
    row = _find(request, key)
    place = get_object_or_404(TeamMember.objects.select_related("volunteer__person"), pk=member, team=row)
    name = {"name": place.volunteer}
    match request.POST.get("step"):
        case "admit":
            do(request, lambda: actions.admit_member(place, by=request.actor), _("已接纳%(name)s。") % name)
        case "end":
            do(request, lambda: actions.end_membership(place, by=request.actor), _("%(name)s已离队。") % name)
        case "lead":
            lead = actions.change_leader
            do(request, lambda: lead(row, by=request.actor, leader=place.volunteer), _("队长已交给%(name)s。") % name)
        case _step:
            raise Http404
    return redirect("volunteers:desk_team", row.pk)


@desk(*KEEPERS)
@once
@require_POST
def close(request: ActorRequest, key: UUID) -> HttpResponse:
    """End a team."""
    row = _find(request, key)
    do(request, lambda: actions.close_team(row, by=request.actor, seen=seen_of(request)), _("队伍已停止服务。"))
    return redirect("volunteers:desk_team", row.pk)
