"""Lists to which rooms sign in at start (`signin.py`), so that a lower room can look over what stands above it.

- navigation: the places of the portal's bar and the desk's menu
- refs: kind of thing -> how to find, name and link it, so that anything can point at anything
- holdings: what a post can hold, so that a post that holds work is not closed and a handover can list it
- todo: where the rows of a person's to-do page come from
- panels: parts of a page that rooms above add to it
- action_words: what history calls an action
- searches: what the search of everything looks through
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

from gongzhi.core.actors import Actor
from gongzhi.core.errors import type_words

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """An ordered list of entries with unique keys."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, Entry] = {}

    def add(self, key: str, entry: Entry) -> None:
        """Sign in under `key`."""
        if key in self._entries:
            raise ValueError(f"{self.name}: {key!r} is signed in twice.")
        self._entries[key] = entry

    def __getitem__(self, key: str) -> Entry:
        return self._entries[key]

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        return iter(self._entries.items())


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the navigation of a face."""

    face: str  # "portal" or "desk"
    words: type_words
    icon: str
    url_name: str
    order: int
    group: type_words = ""
    #: Who finds it in the menu; the page itself asks again.
    shown_to: Callable[[Actor], bool] = field(default=lambda _actor: True)
    #: A number beside the words, such as unread messages; 0 shows none.
    badge: Callable[[Actor], int] = field(default=lambda _actor: 0)


@dataclass(frozen=True, slots=True)
class Ref:
    """How things of a kind are found and named by those who may see them."""

    words: type_words
    #: The model's rows that an actor may see.
    visible_to: Callable[[Actor], Any]
    title: Callable[[Any], str]
    link: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Holding:
    """Work that a post can hold."""

    words: type_words
    #: The open rows that the post holds.
    held_by: Callable[[Any], Any]
    #: For the list of a handover: a row's name, its page, and what whoever takes it over must know, such as when it is
    #: due. A handover is read by somebody who has left: no words of residents, none of guarded cases.
    title: Callable[[Any], str] = str
    link: Callable[[Any], str] = field(default=lambda _row: "")
    detail: Callable[[Any], str] = field(default=lambda _row: "")
    #: Gives a row to another post: (row, post, by=actor, reason=words), by the room's own action and policy. None where
    #: the room does that on its own pages alone.
    give: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True)
class TodoRow:
    """One line of a to-do page: what, and why it is here."""

    title: str
    link: str
    reason: type_words
    #: "overdue", "due", "unanswered", "new" or "waiting": groups and colours of the page.
    kind: str
    detail: str = ""
    whose: str = ""
    number: str = ""
    place: str = ""
    due_at: datetime | None = None
    #: Comes before everything else, such as a hand-over that waits to be read.
    is_first: bool = False
    #: For how many things the line stands, such as volunteers of whom a page of their own tells.
    count: int = 1


@dataclass(frozen=True, slots=True)
class TodoSource:
    """Where rows of the to-do page come from, for the union over the actor's posts."""

    rows: Callable[[Actor], Sequence[TodoRow]]
    #: QuerySets with the keys of what is to be done by the person, without what waits for others: the menu counts them.
    #: Without it the rows are not counted, and always asked for.
    keys: Callable[[Actor], Sequence[Any]] | None = None
    #: Whether the rows also say what waits for others: then they are asked for even where there is nothing to count.
    waits_for_others: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A part that a higher room adds to a lower room's page, such as the way to ask under a service item."""

    #: The page it belongs to, "room.page".
    page: str
    template: str
    #: What the template needs, from the request and the page's subject; None shows nothing.
    context: Callable[[HttpRequest, Any], dict[str, Any] | None]
    order: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a search found."""

    title: str
    link: str
    #: What it is and where, and what was found in it: "待受理 · 白云街道".
    note: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """One kind of things that the search of everything looks through."""

    face: str  # "portal" or "desk"
    words: type_words
    icon: str
    order: int
    #: The best hits for what was typed, at most so many, of what the actor may see; a constant number of queries.
    find: Callable[[Actor, str, int], Sequence[Hit]]
    #: The room's own list with the text filled in; "" where it has none.
    more: Callable[[str], str] = field(default=lambda _typed: "")
    shown_to: Callable[[Actor], bool] = field(default=lambda _actor: True)


navigation: Registry[Place] = Registry("navigation")
refs: Registry[Ref] = Registry("refs")
holdings: Registry[Holding] = Registry("holdings")
todo: Registry[TodoSource] = Registry("todo")
panels: Registry[Panel] = Registry("panels")
#: Name of an action -> what history calls it: "受理".
action_words: Registry[type_words] = Registry("action words")
searches: Registry[Search] = Registry("searches")


def places_for(actor: Actor, face: str) -> list[tuple[str, Place]]:
    """The places of a face that the actor finds in the menu, in order."""
    found = [(key, place) for key, place in navigation if place.face == face and place.shown_to(actor)]
    return sorted(found, key=lambda entry: entry[1].order)


def panels_of(page: str) -> list[Panel]:
    """The panels of a page, in order."""
    return sorted((panel for _key, panel in panels if panel.page == page), key=lambda panel: panel.order)
