"""What rooms above put on the page 我的: links to a person's own requests, offers, hours."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse

from gongzhi.core.actors import Actor
from gongzhi.core.errors import type_words
from gongzhi.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Part:
    """A line on the page 我的."""

    words: type_words
    url_name: str
    icon: str
    note: type_words = ""
    shown_to: Callable[[Actor], bool] = field(default=lambda _actor: True)

    @property
    def has_page(self) -> bool:
        """Whether the address exists."""
        try:
            return bool(self.url)
        except NoReverseMatch:
            return False

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.url_name)


def parts_for(actor: Actor) -> list[Part]:
    """What the actor finds on the page 我的; a room without pages in this deployment's addresses shows nothing."""
    return [part for _key, part in my_parts if part.shown_to(actor) and part.has_page]


#: In the order in which the rooms sign in, from the lowest floor up.
my_parts: Registry[Part] = Registry("my parts")
