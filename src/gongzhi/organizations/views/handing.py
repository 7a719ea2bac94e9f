"""Handovers for those who sign them, on the desk and for whoever has left it; the acts of all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongzhi.core.access import ActorRequest, signed_in
from gongzhi.core.errors import Invalid
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed
from gongzhi.core.registry import holdings
from gongzhi.organizations import actions, queries
from gongzhi.organizations.forms.fields import StaffField
from gongzhi.organizations.links import desk_handover, handover_page
from gongzhi.organizations.models import Handover, HandoverItem, Post
from gongzhi.organizations.states import ITEM, HandoverState, ItemState
from gongzhi.organizations.views.editing import do

PAGE: Final = 50
_H = HandoverState


@dataclass(frozen=True, slots=True)
class Act:
    """A button or form on the page of a handover."""

    #: States in which it is offered; the action asks again.
    states: tuple[HandoverState, ...]
    run: Callable[[ActorRequest, Handover], Any]
    said: str | Promise
    #: Name of the action whose policy decides whether it is offered.
    action: str


def _fill_in(request: ActorRequest, handover: Handover) -> Any:
    words = {
        item.pk: request.POST[f"words-{item.pk}"] for item in handover.items.all() if f"words-{item.pk}" in request.POST
    }
    added = request.POST.get("added", "").splitlines()
    return actions.fill_in_handover(handover, by=request.actor, words=words, added=added, note=request.POST.get("note"))


def _hand_over(request: ActorRequest, handover: Handover) -> Any:
    # What was typed is kept first, should something be missing.
    _fill_in(request, handover)
    return actions.hand_over(handover, by=request.actor)


def _take(request: ActorRequest, handover: Handover) -> Any:
    return actions.take_items(handover, by=request.actor, items=_keys(request.POST.getlist("item")))


def _keys(typed: list[str]) -> list[UUID]:
    try:
        return [UUID(key) for key in typed]
    except ValueError as error:
        raise Http404 from error


def _item(request: ActorRequest, handover: Handover) -> HandoverItem:
    return get_object_or_404(handover.items, pk=_keys([request.POST.get("item", "")])[0])


def _object(request: ActorRequest, handover: Handover) -> Any:
    return actions.object_to_item(_item(request, handover), by=request.actor, reason=request.POST.get("reason", ""))


def _receive(request: ActorRequest, handover: Handover) -> Any:
    # What has come meanwhile is listed first and stays listed, should something be left to look at.
    actions.update_handover_list(handover, by=request.actor)
    return actions.receive_handover(handover, by=request.actor)


def _name_receiver(request: ActorRequest, handover: Handover) -> Any:
    try:
        person = StaffField().clean(request.POST.get("person", ""))
    except ValidationError as error:
        raise Invalid(error.messages[0], field="person") from error
    return actions.name_receiver(handover, by=request.actor, person=person)


def _settle(request: ActorRequest, handover: Handover) -> Any:
    chosen = request.POST.get("moved_to", "")
    moved_to = get_object_or_404(posts_to_move_to(handover), pk=_keys([chosen])[0]) if chosen else None
    return actions.settle_item(
        _item(request, handover), by=request.actor, ruling=request.POST.get("ruling", ""), moved_to=moved_to
    )


def _with_reason(action: Callable[..., Any]) -> Callable[[ActorRequest, Handover], Any]:
    return lambda request, handover: action(handover, by=request.actor, reason=request.POST.get("reason", ""))


ACTS: Final = {
    "fill_in": Act((_H.OPEN,), _fill_in, _("已保存。"), "fill_in_handover"),
    "hand_over": Act((_H.OPEN,), _hand_over, _("已签字移交。"), "hand_over"),
    "update": Act(
        (_H.OPEN, _H.HANDED, _H.DISPUTED),
        lambda request, handover: actions.update_handover_list(handover, by=request.actor),
        _("清单已更新。"),
        "update_handover_list",
    ),
    "without_leaver": Act(
        (_H.OPEN,),
        _with_reason(actions.hand_over_without_leaver),
        _("已代为移交，请接收人核对。"),
        "hand_over_without_leaver",
    ),
    "name_receiver": Act((_H.OPEN, _H.HANDED, _H.DISPUTED), _name_receiver, _("已指定接收人。"), "name_receiver"),
    "take": Act((_H.HANDED, _H.DISPUTED), _take, _("已接收。"), "take_items"),
    "object": Act((_H.HANDED, _H.DISPUTED), _object, _("已记下异议，请监交人处理。"), "object_to_item"),
    "settle": Act((_H.DISPUTED,), _settle, _("异议已处理。"), "settle_item"),
    "receive": Act((_H.HANDED,), _receive, _("已签字接收。"), "receive_handover"),
    "close": Act(
        (_H.RECEIVED,),
        lambda request, handover: actions.close_handover(handover, by=request.actor),
        _("已监交签字，交接完成。"),
        "close_handover",
    ),
    "call_off": Act(
        (_H.OPEN, _H.HANDED, _H.DISPUTED),
        _with_reason(actions.call_off_handover),
        _("交接已撤销。"),
        "call_off_handover",
    ),
}


@signed_in
@require_safe
def my_handovers(request: ActorRequest) -> HttpResponse:
    """The posts that the person leaves or takes over."""
    page = Paginator(queries.handovers_of(request.actor.person), PAGE).get_page(request.GET.get("page"))
    return render(request, "organizations/portal/handovers.html", {"page": page})


@signed_in
@never_cache
@require_safe
def my_handover(request: ActorRequest, key: UUID) -> HttpResponse:
    """The handover for somebody who has left the desk, and nothing else of it; others are led to the desk's page."""
    row = found(request, key)
    if request.actor.posts:
        return redirect(desk_handover(row))
    return render(request, "organizations/portal/handover.html", context_of(request, row))


