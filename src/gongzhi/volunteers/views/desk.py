"""Desk: volunteers, what they can and gave."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.accounts.actions import enter_guardianship
from gongzhi.accounts.queries import guardians_of
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refusal
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.keys import new_key
from gongzhi.core.policies import allowed
from gongzhi.organizations.models import Role
from gongzhi.volunteers import actions, forms, periods, queries
from gongzhi.volunteers.models import ServiceRecord, Volunteer
from gongzhi.volunteers.policies import READERS

PER_PAGE: Final = 30
RECORDS_SHOWN: Final = 20


def seen_of(request: ActorRequest) -> int | None:
    """The version that was on screen, from a button's hidden field."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() else None


def do(request: ActorRequest, run: Callable[[], Any], said: str) -> None:
    """Run an action for a button; a refusal is told on the page one comes back to."""
    try:
        run()
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)


def find(request: ActorRequest, key: UUID) -> Volunteer:
    """A volunteer whom the actor may see, else 404."""
    return get_object_or_404(queries.visible_to(request.actor), pk=key)


@desk(*READERS)
@require_safe
def volunteers(request: ActorRequest) -> HttpResponse:
    """The volunteers of the person's divisions, who waits first."""
    form = forms.VolunteerFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.volunteer_list(
        request.actor,
        query=wanted.get("q", ""),
        state=wanted.get("state", ""),
        area=wanted.get("area"),
        skill=wanted.get("skill"),
        division=wanted.get("division"),
        unchecked=wanted.get("unchecked", False),
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "may_register": request.actor.has_role(Role.INTAKE)}
    return render(request, "volunteers/desk/volunteers.html", context)


@desk(*READERS)
@require_safe
def volunteer(request: ActorRequest, key: UUID) -> HttpResponse:
    """One volunteer: whether confirmed, what he or she can, when, what was given."""
    return show(request, find(request, key))


def show(request: ActorRequest, row: Volunteer, **more: Any) -> HttpResponse:
    """The page of a volunteer, with forms as they stand."""
    spans = [(span.weekday, span.start, span.end) for span in row.availabilities.all()]
    served = queries.served(row)
    memberships = queries.memberships_of(row)
    seen_teams = queries.teams_visible_to(request.actor).filter(memberships__in=memberships)
    context = {
        "volunteer": row,
        "areas": row.areas.all(),
        "times": periods.words_of(spans),
        "skills": queries.skills_offered(row),
        "memberships": memberships,
        "seen_teams": set(seen_teams.values_list("pk", flat=True)),
        "coming": queries.coming_engagements(row),
        "records": queries.records_of(row)[:RECORDS_SHOWN],
        "served": served,
        "hours": queries.hours(served.minutes),
        "guardians": guardians_of(row.person),
        "needs_guardian": queries.waits_for_guardian(row),
        "insurance": forms.InsuranceForm(subject=row, initial={"until": row.insured_until}),
        "guardian_form": forms.GuardianForm(),
        "reason_form": forms.ReasonForm(),
        "phone": "",
        **more,
    }
    return render(request, "volunteers/desk/volunteer.html", context)


_STEPS: Final = {
    "confirm": (actions.confirm_volunteer, gettext_lazy("已核实通过，本人会收到通知。")),
    "pause": (actions.pause_volunteer, gettext_lazy("已暂停。")),
    "resume": (actions.resume_volunteer, gettext_lazy("已恢复。")),
    "leave": (actions.leave_volunteers, gettext_lazy("已退出。")),
}


@desk(*READERS)
@once
@require_POST
def change(request: ActorRequest, key: UUID) -> HttpResponse:
    """Confirm, pause, resume, leave."""
    row = find(request, key)
    step = request.POST.get("step", "")
    if step not in _STEPS:
        raise Http404
    run, said = _STEPS[step]
    do(request, lambda: run(row, by=request.actor, seen=seen_of(request)), str(said))
    return redirect("volunteers:volunteer", row.pk)


@desk(*READERS)
@once
@require_POST
def insure(request: ActorRequest, key: UUID) -> HttpResponse:
    """Until when the volunteer is insured."""
    row = find(request, key)
    form = forms.InsuranceForm(request.POST, subject=row)
    if form.is_valid():
        with refusals_in(form):
            until = form.cleaned_data["until"]
            actions.insure_volunteer(row, by=request.actor, until=until, seen=form.cleaned_data["seen"])
            messages.success(request, _("已保存。"))
            return redirect("volunteers:volunteer", row.pk)
    return show(request, row, insurance=form)


