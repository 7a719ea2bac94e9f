"""Tables of organisations, sites, posts and staff: what comes in, what is refused, and that nothing comes in halves."""

import io
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from gongzhi.accounts.models import User
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, NotNow
from gongzhi.core.models import DataKey
from gongzhi.core.tables import Sheet, Taken, guess_columns, profiles, read_sheet, take_in, workbook
from gongzhi.organizations.actions import imports as actions
from gongzhi.organizations.actions.organizations import drafted, register_organizations
from gongzhi.organizations.imports.hours import read_hours, write_hours
from gongzhi.organizations.models import ImportState, Organization, Post, Site, TableImport, Tenure
from gongzhi.organizations.tasks import drop_old_imports, run_import
from tests.town import Town, sign_in

HEAD = ["单位名称", "类型", "区划", "上级", "电话"]


def take(kind: str, by: Actor, heading: list[str], *rows: list[str], keep: bool = True) -> Taken:
    profile = profiles[kind]
    numbered = list(enumerate(rows, start=2))
    return take_in(profile, numbered, guess_columns(profile.columns, heading), by=by, keep=keep)


def counts(taken: Taken) -> tuple[int, int, int, int]:
    return taken.new, taken.changed, taken.same, len(taken.problems)


def test_organisations_come_in_once_and_are_known_again(town: Town) -> None:
    by = town.actor("office")
    rows = [
        ["白云街道志愿服务队", "志愿服务队", "331002002000", "白云街道志愿服务总队", "0576-88880001"],
        ["白云街道志愿服务总队", "志愿服务组织", "白云街道", "", ""],
    ]
    assert counts(take("organizations", by, HEAD, *rows, keep=False)) == (2, 0, 0, 0)
    assert not Organization.objects.filter(name="白云街道志愿服务队").exists()
    assert counts(take("organizations", by, HEAD, *rows)) == (2, 0, 0, 0)
    team = Organization.objects.get(name="白云街道志愿服务队")
    assert (team.parent.name, team.division, team.phone) == ("白云街道志愿服务总队", town.subdistrict, "0576-88880001")
    assert counts(take("organizations", by, HEAD, *rows)) == (0, 0, 2, 0)
    rows[0][4] = "0576-88880002"
    assert counts(take("organizations", by, HEAD, *rows)) == (0, 1, 1, 0)
    team.refresh_from_db()
    assert team.phone == "0576-88880002"


def test_columns_that_the_table_lacks_stay_as_they_are(town: Town) -> None:
    row = ["椒江区妇女联合会", "妇联", "331002000000"]
    assert counts(take("organizations", town.actor("office"), HEAD[:3], row)) == (0, 0, 1, 0)
    town.womens.refresh_from_db()
    assert (town.womens.short_name, town.womens.phone) == ("椒江区妇联", "0576-88880000")


def test_every_bad_row_is_told_and_none_comes_in(town: Town) -> None:
    taken = take(
        "organizations",
        town.actor("office"),
        HEAD,
        ["好的", "妇联", "331002000000", "", ""],
        ["坏类别", "妇女会", "331002000000", "", ""],
        ["坏区划", "妇联", "339999000000", "", ""],
        ["坏上级", "妇联", "331002000000", "没有的单位", ""],
        ["坏电话", "妇联", "331002000000", "", "12"],
        ["区外", "妇联", "331003000000", "", ""],
        ["", "妇联", "331002000000", "", ""],
        ["好的", "妇联", "331002000000", "", ""],
    )
    assert [(problem.row, problem.column) for problem in taken.problems] == [
        (3, "kind"), (4, "division"), (5, "parent"), (6, "phone"), (7, ""), (8, "name"), (9, "name"),
    ]  # fmt: skip
    assert taken.problems[-1].words == "与第 2 行重复。"
    assert taken.problems[3].value == "12"
    assert not Organization.objects.filter(name="好的").exists()


def test_an_import_moves_no_organisation(town: Town) -> None:
    taken = take(
        "organizations",
        town.actor("office"),
        HEAD,
        ["椒江区妇女联合会", "工会", "331002000000", "", ""],
        ["椒江区总工会", "工会", "331002000000", "椒江区妇女联合会", ""],
    )
    assert [(problem.row, problem.column) for problem in taken.problems] == [(2, "kind"), (3, "parent")]


