"""Limits, suspension, extension, reminders, escalation: due times never move by themselves."""

from datetime import date, datetime

import pytest

from gongzhi.accounts.models import Notice
from gongzhi.cases import actions, limits
from gongzhi.cases.models import Assignment, Case, Deadline, Extension, LimitSetting, Supervision, Suspension
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import OutgoingMessage
from gongzhi.regions.models import CalendarDay
from tests.cases.loop import at

pytestmark = pytest.mark.django_db


def _serve(part=None):
    return Deadline.objects.get(step="serve", met_at__isnull=True, dropped_at__isnull=True)


# --- Which limit ---


def test_the_narrowest_limit_wins(loop):
    case = Case(is_urgent=False, weight="simple")
    assert limits.limit_for("serve", case, at(24, 10)).amount == 1
    case = Case(is_urgent=False, weight="complex")
    assert limits.limit_for("serve", case, at(24, 10)).amount == 20
    case = Case(is_urgent=True, weight="complex")
    assert limits.limit_for("serve", case, at(24, 10)).unit == "clock_minutes"


def test_what_runs_is_judged_by_the_version_in_force_when_it_began(loop):
    before = loop.ask()
    LimitSetting.objects.filter(step="accept", is_urgent=None).update(valid_to=date(2026, 11, 25))
    LimitSetting.objects.create(
        step="accept", amount=2, unit="working_days", valid_from=date(2026, 11, 25), doc_no="椒群团〔2026〕9号"
    )
    loop.hand.set(at(25, 10))
    after = loop.ask()
    dues = [Deadline.objects.get(case=case).due_at for case in (before, after)]
    assert dues == [at(25, 17, 30), at(27, 17, 30)]


def test_without_a_limit_it_says_so(loop):
    LimitSetting.objects.filter(step="accept").delete()
    with pytest.raises(NotNow, match="还没有设置“受理”的办理时限"):
        loop.ask()
    assert not Case.objects.exists()


def test_holidays_and_make_up_days_count_as_the_state_council_says(loop):
    loop.hand.set(at(30, 10, month=9))  # Wednesday before the National Day holiday of 2026
    case = loop.ask()
    assert Deadline.objects.get(case=case).due_at == at(8, 17, 30, month=10)
    CalendarDay.objects.create(day=date(2026, 11, 28), is_working=True, name="调休上班")
    loop.hand.set(at(27, 10))
    case = loop.ask()
    assert Deadline.objects.get(case=case).due_at == at(28, 17, 30)  # a Saturday that is worked


def test_urgent_counts_clock_minutes_through_the_night(loop):
    loop.hand.set(at(28, 2))
    case = loop.ask(description="家里着火了")
    assert Deadline.objects.get(case=case).due_at == at(28, 2, 30)


# --- Suspension ---


def _suspend(part, loop, **values):
    given = {"reason": "等医院出具证明", "waiting_for": "市一医院", **values}
    return actions.suspend(part, by=loop.town.actor("handler"), **given)


def test_suspended_the_clock_stands_and_the_due_time_moves_by_the_working_time_that_passed(loop):
    part = loop.taken()  # due on 3 December, 17:30
    _suspend(part, loop, expected_until=date(2026, 11, 30))
    assert _serve().due_at == at(3, 17, 30, month=12)
    loop.hand.set(at(30, 10))  # Monday: four working days of seven hours later
    suspension = actions.resume(part, by=loop.town.actor("handler"))
    assert suspension.stopped_minutes == 4 * 7 * 60
    assert _serve().due_at == at(9, 17, 30, month=12)


def test_contact_runs_by_the_clock_and_moves_by_the_clock(loop):
    part = loop.taken()
    _suspend(part, loop)
    loop.hand.set(at(26, 10))
    actions.resume(part, by=loop.town.actor("handler"))
    assert Deadline.objects.get(step="contact").due_at == at(27, 10)


