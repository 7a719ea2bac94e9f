"""Every pair of text and ground that the styles use can be read: WCAG 2.2, 1.4.3 and 1.4.11."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "src/gongzhi/ui/styles/tokens.css"
THEMES = ("light", "elder", "wall")
STATES = ("todo", "doing", "done", "late", "paused", "off")
GROUNDS = ("color-base-100", "color-base-200", "gz-sunk")

TEXT = [
    *(("color-base-content", ground) for ground in GROUNDS),
    *(("gz-soft", ground) for ground in GROUNDS),
    *(("color-accent", ground) for ground in (*GROUNDS, "gz-accent-tint")),
    *((f"gz-{state}", f"gz-{state}-tint") for state in STATES),
    *((f"gz-{state}", "color-base-100") for state in STATES),
    *(("color-base-content", f"gz-{state}-tint") for state in STATES),
    *((f"color-{name}-content", f"color-{name}") for name in ("primary", "accent", "neutral", "info", "error")),
    ("gz-primary-ink", "gz-primary-tint"),
    ("gz-primary-ink", "color-base-100"),
    ("gz-soft", "gz-primary-tint"),
    ("color-base-content", "gz-primary-tint"),
    ("color-base-content", "gz-accent-tint"),
    # Links of the error summary and of notices.
    *(("color-accent", f"gz-{state}-tint") for state in ("late", "todo", "doing", "done")),
]
#: Edges of fields, dots of timelines, the focus ring.
EDGES = [
    ("gz-edge", "color-base-100"),
    ("color-info", "color-base-100"),
    ("color-info", "color-base-200"),
    *((f"gz-{state}-mark", "color-base-100") for state in STATES),
]


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme by name."""
    css = TOKENS.read_text(encoding="utf-8")
    block = re.search(rf'name: "{theme}";(.*?)^}}', css, re.DOTALL | re.MULTILINE)
    assert block is not None
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block[1]))


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    colours = tokens(theme)
    needed = 7 if theme == "elder" and text in {"color-base-content", "gz-soft"} else 4.5
    assert contrast(colours[text], colours[ground]) >= needed


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_can_be_seen(theme: str, edge: str, ground: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[edge], colours[ground]) >= 3


def test_the_tokens_are_those_agreed() -> None:
    light = tokens("light")
    agreed = {
        "color-primary": "#b3261e",
        "color-accent": "#0f6b5c",
        "color-base-content": "#1f2328",
        "gz-soft": "#57606a",
        "gz-line": "#d9dee3",
        "color-base-200": "#faf8f5",
        "color-base-100": "#ffffff",
    }
    assert {name: light[name] for name in agreed} == agreed
    assert contrast("#ffffff", light["color-primary"]) >= 6


def test_avatars_can_be_read() -> None:
    css = (TOKENS.parent / "components.css").read_text(encoding="utf-8")
    grounds = re.findall(r"\.gz-avatar(?:-\d)? \{[^}]*background-color: (#[0-9a-f]{6});", css)
    assert len(grounds) == 6
    assert all(contrast("#ffffff", ground) >= 4.5 for ground in grounds)
