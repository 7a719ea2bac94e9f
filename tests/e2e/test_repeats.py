"""A clerk finds a repeated request, merges it and parts it again; then calls back, one after the other."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongzhi.cases import actions
from gongzhi.cases.actions.repeats import FINDER
from gongzhi.cases.models import Callback, Case, Rating
from gongzhi.cases.states import CaseState
from tests.accounts.signing import signed_in
from tests.cases.loop import Loop, committed_loop  # noqa: F401 -- fixture
from tests.cases.near_texts import RETOLD, TEXTS
from tests.e2e.conftest import Opener
from tests.e2e.helpers import DESKTOP, PHONE, axe, fits, shot

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def loop(committed_loop: Loop) -> Loop:  # noqa: F811
    return committed_loop


def looked_at(page: Page, name: str) -> None:
    fits(page)
    axe(page)
    shot(page, f"repeats-{name}")


def enter(page: Page, loop: Loop, post: str, url: str) -> Page:
    cookie = signed_in(loop.town.person(post)).cookies["gongzhi_session"].value
    page.context.add_cookies([{"name": "gongzhi_session", "value": cookie, "url": url}])
    return page


def test_repeats_and_callbacks(open_page: Opener, loop: Loop, live_server: Any) -> None:
    first = loop.ask(loop.resident("陈阿姨", "13800001111"), title="三单元楼道没有灯", description=TEXTS[0])
    again = loop.ask(loop.resident("周伯伯", "13800002222"), title="楼道灯坏了", description=RETOLD[0][1])
    for case in (first, again):
        actions.find_repeats(case, by=FINDER)
    done = [loop.completed(loop.ask(title="想请人陪看病", description="去医院取药没有人陪。")) for _number in range(2)]
    page = enter(open_page(DESKTOP), loop, "clerk", live_server.url)
    page.goto("/desk/repeats/")
    looked_at(page, "list")
    page.get_by_role("link", name="楼道灯坏了").click()
    looked_at(page, "compare")
    page.locator("summary", has_text=f"并入 {first.number}").click()
    page.get_by_role("button", name=f"并入 {first.number}").click()
    expect(page.get_by_text("已合并，两位求助人都会收到消息")).to_be_visible()
    assert Case.objects.get(pk=again.pk).merged_into == first
    page.goto(f"/desk/cases/{first.pk}/")
    looked_at(page, "case")
    page.get_by_role("link", name="楼道灯坏了").click()
    page.locator("summary", has_text="分开，各办各的").click()
    page.get_by_label("为什么分开").fill("一处在二楼，一处在五楼")
    page.get_by_role("button", name="分开，各办各的").click()
    expect(page.get_by_text("已分开")).to_be_visible()
    assert Case.objects.get(pk=again.pk).state == CaseState.SUBMITTED

    page.goto("/desk/callbacks/")
    looked_at(page, "callbacks")
    page.get_by_role("link", name="打下一个").click()
    looked_at(page, "call")
    page.get_by_text("接通，已回答").click()
    page.get_by_text("解决了", exact=True).click()
    page.locator("input[name=satisfied][value='5']").check(force=True)
    page.get_by_label("居民的话").fill("谢谢你们")
    page.get_by_role("button", name="记下，打下一个").click()
    expect(page.get_by_text("已回访").first).to_be_visible()
    page.get_by_text("没接", exact=True).click()
    page.get_by_role("button", name="记下，打下一个").click()
    expect(page.get_by_text("已记下，到时候再打")).to_be_visible()
    assert Rating.objects.get().case in done
    assert Callback.objects.get(outcome="").tries == 1

    phone = enter(open_page(PHONE, script=False), loop, "clerk", live_server.url)
    for name, address in (
        ("list-phone", "/desk/repeats/"),
        ("compare-phone", f"/desk/cases/{again.pk}/repeats/{first.pk}/"),
        ("callbacks-phone", "/desk/callbacks/"),
        ("call-phone", f"/desk/callbacks/{Callback.objects.get(outcome='').case_id}/"),
        ("script-phone", "/desk/callbacks/script/"),
    ):
        phone.goto(address)
        shot(phone, f"repeats-{name}")
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
