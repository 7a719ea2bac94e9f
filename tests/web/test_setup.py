"""The interview for first use: answers stay, nothing is made before the end, and then a request finds its post."""

import io
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from gongzhi.accounts.models import User
from gongzhi.cases.actions import ask
from gongzhi.cases.actions.intake import Entry
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden
from gongzhi.core.tables import read_sheet
from gongzhi.organizations.actions import create_post, register_organization, start_tenure
from gongzhi.organizations.actions.setup import Plan, keep_answers, set_up_town
from gongzhi.organizations.models import Organization, Post, SetupDraft, Site
from gongzhi.organizations.queries import posts_of
from gongzhi.regions.actions import add_division
from gongzhi.regions.models import Division
from tests.town import SYSTEM, Town, make_person, sign_in

PEOPLE = {
    "head-name": "吴敏", "head-username": "wumin", "head-phone": "13800000001",
    "hub-331002002000-name": "邓丽", "hub-331002002000-username": "dengli", "hub-331002002000-phone": "13800000002",
}  # fmt: skip


@pytest.fixture
def empty(db: None) -> User:
    """A county with two towns and a village, and its first administrator, as `gongzhi admin create` leaves it."""
    division: Any = None
    for code, name in (("330000000000", "浙江省"), ("331000000000", "台州市"), ("331002000000", "椒江区")):
        division = add_division(division, by=SYSTEM, code=code, name=name, on=date(2023, 1, 1))
    for code, name in (("331002001000", "海门街道"), ("331002002000", "白云街道")):
        town = add_division(division, by=SYSTEM, code=code, name=name, on=date(2023, 1, 1))
    add_division(town, by=SYSTEM, code="331002002003", name="白云社区", on=date(2023, 1, 1))
    kind = Organization.Kind.JOINT_OFFICE
    office = register_organization(division, by=SYSTEM, kind=kind, name="椒江区群团工作联席会议办公室")
    head = create_post(office, by=SYSTEM, title="联席办主任", roles=["joint_office"])
    post = create_post(office, by=SYSTEM, title="系统管理员", roles=["system_admin"], parent=head)
    person = make_person("钱进", username="admin")
    start_tenure(post, by=SYSTEM, person=person)
    return person


def fill(client: Client, people: dict[str, str] | None = None) -> Any:
    client.post("/desk/setup/place/", {"division": "椒江区", "office_name": "", "office_phone": "0576-88880000"})
    client.post("/desk/setup/bodies/", {"bodies": ["trade_union", "womens_federation"]})
    client.post("/desk/setup/hubs/", {"hubs": ["331002002000"], "hours": "周一至周五 08:30-12:00"})
    return client.post("/desk/setup/people/", PEOPLE if people is None else people)


def test_from_an_empty_town_to_a_request_at_its_post(empty: User) -> None:
    client = sign_in(Client(), empty)
    page = client.get("/desk/setup/").content.decode()
    assert "浙江省台州市" in page
    answer = fill(client)
    assert answer.headers["Location"] == "/desk/setup/end/"
    summary = client.get("/desk/setup/end/").content.decode()
    assert "椒江区总工会" in summary
    assert "白云街道群团工作中心" in summary
    assert "安全管理员、审计管理员还没有人" in summary
    assert not Site.objects.exists()
    assert client.post("/desk/setup/end/").status_code == 302
    assert Organization.objects.filter(name="椒江区妇女联合会").exists()
    assert Organization.objects.filter(kind="joint_office").count() == 1
    resident = make_person("李桂花")
    village = Division.objects.get(code="331002002003")
    case = ask(resident, Entry(title="", division=village, description="想找人帮忙理发。"), by=Actor(person=resident))
    assert case.post.title == "窗口受理"
    assert str(case.post.site) == "白云街道群团工作中心"
    assert [post.title for post in posts_of(User.objects.get(username="dengli"))] == ["窗口受理"]
    assert "下载一次" in client.get("/desk/setup/end/").content.decode()
    sheet = read_sheet(io.BytesIO(client.post("/desk/setup/passwords/").content), "清单.xlsx")
    assert {row[1] for _number, row in sheet.rows} == {"wumin", "dengli"}
    clerk = User.objects.get(username="dengli")
    assert clerk.must_change_password
    assert clerk.check_password(next(row[2] for _number, row in sheet.rows if row[1] == "dengli"))
    assert not SetupDraft.objects.exists()
    assert "已经取走" in client.post("/desk/setup/passwords/", follow=True).content.decode()


def test_answers_stay_when_one_goes_back_or_away(empty: User) -> None:
    client = sign_in(Client(), empty)
    client.post("/desk/setup/place/", {"division": "椒江区", "office_name": "区群团办"})
    assert (
        client.post("/desk/setup/hubs/", {"hours": "看情况", "back": "1"}).headers["Location"] == "/desk/setup/bodies/"
    )
    again = sign_in(Client(), empty)
    page = again.get("/desk/setup/hubs/").content.decode()
    assert "看情况" in page
    assert "checked" not in page
    assert "区群团办" in again.get("/desk/setup/place/").content.decode()
    assert "看不懂开放时间" in again.post("/desk/setup/hubs/", {"hours": "看情况"}).content.decode()
    assert again.get("/desk/setup/end/").headers["Location"] == "/desk/setup/bodies/"
    row = SetupDraft.objects.get()
    assert "看情况" in (row.answers or "")
    assert "看情况".encode() not in bytes(row.__dict__["answers"])


def test_a_seat_needs_name_and_sign_in_name_and_nobody_sits_twice(empty: User) -> None:
    client = sign_in(Client(), empty)
    page = fill(client, {"head-name": "吴敏"}).content.decode()
    assert "姓名和登录名要么都填" in page
    page = fill(client, {**PEOPLE, "hub-331002002000-username": "WuMin"}).content.decode()
    assert "的登录名一样" in page


def test_what_is_there_stays_and_what_cannot_be_leaves_nothing(empty: User) -> None:
    client = sign_in(Client(), empty)
    fill(client)
    client.post("/desk/setup/end/")
    client.post("/desk/setup/passwords/")
    before = [Organization.objects.count(), Site.objects.count(), Post.objects.count(), User.objects.count()]
    fill(client)
    client.post("/desk/setup/end/")
    assert [Organization.objects.count(), Site.objects.count(), Post.objects.count(), User.objects.count()] == before
    client.post("/desk/setup/passwords/")
    client.post("/desk/setup/place/", {"division": "椒江区"})
    client.post("/desk/setup/bodies/", {"bodies": ["red_cross"]})
    client.post("/desk/setup/hubs/", {"hours": "24小时"})
    client.post("/desk/setup/people/", {"head-name": "别人", "head-username": "bieren"})
    assert "现由吴敏任职" in client.post("/desk/setup/end/").content.decode()
    assert not Organization.objects.filter(kind="red_cross").exists()


@pytest.mark.parametrize("who", ["office", "supervisor", "security_admin", "audit_admin", "clerk", "resident"])
def test_only_the_system_administrator(town: Town, who: str) -> None:
    client = sign_in(Client(), town.person(who))
    for address in ("/desk/setup/", "/desk/setup/end/", "/desk/setup/people/"):
        assert client.get(address).status_code == 403
    before = Organization.objects.count()
    with pytest.raises(Forbidden), transaction.atomic():
        set_up_town(town.county, by=town.actor(who), plan=Plan(office_name="x"))
    with pytest.raises(Forbidden), transaction.atomic():
        keep_answers(town.person("system_admin"), by=town.actor(who), page="place", answers={})
    assert Organization.objects.count() == before
    assert not SetupDraft.objects.exists()
