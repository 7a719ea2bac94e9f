"""On site: the time agreed, the code that proves the meeting, five tries, the clerk's call, minutes recorded."""

from datetime import timedelta
from typing import Any

import pytest

from gongzhi.accounts.models import Notice
from gongzhi.cases import serving
from gongzhi.cases.actions.offers import accept_offer, give_back_offer, recall_offer, send_offers
from gongzhi.cases.actions.visits import (
    agree_visit,
    cancel_visit,
    check_in,
    confirm_by_telephone,
    end_visit,
    remind_visit,
    sweep_visits,
)
from gongzhi.cases.models import Assignment, Attachment, Case, Message, Offer, Visit
from gongzhi.cases.queries.offers import code_of, visits_of
from gongzhi.cases.queries.visibility import visits_visible_to
from gongzhi.cases.states import AssignmentState, OfferState
from gongzhi.core import clock
from gongzhi.core.actors import NOBODY, Actor
from gongzhi.core.clock import Simulation
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import OutboxEvent, OutgoingMessage
from gongzhi.volunteers import actions as volunteering
from gongzhi.volunteers.models import Engagement, ServiceRecord, Volunteer
from tests.cases.field import (
    TOMORROW,
    acting,
    make_case,
    make_file,
    make_part,
    make_team,
    make_volunteer,
)
from tests.town import Town

HOUR = timedelta(hours=1)


@pytest.fixture
def part(town: Town, time: Simulation) -> Assignment:
    return make_part(make_case(town), town.handler)


@pytest.fixture
def volunteer(town: Town, part: Assignment) -> Volunteer:
    return make_volunteer(town)


@pytest.fixture
def offer(town: Town, part: Assignment, volunteer: Volunteer) -> Offer:
    send_offers(part, by=town.actor("handler"), candidates=[volunteer], need="打扫房间", during=TOMORROW)
    return accept_offer(Offer.objects.get(), by=acting(volunteer))


@pytest.fixture
def visit(town: Town, part: Assignment, offer: Offer) -> Visit:
    agree_visit(part, by=town.actor("handler"), during=TOMORROW, offer=offer)
    return reread()


def reread() -> Visit:
    return Visit.objects.select_related("data_key", "assignment__case").get()


def wrong(code: str | None) -> str:
    return f"{(int(code or 0) + 1) % 10**6:06d}"


# --- Agreeing ---


def test_agreeing_gives_a_six_digit_code_that_is_kept_encrypted(part: Assignment, visit: Visit):
    assert visit.code is not None
    assert len(visit.code) == 6
    assert visit.code.isdigit()
    sealed = Visit.objects.values_list("code", flat=True).get()
    assert visit.code not in str(sealed)
    assert visit.data_key == part.case.asker.data_key


def test_resident_gets_the_code_by_message_and_reads_the_time_in_the_conversation(part: Assignment, visit: Visit):
    sms = OutgoingMessage.objects.filter(data_key=part.case.asker.data_key).order_by("pk").last()
    assert sms is not None
    assert f"服务码 {visit.code}" in sms.text
    assert "11月25日 星期三 10:00至12:00" in sms.text
    notice = Notice.objects.get(person=part.case.asker, kind="cases.visit")
    assert str(visit.code) not in notice.title + notice.body
    said = Message.objects.get(case=part.case).text
    assert said == "上门时间已约定：11月25日 星期三 10:00至12:00。"


def test_volunteer_is_busy_at_the_agreed_time_instead_of_the_offered_one(
    town: Town, part: Assignment, offer: Offer, volunteer: Volunteer
):
    later = (TOMORROW[1] + HOUR, TOMORROW[1] + 2 * HOUR)
    agree_visit(part, by=town.actor("handler"), during=later, offer=offer)
    engagement = Engagement.objects.get(released_at__isnull=True)
    assert (engagement.during.lower, engagement.during.upper) == later
    assert engagement.occasion == reread().occasion


def test_agreeing_refuses_a_time_when_the_volunteer_is_busy(
    town: Town, part: Assignment, offer: Offer, volunteer: Volunteer
):
    later = (TOMORROW[1] + HOUR, TOMORROW[1] + 2 * HOUR)
    volunteering.engage(volunteer, by=Actor.of_system("test"), during=later, occasion="test:1")
    with pytest.raises(NotNow, match="已有别的服务安排"):
        agree_visit(part, by=town.actor("handler"), during=later, offer=offer)
    assert not Visit.objects.exists()
    assert Engagement.objects.get(occasion=offer.occasion).released_at is None


