"""How the pages of services look: nothing for the accessibility checker to find, nothing too wide, at every size."""

import pytest
from playwright.sync_api import Page

from gongzhi.catalogue.models import TargetGroup
from tests.accounts.signing import signed_in
from tests.catalogue.conftest import area, catalogue, offer  # noqa: F401 -- fixtures
from tests.e2e.conftest import Opener
from tests.e2e.helpers import DESKTOP, PHONE, axe, fits, shot

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LOOKS = {"phone": (PHONE, False), "desktop": (DESKTOP, False), "elder": (PHONE, True)}


@pytest.fixture
def items(transactional_db, town, offer):  # noqa: F811
    """What a page of services can show."""
    elderly = TargetGroup.objects.get(key="elderly")
    first = offer(
        "妇女儿童权益咨询",
        brand="知心姐妹",
        site=town.hub,
        eligibility="本区居住的妇女和未成年人，户籍不限",
        bring="身份证；有合同、欠条、照片的请一并带上",
        duration="每次约30分钟",
        schedule="每周三上午 8:30–11:30",
        summary="律师志愿者当面解答婚姻、抚养、家暴保护、劳动权益等问题。\n需要时陪您到法律援助中心申请援助。",
    )
    offer("家事调解", site=town.window, summary="夫妻、婆媳、邻里之间的矛盾，人民调解员上门说和。")
    offer("上门理发", area_key="plaza", groups=[elderly], summary="为行动不便的老人上门理发。")
    return first


def enter(page: Page, person, url: str) -> None:
    cookie = signed_in(person).cookies["gongzhi_session"].value
    page.context.add_cookies([{"name": "gongzhi_session", "value": cookie, "url": url}])


def look(page: Page, name: str) -> None:
    fits(page)
    axe(page)
    shot(page, f"catalogue-{name}")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("name", LOOKS)
def test_portal(open_page: Opener, town, items, name, script):
    size, elder = LOOKS[name]
    page = open_page(size, elder=elder, script=script)
    page.goto("/services/")
    if script:
        look(page, f"home-{name}")
    page.get_by_label("找服务").fill("工资拖欠三个月，想找律师")
    page.get_by_role("button", name="查找").click()
    page.get_by_text("妇女儿童权益咨询").first.wait_for()
    if script:
        look(page, f"found-{name}")
    page.goto("/services/legal/?sort=near")
    if script:
        look(page, f"area-{name}")
    page.get_by_text("妇女儿童权益咨询").click()
    page.get_by_text("2个工作日内答复").first.wait_for()
    if script:
        look(page, f"item-{name}")
        page.goto("/services/jobs/")
        look(page, f"empty-{name}")


@pytest.mark.parametrize("name", ["phone", "desktop"])
def test_desk(open_page: Opener, live_server, town, items, name):
    size, _elder = LOOKS[name]
    page = open_page(size)
    enter(page, town.person("office"), live_server.url)
    for path, shown in {
        "services/": "items",
        f"services/{items.pk}/": "item",
        f"services/{items.pk}/edit/": "edit",
        "services/new/": "offer",
        "words/?said=工资拖欠三个月，老公又打我": "words",
        "words/areas/legal/": "area",
    }.items():
        page.goto(f"/desk/{path}")
        look(page, f"desk-{shown}-{name}")
