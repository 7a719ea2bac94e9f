"""Handovers: the list, the three signatures, objections, who has access; and the machine walked at random."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.accounts.models import Notice
from gongzhi.core import clock, parameters
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow, Refusal
from gongzhi.core.registry import Holding, holdings
from gongzhi.organizations import actions, queries
from gongzhi.organizations.actions.handovers import DAYS
from gongzhi.organizations.checks import no_work_lies_on_a_vacant_post
from gongzhi.organizations.models import DutyShift, Handover, HandoverItem, Role, Tenure
from gongzhi.organizations.queries.handovers import CHECKLIST
from gongzhi.organizations.states import HANDOVER, ITEM, LEAVE, HandoverState, ItemState
from gongzhi.organizations.waiting import SOURCES
from tests.organizations import continuity
from tests.organizations.continuity import above, answered, handed, left, objected, person, received, take_all
from tests.town import SYSTEM, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def duty(town: Town) -> Any:
    """A turn of duty that the handler's post has now: something it holds."""
    start = clock.now() - timedelta(hours=1)
    return actions.add_shift(town.window, by=SYSTEM, post=town.handler, start=start, end=start + timedelta(days=40))


@pytest.mark.parametrize("machine", [HANDOVER, ITEM, LEAVE], ids=lambda machine: machine.name)
def test_every_state_can_be_reached(machine):
    reached = {machine.initial} | {way.target for way in machine.transitions}
    assert reached == set(machine.states.values)
    assert machine.initial not in machine.final


def test_the_end_of_a_tenure_opens_a_handover_over_all_that_the_post_holds(town, duty):
    handover = left(town, receiver=None)
    assert (handover.leaver, handover.receiver, handover.supervised_by) == (
        town.person("handler"),
        None,
        town.supervisor,
    )
    listed = [(item.source, item.subject, item.title) for item in handover.items.exclude(subject=None)]
    assert listed == [("organizations.duty", duty.pk, "海门街道群团服务窗口值班")]
    assert [item.title for item in handover.items.filter(subject=None)] == [str(line) for line in CHECKLIST]
    assert Notice.objects.filter(person=town.person("handler"), kind="organizations.handover").count() == 1
    assert Notice.objects.filter(person=town.person("supervisor"), kind="organizations.handover").count() == 1


def test_access_ends_at_once_and_the_work_stays(town, duty):
    handover = left(town)
    assert queries.posts_of(town.person("handler")) == []
    with pytest.raises(Forbidden):
        actions.edit_post(town.handler, by=person(town, "handler"), title="新名", roles=[Role.HANDLER])
    assert DutyShift.objects.get().post == town.handler
    assert answered(town, handover).state == HandoverState.OPEN


def test_three_sign_in_order_and_then_it_is_closed(town, duty):
    handover = left(town)
    with pytest.raises(Invalid, match="还有 8 项没有填写"):
        actions.hand_over(handover, by=person(town, "handler"))
    handover = actions.hand_over(answered(town, handover), by=person(town, "handler"))
    with pytest.raises(NotNow, match="还有 9 项没有核对"):
        actions.receive_handover(handover, by=person(town, "neighbour"))
    take_all(town, handover)
    with pytest.raises(NotNow):
        actions.close_handover(handover, by=town.actor("supervisor"))
    handover = actions.receive_handover(handover, by=person(town, "neighbour"))
    handover = actions.close_handover(handover, by=town.actor("supervisor"))
    assert (handover.state, handover.witness) == (HandoverState.CLOSED, town.person("supervisor"))
    assert handover.handed_at <= handover.received_at <= handover.closed_at
    assert set(handover.items.values_list("state", flat=True)) == {ItemState.TAKEN}


def test_the_three_are_never_the_same(town):
    handover = left(town, receiver=None)
    with pytest.raises(Invalid, match="不能是移交人"):
        actions.name_receiver(handover, by=town.actor("supervisor"), person=town.person("handler"))
    actions.name_receiver(handover, by=town.actor("office"), person=town.person("supervisor"))
    with pytest.raises(Forbidden):
        actions.call_off_handover(handover, by=town.actor("supervisor"), reason="不交了")
    with pytest.raises(IntegrityError, match="three_different_persons"), transaction.atomic():
        Handover.objects.update(witness=town.person("handler"))
    with pytest.raises(IntegrityError, match="three_different_persons"), transaction.atomic():
        Handover.objects.update(receiver=town.person("handler"))
    assert Handover.objects.get().receiver == town.person("supervisor")


def test_an_objection_is_settled_by_the_supervisor(town, duty):
    handover = handed(town)
    item = objected(town, handover)
    assert item.handover.state == HandoverState.DISPUTED
    with pytest.raises(NotNow):
        actions.receive_handover(handover, by=person(town, "neighbour"))
    with pytest.raises(Invalid, match="请写明处理意见"):
        actions.settle_item(item, by=town.actor("supervisor"), ruling=" ")
    item = actions.settle_item(item, by=town.actor("supervisor"), ruling="补配后由本岗保管")
    assert (item.state, item.handover.state) == (ItemState.KEPT, HandoverState.HANDED)
    other = objected(town, item.handover)
    other = actions.settle_item(other, by=town.actor("supervisor"), ruling="由窗口承担", moved_to=town.window_clerk)
    assert (other.state, other.moved_to) == (ItemState.MOVED, town.window_clerk)
    take_all(town, handover)
    assert actions.receive_handover(handover, by=person(town, "neighbour")).state == HandoverState.RECEIVED