@pytest.mark.parametrize(
    "who",
    ["supervisor", "far_office", "clerk", "handler", "chair", "expert", "assessment", "leader", "audit_admin",
     "security_admin", "resident"],
)  # fmt: skip
def test_many_are_registered_by_whoever_may_register_each(town: Town, who: str) -> None:
    rows = [drafted(place, kind="association", name="新协会") for place in (town.county, town.far_county)]
    for may_not in (who, "office"):
        with pytest.raises(Forbidden), transaction.atomic():
            register_organizations(rows, by=town.actor(may_not))
    assert not Organization.objects.filter(name="新协会").exists()
    register_organizations(rows, by=town.actor("city_office"))
    assert Organization.objects.filter(name="新协会").count() == 2


def test_sites_with_hours_and_coordinates(town: Town) -> None:
    heading = ["名称", "类别", "主管组织", "所在区划", "纬度", "经度", "坐标系", "开放时间", "设施"]
    row = ["凤凰社区工作站", "群团工作站", "椒江区妇女联合会", "凤凰社区", "28.68", "121.45", "WGS84",
           "周一至周五 8:30-12:00 14:00-17:30", "饮水、充电"]  # fmt: skip
    assert counts(take("sites", town.actor("office"), heading, row)) == (1, 0, 0, 0)
    site = Site.objects.get(name="凤凰社区工作站")
    assert (site.latitude, site.longitude, site.facilities) == (28.68, 121.45, ["饮水", "充电"])
    assert counts(take("sites", town.actor("office"), heading, row)) == (0, 0, 1, 0)
    row[7] = "24小时"
    assert counts(take("sites", town.actor("office"), heading, row)) == (0, 1, 0, 0)
    site.refresh_from_db()
    assert site.is_round_the_clock
    row[4:6] = "121.45", "28.68"
    assert take("sites", town.actor("office"), heading, row).problems[0].column == "latitude"


@pytest.mark.parametrize(
    "typed", ["周一至周五 08:30-12:00 14:00-17:30", "周一 08:30-12:00；周三至周日 09:00-10:00", "24小时", ""]
)
def test_hours_are_written_as_they_are_read(typed: str) -> None:
    assert write_hours(read_hours(typed)) == typed


def test_posts_in_any_order_and_people_on_them(town: Town) -> None:
    by = town.actor("system_admin")
    heading = ["组织", "岗位名称", "角色", "上级岗位所在组织", "上级岗位", "站点"]
    taken = take(
        "posts", by, heading,
        ["椒江区妇女联合会", "新干事", "经办、窗口受理", "", "新副主席", "海门街道群团服务窗口"],
        ["椒江区妇女联合会", "新副主席", "分管", "椒江区群团工作联席会议办公室", "联席办", ""],
    )  # fmt: skip
    assert counts(taken) == (2, 0, 0, 0)
    post = Post.objects.get(title="新干事")
    assert (post.parent.title, post.site, post.roles) == ("新副主席", town.window, ["handler", "intake"])
    people = ["登录名", "姓名", "手机号", "单位", "岗位"]
    rows = [["xin.gan", "新干", "13800000099", "椒江区妇女联合会", "新干事"]]
    dry = take("people", by, people, *rows, keep=False)
    assert counts(dry) == (1, 0, 0, 0)
    assert not User.objects.filter(username="xin.gan").exists()
    taken = take("people", by, people, *rows)
    person = User.objects.get(username="xin.gan")
    assert person.must_change_password
    assert [line[:2] for line in taken.handout] == [["xin.gan", "新干"]]
    assert person.check_password(taken.handout[0][2])
    assert Tenure.objects.get(person=person).post == post
    assert counts(take("people", by, people, *rows)) == (0, 0, 1, 0)
    taken = take(
        "people", by, people, ["wang", "另一人", "", "椒江区妇女联合会", "新干事"], ["xin.gan", "别人", "", "", ""]
    )
    assert [(problem.row, problem.column) for problem in taken.problems] == [(2, "title"), (3, "username")]
    assert not User.objects.filter(username="wang").exists()


@pytest.mark.parametrize("kind", ["organizations", "sites", "posts"])
@pytest.mark.parametrize("who", ["system_admin", "office", "supervisor"])
def test_what_is_taken_out_comes_in_without_a_change(town: Town, kind: str, who: str) -> None:
    profile, by = profiles[kind], town.actor(who)
    content = workbook(profile.columns, profile.export(by), sheet=str(profile.words))
    sheet = read_sheet(io.BytesIO(content), "导出.xlsx")
    taken = take_in(profile, sheet.rows, guess_columns(profile.columns, sheet.heading), by=by, keep=True)
    refused = {problem.words for problem in taken.problems}
    assert refused == set()
    assert counts(taken) == (0, 0, len(sheet.rows), 0)
    assert len(sheet.rows) >= 1


