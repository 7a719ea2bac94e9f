"""Which column of somebody's table is which of ours."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from gongzhi.core import text
from gongzhi.core.errors import type_words

_DECORATION: Final = re.compile(r"[\s*＊()（）【】\[\]：:/、]|必填|选填")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a profile knows."""

    key: str
    words: type_words
    required: bool = False
    #: Other headings that people use for it.
    synonyms: tuple[str, ...] = ()
    #: What to write in it, shown on the template.
    note: type_words = ""
    example: str = ""
    #: Words that may stand in it, for the template's list; empty for free text.
    choices: Callable[[], Sequence[str]] | None = None


def guess_columns(columns: Sequence[Column], heading: Sequence[str]) -> dict[str, int]:
    """For each column of ours the place of its heading, as far as headings and synonyms tell; a heading serves once.

    Same words win over words that contain others: 上级组织 is not taken for 组织.
    """
    found: dict[str, int] = {}
    said = [_bare(words) for words in heading]
    for is_same in (True, False):
        for column in columns:
            if column.key in found:
                continue
            names = [_bare(str(name)) for name in (column.words, column.key, *column.synonyms)]
            for place, words in enumerate(said):
                if place not in found.values() and words and _fits(words, names, is_same=is_same):
                    found[column.key] = place
                    break
    return found


def _fits(words: str, names: Sequence[str], *, is_same: bool) -> bool:
    return words in names if is_same else any(len(name) > 1 and name in words for name in names)


def _bare(words: str) -> str:
    return _DECORATION.sub("", text.normalise(words))
