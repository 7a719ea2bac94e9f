"""Posts and tenures: who holds what, and what is refused."""

from datetime import timedelta

import pytest
from psycopg.types.range import TimestamptzRange

from gongzhi.core import clock
from gongzhi.core.errors import Forbidden, Invalid, NotNow, Stale
from gongzhi.core.registry import Holding, holdings
from gongzhi.organizations import queries
from gongzhi.organizations.actions import (
    act_for,
    add_shift,
    close_post,
    create_post,
    edit_post,
    end_tenure,
    start_tenure,
)
from gongzhi.organizations.checks import every_chain_has_a_holder, there_is_a_joint_office
from gongzhi.organizations.models import DutyShift, Post, Role, Tenure
from tests.town import SINCE, SYSTEM, Town, make_person


def vacate(post: Post) -> None:
    for tenure in queries.holders_of(post):
        end_tenure(tenure, by=SYSTEM)


# --- who holds what ---


def test_posts_of_holder_and_of_acting_person_without_closed_posts(town: Town, django_assert_num_queries) -> None:
    person = town.person("handler")
    act_for(town.youth_handler, by=SYSTEM, person=person, start=SINCE, end=None)
    assert queries.posts_of(person) == [town.handler, town.youth_handler]
    act_for(town.union_handler, by=SYSTEM, person=person, start=SINCE, end=None)
    with django_assert_num_queries(1):
        assert [str(post) for post in queries.posts_of(person)] == [
            "椒江区妇联·权益干事",
            "椒江团区委·青少年干事",
            "椒江区总工会·维权干事",
        ]
    vacate(town.union_handler)
    close_post(town.union_handler, by=SYSTEM)
    assert queries.posts_of(person) == [town.handler, town.youth_handler]


def test_posts_of_are_those_of_the_instant(town: Town) -> None:
    person = town.person("resident")
    start, end = clock.now() - timedelta(days=2), clock.now() - timedelta(days=1)
    act_for(town.handler, by=SYSTEM, person=person, start=start, end=end)
    assert queries.posts_of(person) == []
    assert queries.posts_of(person, start) == [town.handler]
    # Half-open: at the end the rights are gone.
    assert queries.posts_of(person, end) == []


def test_effective_holder_is_who_acts_then_the_holder_then_above(town: Town, django_assert_num_queries) -> None:
    stand_in = make_person("代理人")
    act_for(town.handler, by=SYSTEM, person=stand_in, start=SINCE, end=None)
    with django_assert_num_queries(1):
        assert queries.effective_holder(town.handler) == stand_in
    assert queries.answering(queries.holders_of(town.handler)) == stand_in
    end_tenure(town.handler.tenures.get(kind="acting"), by=SYSTEM)
    assert queries.effective_holder(town.handler) == town.person("handler")
    assert queries.answering(queries.holders_of(town.handler)) == town.person("handler")
    vacate(town.handler)
    assert queries.effective_holder(town.handler) == town.person("supervisor")
    vacate(town.supervisor)
    assert queries.effective_holder(town.handler) == town.person("office")


def test_effective_holder_passes_over_people_whose_account_is_off(town: Town) -> None:
    person = town.person("handler")
    person.is_active = False
    person.save()
    assert queries.effective_holder(town.handler) == town.person("supervisor")


def test_chains_without_holder(town: Town, django_assert_num_queries) -> None:
    vacate(town.handler)
    assert list(queries.chains_without_holder()) == []
    assert list(queries.vacant_posts()) == [town.handler]
    for key in ("supervisor", "office", "city_office"):
        vacate(getattr(town, key))
    with django_assert_num_queries(1):
        found = set(queries.chains_without_holder())
    assert found == {town.handler, town.supervisor, town.office, town.city_office}


def test_supervisor_of(town: Town) -> None:
    assert queries.supervisor_of(town.handler) == town.supervisor
    assert queries.supervisor_of(town.station_clerk) == town.hub_supervisor
    # Not in the chain, but in the organisation: the chairing liaison hangs directly below the joint office.
    assert queries.supervisor_of(town.chair) == town.union_supervisor
    assert queries.supervisor_of(town.supervisor) == town.office
    assert queries.supervisor_of(town.office) == town.city_office
    assert queries.supervisor_of(town.city_office) == town.city_office


# --- tenures ---


def test_start_tenure_refuses_a_second_holder_and_changes_nothing(town: Town) -> None:
    before = list(Tenure.objects.filter(post=town.handler).values())
    with pytest.raises(NotNow, match="这个岗位在此期间已有人任职。"):
        start_tenure(town.handler, by=town.actor("supervisor"), person=town.person("neighbour"))
    assert list(Tenure.objects.filter(post=town.handler).values()) == before


