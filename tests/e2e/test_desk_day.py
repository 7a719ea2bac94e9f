"""A day at the window and above it: reminded, supervised, answered, handed over, printed; at both sizes."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from gongzhi.cases import actions
from gongzhi.cases.models import ShiftHandover, Supervision
from tests.accounts.signing import signed_in
from tests.cases.loop import Loop, committed_loop  # noqa: F401 -- fixture
from tests.e2e.conftest import Opener
from tests.e2e.helpers import DESKTOP, PHONE, SHOTS, axe, fits, shot

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def loop(committed_loop: Loop) -> Loop:  # noqa: F811
    """The live server has a connection of its own and sees only what is committed."""
    return committed_loop


def enter(page: Page, loop: Loop, post: str, url: str) -> Page:
    """Let the browser be signed in as the holder of the post."""
    cookie = signed_in(loop.town.person(post)).cookies["gongzhi_session"].value
    page.context.add_cookies([{"name": "gongzhi_session", "value": cookie, "url": url}])
    return page


def looked_at(page: Page, name: str) -> None:
    fits(page)
    axe(page)
    shot(page, f"day-{name}")


def paper(page: Page, name: str) -> None:
    """The sheet as it leaves the printer."""
    folder = Path(SHOTS)
    folder.mkdir(parents=True, exist_ok=True)
    page.pdf(path=folder / f"day-{name}.pdf", prefer_css_page_size=True)
    pages = PdfReader(folder / f"day-{name}.pdf").pages
    assert f"1 / {len(pages)}" in pages[0].extract_text()
    assert "打印：" in pages[-1].extract_text()


def test_a_case_is_reminded_of_supervised_answered_and_printed(open_page: Opener, loop: Loop, live_server: Any) -> None:
    part = loop.taken(loop.ask(loop.resident("陈阿姨", "13800001111"), title="老板拖欠工资三个月"))
    actions.create_template(
        loop.town.womens,
        by=loop.town.actor("supervisor"),
        title="已收到",
        text="{求助人称呼}，您好！编号 {编号} 由{承办单位}办理，{期限}答复您。",
    )
    address = f"/desk/cases/{part.case_id}/"
    clerk = enter(open_page(DESKTOP), loop, "clerk", live_server.url)
    clerk.goto(address)
    clerk.get_by_role("link", name="催办").click()
    clerk.get_by_label("催办内容").fill("居民已打来两次电话，请今天联系。")
    clerk.get_by_role("button", name="催办").click()
    expect(clerk.get_by_text("已发出催办通知")).to_be_visible()

    boss = enter(open_page(DESKTOP), loop, "supervisor", live_server.url)
    boss.goto(address)
    boss.get_by_role("link", name="督办").click()
    boss.get_by_label("督办要求").fill("两天内办结并回复居民。")
    boss.get_by_role("button", name="督办").click()

    handler = enter(open_page(DESKTOP), loop, "handler", live_server.url)
    handler.goto("/desk/")
    looked_at(handler, "todo")
    handler.goto(address)
    looked_at(handler, "case")
    handler.get_by_role("button", name="知道了").click()
    handler.get_by_label("常用答复").select_option(label="已收到")
    handler.get_by_role("button", name="填入").click()
    expect(handler.get_by_label("给居民留言")).to_have_value(
        f"陈阿姨，您好！编号 {part.case.number} 由椒江区妇联办理，11月25日 星期三 10:00 前答复您。"
    )
    handler.get_by_role("link", name="反馈").click()
    handler.get_by_label("督办反馈").fill("已联系老板，11月26日前发清。")
    handler.get_by_role("button", name="反馈").click()
    expect(handler.get_by_text("已反馈，等督办岗位审核")).to_be_visible()

    boss.goto(address)
    looked_at(boss, "case-answer")
    boss.get_by_role("link", name="审核反馈").click()
    boss.get_by_text("认可", exact=True).click()
    boss.get_by_role("button", name="审核反馈").click()
    boss.get_by_role("link", name="打印督办单").click()
    looked_at(boss, "order")
    paper(boss, "order")
    boss.goto(f"{address}file/")
    looked_at(boss, "file")
    paper(boss, "file")
    assert Supervision.objects.get().answers.get().state == "accepted"


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_pages_of_the_day_are_right_at_both_sizes(
    request: pytest.FixtureRequest, loop: Loop, live_server: Any, size: str
) -> None:
    page: Page = request.getfixturevalue(size)
    case = loop.taken(loop.ask(loop.resident("陈阿姨", "13800001111"))).case
    actions.supervise(case, by=loop.town.actor("office"), order="请三日内办结")
    actions.urge(case, by=loop.town.actor("clerk"), text="请今天联系")
    loop.ask(title="孩子不愿上学，请心理老师聊聊")
    loop.ask(confidential=True)
    enter(page, loop, "clerk", live_server.url)
    page.goto("/desk/shifts/")
    looked_at(page, f"shifts-{size}")
    page.get_by_label("交代的事").fill("QZ-20001 答应明早9点回电。")
    page.get_by_role("button", name="交班", exact=True).click()
    expect(page.get_by_text("已交班，等下一班接")).to_be_visible()
    row = ShiftHandover.objects.get()
    guide = "/desk/guides/?q=tqgz"
    for name, address in {
        "shift": f"/desk/shifts/{row.pk}/",
        "shift-print": f"/desk/shifts/{row.pk}/print/",
        "register": "/desk/register/",
        "register-print": "/desk/register/print/",
        "guides": guide,
        "templates": "/desk/templates/",
        "template": "/desk/templates/new/",
        "case": f"/desk/cases/{case.pk}/",
        "list": "/desk/cases/",
        "reminder": f"/desk/cases/{case.pk}/reminders/{case.reminders.get().pk}/",
    }.items():
        page.goto(address)
        looked_at(page, f"{name}-{size}")
        if name.endswith("print") and size == "desktop":
            paper(page, name)
    page.goto(guide)
    page.get_by_role("link", name="老板拖欠工资").click()
    looked_at(page, f"guide-{size}")


def test_a_template_is_filled_in_without_javascript(open_page: Opener, loop: Loop, live_server: Any) -> None:
    case = loop.taken(loop.ask(loop.resident("陈阿姨", "13800001111"))).case
    actions.create_template(loop.town.person("handler"), by=loop.town.actor("handler"), title="收到", text="{编号}收到")
    page = enter(open_page(PHONE, script=False), loop, "handler", live_server.url)
    page.goto(f"/desk/cases/{case.pk}/")
    page.get_by_label("给居民留言").fill("您好！")
    page.get_by_label("常用答复").select_option(label="收到")
    page.get_by_role("button", name="填入").click()
    expect(page.get_by_label("给居民留言")).to_have_value(f"您好！\n{case.number}收到")
    page.get_by_role("button", name="发给居民").click()
    assert case.messages.filter(text__contains=f"{case.number}收到").count() == 1
