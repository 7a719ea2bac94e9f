"""All rules in one manner: versions, what a change would do, files that towns share."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongzhi.cases.models import Deadline, LimitSetting, RoutingRule
from gongzhi.core import parameters, rules
from gongzhi.core.errors import Invalid
from gongzhi.core.models import ParameterVersion
from gongzhi.core.rules import rule_kinds
from tests.accounts.signing import signed_in
from tests.cases.loop import ground, loop

__all__ = ["ground", "loop"]
pytestmark = pytest.mark.django_db
DOC = "椒群办〔2026〕3号"
LIMIT = {
    "step": "accept", "is_urgent": "", "weight": "", "amount": "3", "unit": "working_days",
    "remind_before": "1", "division": "", "doc_no": DOC,
}  # fmt: skip


def _page(answer):
    return " ".join(answer.content.decode().split())


def test_every_kind_has_its_page_and_everybody_at_the_desk_reads_it(loop):
    client = signed_in(loop.town.person("handler"))
    index = _page(client.get("/desk/rules/"))
    for key, kind in rules.kinds():
        assert str(kind.words) in index
        answer = client.get(f"/desk/rules/{key}/")
        assert answer.status_code == 200, key
        assert "新设一版" not in _page(answer)
        assert client.get(f"/desk/rules/{key}/new/").status_code == 403
    assert client.get("/desk/rules/no-such/").status_code == 404
    assert "24小时（昼夜不停）" in _page(client.get("/desk/rules/limits/"))
    assert "工会" in _page(client.get("/desk/rules/routing/"))


@pytest.mark.parametrize(
    "key", ["limits", "routing", "parameters.sms", "parameters.retention", "parameters.volunteers.ranking"]
)
def test_a_form_begins_with_what_is_in_force(loop, key):
    client = signed_in(loop.town.person("system_admin"))
    row = rule_kinds[key].versions("")[0]
    page = client.get(f"/desk/rules/{key}/new/?like={row.key}")
    assert page.status_code == 200
    assert page.context["form"].initial == dict(rule_kinds[key].initial(row.key))


def test_a_limit_says_what_it_would_do_before_it_is_set(loop):
    first, second = loop.ask(), loop.ask()
    secret = loop.ask(confidential=True)
    before = set(Deadline.objects.filter(step="accept").values_list("pk", "due_at"))
    client = signed_in(loop.town.person("system_admin"))
    preview = client.post("/desk/rules/limits/new/", LIMIT)
    said = _page(preview)
    assert "现为 1 个工作日，改为 3 个工作日" in said
    assert "现有 3 件正在走这一环节，按原来的时限办完" in said
    assert "其中 0 件您可以查看" in said
    assert not LimitSetting.objects.filter(doc_no=DOC).exists()
    assert preview.context["effect"].rows == []
    done = client.post("/desk/rules/limits/new/", {**LIMIT, "confirm": "1"})
    assert done["Location"] == "/desk/rules/limits/"
    row = LimitSetting.objects.get(doc_no=DOC)
    assert (row.amount, row.valid_from) == (3, date(2026, 11, 25))
    assert set(Deadline.objects.filter(step="accept").values_list("pk", "due_at")) == before
    office = signed_in(loop.town.person("office"))
    effect = office.post("/desk/rules/limits/new/", {**LIMIT, "division": "椒江区"}).context["effect"]
    assert {number for number, _detail, _link in effect.rows} == {first.number, second.number}
    assert secret.number not in {number for number, _detail, _link in effect.rows}


def test_what_cannot_be_set_stays_in_the_form(loop):
    client = signed_in(loop.town.person("system_admin"))
    wrong = client.post("/desk/rules/limits/new/", {**LIMIT, "valid_from": "2026-11-24"})
    assert wrong.status_code == 422
    assert "最早从明天起生效" in _page(wrong)
    late = client.post("/desk/rules/limits/new/", {**LIMIT, "remind_before": "3", "confirm": "1"})
    assert late.status_code == 422
    assert "提前提醒的时间要短于时限" in _page(late)
    assert not LimitSetting.objects.filter(doc_no=DOC).exists()


def test_the_joint_office_sets_in_its_division_alone(loop):
    client = signed_in(loop.town.person("office"))
    refused = client.post("/desk/rules/limits/new/", {**LIMIT, "confirm": "1"})
    assert refused.status_code == 422
    outside = client.post("/desk/rules/limits/new/", {**LIMIT, "division": "黄岩区", "confirm": "1"})
    assert outside.status_code == 422
    assert "没有权限" in _page(outside)
    assert client.get("/desk/rules/parameters.sms/new/").status_code == 403
    assert not LimitSetting.objects.filter(doc_no=DOC).exists()
    inside = client.post("/desk/rules/limits/new/", {**LIMIT, "division": "椒江区", "confirm": "1"})
    assert inside.status_code == 302
    assert LimitSetting.objects.get(doc_no=DOC).division == loop.town.county


def test_a_number_is_set_on_its_page(loop):
    client = signed_in(loop.town.person("system_admin"))
    given = {"key": "sms.quiet_from", "value": "20：30", "doc_no": DOC}
    said = _page(client.post("/desk/rules/parameters.sms/new/", given))
    assert "现为 21:30，改为 20:30" in said
    client.post("/desk/rules/parameters.sms/new/", {**given, "confirm": "1"})
    assert ParameterVersion.objects.get().value == 20 * 60 + 30
    assert "将执行" in _page(client.get("/desk/rules/parameters.sms/"))
    wrong = client.post("/desk/rules/parameters.sms/new/", {**given, "value": "25:00"})
    assert wrong.status_code == 422


def test_a_rule_is_tried_on_what_was_asked_and_ended(loop):
    for _one in range(3):
        loop.ask(description="楼下停车占了通道")
    loop.ask(description="停车的事不想让人知道", confidential=True)
    client = signed_in(loop.town.person("system_admin"))
    given = {
        "name": "停车", "words": "停车、占道", "organization_kind": "community", "area": "legal",
        "source": "本地文件", "order": "5", "division": "", "doc_no": DOC,
    }  # fmt: skip
    said = _page(client.post("/desk/rules/routing/new/", given))
    assert "近 90 天有 3 件求助写到这些词" in said
    assert "不到 3 件" in _page(client.post("/desk/rules/routing/new/", {**given, "words": "从来没人写过"}))
    client.post("/desk/rules/routing/new/", {**given, "confirm": "1"})
    rule = RoutingRule.objects.get(name="停车")
    assert rule.words == ["停车", "占道"]
    handler = signed_in(loop.town.person("handler"))
    handler.post(f"/desk/rules/routing/{rule.pk}/end/")
    rule.refresh_from_db()
    assert rule.valid_to is None
    loop.hand.advance(timedelta(days=2))
    client = signed_in(loop.town.person("system_admin"))  # who was idle for two days
    client.post(f"/desk/rules/routing/{rule.pk}/end/")
    rule.refresh_from_db()
    assert rule.valid_to == date(2026, 11, 27)


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_versions_costs_the_same(loop, django_assert_num_queries, count):
    for number in range(count):
        day = date(2026, 12, 1 + number)
        LimitSetting.objects.create(step="accept", weight="complex", amount=5, unit="working_days", valid_from=day)
    client = signed_in(loop.town.person("handler"))
    client.get("/desk/rules/limits/")
    with django_assert_num_queries(QUERIES):
        client.get("/desk/rules/limits/")


QUERIES = 7


# --- Files ---


def test_a_set_of_rules_goes_out_and_in_without_any_change(loop):
    client = signed_in(loop.town.person("system_admin"))
    keys = [key for key, _kind in rules.kinds()]
    answer = client.get("/desk/rules/export/", {"go": "1", "kinds": keys})
    assert answer["Content-Disposition"].startswith("attachment")
    content = json.loads(answer.content)
    assert (content["format"], content["edition"]) == ("gongzhi-rules", 1)
    assert set(content["rules"]) == set(keys)
    lines = rules.preview(
        rules.read(answer.content.decode()), by=loop.town.actor("system_admin"), valid_from=None, doc_no=DOC
    )
    assert [(line.kind, line.says, line.problem) for line in lines if line.does != "same" or line.problem] == []
    said = answer.content.decode()
    assert DOC not in said
    assert all(person.name not in said for person in loop.town.people.values())


def _file(**kinds):
    return json.dumps({"format": "gongzhi-rules", "edition": 1, "rules": kinds}, ensure_ascii=False)


GOOD = _file(
    limits=[{"step": "accept", "is_urgent": "", "weight": "", "amount": 2, "unit": "working_days", "remind_before": 0}],
    **{"parameters.sms": [{"key": "sms.quiet_from", "value": "20:00"}]},
)


def test_a_file_shows_what_it_would_do_and_then_does_all_of_it(loop):
    client = signed_in(loop.town.person("system_admin"))
    upload = SimpleUploadedFile("rules.json", GOOD.encode())
    page = client.post("/desk/rules/import/", {"file": upload, "doc_no": DOC})
    assert "新增 0 条，改动 2 条，0 条和现在一样" in _page(page)
    assert not ParameterVersion.objects.exists()
    text = page.context["confirming"].initial["text"]
    done = client.post("/desk/rules/import/", {"text": text, "doc_no": DOC, "confirm": "1"})
    assert done["Location"] == "/desk/rules/"
    assert LimitSetting.objects.get(doc_no=DOC).amount == 2
    assert ParameterVersion.objects.get().value == 20 * 60


def test_toml_is_read_too(loop):
    text = (
        'format = "gongzhi-rules"\nedition = 1\n[[rules."parameters.sms"]]\nkey = "sms.quiet_from"\nvalue = "20:00"\n'
    )
    assert rules.take_in(rules.read(text), by=loop.town.actor("system_admin"), valid_from=None, doc_no=DOC) == 1
    assert parameters.value("sms.quiet_from", date(2026, 11, 25)) == 20 * 60


def test_one_bad_line_and_nothing_is_taken(loop):
    text = _file(
        limits=[json.loads(GOOD)["rules"]["limits"][0], {"step": "moon", "amount": 0, "unit": "working_days"}],
    )
    found = rules.read(text)
    admin = loop.town.actor("system_admin")
    problems = [line.problem for line in rules.preview(found, by=admin, valid_from=None, doc_no=DOC)]
    assert problems[0] == ""
    assert "环节" in problems[1]
    with pytest.raises(Invalid, match="第 2 条"):
        rules.take_in(found, by=admin, valid_from=None, doc_no=DOC)
    assert not LimitSetting.objects.filter(doc_no=DOC).exists()
    client = signed_in(loop.town.person("system_admin"))
    page = client.post("/desk/rules/import/", {"file": SimpleUploadedFile("x.json", text.encode()), "doc_no": DOC})
    assert "有 1 条不能用" in _page(page)
    assert "确认导入" not in _page(page)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[1]", '{"format": "other"}', '{"format": "gongzhi-rules", "edition": 2, "rules": {}}',
        '{"format": "gongzhi-rules", "edition": 1, "rules": []}',
        '{"format": "gongzhi-rules", "edition": 1, "rules": {"limits": [1]}}',
        '{"format": "gongzhi-rules", "edition": 1, "rules": {"no": []}}',
        "x" * (512 * 1024 + 1), "[" * 100_000,
    ],
    ids=range(10),
)  # fmt: skip
def test_what_is_no_file_of_rules(db, text):
    with pytest.raises(Invalid):
        rules.read(text)


def test_the_joint_office_cannot_bring_in_what_is_for_all(loop):
    with pytest.raises(Invalid, match=r"不能设置这类规则|适用区划"):
        rules.take_in(rules.read(GOOD), by=loop.town.actor("office"), valid_from=None, doc_no=DOC)
    assert not LimitSetting.objects.filter(doc_no=DOC).exists()
    assert not ParameterVersion.objects.exists()
    for who in ("audit_admin", "security_admin", "handler"):
        assert signed_in(loop.town.person(who)).get("/desk/rules/import/").status_code == 403
