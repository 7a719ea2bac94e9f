"""The search of everything: what was typed is looked for in every room, and each shows what the person may see.

A room signs in what it looks through (`core.registry.searches`); the pages of the menu are looked through here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from gongzhi.core import rules, text
from gongzhi.core.actors import Actor
from gongzhi.core.errors import type_words
from gongzhi.core.registry import Hit, Search, places_for, searches

#: So much of what was typed is looked for.
LONGEST: Final = 80
#: Hits of each kind: below the field while one types, and on the page.
EACH_LIVE: Final = 3
EACH: Final = 8
#: What must not stand in an address: telephone and identity numbers.
_PERSONAL: Final = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dx])(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one kind, the first of them, and where all of them are."""

    words: type_words
    icon: str
    hits: Sequence[Hit]
    has_more: bool
    more: str


def typed_by(raw: str) -> str:
    """What is looked for."""
    return raw.strip()[:LONGEST]


def is_personal(typed: str) -> bool:
    """Whether it is a telephone or identity number, which is asked for in a form and never by an address."""
    return bool(_PERSONAL.search(text.normalise(typed).replace(" ", "").replace("-", "")))


def is_enough(typed: str) -> bool:
    """Whether there is something to look for: two letters or digits, or one Chinese character."""
    terms = text.search_terms(typed)
    return any(len(term) > 1 or not term.isascii() for term in terms)


def search(actor: Actor, face: str, typed: str, *, each: int = EACH) -> list[Found]:
    """What was found, kind by kind; kinds without a hit are left out. A constant number of queries."""
    if not is_enough(typed):
        return []
    kinds = sorted((kind for _key, kind in searches if kind.face == face), key=lambda kind: kind.order)
    found = [_found(kind, actor, typed, each) for kind in kinds if kind.shown_to(actor)]
    return [group for group in found if group.hits]


def _found(kind: Search, actor: Actor, typed: str, each: int) -> Found:
    hits = kind.find(actor, typed, each + 1)
    has_more = len(hits) > each
    return Found(kind.words, kind.icon, hits[:each], has_more, kind.more(typed) if has_more else "")


def find_pages(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """The pages of the desk's menu and of rules by name: 时限 finds 办理时限. No query."""
    terms = text.search_terms(typed)
    return [
        hit
        for hit in _pages(actor)
        if terms and all(term in text.search_blob(f"{hit.title} {hit.note}") for term in terms)
    ][:limit]


def _pages(actor: Actor) -> Iterator[Hit]:
    for _key, place in places_for(actor, "desk"):
        try:
            yield Hit(str(place.words), reverse(place.url_name), str(place.group))
        except NoReverseMatch:
            # A wrong name takes no page down; a test asks that each place has its page.
            continue
    for key, kind in rules.kinds():
        yield Hit(str(kind.words), reverse("web:rule-versions", args=[key]), str(_("规则与参数")))
    yield Hit(str(_("通知设置")), reverse("accounts:notices"), str(_("我的")))


PAGES: Final = Search("desk", _("页面和设置"), "settings", order=5, find=find_pages)
