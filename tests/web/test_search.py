"""The search of everything: what it finds, for whom, and what it asks of the database."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.catalogue.actions import offer_item
from gongzhi.organizations.models import Organization
from gongzhi.web import search
from tests.cases.loop import Loop, ground, loop
from tests.cases.portal import text
from tests.town import sign_in

__all__ = ["ground", "loop"]
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def found(loop: Loop, post: str, typed: str, *, face: str = "desk") -> dict[str, list[str]]:
    """Title of each hit, by kind."""
    groups = search.search(loop.town.actor(post), face, typed)
    return {str(group.words): [hit.title for hit in group.hits] for group in groups}


@pytest.mark.parametrize("typed", ["照看老人", "zhaokan", "zklr", "照看老人".replace("老", "老"), "想請人照看"])
def test_a_request_is_found_by_words_pinyin_and_initials(loop: Loop, typed: str) -> None:
    loop.ask(title="想请人照看老人")
    loop.ask(title="水管漏水")
    assert found(loop, "clerk", typed)["求助"] == ["想请人照看老人"]


def test_a_request_is_found_by_its_number(loop: Loop) -> None:
    case = loop.ask(title="想请人照看老人")
    for typed in (case.number, case.number.lower(), case.number.replace("-", " "), case.number.translate(FULL_WIDTH)):
        assert found(loop, "clerk", typed)["求助"] == ["想请人照看老人"]
    digits = case.number.partition("-")[2]
    assert found(loop, "clerk", digits)["求助"] == ["想请人照看老人"]


def test_nobody_finds_what_he_or_she_may_not_see(loop: Loop) -> None:
    case = loop.ask(title="想请人照看老人")
    for post in ("far_clerk", "handler", "leader", "system_admin", "audit_admin"):
        assert "求助" not in found(loop, post, "照看老人")
        assert "求助" not in found(loop, post, case.number)


def test_a_guarded_request_only_by_its_whole_number(loop: Loop) -> None:
    case = loop.ask(loop.resident(phone="13812345678"), title="家里有难处", confidential=True)
    for typed in ("家里有难处", "jlynd", "13812345678", case.number.partition("-")[2]):
        assert "求助" not in found(loop, "clerk", typed)
    assert found(loop, "clerk", case.number)["求助"] == ["保密求助"]
    assert "求助" not in found(loop, "far_clerk", case.number)


def test_by_telephone_where_one_may_see(loop: Loop) -> None:
    loop.ask(loop.resident(phone="13812345678"), title="想请人照看老人")
    loop.ask(loop.resident(name="王五", phone="13812345679"), title="水管漏水")
    assert found(loop, "clerk", "138 1234 5678") == {"求助": ["想请人照看老人"]}
    assert found(loop, "far_clerk", "13812345678") == {}


def test_the_number_stays_out_of_addresses(loop: Loop) -> None:
    for _each in range(search.EACH + 1):
        loop.ask(loop.resident(phone="13812345678") if not _each else actions_of(loop), title="想请人照看老人")
    client = sign_in(Client(), loop.town.person("clerk"))
    page = text(client.get("/desk/search/?q=13812345678"))
    assert "请填在搜索框里" in page
    assert "照看老人" not in page
    posted = text(client.post("/desk/search/", {"q": "13812345678"}))
    assert "照看老人" in posted
    assert "q=138" not in posted


def actions_of(loop: Loop) -> Any:
    """The same resident again."""
    from gongzhi.accounts.queries import find_by_phone
    from gongzhi.core.actors import Actor

    return Actor(person=find_by_phone("13812345678"))


def test_organisations_sites_posts_people_divisions_and_pages(loop: Loop) -> None:
    town = loop.town
    Organization.objects.filter(pk=town.agency.pk).update(credit_code="52331002MJ0000000X")
    assert "椒江区妇女联合会" in found(loop, "clerk", "jjqfl")["组织"]
    assert found(loop, "clerk", "52331002mj0000000x")["组织"] == ["椒江区阳光社会工作服务中心"]
    assert found(loop, "clerk", "白云街道")["站点"] == ["白云街道群团工作中心"]
    assert found(loop, "clerk", "lxy")["工作人员"] == ["林秀英"]
    (posts,) = search.search(town.actor("clerk"), "desk", "椒江区妇联权益干事")
    assert [(hit.title, hit.note) for hit in posts.hits] == [("椒江区妇联·权益干事", "王芳")]
    assert found(loop, "clerk", "331002002003")["区划"] == ["白云社区"]
    assert found(loop, "clerk", "haimen")["区划"] == ["海门街道"]
    assert found(loop, "clerk", "时限")["页面和设置"] == ["办理时限"]
    assert search.search(loop.anybody(), "portal", "林秀英") == []


def test_residents_find_services_sites_and_their_own(loop: Loop) -> None:
    offer_item(
        loop.town.womens,
        by=loop.town.actor("handler"),
        area=loop.area(),
        post=loop.town.handler,
        division=loop.town.county,
        name="维权咨询",
        summary="说说您的难处",
        promise_amount=1,
        promise_unit="workdays",
    )
    mine = loop.resident()
    loop.ask(mine, title="想请人照看老人")
    loop.ask(title="照看老人的另一件")
    groups = {
        str(group.words): [hit.title for hit in group.hits] for group in search.search(mine, "portal", "照看老人")
    }
    assert groups == {"我的求助": ["想请人照看老人"]}
    assert {str(group.words) for group in search.search(mine, "portal", "wqzx")} == {"服务"}
    page = text(Client().post("/search/", {"q": "白云街道"}))
    assert "群团工作中心" in page
    assert "林秀英" not in text(Client().post("/search/", {"q": "林秀英"}))


def test_below_the_field_while_one_types(loop: Loop) -> None:
    loop.ask(title="想请人照看老人")
    client = sign_in(Client(), loop.town.person("clerk"))
    part = client.post("/desk/search/", {"q": "照看"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "想请人<mark>照看</mark>老人" in part
    assert "没有找到" in client.post("/desk/search/", {"q": "xxqqzz"}, headers={"HX-Request": "true"}).content.decode()
    assert client.post("/desk/search/", {"q": ""}, headers={"HX-Request": "true"}).content.decode().strip() == ""


def test_signs_and_wildcards_find_nothing(loop: Loop) -> None:
    loop.ask(title="想请人照看老人")
    for typed in ("%", "_", "。。", "%%%", "<script>", "'", "a"):
        assert "求助" not in found(loop, "clerk", typed)


def test_more_leads_to_the_list_with_the_text(loop: Loop) -> None:
    for _each in range(search.EACH + 1):
        loop.ask(title="想请人照看老人")
    client = sign_in(Client(), loop.town.person("clerk"))
    page = client.post("/desk/search/", {"q": "照看老人"}).content.decode()
    assert "/desk/cases/?q=%E7%85%A7%E7%9C%8B%E8%80%81%E4%BA%BA" in page
    assert page.count("data-row") == search.EACH


@pytest.mark.parametrize("post", ["clerk", "supervisor", "office"])
def test_it_asks_the_same_for_one_and_three(loop: Loop, post: str) -> None:
    actor = loop.town.actor(post)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            search.search(actor, "desk", "照看老人")
        return len(captured)

    loop.ask(title="想请人照看老人")
    search.search(actor, "desk", "照看老人")
    alone = asked()
    loop.ask(title="想请人照看老人")
    loop.ask(title="想请人照看老人")
    assert asked() == alone
    assert alone <= 20


def test_everybody_else_is_led_to_the_sign_in(db: None) -> None:
    assert Client().post("/desk/search/", {"q": "x"}).status_code == 302
