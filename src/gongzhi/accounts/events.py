"""What this room tells the rooms above."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from gongzhi.core.events import Event


@dataclass(frozen=True)
class HistoryAttached(Event):
    """A window found that two accounts are one person: what rooms above keep for `old` belongs to `new` from now on."""

    name: ClassVar[str] = "accounts.history_attached"
    old: UUID
    new: UUID
