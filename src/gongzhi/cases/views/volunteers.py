"""Volunteers on the portal: what they are asked, what they accepted, and the service itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongzhi.cases import actions
from gongzhi.cases.actions.visits import AROUND
from gongzhi.cases.forms.portal import ReasonForm
from gongzhi.cases.forms.volunteers import AgreeForm, CheckInForm, EndForm, MembersForm
from gongzhi.cases.models import Offer, Visit
from gongzhi.cases.queries.mine import offer_rows, task_rows
from gongzhi.cases.queries.offers import is_task_open, offer_view, offers_to, task_view
from gongzhi.cases.states import OfferState
from gongzhi.cases.views.doing import do, typed
from gongzhi.cases.views.files import take_in
from gongzhi.core import clock
from gongzhi.core.access import ActorRequest, signed_in
from gongzhi.core.errors import Refusal
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.volunteers.queries import members_of


@signed_in
@never_cache
@require_safe
def offers(request: ActorRequest) -> HttpResponse:
    """What waits for my answer."""
    context = {"offers": offer_rows(request.actor), "tasks": task_rows(request.actor)}
    return render(request, "cases/portal/offers.html", context)


@signed_in
@never_cache
@require_safe
def offer(request: ActorRequest, key: UUID) -> HttpResponse:
    """One offer: what, when, roughly where, what to mind. An accepted one is a task."""
    asked = _asked(request, key)
    if asked.state == OfferState.ACCEPTED:
        return redirect("cases:task", key=asked.pk)
    return _offer_page(request, asked)


def _asked(request: ActorRequest, key: UUID) -> Offer:
    return get_object_or_404(offers_to(request.actor), pk=key)


def _offer_page(request: ActorRequest, asked: Offer, form: MembersForm | None = None) -> HttpResponse:
    is_waiting = asked.state == OfferState.SENT and asked.expires_at > clock.now()
    context = {
        "offer": offer_view(asked, request.actor),
        "form": form or _members(asked),
        "is_waiting": is_waiting,
        "state": asked.state,
    }
    return render(request, "cases/portal/offer.html", context, status=422 if form is not None else 200)


def _members(asked: Offer, data: Any = None) -> MembersForm | None:
    return MembersForm(data, members=members_of(asked.team)) if asked.team is not None else None


@signed_in
@require_POST
@once
def accept(request: ActorRequest, key: UUID) -> HttpResponse:
    """Yes. A leader names who comes."""
    asked = _asked(request, key)
    form = _members(asked, request.POST)
    if form is None:
        said = _("谢谢您！已经接下，请看怎么联系居民。")
        return do(
            request,
            reverse("cases:portal-offer", args=[asked.pk]),
            said,
            lambda: actions.accept_offer(asked, by=request.actor),
        )
    if form.is_valid():
        with refusals_in(form):
            actions.accept_offer(asked, by=request.actor, members=form.volunteers())
            messages.success(request, _("谢谢你们！已经接下，名单里的队员可以看到这项任务。"))
            return redirect("cases:task", key=asked.pk)
    return _offer_page(request, asked, form)


@signed_in
@require_POST
@once
def decline(request: ActorRequest, key: UUID) -> HttpResponse:
    """No, without a reason."""
    asked = _asked(request, key)
    said = _("好的，没关系，我们再请别人。谢谢您看过！")
    return do(request, reverse("cases:offers"), said, lambda: actions.decline_offer(asked, by=request.actor))


# --- Tasks ---


@signed_in
@never_cache
@require_safe
def tasks(request: ActorRequest) -> HttpResponse:
    """What I accepted."""
    return render(request, "cases/portal/tasks.html", {"tasks": task_rows(request.actor)})


@signed_in
@never_cache
@require_safe
def task(request: ActorRequest, key: UUID) -> HttpResponse:
    """One task: whom to call, when to go, the service itself."""
    return _task_page(request, _task(request, key))


def _task(request: ActorRequest, key: UUID) -> Offer:
    return get_object_or_404(offers_to(request.actor).filter(state=OfferState.ACCEPTED), pk=key)


def _visit(offer: Offer, key: UUID) -> Visit:
    return get_object_or_404(Visit.objects.filter(offer=offer, cancelled_at__isnull=True), pk=key)


def _task_page(request: ActorRequest, offer: Offer, **given: Any) -> HttpResponse:
    """The page, with a bound form where its button was refused, and with the contact where it was just opened."""
    view = task_view(offer, request.actor)
    now = clock.now()
    visit = next((visit for visit in view.visits if visit.ended_at is None), None)
    context = {
        "task": view,
        "offer": view.offer,
        "is_open": is_task_open(offer),
        "visit": visit,
        "may_check_in": visit is not None and visit.agreed_from - AROUND <= now < visit.agreed_to + AROUND,
        "done": [visit for visit in view.visits if visit.ended_at is not None],
        "agree": AgreeForm(initial=AgreeForm.initial_from(view.offer.during)),
        "check": CheckInForm(),
        "end": EndForm(),
        "reason": ReasonForm(is_needed=True),
        **given,
    }
    is_wrong = any(context[name].errors for name in ("agree", "check", "end"))
    return render(request, "cases/portal/task.html", context, status=422 if is_wrong else 200)


@signed_in
@never_cache
@require_POST
def contact(request: ActorRequest, key: UUID) -> HttpResponse:
    """Name, telephone and address, for this once; each look is logged."""
    offer = _task(request, key)
    try:
        shown = actions.show_contact(offer, by=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("cases:task", key=offer.pk)
    return _task_page(request, offer, contact=shown)


@signed_in
@require_POST
@once
def give_back(request: ActorRequest, key: UUID) -> HttpResponse:
    """Cannot come after all."""
    offer = _task(request, key)
    said = _("好的，已告诉工作人员，会再请别人。")
    return do(request, reverse("cases:offers"), said, lambda: actions.give_back_offer(offer, by=request.actor))


@signed_in
@require_POST
@once
def agree(request: ActorRequest, key: UUID) -> HttpResponse:
    """The time that was agreed with the resident."""
    offer = _task(request, key)
    form = AgreeForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            actions.agree_visit(
                offer.assignment, by=request.actor, during=form.during(), offer=offer, place=offer.round.place
            )
            messages.success(request, _("时间已约好，居民会收到服务码。"))
            return redirect("cases:task", key=offer.pk)
    return _task_page(request, offer, agree=form)


@signed_in
@require_POST
@once
def check_in(request: ActorRequest, key: UUID, visit: UUID) -> HttpResponse:
    """Begin the service by the resident's six digits. A wrong code is counted."""
    offer = _task(request, key)
    planned = _visit(offer, visit)
    form = CheckInForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            if actions.check_in(planned, by=request.actor, code=form.cleaned_data["code"]):
                messages.success(request, _("服务开始了，辛苦您！结束时请回到这里。"))
                return redirect("cases:task", key=offer.pk)
            left = _visit(offer, visit).tries_left
            form.add_error("code", _("服务码不对，还可以再试 %(left)d 次。请让居民再念一遍。") % {"left": left})
    return _task_page(request, offer, check=form)


