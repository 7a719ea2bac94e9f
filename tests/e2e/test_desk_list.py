"""The list as one works through it all day: by keyboard, many at once, saved, on paper, and without JavaScript."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongzhi.cases import actions
from gongzhi.cases.models import BulkAct, Case, Export
from gongzhi.organizations.models import SavedView
from tests.cases.loop import Loop, committed_loop  # noqa: F401 -- fixture
from tests.e2e.conftest import Opener
from tests.e2e.helpers import DESKTOP, PHONE, axe, fits, shot
from tests.e2e.test_desk_loop import enter

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def loop(committed_loop: Loop) -> Loop:  # noqa: F811
    """The live server has a connection of its own and sees only what is committed."""
    return committed_loop


def looked_at(page: Page, name: str) -> None:
    fits(page)
    axe(page)
    shot(page, f"list-{name}")


def filled(loop: Loop) -> None:
    for title in ("想请人陪老人看病", "楼道灯坏了没人管", "孩子放学没人接"):
        loop.ask(title=title, description=f"{title}，请帮忙。")
    loop.taken(loop.ask(title="想找零工"))
    loop.ask(title="家里的事", confidential=True)
    loop.closed()


def test_a_morning_at_the_list(open_page: Opener, loop: Loop, live_server: Any) -> None:
    filled(loop)
    page = enter(open_page(DESKTOP), loop, "clerk", live_server.url)
    page.goto("/desk/cases/?state=submitted")
    by_keyboard(page)
    looked_at(page, "ticked")
    handed_on_and_back(page, loop)
    saved(page)
    printed_and_taken_out(page)

    boss = enter(open_page(DESKTOP), loop, "office", live_server.url)
    boss.goto("/desk/cases/exports/")
    looked_at(boss, "exports-to-decide")
    boss.get_by_role("button", name="批准", exact=True).click()
    expect(boss.get_by_text("已审批")).to_be_visible()
    page.goto("/desk/cases/exports/")
    looked_at(page, "exports-to-fetch")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载（只能一次）").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert Export.objects.get(is_masked=False).state == "fetched"


def by_keyboard(page: Page) -> None:
    """j, k, x, Enter, / and ?; typing a letter into a field stays a letter."""
    keys = page.keyboard
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(4)
    buttons = page.locator("[data-bulk-button]")
    expect(buttons.first).to_be_disabled()
    keys.press("j")
    expect(rows.nth(0).get_by_role("link")).to_be_focused()
    keys.press("x")
    expect(page.locator("[data-ticked]")).to_have_text("已选 0 件")
    keys.press("j")
    keys.press("x")
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    keys.press("j")
    keys.press("x")
    keys.press("k")
    expect(rows.nth(1).get_by_role("link")).to_be_focused()
    expect(page.locator("[data-ticked]")).to_have_text("已选 2 件")
    expect(buttons.first).to_be_enabled()
    keys.press("Enter")
    expect(page.locator("#panel h2")).to_have_text(rows.nth(1).get_by_role("link").inner_text())
    keys.press("?")
    expect(page.get_by_role("dialog", name="按键")).to_be_visible()
    shot(page, "list-keys", whole=False)
    keys.press("?")
    expect(page.get_by_role("dialog", name="按键")).to_be_hidden()
    keys.press("/")
    search = page.locator("[data-search]")
    expect(search).to_be_focused()
    keys.type("jx?")
    expect(search).to_have_value("jx?")
    search.fill("")
    search.blur()


def handed_on_and_back(page: Page, loop: Loop) -> None:
    page.get_by_role("button", name="转给别的岗位").click()
    page.get_by_label("转给哪个岗位").select_option(str(loop.town.office.pk))
    page.get_by_label("原因").fill("窗口办不了，请联席办协调")
    looked_at(page, "bulk-asked")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("将把 2 件求助转给")).to_be_visible()
    looked_at(page, "bulk-look")
    page.get_by_role("button", name="转给别的岗位受理（2 件）").dblclick()
    expect(page.get_by_text("已办 2 件")).to_be_visible()
    looked_at(page, "bulk-done")
    assert BulkAct.objects.filter(state="done").count() == 1
    assert Case.objects.filter(post=loop.town.office).count() == 2
    page.locator("summary", has_text="撤回这次操作").click()
    page.locator(".gz-confirm[open] button[type=submit]").click()
    expect(page.get_by_text("已撤回 2 件")).to_be_visible()
    assert not Case.objects.filter(post=loop.town.office).exists()


def saved(page: Page) -> None:
    page.goto("/desk/cases/?state=submitted&asked_from=2026-11-01")
    page.get_by_text("保存这些条件").click()
    page.get_by_label("名称").fill("本月待受理")
    shot(page, "list-save", whole=False)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("link", name="本月待受理")).to_be_visible()
    page.get_by_role("link", name="管理").click()
    looked_at(page, "saved-views")
    page.get_by_role("button", name="设为默认打开").click()
    assert SavedView.objects.get().is_first
    page.goto("/desk/cases/")
    expect(page.get_by_role("link", name="本月待受理")).to_have_attribute("aria-current", "true")
    looked_at(page, "first-view")


def printed_and_taken_out(page: Page) -> None:
    page.get_by_role("link", name="打印").click()
    expect(page.get_by_role("heading", name="求助列表")).to_be_visible()
    looked_at(page, "printed")
    page.go_back()
    page.get_by_role("link", name="导出").click()
    looked_at(page, "export")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 Excel 表").click()
    assert download.value.suggested_filename.startswith("求助-导出")
    page.get_by_label("理由和用途").fill("入户走访前联系")
    page.get_by_role("button", name="申请导出完整信息").click()
    expect(page.get_by_text("已提交，等负责人审批")).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_pages_are_right_at_both_sizes(open_page: Opener, loop: Loop, live_server: Any, size: str) -> None:
    filled(loop)
    clerk = loop.town.actor("clerk")
    cases = [(case, case.version) for case in Case.objects.order_by("pk")]
    looked = actions.draft_bulk("archive", by=clerk, cases=cases)
    drafted = actions.draft_bulk("accept", by=clerk, cases=cases)
    done = actions.run_bulk(actions.draft_bulk("accept", by=clerk, cases=cases), by=clerk)
    page = enter(open_page(PHONE if size == "phone" else DESKTOP), loop, "clerk", live_server.url)
    addresses = {
        "all": "/desk/cases/",
        "bulk-refused": f"/desk/cases/bulk/{looked.pk}/",
        "bulk-accept": f"/desk/cases/bulk/{drafted.pk}/",
        "bulk-accepted": f"/desk/cases/bulk/{done.pk}/",
        "bulks": "/desk/cases/bulk/",
        "exports": "/desk/cases/exports/",
        "export-new": "/desk/cases/exports/new/?state=open",
        "print": "/desk/cases/print/",
        "views": "/desk/views/cases/",
    }
    for name, address in addresses.items():
        page.goto(address)
        looked_at(page, f"{size}-{name}")


def test_many_at_once_without_javascript(open_page: Opener, loop: Loop, live_server: Any) -> None:
    filled(loop)
    page = enter(open_page(DESKTOP, script=False), loop, "clerk", live_server.url)
    page.goto("/desk/cases/?state=submitted")
    page.get_by_role("link", name="选中本页").click()
    page.get_by_role("button", name="按建议受理").click()
    expect(page.get_by_text("将受理")).to_be_visible()
    # A guarded request has no box to tick: it is done one by one.
    expect(page.get_by_text("要办的 3 件")).to_be_visible()
    page.get_by_role("button", name="按建议受理（").click()
    expect(page.get_by_role("button", name="撤回这次操作").or_(page.get_by_text("撤回这次操作")).first).to_be_visible()
    assert BulkAct.objects.get().state == "done"
    assert Case.objects.get(is_confidential=True).state == "submitted"
