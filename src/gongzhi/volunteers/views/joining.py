"""Portal: becoming a volunteer, in three steps. What was filled in travels along, so that going back loses nothing."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from gongzhi.core.access import ActorRequest, signed_in
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.regions.locality import chosen_division
from gongzhi.volunteers import actions, periods, queries
from gongzhi.volunteers.forms import WhatForm, WhereForm, WhoForm

STEPS: Final = (gettext_lazy("做什么"), gettext_lazy("在哪里、什么时候"), gettext_lazy("您是谁"))
_FORMS: Final[tuple[type[forms.Form], ...]] = (WhatForm, WhereForm, WhoForm)


@signed_in
@sensitive_post_parameters("id_number")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: ActorRequest) -> HttpResponse:
    """Three steps; only the last writes anything."""
    if queries.volunteer_of(request.actor.person) is not None:
        return redirect("volunteers:mine")
    if request.method != "POST":
        return _show(request, 1, QueryDict(), bound=frozenset())
    at = _step(request.POST.get("step", "1"))
    reached = max(at, _step(request.POST.get("reached", "1")))
    seen = frozenset(range(1, reached + 1))
    if "back" in request.POST:
        return _show(request, max(1, at - 1), request.POST, bound=seen)
    wrong = next((step for step in range(1, at + 1) if not _FORMS[step - 1](request.POST).is_valid()), None)
    if wrong is not None or at < len(STEPS):
        return _show(request, wrong or at + 1, request.POST, bound=seen)
    return _register(request)


def _step(typed: str) -> int:
    return int(typed) if typed in {"1", "2", "3"} else 1


def _register(request: ActorRequest) -> HttpResponse:
    what, where, who = WhatForm(request.POST), WhereForm(request.POST), WhoForm(request.POST)
    # The steps were checked before; this fills their cleaned data.
    data = {name: value for form in (what, where, who) if form.is_valid() for name, value in form.cleaned_data.items()}
    with refusals_in(who):
        volunteer = actions.register_as_volunteer(
            request.actor.person,
            by=request.actor,
            division=data["division"],
            agrees=data["agrees"],
            name=data["name"],
            birth_date=data["birth_date"],
            id_number=data["id_number"],
            areas=data["areas"],
            spans=periods.spans_of(data["times"]),
            radius=data["radius"],
        )
        for skill in data["skills"]:
            actions.add_skill(volunteer, by=request.actor, skill=skill)
    if who.errors:
        return _show(request, len(STEPS), request.POST, bound=frozenset({1, 2, 3}), last=who)
    messages.success(request, _("报名成功，谢谢您！核实后会通知您。"))
    return redirect("volunteers:mine")


def _show(
    request: ActorRequest, step: int, data: QueryDict, *, bound: frozenset[int], last: forms.Form | None = None
) -> HttpResponse:
    """The page of a step. Steps in `bound` were on screen before: they show what was typed, others what is known."""
    kind = _FORMS[step - 1]
    form = last or (kind(data) if step in bound else kind(initial=_known(request)))
    carried = [
        (name, value)
        for number, other in enumerate(_FORMS, start=1)
        if number != step and number in bound
        for name in other.base_fields
        for value in data.getlist(name)
    ]
    context = {"form": form, "steps": STEPS, "step": step, "reached": max(bound | {step}), "carried": carried}
    return render(request, f"volunteers/portal/join_{step}.html", context)


def _known(request: ActorRequest) -> dict[str, Any]:
    person = request.actor.person
    return {"division": chosen_division(request), "name": person.name, "birth_date": person.birth_date}