def test_a_stop_over_the_week_end_moves_no_working_time(loop):
    part = loop.taken()
    loop.hand.set(at(27, 17, 30))
    _suspend(part, loop)
    loop.hand.set(at(30, 8, 30))
    assert actions.resume(part, by=loop.town.actor("handler")).stopped_minutes == 0
    assert _serve().due_at == at(3, 17, 30, month=12)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"waiting_for": ""}, "waiting_for"),
        ({"expected_until": date(2026, 1, 1)}, "expected_until"),
    ],
)
def test_no_stop_without_a_reason(loop, wrong, field):
    part = loop.taken()
    with pytest.raises(Invalid) as refused:
        _suspend(part, loop, **wrong)
    assert refused.value.field == field
    assert not Suspension.objects.exists()


def test_no_stop_and_no_extension_after_the_due_time(loop):
    part = loop.taken()
    loop.hand.set(at(3, 17, 30, month=12))
    with pytest.raises(NotNow, match="期限已过"):
        _suspend(part, loop)
    with pytest.raises(NotNow, match="期限已过"):
        _extend(part, loop)
    assert (Suspension.objects.count(), Extension.objects.count()) == (0, 0)


def test_one_stop_at_a_time_and_none_before_it_was_taken(loop):
    part = loop.lead(loop.accepted())
    with pytest.raises(NotNow):
        _suspend(part, loop)
    actions.take_assignment(part, by=loop.town.actor("handler"))
    _suspend(part, loop)
    with pytest.raises(NotNow, match="已在挂起中"):
        _suspend(part, loop)
    with pytest.raises(NotNow, match="先恢复办理"):
        actions.finish_assignment(part, by=loop.town.actor("handler"), result="已办好")
    assert Suspension.objects.count() == 1


def test_nothing_reminds_or_escalates_while_the_clock_stands(loop):
    part = loop.taken()
    _suspend(part, loop)
    loop.hand.set(at(20, 10, month=12))
    assert actions.sweep_deadlines() == 0


# --- Extension ---


def _extend(part, loop, until=None, **values):
    given = {"new_due_at": until or at(10, 17, 30, month=12), "reason": "材料还在补充", **values}
    return actions.ask_extension(part, by=loop.town.actor("handler"), **given)


def test_an_extension_is_granted_by_the_supervisor(loop):
    part = loop.taken()
    extension = _extend(part, loop)
    assert _serve().due_at == at(3, 17, 30, month=12)
    assert Notice.objects.filter(person=loop.town.person("supervisor"), kind="cases.extension").count() == 1
    actions.decide_extension(extension, by=loop.town.actor("supervisor"), granted=True)
    assert _serve().due_at == at(10, 17, 30, month=12)


def test_refused_it_changes_nothing_and_says_why(loop):
    part = loop.taken()
    extension = _extend(part, loop)
    with pytest.raises(Invalid):
        actions.decide_extension(extension, by=loop.town.actor("supervisor"), granted=False)
    actions.decide_extension(extension, by=loop.town.actor("supervisor"), granted=False, note="请按期完成")
    assert _serve().due_at == at(3, 17, 30, month=12)
    with pytest.raises(NotNow, match="已经审批"):
        actions.decide_extension(extension, by=loop.town.actor("supervisor"), granted=True)


@pytest.mark.parametrize("who", ["handler", "clerk", "far_supervisor", "youth_supervisor", "leader"])
def test_never_decided_by_who_asked_nor_by_strangers(loop, who):
    extension = _extend(loop.taken(), loop)
    with pytest.raises(Forbidden):
        actions.decide_extension(extension, by=loop.town.actor(who), granted=True)
    assert Extension.objects.get().decided_at is None
    assert _serve().due_at == at(3, 17, 30, month=12)


def test_a_supervisor_does_not_grant_the_own_extension(loop):
    part = loop.taken(post="supervisor")
    extension = actions.ask_extension(
        part, by=loop.town.actor("supervisor"), new_due_at=at(10, 17, month=12), reason="材料还在补充"
    )
    with pytest.raises(Forbidden):
        actions.decide_extension(extension, by=loop.town.actor("supervisor"), granted=True)
    assert Extension.objects.get().decided_at is None
    actions.decide_extension(extension, by=loop.town.actor("office"), granted=True)
    assert _serve().due_at == at(10, 17, month=12)


