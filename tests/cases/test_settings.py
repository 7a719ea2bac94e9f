"""Local policy: new versions from a day on, by a document; what has begun keeps its rule."""

from datetime import date

import pytest

from gongzhi.cases import actions, limits, routing
from gongzhi.cases.models import Case, Deadline, LimitSetting, RoutingRule
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from tests.cases.loop import at

pytestmark = pytest.mark.django_db


def _set(loop, who="system_admin", **values):
    given = {"step": "accept", "amount": 2, "unit": "working_days", "doc_no": "椒群团〔2026〕9号", **values}
    return actions.set_limit(given.pop("division", None), by=loop.town.actor(who), **given)


def test_a_new_limit_begins_tomorrow_and_the_former_ends(loop):
    before = loop.ask()
    _set(loop)
    versions = LimitSetting.objects.filter(step="accept", is_urgent=None).order_by("valid_from")
    assert [(row.amount, row.valid_to) for row in versions] == [(1, date(2026, 11, 25)), (2, None)]
    assert limits.limit_for("accept", Case(), at(24, 23)).amount == 1
    assert limits.limit_for("accept", Case(), at(25, 9)).amount == 2
    assert Deadline.objects.get(case=before).due_at == at(25, 17, 30)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"remind_before": 2}, "remind_before"),
        ({"doc_no": " "}, "doc_no"),
        ({"valid_from": date(2026, 11, 24)}, "valid_from"),
        ({"unit": "moons"}, "step"),
    ],
)
def test_what_cannot_be_a_limit(loop, wrong, field):
    with pytest.raises(Invalid) as refused:
        _set(loop, **wrong)
    assert refused.value.field == field
    assert LimitSetting.objects.filter(step="accept", is_urgent=None).count() == 1


@pytest.mark.parametrize("who", ["office", "supervisor", "clerk", "audit_admin", "security_admin", "neighbour"])
def test_only_the_system_administrator_sets_them_for_all(loop, who):
    with pytest.raises(Forbidden):
        _set(loop, who)
    with pytest.raises(Forbidden):
        actions.end_rule(RoutingRule.objects.get(name="劳动争议"), by=loop.town.actor(who))
    assert LimitSetting.objects.filter(step="accept", is_urgent=None).count() == 1
    assert RoutingRule.objects.get(name="劳动争议").valid_to is None


def test_twice_for_the_same_day_is_refused(loop):
    _set(loop)
    with pytest.raises(NotNow):
        _set(loop, amount=3)
    assert LimitSetting.objects.filter(step="accept", is_urgent=None).count() == 2


def test_a_rule_of_the_same_name_follows_the_former(loop):
    admin = loop.town.actor("system_admin")
    actions.set_rule(
        None,
        by=admin,
        name="劳动争议",
        words=["欠薪", " 欠薪 ", ""],
        organization_kind="youth_league",
        area=loop.area("legal"),
        source="椒群团〔2026〕10号",
    )
    assert routing.suggest("老板欠薪", loop.town.subdistrict).organization_kind == "trade_union"
    loop.hand.set(at(25, 9))
    assert routing.suggest("老板欠薪", loop.town.subdistrict).organization_kind == "youth_league"
    assert RoutingRule.objects.in_force().get(name="劳动争议").words == ["欠薪"]
    actions.end_rule(RoutingRule.objects.in_force().get(name="劳动争议"), by=admin)
    loop.hand.set(at(26, 9))
    assert routing.suggest("老板欠薪", loop.town.subdistrict).organization_kind == ""


@pytest.mark.parametrize(
    ("who", "place", "may"),
    [
        ("office", "county", True),
        ("office", "subdistrict", True),
        ("office", "far_county", False),
        ("office", "city", False),
        ("far_office", "county", False),
        ("city_office", "county", True),
        ("system_admin", "county", True),
        ("supervisor", "county", False),
        ("audit_admin", "county", False),
        ("security_admin", "county", False),
    ],
)
def test_a_joint_office_sets_what_holds_in_its_division(loop, who, place, may):
    division = loop.town.rows[place]
    given = {"words": ["停车"], "organization_kind": "community", "area": loop.area("legal"), "source": "本地"}
    if may:
        assert _set(loop, who, division=division).division == division
        rule = actions.set_rule(division, by=loop.town.actor(who), name="停车", **given)
        assert actions.end_rule(rule, by=loop.town.actor(who), valid_to=date(2026, 12, 1)).valid_to == date(2026, 12, 1)
    else:
        with pytest.raises(Forbidden):
            _set(loop, who, division=division)
        with pytest.raises(Forbidden):
            actions.set_rule(division, by=loop.town.actor(who), name="停车", **given)
        assert not LimitSetting.objects.filter(division__isnull=False).exists()
        assert not RoutingRule.objects.filter(division__isnull=False).exists()


def test_the_nearest_place_wins_and_elsewhere_nothing_changes(loop):
    _set(loop, "office", division=loop.town.county, amount=3)
    _set(loop, "office", division=loop.town.subdistrict, amount=2)
    here, near, far = (
        Case(division=loop.town.rows[name]) for name in ("community", "other_community", "far_community")
    )
    found = [limits.limit_for("accept", case, at(25, 9)).amount for case in (here, near, far)]
    assert found == [2, 3, 1]


def test_a_local_rule_comes_before_one_for_all(loop):
    actions.set_rule(
        loop.town.subdistrict,
        by=loop.town.actor("office"),
        name="本街道欠薪",
        words=["欠薪"],
        organization_kind="community",
        area=loop.area("legal"),
        source="白云街道〔2026〕2号",
    )
    loop.hand.set(at(25, 9))
    assert routing.suggest("老板欠薪", loop.town.subdistrict).organization_kind == "community"
    assert routing.suggest("老板欠薪", loop.town.other_subdistrict).organization_kind == "trade_union"