def test_holder_changes_without_a_gap(town: Town) -> None:
    now = clock.now()
    end_tenure(town.handler.tenures.get(), by=town.actor("supervisor"), at=now, reason="调任")
    new = start_tenure(town.handler, by=town.actor("supervisor"), person=town.person("neighbour"), start=now)
    assert queries.effective_holder(town.handler, now) == town.person("neighbour")
    assert queries.effective_holder(town.handler, now - timedelta(seconds=1)) == town.person("handler")
    assert new.during == TimestamptzRange(now, None, "[)")


def test_nobody_appoints_himself(town: Town) -> None:
    vacate(town.handler)
    actor = town.actor("supervisor")
    with pytest.raises(Forbidden, match="不能给自己安排岗位"):
        start_tenure(town.handler, by=actor, person=actor.person)
    with pytest.raises(Forbidden, match="不能给自己安排岗位"):
        act_for(town.handler, by=actor, person=actor.person, end=None)
    assert queries.holders_of(town.handler) == []


def test_start_tenure_refuses_closed_post_and_disabled_person(town: Town) -> None:
    vacate(town.handler)
    person = town.person("neighbour")
    person.is_active = False
    person.save()
    with pytest.raises(Invalid, match="账号已停用"):
        start_tenure(town.handler, by=SYSTEM, person=person)
    close_post(town.handler, by=SYSTEM)
    with pytest.raises(NotNow, match="已经撤销"):
        start_tenure(town.handler, by=SYSTEM, person=town.person("resident"))
    assert town.handler.tenures.filter(person__in=[person, town.person("resident")]).count() == 0


def test_act_for_refuses_an_end_before_its_start(town: Town) -> None:
    with pytest.raises(Invalid, match="结束时间要晚于开始时间"):
        act_for(town.handler, by=SYSTEM, person=town.person("neighbour"), start=clock.now(), end=SINCE)
    assert town.handler.tenures.count() == 1


def test_end_tenure_twice_and_before_it_began(town: Town) -> None:
    tenure = town.handler.tenures.get()
    end_tenure(tenure, by=SYSTEM)
    with pytest.raises(NotNow, match="这段任期已经结束"):
        end_tenure(tenure, by=SYSTEM)
    coming = start_tenure(
        town.handler, by=SYSTEM, person=town.person("neighbour"), start=clock.now() + timedelta(days=3)
    )
    end_tenure(coming, by=SYSTEM)
    assert list(town.handler.tenures.all()) == [tenure]


# --- posts ---


def test_create_post_needs_a_parent_unless_it_is_a_joint_office(town: Town) -> None:
    count = Post.objects.count()
    with pytest.raises(Invalid, match="只有联席办岗位可以没有上级"):
        create_post(town.womens, by=town.actor("supervisor"), title="新岗", roles=[Role.HANDLER])
    with pytest.raises(Invalid, match="窗口受理岗位要选定站点"):
        create_post(town.womens, by=town.actor("supervisor"), title="新岗", roles=[Role.INTAKE], parent=town.supervisor)
    with pytest.raises(Invalid, match="请至少选一个角色"):
        create_post(town.womens, by=SYSTEM, title="新岗", roles=[], parent=town.supervisor)
    with pytest.raises(Invalid, match="没有“boss”这个角色"):
        create_post(town.womens, by=SYSTEM, title="新岗", roles=["boss"], parent=town.supervisor)
    with pytest.raises(Invalid, match="不在“椒江区妇联”的区划"):
        create_post(
            town.womens,
            by=SYSTEM,
            title="新岗",
            roles=[Role.HANDLER],
            parent=town.supervisor,
            division=town.far_subdistrict,
        )
    assert Post.objects.count() == count


@pytest.mark.parametrize(
    ("who", "role", "granted"),
    [
        ("supervisor", Role.HANDLER, True),
        ("supervisor", Role.JOINT_OFFICE, False),
        ("supervisor", Role.LEADER, False),
        ("supervisor", Role.SYSTEM_ADMIN, False),
        ("office", Role.JOINT_OFFICE, True),
        ("office", Role.SECURITY_ADMIN, False),
        ("system_admin", Role.JOINT_OFFICE, True),
        ("system_admin", Role.AUDIT_ADMIN, False),
        ("security_admin", Role.AUDIT_ADMIN, True),
        ("security_admin", Role.JOINT_OFFICE, False),
    ],
)
def test_who_may_grant_which_role(town: Town, who: str, role: Role, granted: bool) -> None:
    count = Post.objects.count()
    if granted:
        create_post(town.womens, by=town.actor(who), title="新岗", roles=[role], parent=town.supervisor)
    else:
        with pytest.raises(Forbidden, match="不能授予这些角色"):
            create_post(town.womens, by=town.actor(who), title="新岗", roles=[role], parent=town.supervisor)
    assert Post.objects.count() == count + granted


def test_nobody_takes_a_stronger_role_by_editing_a_post(town: Town) -> None:
    with pytest.raises(Forbidden):
        edit_post(
            town.handler,
            by=town.actor("supervisor"),
            title="权益干事",
            roles=[Role.HANDLER, Role.JOINT_OFFICE],
            parent=town.supervisor,
        )
    with pytest.raises(Forbidden, match="所选站点由别的组织管理"):
        edit_post(
            town.handler,
            by=town.actor("supervisor"),
            title="权益干事",
            roles=[Role.INTAKE],
            parent=town.supervisor,
            site=town.hub,
        )
    town.handler.refresh_from_db()
    assert (town.handler.roles, town.handler.site, town.handler.version) == ([Role.HANDLER], None, 1)


