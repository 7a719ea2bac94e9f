"""Pages of handovers, leaves, alliances and consortia: who gets in, what is done there, how many queries it takes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.organizations import actions
from gongzhi.organizations.models import Consortium, Handover, HandoverChecklist, Leave, Tenure
from tests.organizations.conftest import SignIn
from tests.organizations.continuity import consortium, handed, left, received
from tests.town import SYSTEM, Town, make_person
from tests.town import sign_in as enter

pytestmark = pytest.mark.django_db


def at(name: str, *keys: object) -> str:
    return reverse(f"organizations:{name}", args=keys)


def words(response) -> str:
    return str(response.content.decode())


def act(browser: Client, handover: Handover, name: str, **given: object):
    return browser.post(at("handover_act", handover.pk, name), given, follow=True)


def test_the_leaver_sees_the_handover_and_nothing_else_of_the_desk(town: Town, sign_in: SignIn) -> None:
    handover = left(town)
    browser = enter(Client(), town.person("handler"))
    assert browser.get("/desk/").status_code == 403
    assert browser.get(at("handover", handover.pk)).status_code == 403
    assert browser.get(at("post", town.handler.pk)).status_code == 403
    page = words(browser.get(at("my_handover", handover.pk)))
    assert "签字移交" in page
    assert "/desk/" not in page
    assert at("my_handover", handover.pk) in words(browser.get(at("my_handovers")))
    assert enter(Client(), town.person("resident")).get(at("my_handover", handover.pk)).status_code == 404
    assert sign_in("far_supervisor").get(at("handover", handover.pk)).status_code == 404


def test_a_handover_on_pages_from_the_first_word_to_the_last_signature(town: Town, sign_in: SignIn) -> None:
    handover = left(town, receiver=None)
    leaver, chief = enter(Client(), town.person("handler")), sign_in("supervisor")
    receiver = enter(Client(), town.person("neighbour"))
    questions = list(handover.items.filter(subject=None))
    given = {f"words-{item.pk}": "无" for item in questions}
    act(leaver, handover, "fill_in", **given, added="3号柜的钥匙在值班室\n", note="有事打我电话")
    assert "已签字移交" in words(act(leaver, handover, "hand_over"))
    make_person("没有账号的人")
    assert "没有找到这个账号" in words(act(chief, handover, "name_receiver", person="nobody"))
    town.person("neighbour").__class__.objects.filter(pk=town.person("neighbour").pk).update(username="lin.ju")
    assert "已指定接收人" in words(act(chief, handover, "name_receiver", person="lin.ju"))
    first, *others = handover.items.all()
    assert "已记下异议" in words(act(receiver, handover, "object", item=first.pk, reason="车没有订"))
    assert "异议已处理" in words(
        act(chief, handover, "settle", item=first.pk, ruling="由分管订", moved_to=town.supervisor.pk)
    )
    act(receiver, handover, "take", item=[row.pk for row in others])
    assert "已签字接收" in words(act(receiver, handover, "receive"))
    assert "已监交签字" in words(act(chief, handover, "close"))
    handover.refresh_from_db()
    assert (handover.state, handover.witness) == ("closed", town.person("supervisor"))
    paper = words(chief.get(at("handover_print", handover.pk)))
    assert all(line in paper for line in ("工作交接单", "车没有订", "由分管订", "3号柜的钥匙在值班室", "有事打我电话"))


def test_somebody_else_does_nothing_in_a_handover(town: Town, sign_in: SignIn) -> None:
    handover = handed(town)
    before = list(Handover.objects.values())
    assert "权" in words(act(sign_in("supervisor"), handover, "receive"))
    assert act(sign_in("far_supervisor"), handover, "call_off", reason="不交").status_code == 404
    assert act(sign_in("supervisor"), handover, "nonsense").status_code == 404
    assert list(Handover.objects.values()) == before


def test_leave_is_proposed_and_confirmed_on_pages(town: Town, sign_in: SignIn) -> None:
    start = clock.local(clock.now()) + timedelta(days=1)
    youth = town.person("youth_handler")
    answer = sign_in("handler").post(
        at("leave_propose"),
        {
            "kind": "holiday",
            "start": start.strftime("%Y-%m-%dT%H:%M"),
            "end": (start + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"),
            "deputy": youth.username,
            "note": "周三有人来取材料",
        },
        follow=True,
    )
    assert "已提交，请等分管批复" in words(answer)
    row = Leave.objects.get()
    assert "周三有人来取材料" in words(sign_in("supervisor").get(at("leaves")))
    assert "周三有人来取材料" not in words(sign_in("system_admin").get(at("leaves")))
    sign_in("supervisor").post(at("leave_act", row.pk, "confirm"), follow=True)
    assert Tenure.objects.get(kind="acting").person == youth
    assert "没有请假" in words(sign_in("far_handler").get(at("leaves")))


def test_alliance_shows_who_is_missing_and_why(town: Town, sign_in: SignIn) -> None:
    alliance = actions.found_alliance(town.county, by=SYSTEM, name="椒江群团联盟", founded_on=date(2026, 3, 1))
    office = sign_in("office")
    office.post(
        at("alliance_eligibility", alliance.pk),
        {"kinds": ["trade_union", "womens_federation", "red_cross"], "level": 3},
    )
    actions.join_alliance(alliance, by=SYSTEM, organization=town.union)
    office.post(
        at("alliance_invite", alliance.pk), {"organization": town.womens.name, "on": clock.today(), "words": "上门走访"}
    )
    page = words(office.get(at("alliance", alliance.pk)))
    assert "1 / 2" in page
    assert "应加入的已加入 50.0%" in page
    assert "平台上还没有登记：红十字会" in page
    assert "上门走访" in page
    assert "1 / 2" in words(office.get(at("alliances")))
    asked = alliance.invitations.get()
    refused = sign_in("supervisor").post(
        at("invitation_answer", alliance.pk, asked.pk), {"answer": "declined", "on": clock.today(), "reason": ""}
    )
    assert "请写一句原因" in words(refused)
    sign_in("supervisor").post(
        at("invitation_answer", alliance.pk, asked.pk), {"answer": "declined", "on": clock.today(), "reason": "等换届"}
    )
    assert "等换届" in words(office.get(at("alliance", alliance.pk)))


def test_a_consortium_on_pages(town: Town, sign_in: SignIn) -> None:
    office = sign_in("office")
    made = office.post(
        at("consortium_found"),
        {
            "name": "护苗联合体",
            "division": town.county.full_name,
            "lead": town.womens.name,
            "part": "统筹",
            "valid_from": clock.today(),
            "doc_no": "椒联〔2026〕8号",
        },
        follow=True,
    )
    assert "已组建" in words(made)
    row = Consortium.objects.get()
    office.post(at("partner_add", row.pk), {"organization": town.agency.name, "part": "个案辅导"})
    assert "等各单位同意" in words(office.get(at("consortium", row.pk)))
    for organization, who in (("womens", "supervisor"), ("agency", "agency_supervisor")):
        partner = row.partners.get(organization=getattr(town, organization))
        assert "同意这个分工" in words(sign_in(who).get(at("consortium", row.pk)))
        sign_in(who).post(at("partner_act", row.pk, partner.pk, "consent"))
    assert "可以请" in words(office.get(at("consortium", row.pk)))
    assert "2 / 2" in words(office.get(at("consortia")))


def test_the_checklist_is_set_by_the_system_administrator(town: Town, sign_in: SignIn) -> None:
    assert sign_in("office").get(at("handover_checklist")).status_code == 403
    sign_in("system_admin").post(at("handover_checklist"), {"lines": "柜子钥匙\n印章", "doc_no": "1号"})
    assert HandoverChecklist.objects.get().lines == ["柜子钥匙", "印章"]


def _queries(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def test_lists_ask_as_often_for_three_rows_as_for_one(town: Town, sign_in: SignIn) -> None:
    handover = left(town)
    propose(town, 0)
    consortium(town)
    alliance = actions.found_alliance(town.county, by=SYSTEM, name="甲联盟")
    actions.set_eligibility(alliance, by=SYSTEM, kinds=["trade_union"], level=3)
    pages = [
        at("handovers"),
        at("leaves"),
        at("consortia"),
        at("alliances"),
        at("alliance", alliance.pk),
        at("handover", handover.pk),
    ]
    browser = sign_in("office")
    before = {page: _queries(browser, page) for page in pages}
    for who in ("youth_handler", "union_handler"):
        actions.end_tenure(getattr(town, who).tenures.get(), by=SYSTEM)
    propose(town, 10)
    propose(town, 20)
    for number in "乙丙":
        other = actions.found_alliance(town.county, by=SYSTEM, name=f"{number}联盟")
        actions.invite_to_alliance(other, by=SYSTEM, organization=town.womens)
        actions.found_consortium(
            town.county, by=SYSTEM, name=f"{number}体", lead=town.womens, part="统筹", valid_from=clock.today()
        )
    actions.set_eligibility(alliance, by=SYSTEM, kinds=["trade_union", "womens_federation", "youth_league"], level=3)
    start = clock.now() - timedelta(hours=1)
    for hours in (3, 6):
        actions.add_shift(
            town.window,
            by=SYSTEM,
            post=town.handler,
            start=start + timedelta(hours=hours),
            end=start + timedelta(hours=hours + 1),
        )
    assert {page: _queries(browser, page) for page in pages} == before


def propose(town: Town, days: int) -> None:
    actions.propose_leave(
        town.window_clerk,
        by=town.actor("window_clerk"),
        deputy=town.person("chair"),
        kind="trip",
        start=clock.now() + timedelta(days=days + 1),
        end=clock.now() + timedelta(days=days + 2),
    )


def test_pages_are_the_desks(town: Town, sign_in: SignIn, client: Client) -> None:
    handover = received(town)
    pages = [at("handovers"), at("handover_print", handover.pk), at("leaves"), at("consortia")]
    assert {page: sign_in("supervisor").get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    assert {enter(Client(), town.person("resident")).get(page).status_code for page in pages} == {403}
    assert {client.get(page).status_code for page in pages} == {302}
    assert words(sign_in("clerk").get(at("handovers"))).count("没有这样的交接") == 1
