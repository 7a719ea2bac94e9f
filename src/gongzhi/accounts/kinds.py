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


#: "room" or "room.what" → how it looks; the longer key wins.
notice_kinds: Registry[Kind] = Registry("notice kinds")
_PLAIN: Final = Kind(_("消息"), "bell")


def kind_of(key: str) -> Kind:
    """How a notice of this kind looks; one that no room has signed in looks plain."""
    room = key.partition(".")[0]
    return next((notice_kinds[name] for name in (key, room) if name in notice_kinds), _PLAIN)
