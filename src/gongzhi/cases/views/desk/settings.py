"""Local policy: time limits by step with all their versions, and the rules of routing."""

from datetime import date
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.cases import actions
from gongzhi.cases.forms.desk.settings import LimitForm
from gongzhi.cases.models import LimitSetting, RoutingRule
from gongzhi.cases.models.clock import Step
from gongzhi.core import access, clock
from gongzhi.core.access import ActorRequest
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed
from gongzhi.core.worktime import Unit
from gongzhi.ui import words

#: A day in minutes.
_DAY = 24 * 60


@access.desk()
@require_safe
def limits(request: ActorRequest) -> HttpResponse:
    """Every step with the limits in force, those to come, and those before. One query."""
    order = {step: place for place, step in enumerate(Step.values)}
    rows = sorted(LimitSetting.objects.order_by("-valid_from"), key=lambda row: order[row.step])
    today = clock.today()
    steps = [
        (
            Step(step).label,
            [
                (row, _standing(row, today), _spoken(row.amount, row.unit), _spoken(row.remind_before, row.unit))
                for row in found
            ],
        )
        for step, found in groupby(rows, key=lambda row: row.step)
    ]
    can_set = allowed(request.actor, "cases.set_limit", Step.ACCEPT)
    return render(request, "cases/desk/limits.html", {"steps": steps, "can_set": can_set})


def _spoken(amount: int, unit: str) -> tuple[str, str] | None:
    """A limit as people say it, with the note how it runs: 24 小时, 昼夜不停; None for none."""
    if not amount:
        return None
    if unit == Unit.WORKING_DAYS:
        return _("%(count)d 个工作日") % {"count": amount}, ""
    if unit == Unit.WORKING_MINUTES:
        return words.minutes(amount), _("只算工作时间")
    # Whole days of the clock from two on: 24 小时 is more exact than a day.
    said = words.span(amount * 60) if amount % _DAY == 0 and amount > _DAY else words.minutes(amount)
    return said, _("昼夜不停")


def _standing(row: LimitSetting, today: date) -> str:
    if row.valid_from > today:
        return "coming"
    return "over" if row.valid_to is not None and row.valid_to <= today else "now"


@access.desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def set_limit(request: ActorRequest) -> HttpResponse:
    """A new version of a limit."""
    if not allowed(request.actor, "cases.set_limit", Step.ACCEPT):
        raise PermissionDenied
    like = LimitSetting.objects.filter(step=request.GET.get("step", "")).order_by("-valid_from").first()
    form = LimitForm(request.POST or None, initial=LimitForm.initial_of(like) if like else None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        with refusals_in(form):
            row = actions.set_limit(given.pop("step"), by=request.actor, **given)
            said = _("已保存，从%(day)s起执行；已经开始的仍按原来的算。")
            messages.success(request, said % {"day": row.valid_from})
            return redirect("cases:limits")
    return render(request, "cases/desk/limit.html", {"form": form}, status=422 if form.errors else 200)


@access.desk()
@require_safe
def rules(request: ActorRequest) -> HttpResponse:
    """The rules of law by which requests are routed, in their order."""
    found = RoutingRule.objects.in_force().select_related("area").order_by("order", "name")
    return render(request, "cases/desk/rules.html", {"rules": found})
