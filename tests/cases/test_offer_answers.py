"""Answers to offers: who says yes comes, no costs nothing; nobody learns who needs help before accepting."""

from datetime import date, timedelta
from typing import Any

import pytest

from gongzhi.accounts.models import Disclosure as Opening
from gongzhi.accounts.models import Notice
from gongzhi.cases import serving
from gongzhi.cases.actions.offers import (
    accept_offer,
    decline_offer,
    give_back_offer,
    show_contact,
)
from gongzhi.cases.models import Assignment, Case, Disclosure, Offer, OfferHelper
from gongzhi.cases.queries.candidates import Wish, candidates
from gongzhi.cases.queries.offers import my_offers, my_tasks, offer_view, searches_of, task_view
from gongzhi.cases.queries.visibility import offers_visible_to
from gongzhi.cases.states import AssignmentState, OfferState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.clock import Simulation
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import OutboxEvent
from gongzhi.volunteers import actions as volunteering
from gongzhi.volunteers.models import Engagement, TeamEngagement
from tests.cases.field import (
    TOMORROW,
    acting,
    make_case,
    make_part,
    make_team,
    make_volunteer,
    offer_to,
    send,
    states,
    tell_volunteers,
    told,
)
from tests.town import Town


@pytest.fixture
def part(town: Town, time: Simulation) -> Assignment:
    return make_part(make_case(town), town.handler)


# --- Answering ---


def test_accepting_engages_the_volunteer_and_tells_handler_and_resident(town: Town, part: Assignment):
    one = make_volunteer(town)
    search = send(town, part, one)
    accept_offer(offer_to(one), by=acting(one))
    offer = offer_to(one)
    assert offer.state == OfferState.ACCEPTED
    assert offer.answered_at == clock.now()
    engagement = Engagement.objects.get()
    assert (engagement.volunteer, engagement.occasion) == (one, offer.occasion)
    assert (engagement.during.lower, engagement.during.upper) == TOMORROW
    search.refresh_from_db()
    assert search.ended_at == clock.now()
    assert any("志愿者接受了邀约" in title for title in told(town.person("handler")))
    assert told(part.case.asker) == ["已有志愿者愿意来帮忙"]
    assert OutboxEvent.objects.get(name="cases.offer_accepted").payload["persons"] == 1


def test_busy_volunteer_is_refused_and_the_offer_stays(town: Town, part: Assignment):
    one = make_volunteer(town)
    send(town, part, one)
    volunteering.engage(one, by=Actor.of_system("test"), during=TOMORROW, occasion="test:1")
    with pytest.raises(NotNow, match="这段时间已有别的服务安排"):
        accept_offer(offer_to(one), by=acting(one))
    assert offer_to(one).state == OfferState.SENT
    assert not OfferHelper.objects.exists()
    assert Engagement.objects.count() == 1


def test_when_all_places_are_taken_the_rest_is_recalled_with_thanks(town: Town, part: Assignment):
    one, two, three = (make_volunteer(town, f"王{number}") for number in range(3))
    search = send(town, part, one, two, three, wanted=2)
    accept_offer(offer_to(one), by=acting(one))
    assert states(search) == [OfferState.ACCEPTED, OfferState.SENT]
    search.refresh_from_db()
    assert search.ended_at is None
    # A second search for the same place would be another; here the third takes what the second left.
    decline_offer(offer_to(two), by=acting(two))
    accept_offer(offer_to(three), by=acting(three))
    assert states(search) == [OfferState.ACCEPTED, OfferState.DECLINED, OfferState.ACCEPTED]


def test_who_comes_too_late_reads_thanks(town: Town, part: Assignment):
    leader, one = make_volunteer(town, "队长"), make_volunteer(town, "王一")
    team = make_team(town, leader, make_volunteer(town, "队员"))
    search = send(town, part, team, one, wanted=2)
    assert states(search) == [OfferState.SENT, OfferState.SENT]
    members = [membership.volunteer for membership in team.memberships.all()]
    accept_offer(offer_to(team), by=acting(leader), members=members)
    assert offer_to(one).state == OfferState.RECALLED
    assert Notice.objects.get(person=one.person, kind="cases.offer_recalled").body == "人手已经够了，谢谢您愿意帮忙！"
    with pytest.raises(NotNow, match="谢谢您愿意帮忙"):
        accept_offer(offer_to(one), by=acting(one))
    with pytest.raises(NotNow, match="谢谢您愿意帮忙"):
        decline_offer(offer_to(one), by=acting(one))
    assert offer_to(one).state == OfferState.RECALLED