def test_agreeing_counts_as_first_contact(part: Assignment, visit: Visit):
    part.refresh_from_db()
    assert part.contacted_at == clock.now()
    assert part.state == AssignmentState.TAKEN


def test_volunteer_agrees_on_the_own_visit_only(town: Town, part: Assignment, offer: Offer, volunteer: Volunteer):
    other = make_volunteer(town, "别人")
    for stranger, whose in ((acting(other), offer), (acting(volunteer), None), (town.actor("youth_handler"), None)):
        with pytest.raises(Forbidden):
            agree_visit(part, by=stranger, during=TOMORROW, offer=whose)
    assert not Visit.objects.exists()
    agree_visit(part, by=acting(volunteer), during=TOMORROW, offer=offer)
    assert reread().offer == offer


@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [(2, 1, "晚于开始"), (-72, -71, "已经过去"), (0, 13, "最长 12 小时")],
)
def test_times_that_cannot_be_are_refused(town: Town, part: Assignment, begin: int, end: int, words: str):
    with pytest.raises(Invalid, match=words):
        agree_visit(part, by=town.actor("handler"), during=(TOMORROW[0] + begin * HOUR, TOMORROW[0] + end * HOUR))
    assert not Visit.objects.exists()


def test_no_visit_for_a_part_that_was_not_taken(town: Town, time: Simulation):
    part = make_part(make_case(town), town.handler, state=AssignmentState.ASSIGNED)
    with pytest.raises(NotNow, match="签收后"):
        agree_visit(part, by=town.actor("handler"), during=TOMORROW)
    assert not Visit.objects.exists()


def test_no_visit_by_an_offer_that_was_not_accepted(town: Town, part: Assignment, offer: Offer, volunteer: Volunteer):
    give_back_offer(offer, by=acting(volunteer))
    with pytest.raises(NotNow, match="没有接受"):
        agree_visit(part, by=town.actor("handler"), during=TOMORROW, offer=offer)
    assert not Visit.objects.exists()


# --- The code ---


def test_right_code_begins_the_service(
    town: Town, part: Assignment, visit: Visit, volunteer: Volunteer, time: Simulation
):
    time.set(TOMORROW[0])
    assert check_in(visit, by=acting(volunteer), code=f" {visit.code} ") is True
    visit = reread()
    assert (visit.started_at, visit.proof, visit.confirmed_by) == (TOMORROW[0], "code", volunteer.person)
    part.refresh_from_db()
    assert part.state == AssignmentState.SERVING


def test_handler_and_volunteer_check_in_nobody_else(town: Town, visit: Visit, time: Simulation):
    time.set(TOMORROW[0])
    for stranger in (acting(make_volunteer(town, "别人")), town.actor("clerk"), town.actor("youth_handler")):
        with pytest.raises(Forbidden):
            check_in(visit, by=stranger, code=str(visit.code))
    assert reread().started_at is None
    assert check_in(visit, by=town.actor("handler"), code=str(visit.code)) is True


def test_wrong_codes_are_counted_though_they_are_only_answers(visit: Visit, volunteer: Volunteer, time: Simulation):
    time.set(TOMORROW[0])
    for left in (4, 3, 2, 1, 0):
        assert check_in(visit, by=acting(volunteer), code=wrong(visit.code)) is False
        assert reread().tries_left == left
    with pytest.raises(NotNow, match="电话向居民确认"):
        check_in(visit, by=acting(volunteer), code=str(visit.code))
    visit = reread()
    assert (visit.failed_tries, visit.started_at, visit.proof) == (5, None, "")


@pytest.mark.parametrize("nonsense", ["", "abc", "１２", "٣٣٣٣٣٣", "\x00", "1" * 500])
def test_nonsense_is_a_wrong_code(visit: Visit, volunteer: Volunteer, time: Simulation, nonsense: str):
    time.set(TOMORROW[0])
    assert check_in(visit, by=acting(volunteer), code=nonsense) is False
    assert reread().failed_tries == 1


@pytest.mark.parametrize(
    ("shift", "words"),
    [(-2 * HOUR - timedelta(seconds=1), "还没到"), (4 * HOUR, "已失效")],
)
def test_code_holds_two_hours_around_the_agreed_time(
    visit: Visit, volunteer: Volunteer, time: Simulation, shift: timedelta, words: str
):
    time.set(TOMORROW[0] + shift)
    with pytest.raises(NotNow, match=words):
        check_in(visit, by=acting(volunteer), code=str(visit.code))
    assert (reread().started_at, reread().failed_tries) == (None, 0)