def test_a_supervisor_takes_out_the_own_organisation_alone(town: Town) -> None:
    names = [row[0] for row in profiles["organizations"].export(town.actor("supervisor"))]
    assert names == ["椒江区妇女联合会"]
    assert len(list(profiles["posts"].export(town.actor("supervisor")))) == 3


def test_numbers_of_staff_are_masked_in_the_export(town: Town) -> None:
    take("people", town.actor("system_admin"), ["登录名", "姓名", "手机号"], ["new.one", "新人", "13800000098"])
    rows = list(profiles["people"].export(town.actor("system_admin")))
    assert all("13800000098" not in str(row) for row in rows)
    assert {row[0] for row in rows} >= {"handler", "clerk"}


# --- the way of a table ---


def bring(town: Town, who: str = "office", rows: list[list[str]] | None = None) -> TableImport:
    rows = rows or [["新协会", "社会团体", "331002000000", "", ""]]
    sheet = Sheet(HEAD, list(enumerate(rows, start=2)))
    places = guess_columns(profiles["organizations"].columns, HEAD)
    return actions.bring_table("organizations", by=town.actor(who), sheet=sheet, file_name="名册.xlsx", places=places)


def test_from_file_to_rows(town: Town) -> None:
    by = town.actor("office")
    row = bring(town)
    with pytest.raises(NotNow):
        actions.accept_table(row, by=by)
    row = actions.check_table(row, by=by, places=row.places)
    run_import(str(row.pk))
    row.refresh_from_db()
    assert (row.state, row.new_count, row.problem_count) == (ImportState.CHECKED, 1, 0)
    assert not Organization.objects.filter(name="新协会").exists()
    actions.accept_table(row, by=by)
    run_import(str(row.pk))
    run_import(str(row.pk))
    row.refresh_from_db()
    assert (row.state, row.new_count, row.table) == (ImportState.DONE, 1, "")
    assert Organization.objects.get(name="新协会").division == town.county


def test_rights_are_those_of_the_day_on_which_the_job_runs(town: Town) -> None:
    row = bring(town)
    row = actions.check_table(row, by=town.actor("office"), places=row.places)
    Tenure.objects.filter(post=town.office).delete()
    run_import(str(row.pk))
    row.refresh_from_db()
    assert (row.state, row.problem_count) == (ImportState.CHECKED, 1)
    assert "没有权限" in row.problems


def test_a_dropped_table_is_unreadable_for_ever(town: Town) -> None:
    row = bring(town)
    actions.drop_table(row, by=town.actor("office"))
    row = TableImport.objects.get(pk=row.pk)
    assert (row.state, row.table) == (ImportState.DROPPED, "")
    assert row.data_key is not None
    assert DataKey.objects.get(pk=row.data_key.pk).wrapped is None


def test_what_nobody_went_on_with_is_dropped(town: Town) -> None:
    row = bring(town)
    drop_old_imports(0)
    assert TableImport.objects.get(pk=row.pk).state == ImportState.MATCHING
    TableImport.objects.filter(pk=row.pk).update(created_at="2026-01-01T00:00:00Z")
    drop_old_imports(0)
    assert TableImport.objects.get(pk=row.pk).state == ImportState.DROPPED


@pytest.mark.parametrize("name", ["check_table", "accept_table", "match_again", "drop_table", "take_handout"])
@pytest.mark.parametrize("who", ["city_office", "system_admin", "supervisor", "resident", "clerk"])
def test_nobody_touches_what_another_brought(town: Town, name: str, who: str) -> None:
    row = bring(town)
    before = TableImport.objects.values().get(pk=row.pk)
    extra: dict[str, Any] = {"places": {}} if name == "check_table" else {}
    with pytest.raises(Forbidden), transaction.atomic():
        getattr(actions, name)(row, by=town.actor(who), **extra)
    with pytest.raises(Forbidden), transaction.atomic():
        actions.report_table(row, by=town.actor("office"), taken=Taken())
    assert TableImport.objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize(
    "who", ["clerk", "handler", "chair", "assessment", "leader", "audit_admin", "expert", "resident"]
)
def test_who_keeps_nothing_brings_nothing(town: Town, who: str) -> None:
    with pytest.raises(Forbidden), transaction.atomic():
        bring(town, who)
    assert not TableImport.objects.exists()


# --- pages ---


def upload(client: Client, kind: str, content: bytes, name: str = "名册.csv") -> Any:
    file = io.BytesIO(content)
    file.name = name
    return client.post(reverse("organizations:table_bring", args=[kind]), {"file": file})


