"""The list of cases with its filters, decisions that wait, limits and rules."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases import actions
from gongzhi.cases.models import LimitSetting
from tests.cases.loop import Loop, at
from tests.cases.portal import text
from tests.town import sign_in

ADDRESS = "/desk/cases/"


def desk(loop: Loop, post: str = "clerk") -> Client:
    return sign_in(Client(), loop.town.person(post))


def titles(loop: Loop, query: str, post: str = "office") -> set[str]:
    page = desk(loop, post).get(f"{ADDRESS}?{query}")
    assert page.status_code == 200, text(page)
    return set(re.findall(r'gz-table-link" data-beside[^>]*>([^<]+)<', page.content.decode()))


def test_the_list_is_narrowed_by_what_stands_in_its_address(loop: Loop) -> None:
    loop.ask(title="待受理的事", division=loop.town.community)
    loop.taken(loop.ask(title="办理中的事"))
    loop.closed()
    both = {"待受理的事", "办理中的事", "想请人帮忙照看老人"}
    assert titles(loop, "") == both
    assert titles(loop, "state=submitted") == {"待受理的事"}
    assert titles(loop, "state=open") == {"待受理的事", "办理中的事"}
    assert titles(loop, "state=closed") == {"想请人帮忙照看老人"}
    assert titles(loop, "q=dsl") == {"待受理的事"}
    assert titles(loop, f"post={loop.town.handler.pk}&state=open") == {"办理中的事"}
    assert titles(loop, "division=白云社区") == {"待受理的事"}
    assert titles(loop, "mine=on&state=open", "handler") == {"办理中的事"}
    assert titles(loop, "asked_from=2026-11-25") == set()
    assert titles(loop, "overdue=on") == set()
    loop.hand.set(at(30, 15))
    assert "待受理的事" in titles(loop, "overdue=on")


def test_a_filter_that_cannot_be_read_is_told(loop: Loop) -> None:
    page = desk(loop).get(f"{ADDRESS}?division=没有的地方&asked_from=abc")
    assert page.status_code == 422
    assert "没有找到" in text(page)


def test_a_guarded_case_stands_without_its_title(loop: Loop) -> None:
    loop.ask(title="家里的事", confidential=True)
    assert titles(loop, "", "clerk") == {"保密求助"}
    assert titles(loop, "") == set()


def test_nobody_finds_the_own_request_on_the_desk(loop: Loop) -> None:
    person = loop.town.actor("clerk")
    case = actions.ask(person.person, loop.entry(title="我自己的事"), by=person)
    assert titles(loop, "", "clerk") == set()
    assert desk(loop).get(f"{ADDRESS}{case.pk}/").status_code == 404


@pytest.mark.parametrize("address", [ADDRESS, "/desk/decisions/"])
@pytest.mark.parametrize("post", ["clerk", "handler", "office"])
def test_lists_ask_the_same_of_the_database_for_one_and_three(loop: Loop, post: str, address: str) -> None:
    client = desk(loop, post)

    def asked() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    def grow() -> None:
        loop.ask()
        loop.taken()
        loop.completed()

    grow()
    few = asked()
    grow()
    grow()
    assert asked() == few


def test_decisions_wait_for_those_who_make_them(loop: Loop) -> None:
    loop.completed()
    part = loop.taken()
    actions.ask_extension(part, by=loop.town.actor("handler"), new_due_at=at(20, 17, month=12), reason="要等医院")
    bad = loop.completed()
    actions.rate(bad, by=loop.asker(bad), solved="no", satisfied=1)
    watched = loop.accepted()
    actions.supervise(watched, by=loop.town.actor("supervisor"), order="两天内联系")
    boss = desk(loop, "supervisor")
    assert "要等医院" in text(boss.get("/desk/decisions/?kind=extension"))
    assert "没有解决，满意度 1 分" in text(boss.get("/desk/decisions/?kind=review"))
    assert "两天内联系" in text(boss.get("/desk/decisions/?kind=supervision"))
    assert "请打电话问居民" in text(desk(loop).get("/desk/decisions/?kind=callback"))
    own = text(desk(loop, "handler").get("/desk/decisions/?kind=extension"))
    assert "要等医院" not in own


def test_limits_are_shown_to_all_and_set_by_the_administrator(loop: Loop) -> None:
    page = text(desk(loop, "handler").get("/desk/limits/"))
    assert "执行中" in page
    assert "24小时 昼夜不停" in page
    assert "7 个工作日" in page
    assert desk(loop, "handler").get("/desk/limits/new/").status_code == 403
    client = desk(loop, "system_admin")
    given: dict[str, Any] = {
        "step": "accept",
        "is_urgent": "",
        "weight": "",
        "amount": "1",
        "unit": "working_days",
        "remind_before": "0",
        "doc_no": "椒群办〔2026〕3号",
    }
    refused = client.post("/desk/limits/new/", {**given, "valid_from": "2026-11-24"})
    assert refused.status_code == 422
    assert "最早从明天起生效" in text(refused)
    assert client.post("/desk/limits/new/", given).headers["Location"] == "/desk/limits/"
    row = LimitSetting.objects.get(doc_no="椒群办〔2026〕3号")
    assert (row.step, row.is_urgent, str(row.valid_from)) == ("accept", None, "2026-11-25")
    assert "将执行" in text(client.get("/desk/limits/"))


def test_rules_of_routing_are_shown(loop: Loop) -> None:
    answer = desk(loop).get("/desk/limits/rules/")
    page = text(answer)
    assert [item.url for group in answer.context["nav"] for item in group.items if item.active] == ["/desk/limits/"]
    assert "工会" in page
    assert "妇联" in page
