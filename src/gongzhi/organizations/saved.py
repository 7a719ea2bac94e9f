"""Lists whose filters can be saved: each signs in with a line, its page shows `queries.saved_views_for`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.urls import reverse

from gongzhi.core.errors import type_words
from gongzhi.core.registry import Registry

_LENGTH: Final = 500


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A list: what it is called, its address, and the words of its address that are filters."""

    words: type_words
    url_name: str
    parameters: frozenset[str]

    def clean(self, query: str) -> str:
        """Of a query string the filters that are set, in one order; what is no filter of the list is dropped."""
        given = QueryDict(query[: 4 * _LENGTH])
        kept = QueryDict(mutable=True)
        for name in sorted(self.parameters & set(given)):
            values = [value for value in given.getlist(name) if value.strip()]
            if values:
                kept.setlist(name, values)
        return kept.urlencode()

    def link(self, query: str) -> str:
        """The address of the list with these filters."""
        return f"{reverse(self.url_name)}?{query}"


def page(words: type_words, url_name: str, parameters: Iterable[str]) -> SavedPage:
    """One line of a room's `signin`."""
    return SavedPage(words, url_name, frozenset(parameters))


pages: Registry[SavedPage] = Registry("lists whose filters can be saved")