@pytest.mark.parametrize("shift", [-2 * HOUR, 4 * HOUR - timedelta(seconds=1)])
def test_code_holds_up_to_the_edges(visit: Visit, volunteer: Volunteer, time: Simulation, shift: timedelta):
    time.set(TOMORROW[0] + shift)
    assert check_in(visit, by=acting(volunteer), code=str(visit.code)) is True


def test_service_does_not_begin_twice(town: Town, visit: Visit, volunteer: Volunteer, time: Simulation):
    time.set(TOMORROW[0])
    check_in(visit, by=acting(volunteer), code=str(visit.code))
    with pytest.raises(NotNow, match="已经开始"):
        check_in(visit, by=acting(volunteer), code=str(visit.code))
    with pytest.raises(NotNow, match="已经开始"):
        confirm_by_telephone(visit, by=town.actor("clerk"), reason="再来一次")
    assert reread().proof == "code"


# --- By telephone ---


def test_clerk_confirms_by_telephone_with_a_reason_as_weaker_proof(
    town: Town, visit: Visit, volunteer: Volunteer, time: Simulation
):
    time.set(TOMORROW[0])
    Visit.objects.update(failed_tries=5)
    with pytest.raises(Invalid, match="请写明"):
        confirm_by_telephone(visit, by=town.actor("clerk"), reason=" ")
    assert reread().started_at is None
    confirm_by_telephone(visit, by=town.actor("clerk"), reason="老人看不清短信")
    seen = reread()
    assert (seen.proof, seen.proof_reason, seen.confirmed_by) == ("telephone", "老人看不清短信", town.person("clerk"))
    time.advance(HOUR)
    end_visit(visit, by=acting(volunteer), result="打扫完毕")
    record = ServiceRecord.objects.get()
    assert (record.evidence, record.recorded_by, record.minutes) == ("granted", town.person("clerk"), 60)


def test_visitor_never_confirms_the_own_visit(
    town: Town, part: Assignment, visit: Visit, volunteer: Volunteer, time: Simulation
):
    time.set(TOMORROW[0])
    for visitor in (acting(volunteer), town.actor("handler")):
        with pytest.raises(Forbidden):
            confirm_by_telephone(visit, by=visitor, reason="我在现场")
    own = make_part(make_case(town), town.clerk)
    agree_visit(own, by=town.actor("clerk"), during=TOMORROW)
    with pytest.raises(Forbidden):
        confirm_by_telephone(Visit.objects.get(assignment=own), by=town.actor("clerk"), reason="我在现场")
    assert not Visit.objects.filter(started_at__isnull=False).exists()


# --- Ending ---


@pytest.fixture
def begun(visit: Visit, volunteer: Volunteer, time: Simulation) -> Visit:
    time.set(TOMORROW[0])
    check_in(visit, by=acting(volunteer), code=str(visit.code))
    return reread()


def test_end_records_actual_minutes_result_and_photos(
    town: Town, part: Assignment, begun: Visit, volunteer: Volunteer, time: Simulation
):
    time.advance(timedelta(minutes=95, seconds=40))
    photos = [make_file(volunteer.person) for _number in range(2)]
    end_visit(begun, by=acting(volunteer), result="  厨房和卧室都打扫好了  ", photos=photos)
    visit = reread()
    assert (visit.ended_at, visit.result) == (clock.now(), "厨房和卧室都打扫好了")
    record = ServiceRecord.objects.get()
    assert (record.volunteer, record.minutes, record.evidence) == (volunteer, 95, "checked")
    assert (record.area, record.organization, record.occasion) == (part.case.area, town.womens, visit.occasion)
    assert Attachment.objects.filter(visit=visit).count() == 2
    assert not Engagement.objects.filter(released_at__isnull=True).exists()
    payload = OutboxEvent.objects.get(name="cases.service_given").payload
    assert (payload["minutes"], payload["volunteers"], payload["visit"]) == (95, 1, str(visit.pk))


def test_who_forgot_to_end_it_enters_the_time(begun: Visit, volunteer: Volunteer, time: Simulation):
    time.advance(13 * HOUR)
    with pytest.raises(Invalid, match="请填写实际结束"):
        end_visit(begun, by=acting(volunteer), result="好了")
    for ended_at in (TOMORROW[0] - HOUR, clock.now() + HOUR):
        with pytest.raises(Invalid, match="结束时间"):
            end_visit(begun, by=acting(volunteer), result="好了", ended_at=ended_at)
    assert reread().ended_at is None
    assert not ServiceRecord.objects.exists()
    end_visit(begun, by=acting(volunteer), result="好了", ended_at=TOMORROW[1])
    assert ServiceRecord.objects.get().minutes == 120


