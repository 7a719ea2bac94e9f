"""Offers: whom to ask, the first of a list, the next by itself; asked, never ordered."""

from datetime import date, timedelta
from typing import Any

import pytest

from gongzhi.cases import serving
from gongzhi.cases.actions.offers import (
    accept_offer,
    decline_offer,
    end_search,
    expire_offer,
    give_back_offer,
    recall_offer,
    send_offers,
    sweep_offers,
)
from gongzhi.cases.models import Assignment, Beneficiary, Case, Offer, OfferHelper, OfferRound
from gongzhi.cases.queries.candidates import Wish, candidates
from gongzhi.cases.states import AssignmentState, OfferState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.clock import Simulation
from gongzhi.core.crypto import new_data_key
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.volunteers import actions as volunteering
from gongzhi.volunteers.models import Engagement
from tests.cases.field import (
    TOMORROW,
    acting,
    make_case,
    make_part,
    make_person,
    make_volunteer,
    offer_to,
    send,
    states,
    told,
)
from tests.town import Town


@pytest.fixture
def part(town: Town, time: Simulation) -> Assignment:
    return make_part(make_case(town), town.handler)


# --- Sending ---


def test_first_of_the_list_is_asked_and_the_rest_waits(town: Town, part: Assignment):
    one, two, three = (make_volunteer(town, name) for name in ("王一", "王二", "王三"))
    search = send(town, part, one, two, three)
    assert states(search) == [OfferState.SENT]
    assert offer_to(one).state == OfferState.SENT
    assert [entry["volunteer"] for entry in search.queue] == [str(two.pk), str(three.pk)]
    assert told(one.person) == ["有一份邀约等您答复"]
    assert told(two.person) == []


def test_as_many_are_asked_as_persons_are_wanted(town: Town, part: Assignment):
    helpers = [make_volunteer(town, f"王{number}") for number in range(4)]
    assert states(send(town, part, *helpers, wanted=2)) == [OfferState.SENT, OfferState.SENT]


def test_reasons_are_kept_with_the_offer(town: Town, part: Assignment):
    one = make_volunteer(town)
    send(town, part, one)
    assert {"distance", "load", "rating"} <= {reason["key"] for reason in offer_to(one).reasons}


def test_answer_is_due_after_four_working_hours_urgent_after_fifteen_minutes(town: Town, part: Assignment):
    one, two = make_volunteer(town, "王一"), make_volunteer(town, "王二")
    later = (TOMORROW[0] + timedelta(days=3), TOMORROW[1] + timedelta(days=3))
    # 10:00 to 12:00 and 14:00 to 16:00.
    send(town, part, one, during=later)
    assert clock.local(offer_to(one).expires_at).strftime("%d %H:%M") == "24 16:00"
    urgent = make_part(make_case(town, is_urgent=True), town.handler)
    send(town, urgent, two, during=later)
    assert offer_to(two).expires_at == clock.now() + timedelta(minutes=15)


def test_answer_is_due_before_the_service_begins(town: Town, part: Assignment):
    one = make_volunteer(town)
    soon = (clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=2))
    send(town, part, one, during=soon)
    assert offer_to(one).expires_at == soon[0]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"need": " "}, "请写明需要做什么"),
        ({"need": "长" * 201}, "最多 200 字"),
        ({"need": "请去李桂花家"}, "不要写姓名"),
        ({"need": "打 13900001111 联系"}, "不要写姓名"),
        ({"risk": "白云社区百花新村3幢201室有狗"}, "不要写姓名"),
        ({"wanted": 0}, "需要人数"),
        ({"wanted": 21}, "需要人数"),
        ({"wanted": 2}, "请至少选 2 位"),
        ({"during": (TOMORROW[1], TOMORROW[0])}, "结束时间要晚于开始"),
        ({"during": (TOMORROW[0] - timedelta(days=2), TOMORROW[1])}, "要在现在之后"),
        ({"during": (TOMORROW[0], TOMORROW[0] + timedelta(hours=13))}, "最长 12 小时"),
    ],
)
def test_bad_input_is_refused_with_words_and_nothing_is_sent(
    town: Town, part: Assignment, values: dict[str, Any], words: str
):
    one = make_volunteer(town)
    with pytest.raises(Invalid, match=words):
        send(town, part, one, **values)
    assert not OfferRound.objects.exists()
    assert not Offer.objects.exists()
    assert told(one.person) == []


def test_nobody_chosen_is_refused(town: Town, part: Assignment):
    with pytest.raises(Invalid, match="请至少选一位"):
        send(town, part)


