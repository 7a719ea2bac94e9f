"""Handovers, leaves, alliances, consortia: every action, every role, inside and outside its scope."""

from typing import Any

import pytest
from django.db import transaction

from gongzhi.core.errors import Forbidden
from gongzhi.organizations.models import (
    AllianceInvitation,
    AllianceMember,
    Consortium,
    ConsortiumPartner,
    Handover,
    HandoverChecklist,
    HandoverItem,
    Leave,
    Tenure,
)
from tests.organizations.continuity import CALLS, SCENES, person
from tests.town import ROLES, Town

CAST = sorted(
    {post for pair in ROLES.values() for post in pair if post}
    | {"city_office", "hub_supervisor", "youth_supervisor", "leaver", "receiver", "resident"}
)
TABLES = (
    Handover,
    HandoverItem,
    HandoverChecklist,
    Leave,
    Tenure,
    AllianceInvitation,
    AllianceMember,
    Consortium,
    ConsortiumPartner,
)


def everything() -> list[Any]:
    return [list(table._default_manager.order_by("pk").values()) for table in TABLES]


@pytest.mark.parametrize("name", CALLS)
def test_who_may(town: Town, name: str) -> None:
    scene, call, permitted = CALLS[name]
    row = SCENES[scene](town)
    town.people["leaver"], town.people["receiver"] = town.person("handler"), town.person("neighbour")
    has_left = scene in {"open", "answered", "handed", "ready", "disputed", "received"}
    before, found = everything(), set()
    for who in CAST:
        if who in ({"handler"} if has_left else {"leaver", "receiver"}):
            continue
        actor = person(town, who) if who in {"leaver", "receiver", "resident"} else town.actor(who)
        with transaction.atomic():
            try:
                call(row, town, actor)
                found.add(who)
            except Forbidden:
                assert everything() == before, who
            transaction.set_rollback(True)
    assert found == permitted
