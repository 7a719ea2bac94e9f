"""A dispute from the desk's button to a signed agreement that is kept: mediator at the desk, a party on a telephone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongzhi.cases import actions
from gongzhi.cases.models import Agreement, Case, Mediation, Signature
from gongzhi.cases.states import MediationState
from tests.accounts.signing import signed_in
from tests.cases.field import make_person
from tests.cases.loop import Loop, committed_loop  # noqa: F401 -- fixture
from tests.cases.mediating import ID_NUMBER, Table
from tests.e2e.conftest import Opener
from tests.e2e.helpers import DESKTOP, PHONE, axe, fits, shot
from tests.e2e.test_desk_loop import enter

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def loop(committed_loop: Loop) -> Loop:  # noqa: F811
    return committed_loop


def looked_at(page: Page, name: str) -> None:
    fits(page)
    axe(page)
    shot(page, f"mediation-{name}")


def as_person(page: Page, person: Any, url: str) -> Page:
    cookie = signed_in(person).cookies["gongzhi_session"].value
    page.context.add_cookies([{"name": "gongzhi_session", "value": cookie, "url": url}])
    return page


def test_a_dispute_is_mediated_to_a_signed_agreement(open_page: Opener, loop: Loop, live_server: Any) -> None:
    asker = loop.resident("李桂花", "13812345678")
    case = loop.taken(loop.ask(asker, title="楼上漏水说不拢")).case
    neighbour = make_person("王建国", "13900002222")
    desk = enter(open_page(DESKTOP), loop, "handler", live_server.url)
    desk.goto(f"/desk/cases/{case.pk}/")
    desk.get_by_role("link", name="作为纠纷来调解").click()
    looked_at(desk, "open-desktop")
    desk.get_by_label("事件名称").fill("楼上漏水赔偿争执")
    desk.get_by_label("事件类别").select_option("neighbours")
    desk.get_by_role("button", name="启动调解").click()
    expect(desk.get_by_text("已启动调解")).to_be_visible()
    assert Case.objects.get(pk=case.pk).is_confidential
    desk.get_by_role("link", name="登记当事人").click()
    looked_at(desk, "party-desktop")
    desk.get_by_label("姓名或单位名称").fill("王建国")
    desk.get_by_label("联系电话").fill("13900002222")
    desk.get_by_label("身份证号").fill(ID_NUMBER)
    desk.get_by_role("button", name="登记当事人").click()
    expect(desk.get_by_text("3310**********8549")).to_be_visible()
    looked_at(desk, "asked-desktop")

    phone = as_person(open_page(PHONE, has_touch=True, is_mobile=True), neighbour, live_server.url)
    phone.goto("/me/")
    phone.get_by_role("link", name="我的调解").click()
    phone.get_by_role("link", name="楼上漏水赔偿争执").click()
    looked_at(phone, "consent-phone")
    phone.get_by_role("button", name="我愿意调解").click()
    expect(phone.get_by_text("谢谢，您已同意调解")).to_be_visible()

    mediation = Mediation.objects.get()
    actions.answer_mediation(mediation.parties.get(person=asker.person), by=asker, agrees=True)
    desk.reload()
    desk.get_by_role("button", name="各方同意，开始调解").click()
    desk.get_by_role("link", name="约定调解会").click()
    desk.get_by_label("时间").fill("2026-11-24T15:00")
    desk.get_by_label("地点").fill("白云街道调解室")
    desk.get_by_role("button", name="约定调解会").click()
    desk.get_by_role("link", name="记录调解会").click()
    desk.get_by_label("王建国").check()
    desk.get_by_label("调解记录").fill("双方都说了情况，王建国愿意修好水管。")
    looked_at(desk, "record-desktop")
    desk.get_by_role("button", name="记录调解会").click()
    proposed(phone, desk)
    agreed(desk, phone)
    mediation.refresh_from_db()
    assert mediation.state == MediationState.AGREED
    kept(desk)
    mediation.refresh_from_db()
    assert mediation.state == MediationState.FULFILLED
    desk.goto(f"/desk/cases/{case.pk}/")
    expect(desk.get_by_role("link", name="打开调解页")).to_be_visible()


def proposed(phone: Page, desk: Page) -> None:
    phone.reload()
    phone.get_by_text("提出我的方案").click()
    phone.get_by_label("我的方案").fill("我十天内修好水管，再赔八百元。")
    phone.get_by_role("button", name="提出", exact=True).click()
    expect(phone.get_by_text("您的方案已提出")).to_be_visible()
    desk.reload()
    desk.get_by_role("link", name="记录答复").click()
    desk.get_by_label("哪一方").select_option(label="李桂花")
    desk.get_by_label("接受", exact=True).check()
    desk.get_by_role("button", name="记录答复").click()
    expect(desk.get_by_text("李桂花：接受")).to_be_visible()


def agreed(desk: Page, phone: Page) -> None:
    desk.get_by_role("link", name="起草协议书").click()
    desk.get_by_label("主要事实、争议事项和各方责任").fill("王建国家水管漏水，渗到楼下李桂花家。")
    desk.get_by_label("协议内容").fill("王建国十日内修好水管，赔偿李桂花八百元。")
    desk.get_by_label("履行 1：谁").select_option(label="王建国")
    desk.get_by_label("做什么").first.fill("修好水管")
    desk.get_by_label("什么时候之前").first.fill("2026-12-04")
    looked_at(desk, "draft-desktop")
    desk.get_by_role("button", name="起草协议书").click()
    with desk.expect_download() as loaded:
        desk.get_by_role("button", name="打印用 PDF").click()
    assert loaded.value.suggested_filename == "〔2026〕1号.pdf"
    phone.reload()
    looked_at(phone, "sign-phone")
    code = re.search(r"(?<![\w-])[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}(?![\w-])", phone.content())
    assert code is not None
    assert code[0] == Agreement.objects.get().check_code
    phone.get_by_label("我已读过全文，自愿签署").check()
    phone.get_by_role("button", name="确认签署").click()
    expect(phone.get_by_text("等其他人签署和盖章")).to_be_visible()
    for who, how in (("李桂花", "在纸质协议书上签名或按指印"), ("调解员", "当面在屏幕上确认")):
        desk.goto(desk.url)
        desk.get_by_role("link", name="签署", exact=True).click()
        label = next(text for text in desk.get_by_label("谁签署").locator("option").all_inner_texts() if who in text)
        desk.get_by_label("谁签署").select_option(label=label)
        desk.get_by_text(how).click()
        desk.get_by_role("button", name="签署", exact=True).click()
    assert Signature.objects.count() == 3
    desk.get_by_role("link", name="盖章", exact=True).click()
    desk.get_by_role("button", name="盖章", exact=True).click()
    expect(desk.get_by_text("已生效", exact=True)).to_be_visible()
    looked_at(desk, "agreed-desktop")
    desk.set_viewport_size(PHONE)
    looked_at(desk, "agreed-desk-on-phone")
    desk.set_viewport_size(DESKTOP)
    phone.reload()
    looked_at(phone, "agreed-phone")


def kept(desk: Page) -> None:
    desk.get_by_role("link", name="记录司法确认").click()
    desk.get_by_label("各方表示不申请").check()
    desk.get_by_label("日期").fill("2026-11-24")
    desk.get_by_role("button", name="记录司法确认").click()
    desk.get_by_role("link", name="履行回访").click()
    desk.get_by_label("已履行", exact=True).check()
    desk.get_by_role("button", name="履行回访").click()
    expect(desk.get_by_text("协议已履行")).to_be_visible()


def test_a_party_can_do_it_all_without_javascript(open_page: Opener, loop: Loop, live_server: Any) -> None:
    table = Table(loop)
    agreement = table.drafted()
    page = as_person(open_page(PHONE, script=False), table.other.person, live_server.url)
    page.goto(f"/mediations/{table.mediation.pk}/")
    page.get_by_label("我已读过全文，自愿签署").check()
    page.get_by_role("button", name="确认签署").click()
    expect(page.get_by_text("您已签署。")).to_be_visible()
    assert Signature.objects.get().digest == agreement.digest
    page.get_by_text("我不愿意再调解").first.click()
    page.get_by_label("原因").fill("家里有事")
    page.get_by_role("button", name="我不愿意再调解").click()
    assert table.moved(table.mediation).state == MediationState.WITHDRAWN
    # Without scripts the checker cannot run.
    shot(page, "mediation-withdrawn-phone")
