"""Templates of answers with their fields, and the guides beside a case."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases import actions, starter
from gongzhi.cases.filling import FIELDS, check_fields, fill
from gongzhi.cases.models import AnswerTemplate, Case, Guide, Message
from gongzhi.cases.queries.knowledge import guides_beside, guides_in_force, holding_in, templates_for
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.policies import allowed
from tests.cases.loop import SETTER, at
from tests.cases.portal import text
from tests.town import ROLES, sign_in

pytestmark = pytest.mark.django_db
NAMES = [name for pair in ROLES.values() for name in pair if name]


def written(loop, keeper=None, who="handler", **values):
    given = {"title": "已收到", "text": "{求助人称呼}，您好！编号 {编号}，{期限}答复您。", **values}
    return actions.create_template(keeper or loop.town.person(who), by=loop.town.actor(who), **given)


# --- Templates ---


def test_fields_are_filled_in_for_the_case(loop):
    case = loop.taken(loop.ask(loop.resident("李桂花", "13900001111"))).case
    fields = "{求助人称呼}您好，{编号}由{承办单位}{经办人}办理，{下一步}。{期限}。{电话} {本单位} {今天}"
    row = written(loop, text=fields)
    filled = fill(row.text, case, loop.town.actor("handler"))
    assert filled.startswith(f"李桂花您好，{case.number}由椒江区妇联椒江区妇联 王干事办理，")
    assert "11月25日 星期三 10:00 前" in filled
    assert filled.endswith("0576-88881111 椒江区妇联 2026年11月24日")
    assert "{" not in filled


def test_every_field_can_be_filled_in_for_a_case_at_any_step(loop):
    everything = "".join(f"{{{name}}}" for name in FIELDS)
    for case in (loop.ask(), loop.taken().case, loop.closed()):
        assert "{" not in fill(everything, case, loop.town.actor("office"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("{身份证}和{编号}", "没有这样的字段：{身份证}。可以用的有：求助人称呼、编号"),
        ("编号 {编号", "成对"),
        ("}{编号}", "成对"),
        ("{}", "{}"),
    ],
)
def test_an_unknown_field_is_refused_when_it_is_saved(loop, wrong, said):
    with pytest.raises(Invalid) as refused:
        written(loop, text=wrong)
    assert refused.value.field == "text"
    assert said in str(refused.value.message)
    assert not AnswerTemplate.objects.exists()
    with pytest.raises(Invalid):
        check_fields(wrong)


def test_who_keeps_templates_of_whom(loop):
    may = {
        words: [name for name in NAMES if allowed(loop.town.actor(name), "cases.create_template", keeper)]
        for words, keeper in (("womens", loop.town.womens), ("office", loop.town.joint_office), ("all", None))
    }
    assert may == {"womens": ["supervisor"], "office": ["office"], "all": ["system_admin"]}
    own = written(loop)
    ours = written(loop, loop.town.womens, "supervisor")
    assert {name for name in NAMES if allowed(loop.town.actor(name), "cases.edit_template", own)} == {"handler"}
    assert {name for name in NAMES if allowed(loop.town.actor(name), "cases.end_template", ours)} == {"supervisor"}
    for run in (actions.edit_template, actions.end_template):
        with pytest.raises(Forbidden):
            run(ours, by=loop.town.actor("handler"))


def test_each_is_offered_the_own_the_organisations_and_everybodys(loop):
    written(loop, title="我的")
    written(loop, loop.town.womens, "supervisor", title="妇联的")
    actions.create_template(None, by=loop.town.actor("system_admin"), title="大家的", text="您好")
    ended = written(loop, title="旧的")
    actions.end_template(ended, by=loop.town.actor("handler"))

    def offered(who):
        return {row.title for row in templates_for(loop.town.actor(who))}

    assert offered("handler") == {"我的", "妇联的", "大家的"}
    assert offered("supervisor") == {"妇联的", "大家的"}
    assert offered("union_handler") == offered("far_handler") == {"大家的"}
    with pytest.raises(NotNow, match="同名"):
        written(loop, title="我的")


def test_a_template_goes_into_the_form_and_nothing_is_sent(loop):
    case = loop.taken(loop.ask(loop.resident("李桂花", "13900001111"))).case
    row = written(loop)
    handler = sign_in(Client(), loop.town.person("handler"))
    before = Message.objects.count()
    assert "常用答复" in text(handler.get(f"/desk/cases/{case.pk}/"))
    answer = handler.post(f"/desk/cases/{case.pk}/fill/", {"template": row.pk, "text": "先说一句"})
    assert f"先说一句\n李桂花，您好！编号 {case.number}" in answer.content.decode()
    part = handler.post(f"/desk/cases/{case.pk}/fill/", {"template": row.pk}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert f"编号 {case.number}" in part.content.decode()
    assert "请选择一条" in text(handler.post(f"/desk/cases/{case.pk}/fill/", {"text": "先说一句"}))
    assert Message.objects.count() == before
    union = sign_in(Client(), loop.town.person("union_handler"))
    assert union.post(f"/desk/cases/{case.pk}/fill/", {"template": row.pk}).status_code == 404
    hers = written(loop, loop.town.union, "union_supervisor", title="工会的")
    foreign = handler.post(f"/desk/cases/{case.pk}/fill/", {"template": hers.pk})
    assert f"编号 {case.number}" not in foreign.content.decode()


def test_template_pages(loop):
    boss = sign_in(Client(), loop.town.person("supervisor"))
    assert "还没有常用答复" in text(boss.get("/desk/templates/"))
    wrong = boss.post("/desk/templates/new/", {"keeper": "ours", "title": "收到", "text": "{姓名}"})
    assert wrong.status_code == 422
    assert "没有这样的字段：{姓名}" in text(wrong)
    boss.post("/desk/templates/new/", {"keeper": "ours", "title": "收到", "text": "{编号}收到"})
    row = AnswerTemplate.objects.get()
    assert row.organization == loop.town.womens
    boss.post(f"/desk/templates/{row.pk}/", {"title": "收到了", "text": "{编号}收到了"})
    row.refresh_from_db()
    assert row.title == "收到了"
    handler = sign_in(Client(), loop.town.person("handler"))
    assert handler.get(f"/desk/templates/{row.pk}/").status_code == 403
    assert handler.post("/desk/templates/new/", {"keeper": "all", "title": "x", "text": "y"}).status_code == 422
    boss.post(f"/desk/templates/{row.pk}/", {"go": "end"})
    assert not templates_for(loop.town.actor("handler")).exists()


# --- Guides ---


def guide(loop, who="office", **values):
    given = {
        "title": "楼道堆放杂物",
        "area": loop.area("legal"),
        "words": ["杂物", "楼道"],
        "steps": "一、请物业清理。",
        "doc_no": "椒群办〔2026〕3号",
        **values,
    }
    return actions.write_guide(loop.town.actor(who).post.division, by=loop.town.actor(who), **given)


def test_every_town_begins_with_guides_of_all_ten_areas(loop):
    rows = Guide.objects.filter(is_starter=True)
    assert rows.count() >= 12
    assert set(rows.values_list("area__key", flat=True)) == set(ServiceArea.objects.values_list("key", flat=True))
    assert all("起始文本" in row.doc_no for row in rows)
    before = rows.count()
    assert starter.load(by=SETTER).guides == 0
    assert rows.count() == before


def test_the_best_three_stand_beside_a_case_by_area_and_words(loop):
    case = loop.ask(title="老板拖欠工资", description="干了三个月，不发工资，我是外卖骑手。")
    case.area = loop.area("legal")
    found = guides_beside(case, "老板拖欠工资\n干了三个月，不发工资，我是外卖骑手。")
    assert len(found) == 3
    assert found[0].title == "老板拖欠工资"
    assert guides_beside(Case(area=None, division=loop.town.community, kind="request"), "你好") == []


def test_a_local_version_hides_the_starting_text_in_its_division_alone(loop):
    first = Guide.objects.get(title="独居老人需要上门帮助")
    local = actions.revise_guide(
        first,
        by=loop.town.actor("office"),
        title=first.title,
        area=first.area,
        steps="本地",
        doc_no="椒〔2026〕1号",
    )
    again = actions.revise_guide(
        local, by=loop.town.actor("office"), title=first.title, area=first.area, steps="又改", doc_no="椒〔2026〕2号"
    )
    everything = list(guides_in_force())
    here = [row for row in holding_in(everything, loop.town.community) if row.title == first.title]
    there = [row for row in holding_in(everything, loop.town.far_community) if row.title == first.title]
    assert (here, there) == ([again], [first])
    local.refresh_from_db()
    assert (str(local.valid_to), again.former, again.stands_for) == ("2026-11-24", local, first)
    with pytest.raises(NotNow, match="已经停用"):
        actions.revise_guide(local, by=loop.town.actor("office"), title="x", area=first.area, steps="y", doc_no="z")
    with pytest.raises(NotNow, match="本地已有"):
        actions.revise_guide(first, by=loop.town.actor("office"), title="x", area=first.area, steps="y", doc_no="z")
    actions.end_guide(again, by=loop.town.actor("office"))
    assert first in holding_in(list(guides_in_force()), loop.town.community)


def test_who_writes_and_keeps_guides(loop):
    county, mine = loop.town.county, guide(loop, "supervisor")
    begun = Guide.objects.filter(is_starter=True).first()

    def may(action, subject):
        return {name for name in NAMES if allowed(loop.town.actor(name), f"cases.{action}", subject)}

    assert may("write_guide", county) == {"supervisor", "office"}
    assert may("revise_guide", mine) == may("end_guide", mine) == {"supervisor", "office"}
    assert may("revise_guide", begun) == {"supervisor", "office", "far_supervisor", "far_office"}
    assert may("end_guide", begun) == set()
    with pytest.raises(Forbidden):
        actions.end_guide(mine, by=loop.town.actor("handler"))
    mine.refresh_from_db()
    assert mine.valid_to is None


@pytest.mark.parametrize(
    ("wrong", "field"), [({"steps": " "}, "steps"), ({"doc_no": ""}, "doc_no"), ({"words": ["长" * 21]}, "words")]
)
def test_what_cannot_be_a_guide(loop, wrong, field):
    with pytest.raises(Invalid) as refused:
        guide(loop, **wrong)
    assert refused.value.field == field
    assert not Guide.objects.filter(is_starter=False).exists()


def test_guide_pages(loop):
    handler = sign_in(Client(), loop.town.person("handler"))
    page = text(handler.get("/desk/guides/?q=tqgz"))
    assert "老板拖欠工资" in page
    assert "独居老人" not in page
    assert "没有找到这样的指引" in text(handler.get("/desk/guides/?q=没有这样的事"))
    assert handler.get("/desk/guides/new/").status_code == 403
    boss = sign_in(Client(), loop.town.person("supervisor"))
    area = loop.area("legal").pk
    given = {
        "title": "楼道杂物",
        "area": area,
        "words": "杂物、楼道",
        "steps": "请物业清理",
        "doc_no": "文",
    }
    answer = boss.post("/desk/guides/new/", given)
    row = Guide.objects.get(title="楼道杂物")
    assert answer.headers["Location"] == f"/desk/guides/{row.pk}/"
    assert row.words == ["杂物", "楼道"]
    boss.post(f"/desk/guides/{row.pk}/revise/", {**given, "steps": "请社区清理"})
    fresh = Guide.objects.get(former=row)
    assert "有新的版本" in text(handler.get(f"/desk/guides/{row.pk}/"))
    handler.post(f"/desk/guides/{fresh.pk}/")
    fresh.refresh_from_db()
    assert fresh.valid_to is None
    case = loop.taken(loop.ask(title="楼道杂物太多")).case
    assert "请社区清理" in text(handler.get(f"/desk/cases/{case.pk}/"))


@pytest.mark.parametrize("address", ["/desk/guides/", "/desk/templates/"])
def test_lists_ask_the_same_of_the_database_for_one_and_three(loop, address):
    Guide.objects.filter(is_starter=True).update(valid_to=at(1, 0).date())
    boss = sign_in(Client(), loop.town.person("supervisor"))

    def asked():
        boss.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert boss.get(address).status_code == 200
        return len(queries)

    def grow(name):
        guide(loop, "supervisor", title=name)
        written(loop, loop.town.womens, "supervisor", title=name)

    grow("一")
    few = asked()
    grow("二")
    grow("三")
    assert asked() == few
