"""An administrator changes a limit; a resident sees, takes away and deletes; the audit looks: in a browser."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongzhi.accounts.models import Deletion
from gongzhi.accounts.tasks import make_waiting_copies
from gongzhi.cases.models import LimitSetting
from tests.accounts.signing import signed_in
from tests.cases.loop import Loop, committed_loop  # noqa: F401 -- fixture
from tests.e2e.conftest import Opener
from tests.e2e.helpers import DESKTOP, PHONE, axe, fits, shot

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def loop(committed_loop: Loop) -> Loop:  # noqa: F811
    """The town, committed."""
    return committed_loop


def enter(page: Page, person: Any, url: str) -> Page:
    cookie = signed_in(person).cookies["gongzhi_session"].value
    page.context.add_cookies([{"name": "gongzhi_session", "value": cookie, "url": url}])
    return page


def look(page: Page, name: str) -> None:
    fits(page)
    axe(page)
    shot(page, f"rights-{name}")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_administrator_changes_a_limit(open_page: Opener, live_server: Any, loop: Loop, size: Any) -> None:
    loop.ask()
    name = "phone" if size is PHONE else "desktop"
    page = enter(open_page(size), loop.town.person("system_admin"), live_server.url)
    page.goto("/desk/rules/")
    look(page, f"rules-{name}")
    page.get_by_role("link", name="办理时限").last.click()
    look(page, f"versions-{name}")
    page.get_by_role("link", name="改", exact=True).first.click()
    page.locator("#id_amount").fill("3")
    page.locator("#id_doc_no").fill("椒群办〔2026〕3号")
    page.get_by_role("button", name="下一步：看看影响").click()
    expect(page.get_by_text("按原来的时限办完", exact=False)).to_be_visible()
    look(page, f"effect-{name}")
    page.get_by_role("button", name="确认，设为新版").click()
    expect(page.get_by_text("将执行").first).to_be_visible()
    assert LimitSetting.objects.get(doc_no="椒群办〔2026〕3号").amount == 3
    for place in (
        "parameters.sms",
        "parameters.retention",
        "parameters.volunteers.ranking",
        "routing",
        "import",
        "export",
    ):
        page.goto(f"/desk/rules/{place}/")
        look(page, f"{place}-{name}")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_resident_sees_takes_and_deletes(open_page: Opener, live_server: Any, loop: Loop, size: Any) -> None:
    case = loop.closed()
    name = "phone" if size is PHONE else "desktop"
    page = enter(open_page(size), case.asker, live_server.url)
    page.goto("/me/rights/")
    look(page, f"me-{name}")
    page.get_by_role("link", name="您的求助").click()
    expect(page.get_by_text(case.number)).to_be_visible()
    look(page, f"kept-{name}")
    page.goto("/me/rights/")
    page.get_by_role("button", name="申请副本").click()
    make_waiting_copies(0)
    page.goto("/me/rights/")
    page.get_by_role("link", name="去下载").click()
    look(page, f"copy-{name}")
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载（只有一次）").click()
    assert taken.value.suggested_filename.endswith(".zip")
    page.goto("/me/rights/delete/")
    look(page, f"delete-{name}")
    page.get_by_label("我知道删除以后不能恢复").check()
    page.get_by_role("button", name="申请删除").click()
    expect(page.get_by_text("已申请删除")).to_be_visible()
    look(page, f"asked-{name}")
    page.get_by_role("button", name="取消，不删了").click()
    expect(page.get_by_text("您的信息都还在", exact=False)).to_be_visible()
    assert Deletion.objects.get().recalled_at is not None


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_audit_looks(open_page: Opener, live_server: Any, loop: Loop, size: Any) -> None:
    name = "phone" if size is PHONE else "desktop"
    page = enter(open_page(size), loop.town.person("audit_admin"), live_server.url)
    for place in ("audit", "audit/disclosures", "audit/queries", "history/find"):
        page.goto(f"/desk/{place}/")
        look(page, f"{place.replace('/', '-')}-{name}")
