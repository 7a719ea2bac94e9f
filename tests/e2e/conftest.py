"""Fixtures of the browser tests: a browser for the run, a fresh page for each test.

`phone`, `desktop` and `elder` are pages of the live server at their sizes; a test fails if its page complains.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from pytest_django.live_server_helper import LiveServer

from gongzhi.ui.build import build
from gongzhi.ui.preferences import ELDER_COOKIE
from tests.e2e.helpers import DESKTOP, PHONE, Complaints

CHROMIUM = os.environ.get("GONGZHI_TEST_CHROMIUM", "/usr/bin/chromium")

#: Opens a page of a size, in a session of its own; `script=False` for a browser without JavaScript.
Opener = Callable[..., Page]


@pytest.fixture(scope="session", autouse=True)
def styles() -> None:
    """Style sheet and scripts as the browser will load them."""
    build()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    # Playwright keeps an event loop running in this thread; Django must not mind.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"],
            # The browser's own words, such as those of a date field, as people here see them.
            env={**os.environ, "LANGUAGE": "zh_CN"},
        )
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Opener]:
    """Open pages of the live server; each is somebody else's browser."""
    contexts: list[BrowserContext] = []
    heard: list[Complaints] = []

    def opened(size: ViewportSize = PHONE, *, elder: bool = False, **options: Any) -> Page:
        options = {"java_script_enabled": options.pop("script", True), **options}
        context = browser.new_context(
            viewport=size, base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        context.set_default_timeout(10_000)
        if elder:
            context.add_cookies([{"name": ELDER_COOKIE, "value": "1", "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        heard.append(Complaints.of(page))
        return page

    yield opened
    said = [line for complaints in heard for line in complaints.said]
    for context in contexts:
        context.close()
    assert not said, said


@pytest.fixture
def phone(open_page: Opener) -> Page:
    """A telephone, 360×740."""
    return open_page(PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def desktop(open_page: Opener) -> Page:
    """A desktop, 1366×768."""
    return open_page(DESKTOP)


@pytest.fixture
def elder(open_page: Opener) -> Page:
    """A telephone in 长辈版."""
    return open_page(PHONE, elder=True, has_touch=True, is_mobile=True)
