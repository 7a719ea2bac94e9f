"""Parts of the work: one lead, any number of helpers, taking, returning, finishing."""

import pytest

from gongzhi.accounts.models import Notice
from gongzhi.cases import actions
from gongzhi.cases.models import Assignment, Case, Deadline, Message, Supervision, Visit
from gongzhi.cases.states import AssignmentState, CaseState
from gongzhi.core.errors import Forbidden, Invalid, NotNow, Stale
from gongzhi.core.models import OutboxEvent, OutgoingMessage
from gongzhi.organizations.actions import close_post, end_tenure
from gongzhi.organizations.models import Tenure
from tests.cases.loop import at
from tests.town import SYSTEM

pytestmark = pytest.mark.django_db


def _help(loop, lead, post="union_handler", **values):
    given = {"post": getattr(loop.town, post), "part": "帮助联系用人单位", **values}
    return actions.assign(lead.case, by=loop.town.actor("handler"), **given)


def test_accepted_it_has_one_lead_with_its_due_times(loop):
    case = loop.accepted(weight="simple", note="请优先")
    lead = loop.lead(case)
    assert (case.state, lead.post, lead.state) == (CaseState.IN_PROGRESS, loop.town.handler, AssignmentState.ASSIGNED)
    running = Deadline.objects.filter(met_at__isnull=True)
    assert dict(running.values_list("step", "due_at")) == {"take": at(25, 17, 30), "serve": at(25, 17, 30)}
    assert Deadline.objects.get(step="accept").met_at is not None
    assert Message.objects.get(is_internal=True).text == "请优先"
    with pytest.raises(NotNow, match="已有牵头单位"):
        actions.assign(case, by=loop.town.actor("clerk"), post=loop.town.union_handler, part="", is_lead=True)
    assert Assignment.objects.count() == 1


def test_the_second_clerk_is_told_that_it_was_accepted(loop):
    case = loop.ask()
    loop.accepted(case)
    with pytest.raises(NotNow, match="当前状态是“办理中”，不能受理"):
        loop.accepted(case)
    with pytest.raises(Stale):
        loop.accepted(case, seen=case.version)
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize("post", ["leader", "expert", "audit_admin"])
def test_posts_that_do_not_work_on_requests_get_none(loop, post):
    with pytest.raises(Invalid, match="不办理求助"):
        loop.accepted(post=post)
    assert (Case.objects.get().state, Assignment.objects.count()) == (CaseState.SUBMITTED, 0)


def test_a_closed_post_gets_none(loop):
    close_post(loop.town.social_worker, by=SYSTEM)
    loop.town.social_worker.refresh_from_db()
    with pytest.raises(Invalid, match="已撤销"):
        loop.accepted(post="social_worker")
    assert Case.objects.get().state == CaseState.SUBMITTED


def test_nobody_works_on_the_own_request(loop):
    clerk = loop.town.actor("clerk")
    case = actions.ask(clerk.person, loop.entry(), by=clerk)
    with pytest.raises(Forbidden):
        loop.accepted(case)
    with pytest.raises(Invalid, match="求助人本人任职"):
        actions.accept_case(case, by=loop.town.actor("office"), area=loop.area(), post=loop.town.clerk)
    assert Case.objects.get().state == CaseState.SUBMITTED


def test_the_resident_hears_who_took_it_and_by_when_they_call(loop):
    loop.taken(loop.ask(loop.resident()))
    words = "椒江区妇联 王干事 已接单，11月25日 星期三 10:00 前联系您"
    assert Message.objects.order_by("pk").last().text == f"{words}。"
    assert Notice.objects.get(kind="cases.taken").body == f"{words}。"
    assert OutgoingMessage.objects.filter(text__startswith=words).count() == 1


def test_helpers_have_their_own_part_and_due_time(loop):
    part = loop.taken()
    helper = _help(loop, part, due_at=at(26, 12))
    assert (helper.is_lead, helper.part, helper.state) == (False, "帮助联系用人单位", AssignmentState.ASSIGNED)
    assert Deadline.objects.get(assignment=helper, step="serve").due_at == at(26, 12)
    assert Deadline.objects.get(assignment=part, step="serve").due_at == at(3, 17, 30, month=12)
    assert Notice.objects.filter(person=loop.town.person("union_handler"), kind="cases.assigned").count() == 1


def test_a_helper_needs_a_part_and_has_one_at_a_time(loop):
    part = loop.taken()
    with pytest.raises(Invalid) as refused:
        _help(loop, part, part=" ")
    assert refused.value.field == "part"
    _help(loop, part)
    with pytest.raises(NotNow, match="已有未完成的分工"):
        _help(loop, part)
    assert Assignment.objects.count() == 2


def test_the_lead_finishes_last_and_is_told_who_is_missing(loop):
    part = loop.taken()
    helper = _help(loop, part)
    handler, union = loop.town.actor("handler"), loop.town.actor("union_handler")
    with pytest.raises(NotNow, match="还有协办单位没有完成：椒江区总工会·维权干事"):
        actions.finish_assignment(part, by=handler, result="已办好。")
    part.refresh_from_db()
    assert (part.state, Case.objects.get().state) == (AssignmentState.TAKEN, CaseState.IN_PROGRESS)
    actions.take_assignment(helper, by=union)
    actions.finish_assignment(helper, by=union, result="已联系用人单位。")
    assert Case.objects.get().state == CaseState.IN_PROGRESS
    assert Notice.objects.filter(person=handler.person, kind="cases.helper_done").count() == 1
    actions.finish_assignment(part, by=handler, result="已办好。")
    assert Case.objects.get().state == CaseState.AWAITING_RATING
    assert OutboxEvent.objects.get(name="cases.completed").payload["parts"] == 2


