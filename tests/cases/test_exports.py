"""Tables: what stands in them, what does not, and who lets whom take one out in full."""

import io
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from gongzhi.accounts.models import Disclosure, Notice
from gongzhi.cases import actions
from gongzhi.cases.models import Case, CaseText, Export
from gongzhi.cases.queries import CaseFilters
from gongzhi.cases.queries.exports import COLUMNS
from gongzhi.cases.queries.lists import filters_from_json
from gongzhi.core import clock
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.policies import allowed
from tests.cases.loop import Loop, at
from tests.cases.portal import text
from tests.town import ROLES, sign_in

ALL = CaseFilters()
_ACTORS = [name for pair in ROLES.values() for name in pair if name]


def desk(loop: Loop, post: str = "clerk") -> Client:
    return sign_in(Client(), loop.town.person(post))


def read(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def rows_of(content: bytes) -> list[dict[str, Any]]:
    _head, names, *rows = read(content)
    return [dict(zip(names, row, strict=True)) for row in rows]


def content_of(made: Any) -> bytes:
    with made.table.file as file:
        return bytes(file.read())


def sent(answer: Any) -> bytes:
    """The test client closes the file at its end."""
    return b"".join(answer.streaming_content)


def taken(made: Any) -> list[dict[str, Any]]:
    return rows_of(content_of(made))


def asked(loop: Loop, post: str = "clerk", **values: Any) -> Export:
    given = {"words": "全部求助", "reason": "入户走访要联系", **values}
    return actions.ask_export(ALL, by=loop.town.actor(post), **given)


def test_a_masked_table_says_enough_and_not_too_much(loop: Loop) -> None:
    loop.taken(loop.ask(loop.resident("陈桂花", "13812345678"), title="请联系 13912345678"))
    loop.ask(title="家暴求助", confidential=True)
    made = actions.export_masked(ALL, by=loop.town.actor("clerk"), words="全部求助")
    head, names, *_rows = sheet = read(content_of(made))
    assert names == [str(column.words) for column in COLUMNS]
    assert "共治平台 · 求助导出 第" in head[0]
    assert "邓丽（白云街道群团·窗口）· 2026-11-24 10:00 · 已脱敏" in head[0]
    (row,) = [dict(zip(names, line, strict=True)) for line in sheet[2:]]
    assert row["求助人"] == "陈**"
    assert row["电话"] == "138****5678"
    assert row["地址"].endswith("****")
    assert "201室" not in row["地址"]
    assert row["标题"] == "请联系 139****5678"
    assert row["状态"] == "办理中"
    assert row["牵头单位"] == "椒江区妇联"
    assert row["提出时间"] == "2026-11-24 10:00"
    assert "家暴" not in str(sheet)
    assert not Disclosure.objects.exists()
    export = Export.objects.get()
    assert (export.state, export.is_masked, export.rows, export.person) == (
        "fetched", True, 1, loop.town.person("clerk"),
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "＝1+1"])
def test_nothing_in_a_table_is_a_formula(loop: Loop, typed: str) -> None:
    import zipfile

    case = loop.ask()
    CaseText.objects.filter(case=case).update(title=typed)
    made = actions.export_masked(ALL, by=loop.town.actor("clerk"), words="")
    content = content_of(made)
    (row,) = rows_of(content)
    assert row["标题"] == typed
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    styles = zipfile.ZipFile(io.BytesIO(content)).read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in styles


def test_only_what_one_sees_is_taken_out(loop: Loop) -> None:
    loop.ask()
    with pytest.raises(Invalid, match="没有可以导出"):
        actions.export_masked(ALL, by=loop.town.actor("far_clerk"), words="")
    with pytest.raises(Invalid, match="没有可以导出"):
        actions.export_masked(CaseFilters(is_urgent=True), by=loop.town.actor("clerk"), words="紧急")
    assert not Export.objects.exists()


