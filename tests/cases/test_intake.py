"""Asking and registering: who may, what is kept, who gets it, what the resident is told."""

from datetime import date

import pytest

from gongzhi.accounts.models import Consent, Guardianship, Notice, User
from gongzhi.cases import actions
from gongzhi.cases.actions import BeneficiaryEntry
from gongzhi.cases.models import Beneficiary, Case, CaseAccess, CaseText, Deadline, Disclosure, Lesson, Message
from gongzhi.cases.states import CaseState
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import OutboxEvent, OutgoingMessage
from gongzhi.organizations.actions import add_shift
from tests.cases.field import make_file
from tests.cases.loop import at
from tests.town import SYSTEM

pytestmark = pytest.mark.django_db


def _nothing():
    return (Case.objects.count(), CaseText.objects.count(), Message.objects.count(), OutboxEvent.objects.count())


def test_what_was_asked_is_kept_with_the_word_given(loop):
    resident = loop.resident()
    case = loop.ask(resident, disclose=frozenset({"handlers", "volunteers"}))
    text = CaseText.objects.get()
    assert (text.title, text.address) == ("想请人帮忙照看老人", "白云街道百花新村3幢201室")
    assert "百花新村" not in str(CaseText.objects.values_list("address", flat=True).get())
    assert sorted(Disclosure.objects.values_list("to", flat=True)) == ["handlers", "volunteers"]
    assert Consent.objects.get(person=resident.person, purpose="service").taken_by is None
    assert (case.for_self, case.area.key, case.is_urgent, case.is_guarded) == (True, "hardship", False, False)
    assert OutboxEvent.objects.get(name="cases.asked").payload == {"case": str(case.pk)}


def test_nobody_asks_in_anothers_name(loop):
    resident, other = loop.resident(), loop.anybody()
    with pytest.raises(Forbidden):
        actions.ask(resident.person, loop.entry(), by=other)
    assert _nothing() == (0, 0, 0, 0)


def test_numbers_carry_the_county_and_never_repeat(loop):
    numbers = [loop.ask().number, loop.ask().number, loop.ask(division=loop.town.far_community).number]
    assert [number[:3] for number in numbers] == ["JJ-", "JJ-", "HY-"]
    assert len({number[3:] for number in numbers}) == 3
    assert all(len(number) == 8 for number in numbers)


def test_it_goes_to_the_nearest_window_and_the_clock_of_acceptance_starts(loop):
    case = loop.ask(division=loop.town.community)
    assert (case.post, case.site) == (loop.town.station_clerk, loop.town.station)
    deadline = Deadline.objects.get()
    assert (deadline.step, deadline.due_at) == ("accept", at(25, 17, 30))
    assert Notice.objects.filter(person=loop.town.person("station_clerk"), kind="cases.new").count() == 1


def test_in_opening_hours_the_resident_is_told_what_happens_next_and_by_when(loop):
    case = loop.ask()
    assert Message.objects.get().text == (
        f"您的求助（编号 {case.number}）已送到白云街道群团工作中心，11月25日 星期三 17:30 前受理并告诉您由谁办理。"
    )


def test_outside_opening_hours_the_resident_is_told_at_once_when_they_open(loop):
    loop.hand.set(at(27, 21))  # Friday night
    loop.ask()
    message = Message.objects.get()
    assert message.is_automatic
    assert "现在是非工作时间，11月30日 星期一 8:30 上班后处理" in message.text
    assert "11月30日 星期一 17:30 前受理" in message.text


def test_the_text_message_waits_for_the_morning(loop):
    loop.hand.set(at(27, 23))
    loop.ask(loop.resident())
    message = OutgoingMessage.objects.get()
    assert message.not_before == at(28, 8) or message.not_before > at(28, 6)
    assert "已收到您的求助" in message.text


def test_urgent_goes_to_the_duty_roster_on_clock_time(loop):
    add_shift(loop.town.station, by=SYSTEM, post=loop.town.clerk, start=at(27, 18), end=at(28, 8))
    loop.hand.set(at(27, 23))
    case = loop.ask(description="老人突然昏倒叫不醒，请快来人", division=loop.town.community)
    assert (case.is_urgent, case.post) == (True, loop.town.clerk)
    assert Deadline.objects.get(step="accept").due_at == at(27, 23, 30)
    assert "值班人员" in Message.objects.get().text
    assert "11月27日 星期五 23:30 前" in Message.objects.get().text


def test_for_another_person(loop):
    helped = BeneficiaryEntry("陈阿婆", "0576-88812345", "neighbour", 1941)
    case = loop.ask(beneficiary=helped)
    kept = Beneficiary.objects.get()
    assert (case.for_self, kept.name, kept.phone, kept.relation) == (False, "陈阿婆", "0576-88812345", "neighbour")
    assert kept.data_key_id != case.asker.data_key_id
    assert not case.is_guarded


