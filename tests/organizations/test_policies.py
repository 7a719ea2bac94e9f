"""Who may do what: every action of the room, every role, inside and outside its scope. A refusal changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model

from gongzhi.core import clock
from gongzhi.core.actions import all_actions
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden
from gongzhi.organizations import actions
from gongzhi.organizations.models import (
    Alliance,
    AllianceMember,
    DutyShift,
    Organization,
    Post,
    Role,
    Site,
    SiteHours,
    Tenure,
)
from gongzhi.organizations.scopes import rows_in_scope
from tests.organizations.continuity import CALLS as CONTINUITY
from tests.town import HOURS, ROLES, SYSTEM, Town, make_person

OFFICE, SUPERVISOR, SYSTEM_ADMIN, SECURITY_ADMIN, INTAKE = (
    "office",
    "supervisor",
    "system_admin",
    "security_admin",
    "clerk",
)

Call = Callable[[Town, Actor], Any]


def soon(days: int) -> Any:
    return clock.now() + timedelta(days=days)


#: action: (what is called, who of the town may; everybody else is refused)
CALLS: dict[str, tuple[Call, set[str]]] = {
    "register_organization": (
        lambda town, by: actions.register_organization(town.county, by=by, kind="red_cross", name="椒江区红十字会"),
        {OFFICE, "city_office", SYSTEM_ADMIN},
    ),
    "edit_organization": (
        lambda town, by: actions.edit_organization(town.womens, by=by, name="新名"),
        {OFFICE, "city_office", SUPERVISOR, SYSTEM_ADMIN},
    ),
    "close_organization": (
        lambda town, by: actions.close_organization(town.empty, by=by),
        {OFFICE, "city_office", SYSTEM_ADMIN},
    ),
    "open_site": (
        lambda town, by: actions.open_site(town.womens, by=by, kind="station", name="新站", division=town.community),
        {OFFICE, "city_office", SUPERVISOR, SYSTEM_ADMIN},
    ),
    "edit_site": (
        lambda town, by: actions.edit_site(town.window, by=by, name="新窗口"),
        {OFFICE, "city_office", SUPERVISOR, SYSTEM_ADMIN},
    ),
    "set_hours": (
        lambda town, by: actions.set_hours(town.window, by=by, hours=HOURS),
        {OFFICE, "city_office", SUPERVISOR, SYSTEM_ADMIN},
    ),
    "close_site": (
        lambda town, by: actions.close_site(town.unused, by=by),
        {OFFICE, "city_office", SUPERVISOR, SYSTEM_ADMIN},
    ),
    "add_shift": (
        lambda town, by: actions.add_shift(town.window, by=by, post=town.window_clerk, start=soon(1), end=soon(2)),
        {OFFICE, "city_office", SUPERVISOR, SYSTEM_ADMIN, "window_clerk"},
    ),
    "remove_shift": (
        lambda town, by: actions.remove_shift(town.shift, by=by),
        {OFFICE, "city_office", SUPERVISOR, SYSTEM_ADMIN, "window_clerk"},
    ),
    "create_post": (
        lambda town, by: actions.create_post(
            town.womens, by=by, title="新岗", roles=[Role.HANDLER], parent=town.supervisor
        ),
        {OFFICE, "city_office", SUPERVISOR, SYSTEM_ADMIN},
    ),
    "edit_post": (
        lambda town, by: actions.edit_post(
            town.handler, by=by, title="新名", roles=[Role.HANDLER], parent=town.supervisor
        ),
        {OFFICE, "city_office", SUPERVISOR, SYSTEM_ADMIN},
    ),
    "close_post": (
        lambda town, by: actions.close_post(town.handler, by=by),
        {OFFICE, "city_office", SUPERVISOR, SYSTEM_ADMIN},
    ),
    "start_tenure": (
        lambda town, by: actions.start_tenure(town.vacant, by=by, person=town.person("neighbour")),
        {OFFICE, "city_office", SUPERVISOR, SYSTEM_ADMIN},
    ),
    "act_for": (
        lambda town, by: actions.act_for(town.vacant, by=by, person=town.person("neighbour"), end=None),
        {OFFICE, "city_office", SUPERVISOR, SYSTEM_ADMIN},
    ),
    "end_tenure": (
        lambda town, by: actions.end_tenure(town.tenure, by=by),
        {OFFICE, "city_office", SUPERVISOR, SYSTEM_ADMIN},
    ),
    "found_alliance": (
        lambda town, by: actions.found_alliance(town.county, by=by, name="联盟"),
        {OFFICE, "city_office", SYSTEM_ADMIN},
    ),
    "edit_alliance": (
        lambda town, by: actions.edit_alliance(town.alliance, by=by, name="新名"),
        {OFFICE, "city_office", SYSTEM_ADMIN},
    ),
    "put_on_roster": (
        lambda town, by: actions.put_on_roster(town.alliance, by=by, organization=town.youth),
        {OFFICE, "city_office", SYSTEM_ADMIN},
    ),
    "join_alliance": (
        lambda town, by: actions.join_alliance(town.alliance, by=by, organization=town.youth),
        {OFFICE, "city_office", SYSTEM_ADMIN},
    ),
    "leave_alliance": (
        lambda town, by: actions.leave_alliance(town.alliance, by=by, organization=town.womens),
        {OFFICE, "city_office", SYSTEM_ADMIN},
    ),
}
#: Judged beside their rules: saved views and tables.
ELSEWHERE: set[str] = {"save_view", "rename_view", "share_view", "put_view_first", "delete_view"}
#: `test_imports`, `test_merging`, and `tests.web.test_setup`.
ELSEWHERE |= {"bring_table", "check_table", "match_again", "accept_table", "drop_table", "report_table", "take_handout"}
ELSEWHERE |= {"register_organizations", "rename_organization", "merge_organization"}
ELSEWHERE |= {"keep_answers", "forget_answers", "set_up_town"}
#: `tests.accounts.test_delivery`.
ELSEWHERE |= {"set_robot", "try_robot", "end_robot"}
#: One post of every role inside the scope, its twin outside, and some more.
CAST = sorted(
    {post for pair in ROLES.values() for post in pair if post}
    | {"city_office", "hub_supervisor", "window_clerk", "youth_supervisor", "resident"}
)
TABLES: tuple[type[Model], ...] = (
    Organization,
    Site,
    SiteHours,
    Post,
    Tenure,
    DutyShift,
    Alliance,
    AllianceMember,
)


@pytest.fixture
def scene(town: Town) -> Town:
    """What the calls need beside the town."""
    town.rows["empty"] = actions.register_organization(town.county, by=SYSTEM, kind="enterprise", name="空组织")
    town.rows["unused"] = actions.open_site(
        town.womens, by=SYSTEM, kind="station", name="空站点", division=town.community
    )
    town.rows["vacant"] = actions.create_post(
        town.womens, by=SYSTEM, title="空岗", roles=[Role.HANDLER], parent=town.supervisor
    )
    town.rows["shift"] = actions.add_shift(town.window, by=SYSTEM, post=town.window_clerk, start=soon(5), end=soon(6))
    town.rows["tenure"] = town.handler.tenures.get()
    town.rows["alliance"] = actions.found_alliance(town.county, by=SYSTEM, name="旧联盟")
    actions.join_alliance(town.alliance, by=SYSTEM, organization=town.womens)
    return town


def everything() -> list[Any]:
    return [list(table._default_manager.order_by("pk").values()) for table in TABLES]


def test_every_action_of_the_room_is_judged_here() -> None:
    declared = {name.partition(".")[2] for name in all_actions() if name.startswith("organizations.")}
    assert declared == set(CALLS) | set(CONTINUITY) | ELSEWHERE


@pytest.mark.parametrize("name", CALLS)
def test_who_may(scene: Town, name: str) -> None:
    call, permitted = CALLS[name]
    before, found = everything(), set()
    for who in CAST:
        with transaction.atomic():
            try:
                call(scene, scene.actor(who))
                found.add(who)
            except Forbidden:
                assert everything() == before, who
            transaction.set_rollback(True)
    assert found == permitted & {*CAST}
    call(scene, SYSTEM)


def test_rights_are_those_of_the_active_post_alone(town: Town) -> None:
    both = Actor(person=town.person("handler"), post=town.handler, posts=(town.handler, town.office))
    with pytest.raises(Forbidden):
        actions.edit_organization(town.womens, by=both, name="新名")
    actions.edit_organization(
        town.womens, by=Actor(person=both.person, post=town.office, posts=both.posts), name="新名"
    )
    assert Organization.objects.get(pk=town.womens.pk).name == "新名"


def test_posts_of_administrators_are_filled_by_the_security_administrator(town: Town) -> None:
    tenure = town.audit_admin.tenures.get()
    for who in ("city_office", "office", "system_admin", "audit_admin"):
        with pytest.raises(Forbidden):
            actions.end_tenure(tenure, by=town.actor(who))
    actions.end_tenure(tenure, by=town.actor("security_admin"))
    with pytest.raises(Forbidden):
        actions.start_tenure(town.audit_admin, by=town.actor("system_admin"), person=make_person("甲", "jia"))
    with pytest.raises(Forbidden, match="不能给自己安排岗位"):
        actions.start_tenure(town.audit_admin, by=town.actor("security_admin"), person=town.person("security_admin"))
    actions.start_tenure(town.audit_admin, by=town.actor("security_admin"), person=make_person("乙", "yi"))


def test_rows_in_scope_are_the_union_over_the_posts(town: Town) -> None:
    lookups: dict[str, str] = {Role.SUPERVISOR: "organization", Role.JOINT_OFFICE: "division", Role.INTAKE: "site"}
    supervised = {town.supervisor, town.handler, town.window_clerk}
    at_station = {town.station_clerk}

    def seen(*posts: Post) -> set[Post]:
        return set(Post.objects.filter(rows_in_scope(posts, lookups)))

    assert seen(town.supervisor) == supervised
    assert seen(town.supervisor, town.station_clerk) == supervised | at_station
    assert town.far_handler not in seen(town.office)
    assert {town.far_handler, town.handler} <= seen(town.city_office)
    assert seen(town.expert) == set()
    assert seen() == set()
