"""Organisations, sites and alliances: what is registered, what is refused."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.places import Point
from gongzhi.core.registry import refs, todo
from gongzhi.core.worktime import WeekHours
from gongzhi.organizations import queries
from gongzhi.organizations.actions import (
    add_shift,
    close_organization,
    close_post,
    close_site,
    edit_organization,
    edit_site,
    end_tenure,
    found_alliance,
    join_alliance,
    leave_alliance,
    open_site,
    put_on_roster,
    register_organization,
    remove_shift,
    set_hours,
)
from gongzhi.organizations.models import Alliance, DutyShift, Organization, Site
from gongzhi.organizations.week import week_of
from tests.town import SYSTEM, Town

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 15, tzinfo=UTC)


# --- organisations ---


@pytest.mark.parametrize(
    "kind", ["social_work_agency", "volunteer_team", "community_social_org", "enterprise", "association", "foundation"]
)
def test_kinds_without_and_with_credit_code(town: Town, kind: str) -> None:
    first = register_organization(town.community, by=SYSTEM, kind=kind, name="甲队")
    second = register_organization(town.community, by=SYSTEM, kind=kind, name="乙队")
    assert (first.credit_code, second.credit_code) == (None, None)
    third = register_organization(town.county, by=SYSTEM, kind=kind, name="丙队", credit_code=" 91350100m000100y43 ")
    assert third.credit_code == "91350100M000100Y43"


@pytest.mark.parametrize("wrong", ["91512081MA62K026", "91512081MA62K0260Z", "91512081MA62K0260F", "统一社会信用代码"])
def test_wrong_credit_code_is_refused_beside_its_field(town: Town, wrong: str) -> None:
    count = Organization.objects.count()
    with pytest.raises(Invalid) as caught:
        register_organization(town.county, by=SYSTEM, kind="enterprise", name="甲公司", credit_code=wrong)
    assert caught.value.field == "credit_code"
    assert "统一社会信用代码" in str(caught.value)
    assert Organization.objects.count() == count


def test_taken_credit_code_name_and_unknown_kind(town: Town) -> None:
    code = "91512081MA62K0260E"
    register_organization(town.county, by=SYSTEM, kind="enterprise", name="甲公司", credit_code=code)
    count = Organization.objects.count()
    with pytest.raises(NotNow, match="已登记在另一组织名下"):
        register_organization(town.county, by=SYSTEM, kind="enterprise", name="乙公司", credit_code=code)
    with pytest.raises(Invalid, match="已有同名组织"):
        register_organization(town.county, by=SYSTEM, kind="enterprise", name=" 甲公司 ")
    with pytest.raises(Invalid, match="没有“guild”这个类别"):
        register_organization(town.county, by=SYSTEM, kind="guild", name="丙公司")
    with pytest.raises(Invalid, match="请填写名称"):
        register_organization(town.county, by=SYSTEM, kind="enterprise", name="  ")
    with pytest.raises(Invalid) as caught:
        register_organization(town.county, by=SYSTEM, kind="enterprise", name="丁公司", phone="12345678901234")
    assert caught.value.field == "phone"
    assert Organization.objects.count() == count


def test_code_is_free_again_after_closing(town: Town) -> None:
    code = "91512081MA62K0260E"
    old = register_organization(town.county, by=SYSTEM, kind="enterprise", name="甲公司", credit_code=code)
    close_organization(old, by=SYSTEM)
    new = register_organization(town.county, by=SYSTEM, kind="enterprise", name="甲公司", credit_code=code)
    assert new.pk != old.pk
    with pytest.raises(NotNow, match="已经注销"):
        edit_organization(old, by=SYSTEM, name="乙")


def test_organization_with_anything_left_is_not_closed(town: Town) -> None:
    register_organization(town.subdistrict, by=SYSTEM, kind="womens_federation", name="街道妇联", parent=town.womens)
    with pytest.raises(NotNow, match="还有1 个下级组织、1 个站点、3 个岗位"):
        close_organization(town.womens, by=SYSTEM)
    assert Organization.objects.get(pk=town.womens.pk).closed_at is None


def test_organizations_are_found_by_pinyin_and_short_name(town: Town, django_assert_num_queries) -> None:
    actor = town.actor("office")
    with django_assert_num_queries(1):
        found = [str(row) for row in queries.organization_list(actor, query="妇联")]
    assert found == ["黄岩区妇联", "椒江区妇联"]
    assert [str(row) for row in queries.organization_list(actor, query="jjtqw")] == ["椒江团区委"]
    row: Any
    (row,) = queries.organization_list(actor, query="椒江区妇联")
    assert (row.post_count, row.site_count) == (3, 1)
    assert list(queries.organization_list(actor, query="妇联", division=town.far_county)) == [town.far_womens]


# --- sites ---


def test_site_lies_within_the_division_of_its_organization(town: Town) -> None:
    with pytest.raises(Invalid, match="不在“椒江区妇联”的区划"):
        open_site(town.womens, by=SYSTEM, kind="window", name="窗口", division=town.far_subdistrict)
    with pytest.raises(Invalid, match="没有“kiosk”这个类别"):
        open_site(town.womens, by=SYSTEM, kind="kiosk", name="窗口", division=town.subdistrict)
    assert not Site.objects.filter(name="窗口").exists()


def test_hours_and_open_now(town: Town) -> None:
    assert queries.hours_of(town.hub) == WeekHours.weekdays("08:30-12:00", "14:00-17:30")
    (day,) = queries.as_seen([town.hub], at=MONDAY)
    (night,) = queries.as_seen([town.hub], at=NIGHT)
    assert (day.is_open, day.opens_at) == (True, None)
    assert (night.is_open, night.opens_at) == (False, datetime(2026, 11, 24, 0, 30, tzinfo=UTC))
    assert [found.site for found in queries.open_sites(NIGHT)] == []
    set_hours(town.hub, by=SYSTEM, hours=WeekHours.always())
    hub = Site.objects.get(pk=town.hub.pk)
    assert hub.is_round_the_clock
    assert hub.hours.count() == 0
    assert [found.site for found in queries.open_sites(NIGHT)] == [hub]
    assert [found.site for found in queries.open_sites(MONDAY, near=town.community)][:2] == [town.station, hub]


def test_site_without_hours_counts_as_an_office_and_says_nothing(town: Town) -> None:
    site = open_site(town.womens, by=SYSTEM, kind="station", name="流动站", division=town.community)
    assert queries.own_hours(site) is None
    assert queries.hours_of(site) == queries.hours_of(None) == queries.OFFICE_HOURS
    (seen,) = queries.as_seen([site], at=MONDAY)
    assert (seen.is_open, seen.opens_at) == (None, None)


def test_week_in_words() -> None:
    assert week_of(None) == []
    assert week_of(WeekHours.always()) == [("每天", "24小时开放，节假日不休")]
    hours = WeekHours.from_json([["08:30-12:00", "14:00-17:30"]] * 5 + [["09:00-11:30"], []])
    assert week_of(hours) == [("周一至周五", "08:30–12:00、14:00–17:30"), ("周六", "09:00–11:30"), ("周日", "不开放")]


def test_near_a_point_by_distance(town: Town, django_assert_num_queries) -> None:
    found = queries.sites_near(Point(28.6553, 121.4336), limit=3)
    assert [row.site for row in found] == [town.hub, town.station, town.window]
    assert [round(row.metres or 0) for row in found] == [0, 455, 2986]
    assert [row.site for row in queries.sites_near(Point(28.6553, 121.4336), kinds=["window"])] == [town.window]
    assert queries.sites_near(Point(39.9, 116.4)) == []


def test_near_a_division_own_first_then_above_then_beside(town: Town) -> None:
    assert [row.site for row in queries.sites_near(town.community)] == [town.station, town.hub, town.window]
    assert [row.site for row in queries.sites_near(town.other_community)] == [town.window, town.hub, town.station]
    assert {row.site for row in queries.sites_near(town.city)} == {town.hub, town.station, town.window, town.far_hub}


def test_closed_site_is_gone_and_its_roster_too(town: Town) -> None:
    start = clock.now() + timedelta(days=1)
    shift = add_shift(town.hub, by=SYSTEM, post=town.clerk, start=start, end=start + timedelta(hours=8))
    with pytest.raises(NotNow, match="还有1 个岗位"):
        close_site(town.hub, by=SYSTEM)
    assert DutyShift.objects.filter(pk=shift.pk).exists()
    close_post(town.clerk, by=SYSTEM)
    close_site(town.hub, by=SYSTEM)
    assert town.hub not in [row.site for row in queries.sites_near(town.community)]
    with pytest.raises(NotNow, match="已经停用"):
        edit_site(town.hub, by=SYSTEM, name="新")


def test_duty_roster(town: Town) -> None:
    now = clock.now()

    def turn(begins: int, ends: int) -> dict[str, datetime]:
        return {"start": now + timedelta(hours=begins), "end": now + timedelta(hours=ends)}

    running = add_shift(town.hub, by=SYSTEM, post=town.clerk, **turn(-1, 1))
    assert queries.on_duty(town.hub) == town.clerk
    with pytest.raises(NotNow, match="这个时段已排了别的岗位值班"):
        add_shift(town.hub, by=SYSTEM, post=town.hub_supervisor, **turn(0, 9))
    with pytest.raises(Invalid, match="结束时间要晚于开始时间"):
        add_shift(town.hub, by=SYSTEM, post=town.clerk, **turn(5, 5))
    with pytest.raises(Invalid, match="不能排在这里值班"):
        add_shift(town.hub, by=SYSTEM, post=town.far_clerk, **turn(5, 6))
    with pytest.raises(NotNow, match="这一班已经开始或结束"):
        remove_shift(running, by=SYSTEM)
    coming = add_shift(town.hub, by=SYSTEM, post=town.office, **turn(1, 9))
    assert list(queries.coming_shifts(town.hub)) == [running, coming]
    remove_shift(coming, by=SYSTEM)
    assert list(DutyShift.objects.all()) == [running]
    with pytest.raises(NotNow, match="还有1 个正在值的班"):
        close_post(town.clerk, by=SYSTEM)


# --- alliances ---


def test_alliance_of_ouhai(town: Town) -> None:
    """The article's: in 2018 only union, league, women and science joined."""
    alliance = found_alliance(town.county, by=SYSTEM, name="群团联盟", founded_on=date(2018, 4, 1))
    for organization in (town.union, town.youth, town.womens):
        join_alliance(alliance, by=SYSTEM, organization=organization, on=date(2018, 4, 1))
    put_on_roster(alliance, by=SYSTEM, organization=town.agency, reason="不是群团组织，待章程修改")
    row: Any
    (row,) = queries.alliance_list(town.actor("office"))
    assert (row.joined, row.eligible) == (3, 4)
    assert [(str(member.organization), member.reason) for member in queries.who_is_missing(alliance)] == [
        ("阳光社工", "不是群团组织，待章程修改")
    ]
    leave_alliance(alliance, by=SYSTEM, organization=town.youth, on=date(2019, 1, 1), reason="机构调整")
    assert [str(member.organization) for member in queries.who_is_missing(alliance)] == ["椒江团区委", "阳光社工"]
    join_alliance(alliance, by=SYSTEM, organization=town.youth)
    assert [str(member.organization) for member in queries.who_is_missing(alliance)] == ["阳光社工"]