def test_declining_costs_nothing_asks_no_reason_and_the_next_is_asked(town: Town, part: Assignment):
    one, two = make_volunteer(town, "王一"), make_volunteer(town, "王二")
    search = send(town, part, one, two)
    before = {
        candidate.helper: candidate.score
        for candidate in candidates(make_part(make_case(town), town.handler), Wish(TOMORROW))
    }
    decline_offer(offer_to(one), by=acting(one))
    assert states(search) == [OfferState.DECLINED, OfferState.SENT]
    assert offer_to(two).state == OfferState.SENT
    after = {
        candidate.helper: candidate.score
        for candidate in candidates(make_part(make_case(town), town.handler), Wish(TOMORROW))
    }
    assert after == before


def test_only_who_was_asked_answers(town: Town, part: Assignment):
    one, other = make_volunteer(town, "王一"), make_volunteer(town, "王二")
    send(town, part, one)
    for stranger in (acting(other), town.actor("handler"), acting(part.case.asker)):
        for answer in (accept_offer, decline_offer, give_back_offer):
            with pytest.raises(Forbidden):
                answer(offer_to(one), by=stranger)
    assert offer_to(one).state == OfferState.SENT


def test_accepting_twice_does_nothing_twice(town: Town, part: Assignment):
    one = make_volunteer(town)
    send(town, part, one, make_volunteer(town, "王二"))
    accept_offer(offer_to(one), by=acting(one))
    with pytest.raises(NotNow):
        accept_offer(offer_to(one), by=acting(one))
    assert OfferHelper.objects.count() == Engagement.objects.count() == 1


# --- Teams ---


def test_leader_answers_for_the_team_and_names_who_comes(town: Town, part: Assignment):
    leader, member = make_volunteer(town, "队长"), make_volunteer(town, "队员")
    team = make_team(town, leader, member)
    send(town, part, team)
    with pytest.raises(Forbidden):
        accept_offer(offer_to(team), by=acting(member), members=[member])
    with pytest.raises(Invalid, match="请选择由哪几位"):
        accept_offer(offer_to(team), by=acting(leader))
    accept_offer(offer_to(team), by=acting(leader), members=[member])
    assert serving.helpers_of(offer_to(team)) == [member]
    assert Engagement.objects.get().volunteer == member
    assert TeamEngagement.objects.get().team == team
    assert list(my_tasks(acting(member))) == [offer_to(team)]
    assert list(my_tasks(acting(leader))) == [offer_to(team)]


def test_leader_names_only_fit_members_and_not_more_than_wanted(town: Town, part: Assignment):
    leader, stranger = make_volunteer(town, "队长"), make_volunteer(town, "外人")
    busy = make_volunteer(town, "忙着的")
    team = make_team(town, leader, busy)
    volunteering.engage(busy, by=Actor.of_system("test"), during=TOMORROW, occasion="test:1")
    send(town, part, team)
    for members, words in (([stranger], "外人"), ([busy], "忙着的"), ([leader, busy], "忙着的")):
        with pytest.raises(Invalid, match=words):
            accept_offer(offer_to(team), by=acting(leader), members=members)
    third = make_volunteer(town, "第三")
    team.memberships.create(volunteer=third, joined_on=date(2026, 1, 1))
    with pytest.raises(Invalid, match="还需要 1 人"):
        accept_offer(offer_to(team), by=acting(leader), members=[leader, third])
    assert offer_to(team).state == OfferState.SENT
    assert not OfferHelper.objects.exists()


# --- What a volunteer learns ---


def test_offer_tells_area_need_time_risk_and_township_never_who(town: Town, part: Assignment):
    one = make_volunteer(town)
    send(town, part, one, risk="有台阶")
    view = offer_view(my_offers(acting(one)).get(), acting(one))
    assert (view.area, view.need, view.risk, view.during) == ("困难帮扶", "陪老人去医院取药", "有台阶", TOMORROW)
    assert view.whereabouts == "白云街道 白云社区"
    case = part.case
    shown = str(view) + Notice.objects.get(person=one.person).title + Notice.objects.get(person=one.person).body
    for private in (case.asker.name, case.asker.phone, case.text.address, case.text.description):
        assert private
        assert private not in shown


