"""After a change of the master key or the cipher: every person's data key is wrapped anew.

The former master key stays known (GONGZHI_OLD_MASTER_KEYS) until this is done; then it can be put away. The sealed
texts themselves are not touched: they lie under the data keys, which stay the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from gongzhi.core.crypto import CannotUnseal, key_id, rewrap
from gongzhi.core.models import DataKey

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the wrapping has come."""

    total: int
    wrapped: int = 0
    #: Data keys whose master key is not known here, and the ids (`key_id`) of those master keys.
    stuck: int = 0
    missing: frozenset[str] = frozenset()

    @property
    def done(self) -> int:
        """How many were looked at."""
        return self.wrapped + self.stuck


def waiting() -> QuerySet[DataKey]:
    """Data keys that lie under another master key or cipher than today's."""
    today = Q(key_id=key_id(settings.GONGZHI_MASTER_KEY), algorithm=settings.GONGZHI_CIPHER)
    return DataKey.objects.filter(~today, wrapped__isnull=False)


def rewrap_all(*, batch: int = _BATCH) -> Iterator[Progress]:
    """Wrap every waiting data key anew and tell after each batch how far it is; at least once.

    Each batch is its own transaction: whatever interrupts it, the next call goes on where it stopped, and the platform
    may run meanwhile. A key that does not open is left as it is and counted. Not to be called inside a transaction.
    """
    progress = Progress(total=waiting().count())
    last: UUID | None = None
    yield progress
    while True:
        with transaction.atomic(durable=True):
            after = waiting() if last is None else waiting().filter(pk__gt=last)
            keys = list(after.order_by("pk").select_for_update()[:batch])
            for key in keys:
                progress = _wrapped_one(key, progress)
        if not keys:
            return
        last = keys[-1].pk
        yield progress


def _wrapped_one(key: DataKey, sofar: Progress) -> Progress:
    try:
        rewrap(key)
    except CannotUnseal:
        return Progress(sofar.total, sofar.wrapped, sofar.stuck + 1, sofar.missing | {key.key_id})
    return Progress(sofar.total, sofar.wrapped + 1, sofar.stuck, sofar.missing)