def test_end_needs_a_result_and_a_beginning(town: Town, visit: Visit, volunteer: Volunteer, time: Simulation):
    with pytest.raises(NotNow, match="还没有开始"):
        end_visit(visit, by=acting(volunteer), result="好了")
    time.set(TOMORROW[0])
    check_in(visit, by=acting(volunteer), code=str(visit.code))
    with pytest.raises(Invalid, match="请写明做了什么"):
        end_visit(visit, by=acting(volunteer), result=" ")
    with pytest.raises(Invalid, match="最多上传 9 张"):
        end_visit(visit, by=acting(volunteer), result="好", photos=[make_file(volunteer.person) for _n in range(10)])
    with pytest.raises(Forbidden):
        end_visit(visit, by=town.actor("clerk"), result="好了")
    assert reread().ended_at is None
    assert not ServiceRecord.objects.exists()


def test_service_is_recorded_once(begun: Visit, volunteer: Volunteer, time: Simulation):
    time.advance(HOUR)
    end_visit(begun, by=acting(volunteer), result="好了")
    with pytest.raises(NotNow, match="已经结束"):
        end_visit(begun, by=acting(volunteer), result="好了")
    assert ServiceRecord.objects.count() == OutboxEvent.objects.filter(name="cases.service_given").count() == 1


def test_each_named_member_of_a_team_gets_the_minutes(town: Town, part: Assignment, time: Simulation):
    leader, member, absent = (make_volunteer(town, name) for name in ("队长", "队员", "没来的"))
    team = make_team(town, leader, member, absent)
    handler = town.actor("handler")
    send_offers(part, by=handler, candidates=[team], need="大扫除", during=TOMORROW, wanted=2)
    offer = accept_offer(Offer.objects.get(), by=acting(leader), members=[leader, member])
    agree_visit(part, by=handler, during=TOMORROW, offer=offer)
    time.set(TOMORROW[0])
    assert check_in(reread(), by=acting(member), code=str(reread().code)) is True
    time.advance(HOUR)
    end_visit(reread(), by=acting(leader), result="好了")
    assert set(ServiceRecord.objects.values_list("volunteer", "team", "minutes")) == {
        (leader.pk, team.pk, 60),
        (member.pk, team.pk, 60),
    }


def test_staff_visit_records_no_volunteer(town: Town, part: Assignment, time: Simulation):
    handler = town.actor("handler")
    agree_visit(part, by=handler, during=TOMORROW)
    time.set(TOMORROW[0])
    check_in(reread(), by=handler, code=str(reread().code))
    time.advance(HOUR)
    end_visit(reread(), by=handler, result="家访完成")
    assert not ServiceRecord.objects.exists()
    assert OutboxEvent.objects.get(name="cases.service_given").payload["volunteers"] == 0


def test_nobody_serves_in_two_places(
    town: Town, part: Assignment, begun: Visit, volunteer: Volunteer, time: Simulation
):
    handler = town.actor("handler")
    second = make_part(make_case(town), town.handler)
    later = (TOMORROW[1] + HOUR, TOMORROW[1] + 2 * HOUR)
    send_offers(second, by=handler, candidates=[volunteer], need="送药", during=later)
    offer = accept_offer(Offer.objects.get(assignment=second), by=acting(volunteer))
    agree_visit(second, by=handler, during=later, offer=offer)
    next_visit = Visit.objects.select_related("data_key").get(assignment=second)
    time.set(later[0])
    with pytest.raises(NotNow, match="还有一次服务没有结束"):
        check_in(next_visit, by=acting(volunteer), code=str(next_visit.code))
    assert Visit.objects.get(assignment=second).started_at is None


def test_nothing_else_happens_to_a_part_while_somebody_serves(
    town: Town, part: Assignment, begun: Visit, volunteer: Volunteer
):
    offer = Offer.objects.get()
    for interruption in (serving.stop, serving.wind_up):
        with pytest.raises(NotNow, match="正在现场服务"):
            interruption(part)
    with pytest.raises(NotNow, match="正在现场服务"):
        recall_offer(offer, by=town.actor("handler"))
    with pytest.raises(NotNow, match="正在现场服务"):
        give_back_offer(offer, by=acting(volunteer))
    assert Offer.objects.get().state == OfferState.ACCEPTED


# --- Cancelling, reminding ---


