"""A voice note is recorded in the page, sent, and played; kinds that browsers do not play are played too."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from gongzhi.cases import actions
from gongzhi.cases.models import Attachment
from tests.cases.loop import Loop, committed_loop  # noqa: F401 -- fixture
from tests.core.sounds import tone
from tests.e2e.conftest import CHROMIUM
from tests.e2e.helpers import PHONE, Complaints, axe, fits, shot
from tests.e2e.test_mediation import as_person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def loop(committed_loop: Loop) -> Loop:  # noqa: F811
    return committed_loop


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A telephone whose microphone hears the beeps that Chromium makes for tests."""
    own = browser.browser_type.launch(
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
        env={**os.environ, "LANGUAGE": "zh_CN"},
    )
    context = own.new_context(viewport=PHONE, base_url=live_server.url, locale="zh-CN", permissions=["microphone"])
    context.set_default_timeout(10_000)
    opened = context.new_page()
    complaints = Complaints.of(opened)
    yield opened
    own.close()
    assert not complaints.said, complaints.said


def seconds_of(page: Page, index: int = 0) -> float:
    """Let the page's own player load the note and tell how long it is."""
    return float(
        page.evaluate(
            """index => new Promise((done, fail) => {
                const player = document.querySelectorAll(".gz-voice audio")[index];
                player.addEventListener("loadedmetadata", () => done(player.duration));
                player.addEventListener("error", () => fail(new Error("cannot play: " + player.error.message)));
                player.preload = "auto";
                player.load();
            })""",
            index,
        )
    )


def test_a_note_is_recorded_sent_and_played(page: Page, loop: Loop, live_server: Any) -> None:
    resident = loop.resident()
    case = loop.ask(resident)
    as_person(page, resident.person, live_server.url)
    page.goto(f"/requests/{case.pk}/talk/")
    page.get_by_role("button", name="录一段语音").click()
    expect(page.get_by_text("还可以说")).to_be_visible()
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="录好了").click()
    expect(page.get_by_role("button", name="去掉这段语音")).to_be_visible()
    page.get_by_label("语音大意").fill("水管又漏了")
    fits(page)
    axe(page)
    shot(page, "voice-recorded")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("水管又漏了")).to_be_visible()
    assert 1 <= (Attachment.objects.get().file.seconds or 0) <= 3
    assert seconds_of(page) == pytest.approx(1.6, abs=0.9)
    axe(page)
    shot(page, "voice-sent")


def test_a_telephones_amr_is_played(page: Page, loop: Loop, live_server: Any) -> None:
    resident = loop.resident()
    case = loop.ask(resident)
    as_person(page, resident.person, live_server.url)
    page.goto(f"/requests/{case.pk}/talk/")
    page.get_by_label("照片、语音或文件").set_input_files(
        {"name": "录音.amr", "mimeType": "audio/amr", "buffer": tone("amr", 3)}
    )
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("语音 3 秒")).to_be_visible()
    assert seconds_of(page) == pytest.approx(3, abs=0.2)
    actions.write_message(case, by=loop.town.actor("clerk"), text="听到了")
