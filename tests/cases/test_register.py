"""The register: whose, of which days, line by line; what is guarded stays a number."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases import actions
from gongzhi.cases.queries.register import lines_of, register_rows, scopes_of, totals_of
from tests.cases.loop import at
from tests.cases.portal import text
from tests.town import sign_in

pytestmark = pytest.mark.django_db
DAY = at(24, 0).date()


def of(loop, who, place=0, first=DAY, last=DAY):
    actor = loop.town.actor(who)
    return register_rows(actor, scopes_of(actor)[place], first, last)


def numbers(rows):
    return [line.case.number for line in lines_of(rows)]


def test_each_has_the_registers_of_the_own_posts(loop):
    words = {name: [scope.words for scope in scopes_of(loop.town.actor(name))] for name in loop.town.people}
    assert words["clerk"] == ["白云街道群团工作中心"]
    assert words["handler"] == words["supervisor"] == ["椒江区妇联"]
    assert words["office"] == words["chair"] == ["椒江区"]
    assert [name for name in ("leader", "expert", "system_admin", "audit_admin", "resident") if words[name]] == []


def test_a_line_says_who_what_and_what_came_of_it(loop):
    case = loop.taken(loop.ask(loop.resident("欧阳小红", "13900001111"), title="想请人打扫")).case
    actions.finish_assignment(loop.lead(case), by=loop.town.actor("handler"), result="已打扫。")
    actions.rate(case, by=loop.asker(case), solved="yes", satisfied=5)
    (line,) = lines_of(of(loop, "clerk"))
    assert (line.matter, line.who, line.handled_by, line.result) == (
        "想请人打扫",
        "欧阳**",
        "椒江区妇联",
        "已打扫。；解决了，5分",
    )
    totals = totals_of(of(loop, "clerk"))
    assert (totals.total, totals.by_channel, totals.by_state) == (1, [("手机端", 1)], [("已办结", 1)])


def test_days_and_places_bound_it(loop):
    first = loop.ask()
    elsewhere = loop.ask(division=loop.town.other_subdistrict)
    loop.hand.set(at(25, 0))
    second = loop.ask()
    assert numbers(of(loop, "clerk")) == [first.number]
    assert numbers(of(loop, "clerk", last=at(25, 0).date())) == [first.number, second.number]
    assert numbers(of(loop, "office")) == [first.number, elsewhere.number]
    assert numbers(of(loop, "far_office")) == []
    assert numbers(of(loop, "handler")) == []
    loop.accepted(first)
    assert numbers(of(loop, "handler")) == [first.number]


def test_a_guarded_request_is_a_number_for_the_named_and_nothing_for_others(loop):
    case = loop.ask(loop.resident("陈秘密", "13900002222"), title="家里的事", confidential=True)
    (line,) = lines_of(of(loop, "clerk"))
    assert (line.is_guarded, line.matter, line.who, line.result) == (True, "", "", "")
    for address in ("/desk/register/", "/desk/register/print/"):
        page = text(sign_in(Client(), loop.town.person("clerk")).get(address))
        assert f"{case.number} 保密" in page
        assert "陈" not in page.split("合计")[0]
    assert totals_of(of(loop, "office")).total == 0


def test_what_helpers_wrote_is_not_for_who_sees_a_part(loop):
    case = loop.taken().case
    actions.assign(case, by=loop.town.actor("handler"), post=loop.town.social_worker, part="评估")
    helper = case.assignments.get(is_lead=False)
    actions.take_assignment(helper, by=loop.town.actor("social_worker"))
    actions.finish_assignment(helper, by=loop.town.actor("social_worker"), result="评估完成")
    actions.finish_assignment(loop.lead(case), by=loop.town.actor("handler"), result="牵头的话")
    assert [line.result for line in lines_of(of(loop, "handler"))] == ["牵头的话"]
    assert [line.result for line in lines_of(of(loop, "social_worker"))] == [""]


def test_pages_with_totals_and_a_place_to_sign(loop):
    empty = text(sign_in(Client(), loop.town.person("clerk")).get("/desk/register/"))
    assert "这几天没有登记" in empty
    actions.supervise(loop.taken().case, by=loop.town.actor("office"), order="请办")
    loop.ask()
    client = sign_in(Client(), loop.town.person("clerk"))
    page = text(client.get("/desk/register/?first=2026-11-24&last=2026-11-24"))
    assert "合计 2 件：紧急 0，逾期 0，联办 0" in page
    paper = text(client.get("/desk/register/print/?first=2026-11-24&last=2026-11-24"))
    for words in ("求助办理台账", "制表人：", "办理中（督办）", "打印：邓丽（白云街道群团·窗口）· 2026-11-24 10:00"):
        assert words in paper
    wrong = client.get("/desk/register/?first=2026-11-24&last=2026-11-01")
    assert wrong.status_code == 422
    assert "不能早于" in text(wrong)
    assert client.get("/desk/register/?place=site-other").status_code == 422
    assert sign_in(Client(), loop.town.person("audit_admin")).get("/desk/register/").status_code == 403


def test_it_asks_the_same_of_the_database_for_one_and_three(loop):
    client = sign_in(Client(), loop.town.person("office"))

    def asked():
        client.get("/desk/register/")
        with CaptureQueriesContext(connection) as queries:
            for address in ("/desk/register/", "/desk/register/print/"):
                assert client.get(address).status_code == 200
        return len(queries)

    loop.closed()
    few = asked()
    loop.closed()
    loop.taken()
    assert asked() == few


def test_the_file_of_a_case_is_printed_whole_for_who_sees_it_whole(loop):
    case = loop.taken(loop.ask(title="想请人打扫")).case
    actions.write_message(case, by=loop.asker(case), text="请问什么时候来？")
    actions.urge(case, by=loop.town.actor("clerk"), text="请今天联系")
    paper = text(sign_in(Client(), loop.town.person("handler")).get(f"/desk/cases/{case.pk}/file/"))
    for words in ("求助办理卷宗", "想请人打扫", "请问什么时候来？", "请今天联系", "立卷人："):
        assert words in paper
    assert case.asker.phone.removeprefix("+86") not in paper
    actions.assign(case, by=loop.town.actor("handler"), post=loop.town.social_worker, part="评估")
    helper = sign_in(Client(), loop.town.person("social_worker"))
    assert helper.get(f"/desk/cases/{case.pk}/file/").status_code == 404
    assert sign_in(Client(), loop.town.person("far_handler")).get(f"/desk/cases/{case.pk}/file/").status_code == 404
