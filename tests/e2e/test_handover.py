"""An officer leaves and another takes over, in three browsers; leave, alliance and consortium looked at."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongzhi.core import clock
from gongzhi.organizations import actions
from gongzhi.organizations.models import Handover
from tests.accounts.signing import signed_in
from tests.cases.loop import Loop, committed_loop  # noqa: F401 -- fixture
from tests.e2e.conftest import Opener
from tests.e2e.helpers import DESKTOP, PHONE, axe, fits, shot
from tests.organizations.continuity import consortium, leave
from tests.town import SYSTEM

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def loop(committed_loop: Loop) -> Loop:  # noqa: F811
    """The live server has a connection of its own and sees only what is committed."""
    return committed_loop


def looked_at(page: Page, name: str) -> None:
    """Nothing is cut off, nothing is wrong for screen readers; a picture is kept."""
    fits(page)
    axe(page)
    shot(page, f"handover-{name}")


def enter(page: Page, loop: Loop, post: str, url: str) -> Page:
    """Let the browser be signed in as somebody of the town."""
    cookie = signed_in(loop.town.person(post)).cookies["gongzhi_session"].value
    page.context.add_cookies([{"name": "gongzhi_session", "value": cookie, "url": url}])
    return page


def test_an_officer_leaves_and_another_takes_over(open_page: Opener, loop: Loop, live_server: Any) -> None:
    loop.ask()
    town = loop.town
    chief = enter(open_page(DESKTOP), loop, "hub_supervisor", live_server.url)
    chief.goto(f"/desk/posts/{town.clerk.pk}/")
    chief.locator("summary", has_text="结束任期").click()
    chief.get_by_label("原因").fill("调到区里")
    chief.get_by_role("button", name="结束任期").click()
    expect(chief.get_by_text("任期已结束")).to_be_visible()
    handover = Handover.objects.get()

    leaver = enter(open_page(PHONE, has_touch=True, is_mobile=True), loop, "clerk", live_server.url)
    assert leaver.goto("/desk/").status == 403  # type: ignore[union-attr]
    leaver.goto(f"/handovers/{handover.pk}/")
    looked_at(leaver, "leaver-phone")
    for field in leaver.get_by_placeholder("写清楚；没有就写“无”").all():
        field.fill("无")
    leaver.get_by_label("写给接手的人").fill("每周三下午有人来取材料。")
    leaver.get_by_role("button", name="保存", exact=True).click()
    expect(leaver.get_by_text("已保存")).to_be_visible()
    leaver.get_by_role("button", name="保存并签字移交").click()
    expect(leaver.get_by_text("已签字移交")).to_be_visible()

    chief.goto("/desk/")
    expect(chief.get_by_text("请指定接收人")).to_be_visible()
    actions.start_tenure(town.clerk, by=SYSTEM, person=town.person("neighbour"))
    receiver = enter(open_page(DESKTOP), loop, "neighbour", live_server.url)
    receiver.goto(f"/handovers/{handover.pk}/")
    expect(receiver).to_have_url(f"{live_server.url}/desk/handovers/{handover.pk}/")
    receiver.locator("summary", has_text="有异议").first.click()
    receiver.get_by_label("哪里不对、要怎么办").first.fill("材料少一份")
    receiver.get_by_role("button", name="提出异议").first.click()
    expect(receiver.get_by_text("已记下异议")).to_be_visible()
    receiver.get_by_role("button", name="接收这一页的").click()
    looked_at(receiver, "receiver")

    chief.goto(f"/desk/handovers/{handover.pk}/")
    chief.locator("summary", has_text="处理异议").click()
    chief.get_by_label("处理意见").fill("由本岗补齐")
    looked_at(chief, "settle")
    chief.get_by_role("button", name="处理异议").click()
    expect(chief.get_by_text("异议已处理")).to_be_visible()
    receiver.reload()
    signs(receiver, "签字接收", "已签字接收")
    chief.reload()
    signs(chief, "监交签字", "交接完成")
    chief.goto(f"/desk/handovers/{handover.pk}/print/")
    looked_at(chief, "paper")
    handover.refresh_from_db()
    assert (handover.state, handover.witness) == ("closed", town.person("hub_supervisor"))
    receiver.goto("/desk/cases/")
    expect(receiver.get_by_text("待受理").first).to_be_visible()


def signs(page: Page, words: str, said: str) -> None:
    """Open the confirmation and sign."""
    page.locator("summary", has_text=words).click()
    page.get_by_role("button", name=words).click()
    expect(page.get_by_text(said).first).to_be_visible()


def test_leave_alliance_and_consortium_are_readable_on_both_sizes(
    open_page: Opener, loop: Loop, live_server: Any
) -> None:
    town = loop.town
    leave(town)
    made = consortium(town)
    alliance = actions.found_alliance(town.county, by=SYSTEM, name="椒江群团联盟", founded_on=clock.today())
    kinds = ["trade_union", "womens_federation", "youth_league", "red_cross"]
    actions.set_eligibility(alliance, by=SYSTEM, kinds=kinds, level=3)
    actions.join_alliance(alliance, by=SYSTEM, organization=town.union)
    actions.invite_to_alliance(alliance, by=town.actor("office"), organization=town.womens, words="函〔2026〕3号")
    actions.end_tenure(town.youth_handler.tenures.get(), by=SYSTEM)
    Handover.objects.update(due_at=clock.now() - timedelta(days=1))
    case = loop.ask()
    pages = {
        "leaves": "/desk/leaves/",
        "list": "/desk/handovers/",
        "alliance": f"/desk/alliances/{alliance.pk}/",
        "consortium": f"/desk/consortia/{made.pk}/",
        "invite": f"/desk/cases/{case.pk}/do/invite_consortium/",
    }
    for size, options in ((DESKTOP, {}), (PHONE, {"has_touch": True, "is_mobile": True})):
        page = enter(open_page(size, **options), loop, "office", live_server.url)
        for name, address in pages.items():
            page.goto(address)
            looked_at(page, f"{name}-{size['width']}")
