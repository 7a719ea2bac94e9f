"""The paper slip on the portal: exchanged at once, named nowhere, limited by growing waits, showing next to nothing."""

import logging

import pytest
from django.test import Client

from gongzhi.cases import actions
from gongzhi.cases.models import SlipLimit
from tests.accounts.signing import signed_in
from tests.cases.portal import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(loop):
    return loop.ask(loop.resident())


@pytest.fixture
def printed(loop, case):
    return actions.print_slip(case, by=loop.town.actor("clerk"))


def test_the_token_leaves_the_address_at_once(printed, case, caplog):
    browser = Client()
    with caplog.at_level(logging.DEBUG):
        first = browser.get(f"/s/{printed.token}")
    assert (first.status_code, first["Location"], first["Referrer-Policy"]) == (302, "/slip/", "no-referrer")
    assert "no-store" in first["Cache-Control"]
    shown = browser.get("/slip/")
    # Its own address names nothing; without a referrer its forms would come back as if from elsewhere.
    assert shown["Referrer-Policy"] == "same-origin"
    assert case.number in text(shown)
    assert printed.token not in shown.content.decode()
    assert printed.token not in str(dict(browser.session))
    assert printed.token not in caplog.text


def test_it_shows_state_and_next_step_and_nothing_private(loop, printed, case):
    loop.taken(case)
    browser = Client()
    browser.get(f"/s/{printed.token}")
    shown = text(browser.get("/slip/"))
    assert "办理中" in shown
    assert "已接单" in shown
    for private in ("李桂花", "13812345678", "照看老人", "百花新村"):
        assert private not in shown
    assert browser.get(f"/requests/{case.pk}/").status_code == 302
    assert browser.get(f"/requests/{case.pk}/talk/").status_code == 302


def test_the_asker_is_led_to_the_whole(printed, case):
    browser = signed_in(case.asker)
    browser.get(f"/s/{printed.token}")
    assert f'href="/requests/{case.pk}/"' in browser.get("/slip/").content.decode()
    stranger = Client()
    stranger.get(f"/s/{printed.token}")
    assert str(case.pk) not in stranger.get("/slip/").content.decode()


def test_typed_from_paper(printed, case):
    browser = Client()
    typed = {"number": f" {case.number.lower()} ", "code": f"{printed.code[:5].lower()} {printed.code[5:]}"}
    answer = browser.post("/slip/", typed)
    assert (answer.status_code, answer["Location"]) == (302, "/slip/")
    assert "编号 " + case.number in text(browser.get("/slip/"))


def test_wrong_ones_are_told_and_the_wait_grows(printed, case):
    browser = Client()
    for _time in range(3):
        wrong = browser.post("/slip/", {"number": case.number, "code": "2222222222"})
        assert wrong.status_code == 422
        assert "没有找到对应的回执" in text(wrong)
        assert f'value="{case.number}"' in wrong.content.decode()
    waiting = browser.post("/slip/", {"number": case.number, "code": printed.code})
    assert "秒再试" in text(waiting)
    assert SlipLimit.objects.count() == 2


def test_a_wrong_token_is_no_error_that_a_log_would_name(caplog, db, loop):
    browser = Client()
    with caplog.at_level(logging.DEBUG):
        answer = browser.get("/s/AAAAAAAAAAAAAAAAAAAAAA", follow=True)
    assert answer.redirect_chain == [("/slip/", 302)]
    assert "这个二维码没有对应的回执" in text(answer)
    assert "AAAAAAAA" not in caplog.text


def test_an_older_slip_says_so(loop, printed, case):
    actions.print_slip(case, by=loop.town.actor("clerk"))
    answer = Client().get(f"/s/{printed.token}", follow=True)
    assert "已作废" in text(answer)


def test_empty_fields_are_told(loop):
    answer = Client().post("/slip/", {"number": "", "code": ""})
    assert "请填写回执上的求助编号" in text(answer)


def test_closing_forgets_it(printed):
    browser = Client()
    browser.get(f"/s/{printed.token}")
    browser.post("/slip/close/")
    assert "扫不了" in text(browser.get("/slip/"))
