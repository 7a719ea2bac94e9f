"""Handovers, leaves, invitations and consortia to test with, and who may do what to them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.organizations import actions
from gongzhi.organizations.models import Handover, HandoverItem, Leave
from tests.town import SYSTEM, Town

Call = Callable[[Town, Actor], Any]


def person(town: Town, name: str) -> Actor:
    """Somebody who acts without a post: who has left, or has not begun."""
    return Actor(person=town.person(name))


def left(town: Town, who: str = "handler", *, receiver: str | None = "neighbour") -> Handover:
    """The holder of a post has left it, and the handover is open."""
    actions.end_tenure(getattr(town, who).tenures.get(), by=SYSTEM, reason="调任")
    handover = Handover.objects.get(post=getattr(town, who))
    if receiver:
        actions.name_receiver(handover, by=above(town, who), person=town.person(receiver))
    return Handover.objects.get(pk=handover.pk)


def above(town: Town, who: str = "handler") -> Actor:
    """Who sees the handover of a post through."""
    return town.actor("supervisor" if who == "handler" else "city_office")


def answered(town: Town, handover: Handover, who: str = "handler") -> Handover:
    """The leaver has answered all questions."""
    words = dict.fromkeys(handover.items.filter(subject=None).values_list("pk", flat=True), "无")
    return actions.fill_in_handover(handover, by=person(town, who), words=words, note="请看交接本")


def handed(town: Town, who: str = "handler", **given: Any) -> Handover:
    """The leaver has signed."""
    handover = answered(town, left(town, who, **given), who)
    return actions.hand_over(handover, by=person(town, who))


def take_all(town: Town, handover: Handover, receiver: str = "neighbour") -> None:
    """The receiver takes everything that is open."""
    items = list(handover.items.filter(state="open").values_list("pk", flat=True))
    actions.take_items(handover, by=person(town, receiver), items=items)


def objected(town: Town, handover: Handover, receiver: str = "neighbour") -> HandoverItem:
    """The receiver objects to the first item."""
    item = handover.items.filter(state="open").first()
    assert item is not None
    return actions.object_to_item(item, by=person(town, receiver), reason="钥匙少一把")


def received(town: Town, **given: Any) -> Handover:
    """The receiver has signed."""
    handover = handed(town, **given)
    take_all(town, handover)
    return actions.receive_handover(handover, by=person(town, "neighbour"))


def leave(town: Town, *, starts_in: timedelta = timedelta(days=1), days: int = 3) -> Leave:
    """The handler asks for leave; the youth handler would act."""
    start = clock.now() + starts_in
    return actions.propose_leave(
        town.handler,
        by=town.actor("handler"),
        deputy=town.person("youth_handler"),
        kind="holiday",
        start=start,
        end=start + timedelta(days=days),
        note="周三有人来取材料",
    )


def consortium(town: Town, *, agreed: bool = True) -> Any:
    """区妇联 leads, 阳光社工 helps."""
    made = actions.found_consortium(
        town.county, by=SYSTEM, name="护苗联合体", lead=town.womens, part="统筹和跟进", valid_from=date(2026, 1, 1)
    )
    actions.add_partner(made, by=SYSTEM, organization=town.agency, part="个案辅导")
    if agreed:
        consent_of(town, made, "womens", "supervisor")
        consent_of(town, made, "agency", "agency_supervisor")
    return made


def consent_of(town: Town, made: Any, organization: str, who: str) -> Any:
    """A partner's supervisor agrees."""
    partner = made.partners.get(organization=getattr(town, organization))
    return actions.consent_to_part(partner, by=town.actor(who))


#: Who keeps the posts of 区妇联, and could see a handover through.
KEEPERS = {"office", "city_office", "supervisor", "system_admin"}
OFFICES = {"office", "city_office", "system_admin"}


def _first_open(handover: Handover) -> HandoverItem:
    item = handover.items.filter(state="open").first()
    assert item is not None
    return item


def planned(town: Town, days: int = 30) -> Any:
    """The handler leaves by plan, too far ahead for a handover."""
    tenure = town.handler.tenures.get()
    return actions.end_tenure(tenure, by=SYSTEM, at=clock.now() + timedelta(days=days))


def _ready(town: Town) -> Handover:
    handover = handed(town)
    take_all(town, handover)
    return handover


#: What a call starts from.
SCENES: dict[str, Callable[[Town], Any]] = {
    "planned": planned,
    "open": left,
    "answered": lambda town: answered(town, left(town)),
    "handed": handed,
    "ready": _ready,
    "disputed": lambda town: objected(town, handed(town)),
    "received": received,
    "leave": leave,
    "confirmed": lambda town: actions.confirm_leave(leave(town), by=town.actor("supervisor")),
    "alliance": lambda town: actions.found_alliance(town.county, by=SYSTEM, name="联盟"),
    "asked": lambda town: actions.invite_to_alliance(
        actions.found_alliance(town.county, by=SYSTEM, name="联盟"), by=SYSTEM, organization=town.womens
    ),
    "consortium": consortium,
    "partner": lambda town: consortium(town, agreed=False).partners.get(organization=town.womens),
    "county": lambda town: town.county,
    "nothing": lambda town: None,
}

