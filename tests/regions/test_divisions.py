"""Divisions: taken in from a file, dated, found."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gongzhi.core.actors import NOBODY
from gongzhi.core.errors import Forbidden, Invalid, NotNow, Stale
from gongzhi.core.history import history_of
from gongzhi.regions import codes, queries
from gongzhi.regions.actions import add_division, close_division, rename_division, renumber_division
from gongzhi.regions.data import TAIZHOU
from gongzhi.regions.imports import Imported, import_divisions
from gongzhi.regions.models import Division, FormerCode
from tests.town import SYSTEM, Town

DAY = date(2023, 1, 1)
CHANGE = date(2026, 10, 1)
HEAD = ["code,name", "330000000000,浙江省", "331000000000,台州市", "331002000000,椒江区", "331002001000,海门街道"]


def take(*lines: str, on: date = DAY) -> Imported:
    return import_divisions([*HEAD, *lines], on)


def everything() -> list[object]:
    return list(Division.objects.order_by("code").values_list("code", "name", "valid_from", "version"))


# --- codes ---


@pytest.mark.parametrize(
    ("code", "level", "kind", "parent"),
    [
        ("330000000000", 1, "province", None),
        ("331000000000", 2, "city", "330000000000"),
        ("331002000000", 3, "county", "331000000000"),
        ("331002001000", 4, "subdistrict", "331002000000"),
        ("331002099000", 4, "subdistrict", "331002000000"),
        ("331003101000", 4, "town", "331003000000"),
        ("331003200000", 4, "township", "331003000000"),
        ("331003399000", 4, "township", "331003000000"),
        ("331002400000", 4, "zone", "331002000000"),
        ("331002599000", 4, "zone", "331002000000"),
        ("331002001006", 5, "community", "331002001000"),
        ("331002002210", 5, "village", "331002002000"),
        ("331002400498", 5, "community_like", "331002400000"),
        ("331002400598", 5, "village_like", "331002400000"),
    ],
)
def test_level_kind_and_parent_by_the_code(code: str, level: int, kind: str, parent: str | None) -> None:
    assert (codes.level_of(code), codes.kind_of(code), codes.parent_code(code)) == (level, kind, parent)


@pytest.mark.parametrize(
    "code",
    ["", "33", "33100200100X", "3310020010061", "０３３１００２００１００", "331002600000", "331002001600"],
)
def test_codes_that_are_none(code: str) -> None:
    with pytest.raises(Invalid):
        codes.kind_of(code)


# --- the file ---


def test_taizhou_is_taken_in_whole_and_again(db: None) -> None:
    taizhou = TAIZHOU.read_text(encoding="utf-8").splitlines()
    told: list[tuple[int, int]] = []
    done = import_divisions(taizhou, DAY, progress=lambda count, total: told.append((count, total)))
    assert done == Imported(added=3576, renamed=0, unchanged=0, absent=0)
    assert told[-1] == (3576, 3576)
    assert Counter(Division.objects.values_list("kind", flat=True)) == {
        "province": 1,
        "city": 1,
        "county": 9,
        "subdistrict": 45,
        "town": 61,
        "township": 24,
        "zone": 6,
        "community": 377,
        "village": 3018,
        "community_like": 17,
        "village_like": 17,
    }
    before = everything()
    assert import_divisions(taizhou, CHANGE) == Imported(added=0, renamed=0, unchanged=3576, absent=0)
    assert everything() == before
    phoenix = queries.by_code("331002001006")
    assert phoenix is not None
    assert phoenix.parent is not None
    assert phoenix.full_name == "浙江省台州市椒江区海门街道凤凰社区"
    assert [str(row) for row in queries.lineage_of(phoenix)] == ["浙江省", "台州市", "椒江区", "海门街道", "凤凰社区"]
    assert Division.objects.below(phoenix.parent).count() == 1 + len(
        [line for line in taizhou if line.startswith("331002001") and not line.startswith("331002001000")]
    )
    assert queries.top_division() == queries.by_code("3310")
    (step,) = history_of(phoenix)
    assert (step.kind, step.action, step.system) == ("insert", "regions.import_divisions", "import")


def test_changed_and_new_names_of_a_later_file(db: None) -> None:
    take("331002001006,凤凰社区")
    done = take("331002001006,凤凰山社区", "331002001007,新社区", on=CHANGE)
    assert done == Imported(added=1, renamed=1, unchanged=4, absent=0)
    renamed = queries.by_code("331002001006")
    assert renamed is not None
    assert (renamed.name, renamed.former_codes.get().name) == ("凤凰山社区", "凤凰社区")
    assert import_divisions(HEAD, CHANGE).absent == 2


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["33100200100X,错社区"], "第 6 行：区划代码“33100200100X”不是12位数字"),
        (["331002001006,凤凰社区", "331002001006,又一个"], "第 7 行：代码331002001006与第 6 行重复"),
        (["331002009006,孤社区"], "第 6 行：“孤社区”的上级331002009000不在文件里"),
        (["331002600000,怪街道"], "第 6 行：区划代码“331002600000”不在任何类别的号段内"),
        (["331002001006"], "第 6 行：应有代码和名称两栏"),
        (["331002001006,"], "第 6 行：名称要有 1 到 60 个字"),
        (["331002001006," + "长" * 61], "第 6 行：名称要有 1 到 60 个字"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken_in(db: None, lines: list[str], said: str) -> None:
    with pytest.raises(Invalid) as caught:
        take(*lines)
    assert said in str(caught.value)
    assert "文件没有导入" in str(caught.value)
    assert everything() == []


def test_wrong_heading_empty_and_unreadable_files(db: None) -> None:
    for lines, said in (([], "第一行应是表头"), (["名称,代码"], "第一行应是表头"), (["code,name"], "文件里没有区划")):
        with pytest.raises(Invalid, match=said):
            import_divisions(lines, DAY)
    with pytest.raises(Invalid, match="第 2 行：名称里有不能显示的字符"):
        import_divisions(["code,name", "330000000000,浙\x00江省"], DAY)
    assert everything() == []


def test_command_takes_a_file_in_and_says_so(db: None, tmp_path) -> None:
    file = tmp_path / "divisions.csv"
    file.write_text("\n".join(HEAD), encoding="utf-8-sig")
    out = StringIO()
    call_command("import_divisions", str(file), "--from", "2023-01-01", stdout=out)
    assert "新增 4 个，更名 0 个，未变 0 个。" in out.getvalue()
    assert Division.objects.get(code="331002001000").valid_from == DAY


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "打不开文件"), (b"\xff\xfe\x00code", "读不出来"), (b"code,name\n999,x", "第 2 行")],
)
def test_command_refuses_bad_files_in_words(db: None, tmp_path, content: bytes | None, said: str) -> None:
    file = tmp_path / "divisions.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        call_command("import_divisions", str(file), stdout=StringIO())
    assert everything() == []


# --- dated changes ---


def test_rename_keeps_the_old_name_findable_by_its_dates(town: Town) -> None:
    rename_division(town.subdistrict, by=SYSTEM, name="白云新街道", on=CHANGE, doc_no="浙政函〔2026〕1号")
    community = Division.objects.get(pk=town.community.pk)
    assert community.full_name == "浙江省台州市椒江区白云新街道白云社区"
    assert list(queries.find_divisions("白云新街道", level=4)) == [town.subdistrict]
    assert list(queries.find_divisions("椒江白云新街道白云社区")) == [community]
    former = FormerCode.objects.get()
    assert (former.name, former.valid_from, former.valid_to) == ("白云街道", DAY, CHANGE)


def test_renumbered_and_moved_to_another_county_like_haishu_2016(town: Town) -> None:
    renumber_division(town.subdistrict, by=SYSTEM, code="331003009000", on=CHANGE, parent=town.far_county)
    moved = Division.objects.get(pk=town.subdistrict.pk)
    assert (moved.code, moved.parent, moved.full_name) == (
        "331003009000",
        town.far_county,
        "浙江省台州市黄岩区白云街道",
    )
    community = Division.objects.get(pk=town.community.pk)
    assert community.is_within(town.far_county)
    assert community.full_name == "浙江省台州市黄岩区白云街道白云社区"
    # By the old code, by date, and whatever pointed at it still does.
    assert queries.by_code("331002002000") == moved
    assert queries.by_code("331002002000", on=date(2026, 9, 30)) == moved
    assert queries.by_code("331002002000", on=CHANGE) is None
    assert queries.by_code("331003009000", on=CHANGE) == moved
    assert queries.by_code("331003009000", on=date(2026, 9, 30)) is None
    town.hub.refresh_from_db()
    assert town.hub.division == moved


def test_closed_and_merged(town: Town) -> None:
    with pytest.raises(NotNow, match="下面还有 1 个区划"):
        close_division(town.subdistrict, by=SYSTEM, on=CHANGE)
    close_division(town.community, by=SYSTEM, on=CHANGE, merged_into=town.other_community, doc_no="台政发〔2026〕9号")
    closed = Division.objects.get(pk=town.community.pk)
    assert queries.successor(closed) == town.other_community
    assert closed not in queries.find_divisions("白云社区")
    assert queries.by_code(closed.code) == closed
    with pytest.raises(NotNow, match="已经停用"):
        rename_division(closed, by=SYSTEM, name="新", on=date(2026, 11, 1))
    # Its code may be given out again.
    add_division(town.subdistrict, by=SYSTEM, code=closed.code, name="白云新社区", on=CHANGE)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda town: rename_division(town.county, by=SYSTEM, name=" ", on=CHANGE), "请填写名称"),
        (lambda town: rename_division(town.county, by=SYSTEM, name="新", on=DAY), "变更日期要晚于2023-01-01"),
        (lambda town: renumber_division(town.county, by=SYSTEM, code="331003000000", on=CHANGE), "正在使用"),
        (
            lambda town: renumber_division(town.county, by=SYSTEM, code="330203000000", on=CHANGE),
            "上级应是3302",
        ),
        (lambda town: renumber_division(town.community, by=SYSTEM, code="331002002600", on=CHANGE), "号段"),
        (lambda town: add_division(town.county, by=SYSTEM, code="331003003000", name="新", on=CHANGE), "上级应是"),
        (lambda town: add_division(town.county, by=SYSTEM, code="33100203000", name="新", on=CHANGE), "不是12位数字"),
        (lambda town: close_division(town.community, by=SYSTEM, on=DAY), "停用日期要晚于启用日期"),
        (
            lambda town: close_division(town.community, by=SYSTEM, on=CHANGE, merged_into=town.community),
            "请选择另一个仍在使用的区划",
        ),
    ],
)
def test_changes_that_cannot_be_are_refused_in_words(town: Town, change, said: str) -> None:
    before = everything()
    with pytest.raises((Invalid, NotNow), match=said):
        change(town)
    assert everything() == before
    assert not FormerCode.objects.exists()


def test_stale_change_of_a_division(town: Town) -> None:
    rename_division(town.community, by=SYSTEM, name="白云新社区", on=CHANGE)
    with pytest.raises(Stale):
        rename_division(town.community, by=SYSTEM, name="白云老社区", on=CHANGE, seen=1)
    assert Division.objects.get(pk=town.community.pk).name == "白云新社区"


def test_only_the_system_administrator_and_the_platform_change_divisions(town: Town) -> None:
    before = everything()
    for who in ("office", "city_office", "security_admin", "leader", "resident"):
        with pytest.raises(Forbidden):
            rename_division(town.county, by=town.actor(who), name="新", on=CHANGE)
        with pytest.raises(Forbidden):
            import_divisions(HEAD, DAY, by=town.actor(who))
    with pytest.raises(Forbidden):
        import_divisions(HEAD, DAY, by=NOBODY)
    assert everything() == before
    rename_division(town.county, by=town.actor("system_admin"), name="新椒江区", on=CHANGE)


# --- finding ---


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("椒江", "椒江区"),
        ("jiaojiang", "椒江区"),
        ("jjq", "椒江区"),
        ("白云街道", "白云街道"),
        ("byjd", "白云街道"),
        ("BaiYun", "白云街道"),
        ("椒江 凤凰", "凤凰社区"),
        ("331002", "椒江区"),
        ("３３１００２００１", "海门街道"),
        ("台州", "台州市"),
        ("黃岩區", "黄岩区"),
    ],
)
def test_found_by_name_pinyin_initials_and_code(town: Town, query: str, first: str) -> None:
    assert str(queries.find_divisions(query)[0]) == first


def test_found_within_and_at_a_level(town: Town, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert [str(row) for row in queries.find_divisions("社区", within=town.county)] == ["白云社区", "凤凰社区"]
    assert [str(row) for row in queries.find_divisions("", level=4)] == ["白云街道", "东城街道", "海门街道"]
    assert list(queries.find_divisions("%_，。")) == []
    assert list(queries.find_divisions("火星")) == []


def test_at_level_and_children(town: Town) -> None:
    assert queries.at_level(town.community, Division.Level.COUNTY) == town.county
    assert queries.at_level(town.county, Division.Level.VILLAGE) is None
    assert list(queries.children_of(town.county)) == [town.other_subdistrict, town.subdistrict]
    assert list(queries.children_of(None)) == [town.province]
