"""How the pages of volunteers look: nothing for the accessibility checker to find, nothing too wide, at every size."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from gongzhi.core import clock
from gongzhi.volunteers.actions import add_member, add_skill, ask_to_join, check_skill, engage, record_service
from tests.accounts.signing import signed_in
from tests.e2e.conftest import Opener
from tests.e2e.helpers import DESKTOP, PHONE, axe, fits, shot
from tests.volunteers.conftest import SYSTEM, area, at, skill, team, volunteer  # noqa: F401 -- fixtures

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LOOKS = {"phone": (PHONE, False), "desktop": (DESKTOP, False), "elder": (PHONE, True)}


@pytest.fixture
def scene(town, area, skill, volunteer, team):  # noqa: F811
    """A volunteer with all that a page can show, a team, somebody who waits."""
    row = volunteer(
        "陈志愿", areas=[area["hardship"], area["arts"]], spans=[(2, 840, 1080), (5, 480, 720), (6, 480, 600)]
    )
    row.person.phone = "13857601234"
    row.person.save()
    check_skill(add_skill(row, by=SYSTEM, skill=skill["haircut"]), by=town.actor("handler"))
    add_skill(row, by=SYSTEM, skill=skill["nurse"])
    group = team(areas=[area["plaza"], area["hardship"]])
    add_member(group, by=SYSTEM, volunteer=row)
    ask_to_join(volunteer("何新来"), by=SYSTEM, team=group)
    engage(row, by=SYSTEM, during=(at(2, 14), at(2, 16)), occasion="visit:1")
    engage(group, by=SYSTEM, during=(at(3, 9), at(3, 11)), occasion="visit:2")
    for days, content in ((3, "陪老人到医院取药"), (12, "重阳节理发")):
        start = clock.now() - timedelta(days=days)
        record_service(
            row,
            by=SYSTEM,
            organization=town.womens,
            area=area["hardship"],
            occasion=f"visit:old{days}",
            content=content,
            during=(start, start + timedelta(minutes=95)),
        )
    waiting = volunteer("周待核", confirmed=False, areas=[area["legal"]])
    minor = volunteer("小林", age=16, confirmed=False, guardian=False)
    return {"volunteer": row, "team": group, "waiting": waiting, "minor": minor}


def enter(page: Page, person, url: str) -> None:
    cookie = signed_in(person).cookies["gongzhi_session"].value
    page.context.add_cookies([{"name": "gongzhi_session", "value": cookie, "url": url}])


def look(page: Page, name: str) -> None:
    fits(page)
    axe(page)
    shot(page, f"volunteers-{name}")


@pytest.mark.parametrize("name", LOOKS)
def test_portal(open_page: Opener, live_server, town, scene, name):
    size, elder = LOOKS[name]
    page = open_page(size, elder=elder)
    enter(page, scene["volunteer"].person, live_server.url)
    for path in ("", "record/", "wishes/", "times/", "skills/"):
        page.goto(f"/me/volunteer/{path}")
        look(page, f"mine-{path.strip('/') or 'first'}-{name}")
    for path, shown in (("/teams/", "teams"), (f"/teams/{scene['team'].pk}/", "team")):
        page.goto(path)
        look(page, f"{shown}-{name}")
    leader = open_page(size, elder=elder)
    enter(leader, scene["team"].leader.person, live_server.url)
    leader.goto(f"/teams/{scene['team'].pk}/")
    look(leader, f"team-leader-{name}")


@pytest.mark.parametrize("name", LOOKS)
def test_joining(open_page: Opener, live_server, town, scene, name):
    size, elder = LOOKS[name]
    page = open_page(size, elder=elder)
    enter(page, town.person("resident"), live_server.url)
    page.goto("/me/volunteer/")
    look(page, f"welcome-{name}")
    page.get_by_role("link", name="我要当志愿者").click()
    look(page, f"join-1-{name}")
    page.get_by_text("困难帮扶").click()
    page.get_by_text("我还会做这些").click()
    page.get_by_text("理发", exact=True).click()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("常在哪里").fill("白云社区")
    page.get_by_label("周三下午 14–18点").check()
    look(page, f"join-2-{name}")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("真实姓名").fill("李桂花")
    page.get_by_label("出生日期").fill("1980-05-01")
    page.get_by_label("我已阅读并同意").check()
    look(page, f"join-3-{name}")
    page.get_by_role("button", name="提交报名").click()
    page.get_by_text("报名已收到，等待核实").wait_for()
    look(page, f"joined-{name}")


@pytest.mark.parametrize("name", ["phone", "desktop"])
def test_desk(open_page: Opener, live_server, town, scene, name):
    size, elder = LOOKS[name]
    page = open_page(size, elder=elder)
    enter(page, town.person("hub_supervisor"), live_server.url)
    row, group = scene["volunteer"], scene["team"]
    held = row.skills.order_by("created_at").last()
    record = row.service_records.first()
    for path, shown in {
        "volunteers/": "list",
        f"volunteers/{row.pk}/": "one",
        f"volunteers/{scene['waiting'].pk}/": "waiting",
        f"volunteers/{scene['minor'].pk}/": "minor",
        f"volunteers/{row.pk}/skills/{held.pk}/": "check",
        f"volunteers/{row.pk}/service/new/": "grant",
        f"volunteers/{row.pk}/service/{record.pk}/": "correct",
        "teams/": "teams",
        "teams/new/": "team-new",
        f"teams/{group.pk}/": "team",
    }.items():
        page.goto(f"/desk/{path}")
        look(page, f"desk-{shown}-{name}")
    clerk = open_page(size)
    enter(clerk, town.person("clerk"), live_server.url)
    clerk.goto("/desk/volunteers/new/")
    look(clerk, f"desk-register-{name}")
