"""Volunteers on the portal: asked, never ordered; the contact after accepting; the service by the resident's code."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.accounts.models import Disclosure as Opening
from gongzhi.cases import actions
from gongzhi.cases.models import Offer, OfferHelper, Visit
from gongzhi.cases.states import OfferState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.volunteers.models import ServiceRecord, Team, TeamMember
from tests.accounts.signing import signed_in
from tests.cases.field import make_team, make_volunteer
from tests.cases.portal import photo, text

pytestmark = pytest.mark.django_db
NEED = "陪老人去医院取药"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def volunteer(loop):
    return make_volunteer(loop.town)


@pytest.fixture
def browser(volunteer):
    return signed_in(volunteer.person)


def offered(loop, *helpers, wanted=1, **values):
    """An offer about a fresh case whose asker lets volunteers know."""
    part = loop.taken(loop.ask(disclose=frozenset({"handlers", "volunteers"}), **values))
    begin = clock.now() + timedelta(hours=6)
    actions.send_offers(
        part, by=loop.town.actor("handler"), candidates=helpers, need=NEED, risk="楼道较暗",
        during=(begin, begin + timedelta(hours=2)), wanted=wanted,
    )  # fmt: skip
    return Offer.objects.get(assignment=part)


@pytest.fixture
def offer(loop, volunteer):
    return offered(loop, volunteer)


@pytest.fixture
def task(offer, browser):
    assert browser.post(f"/offers/{offer.pk}/accept/").status_code == 302
    return Offer.objects.get(pk=offer.pk)


def queries_of(browser, address):
    browser.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def test_an_offer_tells_what_and_roughly_where_and_nobody(loop, offer, browser):
    shown = text(browser.get(f"/offers/{offer.pk}/"))
    for said in (NEED, "楼道较暗", "白云街道", "今天 16:00", "椒江区妇联"):
        assert said in shown
    for private in ("李桂花", "1371", "百花新村"):
        assert private not in shown
    assert NEED in text(browser.get("/offers/"))
    assert NEED in text(browser.get("/"))


def test_offers_are_theirs_who_are_asked(loop, offer):
    assert Client().get(f"/offers/{offer.pk}/").status_code == 302
    for person in (make_volunteer(loop.town, "赵志愿").person, loop.town.person("handler"), loop.resident().person):
        browser = signed_in(person)
        assert browser.get(f"/offers/{offer.pk}/").status_code == 404
        assert browser.post(f"/offers/{offer.pk}/accept/").status_code == 404
    assert Offer.objects.get().state == OfferState.SENT


def test_declining_asks_for_nothing(offer, browser):
    answer = browser.post(f"/offers/{offer.pk}/decline/", follow=True)
    assert "没关系" in text(answer)
    assert Offer.objects.get().state == OfferState.DECLINED
    assert "您没有接这份邀约" in text(browser.get(f"/offers/{offer.pk}/"))


def test_too_late_is_told_kindly(loop, offer, browser):
    loop.hand.advance(timedelta(hours=7))
    browser = signed_in(offer.volunteer.person)
    assert "答复时间已过" in text(browser.get(f"/offers/{offer.pk}/"))
    browser.post(f"/offers/{offer.pk}/accept/")
    assert Offer.objects.get().state == OfferState.SENT


def test_accepting_opens_the_contact_and_each_look_is_logged(task, browser):
    assert browser.get(f"/offers/{task.pk}/")["Location"] == f"/tasks/{task.pk}/"
    before = text(browser.get(f"/tasks/{task.pk}/"))
    assert "百花新村" not in before
    opened = text(browser.post(f"/tasks/{task.pk}/contact/"))
    assert "百花新村3幢201室" in opened
    assert task.assignment.case.asker.phone in opened
    assert Opening.objects.count() == 3
    assert "百花新村" not in text(browser.get(f"/tasks/{task.pk}/"))


def test_who_comes_alone_has_no_companions(task, browser):
    assert "一起去的" not in text(browser.get(f"/tasks/{task.pk}/"))


def test_the_resident_is_told_who_comes_and_what_he_or_she_does_not_know(loop, task, volunteer):
    case = task.assignment.case
    begin = clock.now() + timedelta(hours=6)
    span = (begin, begin + timedelta(hours=1))
    actions.agree_visit(task.assignment, by=Actor(volunteer.person), during=span, offer=task)
    resident = signed_in(case.asker)
    shown = text(resident.get(f"/requests/{case.pk}/"))
    assert str(volunteer) in shown
    assert "志愿者还不知道" not in shown
    actions.change_disclosure(case, by=loop.asker(case), to="volunteers", given=False)
    assert "志愿者还不知道" in text(resident.get(f"/requests/{case.pk}/"))


def test_a_contact_that_was_not_ticked_stays_closed(loop, volunteer, browser):
    offer = offered(loop, volunteer)
    browser.post(f"/offers/{offer.pk}/accept/")
    actions.change_disclosure(offer.assignment.case, by=loop.asker(offer.assignment.case), to="volunteers", given=False)
    assert "居民没有同意" in text(browser.get(f"/tasks/{offer.pk}/"))
    answer = browser.post(f"/tasks/{offer.pk}/contact/", follow=True)
    assert "居民没有同意" in text(answer)
    assert "百花新村" not in text(answer)
    assert not Opening.objects.exists()


@pytest.fixture
def visit(task, browser):
    day = clock.local(clock.now()).date()
    wrong = browser.post(f"/tasks/{task.pk}/visits/", {"day": day, "begins": "15:00", "ends": "14:00"})
    assert wrong.status_code == 422
    agreed = browser.post(f"/tasks/{task.pk}/visits/", {"day": day, "begins": "11:00", "ends": "12:00"})
    assert agreed.status_code == 302
    return Visit.objects.get()


def test_checked_in_by_code_and_ended_with_a_photo(loop, task, visit, browser):
    address = f"/tasks/{task.pk}/visits/{visit.pk}"
    wrong = "000000" if visit.code != "000000" else "111111"
    again = browser.post(f"{address}/check-in/", {"code": wrong})
    assert again.status_code == 422
    assert "还可以再试 4 次" in text(again)
    assert Visit.objects.get().failed_tries == 1
    browser.post(f"{address}/check-in/", {"code": visit.code})
    assert Visit.objects.get().started_at is not None
    loop.hand.advance(timedelta(minutes=50))
    empty = browser.post(f"{address}/end/", {"result": ""})
    assert "请简单写一下做了什么" in text(empty)
    ended = browser.post(f"{address}/end/", {"result": "陪着取了药。", "uploads": [photo()]}, follow=True)
    assert "时长已记下" in text(ended)
    assert (Visit.objects.get().result, ServiceRecord.objects.get().minutes) == ("陪着取了药。", 50)
    asker = signed_in(task.assignment.case.asker)
    assert "陪着取了药。" in text(asker.get(f"/requests/{task.assignment.case_id}/"))


def test_five_wrong_codes_leave_the_telephone(task, visit, browser):
    wrong = "000000" if visit.code != "000000" else "111111"
    for _time in range(5):
        browser.post(f"/tasks/{task.pk}/visits/{visit.pk}/check-in/", {"code": wrong})
    shown = text(browser.get(f"/tasks/{task.pk}/"))
    assert "服务码已连续输错五次" in shown
    answer = browser.post(f"/tasks/{task.pk}/visits/{visit.pk}/check-in/", {"code": visit.code})
    assert "工作人员电话" in text(answer)
    assert Visit.objects.get().started_at is None


def test_the_code_is_never_on_the_volunteers_page(task, visit, browser):
    assert visit.code not in text(browser.get(f"/tasks/{task.pk}/"))


def test_a_visit_is_cancelled_with_a_reason(task, visit, browser):
    browser.post(f"/tasks/{task.pk}/visits/{visit.pk}/cancel/", {"reason": ""})
    assert Visit.objects.get().cancelled_at is None
    browser.post(f"/tasks/{task.pk}/visits/{visit.pk}/cancel/", {"reason": "车坏了"})
    assert Visit.objects.get().cancelled_at is not None


def test_giving_back(task, browser):
    answer = browser.post(f"/tasks/{task.pk}/give-back/", follow=True)
    assert "会再请别人" in text(answer)
    assert Offer.objects.get().state == OfferState.DECLINED
    assert browser.get(f"/tasks/{task.pk}/").status_code == 404


def test_a_leader_names_who_comes(loop, volunteer):
    leader, member = make_volunteer(loop.town, "钱队长"), make_volunteer(loop.town, "孙队员")
    team = make_team(loop.town, leader, member)
    offer = offered(loop, team)
    browser = signed_in(leader.person)
    shown = text(browser.get(f"/offers/{offer.pk}/"))
    assert "钱队长" in shown
    assert "孙队员" in shown
    nobody = browser.post(f"/offers/{offer.pk}/accept/", {})
    assert nobody.status_code == 422
    assert "请选择由哪几位队员前去" in text(nobody)
    membership = member.memberships.get()
    assert browser.post(f"/offers/{offer.pk}/accept/", {"members": [membership.pk]}).status_code == 302
    assert OfferHelper.objects.get().volunteer == member
    assert NEED in text(signed_in(member.person).get("/tasks/"))
    assert signed_in(member.person).get(f"/tasks/{offer.pk}/").status_code == 200


def test_an_outsider_cannot_be_named(loop, volunteer):
    leader = make_volunteer(loop.town, "钱队长")
    offer = offered(loop, make_team(loop.town, leader))
    other = Team.objects.create(organization=loop.town.hub_office, leader=volunteer)
    stranger = TeamMember.objects.create(team=other, volunteer=volunteer, joined_on=clock.today())
    answer = signed_in(leader.person).post(f"/offers/{offer.pk}/accept/", {"members": [stranger.pk]})
    assert answer.status_code == 422
    assert Offer.objects.get(pk=offer.pk).state == OfferState.SENT


@pytest.mark.parametrize("address", ["/offers/", "/"])
def test_offers_ask_the_same_number_of_queries(loop, volunteer, browser, address):
    offered(loop, volunteer)
    one = queries_of(browser, address)
    offered(loop, volunteer)
    offered(loop, volunteer)
    assert queries_of(browser, address) == one


@pytest.mark.parametrize("address", ["/tasks/", "/offers/", "/"])
def test_tasks_ask_the_same_number_of_queries(loop, volunteer, browser, address):
    def accepted(hours):
        offer = offered(loop, volunteer)
        begin = clock.now() + timedelta(days=1, hours=hours)
        offer.round.during_from, offer.round.during_to = begin, begin + timedelta(hours=1)
        offer.round.save()
        browser.post(f"/offers/{offer.pk}/accept/")

    accepted(0)
    one = queries_of(browser, address)
    accepted(2)
    accepted(4)
    assert Offer.objects.filter(state=OfferState.ACCEPTED).count() == 3
    assert queries_of(browser, address) == one


def test_empty_lists_say_what_will_come(browser):
    assert "现在没有邀约" in text(browser.get("/offers/"))
    assert "没有要去的任务" in text(browser.get("/tasks/"))