def test_complete_the_resident_is_asked_to_rate(loop):
    case = loop.completed(loop.ask(loop.resident()))
    running = Deadline.objects.filter(met_at__isnull=True, dropped_at__isnull=True)
    assert dict(running.values_list("step", "due_at")) == {
        "rate": at(1, 10, month=12),
        "callback": at(27, 17, 30),
    }
    assert OutgoingMessage.objects.filter(text__startswith="您的求助已办完").count() == 1
    assert case.completed_at is not None


@pytest.mark.parametrize("result", ["", "  "])
def test_finishing_needs_a_result(loop, result):
    part = loop.taken()
    with pytest.raises(Invalid) as refused:
        actions.finish_assignment(part, by=loop.town.actor("handler"), result=result)
    assert refused.value.field == "result"
    assert Case.objects.get().state == CaseState.IN_PROGRESS


def test_not_taken_it_is_not_finished(loop):
    part = loop.lead(loop.accepted())
    with pytest.raises(NotNow):
        actions.finish_assignment(part, by=loop.town.actor("handler"), result="已办好。")
    assert Assignment.objects.get().state == AssignmentState.ASSIGNED


def test_nobody_finishes_while_somebody_is_on_site(loop):
    part = loop.taken()
    Visit.objects.create(
        assignment=part,
        agreed_from=at(24, 9),
        agreed_to=at(24, 11),
        started_at=at(24, 9),
        proof="code",
        data_key=part.case.asker.data_key,
    )
    with pytest.raises(NotNow, match="现场服务"):
        actions.finish_assignment(part, by=loop.town.actor("handler"), result="已办好。")
    assert Case.objects.get().state == CaseState.IN_PROGRESS


def test_the_first_return_goes_back_to_the_receiving_post(loop):
    part = loop.lead(loop.accepted())
    with pytest.raises(Invalid):
        actions.return_assignment(part, by=loop.town.actor("handler"), reason="")
    actions.return_assignment(part, by=loop.town.actor("handler"), reason="不属于妇联职责")
    part.refresh_from_db()
    case = Case.objects.get()
    assert (part.state, part.return_reason) == (AssignmentState.RETURNED, "不属于妇联职责")
    assert (case.post, case.state) == (loop.town.clerk, CaseState.IN_PROGRESS)
    assert Deadline.objects.get(met_at__isnull=True, dropped_at__isnull=True).step == "accept"
    assert not Supervision.objects.exists()


def test_the_second_return_goes_to_the_joint_office(loop):
    case = loop.accepted()
    actions.return_assignment(loop.lead(case), by=loop.town.actor("handler"), reason="不属于妇联职责")
    second = actions.assign(case, by=loop.town.actor("clerk"), post=loop.town.union_handler, part="", is_lead=True)
    actions.return_assignment(second, by=loop.town.actor("union_handler"), reason="不属于工会职责")
    case = Case.objects.get()
    assert case.post == loop.town.office
    assert Supervision.objects.get().post == loop.town.office
    third = actions.assign(case, by=loop.town.actor("office"), post=loop.town.social_worker, part="", is_lead=True)
    assert third.is_lead
    assert not Deadline.objects.filter(step="accept", met_at__isnull=True, dropped_at__isnull=True).exists()


def test_helpers_come_by_the_lead_and_leads_by_the_window(loop):
    case = loop.accepted()
    actions.return_assignment(loop.lead(case), by=loop.town.actor("handler"), reason="不属于妇联职责")
    with pytest.raises(Forbidden):
        actions.assign(case, by=loop.town.actor("handler"), post=loop.town.union_handler, part="x", is_lead=True)
    assert Assignment.objects.filter(state="assigned").count() == 0


def test_a_cancelled_part_leaves_nothing_behind(loop):
    part = loop.taken()
    helper = _help(loop, part)
    actions.cancel_assignment(helper, by=loop.town.actor("handler"), reason="不需要了")
    assert not Deadline.objects.filter(assignment=helper, dropped_at__isnull=True).exists()
    actions.finish_assignment(part, by=loop.town.actor("handler"), result="已办好。")
    assert Case.objects.get().state == CaseState.AWAITING_RATING


def test_contact_is_noted_once(loop):
    part = loop.taken()
    actions.record_contact(part, by=loop.town.actor("handler"), note="已电话联系")
    first = Assignment.objects.get().contacted_at
    loop.hand.set(at(24, 15))
    actions.record_contact(part, by=loop.town.actor("handler"))
    assert Assignment.objects.get().contacted_at == first
    assert Deadline.objects.get(step="contact").met_at == first


def test_what_a_vacant_post_holds_is_done_by_the_post_above(loop):
    part = loop.lead(loop.accepted())
    end_tenure(Tenure.objects.get(post=loop.town.handler), by=SYSTEM)
    actions.take_assignment(part, by=loop.town.actor("supervisor"))
    assert Assignment.objects.get().state == AssignmentState.TAKEN


def test_while_it_is_held_the_post_above_does_not_work_on_it(loop):
    part = loop.lead(loop.accepted())
    with pytest.raises(Forbidden):
        actions.take_assignment(part, by=loop.town.actor("supervisor"))
    assert Assignment.objects.get().state == AssignmentState.ASSIGNED