def test_accepting_opens_contact_as_ticked_and_each_opening_is_logged(town: Town, part: Assignment):
    one = make_volunteer(town)
    tell_volunteers(part.case)
    send(town, part, one)
    with pytest.raises((NotNow, Forbidden)):
        show_contact(offer_to(one), by=acting(one))
    assert not Opening.objects.exists()
    accept_offer(offer_to(one), by=acting(one))
    view = task_view(my_tasks(acting(one)).get(), acting(one))
    assert view.is_contact_open
    assert part.case.asker.name not in str(view)
    contact = show_contact(offer_to(one), by=acting(one))
    asker = part.case.asker
    assert (contact.name, contact.phone, contact.address) == ("李桂花", asker.phone, "白云社区百花新村3幢201室")
    openings = Opening.objects.filter(viewer=one.person, data_key=asker.data_key)
    assert sorted(openings.values_list("field", flat=True)) == ["address", "name", "phone"]


def test_contact_stays_closed_where_it_was_not_ticked_or_taken_back(town: Town, part: Assignment):
    one = make_volunteer(town)
    send(town, part, one)
    accept_offer(offer_to(one), by=acting(one))
    assert task_view(my_tasks(acting(one)).get(), acting(one)).is_contact_withheld
    with pytest.raises(NotNow, match="没有同意"):
        show_contact(offer_to(one), by=acting(one))
    ticked = tell_volunteers(part.case)
    show_contact(offer_to(one), by=acting(one))
    Disclosure.objects.filter(pk=ticked.pk).update(withdrawn_at=clock.now())
    with pytest.raises(NotNow, match="没有同意"):
        show_contact(offer_to(one), by=acting(one))
    assert Opening.objects.count() == 3


def test_contact_closes_with_the_part(town: Town, part: Assignment):
    one = make_volunteer(town)
    tell_volunteers(part.case)
    send(town, part, one)
    accept_offer(offer_to(one), by=acting(one))
    Assignment.objects.filter(pk=part.pk).update(state=AssignmentState.DONE)
    with pytest.raises(NotNow, match="已经结束"):
        show_contact(offer_to(one), by=acting(one))
    assert list(my_tasks(acting(one))) == []
    assert not Opening.objects.exists()


def test_offers_of_a_case_that_became_guarded_are_seen_by_no_volunteer(town: Town, part: Assignment):
    one = make_volunteer(town)
    send(town, part, one)
    assert list(offers_visible_to(acting(one))) == [offer_to(one)]
    Case.objects.filter(pk=part.case_id).update(is_confidential=True)
    assert list(offers_visible_to(acting(one))) == []
    assert list(offers_visible_to(town.actor("handler"))) == []


def test_offers_are_seen_by_who_was_asked_and_by_the_posts_of_the_part(town: Town, part: Assignment):
    one, other = make_volunteer(town, "王一"), make_volunteer(town, "王二")
    send(town, part, one)
    for seeing in (acting(one), town.actor("handler"), town.actor("supervisor"), town.actor("office")):
        assert offers_visible_to(seeing).count() == 1
    for blind in (acting(other), acting(part.case.asker), town.actor("far_handler"), town.actor("leader")):
        assert offers_visible_to(blind).count() == 0


# --- Lists cost the same for one and for three ---


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_offers_and_tasks_cost_the_same(
    town: Town, time: Simulation, count: int, django_assert_num_queries: Any
):
    one = make_volunteer(town)
    for number in range(2 * count):
        part = make_part(make_case(town), town.handler)
        shift = timedelta(days=number)
        send(town, part, one, during=(TOMORROW[0] + shift, TOMORROW[1] + shift))
        if number % 2:
            accept_offer(Offer.objects.get(assignment=part), by=acting(one))
    me = acting(one)
    with django_assert_num_queries(1):
        views = [offer_view(offer, me) for offer in my_offers(me)]
    with django_assert_num_queries(1):
        tasks = [offer_view(offer, me) for offer in my_tasks(me)]
    assert len(views) == len(tasks) == count


@pytest.mark.parametrize("count", [1, 3])
def test_candidates_and_searches_cost_the_same(
    town: Town, part: Assignment, count: int, django_assert_num_queries: Any
):
    helpers = [make_volunteer(town, f"王{number}") for number in range(count)]
    with django_assert_num_queries(5):
        found = [(str(candidate.helper), candidate.reasons) for candidate in candidates(part, Wish(TOMORROW))]
    assert len(found) == count
    for helper in helpers:
        send(town, part, helper)
    with django_assert_num_queries(3):
        listed = [
            (offer.volunteer and str(offer.volunteer), [str(helper.volunteer) for helper in search.helpers.all()])
            for search in searches_of(part)
            for offer in search.offers.all()
        ]
    assert len(listed) == count
