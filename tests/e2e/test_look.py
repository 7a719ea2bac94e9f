"""The look as a whole, on invented pages: nothing for the checker to find, and all works without a script too."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django.fixtures import Settings

from gongzhi.core import clock
from gongzhi.core.models import Deployment
from tests.e2e.conftest import Opener
from tests.e2e.helpers import DESKTOP, PHONE, axe, fits, shot
from tests.ui.conftest import TEMPLATES

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("screens")]

PAGES = {
    "home": "/",
    "story": "/story/",
    "ask": "/ask/",
    "desk": "/desk/",
    "slip": "/slip/",
    "slip-80": "/slip/?paper=80",
    "sign-in": "/sign-in/",
    "error": "/error/503/",
}
SIZES = {"phone": PHONE, "desktop": DESKTOP}
SMALLEST: ViewportSize = {"width": 320, "height": 640}


@pytest.fixture
def screens(settings: Settings, transactional_db: None) -> Iterator[None]:
    """The invented pages, on a working afternoon."""
    settings.ROOT_URLCONF = "tests.ui.screens"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [TEMPLATES]}]
    Deployment.objects.create(demonstration=True)
    with clock.simulate(datetime(2026, 11, 24, 14, 48, tzinfo=clock.LOCAL)):
        yield


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_page(open_page: Opener, name: str, size: str) -> None:
    page = open_page(SIZES[size])
    page.goto(PAGES[name])
    shot(page, f"look-{name}-{size}")
    fits(page)
    axe(page)


def test_pages_fit_the_smallest_telephones(open_page: Opener) -> None:
    for elder in (False, True):
        page = open_page(SMALLEST, elder=elder)
        for name, path in PAGES.items():
            page.goto(path)
            shot(page, f"look-{name}-smallest{'-elder' if elder else ''}")
            fits(page)


# A page of an error is drawn without looking at the browser's wishes.
@pytest.mark.parametrize("name", [name for name in PAGES if name != "error"])
def test_page_in_elder_edition(elder: Page, name: str) -> None:
    elder.goto(PAGES[name])
    expect(elder.locator("html")).to_have_attribute("data-theme", "elder")
    assert elder.evaluate("getComputedStyle(document.body).fontSize") == "18px"
    shot(elder, f"look-{name}-elder")
    fits(elder)
    axe(elder)


def test_targets_are_large_enough_for_thumbs(phone: Page) -> None:
    for path in ("/", "/ask/", "/story/"):
        phone.goto(path)
        small = phone.evaluate(
            # Links within a text are as high as its line; the pill's target is larger than what is drawn.
            """() => Array.from(document.querySelectorAll('a[href], button, summary, select, textarea, .gz-choice'))
              .filter(e => e.checkVisibility() && !e.matches('.gz-link, .gz-skip, .gz-head-pill'))
              .filter(e => e.getBoundingClientRect().height < 43.5)
              .map(e => e.outerHTML.slice(0, 120))"""
        )
        assert small == [], path


def test_elder_edition_without_a_script(open_page: Opener) -> None:
    page = open_page(PHONE, script=False)
    page.goto("/story/")
    page.get_by_role("button", name="长辈版").click()
    expect(page).to_have_url(re.compile("/story/$"))
    page.goto("/ask/")
    expect(page.locator("html")).to_have_attribute("data-theme", "elder")
    page.get_by_role("button", name="标准版").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_menus_and_confirmations_without_a_script(open_page: Opener) -> None:
    page = open_page(PHONE, script=False)
    page.goto("/desk/")
    drawer = page.locator(".gz-drawer-panel")
    expect(drawer).to_be_hidden()
    page.locator("summary[aria-label=菜单]").click()
    expect(drawer.get_by_role("link", name="登记来访")).to_be_visible()
    page.goto("/story/")
    effect = page.get_by_text("撤回后我们会告诉正在帮您的人不用再来")
    expect(effect).to_be_hidden()
    page.get_by_text("不需要了，撤回求助").click()
    expect(effect).to_be_visible()


def test_a_list_is_walked_by_keyboard(desktop: Page) -> None:
    desktop.goto("/desk/")
    links = desktop.locator("[data-list] [data-row] a")
    for key, position in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        desktop.keyboard.press(key)
        expect(links.nth(position)).to_be_focused()
    desktop.keyboard.press("Enter")
    expect(desktop.locator("[data-row]").nth(1)).to_have_attribute("aria-current", "true")
    expect(desktop.locator("#panel h2")).to_have_text("母亲住院，想找人帮忙照看孩子")
    expect(desktop).to_have_url(re.compile("/desk/$"))
    desktop.keyboard.press("/")
    expect(desktop.locator("[data-search]")).to_be_focused()
    desktop.keyboard.type("jk/")
    expect(desktop.locator("[data-search]")).to_have_value("jk/")


def test_a_row_opens_its_own_page_where_there_is_no_room(phone: Page) -> None:
    phone.goto("/desk/")
    phone.locator("[data-row] a").first.click()
    expect(phone).to_have_url(re.compile(r"panel=JJ-20418$"))


def test_escape_closes_a_menu_and_gives_the_focus_back(desktop: Page) -> None:
    desktop.goto("/desk/")
    opener = desktop.locator("summary[aria-label*=的菜单]")
    opener.click()
    expect(desktop.get_by_role("button", name="退出")).to_be_visible()
    desktop.keyboard.press("Escape")
    expect(desktop.get_by_role("button", name="退出")).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    desktop.locator("h1").click()
    expect(desktop.get_by_role("button", name="退出")).to_be_hidden()


def test_a_double_click_sends_once(desktop: Page) -> None:
    desktop.goto("/ask/")
    sent: list[str] = []
    desktop.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    desktop.get_by_role("button", name="下一步").dblclick()
    desktop.wait_for_load_state("networkidle")
    assert len(sent) == 1


def test_the_counter_counts_as_the_server_does(phone: Page) -> None:
    phone.goto("/ask/")
    phone.get_by_label("说说您的事").fill("帮" * 499)
    expect(phone.locator("#id_words_count")).to_have_text("还可以写 1 字")


def test_photos_are_seen_before_sending(phone: Page) -> None:
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (40, 30), "#0f6b5c").save(picture, "JPEG")
    phone.goto("/ask/")
    phone.get_by_label("照片").set_input_files(
        {"name": "厨房.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    )
    shown = phone.locator("[data-preview] img")
    expect(shown).to_have_attribute("alt", "厨房.jpg")
    assert shown.evaluate("e => e.decode().then(() => e.naturalWidth)") == 40


@pytest.mark.parametrize(
    ("path", "width", "height"), [("/slip/", 420, 595), ("/slip/?paper=80", 227, 567), ("/story/", 595, 842)]
)
def test_paper_has_its_size(desktop: Page, path: str, width: int, height: int) -> None:
    """A5, the roll of 80 mm, A4; in points."""
    desktop.goto(path)
    printed = desktop.pdf(prefer_css_page_size=True)
    pages = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert {(round(float(page[0])), round(float(page[1]))) for page in pages} == {(width, height)}
    assert len(pages) == (1 if "slip" in path else 2)


def test_quick_exit_leaves_no_way_back(open_page: Opener) -> None:
    page = open_page(PHONE)
    page.route("https://www.weather.com.cn/**", lambda route: route.fulfill(body="天气", content_type="text/plain"))
    page.goto("/")
    page.goto("/story/")
    page.get_by_role("link", name="立即离开").click()
    expect(page).to_have_url("https://www.weather.com.cn/")
    page.go_back()
    expect(page).to_have_url(re.compile(r"^http://[^/]+/$"))


def test_the_focus_can_be_seen_and_content_reached_first(desktop: Page) -> None:
    desktop.goto("/desk/")
    desktop.keyboard.press("Tab")
    skip = desktop.get_by_role("link", name="跳到主要内容")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    desktop.keyboard.press("Enter")
    expect(desktop.locator("main")).to_be_focused()


def test_a_wrong_form_says_what_and_keeps_what_was_typed(phone: Page) -> None:
    phone.goto("/ask/")
    phone.get_by_label("说说您的事").fill("")
    phone.evaluate("document.querySelector('form[data-form]').noValidate = true")
    phone.get_by_role("button", name="下一步").click()
    summary = phone.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("说说您的事：请填写这一项")
    expect(phone.get_by_label("困难帮扶")).to_be_checked()
    shot(phone, "look-ask-wrong-phone")
    axe(phone)
    summary.get_by_role("link").click()
    expect(phone.get_by_label("说说您的事")).to_be_focused()