def test_in_full_it_waits_for_another_and_leaves_a_line_for_each_person(loop: Loop) -> None:
    loop.ask(loop.resident("陈桂花", "13812345678"))
    loop.ask(loop.resident("欧阳明", "13712345678"))
    loop.ask(loop.resident("周小", "13612345678"), confidential=True)
    export = asked(loop)
    assert export.asked_rows == 2
    with pytest.raises(NotNow):
        actions.fetch_export(export, by=loop.town.actor("clerk"))
    assert {person.name for person in map(_person, Notice.objects.filter(kind="cases.export"))} == {"许强", "吴敏"}
    actions.decide_export(export, by=loop.town.actor("office"), is_approved=True)
    loop.hand.set(at(24, 11))
    loop.ask(loop.resident("后来人", "13512345678"))
    rows = taken(actions.fetch_export(export, by=loop.town.actor("clerk")))
    assert {(row["求助人"], row["电话"]) for row in rows} == {("陈桂花", "13812345678"), ("欧阳明", "13712345678")}
    assert all(row["地址"] == "白云街道百花新村3幢201室" for row in rows)
    lines = Disclosure.objects.filter(field="export")
    assert {line.data_key_id for line in lines} == {
        case.asker.data_key_id for case in Case.objects.filter(is_confidential=False, created_at__lt=at(24, 11))
    }
    assert {(line.viewer, line.post, line.occasion, line.reason) for line in lines} == {
        (loop.town.person("clerk"), loop.town.clerk.pk, f"export:{export.pk}", "入户走访要联系")
    }
    with pytest.raises(NotNow):
        actions.fetch_export(export, by=loop.town.actor("clerk"))
    assert lines.count() == 2


def _person(notice: Notice) -> Any:
    return notice.person


def test_after_a_day_it_is_gone(loop: Loop) -> None:
    loop.ask()
    export = actions.decide_export(asked(loop), by=loop.town.actor("office"), is_approved=True)
    loop.hand.set(clock.now() + timedelta(hours=24, minutes=1))
    with pytest.raises(NotNow, match="已超过 24 小时"):
        actions.fetch_export(export, by=loop.town.actor("clerk"))
    late = asked(loop)
    assert actions.sweep_exports(clock.now()) == 1
    assert Export.objects.get(pk=export.pk).state == "expired"
    assert actions.sweep_exports(clock.now() + timedelta(days=8)) == 1
    assert Export.objects.get(pk=late.pk).state == "expired"
    assert not Disclosure.objects.exists()


def test_an_export_opens_nothing_that_the_page_would_not(loop: Loop) -> None:
    """Without the asker's tick a handler reaches the resident by the conversation: in the table too."""
    loop.taken(loop.ask(loop.resident("陈桂花", "13812345678"), disclose=frozenset()))
    loop.taken(loop.ask(loop.resident("欧阳明", "13712345678")))
    export = actions.decide_export(asked(loop, "handler"), by=loop.town.actor("supervisor"), is_approved=True)
    rows = taken(actions.fetch_export(export, by=loop.town.actor("handler")))
    assert {(row["求助人"], row["电话"]) for row in rows} == {("陈**", "138****5678"), ("欧阳明", "13712345678")}
    assert Disclosure.objects.count() == 1


def test_who_may(loop: Loop) -> None:
    loop.ask()
    export = asked(loop)

    def may(action: str) -> set[str]:
        return {name for name in _ACTORS if allowed(loop.town.actor(name), f"cases.{action}", export)}

    assert may("decide_export") == {"office"}
    assert allowed(loop.town.actor("hub_supervisor"), "cases.decide_export", export)
    assert allowed(loop.town.actor("city_office"), "cases.decide_export", export)
    assert may("fetch_export") == may("withdraw_export") == {"clerk"}
    assert may("ask_export") == {"clerk", "far_clerk", "handler", "far_handler", "office", "far_office"}
    assert may("export_masked") == may("ask_export") | {"supervisor", "far_supervisor", "chair", "far_chair"}
    assert may("expire_export") == set()
    for name in ("supervisor", "far_office", "clerk", "leader", "security_admin"):
        with pytest.raises(Forbidden):
            actions.decide_export(export, by=loop.town.actor(name), is_approved=True)
    assert Export.objects.get().state == "asked"


