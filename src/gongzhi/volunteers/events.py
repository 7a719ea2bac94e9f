"""What this room tells: keys and numbers only."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from gongzhi.core.events import Event


@dataclass(frozen=True)
class VolunteerConfirmed(Event):
    """Somebody can be asked from now on."""

    name: ClassVar[str] = "volunteers.volunteer_confirmed"
    volunteer: UUID


@dataclass(frozen=True)
class ServiceRecorded(Event):
    """Service was recorded, or (`corrects`) the minutes of a record changed by `minutes`."""

    name: ClassVar[str] = "volunteers.service_recorded"
    record: UUID
    organization: UUID
    minutes: int
    day: date
    is_correction: bool