@pytest.mark.parametrize("guarded", [{"is_confidential": True}, {"is_childs": True}])
def test_no_offers_for_guarded_cases(town: Town, part: Assignment, guarded: dict[str, bool]):
    one = make_volunteer(town)
    Case.objects.filter(pk=part.case_id).update(**guarded)
    part.refresh_from_db()
    assert candidates(part, Wish(TOMORROW)) == []
    with pytest.raises((NotNow, Forbidden)):
        send(town, part, one)
    assert not OfferRound.objects.exists()


@pytest.mark.parametrize("state", [AssignmentState.ASSIGNED, AssignmentState.DONE, AssignmentState.RETURNED])
def test_only_a_part_that_is_being_worked_on_gets_offers(town: Town, time: Simulation, state: str):
    part = make_part(make_case(town), town.handler, state=state)
    with pytest.raises((NotNow, Forbidden)):
        send(town, part, make_volunteer(town))
    assert not OfferRound.objects.exists()


def test_only_who_works_on_the_part_sends(town: Town, part: Assignment):
    one = make_volunteer(town)
    for post in ("clerk", "far_handler", "youth_handler", "office", "leader"):
        with pytest.raises(Forbidden):
            send_offers(part, by=town.actor(post), candidates=[one], need="送药", during=TOMORROW)
    assert not OfferRound.objects.exists()


# --- Hard eligibility ---


def test_who_may_not_do_it_is_refused_by_name(town: Town, part: Assignment):
    busy = make_volunteer(town, "忙着的")
    volunteering.engage(busy, by=Actor.of_system("test"), during=TOMORROW, occasion="test:1")
    uninsured = make_volunteer(town, "没保险")
    with pytest.raises(Invalid, match="忙着的 不符合"):
        send(town, part, busy)
    with pytest.raises(Invalid, match="没保险 不符合"):
        send(town, part, uninsured, is_dangerous=True)
    child = make_volunteer(town, "小孩", born=date(2014, 1, 1))
    with pytest.raises(Invalid, match="小孩 不符合"):
        send(town, part, child)
    assert not Offer.objects.exists()


def test_candidates_are_ranked_with_reasons_and_without_who_was_asked(town: Town, part: Assignment):
    near = make_volunteer(town, "近的", latitude=28.6582, longitude=121.4303)
    far = make_volunteer(town, "远的", latitude=28.6800, longitude=121.4700, radius=10_000)
    found = candidates(part, Wish(TOMORROW))
    assert [candidate.helper for candidate in found] == [near, far]
    assert all(reason.words for candidate in found for reason in candidate.reasons)
    assert found[0].score == sum(reason.points for reason in found[0].reasons)
    send(town, part, near)
    assert [candidate.helper for candidate in candidates(part, Wish(TOMORROW))] == [far]
    decline_offer(offer_to(near), by=acting(near))
    assert [candidate.helper for candidate in candidates(part, Wish(TOMORROW))] == [far]


def test_case_without_coordinates_gets_candidates_of_its_town(town: Town, time: Simulation):
    part = make_part(make_case(town, latitude=None, longitude=None), town.handler)
    near, far = make_volunteer(town, "近的"), make_volunteer(town, "远的", division=town.far_community)
    assert far not in [candidate.helper for candidate in candidates(part, Wish(TOMORROW))]
    assert send(town, part, near).offers.get().reasons


def test_the_asker_is_not_asked(town: Town, time: Simulation):
    one = make_volunteer(town)
    part = make_part(make_case(town, asker=one.person), town.handler)
    assert candidates(part, Wish(TOMORROW)) == []


def test_home_visit_to_a_minor_needs_two_grown_ups(town: Town, part: Assignment):
    minor = make_person("小明", birth_date=date(2010, 1, 1))
    part = make_part(make_case(town, asker=minor), town.handler)
    one, two = make_volunteer(town, "王一"), make_volunteer(town, "王二")
    with pytest.raises(Invalid, match="两人同行"):
        send(town, part, one, two)
    with pytest.raises(Invalid, match="不符合"):
        send(town, part, one, make_volunteer(town, "学生", born=date(2010, 1, 1)), wanted=2)
    assert not Offer.objects.exists()
    assert states(send(town, part, one, two, wanted=2)) == [OfferState.SENT, OfferState.SENT]


def test_year_of_birth_of_a_beneficiary_counts_in_doubt_as_minor(town: Town, part: Assignment):
    case = part.case
    Case.objects.filter(pk=case.pk).update(for_self=False)
    Beneficiary.objects.create(case=case, data_key=new_data_key(), birth_year=2008)
    part = Assignment.objects.get(pk=part.pk)
    with pytest.raises(Invalid, match="两人同行"):
        send(town, part, make_volunteer(town))
    send(town, part, make_volunteer(town), place="site")


# --- Moving on ---


