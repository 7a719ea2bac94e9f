"""The loop as residents and volunteers walk it in a browser: both sizes, 长辈版, with and without JavaScript."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongzhi.accounts.models import User
from gongzhi.cases import actions
from gongzhi.cases.models import Case, Message, Offer, Rating, Visit
from gongzhi.cases.states import CaseState, OfferState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.volunteers.models import Volunteer
from tests.accounts.signing import signed_in
from tests.cases.field import make_team, make_volunteer
from tests.cases.loop import Loop, committed_loop  # noqa: F401 -- fixture
from tests.cases.portal import codes
from tests.e2e.conftest import Opener
from tests.e2e.helpers import PHONE, axe, fits, shot

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NEED = "陪老人去医院取药，大约两小时"


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def loop(committed_loop: Loop) -> Loop:  # noqa: F811
    """The live server has a connection of its own and sees only what is committed."""
    return committed_loop


def looked_at(page: Page, name: str) -> None:
    fits(page)
    if not name.endswith("-plain"):
        # The checker waits for timers, which a browser without scripts does not run.
        axe(page)
    shot(page, f"portal-{name}")


def enter(page: Page, person: User, url: str) -> None:
    """Let the browser be signed in as the person."""
    cookie = signed_in(person).cookies["gongzhi_session"].value
    page.context.add_cookies([{"name": "gongzhi_session", "value": cookie, "url": url}])


def asked_by_code(page: Page, size: str) -> Case:
    """From the home page to the page of the request, without an account."""
    page.goto("/")
    looked_at(page, f"home-{size}")
    page.get_by_role("link", name="我要求助").first.click()
    looked_at(page, f"ask-1-{size}")
    page.get_by_label("遇到了什么困难").fill("母亲住院，家里没有人照看孩子，想请人帮忙接送两天。")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("村、社区、街道或乡镇的名称").fill("byjd")
    page.get_by_label("村、社区、街道或乡镇的名称").press("Enter")
    expect(page.get_by_role("button", name="白云街道").first).to_be_visible()
    looked_at(page, f"ask-2-{size}")
    page.get_by_role("button", name="白云街道").first.click()
    page.get_by_label("详细地址").fill("百花新村3幢201室")
    page.get_by_role("button", name="下一步").click()
    looked_at(page, f"ask-3-{size}")
    page.get_by_label("怎么称呼您").fill("陈阿姨")
    page.get_by_label("手机号").fill("13800001111")
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("短信验证码").fill(codes()[-1])
    looked_at(page, f"ask-code-{size}")
    page.get_by_role("button", name="提交求助").click()
    expect(page.get_by_text("已收到您的求助")).to_be_visible()
    return Case.objects.get()


def rated(page: Page, case: Case, size: str) -> None:
    page.goto(f"/requests/{case.pk}/")
    looked_at(page, f"case-done-{size}")
    page.get_by_role("link", name="去评价").click()
    page.get_by_text("解决了", exact=True).click()
    page.get_by_text("非常满意").click()
    page.get_by_label("还想说什么").fill("王干事很热心，谢谢！")
    looked_at(page, f"rate-{size}")
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("谢谢您的评价").first).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "desktop", "elder"])
def test_a_resident_without_an_account_asks_follows_talks_and_rates(
    request: pytest.FixtureRequest, loop: Loop, size: str
) -> None:
    page: Page = request.getfixturevalue(size)
    case = asked_by_code(page, size)
    looked_at(page, f"case-new-{size}")
    part = loop.taken(case)
    actions.write_message(case, by=loop.town.actor("handler"), text="您好，孩子在哪所学校？几点放学？")
    page.reload()
    expect(page.get_by_text("椒江区妇联 王干事 已接单").first).to_be_visible()
    looked_at(page, f"case-taken-{size}")
    page.get_by_role("link", name="和工作人员对话").click()
    expect(page.get_by_text("孩子在哪所学校")).to_be_visible()
    page.get_by_label("给工作人员留言").fill("在白云小学，四点放学。")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("在白云小学")).to_be_visible()
    looked_at(page, f"talk-{size}")
    page.goto("/requests/")
    looked_at(page, f"mine-{size}")
    actions.finish_assignment(part, by=loop.town.actor("handler"), result="志愿者接送了两天。")
    rated(page, case, size)
    looked_at(page, f"case-closed-{size}")
    assert (Case.objects.get().state, Rating.objects.get().satisfied) == (CaseState.CLOSED, 5)
    page.goto("/")
    looked_at(page, f"home-mine-{size}")


def test_all_of_it_without_javascript(open_page: Opener, loop: Loop) -> None:
    page = open_page(PHONE, script=False)
    page.goto("/ask/")
    page.get_by_label("遇到了什么困难").fill("母亲住院，家里没有人照看孩子。")
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="椒江区").click()
    page.get_by_role("button", name="白云街道").click()
    page.get_by_role("button", name="就选 白云街道").click()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("怎么称呼您").fill("陈阿姨")
    page.get_by_label("手机号").fill("13800001111")
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("短信验证码").fill(codes()[-1])
    page.get_by_role("button", name="提交求助").click()
    expect(page.get_by_text("已收到您的求助")).to_be_visible()
    case = Case.objects.get()
    loop.completed(case)
    page.get_by_role("link", name="和工作人员对话").click()
    page.get_by_label("给工作人员留言").fill("谢谢")
    page.get_by_role("button", name="发送").click()
    assert Message.objects.filter(author=case.asker).count() == 1
    page.goto(f"/requests/{case.pk}/rate/?solved=yes&satisfied=4")
    page.get_by_role("button", name="提交评价").click()
    assert Rating.objects.get().satisfied == 4
    page.get_by_text("没有解决，重新打开").first.click()
    page.get_by_label("为什么要重新打开").fill("孩子下周还要接送")
    page.get_by_role("button", name="没有解决，重新打开").click()
    assert Case.objects.get().state == CaseState.SUBMITTED


def test_news_arrive_by_themselves(phone: Page, loop: Loop, live_server: Any) -> None:
    resident = loop.resident()
    case = loop.accepted(loop.ask(resident))
    enter(phone, resident.person, live_server.url)
    phone.goto(f"/requests/{case.pk}/talk/")
    actions.write_message(case, by=loop.town.actor("handler"), text="马上联系您")
    expect(phone.get_by_text("马上联系您")).to_be_visible(timeout=15_000)
    phone.get_by_label("给工作人员留言").fill("好的")
    actions.write_message(case, by=loop.town.actor("handler"), text="已经在路上")
    expect(phone.get_by_text("已经在路上")).to_be_visible(timeout=15_000)
    assert phone.get_by_label("给工作人员留言").input_value() == "好的"


def test_back_in_the_browser_loses_nothing(phone: Page, loop: Loop) -> None:
    phone.goto("/ask/")
    phone.get_by_label("遇到了什么困难").fill("楼道灯坏了，老人晚上看不见。")
    phone.get_by_text("替别人").click()
    phone.get_by_label("需要帮助的人怎么称呼").fill("我妈妈")
    phone.get_by_role("button", name="下一步").click()
    phone.get_by_role("button", name="上一步").click()
    expect(phone.get_by_label("遇到了什么困难")).to_have_value("楼道灯坏了，老人晚上看不见。")
    expect(phone.get_by_label("需要帮助的人怎么称呼")).to_have_value("我妈妈")


# --- Volunteers ---


def offered(loop: Loop, *helpers: Any) -> Offer:
    part = loop.taken(loop.ask(disclose=frozenset({"handlers", "volunteers"})))
    begin = clock.now() + timedelta(hours=5)
    actions.send_offers(
        part,
        by=loop.town.actor("handler"),
        candidates=helpers,
        need=NEED,
        risk="楼道较暗，请带手电。",
        during=(begin, begin + timedelta(hours=2)),
    )
    return Offer.objects.get(assignment=part)


def served(page: Page, loop: Loop, offer: Offer, name: str, volunteer: Volunteer) -> None:
    page.goto("/offers/")
    looked_at(page, f"offers-{name}")
    page.get_by_role("link", name=re.compile(NEED[:6])).click()
    looked_at(page, f"offer-{name}")
    page.get_by_role("button", name="我愿意去").click()
    looked_at(page, f"task-{name}")
    page.get_by_role("button", name="显示电话和地址").click()
    expect(page.get_by_text("百花新村3幢201室")).to_be_visible()
    looked_at(page, f"task-contact-{name}")
    page.get_by_label("几点到").fill("11:00")
    page.get_by_label("几点结束").fill("12:00")
    page.get_by_role("button", name="时间约好了").click()
    visit = Visit.objects.get()
    page.get_by_label("居民出示的 6 位服务码").fill("12345")
    page.get_by_role("button", name="签到").click()
    expect(page.get_by_text("还可以再试 4 次").first).to_be_visible()
    looked_at(page, f"task-wrong-code-{name}")
    page.get_by_label("居民出示的 6 位服务码").fill(visit.code or "")
    page.get_by_role("button", name="签到").click()
    loop.hand.advance(timedelta(minutes=45))
    looked_at(page, f"task-serving-{name}")
    page.get_by_label("做了什么").fill("陪着取了药，送回家。")
    page.get_by_role("button", name="结束服务").click()
    expect(page.get_by_text("时长已记下")).to_be_visible()
    looked_at(page, f"task-ended-{name}")
    assert Visit.objects.get().ended_at is not None
    assert volunteer.service_records.get().minutes == 45


@pytest.mark.parametrize("size", ["phone", "desktop", "elder"])
def test_a_volunteer_accepts_and_serves(
    request: pytest.FixtureRequest, loop: Loop, live_server: Any, size: str
) -> None:
    page: Page = request.getfixturevalue(size)
    volunteer = make_volunteer(loop.town)
    offer = offered(loop, volunteer)
    enter(page, volunteer.person, live_server.url)
    page.goto("/")
    looked_at(page, f"home-volunteer-{size}")
    served(page, loop, offer, size, volunteer)


def test_a_volunteer_serves_without_javascript(open_page: Opener, loop: Loop, live_server: Any) -> None:
    page = open_page(PHONE, script=False)
    volunteer = make_volunteer(loop.town)
    offer = offered(loop, volunteer)
    enter(page, volunteer.person, live_server.url)
    served(page, loop, offer, "plain", volunteer)


@pytest.mark.parametrize("size", ["phone", "desktop", "elder"])
def test_a_leader_names_members(request: pytest.FixtureRequest, loop: Loop, live_server: Any, size: str) -> None:
    page: Page = request.getfixturevalue(size)
    leader, member = make_volunteer(loop.town, "钱队长"), make_volunteer(loop.town, "孙队员")
    offer = offered(loop, make_team(loop.town, leader, member))
    enter(page, leader.person, live_server.url)
    page.goto(f"/offers/{offer.pk}/")
    looked_at(page, f"offer-team-{size}")
    page.get_by_label("孙队员").check()
    page.get_by_role("button", name="我们去").click()
    expect(page.get_by_text("谢谢你们")).to_be_visible()
    assert Offer.objects.get().state == OfferState.ACCEPTED
    page.goto("/tasks/")
    looked_at(page, f"tasks-{size}")


# --- Visits, secrets, slips, empty lists ---


@pytest.mark.parametrize("size", ["phone", "desktop", "elder"])
def test_the_visit_the_secret_and_the_slip(
    request: pytest.FixtureRequest, loop: Loop, live_server: Any, size: str
) -> None:
    page: Page = request.getfixturevalue(size)
    resident = loop.resident()
    part = loop.taken(loop.ask(resident))
    begin = clock.now() + timedelta(hours=4)
    visit = actions.agree_visit(part, by=loop.town.actor("handler"), during=(begin, begin + timedelta(hours=1)))
    printed = actions.print_slip(part.case, by=loop.town.actor("clerk"))
    page.goto("/slip/")
    looked_at(page, f"slip-form-{size}")
    page.get_by_label("求助编号").fill(part.case.number)
    page.get_by_label("查询码").fill("2222222222")
    page.get_by_role("button", name="查看进展").click()
    expect(page.get_by_text("没有找到对应的回执").first).to_be_visible()
    looked_at(page, f"slip-wrong-{size}")
    page.goto(f"/s/{printed.token}")
    assert page.url.endswith("/slip/")
    looked_at(page, f"slip-{size}")
    enter(page, resident.person, live_server.url)
    page.goto(f"/requests/{part.case_id}/")
    expect(page.get_by_text(visit.code or "")).to_be_visible()
    looked_at(page, f"case-visit-{size}")
    page.get_by_text("改为保密办理").first.click()
    page.get_by_role("button", name="改为保密办理").click()
    expect(page.get_by_role("link", name="立即离开")).to_be_visible()
    looked_at(page, f"case-secret-{size}")


@pytest.mark.parametrize("size", ["phone", "desktop", "elder"])
def test_danger_and_mistakes_and_empty_lists(
    request: pytest.FixtureRequest, loop: Loop, live_server: Any, size: str
) -> None:
    page: Page = request.getfixturevalue(size)
    page.goto("/ask/")
    page.get_by_text("替别人").click()
    page.get_by_role("button", name="下一步").click()
    looked_at(page, f"ask-wrong-{size}")
    page.get_by_label("遇到了什么困难").fill("丈夫家暴打我，我很害怕。")
    page.get_by_text("为我自己").click()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("link", name="110 报警")).to_be_visible()
    looked_at(page, f"ask-danger-{size}")
    resident = Actor(person=make_volunteer(loop.town).person)
    enter(page, resident.person, live_server.url)
    for name in ("requests", "offers", "tasks"):
        page.goto(f"/{name}/")
        looked_at(page, f"{name}-empty-{size}")
    case = loop.ask(resident)
    page.goto(f"/requests/{case.pk}/talk/")
    page.get_by_role("button", name="发送").click()
    looked_at(page, f"talk-wrong-{size}")
    loop.completed(case)
    page.goto(f"/requests/{case.pk}/rate/")
    page.get_by_role("button", name="提交评价").click()
    looked_at(page, f"rate-wrong-{size}")
