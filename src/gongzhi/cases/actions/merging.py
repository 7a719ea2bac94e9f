"""Merging (合并): several requests about one matter are handled as one, and every asker keeps a thread and a rating.

The request that leads is worked on; those merged into it wait, each with its own conversation, where the progress is
told without anything of the other askers. When the work is done, each asker rates for him- or herself. A dissatisfied
answer of any of them makes one rework of the leading request; whoever has not answered yet rates its result.

A merged request can be parted again: it goes back to where it stood. Its clocks begin anew with the limits in force on
that day, for the time as part of another was not its own; who led the work before gets it back.

Locks: a request before those merged into it. Where one merged must reach the leading one, it does not wait for it: who
is second is asked to try again.
"""

from typing import Final

from django.utils.translation import gettext as _

from gongzhi.cases import events, limits
from gongzhi.cases.actions.ending import end_supervisions, refuse_unless
from gongzhi.cases.actions.parting import part_case
from gongzhi.cases.actions.repeats import decide_pair
from gongzhi.cases.actions.work import call_off, live_lead, needed, write_internally
from gongzhi.cases.followers import followers_in, locked_at_once
from gongzhi.cases.mediating import stop_mediation
from gongzhi.cases.models import Assignment, Case, Merger, Repeat
from gongzhi.cases.states import CASE, OPEN_PARTS, CaseState
from gongzhi.cases.telling import say, tell_asker
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.events import record
from gongzhi.core.policies import allowed
from gongzhi.organizations.models import Post

_WORKING: Final = frozenset({CaseState.SUBMITTED, CaseState.IN_PROGRESS})
_SHORT: Final = 200


@action("cases.merge_case")
def merge_case(case: Case, *, by: Actor, into: Case) -> Case:
    """Join a repeated request to the one that is being handled; whoever does it answers for both.

    What was merged into it before goes along. Guarded cases are never merged.
    """
    if into.pk == case.pk:
        raise Invalid(_("不能和自己合并。"), field="into")
    into = locked_at_once(into)
    if case.is_guarded or into.is_guarded:
        raise NotNow(_("保密求助不能合并。"))
    if into.state not in _WORKING:
        raise NotNow(_("要并入的求助已经办完或结束。"))
    if not allowed(by, "cases.merge_case", into):
        raise Forbidden(_("要并入的求助不归您的岗位受理。"))
    followers = followers_in(case, CaseState.MERGED)
    _join(case, into, by=by)
    for follower in followers:
        follower.merged_into = into
        follower.save(update_fields=["merged_into"])
        Merger.objects.filter(case=follower, parted_at__isnull=True).update(parted_at=clock.now(), parted_by=by.person)
        _keep(follower, into, by=by, before=CaseState.SUBMITTED, lead=None)
        decide_pair(follower, into, Repeat.Decision.MERGED, by=by)
    decide_pair(case, into, Repeat.Decision.MERGED, by=by)
    return case


def _join(case: Case, into: Case, *, by: Actor) -> None:
    lead = live_lead(case)
    before = case.state
    refuse_unless(case, "merge")
    for part in Assignment.objects.filter(case=case, state__in=OPEN_PARTS).select_related("post"):
        part.case = case
        call_off(part, _("和另一件求助合并办理"))
    stop_mediation(case)
    CASE.apply(case, "merge")
    case.merged_into = into
    case.save(update_fields=["state", "merged_into"])
    limits.drop_all(case)
    end_supervisions(case)
    _keep(case, into, by=by, before=before, lead=lead.post if lead is not None else None)
    same = into.asker_id == case.asker_id
    words = _("这件求助和%(other)s是同一件事，已合并，由%(organization)s一并办理。进展会告诉您，办完后请您评价。") % {
        "other": _("您的求助 %(number)s ") % {"number": into.number} if same else _("另一件求助"),
        "organization": into.post.organization,
    }
    say(case, words)
    tell_asker(case, kind="merged", title=_("您的求助已合并办理"), body=words)
    write_internally(case, _("并入 %(number)s") % {"number": into.number}, by=by)
    write_internally(into, _("%(number)s 并入这一件") % {"number": case.number}, by=by)
    record(events.CaseLeft(case=case.pk, state=case.state))


def _keep(case: Case, into: Case, *, by: Actor, before: str, lead: Post | None) -> None:
    Merger.objects.create(
        case=case,
        into=into,
        merged_at=clock.now(),
        merged_by=by.person,
        merged_for=by.post,
        state_before=before,
        lead_before=lead,
    )


@action("cases.unmerge_case")
def unmerge_case(case: Case, *, by: Actor, reason: str) -> Case:
    """Part a merged request again: it goes back to where it stood, with clocks of its own that begin now."""
    if case.state != CaseState.MERGED or case.merged_into is None:
        raise NotNow(_("这件求助没有和别的求助一起办理。"))
    reason = needed(reason, _SHORT, "reason", _("请写明为什么分开。"))
    leading = case.merged_into
    write_internally(case, _("从 %(number)s 分开：%(reason)s") % {"number": leading.number, "reason": reason}, by=by)
    part_case(case, by=by)
    decide_pair(case, leading, Repeat.Decision.APART, by=by)
    return case
