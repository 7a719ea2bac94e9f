"""How near the words of two requests are: single characters and pairs of characters, hashed, and what both share.

Measured on edited copies and on different requests (`tests/cases/test_repeats.py`): the two kinds keep well apart. No
dictionary and no model is needed, and what is stored does not depend on the words of others.
"""

import re
import zlib
from collections.abc import Collection
from typing import Any, Final

from django.utils.translation import gettext as _

from gongzhi.core.text import normalise

_RUN: Final = re.compile(r"[^\W_]+")
#: What every request says ("您好，我想请你们帮忙"), and says nothing about the matter.
_EMPTY: Final = re.compile(
    "您好|你好|谢谢|麻烦|请问|请求|希望|能不能|能否|可不可以|可以|帮忙|帮助|帮我|帮|想请人|想请|我们|你们|我家|我|想|请"
    "|的|了|吗|呢|吧|啊|呀|嘛|么|一下|有没有"
)
#: Of texts shorter than this many grams, part of another says little.
_LONG_ENOUGH: Final = 14
#: Part of a longer text counts a little less than the whole of one as long.
_PART: Final = 0.9


def grams_of(text: str) -> list[int]:
    """The grams of a text, each once, sorted: signed 32-bit hashes."""
    found: set[int] = set()
    for run in _RUN.findall(_EMPTY.sub("", normalise(text))):
        for start in range(len(run)):
            found.add(_hash(run[start]))
            if start + 1 < len(run):
                found.add(_hash(run[start : start + 2]))
    return sorted(found)


def _hash(gram: str) -> int:
    value = zlib.crc32(gram.encode())
    return value - (1 << 32) if value >= 1 << 31 else value


def likeness(one: Collection[int], two: Collection[int]) -> int:
    """Percent of grams that two texts share; a short text that stands whole in a long one counts nearly as much."""
    mine, theirs = set(one), set(two)
    if not mine or not theirs:
        return 0
    shared = len(mine & theirs)
    fewer = min(len(mine), len(theirs))
    whole = 2 * shared / (len(mine) + len(theirs))
    part = _PART * shared / fewer if fewer >= _LONG_ENOUGH else 0.0
    return int(100 * max(whole, part) + 0.5)


# --- Reasons ---


def reason_words(reasons: list[dict[str, Any]]) -> list[str]:
    """Why two requests were put side by side, as the clerk reads it: "文字相近 86%", "同一社区"."""
    return [_WORDS[reason["kind"]](reason.get("value")) for reason in reasons]


_WORDS: Final[dict[str, Any]] = {
    "text": lambda value: _("文字相近 %(value)d%%") % {"value": value},
    "asker": lambda _value: _("同一个人（同一电话）"),
    "spot": lambda _value: _("同一地点"),
    "near": lambda value: _("相距约 %(value)d 米") % {"value": value},
    "division": lambda value: _("同在%(value)s") % {"value": value},
    "area": lambda value: _("同一领域：%(value)s") % {"value": value},
    "days": lambda value: _("同一天提出") if value == 0 else _("前后相隔 %(value)d 天") % {"value": value},
}
