"""Pages: open to whom, as many queries for three rows as for one, forms that tell what is wrong."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.places import Point, wgs84_to_gcj02
from gongzhi.core.worktime import WeekHours
from gongzhi.organizations import queries
from gongzhi.organizations.actions import (
    add_shift,
    create_post,
    found_alliance,
    join_alliance,
    open_site,
    put_on_roster,
    register_organization,
)
from gongzhi.organizations.models import Alliance, AllianceMember, Organization, Post, Role, Site, Tenure
from tests.organizations.conftest import SignIn
from tests.town import HOURS, SYSTEM, Town

pytestmark = pytest.mark.django_db


def at(name: str, *keys: object) -> str:
    return reverse(f"organizations:{name}", args=keys)


def words(response) -> str:
    return str(response.content.decode())


def desk_pages(town: Town) -> list[str]:
    alliance = found_alliance(town.county, by=SYSTEM, name="椒江群团联盟", founded_on=date(2026, 3, 1))
    join_alliance(alliance, by=SYSTEM, organization=town.union, on=date(2026, 3, 1))
    put_on_roster(alliance, by=SYSTEM, organization=town.youth, reason="等上级批复")
    return [
        at("organizations"),
        at("organization", town.womens.pk),
        at("sites"),
        at("site", town.hub.pk),
        at("posts"),
        at("post", town.handler.pk),
        at("alliances"),
        at("alliance", alliance.pk),
        at("history", "organization", town.womens.pk),
        at("history", "site", town.hub.pk),
        at("history", "post", town.handler.pk),
        at("history", "alliance", alliance.pk),
        at("history", "division", town.county.pk),
    ]


def test_desk_pages_open_to_every_role_and_to_nobody_else(town: Town, sign_in: SignIn, client: Client) -> None:
    pages = desk_pages(town)
    for who in ("handler", "office", "audit_admin"):
        browser = sign_in(who)
        assert {page: browser.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    resident = sign_in("resident")
    assert {resident.get(page).status_code for page in pages} == {403}
    assert {client.get(page).status_code for page in pages} == {302}


def test_portal_pages_open_to_everybody(town: Town, client: Client) -> None:
    assert "白云街道群团工作中心" in words(client.get(at("portal_sites")))
    page = words(client.get(at("portal_site", town.hub.pk)))
    assert "周一至周五" in page
    assert "tel:0576-88881111" in page
    assert "椒江区妇女联合会" in words(client.get(at("portal_organization", town.womens.pk)))


@pytest.mark.parametrize(
    ("page", "who"),
    [
        ("organization_edit", "womens"),
        ("site_open", "womens"),
        ("post_create", "womens"),
        ("site_edit", "hub"),
        ("site_hours", "hub"),
        ("shift_add", "hub"),
        ("post_edit", "handler"),
        ("post_fill", "handler"),
        ("post_act", "handler"),
    ],
)
def test_form_pages_open_inside_the_scope_only(town: Town, sign_in: SignIn, page: str, who: str) -> None:
    address = at(page, getattr(town, who).pk)
    assert sign_in("office").get(address).status_code == 200
    assert sign_in("far_office").get(address).status_code == 403
    assert sign_in("handler").get(address).status_code == 403


# --- lists: as many queries for three as for one ---


def count_queries(client: Client, address: str, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(40) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def more_of_everything(town: Town, number: int) -> None:
    """One more organisation, site, post, alliance, member, turn of duty and change."""
    organization = register_organization(
        town.county, by=SYSTEM, kind="volunteer_team", name=f"第{number}志愿服务队", parent=town.womens
    )
    site = open_site(town.womens, by=SYSTEM, kind="station", name=f"第{number}站", division=town.community, hours=HOURS)
    post = create_post(
        town.womens, by=SYSTEM, title=f"第{number}岗", roles=[Role.INTAKE], parent=town.supervisor, site=town.hub
    )
    create_post(organization, by=SYSTEM, title="队长", roles=[Role.HANDLER], parent=town.supervisor, site=site)
    alliance = found_alliance(town.county, by=SYSTEM, name=f"第{number}联盟")
    join_alliance(alliance, by=SYSTEM, organization=organization)
    first = Alliance.objects.order_by("created_at")[0]
    if first != alliance:
        join_alliance(first, by=SYSTEM, organization=organization)
    start = clock.now() + timedelta(days=number)
    add_shift(town.hub, by=SYSTEM, post=post, start=start, end=start + timedelta(hours=8))


@pytest.mark.parametrize(
    "page",
    [
        "organizations",
        "organization",
        "sites",
        "site",
        "posts",
        "post",
        "alliances",
        "alliance",
        "portal_sites",
        "portal_organization",
    ],
)
def test_lists_ask_as_often_for_three_as_for_one(
    town: Town, sign_in: SignIn, django_assert_max_num_queries, page: str
) -> None:
    more_of_everything(town, 1)
    keys = {
        "organization": [town.womens.pk],
        "portal_organization": [town.womens.pk],
        "site": [town.hub.pk],
        "post": [town.supervisor.pk],
        "alliance": [Alliance.objects.get().pk],
    }
    address, browser = at(page, *keys.get(page, [])), sign_in("office")
    browser.get(address)
    one = count_queries(browser, address, django_assert_max_num_queries)
    more_of_everything(town, 2)
    more_of_everything(town, 3)
    assert count_queries(browser, address, django_assert_max_num_queries) == one


def test_history_asks_as_often_for_three_as_for_one(town: Town, sign_in: SignIn, django_assert_max_num_queries) -> None:
    browser = sign_in("supervisor")
    address = at("history", "organization", town.womens.pk)

    def rename(number: int) -> None:
        browser.post(at("organization_edit", town.womens.pk), {"name": f"椒江区妇联{number}", "short_name": ""})

    rename(1)
    one = count_queries(browser, address, django_assert_max_num_queries)
    rename(2)
    rename(3)
    assert count_queries(browser, address, django_assert_max_num_queries) == one


# --- what the forms do and say ---


def test_register_organization_by_its_form(town: Town, sign_in: SignIn) -> None:
    form = {"kind": "red_cross", "name": "椒江区红十字会", "division": "椒江区", "credit_code": "13100000400000624"}
    browser, count = sign_in("office"), Organization.objects.count()
    page = words(browser.post(at("register"), form))
    assert "统一社会信用代码" in page
    assert 'value="椒江区红十字会"' in page
    assert Organization.objects.count() == count
    response = browser.post(at("register"), {**form, "credit_code": "12100000400000624D"})
    made = Organization.objects.get(name="椒江区红十字会")
    assert response.headers["Location"] == at("organization", made.pk)
    assert (made.credit_code, made.division) == ("12100000400000624D", town.county)


def test_register_outside_the_division_is_told_beside_the_field(town: Town, sign_in: SignIn) -> None:
    form = {"kind": "red_cross", "name": "黄岩区红十字会", "division": "黄岩区"}
    assert "不在您当前岗位的管理范围内" in words(sign_in("office").post(at("register"), form))
    assert not Organization.objects.filter(name="黄岩区红十字会").exists()


def test_unknown_division_in_the_form_and_in_the_filter(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("office")
    page = words(browser.post(at("register"), {"kind": "red_cross", "name": "甲", "division": "火星区"}))
    assert "没有找到“火星区”" in page
    assert "没有找到“火星区”" in words(browser.get(at("organizations"), {"division": "火星区"}))


def test_organizations_are_filtered(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("office")
    page = words(browser.get(at("organizations"), {"kind": "womens_federation", "division": "331002"}))
    assert "椒江区妇女联合会" in page
    assert "黄岩区妇女联合会" not in page
    assert "椒江团区委" not in page
    assert "椒江区妇女联合会" in words(browser.get(at("organizations"), {"q": "jjqfnlhh"}))


def test_stale_form_keeps_what_was_typed_and_shows_what_changed(town: Town, sign_in: SignIn) -> None:
    browser, address = sign_in("supervisor"), at("organization_edit", town.womens.pk)
    first = {"seen": "1", "name": "椒江区妇女联合会", "short_name": "椒江区妇联", "phone": "0576-88889999"}
    assert browser.post(address, first).status_code == 302
    page = words(browser.post(address, {**first, "phone": "0576-88887777"}))
    assert "已被别人更新" in page
    assert "办公电话：0576-88880000 → 0576-88889999" in page
    assert 'value="0576-88887777"' in page
    assert 'name="seen" value="2"' in page
    assert Organization.objects.get(pk=town.womens.pk).phone == "0576-88889999"
    # Having seen it, sending it again is a decision.
    assert browser.post(address, {**first, "seen": "2", "phone": "0576-88887777"}).status_code == 302
    assert Organization.objects.get(pk=town.womens.pk).phone == "0576-88887777"


def test_same_form_twice_registers_once(town: Town, sign_in: SignIn) -> None:
    form = {
        "kind": "red_cross",
        "name": "椒江区红十字会",
        "division": "椒江区",
        "_once": "6f0c3b1e-1111-4222-8333-444455556666",
    }
    browser = sign_in("office")
    first = browser.post(at("register"), form)
    assert browser.post(at("register"), form).headers["Location"] == first.headers["Location"]
    assert Organization.objects.filter(name="椒江区红十字会").count() == 1


def test_open_site_with_coordinates_of_a_map(town: Town, sign_in: SignIn) -> None:
    shown = wgs84_to_gcj02(Point(28.6553, 121.4336))
    form = {
        "kind": "station",
        "name": "云健社区群团工作站",
        "division": "白云社区",
        "staffing": "on_call",
        "coordinates": f"{shown.longitude:.6f}，{shown.latitude:.6f}",
        "datum": "gcj02",
        "facilities": "饮水、充电 母婴室",
    }
    browser = sign_in("hub_supervisor")
    assert browser.post(at("site_open", town.hub_office.pk), form).status_code == 302
    site = Site.objects.get(name="云健社区群团工作站")
    assert site.facilities == ["饮水", "充电", "母婴室"]
    assert (round(site.latitude or 0, 3), round(site.longitude or 0, 3)) == (28.655, 121.434)
    page = words(browser.post(at("site_open", town.hub_office.pk), {**form, "name": "乙", "coordinates": "很近"}))
    assert "坐标应是纬度和经度两个数" in page
    assert not Site.objects.filter(name="乙").exists()


def test_hours_are_read_as_people_write_them(town: Town, sign_in: SignIn) -> None:
    address = at("site_hours", town.hub.pk)
    browser = sign_in("hub_supervisor")
    week = {f"day{number}": "8：30—12：00、14:00~17:30" for number in range(5)}
    assert browser.post(address, {"seen": town.hub.version, **week, "day5": "9:00-11:30"}).status_code == 302
    site = Site.objects.get(pk=town.hub.pk)
    expected = [["08:30-12:00", "14:00-17:30"]] * 5 + [["09:00-11:30"], []]
    assert queries.hours_of(site) == WeekHours.from_json(expected)
    page = words(browser.post(address, {"seen": site.version, "day0": "12:00-08:00", "day1": "早上"}))
    assert page.count("时间看不懂") >= 2
    assert queries.hours_of(Site.objects.get(pk=town.hub.pk)) == WeekHours.from_json(expected)
    assert browser.post(address, {"seen": site.version, "is_round_the_clock": "on"}).status_code == 302
    assert queries.hours_of(Site.objects.get(pk=town.hub.pk)) == WeekHours.always()


def test_post_is_filled_acted_for_and_left_by_forms(town: Town, sign_in: SignIn) -> None:
    browser, post = sign_in("supervisor"), town.handler
    page = words(browser.post(at("post_fill", post.pk), {"person": "nobody"}))
    assert "没有找到这个账号" in page
    assert "这个岗位在此期间已有人任职。" in words(browser.post(at("post_fill", post.pk), {"person": "clerk"}))
    tenure = post.tenures.get()
    assert (
        browser.post(at("tenure_end", post.pk, tenure.pk), {"seen": tenure.version, "reason": "调任"}).status_code
        == 302
    )
    assert browser.post(at("post_fill", post.pk), {"person": "clerk"}).status_code == 302
    assert [row.person for row in queries.holders_of(post)] == [town.person("clerk")]
    end = (clock.local(clock.now()) + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    acting = {"person": "station_clerk", "end": end, "reason": "休假"}
    assert browser.post(at("post_act", post.pk), acting).status_code == 302
    assert [row.kind for row in queries.holders_of(post)] == ["holder", "acting"]


def test_buttons_outside_the_scope_change_nothing(town: Town, sign_in: SignIn) -> None:
    browser, before = sign_in("far_office"), (Post.objects.count(), Tenure.objects.count())
    tenure = town.handler.tenures.get()
    for address in (
        at("tenure_end", town.handler.pk, tenure.pk),
        at("post_close", town.handler.pk),
        at("site_close", town.hub.pk),
        at("organization_close", town.agency.pk),
    ):
        page = words(browser.post(address, follow=True))
        assert "没有权限做这一步" in page
    assert (Post.objects.count(), Tenure.objects.count()) == before
    assert queries.effective_holder(town.handler) == town.person("handler")
    assert Organization.objects.get(pk=town.agency.pk).closed_at is None


def test_refused_button_tells_why_on_the_page(town: Town, sign_in: SignIn) -> None:
    page = words(sign_in("office").post(at("organization_close", town.womens.pk), follow=True))
    assert "还有1 个站点、3 个岗位，请先移交或撤销它们。" in page


def test_alliance_by_its_forms(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("office")
    form = {"name": "椒江群团联盟", "division": "椒江区", "founded_on": "2026-03-01"}
    assert browser.post(at("alliance_found"), form).status_code == 302
    alliance = Alliance.objects.get()
    assert "没有加入的，请写一句原因" in words(
        browser.post(at("member_add", alliance.pk), {"organization": "椒江区妇联"})
    )
    browser.post(at("member_add", alliance.pk), {"organization": "椒江区妇联", "reason": "等批复"})
    browser.post(at("member_add", alliance.pk), {"organization": "椒江团区委", "on": "2026-03-02"})
    page = words(browser.get(at("alliance", alliance.pk)))
    assert "已加入 1 家" in page
    assert "还缺 1 家" in page
    assert "等批复" in page
    assert [str(row.organization) for row in queries.who_is_missing(alliance)] == ["椒江区妇联"]
    missing = AllianceMember.objects.get(organization=town.womens)
    browser.post(at("member_join", alliance.pk, missing.pk))
    assert queries.who_is_missing(alliance) == []
    again = words(browser.post(at("member_add", alliance.pk), {"organization": "椒江团区委", "reason": "再来"}))
    assert "这个组织已在名单上" in again


def test_history_tells_who_for_which_post_and_what(town: Town, sign_in: SignIn) -> None:
    form = {"seen": "1", "name": "椒江区妇女联合会", "short_name": "椒江区妇联", "phone": "0576-88889999"}
    sign_in("supervisor").post(at("organization_edit", town.womens.pk), form)
    page = words(sign_in("audit_admin").get(at("history", "organization", town.womens.pk)))
    assert "林秀英 修改" in page
    assert "椒江区妇联·分管副主席" in page
    assert "办公电话：0576-88880000 → 0576-88889999" in page
    assert "系统 建立" in page


def test_history_tells_days_as_people_read_them(town: Town, sign_in: SignIn) -> None:
    alliance = Alliance.objects.create(name="义家", division=town.county)
    alliance.founded_on = date(2026, 3, 5)
    alliance.save()
    assert "2026年3月5日" in words(sign_in("audit_admin").get(at("history", "alliance", alliance.pk)))


def test_history_of_unknown_kind_or_row_is_not_found(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("audit_admin")
    assert browser.get(at("history", "secrets", town.womens.pk)).status_code == 404
    assert browser.get(at("history", "organization", town.hub.pk)).status_code == 404


# --- near me ---


def test_sites_near_a_point_and_near_a_division(town: Town, client: Client) -> None:
    page = words(client.get(at("portal_sites"), {"lat": "28.6581", "lon": "121.4302"}))
    names = ["白云社区群团工作站", "白云街道群团工作中心", "海门街道群团服务窗口", "东城街道群团工作中心"]
    assert sorted(names, key=page.index) == names
    assert "米" in page
    client.post(reverse("regions:choose"), {"division": town.other_community.pk})
    page = words(client.get(at("portal_sites")))
    assert page.index("海门街道群团服务窗口") < page.index("白云街道群团工作中心")
    assert client.get(at("portal_sites"), {"lat": "1e400", "lon": "abc"}).status_code == 200


def test_post_form_offers_only_roles_that_may_be_given(town: Town, sign_in: SignIn) -> None:
    page = words(sign_in("supervisor").get(at("post_create", town.womens.pk)))
    assert 'value="handler"' in page
    assert 'value="joint_office"' not in page
    assert 'value="system_admin"' not in page
    assert 'value="joint_office"' in words(sign_in("office").get(at("post_create", town.womens.pk)))
