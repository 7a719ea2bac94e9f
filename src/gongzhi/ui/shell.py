"""What rooms put into the frame of every page: bell, search, post switch, the person's menu, the place.

The frame stands below the rooms and cannot ask them. Each room signs in a function of the request (`signin.py`), which
is called at most once per page, only when the frame is drawn, and answers None where it has nothing to show:

    shell.parts.add("bell", lambda request: shell.Bell(url="/inbox/", count=3))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from gongzhi.core.errors import type_words
from gongzhi.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Bell:
    """News for the person: where they are read, how many are unread."""

    url: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Search:
    """Search of everything on a face: a form that posts the field `q`, and answers htmx with what stands below it."""

    url: str
    words: type_words


@dataclass(frozen=True, slots=True)
class Locality:
    """Where the resident is, and where that is changed."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A post that can be acted for."""

    value: str
    words: str
    is_active: bool = False


@dataclass(frozen=True, slots=True)
class PostSwitch:
    """The person's posts; choosing one posts its value as `post` to `url`, with the present address as `next`."""

    url: str
    current: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the person's menu; `by_post` for what changes something, such as signing out."""

    words: type_words
    url: str
    icon: str = "chevron-right"
    by_post: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in; nobody is: `name` is empty and `links` leads to the sign-in page."""

    name: str
    links: Sequence[Link] = field(default=())


#: "bell", "search" (portal), "desk_search", "locality", "posts", "person": each a function of the request.
parts: Registry[Callable[[HttpRequest], Any]] = Registry("shell")


class Shell:
    """The parts for one request, each asked once and only if the page draws it: `{{ shell.bell.count }}`."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._found: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._found:
            self._found[key] = parts[key](self._request) if key in parts else None
        return self._found[key]
