"""Calls to make as the desk reads them: the list in the order of calling, the next one, the script in force."""

from typing import Any

from django.db.models import Case as When
from django.db.models import F, FilteredRelation, IntegerField, Q, QuerySet, Value
from django.db.models import When as If

from gongzhi.cases.models import Callback, CallbackDraw, CallbackScript, CallReason, Case
from gongzhi.cases.queries.desk import callbacks
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.policies import allowed

#: So many are looked at for the next one that the actor may call.
_LOOKED_AT = 50


def calls(actor: Actor, reason: str = "") -> QuerySet[Any]:
    """Running clocks of calling back of the person's posts, each with its call (`reason`, `tries`, `next_at`).

    What can be called now comes first, the first due first; what was put off to later comes last.
    """
    waiting = FilteredRelation("case__callbacks", condition=Q(case__callbacks__done_at__isnull=True))
    rows = callbacks(actor).annotate(
        call=waiting,
        reason=F("call__reason"),
        tries=F("call__tries"),
        next_at=F("call__next_at"),
        is_later=When(If(call__next_at__gt=clock.now(), then=Value(1)), default=Value(0), output_field=IntegerField()),
    )
    if reason == CallReason.COMPLETED:
        rows = rows.filter(Q(reason=reason) | Q(reason__isnull=True))
    elif reason:
        rows = rows.filter(reason=reason)
    return rows.order_by("is_later", "due_at", "pk")


def next_call(actor: Actor, *, after: Case | None = None) -> Case | None:
    """The next case that the actor may call about now."""
    rows = calls(actor).filter(is_later=0).select_related("case__post")
    for row in rows.exclude(case=after)[:_LOOKED_AT]:
        if allowed(actor, "cases.record_call", row.case):
            found: Case = row.case
            return found
    return None


def calls_of(case: Case) -> QuerySet[Callback]:
    """What was called about a case, newest first, with the attempts."""
    rows = Callback.objects.filter(case=case).select_related("called_by", "called_for__organization", "post", "words")
    return rows.prefetch_related("attempts__by").order_by("-pk")


def script() -> CallbackScript | None:
    """What callers say today."""
    return CallbackScript.objects.in_force().order_by("-valid_from").first()


def draws() -> QuerySet[CallbackDraw]:
    """The log of samples, newest first."""
    return CallbackDraw.objects.order_by("-day")
