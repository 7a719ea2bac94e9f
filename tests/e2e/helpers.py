"""What browser tests share: look at a page, check it, keep a picture.

Chromium is Debian's own; Playwright only drives it. `axe` runs the accessibility checker of the locked parts.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import ConsoleMessage, Page, Response, ViewportSize

TREE: Final = Path(__file__).resolve().parents[2]
AXE: Final = TREE / "build" / "axe.min.js"
SHOTS: Final = Path(os.environ.get("GONGZHI_TEST_SHOTS", TREE / "build" / "shots"))
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
DESKTOP: Final[ViewportSize] = {"width": 1366, "height": 768}
#: WCAG 2.2 AA and axe's own good practice.
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe(page: Page, *, within: str | None = None) -> None:
    """Assert that the checker finds nothing wrong with the page, or with the part `within` a selector."""
    with _unrolled(page):
        # Through the debugger, which the page's content security policy does not concern.
        page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
        found = page.evaluate(
            "([within, tags]) => axe.run(within || document, "
            "{runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
            [within, RULES],
        )
    assert not found["violations"], "\n".join(_told(violation) for violation in found["violations"])


@contextmanager
def _unrolled(page: Page) -> Iterator[None]:
    """A screen as tall as the page: else what stands under a bar at the edge of the screen counts as hidden by it."""
    size = page.viewport_size
    assert size is not None
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    yield
    page.set_viewport_size(size)


def _told(violation: dict[str, Any]) -> str:
    nodes = "\n".join(f"    {node['html'][:200]}\n      {node['failureSummary']}" for node in violation["nodes"][:5])
    return f"{violation['id']} ({violation['impact']}): {violation['help']}\n{nodes}"


def shot(page: Page, name: str, *, whole: bool = True) -> Path:
    """Keep a picture of the page, the whole of it or what the screen shows; returns the file."""
    path = SHOTS / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    with _unrolled(page) if whole else nullcontext():
        page.screenshot(path=path, animations="disabled")
    return path


def fits(page: Page) -> None:
    """Assert that the page, once it is all there, does not scroll sideways."""
    page.wait_for_load_state("load")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{page.url} is {over} px too wide for {page.viewport_size}"


@dataclass
class Complaints:
    """What the browser complains about while a test runs: errors of scripts, refused parts, answers of 500."""

    said: list[str]

    @classmethod
    def of(cls, page: Page) -> "Complaints":
        complaints = cls([])
        page.on("pageerror", lambda error: complaints.said.append(f"script: {error}"))
        page.on("console", complaints.hear)
        page.on("response", complaints.look)
        return complaints

    def hear(self, message: ConsoleMessage) -> None:
        # Expected refusals (403, 404, 409) are answers, not faults of the page.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.said.append(f"console: {message.text}")

    def look(self, response: Response) -> None:
        if response.status >= 500:
            self.said.append(f"{response.status}: {response.url}")