def test_an_extension_extends_and_needs_a_reason(loop):
    part = loop.taken()
    for wrong, field in (({"until": at(2, 17, month=12)}, "new_due_at"), ({"reason": ""}, "reason")):
        with pytest.raises(Invalid) as refused:
            _extend(part, loop, **wrong)
        assert refused.value.field == field
    _extend(part, loop)
    with pytest.raises(NotNow, match="等待审批"):
        _extend(part, loop)
    assert Extension.objects.count() == 1


# --- Sweeps ---


def _told(loop, who, kind):
    return Notice.objects.filter(person=loop.town.person(who), kind=f"cases.{kind}").count()


def test_reminded_once_before_and_escalated_once_after(loop):
    loop.taken()
    loop.hand.set(at(25, 6, 30))  # contact is due at 10:00, reminded four hours before
    assert [actions.sweep_deadlines(), actions.sweep_deadlines()] == [1, 0]
    assert _told(loop, "handler", "reminder") == 1
    loop.hand.set(at(25, 10))
    assert [actions.sweep_deadlines(), actions.sweep_deadlines()] == [1, 0]
    assert (_told(loop, "handler", "overdue"), _told(loop, "supervisor", "escalated")) == (1, 1)
    assert not Supervision.objects.exists()


def test_late_is_late_and_its_due_time_stays(loop):
    loop.taken()
    dues = list(Deadline.objects.order_by("pk").values_list("due_at", flat=True))
    for day in range(25, 31):
        loop.hand.set(at(day, 18))
        actions.sweep_deadlines()
    assert list(Deadline.objects.order_by("pk").values_list("due_at", flat=True)) == dues


def test_what_was_done_in_time_is_neither_reminded_nor_escalated(loop):
    case = loop.completed()
    actions.rate(case, by=loop.asker(case), solved="yes", satisfied=5)
    loop.hand.set(datetime(2027, 3, 1, tzinfo=at(1, 1).tzinfo))
    assert actions.sweep_deadlines() == 0


def test_nobody_gets_text_messages_of_reminders_unless_urgent(loop):
    loop.taken()
    sent = OutgoingMessage.objects.count()
    loop.hand.set(at(25, 6, 30))
    actions.sweep_deadlines()
    assert OutgoingMessage.objects.count() == sent


def test_after_an_extension_it_reminds_anew(loop):
    part = loop.taken()
    actions.record_contact(part, by=loop.town.actor("handler"))
    loop.hand.set(at(3, 16, month=12))
    assert actions.sweep_deadlines() == 1
    extension = _extend(part, loop)
    actions.decide_extension(extension, by=loop.town.actor("supervisor"), granted=True)
    assert actions.sweep_deadlines() == 0
    loop.hand.set(at(10, 9, month=12))
    assert actions.sweep_deadlines() == 1


# --- Supervision ---


def test_supervised_and_lifted(loop):
    part = loop.taken()
    supervision = actions.supervise(part.case, by=loop.town.actor("office"), order="请三日内办结")
    assert _told(loop, "handler", "supervised") == 1
    with pytest.raises(NotNow, match="已在督办"):
        actions.supervise(part.case, by=loop.town.actor("office"), order="再催")
    with pytest.raises(Forbidden):
        actions.lift_supervision(supervision, by=loop.town.actor("handler"), finding="好了")
    assert Supervision.objects.get().ended_at is None
    assert actions.lift_supervision(supervision, by=loop.town.actor("office"), finding="已办").ended_at == at(24, 10)


@pytest.mark.parametrize("who", ["handler", "clerk", "far_office", "leader", "union_supervisor"])
def test_only_those_above_supervise(loop, who):
    part = loop.taken()
    with pytest.raises(Forbidden):
        actions.supervise(part.case, by=loop.town.actor(who), order="请三日内办结")
    assert not Supervision.objects.exists()


def test_supervision_ends_with_the_case(loop):
    part = loop.taken()
    actions.supervise(part.case, by=loop.town.actor("office"), order="请三日内办结")
    actions.withdraw_case(part.case, by=loop.asker(part.case))
    assert Supervision.objects.get().ended_at is not None
    assert Assignment.objects.get().state == "cancelled"