@desk(*READERS)
@sensitive_post_parameters("reason")
@require_POST
def phone(request: ActorRequest, key: UUID) -> HttpResponse:
    """The telephone number in full, on this one answer and in the log."""
    row = find(request, key)
    form = forms.ReasonForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            number = actions.show_phone(row, by=request.actor, reason=form.cleaned_data["reason"])
            return show(request, row, phone=number or _("没有登记手机号"))
    return show(request, row, reason_form=form)


@desk(*READERS)
@once
@require_POST
def guardian(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take down who answers for a minor and agrees: at the window."""
    row = find(request, key)
    form = forms.GuardianForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            enter_guardianship(row.person, by=request.actor, **form.cleaned_data)
            messages.success(request, _("监护人的同意已登记。"))
            return redirect("volunteers:volunteer", row.pk)
    return show(request, row, guardian_form=form)


# --- Skills ---


@desk(*READERS)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def check_skill(request: ActorRequest, key: UUID, held: UUID) -> HttpResponse:
    """Look at the proof of a skill and confirm it."""
    row = find(request, key)
    skill = get_object_or_404(queries.skills_offered(row), pk=held)
    if not allowed(request.actor, "volunteers.check_skill", skill):
        raise PermissionDenied
    form = forms.CheckForm(request.POST or None, subject=skill, initial={"valid_until": skill.valid_until})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            actions.check_skill(skill, by=request.actor, **form.cleaned_data)
            messages.success(request, _("“%(skill)s”已核实。") % {"skill": skill.skill})
            return redirect("volunteers:volunteer", row.pk)
    return render(request, "volunteers/desk/check_skill.html", {"form": form, "volunteer": row, "held": skill})


# --- Service ---


@desk(*READERS)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: ActorRequest, key: UUID) -> HttpResponse:
    """Record service afterwards, with a reason."""
    row = find(request, key)
    if not allowed(request.actor, "volunteers.record_service", row):
        raise PermissionDenied
    form = forms.GrantForm(request.POST or None, organizations=queries.granting_organizations(request.actor))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            data = form.cleaned_data
            actions.record_service(
                row,
                by=request.actor,
                organization=data["organization"],
                area=data["area"],
                occasion=f"grant:{new_key()}",
                content=data["content"],
                during=form.during,
                minutes=data["minutes"],
                reason=data["reason"],
            )
            messages.success(request, _("服务时长已补记。"))
            return redirect("volunteers:volunteer", row.pk)
    return render(request, "volunteers/desk/grant.html", {"form": form, "volunteer": row})


@desk(*READERS)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: ActorRequest, key: UUID, record: UUID) -> HttpResponse:
    """Set the minutes of a record right."""
    row = find(request, key)
    kept = get_object_or_404(queries.records_of(row), pk=record)
    if not allowed(request.actor, "volunteers.correct_service", kept):
        raise PermissionDenied
    form = forms.CorrectionForm(request.POST or None, initial={"minutes": actions.minutes_of(kept)})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            actions.correct_service(kept, by=request.actor, **form.cleaned_data)
            messages.success(request, _("已更正，原来的记录和更正都保留。"))
            return redirect("volunteers:volunteer", row.pk)
    context = {"form": form, "volunteer": row, "record": kept, "corrections": _corrections(kept)}
    return render(request, "volunteers/desk/correct.html", context)


def _corrections(record: ServiceRecord) -> Any:
    return record.corrections.select_related("recorded_by", "recorded_for").order_by("created_at")


# --- At the window ---


@desk(Role.INTAKE)
@sensitive_post_parameters("id_number")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: ActorRequest) -> HttpResponse:
    """Take down somebody who comes to the window."""
    if not request.actor.has_role(Role.INTAKE):
        raise PermissionDenied
    post = request.actor.post
    form = forms.RegisterForm(request.POST or None, initial={"division": post.division if post else None})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            row = _register(request.actor, form.cleaned_data)
            messages.success(request, _("已登记，编号%(number)s，等待核实。") % {"number": row.number})
            return redirect("volunteers:volunteer", row.pk)
    return render(request, "volunteers/desk/register.html", {"form": form})


def _register(actor: Actor, data: dict[str, Any]) -> Volunteer:
    guardian = None
    if data["guardian_phone"]:
        guardian = actions.GuardianEntry(
            phone=data["guardian_phone"],
            name=data["guardian_name"],
            kind=data["guardian_kind"],
            has_agreed=data["guardian_agreed"],
        )
    return actions.register_at_window(
        actor.post.site,
        by=actor,
        phone=data["phone"],
        name=data["name"],
        division=data["division"],
        agrees=data["agrees"],
        birth_date=data["birth_date"],
        id_number=data["id_number"],
        areas=data["areas"],
        spans=periods.spans_of(data["times"]),
        radius=data["radius"],
        guardian=guardian,
    )