def test_a_child_is_never_refused_and_nobody_tells_the_guardian(loop):
    guardian = loop.resident("张伟", "13900000001")
    child = loop.resident("张小宝", "13900000002", birth_date=date(2015, 6, 1))
    Guardianship.objects.create(ward=child.person, guardian=guardian.person, kind="parent")
    case = loop.ask(child, description="在学校里没有人和我玩，想找人说说话")
    assert (case.is_childs, case.is_guarded, case.state) == (True, True, CaseState.SUBMITTED)
    text = CaseText.objects.get()
    assert (text.title, text.description, text.search) == ("", "", "")
    assert text.sealed_description == "在学校里没有人和我玩，想找人说说话"
    assert not Notice.objects.filter(person=guardian.person).exists()
    assert not OutgoingMessage.objects.filter(data_key=guardian.person.data_key).exists()
    assert list(CaseAccess.objects.values_list("post", flat=True)) == [case.post_id]
    assert Lesson.objects.get().reasons == []


@pytest.mark.parametrize(("year", "is_childs"), [(2026 - 13, True), (2026 - 14, True), (2026 - 15, False)])
def test_a_child_that_is_helped_is_guarded_by_the_year_of_birth(loop, year, is_childs):
    assert loop.ask(beneficiary=BeneficiaryEntry("宝宝", birth_year=year)).is_childs is is_childs


