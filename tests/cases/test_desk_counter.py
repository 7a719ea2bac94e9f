"""The counter: taking down who comes or calls, with what was asked before, places and a suggestion."""

from typing import Any

import pytest
from django.test import Client

from gongzhi.accounts.models import Consent
from gongzhi.cases.models import Case, Disclosure
from tests.cases.loop import Loop
from tests.cases.portal import text
from tests.town import sign_in

ADDRESS = "/desk/counter/"
TOLD = {
    "phone": "138 1234 5678",
    "name": "陈阿姨",
    "description": "母亲住院，家里没有人照看孩子。",
    "where": "byjd",
    "channel": "window",
    "handlers": "on",
}


def desk(loop: Loop, post: str = "clerk") -> Client:
    return sign_in(Client(), loop.town.person(post))


def part(client: Client, go: str, **typed: Any) -> Any:
    return client.post(ADDRESS, {**typed, "go": go}, headers={"HX-Request": "true"})


def test_a_walk_in_is_registered(loop: Loop) -> None:
    answer = desk(loop).post(ADDRESS, TOLD)
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/desk/cases/{case.pk}/registered/"
    assert (case.division, case.site, case.registered_by) == (
        loop.town.subdistrict,
        loop.town.hub,
        loop.town.person("clerk"),
    )
    assert (case.asker.phone, case.asker.name, case.channel) == ("13812345678", "陈阿姨", "window")
    assert set(case.disclosures.values_list("to", flat=True)) == {Disclosure.To.HANDLERS, Disclosure.To.HELPERS}
    assert Consent.objects.get(person=case.asker).taken_by == loop.town.person("clerk")
    page = text(desk(loop).get(answer.headers["Location"]))
    assert case.number in page
    assert "打印小票" in page


def test_for_another_person_secret_and_a_child(loop: Loop) -> None:
    desk(loop).post(
        ADDRESS,
        {
            **TOLD,
            "channel": "phone",
            "confidential": "on",
            "beneficiary_name": "小明",
            "beneficiary_relation": "family",
            "beneficiary_birth_year": "2018",
        },
    )
    case = Case.objects.get()
    assert case.is_confidential
    assert case.is_childs
    assert not case.for_self
    assert case.channel == "phone"
    assert case.beneficiary.name == "小明"
    page = text(desk(loop).get(f"/desk/cases/{case.pk}/registered/"))
    assert "不打印回执" in page
    assert "打印小票" not in page


def test_earlier_requests_of_exactly_this_number(loop: Loop) -> None:
    loop.ask(loop.resident("陈阿姨", "13812345678"), title="想请人陪诊")
    loop.ask(loop.resident("王大爷", "13812345679"), title="想装扶手")
    found = part(desk(loop), "earlier", phone="13812345678")
    assert "想请人陪诊" in text(found)
    assert "想装扶手" not in text(found)
    assert "<html" not in found.content.decode()
    assert "没有求助过" in text(part(desk(loop), "earlier", phone="13900001111"))
    assert "没有求助过" in text(part(desk(loop, "far_clerk"), "earlier", phone="13812345678"))


@pytest.mark.parametrize(("typed", "found"), [("byjd", "白云街道"), ("白云社区", "白云社区"), ("fhsq", "凤凰社区")])
def test_places_are_found_by_pinyin_and_name(loop: Loop, typed: str, found: str) -> None:
    assert found in text(part(desk(loop), "places", where=typed))


def test_the_suggestion_comes_while_one_writes(loop: Loop) -> None:
    hint = text(part(desk(loop), "hint", description="老板拖欠工资三个月", where=""))
    assert "总工会" in hint
    assert "按规定" in hint
    danger = text(part(desk(loop), "hint", description="丈夫打人，家暴，我很害怕"))
    assert "110" in danger


def test_without_javascript_the_parts_come_by_a_button_and_nothing_is_lost(loop: Loop) -> None:
    loop.ask(loop.resident("陈阿姨", "13812345678"), title="想请人陪诊")
    page = desk(loop).post(ADDRESS, {**TOLD, "go": "earlier"})
    body = page.content.decode()
    assert page.status_code == 200
    assert "想请人陪诊" in body
    assert "母亲住院，家里没有人照看孩子。" in body
    assert 'value="byjd"' in body
    assert Case.objects.count() == 1


def test_several_places_are_offered_to_choose_from(loop: Loop) -> None:
    answer = desk(loop).post(ADDRESS, {**TOLD, "where": "白云"})
    assert answer.status_code == 422
    assert "请选一个" in text(answer)
    assert not Case.objects.exists()
    desk(loop).post(ADDRESS, {**TOLD, "where": "白云", "division": str(loop.town.community.pk)})
    assert Case.objects.get().division == loop.town.community


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"phone": "1381234"}, "手机号"),
        ({"description": ""}, "请写一写遇到了什么困难"),
        ({"where": "没有的地方"}, "没有找到"),
        ({"division": "01a20b48-0900-7000-8020-de56a2a430d0"}, "这个区划不存在"),
        ({"beneficiary_name": "小明", "beneficiary_birth_year": "1700"}, "出生年份有误"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(loop: Loop, wrong: dict[str, str], said: str) -> None:
    answer = desk(loop).post(ADDRESS, {**TOLD, **wrong})
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="陈阿姨"' in answer.content.decode()
    assert not Case.objects.exists()


def test_a_double_click_registers_once(loop: Loop) -> None:
    client = desk(loop)
    sent = {**TOLD, "_once": "01a20b48-0900-7000-8020-de56a2a430d0"}
    first, second = client.post(ADDRESS, sent), client.post(ADDRESS, sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_only_windows_register(loop: Loop) -> None:
    for post in ("handler", "supervisor", "office", "leader"):
        assert desk(loop, post).get(ADDRESS).status_code == 403
        assert desk(loop, post).post(ADDRESS, TOLD).status_code == 403
    assert not Case.objects.exists()