def test_alliance_refusals(town: Town) -> None:
    alliance = found_alliance(town.county, by=SYSTEM, name="群团联盟")
    with pytest.raises(Invalid, match="已有联盟"):
        found_alliance(town.county, by=SYSTEM, name="群团联盟")
    with pytest.raises(NotNow, match="现在不是成员"):
        leave_alliance(alliance, by=SYSTEM, organization=town.youth)
    join_alliance(alliance, by=SYSTEM, organization=town.youth, on=date(2026, 5, 1))
    with pytest.raises(NotNow, match="已经是成员"):
        join_alliance(alliance, by=SYSTEM, organization=town.youth)
    with pytest.raises(Invalid, match="退出日期不能早于加入日期"):
        leave_alliance(alliance, by=SYSTEM, organization=town.youth, on=date(2026, 4, 1))
    with pytest.raises(NotNow, match="已在名单上"):
        put_on_roster(alliance, by=SYSTEM, organization=town.youth)
    assert Alliance.objects.get().roster.get().left_on is None


# --- to-do ---


def todo_titles(actor: Actor) -> list[str]:
    return [row.title for key, source in todo if key.startswith("organizations.") for row in source.rows(actor)]


def test_vacant_posts_are_on_the_list_of_whoever_fills_them(town: Town) -> None:
    assert todo_titles(town.actor("supervisor")) == []
    end_tenure(town.handler.tenures.get(), by=SYSTEM)
    assert todo_titles(town.actor("supervisor")) == ["椒江区妇联·权益干事 空缺"]
    assert todo_titles(town.actor("office")) == ["椒江区妇联·权益干事 空缺"]
    # Who left has a handover to sign; nobody else hears of the post.
    assert todo_titles(town.actor("handler")) == ["交接：椒江区妇联·权益干事"]
    for who in ("far_office", "youth_supervisor", "resident", "clerk"):
        assert todo_titles(town.actor(who)) == []


def test_many_vacancies_are_one_line(town: Town) -> None:
    for key in ("handler", "youth_handler", "union_handler", "social_worker", "expert", "clerk"):
        end_tenure(getattr(town, key).tenures.get(), by=SYSTEM)
    assert todo_titles(town.actor("office")) == ["6 个岗位空缺"]


def test_broken_chains_are_told_to_those_who_can_mend_them(town: Town) -> None:
    for key in ("supervisor", "office", "city_office", "handler"):
        end_tenure(getattr(town, key).tenures.get(), by=SYSTEM)
    assert "4 个岗位从本岗到联席办都无人负责" in todo_titles(town.actor("system_admin"))
    assert todo_titles(town.actor("clerk")) == []


def test_refs_name_and_link_what_one_may_see(town: Town) -> None:
    for kind, row in (("organization", town.womens), ("site", town.hub), ("post", town.handler)):
        ref = refs[kind]
        assert ref.visible_to(town.actor("clerk")).filter(pk=row.pk).exists()
        assert ref.title(row) == str(row)
        assert str(row.pk) in ref.link(row)
    assert not refs["post"].visible_to(town.actor("resident")).exists()
    assert refs["site"].visible_to(town.actor("resident")).exists()
