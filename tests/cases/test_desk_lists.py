"""The list of cases with its filters, decisions that wait, limits and rules."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases import actions
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


def test_sums_open_to_what_they_count(loop: Loop) -> None:
    loop.ask(title="急事")
    actions.mark_urgent(loop.ask(title="更急"), by=loop.town.actor("clerk"), reason="病重")
    part = loop.taken(loop.ask(title="联办的"))
    helper = {"post": loop.town.social_worker, "part": "上门评估"}
    actions.assign(part.case, by=loop.town.actor("handler"), **helper)
    loop.closed()
    loop.hand.set(at(30, 15))
    page = desk(loop, "office").get(ADDRESS)
    sums = page.context["sums"]
    found = {
        "state=open": (sums.still_open, 3),
        "overdue=on": (sums.overdue, 3),
        "urgent=on": (sums.urgent, 1),
        "joint=on": (sums.joint, 1),
        "suspended=on": (sums.suspended, 0),
    }
    for query, (counted, wanted) in found.items():
        assert f'href="?{query}"' in page.content.decode()
        assert counted == wanted == desk(loop, "office").get(f"{ADDRESS}?{query}").context["page"].paginator.count
    for chip in page.context["states"]:
        shown = desk(loop, "office").get(f"{ADDRESS}?state={chip.key}").context["page"].paginator.count
        assert chip.count == str(shown), chip.key
    assert [chip.count for chip in page.context["states"]] == ["4", "3", "2", "1", "0", "1", "0"]


def test_a_sum_counts_within_the_other_filters(loop: Loop) -> None:
    loop.ask(division=loop.town.community)
    loop.taken()
    page = desk(loop, "office").get(f"{ADDRESS}?division=白云社区&state=in_progress")
    assert page.context["sums"].total == 0
    assert {chip.key: chip.count for chip in page.context["states"]}["submitted"] == "1"


def test_the_list_on_paper(loop: Loop) -> None:
    loop.ask(title="照看老人")
    loop.ask(title="家里的事", confidential=True)
    page = text(desk(loop).get(f"{ADDRESS}print/?state=submitted"))
    assert "条件：状态：待受理" in page
    assert "照看老人" in page
    assert "保密求助" in page
    assert "家里的事" not in page
    assert "打印：邓丽（白云街道群团·窗口）· 2026-11-24 10:00" in page
    assert "没有符合条件的求助" in text(desk(loop, "far_clerk").get(f"{ADDRESS}print/"))


def test_an_address_that_was_sent_shows_the_receivers_own(loop: Loop) -> None:
    loop.ask(title="椒江的事")
    query = "state=submitted&asked_from=2026-11-24"
    assert titles(loop, query, "clerk") == {"椒江的事"}
    assert titles(loop, query, "far_clerk") == set()


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


@pytest.mark.parametrize("address", [ADDRESS, "/desk/decisions/", f"{ADDRESS}print/"])
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
