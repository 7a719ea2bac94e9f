"""What a leading request does to those merged into it: they are told, they are rated, they wait for a rework.

Locks: the leading request before those merged into it. Where one merged must reach the leading one, it does not wait:
who is second is asked to try again.
"""

from collections.abc import Iterable
from typing import Final

from django.db import OperationalError
from django.utils.translation import gettext as _

from gongzhi.cases import limits
from gongzhi.cases.models import Case
from gongzhi.cases.models.clock import Step
from gongzhi.cases.states import CASE, CaseState
from gongzhi.cases.telling import say, tell_asker
from gongzhi.core import clock
from gongzhi.core.errors import NotNow

_WORKING: Final = frozenset({CaseState.SUBMITTED, CaseState.IN_PROGRESS})


def locked_at_once(leading: Case) -> Case:
    """A leading request, locked without waiting."""
    try:
        return Case.objects.select_for_update(of=("self",), nowait=True).get(pk=leading.pk)
    except OperationalError as error:
        raise NotNow(_("同一件事的另一件求助正有人在处理，请稍等片刻再试一次。")) from error


def followers_in(leading: Case, *states: str) -> list[Case]:
    """Those merged into it in these states, locked in the order of their keys, after the leading one."""
    rows = Case.objects.select_for_update(of=("self",)).filter(merged_into=leading.pk, state__in=states)
    return list(rows.select_related("asker", "post", "text").order_by("pk"))


def complete_all(leading: Case) -> None:
    """The work is done: each asker is asked to rate for him- or herself. Called with the leading request locked."""
    for follower in followers_in(leading, CaseState.MERGED):
        CASE.apply(follower, "complete")
        follower.completed_at = clock.now()
        follower.accepted_at = follower.accepted_at or follower.completed_at
        follower.save(update_fields=["state", "completed_at", "accepted_at"])
        limits.start_first_deadlines(follower, {Step.RATE: None})
        say(follower, _("您的求助和另一件一起已办理完成。请告诉我们：问题解决了吗？您满意吗？"))
        tell_asker(
            follower,
            kind="completed",
            title=_("您的求助已办完，请您评价"),
            body=_("问题解决了吗？您满意吗？点开就能评价。"),
            sms=_("您的求助已办完，请您评价。没有解决也请告诉我们"),
        )


def take_back_all(leading: Case) -> None:
    """The leading request is handled again: whoever has not rated yet waits for the new result and rates that."""
    for follower in followers_in(leading, CaseState.AWAITING_RATING):
        _rejoin(follower)
        say(follower, _("这件事会重新办理一次，办好后再请您评价。"))


def _rejoin(follower: Case) -> None:
    CASE.apply(follower, "rejoin")
    follower.round += 1
    follower.completed_at = None
    follower.save(update_fields=["state", "round", "completed_at"])
    limits.drop_deadlines(follower, Step.RATE, Step.CALLBACK)


def leading_of(case: Case) -> Case | None:
    """The request that a merged one is handled with, locked without waiting; none where it stands for itself."""
    return None if case.merged_into is None else locked_at_once(case.merged_into)


def rejoin(follower: Case, leading: Case) -> bool:
    """A dissatisfied asker waits for the leading request, where it is being handled or may be once more; else not."""
    is_under_way = leading.state in _WORKING
    if not is_under_way and (leading.reworked or not CASE.can(leading, "rework")):
        return False
    _rejoin(follower)
    return True


# --- Telling ---


def tell_followers(leading: Case, words: str, *, kind: str = "", title: str = "") -> None:
    """Tell those merged into a request how it goes on, in words that hold nothing of its asker."""
    for follower in followers_of(leading):
        say(follower, words)
        if kind:
            tell_asker(follower, kind=kind, title=title, body=words)


def followers_of(leading: Case) -> Iterable[Case]:
    """Those that wait for it; read once for an instance of the row. Guarded requests have none."""
    if leading.is_guarded:
        return []
    found: list[Case] | None = leading.__dict__.get("_followers")
    if found is None:
        rows = Case.objects.filter(merged_into=leading.pk, state=CaseState.MERGED)
        found = leading.__dict__["_followers"] = list(rows.select_related("asker__data_key", "text").order_by("pk"))
    return found
