"""Icons: Lucide's outlines, drawn into the page, so that they take the colour and size of the words beside them."""

from functools import lru_cache
from typing import Final

import lucide
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

#: What states, notices and steps look like wherever they appear.
STATE_ICONS: Final = {
    "todo": "circle-dashed",
    "doing": "footprints",
    "done": "circle-check",
    "late": "alarm-clock",
    "paused": "circle-pause",
    "off": "circle-minus",
}
STATE_WORDS: Final = {
    "todo": _("待办"),
    "doing": _("在办"),
    "done": _("办结"),
    "late": _("逾期"),
    "paused": _("挂起"),
    "off": _("已结束"),
}
ALERT_ICONS: Final = {
    "info": "info",
    "success": "circle-check",
    "warning": "triangle-alert",
    "error": "circle-alert",
}
RATING_STEPS: Final = {
    5: ("laugh", _("非常满意")),
    4: ("smile", _("满意")),
    3: ("meh", _("一般")),
    2: ("frown", _("不满意")),
    1: ("angry", _("很不满意")),
}


@lru_cache(maxsize=2048)
def icon(name: str, classes: str = "", label: str = "") -> SafeString:
    """An inline icon. Without `label` it is decoration and silent; with one it is read out.

    Raises `lucide.IconDoesNotExist` for a name that Lucide does not have.
    """
    voice = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    drawn = _drawn(name, **{"class": f"gz-icon {classes}".strip(), **voice})
    return mark_safe(drawn)  # noqa: S308 -- the outline is Lucide's, the attributes are escaped by its writer


@lru_cache(maxsize=64)
def sprite(names: tuple[str, ...]) -> SafeString:
    """The outlines of `names` once, hidden, for `reference` to draw again and again in long tables."""
    symbols = []
    for name in names:
        drawn = _drawn(name)
        inner = drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]
        symbols.append(f'<symbol id="i-{name}" viewBox="0 0 24 24">{inner}</symbol>')
    return mark_safe(f'<svg hidden aria-hidden="true">{"".join(symbols)}</svg>')  # noqa: S308 -- Lucide's outlines alone


def reference(name: str, classes: str = "") -> SafeString:
    """An icon from the page's `sprite`."""
    return format_html(
        '<svg class="gz-icon {}" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
        'stroke-linejoin="round" aria-hidden="true"><use href="#i-{}"/></svg>',
        classes,
        name,
    )


def _drawn(name: str, **attributes: str) -> str:
    drawn: str = lucide._render_icon(name, None, **attributes)
    return "".join(line.strip() for line in drawn.splitlines())
