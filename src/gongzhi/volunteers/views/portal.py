"""Portal: my service as a volunteer, and teams."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.core import files
from gongzhi.core.access import ActorRequest, public, signed_in
from gongzhi.core.errors import Refusal
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed
from gongzhi.regions.locality import chosen_division
from gongzhi.volunteers import actions, forms, periods, queries
from gongzhi.volunteers.models import Team, TeamMember, Volunteer, VolunteerSkill

PER_PAGE: Final = 20


def my_registration(request: ActorRequest) -> Volunteer:
    """The visitor's own registration; 404 for who is no volunteer."""
    row = queries.volunteer_of(request.actor.person)
    if row is None:
        raise Http404
    return row


@signed_in
@require_safe
def mine(request: ActorRequest) -> HttpResponse:
    """我的志愿服务: where I stand, what is agreed, what I gave, what I can."""
    row = queries.volunteer_of(request.actor.person)
    if row is None:
        return render(request, "volunteers/portal/welcome.html")
    served = queries.served(row)
    spans = [(span.weekday, span.start, span.end) for span in row.availabilities.all()]
    return render(
        request,
        "volunteers/portal/mine.html",
        {
            "volunteer": row,
            "areas": row.areas.all(),
            "times": periods.words_of(spans),
            "coming": queries.coming_engagements(row),
            "served": served,
            "hours": queries.hours(served.minutes),
            "checked_hours": queries.hours(served.checked),
            "granted_hours": queries.hours(served.granted),
            "skills": queries.skills_offered(row),
            "memberships": queries.memberships_of(row),
            "needs_guardian": queries.waits_for_guardian(row),
        },
    )


@signed_in
@require_safe
def record(request: ActorRequest) -> HttpResponse:
    """Every service I gave."""
    row = my_registration(request)
    page = Paginator(queries.records_of(row), PER_PAGE).get_page(request.GET.get("page"))
    served = queries.served(row)
    context = {"volunteer": row, "page": page, "served": served, "hours": queries.hours(served.minutes)}
    return render(request, "volunteers/portal/record.html", context)


# --- Wishes, times, state ---


@signed_in
@once
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: ActorRequest) -> HttpResponse:
    """What I want to do, where, how far."""
    row = my_registration(request)
    known = {"areas": list(row.areas.all()), "division": row.division, "radius": row.radius}
    form = forms.WishesForm(request.POST or None, subject=row, initial=known)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            data = form.cleaned_data
            actions.edit_volunteer(
                row,
                by=request.actor,
                seen=data["seen"],
                division=data["division"],
                areas=data["areas"],
                point=queries.point_of(row) if data["division"] == row.division else None,
                radius=data["radius"],
            )
            messages.success(request, _("已保存。"))
            return redirect("volunteers:mine")
    return render(request, "volunteers/portal/wishes.html", {"form": form})


@signed_in
@once
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: ActorRequest) -> HttpResponse:
    """When I can be asked."""
    row = my_registration(request)
    spans = [(span.weekday, span.start, span.end) for span in row.availabilities.all()]
    beyond = periods.beyond(spans)
    form = forms.TimesForm(request.POST or None, subject=row, initial={"times": periods.ticks_of(spans)})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            wanted = [*periods.spans_of(form.cleaned_data["times"]), *beyond]
            actions.set_availability(row, by=request.actor, spans=wanted, seen=form.cleaned_data["seen"])
            messages.success(request, _("已保存，只会在您有空的时候问您。"))
            return redirect("volunteers:mine")
    return render(request, "volunteers/portal/times.html", {"form": form, "beyond": periods.words_of(beyond)})


_CHANGES: Final = {
    "pause": (actions.pause_volunteer, gettext_lazy("已暂停，不会再问您；想恢复时点一下就好。")),
    "resume": (actions.resume_volunteer, gettext_lazy("欢迎回来，有合适的服务会问您。")),
    "leave": (actions.leave_volunteers, gettext_lazy("您已退出志愿服务。服务记录都还在，随时欢迎回来。")),
}


@signed_in
@once
@require_POST
def change(request: ActorRequest) -> HttpResponse:
    """Pause, resume, leave, come back."""
    row = my_registration(request)
    step = request.POST.get("step", "")
    try:
        if step == "return":
            actions.return_as_volunteer(row, by=request.actor, agrees=bool(request.POST.get("agrees")))
            messages.success(request, _("欢迎回来！核实后会通知您。"))
        elif step in _CHANGES:
            run, said = _CHANGES[step]
            run(row, by=request.actor)
            messages.success(request, str(said))
        else:
            raise Http404
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("volunteers:mine")


# --- Skills ---


@signed_in
@once
@require_http_methods(["GET", "HEAD", "POST"])
def skills(request: ActorRequest) -> HttpResponse:
    """My skills, and one more."""
    row = my_registration(request)
    form = forms.SkillForm(request.POST or None, request.FILES or None, volunteer=row)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            data = form.cleaned_data
            held = actions.add_skill(row, by=request.actor, skill=data["skill"], valid_until=data["valid_until"])
            messages.success(request, _("“%(skill)s”已登记。") % {"skill": held.skill})
            if data["proof"]:
                _attach(request, held, data["proof"])
            return redirect("volunteers:skills")
    return render(request, "volunteers/portal/skills.html", {"form": form, "skills": queries.skills_offered(row)})