def test_an_item_that_moves_is_given_on_by_its_room(town, duty, monkeypatch):
    given = []
    entry = Holding(
        "班",
        lambda post: DutyShift.objects.filter(post=post),
        give=lambda row, post, *, by, reason: given.append((row, post, by.post, reason)),
    )
    monkeypatch.setattr(holdings, "_entries", {"test.duty": entry})
    item = objected(town, handed(town))
    assert item.source == "test.duty"
    actions.settle_item(item, by=town.actor("supervisor"), ruling="改由窗口", moved_to=town.window_clerk)
    assert given == [(duty, town.window_clerk, town.supervisor, "改由窗口")]


def test_the_supervisor_hands_over_for_somebody_who_cannot_sign(town):
    handover = left(town)
    with pytest.raises(Invalid, match="请写明移交人不能签字的原因"):
        actions.hand_over_without_leaver(handover, by=town.actor("supervisor"), reason="")
    handover = actions.hand_over_without_leaver(handover, by=town.actor("supervisor"), reason="住院")
    assert (handover.state, handover.handed_at, handover.absence) == (HandoverState.HANDED, None, "住院")


def test_what_is_done_meanwhile_leaves_the_list_and_what_comes_needs_no_signature(town, duty):
    handover = handed(town)
    start = clock.now() - timedelta(minutes=1)
    duty.during = type(duty.during)(duty.during.lower, start, "[)")
    duty.save()
    later = actions.add_shift(town.window, by=SYSTEM, post=town.handler, start=start, end=start + timedelta(days=1))
    handover = actions.update_handover_list(handover, by=town.actor("supervisor"))
    states = dict(handover.items.exclude(subject=None).values_list("subject", "state"))
    assert states == {duty.pk: ItemState.GONE, later.pk: ItemState.LATER}
    take_all(town, handover)
    assert actions.receive_handover(handover, by=person(town, "neighbour")).state == HandoverState.RECEIVED


def test_whoever_gets_the_post_is_the_receiver(town):
    left(town, receiver=None)
    actions.start_tenure(town.handler, by=town.actor("supervisor"), person=town.person("neighbour"))
    assert Handover.objects.get().receiver == town.person("neighbour")
    handover = Handover.objects.get()
    assert actions.call_off_handover(handover, by=town.actor("office"), reason="开错了").state == "called_off"


def test_a_planned_end_opens_it_some_days_before(town):
    continuity.planned(town, days=30)
    assert actions.sweep_handovers(clock.now()) == 0
    tenure = town.handler.tenures.get()
    actions.end_tenure(tenure, by=SYSTEM, at=clock.now() + timedelta(days=6))
    handover = Handover.objects.get()
    assert handover.effective_at == town.handler.tenures.get().during.upper
    assert queries.posts_of(town.person("handler")) == [town.handler]
    actions.end_tenure(tenure, by=SYSTEM, at=clock.now() + timedelta(days=2))
    handover.refresh_from_db()
    assert handover.effective_at == town.handler.tenures.get().during.upper
    assert actions.sweep_handovers(clock.now()) == 0


def test_the_sweep_opens_what_was_planned_long_ago(town):
    start = clock.now()
    actions.end_tenure(town.handler.tenures.get(), by=SYSTEM)
    tenure = actions.start_tenure(
        town.handler, by=SYSTEM, person=town.person("neighbour"), end=start + timedelta(days=3)
    )
    assert actions.sweep_handovers(clock.now()) == 1
    assert actions.sweep_handovers(clock.now()) == 0
    assert Handover.objects.get(tenure=tenure).leaver == town.person("neighbour")


def test_acting_tenures_and_those_that_never_began_need_none(town):
    actions.act_for(town.handler, by=SYSTEM, person=town.person("neighbour"), end=clock.now() + timedelta(days=1))
    actions.end_tenure(Tenure.objects.get(kind="acting"), by=SYSTEM)
    assert not Handover.objects.exists()


def test_it_is_due_after_working_days_and_late_ones_are_the_supervisors(town):
    handover = left(town)
    assert parameters.value(DAYS) == 10
    assert timedelta(days=13) < handover.due_at - handover.effective_at < timedelta(days=25)
    assert [row.title for row in SOURCES["handovers"].rows(town.actor("supervisor"))] == []
    Handover.objects.update(due_at=clock.now() - timedelta(minutes=1))
    (row,) = SOURCES["handovers"].rows(town.actor("supervisor"))
    assert (row.kind, row.reason) == ("overdue", "交接超过期限，请督促")
    assert queries.handover_counts(town.actor("supervisor")) == {"running": 1, "late": 1}
    assert queries.handover_counts(town.actor("far_supervisor")) == {"running": 0, "late": 0}


