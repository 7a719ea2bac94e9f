"""Kinds of notices: how they look in the inbox. Rooms sign theirs in."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.core.errors import type_words
from gongzhi.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice: words and a Lucide icon."""

    words: type_words
    icon: str
    #: Whether it is gathered with others into one message at set times, unless the person wants it at once.
    may_wait: bool = False
    #: Whether only those who hold a post are told it.
    is_staff_only: bool = False


#: "room" or "room.what" → how it looks; the longer key wins.
notice_kinds: Registry[Kind] = Registry("notice kinds")
_PLAIN: Final = Kind(_("消息"), "bell")


def kind_of(key: str) -> Kind:
    """How a notice of this kind looks; one that no room has signed in looks plain."""
    name = key_of(key)
    return notice_kinds[name] if name in notice_kinds else _PLAIN  # noqa: SIM401 -- no dict


def key_of(key: str) -> str:
    """The name under which the kind of a notice is signed in: its own, or its room's."""
    return key if key in notice_kinds else key.partition(".")[0]
