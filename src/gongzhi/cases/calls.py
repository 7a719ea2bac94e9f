"""Calls to make (回访) as the rest of a case needs to know of them. Called inside actions, with the case locked."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import F

from gongzhi.cases import limits
from gongzhi.cases.models import Callback, CallbackDraw, CallReason, Case
from gongzhi.cases.models.clock import Step
from gongzhi.core import clock, parameters
from gongzhi.core.actors import Actor
from gongzhi.organizations.models import Post


def is_called(case: Case, reason: str) -> bool:
    """Whether the town's rule of today wants a call for this reason: all, none, or a drawn share."""
    return lot(str(reason), case.pk) % 100 < parameters.value(f"cases.callbacks.{reason}")


def drawn(keys: Iterable[Any], seed: str, share: int) -> list[Any]:
    """`share` percent of the keys, rounded up: those with the smallest lots. The same seed draws the same."""
    population = sorted(keys, key=str)
    count = -(-len(population) * share // 100)
    return sorted(population, key=lambda key: lot(seed, key))[:count]


def lot(seed: str, key: Any) -> int:
    """A number that nobody foresees who does not know the seed, and everybody finds again who does."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{key}".encode()).digest()[:8], "big")


def open_call(
    case: Case, reason: str, post: Post, *, draw: CallbackDraw | None = None, about: int | None = None
) -> Callback:
    """A call to make about a handling (default: the present) with its clock, or the one that waits already."""
    waiting = Callback.objects.filter(case=case, done_at__isnull=True).first()
    if waiting is not None:
        return waiting
    callback, _is_new = Callback.objects.get_or_create(
        case=case,
        round=about or case.round,
        reason=reason,
        defaults={
            "post": post,
            "draw": draw,
            "most_tries": parameters.value("cases.callbacks.most_tries"),
            "again_after": parameters.value("cases.callbacks.again_after"),
        },
    )
    if callback.done_at is None:
        limits.start_deadline(case, Step.CALLBACK, post=post)
    return callback


def current_call(case: Case) -> Callback | None:
    """The call that waits, or the one that the running clock stands for and nobody has tried yet."""
    waiting = Callback.objects.filter(case=case, done_at__isnull=True).select_related("post").first()
    if waiting is not None:
        return waiting
    deadline = limits.running_deadlines(case).filter(step=Step.CALLBACK).select_related("post").first()
    if deadline is None:
        return None
    return open_call(case, CallReason.COMPLETED, deadline.post or case.post)


def note_answers(case: Case, by: Actor, *, solved: str, satisfied: int) -> None:
    """The asker was called and answered: so says the call that waited, if one did."""
    callback = current_call(case)
    if callback is None:
        return
    callback.outcome, callback.done_at, callback.next_at = Callback.Outcome.ANSWERED, clock.now(), None
    callback.tries += 1
    callback.solved, callback.satisfied = solved, satisfied
    callback.called_by, callback.called_for = by.person, by.post
    callback.save()


def drop_calls(case: Case) -> None:
    """Nobody needs to call any more: the asker answered, or it is handled again."""
    Callback.objects.filter(case=case, done_at__isnull=True).update(
        outcome=Callback.Outcome.DROPPED, done_at=clock.now(), next_at=None, version=F("version") + 1
    )
    limits.drop_deadlines(case, Step.CALLBACK)
