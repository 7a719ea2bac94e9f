"""Danger that a sentence tells of and no single word: who does what to whom, with other words between.

"丈夫喝酒后打人" and "老公昨晚又动手了" are said in endless ways, so that a list of words never holds them. The parts,
and what makes them harmless ("打我电话", "动手做"), are data (`data/danger.toml`). A danger missed weighs more than a
number shown too much: the page only says whom to call.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from gongzhi.core.text import normalise

#: What ends a sentence. A comma does not: people write whole stories with commas.
_SENTENCE_ENDS = "。！？!?;；\\n"


def dangers_in(text: str) -> dict[str, tuple[str, ...]]:
    """Kind of danger (`Crisis`) -> the phrases that tell of it, each once; `text` in normal form without spaces."""
    found: dict[str, dict[str, None]] = {}
    for kind, pattern in _patterns():
        for match in pattern.finditer(text):
            found.setdefault(kind, {})[match[0]] = None
    return {kind: tuple(phrases) for kind, phrases in found.items()}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    raw = (files("gongzhi.catalogue") / "data" / "danger.toml").read_text(encoding="utf-8")
    return tuple((row["kind"], _compiled(row)) for row in tomllib.loads(raw)["pattern"])


def _compiled(row: Mapping[str, Any]) -> re.Pattern[str]:
    passive = _any_of(row["passive"]) if "passive" in row else ""
    whose, before = (_never_behind(row.get(part, ())) for part in ("not_whose", "not_after"))
    deeds = "|".join(f"{_any_of(deed['words'])}(?!{_any_of(deed['unless'])})" for deed in row["does"])
    return re.compile(
        f"{passive}{whose}{_any_of(row['who'])}[^{_SENTENCE_ENDS}]{{0,{row['within']}}}?{before}(?:{deeds})"
    )


def _never_behind(words: Iterable[str]) -> str:
    return "".join(f"(?<!{re.escape(normalise(word))})" for word in words)


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted((normalise(word) for word in words), key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest_first))})"
