"""Finding anything from any page, and choosing how one is told; with and without JavaScript, on both faces."""

from typing import Any

import pytest
from playwright.sync_api import expect

from gongzhi.accounts import delivery
from gongzhi.accounts.actions import notify
from gongzhi.accounts.actions.delivery import code_of
from gongzhi.core import channels, clock
from gongzhi.core.models import OutgoingMessage
from gongzhi.organizations.actions.robots import set_robot, try_robot
from tests.accounts.test_delivery import Group, group
from tests.cases.loop import Loop, committed_loop  # noqa: F401 -- fixture
from tests.e2e.conftest import Opener
from tests.e2e.helpers import DESKTOP, PHONE
from tests.e2e.test_desk_loop import enter, looked_at, loop

__all__ = ["group", "loop"]
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_everything_is_found_from_any_page(open_page: Opener, loop: Loop, live_server: Any) -> None:
    loop.ask(title="想请人照看老人")
    case = loop.ask(title="家里有难处", confidential=True)
    clerk = enter(open_page(DESKTOP), loop, "clerk", live_server.url)
    clerk.goto("/desk/")
    clerk.keyboard.press("/")
    clerk.keyboard.type("zklr", delay=20)
    hit = clerk.locator("#gz-found a")
    expect(hit).to_have_count(1)
    expect(hit.locator("mark")).to_have_text("照看老人")
    looked_at(clerk, "search-live")
    clerk.keyboard.press("Tab")
    clerk.keyboard.press("Enter")
    clerk.wait_for_url("**/desk/cases/*/")
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("想请人照看老人")

    clerk.keyboard.press("/")
    clerk.keyboard.type("白云")
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_role("heading", name="搜索", level=1)).to_be_visible()
    expect(clerk.get_by_role("link", name="白云街道群团工作中心")).to_be_visible()
    assert "白云" not in clerk.url
    looked_at(clerk, "search")

    plain = enter(open_page(PHONE, script=False), loop, "clerk", live_server.url)
    plain.goto("/desk/")
    plain.get_by_role("link", name="搜索").click()
    plain.get_by_role("searchbox", name="要找什么").fill(case.number)
    plain.get_by_role("button", name="查找").click()
    expect(plain.get_by_role("link", name="保密求助")).to_be_visible()
    expect(plain.get_by_text("家里有难处")).to_have_count(0)

    resident = open_page(PHONE, has_touch=True, is_mobile=True)
    resident.goto("/services/")
    resident.get_by_role("link", name="搜索").click()
    resident.get_by_role("searchbox", name="要找什么").fill("byjd")
    resident.get_by_role("button", name="查找").click()
    expect(resident.get_by_role("link", name="白云街道群团工作中心")).to_be_visible()
    looked_at(resident, "search-portal")


def test_told_by_mail_and_in_the_group(
    open_page: Opener,
    loop: Loop,
    live_server: Any,
    group: Group,
    settings: Any,
) -> None:
    settings.GONGZHI_MAIL = "mailto://user:secret@127.0.0.1:1"
    town = loop.town
    robot = set_robot(town.womens, by=town.actor("supervisor"), service="dingtalk", address=group.address)
    handler = enter(open_page(DESKTOP), loop, "handler", live_server.url)
    handler.goto("/me/inbox/")
    handler.get_by_role("link", name="通知设置").click()
    handler.get_by_role("link", name="填写邮箱").click()
    handler.get_by_label("邮箱").fill("wang@example.com")
    handler.get_by_role("button", name="发送验证码").click()
    expect(handler.get_by_text("验证码已发到您的邮箱")).to_be_visible()
    looked_at(handler, "mail")
    handler.get_by_label("验证码").fill(code_of(delivery.mail_of(town.person("handler"))))  # type: ignore[arg-type]
    handler.get_by_role("button", name="启用这个邮箱").click()
    expect(handler.get_by_text("wa****@example.com")).to_be_visible()
    card = handler.locator("section", has=handler.get_by_role("heading", name="新的分工"))
    card.get_by_label("群消息").check()
    card.get_by_label("什么时候发").select_option("now")
    handler.get_by_role("button", name="保存通知设置").click()
    expect(handler.get_by_text("通知设置已保存")).to_be_visible()
    looked_at(handler, "notices")

    notify(town.person("handler"), kind="cases.assigned", title="JJ-20433：家里有难处")
    assert delivery.gather_due(clock.now()) == 2
    assert channels.deliver_due(clock.now()) == 1
    assert group.taken[0][1]["text"]["content"] == "【共治】王芳：新的分工 1 条新消息，请登录工作台查看。"

    group.answers = [(200, {"errcode": 310000, "errmsg": "keywords not in content"}, {})]
    message = try_robot(robot, by=town.actor("supervisor"))
    OutgoingMessage.objects.filter(pk=message.pk).update(attempts=2)
    channels.deliver_due(clock.now())
    admin = enter(open_page(DESKTOP), loop, "system_admin", live_server.url)
    admin.goto("/desk/accounts/messages/")
    expect(admin.get_by_text("keywords not in content")).to_be_visible()
    looked_at(admin, "deliveries")
    boss = enter(open_page(DESKTOP), loop, "supervisor", live_server.url)
    boss.goto(f"/desk/organizations/{town.womens.pk}/robot/")
    looked_at(boss, "robot")

    phone = enter(open_page(PHONE, has_touch=True, is_mobile=True), loop, "resident", live_server.url)
    phone.goto("/me/notices/")
    looked_at(phone, "notices-phone")