def test_who_sees_it(town):
    left(town)
    seen = {
        who
        for who in ("handler", "neighbour", "resident", "supervisor", "office", "far_office", "clerk", "system_admin")
        if queries.handovers_visible_to(
            person(town, who) if who in {"handler", "neighbour", "resident"} else town.actor(who)
        ).exists()
    }
    assert seen == {"handler", "neighbour", "supervisor", "office", "system_admin"}
    assert not queries.handovers_visible_to(Actor()).exists()


def test_posts_of_administrators_are_seen_to_by_the_security_administrator(town):
    handover = left(town, "audit_admin", receiver=None)
    assert handover.supervised_by == town.security_admin
    with pytest.raises(Forbidden):
        actions.call_off_handover(handover, by=town.actor("city_office"), reason="不交了")


def test_the_checklist_of_the_day_is_asked(town):
    actions.set_handover_checklist(["柜子钥匙", "柜子钥匙", ""], by=SYSTEM, doc_no="椒群〔2026〕3号")
    assert [item.title for item in left(town).items.filter(subject=None)] == [str(line) for line in CHECKLIST]
    with pytest.raises(NotNow, match="已有设置"):
        actions.set_handover_checklist(["印章"], by=SYSTEM, doc_no="椒群〔2026〕4号")
    with pytest.raises(Invalid, match="请填写文号"):
        actions.set_handover_checklist(["印章"], by=SYSTEM, doc_no="", valid_from=clock.today() + timedelta(days=40))


def test_words_of_people_are_in_no_history(town):
    handover = answered(town, left(town))
    for model, fields in ((Handover, {"note"}), (HandoverItem, {"detail", "objection", "ruling"})):
        kept = {field.name for field in model.pgh_event_model._meta.get_fields()}
        assert not fields & kept
    assert handover.note == "请看交接本"


def test_vacant_posts_with_work_are_reported(town, duty):
    assert no_work_lies_on_a_vacant_post(None) == []
    left(town)
    (warning,) = no_work_lies_on_a_vacant_post(None)
    assert "权益干事" in warning.msg


def _object(town: Town, row: Handover) -> None:
    item = row.items.filter(state__in=["open", "taken"]).first()
    if item is not None:
        actions.object_to_item(item, by=person(town, "neighbour"), reason="少一把")


def _settle(town: Town, row: Handover) -> None:
    for item in row.items.filter(state="objected"):
        actions.settle_item(item, by=above(town), ruling="照旧")


#: What may be tried in any state, by whom; the machine says what goes.
STEPS: dict[str, Any] = {
    "answer": answered,
    "hand_over": lambda town, row: actions.hand_over(row, by=person(town, "handler")),
    "without": lambda town, row: actions.hand_over_without_leaver(row, by=above(town), reason="住院"),
    "take": take_all,
    "object": _object,
    "settle": _settle,
    "receive": lambda town, row: actions.receive_handover(row, by=person(town, "neighbour")),
    "close": lambda town, row: actions.close_handover(row, by=above(town)),
    "call_off": lambda town, row: actions.call_off_handover(row, by=above(town), reason="不走了"),
}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=4, max_size=14))
def test_whatever_is_tried_in_whatever_order_what_was_signed_holds(town, duty, steps):
    with transaction.atomic():
        handover = left(town)
        for name in steps:
            before = Handover.objects.get(pk=handover.pk)
            try:
                with transaction.atomic():
                    STEPS[name](town, before)
            except Refusal:
                pass
            now = Handover.objects.get(pk=handover.pk)
            ways = {(source, way.target) for way in HANDOVER.transitions for source in way.sources}
            assert now.state == before.state or _is_reachable(before.state, now.state, ways)
            states = set(now.items.values_list("state", flat=True))
            assert (now.state == HandoverState.DISPUTED) == (ItemState.OBJECTED in states) or now.state == "called_off"
            if now.state in {HandoverState.RECEIVED, HandoverState.CLOSED}:
                assert not states & {ItemState.OPEN, ItemState.OBJECTED}
                assert now.received_at is not None
                assert now.handed_at is not None or now.absence
            assert DutyShift.objects.get(pk=duty.pk).post_id == town.handler.pk
        transaction.set_rollback(True)


def _is_reachable(start: str, end: str, ways: set[tuple[str, str]]) -> bool:
    """In one step, or in the two of an objection that is settled at once."""
    return (start, end) in ways or any((start, mid) in ways and (mid, end) in ways for mid in HandoverState.values)


def test_the_database_takes_no_way_that_is_not_in_the_table(town):
    handover = received(town)
    for state in (HandoverState.OPEN, HandoverState.HANDED, HandoverState.CALLED_OFF):
        with pytest.raises(DatabaseError), transaction.atomic():
            Handover.objects.filter(pk=handover.pk).update(state=state)