@signed_in
@require_POST
@once
def end(request: ActorRequest, key: UUID, visit: UUID) -> HttpResponse:
    """What was done; the minutes count from check-in to the end."""
    offer = _task(request, key)
    begun = _visit(offer, visit)
    form = EndForm(request.POST, request.FILES)
    if form.is_valid():
        ended_at = form.ended_at(begun.started_at) if begun.started_at else None
        with refusals_in(form):
            photos = take_in(request, form.cleaned_data["uploads"], by=request.actor)
            actions.end_visit(
                begun, by=request.actor, result=form.cleaned_data["result"], photos=photos, ended_at=ended_at
            )
            messages.success(request, _("辛苦了！服务已结束，时长已记下。"))
            return redirect("cases:task", key=offer.pk)
    return _task_page(request, offer, end=form)


@signed_in
@require_POST
@once
def cancel(request: ActorRequest, key: UUID, visit: UUID) -> HttpResponse:
    """The agreed visit does not take place."""
    offer = _task(request, key)
    planned = _visit(offer, visit)
    reason = typed(ReasonForm(request.POST))
    back = reverse("cases:task", args=[offer.pk])
    said = _("已取消，居民和工作人员都会知道。")
    return do(request, back, said, lambda: actions.cancel_visit(planned, by=request.actor, reason=reason))
