"""Chinese text: one form for comparing, a key for sorting by pinyin, and search by words, pinyin and initials.

The database has no Chinese collation and no word search, so what is needed is computed once, at writing, and stored:
`pinyin_key` in a column to order by, `search_blob` in a column that `search` looks through. The libraries carry large
dictionaries and are loaded on first use.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db.models import Model, Q, QuerySet

if TYPE_CHECKING:
    from opencc import OpenCC

#: Length of a column for `pinyin_key`.
PINYIN_KEY_LENGTH: Final = 255
#: So much of a text gets pinyin in `search_blob`; nobody searches a long story by its initials.
_PINYIN_OF: Final = 200
_QUERY_LENGTH: Final = 100
_QUERY_TERMS: Final = 10

_HAN: Final = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_RUN: Final = re.compile(f"[{_HAN}]+")
_TERM: Final = re.compile(f"[{_HAN}]+|[^\\W{_HAN}_]+")
_DIGITS: Final = re.compile(r"\d+")
#: Control and format characters; private and newly assigned ones stay, for they may be rare characters of names.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})
#: Particles that carry no meaning of their own in a query ("修水管的").
_PARTICLES: Final = frozenset("的了吗呢吧啊呀嘛么")

#: Characters read otherwise as a surname (《现代汉语词典》, the entries marked 姓).
_SURNAMES: Final = {
    "单": "shan4", "曾": "zeng1", "解": "xie4", "仇": "qiu2", "查": "zha1", "区": "ou1", "朴": "piao2", "盖": "ge3",
    "翟": "zhai2", "乐": "yue4", "尉": "wei4", "任": "ren2", "华": "hua4", "缪": "miao4", "覃": "qin2", "繁": "po2",
    "员": "yun4", "黑": "he4", "折": "she2", "召": "shao4", "洗": "xian3", "冼": "xian3", "葛": "ge3", "过": "guo1",
    "应": "ying1", "燕": "yan1", "占": "zhan1", "牟": "mou4", "阚": "kan4", "訾": "zi1", "种": "chong2", "秘": "bi4",
    "谌": "chen2",
}  # fmt: skip
_TWO_CHARACTER_SURNAMES: Final = frozenset(
    re.findall(
        "..",
        "欧阳上官司马司徒诸葛东方皇甫尉迟公孙慕容令狐宇文长孙夏侯轩辕端木南宫独孤东郭百里呼延"
        "赫连澹台淳于单于申屠公冶钟离鲜于闻人太史闾丘万俟第五濮阳拓跋西门",
    )
)

Row = TypeVar("Row", bound=Model)


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC  # noqa: PLC0415 -- loads dictionaries

    return OpenCC("t2s")


def normalise(text: str) -> str:
    """The form in which texts are compared: half width (NFKC), simplified characters, small letters, single spaces.

    For comparing only: NFKC also turns "，" into ",". What people wrote is kept and shown as they wrote it.
    """
    narrow = unicodedata.normalize("NFKC", text)
    seen = "".join(char for char in narrow if char.isspace() or unicodedata.category(char) not in _UNSEEN)
    simplified: str = _converter().convert(seen) if _HAN_RUN.search(seen) else seen
    return " ".join(simplified.casefold().split())


def words(text: str) -> list[str]:
    """The words of a text, in order, punctuation left out: Chinese ones by dictionary, others as written."""
    return _words(normalise(text))


def _words(normal: str) -> list[str]:
    import rjieba  # noqa: PLC0415 -- loads a dictionary

    found: list[str] = []
    for run in _TERM.findall(normal):
        found += rjieba.cut(run) if _HAN_RUN.fullmatch(run) else [run]
    return found


def surname_length(name: str) -> int:
    """How many characters of a Chinese name are the surname: 2 for 欧阳修, 1 for 陈晨."""
    return 2 if len(name) > 2 and name[:2] in _TWO_CHARACTER_SURNAMES else 1


@lru_cache(maxsize=4096)
def _syllables(normal: str, is_name: bool) -> tuple[tuple[str, str], ...]:
    """(written, toned pinyin) of each Chinese character, and (written, itself) of each run of anything else."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 -- loads dictionaries

    found: list[tuple[str, str]] = []
    for part in re.findall(f"[{_HAN}]+|[^{_HAN}]+", normal):
        if not _HAN_RUN.match(part):
            found.append((part, part))
            continue
        toned = lazy_pinyin(part, style=Style.TONE3, neutral_tone_with_five=True)
        found += zip(part, toned, strict=True) if len(toned) == len(part) else [(part, "".join(toned))]
    if is_name and found and surname_length(normal) == 1 and found[0][0] in _SURNAMES:
        found[0] = (found[0][0], _SURNAMES[found[0][0]])
    return tuple(found)


def _plain(written: str, toned: str) -> str:
    return toned if written == toned else toned.rstrip("12345")


def pinyin_full(text: str, *, is_name: bool = False) -> str:
    """Pinyin without tones and spaces: "jiaojiangqu". `is_name`: the text begins with a surname (曾 zeng, 单 shan)."""
    spelled = "".join(_plain(*syllable) for syllable in _syllables(normalise(text), is_name))
    return "".join(_TERM.findall(spelled))