def test_nobody_approves_the_own_and_a_joint_offices_goes_to_the_one_above(loop: Loop) -> None:
    loop.ask()
    export = asked(loop, "office")
    with pytest.raises(Forbidden):
        actions.decide_export(export, by=loop.town.actor("office"), is_approved=True)
    assert Notice.objects.get(kind="cases.export").person == loop.town.person("city_office")
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(decided_by=loop.town.person("office"))
    actions.decide_export(export, by=loop.town.actor("city_office"), is_approved=True)


def test_a_refusal_says_why(loop: Loop) -> None:
    loop.ask()
    export = asked(loop)
    with pytest.raises(Invalid, match="不批准的原因"):
        actions.decide_export(export, by=loop.town.actor("office"), is_approved=False)
    actions.decide_export(export, by=loop.town.actor("office"), is_approved=False, note="请用脱敏表")
    notice = Notice.objects.filter(person=loop.town.person("clerk"), kind="cases.export").last()
    assert notice is not None
    assert "请用脱敏表" in notice.body
    with pytest.raises(Invalid, match="为什么需要完整信息"):
        asked(loop, reason=" ")


def test_filters_are_kept_as_they_were(loop: Loop) -> None:
    wanted = CaseFilters(
        text="老人", states=frozenset({"submitted"}), area=loop.area(), division=loop.town.county,
        post=loop.town.clerk, is_overdue=True, asked_from=at(1, 0),
    )  # fmt: skip
    assert filters_from_json(wanted.as_json()) == wanted
    assert CaseFilters().as_json() == {}


# --- Pages ---


def test_the_pages_of_a_table(loop: Loop) -> None:
    loop.ask(loop.resident("陈桂花", "13812345678"))
    client = desk(loop)
    page = text(client.get("/desk/cases/exports/new/?state=submitted"))
    assert "状态：待受理" in page
    assert "共 1 件" in page
    answer = client.post("/desk/cases/exports/new/?state=submitted", {"do": "masked"})
    assert quote("求助-导出") in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    (row,) = rows_of(sent(answer))
    assert row["求助人"] == "陈**"
    given = {"do": "ask", "reason": ""}
    assert client.post("/desk/cases/exports/new/", given).status_code == 422
    assert (
        client.post("/desk/cases/exports/new/", {**given, "reason": "走访"}).headers["Location"]
        == "/desk/cases/exports/"
    )
    export = Export.objects.get(is_masked=False)
    assert "等负责人审批" in text(client.get("/desk/cases/exports/"))
    address = f"/desk/cases/exports/{export.pk}/"
    assert client.post(f"{address}decide/", {"do": "approve"}).status_code == 403
    assert desk(loop, "far_office").post(f"{address}decide/", {"do": "approve"}).status_code == 404
    boss = desk(loop, "office")
    assert "走访" in text(boss.get("/desk/cases/exports/"))
    boss.post(f"{address}decide/", {"do": "approve"})
    assert boss.post(f"{address}fetch/").status_code == 403
    assert "下载（只能一次）" in text(client.get("/desk/cases/exports/"))
    (row,) = rows_of(sent(client.post(f"{address}fetch/")))
    assert row["求助人"] == "陈桂花"
    assert client.post(f"{address}fetch/").headers["Location"] == "/desk/cases/exports/"
    assert Disclosure.objects.filter(field="export").count() == 1


def test_what_waits_for_a_decision_stands_on_the_to_do_page(loop: Loop) -> None:
    loop.ask()
    export = asked(loop)
    boss, clerk = desk(loop, "office"), desk(loop)
    assert f"导出申请第 {export.number} 号" in text(boss.get("/desk/"))
    assert f"导出申请第 {export.number} 号" not in text(clerk.get("/desk/"))
    actions.decide_export(export, by=loop.town.actor("office"), is_approved=True)
    assert f"第 {export.number} 号导出可以下载" in text(clerk.get("/desk/"))


def test_the_page_and_the_table_ask_the_same_for_one_and_three(loop: Loop) -> None:
    client = desk(loop)

    def count(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    def written() -> int:
        with CaptureQueriesContext(connection) as queries:
            content_of(actions.export_masked(ALL, by=loop.town.actor("clerk"), words=""))
        return len(queries)

    loop.taken()
    first = written()
    few = count("/desk/cases/exports/")
    loop.taken()
    loop.taken()
    assert written() == first
    written()
    assert count("/desk/cases/exports/") == few
