"""The pages of repeated requests and of calling back: who sees what, what the buttons do, queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases import actions
from gongzhi.cases.models import Callback, CallbackScript, Case, Rating, Repeat
from gongzhi.cases.states import CaseState
from tests.cases.near_texts import RETOLD, TEXTS
from tests.cases.portal import text
from tests.cases.test_repeats import asked
from tests.town import sign_in

pytestmark = pytest.mark.django_db


def desk(loop, post="clerk"):
    return sign_in(Client(), loop.town.person(post))


def near(loop, word, **values):
    """Two requests about one matter that the clerk at the hub answers for."""
    values = {"division": loop.town.subdistrict, "title": f"{word}楼道的灯", **values}
    return asked(loop, f"{word}{TEXTS[0]}", **values), asked(loop, f"{word}{TEXTS[0]}急", **values)


def address(one, two):
    return f"/desk/cases/{one.pk}/repeats/{two.pk}/"


def test_side_by_side_with_reasons_and_differences(loop):
    first = asked(loop, TEXTS[0], division=loop.town.subdistrict, resident=loop.resident("陈阿姨", "13800001111"))
    again = asked(loop, RETOLD[0][1], division=loop.town.subdistrict)
    answer = desk(loop).get(address(again, first))
    page = text(answer)
    assert f"文字相近 {Repeat.objects.get().likeness}%" in page
    for words in ("陈阿姨", "138****1111", "不同", "不是同一件事", f"并入 {first.number}"):
        assert words in page
    assert "13800001111" not in answer.content.decode()
    assert "<mark>" in answer.content.decode()
    assert desk(loop, "youth_handler").get(address(again, first)).status_code == 404
    assert desk(loop, "far_clerk").get(address(again, first)).status_code == 404


def test_the_buttons_do_what_they_say(loop):
    first, again = near(loop, "二幢")
    client = desk(loop)
    assert client.post(address(again, first), {"act": "merge"}).headers["Location"] == address(again, first)
    assert Case.objects.get(pk=again.pk).merged_into == first
    page = text(client.get(address(again, first)))
    assert "分开，各办各的" in page
    assert "并入" not in page
    assert again.number in text(client.get(f"/desk/cases/{first.pk}/"))
    client.post(address(again, first), {"act": "part", "reason": "是两处"})
    assert Case.objects.get(pk=again.pk).state == CaseState.SUBMITTED
    client.post(address(again, first), {"act": "link"})
    assert Repeat.objects.get().decision == "linked"
    client.post(address(again, first), {"act": "apart"})
    assert Repeat.objects.get().decision == "apart"
    assert client.post(address(again, first), {"act": "nothing"}).status_code == 404


def test_pairs_stand_on_the_page_of_the_case_and_on_the_list(loop):
    first, again = near(loop, "二幢")
    client = desk(loop)
    assert "可能重复" in text(client.get(f"/desk/cases/{again.pk}/"))
    assert first.number in text(client.get("/desk/repeats/"))
    assert "没有要核对的" in text(desk(loop, "youth_handler").get("/desk/repeats/"))
    actions.make_confidential(first, by=loop.asker(first))
    assert "没有要核对的" in text(client.get("/desk/repeats/"))
    assert first.number not in text(client.get(f"/desk/cases/{again.pk}/"))
    assert client.get(address(again, first)).status_code == 404


@pytest.mark.parametrize("page", ["/desk/repeats/", "/desk/callbacks/"])
def test_lists_ask_the_same_of_the_database_for_one_and_three(loop, page):
    client = desk(loop)

    def queries():
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    def grow(word):
        near(loop, word)
        actions.record_call(loop.completed(), by=loop.town.actor("clerk"), outcome="no_answer")
        loop.completed()

    grow("西湖")
    few = queries()
    grow("东港")
    grow("北门")
    assert Repeat.objects.count() >= 3
    assert queries() == few


def test_one_call_after_the_other(loop):
    first, second = loop.completed(), loop.completed()
    client = desk(loop)
    page = client.get("/desk/callbacks/")
    assert first.number in text(page)
    assert f"/desk/callbacks/{first.pk}/" in page.content.decode()
    page = text(client.get(f"/desk/callbacks/{first.pk}/"))
    assert "想就您前些天的求助做个回访" in page
    assert first.asker.phone not in page
    answered = {"outcome": "answered", "solved": "yes", "satisfied": "5", "comment": "很好"}
    refused = client.post(f"/desk/callbacks/{first.pk}/", {"outcome": "answered"})
    assert (refused.status_code, Callback.objects.count()) == (422, 0)
    assert "请选择问题是否解决" in text(refused)
    gone = client.post(f"/desk/callbacks/{first.pk}/", answered)
    assert gone.headers["Location"] == f"/desk/callbacks/{second.pk}/"
    gone = client.post(f"/desk/callbacks/{second.pk}/", {"outcome": "no_answer"})
    assert gone.headers["Location"] == "/desk/callbacks/"
    assert "1 次" in text(client.get("/desk/callbacks/?reason=completed"))
    assert (Rating.objects.get().case, Rating.objects.get().source) == (first, "callback")
    assert "没有要打的回访电话" in text(client.get("/desk/callbacks/?reason=sample"))


def test_who_handled_it_finds_no_way_to_call(loop):
    case = loop.completed()
    for post in ("handler", "supervisor"):
        assert desk(loop, post).get(f"/desk/callbacks/{case.pk}/").status_code == 403
    assert desk(loop, "youth_handler").get(f"/desk/callbacks/{case.pk}/").status_code == 404
    assert "打回访电话" not in text(desk(loop, "handler").get(f"/desk/cases/{case.pk}/"))
    assert "打回访电话" in text(desk(loop).get(f"/desk/cases/{case.pk}/"))


def test_the_script_is_set_by_the_joint_office(loop):
    given = {"greeting": "您好，耽误您一分钟。", "questions": "有人上门吗？\n收钱了吗？", "doc_no": "椒群办〔2026〕9号"}
    assert desk(loop).post("/desk/callbacks/script/", given).status_code == 403
    assert desk(loop, "office").post("/desk/callbacks/script/", given).headers["Location"] == "/desk/callbacks/script/"
    row = CallbackScript.objects.latest("valid_from")
    assert (row.questions, str(row.valid_from)) == (["有人上门吗？", "收钱了吗？"], "2026-11-25")
    assert "还没有抽过" in text(desk(loop, "office").get("/desk/callbacks/script/"))