def test_post_cannot_stand_below_itself(town: Town) -> None:
    with pytest.raises(Invalid, match="上级岗位不能是它自己或它的下级"):
        edit_post(town.supervisor, by=SYSTEM, title="分管副主席", roles=[Role.SUPERVISOR], parent=town.handler)
    town.supervisor.refresh_from_db()
    assert town.supervisor.parent == town.office


def test_moved_post_takes_those_below_along(town: Town) -> None:
    edit_post(town.hub_supervisor, by=SYSTEM, title="主任", roles=[Role.SUPERVISOR], parent=town.city_office)
    town.clerk.refresh_from_db()
    assert [path.count("/") for path in town.clerk.lineage()] == [1, 2, 3]
    for key in ("clerk", "hub_supervisor"):
        vacate(getattr(town, key))
    assert queries.effective_holder(town.clerk) == town.person("city_office")


def test_stale_edit_changes_nothing_and_tells_what_changed(town: Town) -> None:
    seen = town.handler.version
    edit_post(town.handler, by=SYSTEM, title="权益部干事", roles=[Role.HANDLER], parent=town.supervisor)
    with pytest.raises(Stale) as caught:
        edit_post(town.handler, by=SYSTEM, title="维权干事", roles=[Role.HANDLER], seen=seen)
    assert [str(line) for change in caught.value.changes for line in change.fields] == [
        "岗位名称：权益干事 → 权益部干事"
    ]
    town.handler.refresh_from_db()
    assert town.handler.title == "权益部干事"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[Post]:
    """Posts that hold work, as a room above would have signed it in."""
    busy: list[Post] = []
    holding = Holding("求助", lambda post: Post.objects.filter(pk__in=[row.pk for row in busy]).filter(pk=post.pk))
    monkeypatch.setattr(holdings, "_entries", {"test.work": holding})
    return busy


def test_post_that_holds_work_is_not_closed(town: Town, work: list[Post]) -> None:
    work.append(town.handler)
    with pytest.raises(NotNow, match="还有1 个求助，请先移交或撤销它们。"):
        close_post(town.handler, by=town.actor("supervisor"))
    town.handler.refresh_from_db()
    assert (town.handler.closed_at, len(queries.holders_of(town.handler))) == (None, 1)
    work.clear()
    close_post(town.handler, by=town.actor("supervisor"))
    assert queries.holders_of(town.handler) == []


def test_post_with_posts_below_is_not_closed(town: Town) -> None:
    with pytest.raises(NotNow, match="还有1 个下级岗位"):
        close_post(town.youth_supervisor, by=SYSTEM)
    assert Post.objects.get(pk=town.youth_supervisor.pk).closed_at is None


def test_last_joint_office_is_not_closed(town: Town) -> None:
    Post.objects.exclude(pk=town.office.pk).filter(roles__contains=[Role.JOINT_OFFICE]).update(closed_at=clock.now())
    with pytest.raises(NotNow, match="这是唯一的联席办岗位"):
        close_post(town.office, by=SYSTEM)
    assert Post.objects.get(pk=town.office.pk).closed_at is None


def test_closing_a_post_ends_tenures_and_coming_duty(town: Town) -> None:
    now = clock.now()
    add_shift(town.hub, by=SYSTEM, post=town.clerk, start=now + timedelta(days=1), end=now + timedelta(days=2))
    close_post(town.clerk, by=town.actor("hub_supervisor"))
    assert DutyShift.objects.count() == 0
    assert town.clerk.tenures.get().during.upper is not None
    with pytest.raises(NotNow, match="已经撤销，不能再改"):
        edit_post(town.clerk, by=SYSTEM, title="窗口", roles=[Role.INTAKE], parent=town.hub_supervisor, site=town.hub)


# --- the check of a deployment ---


def test_check_asks_for_a_joint_office_and_for_holders(town: Town) -> None:
    assert there_is_a_joint_office(None) == []
    assert every_chain_has_a_holder(None) == []
    for key in ("handler", "supervisor", "office", "city_office"):
        vacate(getattr(town, key))
    (warning,) = every_chain_has_a_holder(None)
    assert "有 4 个岗位从本岗到联席办都没有人任职" in warning.msg
    assert "全线无人" in (warning.hint or "")
    Post.objects.filter(roles__contains=[Role.JOINT_OFFICE]).update(closed_at=clock.now())
    (error,) = there_is_a_joint_office(None)
    assert "还没有联席办岗位" in error.msg


def test_check_leaves_an_empty_database_alone(db: None) -> None:
    assert there_is_a_joint_office(None) == []
    assert every_chain_has_a_holder(None) == []