def _attach(request: ActorRequest, held: VolunteerSkill, upload: Any) -> None:
    """The skill is entered already; a certificate that cannot be taken in is told, and can be tried again."""
    try:
        actions.attach_proof(held, by=request.actor, proof=files.store(upload, by=request.actor))
    except Refusal as refusal:
        messages.warning(request, str(refusal.message))


def _my_skill(request: ActorRequest, key: UUID) -> VolunteerSkill:
    return get_object_or_404(queries.skills_offered(my_registration(request)), pk=key)


@signed_in
@once
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: ActorRequest, key: UUID) -> HttpResponse:
    """A certificate for a skill that is entered."""
    held = _my_skill(request, key)
    form = forms.ProofForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            stored = files.store(form.cleaned_data["proof"], by=request.actor)
            actions.attach_proof(held, by=request.actor, proof=stored)
            messages.success(request, _("证书已上传，核实后会算作有资格。"))
            return redirect("volunteers:skills")
    return render(request, "volunteers/portal/proof.html", {"form": form, "held": held})


@signed_in
@once
@require_POST
def withdraw_skill(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take a skill off."""
    held = _my_skill(request, key)
    actions.withdraw_skill(held, by=request.actor)
    messages.success(request, _("“%(skill)s”已撤下。") % {"skill": held.skill})
    return redirect("volunteers:skills")


@signed_in
@require_safe
def certificate(request: ActorRequest, key: UUID) -> HttpResponseBase:
    """The picture of a certificate, for oneself and for who looks after the volunteer."""
    held = get_object_or_404(VolunteerSkill.objects.select_related("volunteer__division", "proof"), pk=key)
    if held.proof is None or not allowed(request.actor, "volunteers.see_certificate", held):
        raise Http404
    return files.serve(held.proof, thumbnail="small" in request.GET and bool(held.proof.thumbnail_path))


# --- Teams ---


@public
@require_safe
def teams(request: ActorRequest) -> HttpResponse:
    """The teams of the place."""
    rows = queries.open_teams()
    division = chosen_division(request)
    if division is not None:
        rows = rows.filter(organization__division__path__startswith=queries.county_path(division))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "volunteers/portal/teams.html", {"page": page, "division": division})


def _team(key: UUID) -> Team:
    return get_object_or_404(queries.open_teams(), pk=key)


@public
@require_safe
def team(request: ActorRequest, key: UUID) -> HttpResponse:
    """A team: what it does; its members for who belongs to it, and the leader's tools for the leader."""
    row = _team(key)
    me = queries.volunteer_of(request.actor.person) if request.actor.is_known else None
    own = row.memberships.filter(volunteer=me, left_on__isnull=True).first() if me else None
    sees = queries.teams_visible_to(request.actor).filter(pk=row.pk).exists()
    leads = bool(me and row.leader_id == me.pk)
    members = list(queries.members_of(row)) if sees else []
    return render(
        request,
        "volunteers/portal/team.html",
        {
            "team": row,
            "me": me,
            "own": own,
            "leads": leads,
            "members": members,
            "asking": queries.asking_members(row) if leads else [],
            "coming": queries.coming_team_engagements(row) if sees else [],
        },
    )


@signed_in
@once
@require_POST
def ask_to_join(request: ActorRequest, key: UUID) -> HttpResponse:
    """I would like to become a member."""
    row = _team(key)
    try:
        actions.ask_to_join(my_registration(request), by=request.actor, team=row)
        messages.success(request, _("已申请，队长答复后会通知您。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("volunteers:team", row.pk)


@signed_in
@once
@require_POST
def membership(request: ActorRequest, key: UUID) -> HttpResponse:
    """Admit, end, or make leader: for the leader, and leaving for the member."""
    row = get_object_or_404(
        TeamMember.objects.select_related("team__leader", "team__organization__division", "volunteer__person"),
        pk=key,
        team__in=queries.teams_visible_to(request.actor),
    )
    step = request.POST.get("step", "")
    try:
        if step == "admit":
            actions.admit_member(row, by=request.actor)
            messages.success(request, _("已接纳%(name)s。") % {"name": row.volunteer})
        elif step == "end":
            actions.end_membership(row, by=request.actor)
            messages.success(request, _("已办理。"))
        elif step == "lead":
            actions.change_leader(row.team, by=request.actor, leader=row.volunteer)
            messages.success(request, _("队长已交给%(name)s。") % {"name": row.volunteer})
        else:
            raise Http404
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("volunteers:team", row.team_id)


@signed_in
@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit_team(request: ActorRequest, key: UUID) -> HttpResponse:
    """What the team takes on."""
    row = get_object_or_404(queries.led_teams(request.actor.person), pk=key)
    form = forms.TeamForm(request.POST or None, subject=row)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            data = form.cleaned_data
            actions.edit_team(
                row,
                by=request.actor,
                seen=data["seen"],
                areas=data["areas"],
                capacity=data["capacity"],
                radius=data["radius"],
                point=queries.point_of(row),
            )
            messages.success(request, _("已保存。"))
            return redirect("volunteers:team", row.pk)
    return render(request, "volunteers/portal/team_form.html", {"form": form, "team": row})