def test_who_says_to_be_a_child_is_taken_at_the_word(loop):
    assert loop.ask(is_child=True).is_childs


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"description": "   "}, "description"),
        ({"description": "求" * 4001}, "description"),
        ({"title": "求" * 81}, "title"),
        ({"wanted": (at(25, 10), at(25, 9))}, "wanted"),
        ({"wanted": (at(23, 10), at(23, 11))}, "wanted"),
        ({"disclose": frozenset({"everybody"})}, "disclose"),
        ({"beneficiary": BeneficiaryEntry(" ")}, "beneficiary_name"),
        ({"beneficiary": BeneficiaryEntry("陈阿婆", "12345678")}, "beneficiary_phone"),
        ({"beneficiary": BeneficiaryEntry("陈阿婆", birth_year=2090)}, "beneficiary_birth_year"),
        ({"beneficiary": BeneficiaryEntry("陈阿婆", relation="king")}, "beneficiary_relation"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field_and_nothing_is_kept(loop, wrong, field):
    resident = loop.resident()
    with pytest.raises(Invalid) as refused:
        loop.ask(resident, **wrong)
    assert refused.value.field == field
    assert str(refused.value.message).endswith("。")
    assert _nothing() == (0, 0, 0, 0)


def test_without_a_title_the_first_sentence_is_it(loop):
    loop.ask(title="", description="水管坏了。厨房全是水，请帮忙。")
    assert CaseText.objects.get().title == "水管坏了"


def test_photos_hang_on_the_case(loop):
    resident = loop.resident()
    case = loop.ask(resident, files=[make_file(resident.person)])
    assert case.attachments.count() == 1


def test_the_window_registers_a_walk_in(loop):
    case = actions.register(
        loop.town.hub, loop.entry(), by=loop.town.actor("clerk"), phone="138 1234 5678", name="李桂花"
    )
    assert (case.channel, case.post, case.site) == ("window", loop.town.clerk, loop.town.hub)
    assert case.registered_by == loop.town.person("clerk")
    assert (case.asker.name, case.asker.phone) == ("李桂花", "13812345678")
    assert Consent.objects.get(person=case.asker, purpose="service").taken_by == loop.town.person("clerk")
    again = actions.register(loop.town.hub, loop.entry(), by=loop.town.actor("clerk"), phone="13812345678")
    assert again.asker == case.asker


@pytest.mark.parametrize("who", ["station_clerk", "handler", "supervisor", "office", "leader"])
def test_only_the_sites_own_window_registers_there(loop, who):
    before = User.objects.count()
    with pytest.raises(Forbidden):
        actions.register(loop.town.hub, loop.entry(), by=loop.town.actor(who), phone="13812345678")
    assert (Case.objects.count(), User.objects.count()) == (0, before)


def test_a_wrong_telephone_number_registers_nothing(loop):
    with pytest.raises(Invalid):
        actions.register(loop.town.hub, loop.entry(), by=loop.town.actor("clerk"), phone="1381234")
    assert _nothing() == (0, 0, 0, 0)


# --- What the receiving post decides ---


def test_a_refusal_has_a_reason_and_another_way(loop):
    case, clerk = loop.ask(), loop.town.actor("clerk")
    with pytest.raises(Invalid) as refused:
        actions.decline_case(case, by=clerk, reason="不属于服务范围", other_way="")
    assert refused.value.field == "other_way"
    assert Case.objects.get().state == CaseState.SUBMITTED
    actions.decline_case(case, by=clerk, reason="不属于服务范围", other_way="请拨打 12345。")
    assert Case.objects.get().state == CaseState.DECLINED
    assert Message.objects.last().text == "很抱歉，您的求助没有受理。原因：不属于服务范围。您可以这样办：请拨打 12345。"
    assert not Deadline.objects.filter(met_at__isnull=True, dropped_at__isnull=True).exists()


def test_a_transfer_keeps_the_receipt_number(loop):
    case, clerk = loop.ask(), loop.town.actor("clerk")
    with pytest.raises(Invalid):
        actions.transfer_case(case, by=clerk, to="12345热线", receipt_no=" ", reason="属于政务服务")
    assert Case.objects.get().state == CaseState.SUBMITTED
    actions.transfer_case(case, by=clerk, to="12345热线", receipt_no="TZ20261124001", reason="属于政务服务")
    case = Case.objects.get()
    assert (case.state, case.transferred_to, case.receipt_no) == ("transferred", "12345热线", "TZ20261124001")


def test_a_transfer_during_the_work_calls_the_parts_off(loop):
    part = loop.taken()
    actions.transfer_case(part.case, by=loop.town.actor("clerk"), to="派出所", receipt_no="A1", reason="涉及治安")
    part.refresh_from_db()
    assert (part.state, Case.objects.get().state) == ("cancelled", "transferred")
    assert Notice.objects.filter(person=loop.town.person("handler"), kind="cases.cancelled").count() == 1


def test_the_resident_withdraws_and_opens_again_within_the_time(loop):
    resident = loop.resident()
    case = loop.accepted(loop.ask(resident))
    actions.withdraw_case(case, by=resident)
    assert Case.objects.get().state == CaseState.WITHDRAWN
    loop.hand.set(at(9, 9, month=12))
    case = actions.reopen_case(case, by=resident, reason="又需要了")
    assert (case.state, case.round, case.reopened) == (CaseState.SUBMITTED, 2, 1)
    assert Deadline.objects.get(met_at__isnull=True, dropped_at__isnull=True).step == "accept"


def test_after_the_set_time_it_is_not_opened_again(loop):
    case = loop.closed()
    loop.hand.set(at(9, 10, 1, month=12))
    with pytest.raises(NotNow, match="已超过可以重新打开的时间"):
        actions.reopen_case(case, by=loop.asker(case), reason="又坏了")
    assert Case.objects.get().state == CaseState.CLOSED


def test_a_reopened_case_goes_round_again(loop):
    case = loop.closed()
    actions.reopen_case(case, by=loop.asker(case), reason="又坏了")
    case = loop.completed(Case.objects.get())
    actions.rate(case, by=loop.asker(case), solved="yes", satisfied=4)
    assert Case.objects.get().state == CaseState.CLOSED
    assert list(Case.objects.get().ratings.order_by("round").values_list("round", "satisfied")) == [(1, 5), (2, 4)]


def test_voided_by_a_supervisor_or_the_joint_office_only(loop):
    case = loop.ask()
    for who in ("clerk", "handler", "supervisor", "far_office"):
        with pytest.raises(Forbidden):
            actions.void_case(case, by=loop.town.actor(who), reason="测试")
    assert Case.objects.get().state == CaseState.SUBMITTED
    actions.void_case(case, by=loop.town.actor("hub_supervisor"), reason="测试数据")
    assert Case.objects.get().state == CaseState.VOIDED


def test_disputed_routing_is_decided_by_the_joint_office(loop):
    case, clerk = loop.ask(), loop.town.actor("clerk")
    with pytest.raises(Forbidden, match="联席办"):
        actions.hand_on_case(case, by=clerk, post=loop.town.window_clerk, reason="应由海门办理")
    assert Case.objects.get().post == loop.town.clerk
    due = Deadline.objects.get().due_at
    actions.hand_on_case(case, by=clerk, post=loop.town.office, reason="应由海门办理")
    actions.hand_on_case(case, by=loop.town.actor("office"), post=loop.town.window_clerk, reason="住在海门")
    case = Case.objects.get()
    assert (case.post, case.site) == (loop.town.window_clerk, loop.town.window)
    assert Deadline.objects.get().due_at == due


def test_marked_urgent_it_runs_on_clock_time_from_now(loop):
    part = loop.taken()
    before = Deadline.objects.get(step="serve").due_at
    actions.mark_urgent(part.case, by=loop.town.actor("handler"), reason="老人摔倒")
    running = Deadline.objects.filter(met_at__isnull=True, dropped_at__isnull=True)
    assert running.get(step="serve").due_at == at(25, 10) < before
    assert Deadline.objects.get(step="serve", dropped_at__isnull=False).due_at == before
    with pytest.raises(NotNow):
        actions.mark_urgent(part.case, by=loop.town.actor("handler"), reason="老人摔倒")


def test_repeated_requests_are_merged(loop):
    resident = loop.resident()
    first, second = loop.ask(resident), loop.ask(resident)
    actions.merge_case(second, by=loop.town.actor("clerk"), into=first)
    second.refresh_from_db()
    assert (second.state, second.merged_into) == (CaseState.MERGED, first)


def test_filed_only_when_it_cannot_be_opened_again(loop):
    case = loop.closed()
    with pytest.raises(NotNow, match="还可以重新打开"):
        actions.archive_case(case, by=loop.town.actor("clerk"))
    loop.hand.set(at(9, 11, month=12))
    assert actions.archive_case(case, by=loop.town.actor("clerk")).state == CaseState.ARCHIVED