def pinyin_initials(text: str, *, is_name: bool = False) -> str:
    """First letters: "jjq"; numbers and foreign words stay whole."""
    short = "".join(
        written if written == toned else toned[0] for written, toned in _syllables(normalise(text), is_name)
    )
    return "".join(_TERM.findall(short))


def pinyin_key(text: str, *, is_name: bool = False) -> str:
    """A key to sort by in byte order: by syllable, then tone, then character; numbers by value ("2号" before "10号").

    At most `PINYIN_KEY_LENGTH` characters. Order by the key, then by the text itself.
    """
    parts = [
        f"{toned}{written}" if written != toned else _DIGITS.sub(lambda run: run[0].zfill(10), written)
        for written, toned in _syllables(normalise(text), is_name)
    ]
    key = ""
    for part in parts:
        longer = f"{key} {part}" if key else part[:PINYIN_KEY_LENGTH]
        if len(longer) > PINYIN_KEY_LENGTH:
            break
        key = longer
    return key


def search_blob(text: str, *, is_name: bool = False) -> str:
    """What `search` looks through, stored in a text column beside `text`: its normal form, its pinyin, its initials.

    Words need no list of their own: any word of the text stands in its normal form. Never for encrypted text.
    """
    normal = normalise(text)
    lines = [normal]
    if _HAN_RUN.search(normal[:_PINYIN_OF]):
        head = normal[:_PINYIN_OF]
        lines += [pinyin_full(head, is_name=is_name), pinyin_initials(head, is_name=is_name)]
    return "\n".join(lines)


def search_terms(query: str) -> list[str]:
    """What a query asks for: its words in normal form, each once, at most ten."""
    found = list(dict.fromkeys(_words(normalise(query[:_QUERY_LENGTH]))))
    meaningful = [term for term in found if term not in _PARTICLES]
    return (meaningful or found)[:_QUERY_TERMS]


def matches(field: str, query: str) -> Q:
    """The condition that every term of the query stands in the stored blob `field`; a query of signs matches nothing.

    Wildcards that people type stand for themselves: Django escapes them.
    """
    condition = Q()
    terms = search_terms(query)
    if query.strip() and not terms:
        return Q(pk__in=[])
    for term in terms:
        condition &= Q(**{f"{field}__contains": term})
    return condition


def search(queryset: QuerySet[Row], field: str, query: str) -> QuerySet[Row]:
    """The rows whose stored blob holds every term of what a user typed; all rows for an empty query."""
    return queryset.filter(matches(field, query))


def name_matches(query: str, *, name_key: str = "name_key") -> Q:
    """The condition that a person's name is meant: by characters, pinyin ("linxiuying") or initials ("lxy").

    `name_key` is the column with the name's `pinyin_key`, such as "lin2林 xiu4秀 ying1英". At least two letters; one
    Chinese character is enough. Nothing matches what is no name.
    """
    typed = normalise(query[:_QUERY_LENGTH]).replace(" ", "").replace("·", "")
    if typed and _HAN_RUN.fullmatch(typed):
        return Q(**{f"{name_key}__regex": r" ?[a-zü]*[1-5]?".join(typed)})
    if not re.fullmatch("[a-zü]{2,}", typed):
        return Q(pk__in=[])
    # Between two letters a syllable may end: its tone, its character, a space.
    spelled = "([1-5][^ ]* ?)?".join(typed)
    initials = "[^ ]* ".join(typed)
    return Q(**{f"{name_key}__regex": f"(^| )({spelled}|{initials})"})


def marks(shown: str, query: str) -> list[tuple[int, int]]:
    """Where in a shown text the terms of a query stand, by characters, pinyin or initials: `(start, end)`, in order."""
    characters = [_read_as(character) for character in shown]
    found: set[int] = set()
    for term in search_terms(query):
        for reading in range(3):
            found |= _places_of(term, [readings[reading] for readings in characters])
    spans: list[tuple[int, int]] = []
    for place in sorted(found):
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return spans


def _read_as(character: str) -> tuple[str, str, str]:
    """A character in normal form, in pinyin, and as an initial."""
    normal = normalise(character) or " "
    if not _HAN_RUN.fullmatch(normal):
        return normal, normal, normal
    spelled = pinyin_full(normal) or normal
    return normal, spelled, spelled[0]


def _places_of(term: str, parts: list[str]) -> set[int]:
    """The parts that a term covers wherever it begins with a part and ends in one."""
    joined = "".join(parts)
    begins = [sum(map(len, parts[:place])) for place in range(len(parts))]
    found: set[int] = set()
    at = joined.find(term)
    while at >= 0:
        if at in begins:
            end = at + len(term)
            found |= {place for place, begin in enumerate(begins) if begin < end and begin + len(parts[place]) > at}
        at = joined.find(term, at + 1)
    return found


def sort_key(value: Any, *, is_name: bool = False) -> str:
    """`pinyin_key` of an object's words, for sorting lists in memory: `sorted(rows, key=sort_key)`."""
    return pinyin_key(str(value), is_name=is_name)
