"""How a merged request goes its own way again: by a clerk, because the leading one ended, or because its asker says so.

It goes back to where it stood. Its clocks begin anew with the limits in force on that day, for the time as part of
another was not its own; who led the work before gets it back. Called inside actions, with the request locked.
"""

from typing import Final

from django.utils.translation import gettext as _

from gongzhi.cases import events, limits
from gongzhi.cases.actions.work import give_part
from gongzhi.cases.followers import followers_in
from gongzhi.cases.models import Case, Merger
from gongzhi.cases.models.case import JOINED
from gongzhi.cases.models.clock import Step
from gongzhi.cases.policies import Circle
from gongzhi.cases.states import CASE, CaseState
from gongzhi.cases.telling import say, tell_asker, tell_post
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.events import record
from gongzhi.organizations.models import Post
from gongzhi.organizations.queries import receiving_post

_PLATFORM: Final = Actor.of_system("parting")


def part_all(leading: Case, *, by: Actor) -> None:
    """The leading request ends without being done: the others stand for themselves again. Called inside actions."""
    for follower in followers_in(leading, CaseState.MERGED):
        part_case(follower, by=by)


def release_all(leading: Case, *, by: Actor) -> None:
    """The same, and those that were done with it lose the tie too: it becomes secret."""
    for follower in followers_in(leading, *JOINED):
        release(follower, by=by)


def release(case: Case, *, by: Actor) -> None:
    """A merged request goes its own way: it is withdrawn, opened again, or kept secret. Called inside actions."""
    if case.merged_into_id is None:
        return
    if case.state == CaseState.MERGED:
        part_case(case, by=by)
    else:
        _let_go(case, by=by)
        case.save(update_fields=["merged_into"])


def let_go(case: Case, *, by: Actor) -> set[str]:
    """The same where the caller saves the row: the fields to be saved besides."""
    if case.merged_into_id is None:
        return set()
    _let_go(case, by=by)
    return {"merged_into"}


def _let_go(case: Case, *, by: Actor) -> Merger | None:
    case.merged_into = None
    merger = Merger.objects.filter(case=case, parted_at__isnull=True).select_related("lead_before").first()
    if merger is not None:
        merger.parted_at, merger.parted_by = clock.now(), by.person
        merger.save(update_fields=["parted_at", "parted_by"])
    return merger


def part_case(case: Case, *, by: Actor) -> None:
    merger = _let_go(case, by=by)
    goes_on = merger is not None and merger.state_before == CaseState.IN_PROGRESS and case.accepted_at is not None
    CASE.apply(case, "part_in_progress" if goes_on else "part")
    fields = {"state", "merged_into"}
    if case.post.closed_at is not None:
        case.post = receiving_post(case.division, urgent=case.is_urgent, at=clock.now())
        case.site = case.post.site
        fields |= {"post", "site"}
    case.save(update_fields=fields)
    Circle.forget(case)
    lead = merger.lead_before if goes_on and merger is not None else None
    if lead is None or not _give_back(case, lead):
        limits.start_deadline(case, Step.ACCEPT)
        tell_post(case.post, case, kind="parted", title=_("合并的求助已分开，请安排办理"))
    words = _("您的求助已和另一件分开，单独办理，时限从现在起重新计算。")
    say(case, words)
    tell_asker(case, kind="parted", title=_("您的求助改为单独办理"), body=words)
    record(events.CaseParted(case=case.pk))


def _give_back(case: Case, lead: Post) -> bool:
    """The post that led the work before takes it up again, where it still can."""
    try:
        give_part(case, lead, by=_PLATFORM, part=_("和另一件求助分开，请继续办理"), is_lead=True)
    except Invalid:
        return False
    return True