def test_pages_from_upload_to_done(town: Town) -> None:
    client = sign_in(Client(), town.person("office"))
    assert "还没有上传过表格" in client.get(reverse("organizations:tables")).content.decode()
    assert "坏" not in client.get(reverse("organizations:table_bring", args=["organizations"])).content.decode()
    answer = upload(client, "organizations", "名称,什么,所在区划\n新协会,社会团体,331002000000\n".encode("gb18030"))
    address = answer.headers["Location"]
    page = client.get(address).content.decode()
    assert "哪一栏是什么" in page
    assert "这一栏必须有" in client.post(address, {"name": "0", "division": "2", "kind": ""}).content.decode()
    assert "选了同一栏" in client.post(address, {"name": "0", "division": "0", "kind": "1"}).content.decode()
    assert client.post(address, {"name": "0", "division": "2", "kind": "1"}).status_code == 302
    row = TableImport.objects.get()
    assert "正在逐行检查" in client.get(address).content.decode()
    assert "HX-Refresh" not in client.get(reverse("organizations:table_state", args=[row.pk])).headers
    run_import(str(row.pk))
    assert client.get(reverse("organizations:table_state", args=[row.pk])).headers["HX-Refresh"] == "true"
    page = client.get(address).content.decode()
    assert "导入将新增 1 条" in page
    assert client.post(reverse("organizations:table_accept", args=[row.pk])).status_code == 302
    run_import(str(row.pk))
    assert "导入完成" in client.get(address).content.decode()
    assert "名册.csv" in client.get(reverse("organizations:tables")).content.decode()


def test_pages_show_bad_rows_and_give_the_file_back(town: Town) -> None:
    client = sign_in(Client(), town.person("office"))
    address = upload(client, "organizations", "名称,类别,所在区划\n甲,妇女会,331002000000\n".encode()).headers[
        "Location"
    ]
    client.post(address, {"name": "0", "kind": "1", "division": "2"})
    row = TableImport.objects.get()
    run_import(str(row.pk))
    page = client.get(address).content.decode()
    assert "妇女会" in page
    assert "全部导入" not in page
    assert (
        "还有 1 处要改"
        in client.post(reverse("organizations:table_accept", args=[row.pk]), follow=True).content.decode()
    )
    given = client.get(reverse("organizations:table_corrected", args=[row.pk]))
    sheet = read_sheet(io.BytesIO(given.content), "修改件.xlsx")
    assert sheet.heading[-1] == "说明"
    assert "没有“妇女会”" in sheet.rows[0][1][-1]


def test_passwords_are_handed_out_once(town: Town) -> None:
    client = sign_in(Client(), town.person("system_admin"))
    address = upload(client, "people", "登录名,姓名\nnew.one,新人\n".encode()).headers["Location"]
    client.post(address, {"username": "0", "name": "1"})
    row = TableImport.objects.get()
    run_import(str(row.pk))
    client.post(reverse("organizations:table_accept", args=[row.pk]))
    run_import(str(row.pk))
    assert "初始密码清单" in client.get(address).content.decode()
    given = client.post(reverse("organizations:table_handout", args=[row.pk]))
    sheet = read_sheet(io.BytesIO(given.content), "清单.xlsx")
    assert User.objects.get(username="new.one").check_password(sheet.rows[0][1][2])
    again = client.post(reverse("organizations:table_handout", args=[row.pk]), follow=True).content.decode()
    assert "已经取走" in again
    assert "初始密码清单" not in again


def test_others_see_nothing_of_it(town: Town) -> None:
    row = bring(town)
    for who in ("city_office", "system_admin", "far_office"):
        client = sign_in(Client(), town.person(who))
        for name in ("table", "table_state", "table_corrected"):
            assert client.get(reverse(f"organizations:{name}", args=[row.pk])).status_code == 404
        assert "名册.xlsx" not in client.get(reverse("organizations:tables")).content.decode()
    assert sign_in(Client(), town.person("clerk")).get(reverse("organizations:tables")).status_code == 403
    supervisor = sign_in(Client(), town.person("supervisor"))
    assert supervisor.get(reverse("organizations:table_export", args=["people"])).status_code == 403
    assert supervisor.get(reverse("organizations:table_export", args=["nonsense"])).status_code == 404
    assert supervisor.get(reverse("organizations:table_template", args=["posts"])).status_code == 200


def test_the_list_asks_as_often_for_three_as_for_one(town: Town, django_assert_max_num_queries) -> None:
    client = sign_in(Client(), town.person("office"))

    def asked() -> int:
        with django_assert_max_num_queries(40) as found:
            assert client.get(reverse("organizations:tables")).status_code == 200
        return len(found)

    bring(town)
    before = asked()
    bring(town)
    bring(town)
    assert asked() == before
