"""Local policy: new versions from a day on, by a document; what has begun keeps its rule."""

from datetime import date

import pytest

from gongzhi.cases import actions, limits, routing
from gongzhi.cases.models import Case, Deadline, LimitSetting, RoutingRule
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from tests.cases.loop import at

pytestmark = pytest.mark.django_db


def _set(loop, who="system_admin", **values):
    given = {"amount": 2, "unit": "working_days", "doc_no": "椒群团〔2026〕9号", **values}
    return actions.set_limit("accept", by=loop.town.actor(who), **given)


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


@pytest.mark.parametrize("who", ["office", "supervisor", "clerk", "audit_admin", "neighbour"])
def test_only_the_system_administrator_sets_them(loop, who):
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
        "劳动争议",
        by=admin,
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
