"""The loop as clerks, handlers and supervisors walk it on the desk: by keyboard, on a telephone, without JavaScript."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongzhi.cases import actions
from gongzhi.cases.models import Assignment, Case, Offer, Review, Visit
from gongzhi.cases.states import CaseState
from tests.accounts.signing import signed_in
from tests.cases.field import make_volunteer
from tests.cases.loop import Loop, committed_loop  # noqa: F401 -- fixture
from tests.e2e.conftest import Opener
from tests.e2e.helpers import DESKTOP, PHONE, axe, fits, shot

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def loop(committed_loop: Loop) -> Loop:  # noqa: F811
    """The live server has a connection of its own and sees only what is committed."""
    return committed_loop


def looked_at(page: Page, name: str) -> None:
    fits(page)
    axe(page)
    shot(page, f"desk-{name}")


def enter(page: Page, loop: Loop, post: str, url: str) -> Page:
    """Let the browser be signed in as the holder of the post."""
    cookie = signed_in(loop.town.person(post)).cookies["gongzhi_session"].value
    page.context.add_cookies([{"name": "gongzhi_session", "value": cookie, "url": url}])
    return page


def test_the_whole_loop_on_the_desk(open_page: Opener, loop: Loop, live_server: Any) -> None:
    loop.completed(loop.ask(loop.resident("陈阿姨", "13800001111")))
    volunteer = make_volunteer(loop.town, "陈志愿")
    clerk = enter(open_page(DESKTOP), loop, "clerk", live_server.url)
    clerk.goto("/desk/")
    looked_at(clerk, "todo-clerk")
    case = registered_by_keyboard(clerk)
    clerk.get_by_role("link", name="去受理").click()
    looked_at(clerk, "case-new")
    clerk.get_by_role("link", name="改一改再受理").click()
    looked_at(clerk, "accept")
    clerk.get_by_label("牵头岗位").select_option(str(loop.town.handler.pk))
    clerk.get_by_role("button", name="受理").click()
    expect(clerk.get_by_text("已受理，并交给牵头岗位")).to_be_visible()

    handler = enter(open_page(DESKTOP), loop, "handler", live_server.url)
    handled(handler, case, volunteer, loop)

    actions.rate(case, by=loop.asker(case), solved="no", satisfied=1, comment="说好的没有来")
    boss = enter(open_page(DESKTOP), loop, "supervisor", live_server.url)
    boss.goto("/desk/decisions/")
    looked_at(boss, "decisions")
    boss.goto(f"/desk/cases/{case.pk}/")
    looked_at(boss, "case-review")
    boss.get_by_text("办理确有不足").click()
    boss.get_by_label("复核意见").fill("承诺的上门没有兑现，请重新办理并向居民道歉。")
    boss.get_by_role("button", name="复核不满意评价").click()
    expect(boss.get_by_text("复核已完成")).to_be_visible()
    assert Review.objects.get().is_upheld is True


def registered_by_keyboard(page: Page) -> Case:
    """No mouse: from the opened page to the number."""
    page.goto("/desk/counter/")
    looked_at(page, "counter")
    keys = page.keyboard
    keys.type("13800001111")
    keys.press("Tab")
    expect(page.get_by_text("想请人帮忙照看老人")).to_be_visible()
    keys.type("陈阿姨")
    keys.press("Tab")
    keys.type("母亲住院，家里没有人照看孩子，想请人帮忙接送两天。")
    keys.press("Tab")
    keys.type("byjd")
    expect(page.get_by_label("白云街道")).to_be_checked()
    expect(page.get_by_text("因为“")).to_be_visible()
    looked_at(page, "counter-filled")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="已登记，编号")).to_be_visible()
    looked_at(page, "registered")
    return Case.objects.order_by("pk").last()  # type: ignore[return-value]


def handled(page: Page, case: Case, volunteer: Any, loop: Loop) -> None:
    page.goto("/desk/")
    # The first row is open beside the list before anything is pressed.
    expect(page.locator("#panel h2")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_be_visible()
    looked_at(page, "todo-handler")
    page.goto(f"/desk/cases/{case.pk}/")
    page.get_by_role("button", name="签收").click()
    page.get_by_label("联系情况").fill("电话里说好明天下午去")
    looked_at(page, "case-contact")
    page.get_by_role("button", name="记录联系结果").click()
    page.get_by_role("link", name="请人协办").click()
    page.get_by_label("请哪个岗位协办").select_option(str(loop.town.social_worker.pk))
    page.get_by_label("请对方做什么").fill("上门评估老人情况")
    looked_at(page, "assign")
    page.get_by_role("button", name="请人协办").click()
    offered(page, volunteer)
    actions.accept_offer(Offer.objects.get(), by=loop.town.actor("handler").__class__(person=volunteer.person))
    helper = Assignment.objects.get(case=case, is_lead=False)
    actions.take_assignment(helper, by=loop.town.actor("social_worker"))
    actions.finish_assignment(helper, by=loop.town.actor("social_worker"), result="评估完成")
    page.reload()
    page.get_by_role("link", name="约定上门").first.click()
    page.get_by_label("哪天").fill("2026-11-24")
    page.get_by_label("几点到").fill("11:00")
    page.get_by_label("几点结束").fill("12:00")
    page.get_by_label("谁去").select_option(index=1)
    page.get_by_role("button", name="约定上门").click()
    visit = Visit.objects.get()
    page.get_by_role("link", name="核对服务码").click()
    page.get_by_label("居民出示的 6 位服务码").fill(visit.code or "")
    page.get_by_role("button", name="核对服务码").click()
    looked_at(page, "case-serving")
    page.get_by_role("link", name="结束服务").click()
    page.get_by_label("做了什么").fill("接送了孩子")
    page.get_by_role("button", name="结束服务").click()
    page.get_by_label("办理结果").fill("已安排志愿者接送两天。")
    page.get_by_role("button", name="办结这一部分").click()
    expect(page.get_by_text("待评价").first).to_be_visible()
    looked_at(page, "case-done")
    assert Case.objects.get(pk=case.pk).state == CaseState.AWAITING_RATING


def offered(page: Page, volunteer: Any) -> None:
    page.get_by_role("link", name="请志愿者").first.click()
    page.get_by_label("需要做什么").fill("接送小学生放学，两天")
    page.get_by_label("哪天").fill("2026-11-24")
    page.get_by_label("几点到").fill("15:00")
    page.get_by_label("几点结束").fill("17:00")
    page.get_by_label("地点").select_option("site")
    page.get_by_role("button", name="看看谁合适").click()
    expect(page.get_by_text("陈志愿")).to_be_visible()
    looked_at(page, "offers")
    page.get_by_role("button", name="发出邀约").click()
    expect(page.get_by_text("已发出邀约")).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_every_desk_page_is_right_at_both_sizes(
    request: pytest.FixtureRequest, loop: Loop, live_server: Any, size: str
) -> None:
    page: Page = request.getfixturevalue(size)
    part = loop.taken(loop.ask(loop.resident("陈阿姨", "13800001111")))
    actions.write_message(part.case, by=loop.asker(part.case), text="请问什么时候来？")
    fresh = loop.ask(title="孩子不愿上学，请心理老师聊聊")
    enter(page, loop, "clerk", live_server.url)
    for name, address in {
        "todo": "/desk/",
        "list": "/desk/cases/",
        "counter": "/desk/counter/",
        "decisions": "/desk/decisions/",
        "case": f"/desk/cases/{part.case.pk}/",
        "fresh": f"/desk/cases/{fresh.pk}/",
        "act-decline": f"/desk/cases/{fresh.pk}/do/decline_case/",
        "personal": f"/desk/cases/{fresh.pk}/personal/",
        "limits": "/desk/rules/limits/",
        "rules": "/desk/rules/routing/",
    }.items():
        page.goto(address)
        looked_at(page, f"{name}-{size}")
    page.goto(f"/desk/cases/{fresh.pk}/")
    page.get_by_text("结束或收紧").click()
    page.get_by_text("不予受理").first.click()
    looked_at(page, f"danger-{size}")
    for paper, words in {"80": "打印小票", "a5": "打印 A5 回执"}.items():
        page.goto(f"/desk/cases/{fresh.pk}/registered/")
        with page.expect_popup() as opened:
            page.get_by_role("button", name=words).click()
        expect(opened.value.get_by_text("查询码", exact=False).first).to_be_visible()
        looked_at(opened.value, f"slip-{paper}-{size}")


def test_the_desk_works_without_javascript(open_page: Opener, loop: Loop, live_server: Any) -> None:
    loop.completed(loop.ask(loop.resident("陈阿姨", "13800001111")))
    page = enter(open_page(PHONE, script=False), loop, "clerk", live_server.url)
    page.goto("/desk/counter/")
    page.get_by_label("手机号").fill("13800001111")
    page.get_by_role("button", name="查以前的求助").click()
    expect(page.get_by_text("想请人帮忙照看老人")).to_be_visible()
    page.get_by_label("什么事").fill("想找人陪老人看病")
    page.get_by_label("在哪里").fill("byjd")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("link", name="去受理").click()
    page.get_by_role("link", name="受理").first.click()
    page.get_by_label("牵头岗位").select_option(str(loop.town.handler.pk))
    page.get_by_label("服务领域").select_option(str(loop.area().pk))
    page.get_by_role("button", name="受理").click()
    assert Case.objects.order_by("pk").last().state == CaseState.IN_PROGRESS  # type: ignore[union-attr]
