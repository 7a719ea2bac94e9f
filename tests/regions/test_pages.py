"""Pages of places and days."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.regions.actions import add_day, add_division, close_division
from gongzhi.regions.models import CalendarDay, Division
from tests.town import SYSTEM, Town, sign_in

CALENDAR = "/desk/calendar/"
CHANGE = "2026-10-01"


def words(response) -> str:
    return str(response.content.decode())


@pytest.fixture
def admin(town: Town) -> Client:
    return sign_in(Client(), town.person("system_admin"))


@pytest.fixture
def clerk(town: Town) -> Client:
    return sign_in(Client(), town.person("clerk"))


def page_of(division: Division) -> str:
    return reverse("regions:division", args=[division.pk])


def test_desk_pages_are_for_the_desk(town: Town, client: Client, clerk: Client) -> None:
    resident = sign_in(Client(), town.person("resident"))
    for address in ("/desk/divisions/", page_of(town.county), CALENDAR):
        assert client.get(address).status_code == 302
        assert resident.get(address).status_code == 403
        assert clerk.get(address).status_code == 200


def test_divisions_are_browsed_and_searched(town: Town, clerk: Client) -> None:
    assert "浙江省" in words(clerk.get("/desk/divisions/"))
    page = words(clerk.get("/desk/divisions/", {"q": "byjd"}))
    assert "浙江省台州市椒江区白云街道" in page
    assert "黄岩区" not in page
    assert "没有找到" in words(clerk.get("/desk/divisions/", {"q": "火星"}))
    page = words(clerk.get(page_of(town.subdistrict)))
    assert "白云社区" in page
    assert f"/desk/history/division/{town.subdistrict.pk}/" in page
    assert 'value="rename"' not in page


def count_queries(client: Client, address: str, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(30) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_lists_ask_as_often_for_three_as_for_one(
    town: Town, clerk: Client, client: Client, django_assert_max_num_queries
) -> None:
    lists = [(clerk, "/desk/divisions/?q=社区"), (clerk, page_of(town.subdistrict)), (clerk, f"{CALENDAR}?year=2026")]
    lists += [(client, f"/where/?in={town.subdistrict.pk}"), (client, "/where/?q=社区")]
    add_day(date(2026, 11, 23), by=SYSTEM, is_working=False)
    before = [count_queries(browser, address, django_assert_max_num_queries) for browser, address in lists]
    for number in (21, 22):
        code = f"3310020020{number}"
        add_division(town.subdistrict, by=SYSTEM, code=code, name=f"第{number}社区", on=date(2026, 1, 1))
        add_day(date(2026, 11, number + 3), by=SYSTEM, is_working=False)
    assert [count_queries(browser, address, django_assert_max_num_queries) for browser, address in lists] == before


def test_administrator_changes_a_division_by_the_forms(town: Town, admin: Client) -> None:
    address = page_of(town.community)
    form = {"change": "rename", "rename-seen": "1", "rename-name": "白云新社区", "rename-on": CHANGE}
    assert admin.post(address, form).status_code == 302
    page = words(admin.get(address))
    assert "曾用名称与代码" in page
    stale = words(admin.post(address, {**form, "rename-name": "又一名", "rename-on": "2026-11-01"}))
    assert "已被别人更新" in stale
    assert "名称：白云社区 → 白云新社区" in stale
    assert 'value="又一名"' in stale
    assert Division.objects.get(pk=town.community.pk).name == "白云新社区"
    renumber = {
        "change": "renumber",
        "renumber-seen": "2",
        "renumber-code": "331002001099",
        "renumber-on": "2026-11-02",
    }
    assert admin.post(address, renumber).status_code == 302
    assert Division.objects.get(pk=town.community.pk).parent == town.other_subdistrict
    close = {"change": "close", "close-seen": "3", "close-on": "2026-11-03", "close-merged_into": "331009"}
    assert "没有代码为“331009”的区划" in words(admin.post(address, close))
    assert admin.post(address, {**close, "close-merged_into": "331002001006"}).status_code == 302
    assert Division.objects.get(pk=town.community.pk).merged_into == town.other_community
    add = {"change": "add", "add-code": "331002002030", "add-name": "新社区", "add-on": CHANGE}
    assert admin.post(page_of(town.subdistrict), add).status_code == 302
    assert Division.objects.get(code="331002002030").parent == town.subdistrict


def test_others_change_nothing(town: Town, clerk: Client) -> None:
    form = {"change": "rename", "rename-name": "我的街道", "rename-on": CHANGE}
    assert clerk.post(page_of(town.subdistrict), form).status_code == 403
    assert clerk.post(CALENDAR, {"day": "2026-11-23", "is_working": "0"}).status_code == 403
    assert Division.objects.get(pk=town.subdistrict.pk).name == "白云街道"
    assert not CalendarDay.objects.exists()


def test_calendar_shows_a_year_and_takes_days_in(town: Town, admin: Client) -> None:
    page = words(admin.get(f"{CALENDAR}?year=2026"))
    assert "2026年工作日历" in page
    assert page.count("<caption") == 12
    form = {"day": "2026-11-23", "is_working": "0", "name": "台风停工", "doc_no": "台防指〔2026〕3号"}
    assert admin.post(f"{CALENDAR}?year=2026", form).headers["Location"] == f"{CALENDAR}?year=2026"
    assert "台防指〔2026〕3号" in words(admin.get(f"{CALENDAR}?year=2026"))
    assert "已经登记过" in words(admin.post(CALENDAR, form))
    assert "请填写日期" in words(admin.post(CALENDAR, {**form, "day": "昨天"}))
    entry = CalendarDay.objects.get()
    remove = {"remove": "1", "remove-entry": entry.pk, "remove-seen": entry.version}
    assert admin.post(f"{CALENDAR}?year=2026", remove).status_code == 302
    assert not CalendarDay.objects.exists()
    assert "已经被删除了" in words(admin.post(f"{CALENDAR}?year=2026", remove))


def test_calendar_warns_of_a_year_without_arrangement(town: Town, clerk: Client) -> None:
    assert "还没有 2027 年的放假和调休安排" in words(clerk.get(f"{CALENDAR}?year=2027"))
    assert "还没有 2026 年的放假和调休安排" not in words(clerk.get(f"{CALENDAR}?year=2026"))
    for wrong in ("abc", "-1", "99999999", "²"):
        assert clerk.get(CALENDAR, {"year": wrong}).status_code == 200


def test_resident_chooses_where_he_is(town: Town, client: Client) -> None:
    page = words(client.get("/where/", {"next": "/sites/"}))
    assert "椒江区" in page
    assert "白云社区" in words(client.get("/where/", {"in": town.subdistrict.pk}))
    assert "浙江省台州市椒江区海门街道凤凰社区" in words(client.get("/where/", {"q": "凤凰"}))
    answer = client.post("/where/", {"division": town.community.pk, "next": "/sites/"})
    assert answer.headers["Location"] == "/sites/"
    assert "浙江省台州市椒江区白云街道白云社区" in words(client.get("/where/"))


@pytest.mark.parametrize("wrong", ["", "nonsense", "01a208ce-7a60-76e9-85d9-aba3ace046c0"])
def test_unknown_place_is_refused(town: Town, client: Client, wrong: str) -> None:
    page = client.post("/where/", {"division": wrong})
    assert page.status_code == 200
    assert "没有这个地方，请重新选择" in words(page)
    assert client.get("/where/", {"in": wrong}).status_code == 200


def test_choice_leads_nowhere_else(town: Town, client: Client) -> None:
    answer = client.post("/where/", {"division": town.community.pk, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_choice_follows_a_merger(town: Town, client: Client) -> None:
    client.post("/where/", {"division": town.community.pk})
    close_division(town.community, by=SYSTEM, on=date(2026, 10, 1), merged_into=town.other_community)
    assert "凤凰社区" in words(client.get("/where/"))