@signed_in
@once
@require_POST
def act(request: ActorRequest, key: UUID, name: str) -> HttpResponse:
    """What one of those concerned does in a handover."""
    row = found(request, key)
    if name not in ACTS:
        raise Http404
    wanted = ACTS[name]
    back = desk_handover(row) if request.actor.posts else handover_page(row)
    return do(request, lambda: wanted.run(request, row), done=_same_page(back, request), said=wanted.said)


def _same_page(back: str, request: ActorRequest) -> str:
    number = request.POST.get("page", "")
    return f"{back}?page={number}" if number.isascii() and number.isdigit() and number != "1" else back


def found(request: ActorRequest, key: UUID) -> Handover:
    """The handover, if the person may see it."""
    return get_object_or_404(queries.handovers_visible_to(request.actor), pk=key)


def context_of(request: ActorRequest, handover: Handover) -> dict[str, Any]:
    """What the page of a handover shows: a leaf of the list, who signed, and what the person may do next."""
    page = Paginator(queries.items_of(handover), PAGE).get_page(request.GET.get("page"))
    may = {
        name: handover.state in wanted.states and allowed(request.actor, f"organizations.{wanted.action}", handover)
        for name, wanted in ACTS.items()
    }
    return {
        "handover": handover,
        "page": page,
        "items": [(item, source_words(item)) for item in page],
        "to_take": [item for item in page if item.state == ItemState.OPEN],
        "left": handover.items.filter(state__in=[ItemState.OPEN, ItemState.OBJECTED]).count(),
        "may": may,
        "may_object": {item.pk for item in page if may["object"] and ITEM.can(item, "object")},
        "posts": posts_to_move_to(handover) if may["settle"] else [],
        "at_desk": bool(request.actor.posts),
    }


def source_words(item: HandoverItem) -> str | Promise:
    """What sort of thing an item is."""
    if item.source in holdings:
        return holdings[item.source].words
    return _("移交人补充") if item.source == "added" else _("另需交代")


def posts_to_move_to(handover: Handover) -> Any:
    """Posts that an item could go to: of the organisation and below, and the joint offices above."""
    office = handover.post
    own = queries.open_posts().filter(organization__path__startswith=office.organization.path)
    above = queries.open_posts().filter(path__in=office.lineage())
    return (
        Post.objects.filter(pk__in=own.values("pk").union(above.values("pk")))
        .exclude(pk=office.pk)
        .select_related("organization")
        .order_by("path")
    )
