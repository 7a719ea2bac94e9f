"""Papers of reminders and supervision: 督办单 and 催办通知, to be printed."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongzhi.cases import names
from gongzhi.cases.actions.supervising import acting_post
from gongzhi.cases.models import Case
from gongzhi.cases.queries import own_title, view_of
from gongzhi.cases.queries.supervising import orders_of, reminders_of
from gongzhi.cases.views.desk.acts import found
from gongzhi.core.access import ActorRequest, desk


def _whole(request: ActorRequest, key: UUID) -> Case:
    case = found(request, key)
    if view_of(case, request.actor) != "whole":
        raise Http404
    return case


@desk()
@never_cache
@require_safe
def order(request: ActorRequest, key: UUID, order: UUID) -> HttpResponse:
    """An order with its answers (督办单), for who sees the case whole."""
    case = _whole(request, key)
    row = next((each for each in orders_of(case) if each.pk == order), None)
    if row is None:
        raise Http404
    handling = acting_post(case)
    context = {
        "case": case,
        "title": own_title(case),
        "row": row,
        "handling": handling,
        "handler": names.of_post(handling),
    }
    return render(request, "cases/desk/print_order.html", context)


@desk()
@never_cache
@require_safe
def reminder(request: ActorRequest, key: UUID, reminder: UUID) -> HttpResponse:
    """A numbered reminder (催办通知)."""
    case = _whole(request, key)
    row = next((each for each in reminders_of(case) if each.pk == reminder and each.number), None)
    if row is None:
        raise Http404
    return render(request, "cases/desk/print_reminder.html", {"case": case, "title": own_title(case), "row": row})
