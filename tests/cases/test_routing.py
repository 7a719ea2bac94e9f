"""Where a request should go, and why; and danger, told before it is sent."""

import pytest

from gongzhi.cases import actions, crisis, routing, starter
from gongzhi.cases.models import Lesson, LimitSetting, RoutingRule
from gongzhi.catalogue.models import ServiceItem
from tests.cases.loop import SETTER, at

pytestmark = pytest.mark.django_db


def _suggest(loop, text, **values):
    return routing.suggest(text, values.pop("division", loop.town.subdistrict), **values)


def _why(suggestion):
    return [str(reason) for reason in suggestion.reasons]


@pytest.mark.parametrize(
    ("text", "kind", "post", "confidential"),
    [
        ("老板拖欠工资三个月了", "trade_union", "union_handler", False),
        ("孩子在学校遇到校园欺凌", "youth_league", "youth_handler", False),
        ("长期家庭暴力，不敢回家", "womens_federation", "handler", True),
        ("家暴，他还拖欠工资", "womens_federation", "handler", True),
    ],
)
def test_the_law_comes_first(loop, text, kind, post, confidential):
    found = _suggest(loop, text)
    assert (found.organization_kind, found.post) == (kind, getattr(loop.town, post))
    assert found.confidential is confidential
    assert any("《浙江省社会治安综合治理条例》第二十一条" in why for why in _why(found))


def test_the_words_are_named_as_reasons(loop):
    found = _suggest(loop, "母亲住院，想找人帮忙照看孩子")
    assert found.area.key == "hardship"
    assert [why for why in _why(found) if why.startswith("因为“")]
    assert "住院" in _why(found)[0]


def test_how_many_alike_there_were_last_month_in_the_same_town(loop):
    loop.hand.set(at(20, 10, month=10))
    for _number in range(6):
        loop.ask(division=loop.town.community, confidential=False)
    loop.ask(confidential=True)
    loop.ask(division=loop.town.other_community)
    loop.hand.set(at(24, 10))
    loop.ask()
    assert "本街道上月同类6件" in _why(_suggest(loop, "母亲住院，家里没有人照看"))


def test_what_clerks_decided_teaches(loop):
    for _number in range(3):
        loop.accepted(post="social_worker")
    found = _suggest(loop, "母亲住院，家里没有人照看")
    assert found.post == loop.town.social_worker
    assert "同类求助近三个月有3件交给阳光社工·社工" in _why(found)
    elsewhere = _suggest(loop, "母亲住院，家里没有人照看", division=loop.town.far_subdistrict)
    assert elsewhere.post == loop.town.far_office
    assert "没有更合适的岗位，请联席办协调" in _why(elsewhere)


def test_the_chosen_service_goes_to_who_offers_it(loop):
    item = ServiceItem.objects.create(
        area=loop.area("legal"),
        organization=loop.town.union,
        post=loop.town.union_handler,
        division=loop.town.county,
        name="职工法律援助",
        summary="免费咨询",
        promise_amount=1,
        promise_unit="working_days",
        name_key="x",
        search="x",
    )
    found = _suggest(loop, "想咨询一下", item=item)
    assert (found.area, found.post) == (loop.area("legal"), loop.town.union_handler)
    assert "求助人选择了服务事项“职工法律援助”" in _why(found)
    without = _suggest(loop, "想做法律咨询，写一份遗嘱")
    assert (without.area.key, without.post) == ("legal", loop.town.union_handler)
    assert "椒江区总工会·维权干事提供“职工法律援助”" in _why(without)


def test_suggestion_and_decision_are_kept_together(loop):
    case = loop.ask()
    lesson = Lesson.objects.get()
    assert (lesson.suggested_area.key, lesson.chosen_area, lesson.decided_at) == ("hardship", None, None)
    assert str(next(iter(routing.reasons_from_json(lesson.reasons)))).startswith("因为“")
    actions.accept_case(case, by=loop.town.actor("clerk"), area=loop.area("legal"), post=loop.town.union_handler)
    lesson.refresh_from_db()
    assert (lesson.chosen_area.key, lesson.chosen_post) == ("legal", loop.town.union_handler)
    assert (lesson.decided_by, lesson.decided_at) == (loop.town.person("clerk"), at(24, 10))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("我不想活了", ["12356", "120", "110"]),
        ("老公打我", ["110", "12338", "120"]),
        ("邻居天天毒打孩子", ["110", "12355", "120"]),
        ("厨房着火了", ["119", "120", "110"]),
        ("老人昏倒叫不醒", ["120", "110"]),
    ],
)
def test_danger_shows_whom_to_call(loop, text, numbers):
    danger = crisis.crises_in(text)[0]
    assert [number.number for number in danger.numbers] == numbers
    assert danger.numbers[0].number in str(danger.sentence)
    assert _suggest(loop, text).is_urgent


def test_a_fire_drill_is_no_danger(loop):
    assert crisis.crises_in("想参加消防演练和急救培训") == []
    assert not _suggest(loop, "想参加消防演练").is_urgent


def test_every_kind_of_danger_has_an_answer():
    kinds = set(crisis.Kind.values) - {crisis.Kind.NONE}
    assert set(crisis.ANSWERS) == kinds


def test_rules_and_limits_are_loaded_once_and_towns_change_them(loop):
    limits, rules = LimitSetting.objects.count(), RoutingRule.objects.count()
    assert all(rule.source for rule in RoutingRule.objects.all())
    assert all(limit.doc_no for limit in LimitSetting.objects.all())
    RoutingRule.objects.filter(name="劳动争议").update(words=["欠薪"])
    loaded = starter.load(by=SETTER)
    assert (loaded.limits, loaded.rules) == (0, 0)
    assert (LimitSetting.objects.count(), RoutingRule.objects.count()) == (limits, rules)
    assert RoutingRule.objects.get(name="劳动争议").words == ["欠薪"]


def test_a_rule_that_is_no_longer_in_force_routes_nothing(loop):
    RoutingRule.objects.update(valid_to=at(1, 0).date())
    assert _suggest(loop, "老板拖欠工资三个月了").organization_kind == ""
