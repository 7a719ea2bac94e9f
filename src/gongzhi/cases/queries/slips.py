"""What the page of a paper slip may show: state and next step, nothing more.

Whoever finds the paper may read this. So it names nobody, no organisation neither (who helps may tell what with), no
time of a visit, and no word of the request; the rest is behind the telephone code or at the window.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.cases.models import Assignment, Case, Deadline, Slip, Suspension
from gongzhi.cases.models.clock import Step
from gongzhi.cases.states import OPEN_PARTS, AssignmentState, CaseState
from gongzhi.core import clock


@dataclass(frozen=True, slots=True)
class SlipView:
    """State and next step of a case."""

    number: str
    state: CaseState
    next_step: str
    #: Until when the next step is promised; it may be past.
    by_when: datetime | None


_SENTENCES: Final = {
    CaseState.SUBMITTED: gettext_lazy("正在等待受理，受理后告诉您由谁办理"),
    CaseState.AWAITING_RATING: gettext_lazy("已经办完，请您登录或到窗口评价"),
    CaseState.CLOSED: gettext_lazy("已办结。没有解决的话，可以登录或到窗口申请重新打开"),
    CaseState.ARCHIVED: gettext_lazy("已办结并归档"),
    CaseState.DECLINED: gettext_lazy("没有受理，原因和其他办法请登录或到窗口查看"),
    CaseState.TRANSFERRED: gettext_lazy("已转给其他部门，回执号请登录或到窗口查看"),
    CaseState.WITHDRAWN: gettext_lazy("已撤回"),
    CaseState.VOIDED: gettext_lazy("已作废，如有疑问请到窗口询问"),
    CaseState.MERGED: gettext_lazy("已和另一件求助合并办理"),
}
_STEPS: Final = {CaseState.SUBMITTED: Step.ACCEPT, CaseState.AWAITING_RATING: Step.RATE}


def slip_in_session(payload: Mapping[str, Any] | None) -> Slip | None:
    """The opened slip that a session keeps (`actions.slips.session_payload`), while it is valid: thirty minutes."""
    if not payload or datetime.fromisoformat(payload["until"]) <= clock.now():
        return None
    slip = Slip.objects.filter(pk=payload["slip"], ended_at__isnull=True).select_related("case").first()
    return None if slip is None or slip.case.is_guarded else slip


def slip_view(slip: Slip) -> SlipView:
    """What the slip's page shows. At most three queries."""
    case = slip.case
    if case.state == CaseState.IN_PROGRESS:
        sentence, due = _in_progress(case)
    else:
        state = CaseState(case.state)
        sentence, due = str(_SENTENCES[state]), _due(case, _STEPS.get(state))
    return SlipView(case.number, CaseState(case.state), sentence, due)


def _in_progress(case: Case) -> tuple[str, datetime | None]:
    leads = Assignment.objects.filter(case=case, is_lead=True, round=case.round, state__in=OPEN_PARTS)
    lead = leads.first()
    if lead is None:
        return _("正在重新安排办理单位"), _due(case, Step.ACCEPT)
    if Suspension.objects.filter(assignment=lead, ended_at__isnull=True).exists():
        return _("办理暂停，原因请登录或到窗口查看"), None
    if lead.state == AssignmentState.ASSIGNED:
        return _("已交给办理单位，等待接单"), _due(case, Step.TAKE, lead)
    if lead.contacted_at is None:
        return _("已接单，工作人员会与您联系"), _due(case, Step.CONTACT, lead)
    return _("正在办理"), _due(case, Step.SERVE, lead)


def _due(case: Case, step: str | None, part: Assignment | None = None) -> datetime | None:
    running = Deadline.objects.filter(case=case, assignment=part, met_at__isnull=True, dropped_at__isnull=True)
    return running.filter(step=step).values_list("due_at", flat=True).first() if step is not None else None