def test_unanswered_offer_moves_on_by_itself(town: Town, part: Assignment, time: Simulation):
    one, two = make_volunteer(town, "王一"), make_volunteer(town, "王二")
    search = send(town, part, one, two)
    assert sweep_offers(clock.now()) == 0
    time.set(offer_to(one).expires_at)
    assert sweep_offers(clock.now()) == 1
    assert states(search) == [OfferState.EXPIRED, OfferState.SENT]
    assert sweep_offers(clock.now()) == 0
    with pytest.raises(NotNow, match="答复时间已过"):
        accept_offer(offer_to(one), by=acting(one))


def test_late_answer_before_the_sweep_is_refused_too(town: Town, part: Assignment, time: Simulation):
    one = make_volunteer(town)
    send(town, part, one)
    time.set(offer_to(one).expires_at)
    with pytest.raises(NotNow, match="答复时间已过"):
        accept_offer(offer_to(one), by=acting(one))
    assert offer_to(one).state == OfferState.SENT


def test_only_the_platform_lets_offers_expire_and_not_before_time(town: Town, part: Assignment):
    one = make_volunteer(town)
    send(town, part, one)
    with pytest.raises(Forbidden):
        expire_offer(offer_to(one), by=town.actor("handler"))
    with pytest.raises(NotNow):
        expire_offer(offer_to(one), by=Actor.of_system("sweep"))
    assert offer_to(one).state == OfferState.SENT


def test_who_became_busy_meanwhile_is_passed_over(town: Town, part: Assignment):
    one, two, three = (make_volunteer(town, f"王{number}") for number in range(3))
    search = send(town, part, one, two, three)
    volunteering.engage(two, by=Actor.of_system("test"), during=TOMORROW, occasion="test:1")
    decline_offer(offer_to(one), by=acting(one))
    assert list(search.offers.order_by("rank").values_list("volunteer", flat=True)) == [one.pk, three.pk]


def test_handler_hears_when_nobody_is_left(town: Town, part: Assignment):
    one = make_volunteer(town)
    search = send(town, part, one)
    decline_offer(offer_to(one), by=acting(one))
    search.refresh_from_db()
    assert search.ended_at is not None
    assert any("请另选" in title for title in told(town.person("handler")))


def test_giving_back_frees_the_volunteer_and_asks_the_next(town: Town, part: Assignment):
    one, two = make_volunteer(town, "王一"), make_volunteer(town, "王二")
    search = send(town, part, one, two)
    accept_offer(offer_to(one), by=acting(one))
    give_back_offer(offer_to(one), by=acting(one))
    assert states(search) == [OfferState.DECLINED, OfferState.SENT]
    assert Engagement.objects.filter(released_at__isnull=True).count() == 0
    assert OfferHelper.objects.filter(ended_at__isnull=True).count() == 0
    accept_offer(offer_to(two), by=acting(two))
    assert OfferHelper.objects.get(ended_at__isnull=True).seat == 1


def test_recall_frees_the_volunteer_tells_and_asks_the_next(town: Town, part: Assignment):
    one, two = make_volunteer(town, "王一"), make_volunteer(town, "王二")
    search = send(town, part, one, two, wanted=2)
    accept_offer(offer_to(one), by=acting(one))
    with pytest.raises(Forbidden):
        recall_offer(offer_to(one), by=town.actor("youth_handler"))
    recall_offer(offer_to(one), by=town.actor("handler"))
    assert states(search) == [OfferState.RECALLED, OfferState.SENT]
    assert not Engagement.objects.filter(released_at__isnull=True).exists()
    assert told(one.person)[-1] == "邀约已收回"


def test_ending_a_search_recalls_the_unanswered_only(town: Town, part: Assignment):
    one, two, three = (make_volunteer(town, f"王{number}") for number in range(3))
    search = send(town, part, one, two, three, wanted=2)
    accept_offer(offer_to(one), by=acting(one))
    end_search(search, by=town.actor("handler"))
    assert states(search) == [OfferState.ACCEPTED, OfferState.RECALLED]
    with pytest.raises(NotNow):
        end_search(search, by=town.actor("handler"))


def test_stopping_a_part_recalls_everybody_and_finishing_only_the_unanswered(town: Town, part: Assignment):
    one, two = make_volunteer(town, "王一"), make_volunteer(town, "王二")
    search = send(town, part, one, two, wanted=2)
    accept_offer(offer_to(one), by=acting(one))
    serving.wind_up(part)
    assert states(search) == [OfferState.ACCEPTED, OfferState.RECALLED]
    serving.stop(part)
    assert states(search) == [OfferState.RECALLED, OfferState.RECALLED]
    assert not Engagement.objects.filter(released_at__isnull=True).exists()