#: action: (what it starts from, what is called, who may). "leaver" and "receiver" hold no post any more, or not yet.
CALLS: dict[str, tuple[str, Callable[[Any, Town, Actor], Any], set[str]]] = {
    "open_handover": (
        "planned",
        lambda row, _town, by: actions.open_handover(row, by=by),
        KEEPERS,
    ),
    "fill_in_handover": ("open", lambda row, _town, by: actions.fill_in_handover(row, by=by, words={}), {"leaver"}),
    "update_handover_list": (
        "open",
        lambda row, _town, by: actions.update_handover_list(row, by=by),
        {*KEEPERS, "leaver", "receiver"},
    ),
    "hand_over": ("answered", lambda row, _town, by: actions.hand_over(row, by=by), {"leaver"}),
    "hand_over_without_leaver": (
        "open",
        lambda row, _town, by: actions.hand_over_without_leaver(row, by=by, reason="住院"),
        KEEPERS,
    ),
    "name_receiver": (
        "open",
        lambda row, town, by: actions.name_receiver(row, by=by, person=town.person("resident")),
        KEEPERS,
    ),
    "take_items": (
        "handed",
        lambda row, _town, by: actions.take_items(row, by=by, items=[_first_open(row).pk]),
        {"receiver"},
    ),
    "object_to_item": (
        "handed",
        lambda row, _town, by: actions.object_to_item(_first_open(row), by=by, reason="少一把"),
        {"receiver"},
    ),
    "receive_handover": ("ready", lambda row, _town, by: actions.receive_handover(row, by=by), {"receiver"}),
    "settle_item": ("disputed", lambda row, _town, by: actions.settle_item(row, by=by, ruling="补配"), KEEPERS),
    "close_handover": ("received", lambda row, _town, by: actions.close_handover(row, by=by), KEEPERS),
    "call_off_handover": (
        "open",
        lambda row, _town, by: actions.call_off_handover(row, by=by, reason="不走了"),
        KEEPERS,
    ),
    "set_handover_checklist": (
        "nothing",
        lambda _none, _town, by: actions.set_handover_checklist(["钥匙"], by=by, doc_no="1号"),
        {"system_admin"},
    ),
    "propose_leave": ("nothing", lambda _none, town, by: _propose(town, by), {"handler"}),
    "confirm_leave": ("leave", lambda row, _town, by: actions.confirm_leave(row, by=by), KEEPERS),
    "decline_leave": ("leave", lambda row, _town, by: actions.decline_leave(row, by=by, answer="人手不够"), KEEPERS),
    "withdraw_leave": ("leave", lambda row, _town, by: actions.withdraw_leave(row, by=by), {"handler"}),
    "cut_leave_short": ("confirmed", lambda row, _town, by: actions.cut_leave_short(row, by=by), {"handler"}),
    "set_eligibility": (
        "alliance",
        lambda row, _town, by: actions.set_eligibility(row, by=by, kinds=["trade_union"], level=3),
        OFFICES,
    ),
    "invite_to_alliance": (
        "alliance",
        lambda row, town, by: actions.invite_to_alliance(row, by=by, organization=town.womens),
        OFFICES,
    ),
    "answer_invitation": (
        "asked",
        lambda row, _town, by: actions.answer_invitation(row, by=by, answer="joined"),
        {*OFFICES, "supervisor"},
    ),
    "found_consortium": (
        "county",
        lambda row, town, by: actions.found_consortium(
            row, by=by, name="联合体", lead=town.womens, part="统筹", valid_from=date(2026, 1, 1)
        ),
        OFFICES,
    ),
    "edit_consortium": (
        "consortium",
        lambda row, _town, by: actions.edit_consortium(row, by=by, name="新名", valid_from=date(2026, 1, 1)),
        OFFICES,
    ),
    "add_partner": (
        "consortium",
        lambda row, town, by: actions.add_partner(row, by=by, organization=town.youth, part="活动"),
        OFFICES,
    ),
    "consent_to_part": ("partner", lambda row, _town, by: actions.consent_to_part(row, by=by), {"supervisor"}),
    "leave_consortium": (
        "partner",
        lambda row, _town, by: actions.leave_consortium(row, by=by, reason="没有人手"),
        {*OFFICES, "supervisor"},
    ),
}


def _propose(town: Town, by: Actor) -> Any:
    start = clock.now() + timedelta(days=1)
    return actions.propose_leave(
        town.handler, by=by, deputy=town.person("chair"), kind="trip", start=start, end=start + timedelta(days=1)
    )