def test_either_side_cancels_with_a_reason_and_the_other_is_told(
    town: Town, part: Assignment, visit: Visit, volunteer: Volunteer
):
    asker = acting(part.case.asker)
    with pytest.raises(Invalid, match="请写明取消的原因"):
        cancel_visit(visit, by=asker, reason="")
    with pytest.raises(Forbidden):
        cancel_visit(visit, by=town.actor("youth_handler"), reason="不去了")
    assert reread().cancelled_at is None
    cancel_visit(visit, by=asker, reason="临时住院")
    assert reread().cancelled_at == clock.now()
    assert not Engagement.objects.filter(released_at__isnull=True).exists()
    for person in (volunteer.person, town.person("handler")):
        assert Notice.objects.filter(person=person, kind="cases.visit_cancelled").count() == 1
    with pytest.raises(NotNow, match="已经取消"):
        check_in(visit, by=acting(volunteer), code=str(visit.code))


def test_giving_back_cancels_the_visit_and_tells_the_resident(part: Assignment, visit: Visit, volunteer: Volunteer):
    give_back_offer(Offer.objects.get(), by=acting(volunteer))
    assert reread().cancelled_at is not None
    assert Notice.objects.filter(person=part.case.asker, kind="cases.visit_cancelled").count() == 1


def test_visit_agreed_early_is_reminded_of_once(town: Town, part: Assignment, time: Simulation):
    later = (TOMORROW[0] + timedelta(days=2), TOMORROW[1] + timedelta(days=2))
    agree_visit(part, by=town.actor("handler"), during=later)
    assert sweep_visits(clock.now()) == 0
    time.set(later[0] - 23 * HOUR)
    assert sweep_visits(clock.now()) == 1
    assert sweep_visits(clock.now()) == 0
    codes = [sms.text for sms in OutgoingMessage.objects.filter(data_key=part.case.asker.data_key)]
    assert sum(str(reread().code) in text for text in codes) == 2
    with pytest.raises(Forbidden):
        remind_visit(reread(), by=town.actor("handler"))


def test_visit_agreed_for_tomorrow_is_not_told_twice(part: Assignment, visit: Visit, time: Simulation):
    time.advance(HOUR)
    assert sweep_visits(clock.now()) == 0


# --- Seeing ---


def test_visits_are_seen_by_the_asker_who_comes_and_the_posts_of_the_part(
    town: Town, part: Assignment, visit: Visit, volunteer: Volunteer
):
    for seeing in (acting(part.case.asker), acting(volunteer), town.actor("handler"), town.actor("clerk")):
        assert visits_visible_to(seeing).count() == 1
    for blind in (acting(make_volunteer(town, "别人")), town.actor("far_handler"), town.actor("leader")):
        assert visits_visible_to(blind).count() == 0
    Case.objects.update(is_confidential=True)
    assert visits_visible_to(acting(volunteer)).count() == 0


def test_code_is_shown_to_the_asker_alone_and_while_it_is_needed(
    town: Town, part: Assignment, visit: Visit, volunteer: Volunteer, time: Simulation
):
    asker = acting(part.case.asker)
    assert code_of(visit, asker) == visit.code
    for other in (acting(volunteer), town.actor("handler"), town.actor("clerk"), NOBODY):
        assert code_of(visit, other) == ""
    time.set(TOMORROW[0])
    check_in(visit, by=acting(volunteer), code=str(visit.code))
    assert code_of(reread(), asker) == ""


@pytest.mark.parametrize("count", [1, 3])
def test_visits_of_a_case_cost_the_same(
    town: Town, part: Assignment, offer: Offer, count: int, django_assert_num_queries: Any
):
    for number in range(count):
        shift = timedelta(days=number)
        agree_visit(part, by=town.actor("handler"), during=(TOMORROW[0] + shift, TOMORROW[1] + shift), offer=offer)
    asker = acting(part.case.asker)
    with django_assert_num_queries(3):
        seen = [
            (
                visit.code,
                [str(helper.volunteer) for helper in visit.offer.helpers.all()] if visit.offer else [],
                list(visit.attachments.all()),
            )
            for visit in visits_of(part.case, asker)
        ]
    assert len(seen) == count


def test_rating_reaches_who_came(begun: Visit, volunteer: Volunteer, time: Simulation):
    time.advance(HOUR)
    end_visit(begun, by=acting(volunteer), result="好了")
    serving.note_rating(begun.assignment.case, 5)
    volunteer.refresh_from_db()
    assert (volunteer.rating_sum, volunteer.rating_count) == (5, 1)
