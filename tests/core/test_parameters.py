"""Numbers of local policy: from a day on, by a document; asking for one costs no query."""

from datetime import date, timedelta

import pytest

from gongzhi.core import clock, parameters, sms
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import ParameterVersion
from gongzhi.core.parameters import Unit, spoken
from tests.accounts.conftest import MINE, time

__all__ = ["time"]
pytestmark = pytest.mark.django_db
KEY = "sms.quiet_from"


def _set(town, who="system_admin", **given):
    values = {"value": 20 * 60, "doc_no": "椒群办〔2026〕3号", **given}
    return parameters.set_parameter(values.pop("key", KEY), by=town.actor(who), **values)


def test_what_is_shipped_holds_until_a_version_begins(town, time, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = _set(town)
    assert (row.valid_from, row.valid_to) == (date(2026, 11, 24), None)
    assert parameters.value(KEY) == 21 * 60 + 30
    assert parameters.value(KEY, date(2026, 11, 24)) == 20 * 60
    time.advance(timedelta(days=1))
    assert parameters.value(KEY) == 20 * 60
    assert parameters.value(KEY, date(2026, 11, 23)) == 21 * 60 + 30, "the past is judged by its own version"


def test_the_former_version_ends_when_the_next_begins(town, time):
    _set(town, valid_from=date(2026, 12, 1))
    _set(town, value=19 * 60, valid_from=date(2027, 1, 1))
    rows = ParameterVersion.objects.order_by("valid_from").values_list("value", "valid_from", "valid_to")
    assert list(rows) == [
        (20 * 60, date(2026, 12, 1), date(2027, 1, 1)),
        (19 * 60, date(2027, 1, 1), None),
    ]
    with pytest.raises(NotNow):
        _set(town, valid_from=date(2026, 12, 15))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"key": "no.such"}, "key"),
        ({"value": 17 * 60}, "value"),
        ({"value": 24 * 60}, "value"),
        ({"doc_no": "  "}, "doc_no"),
        ({"valid_from": date(2026, 11, 23)}, "valid_from"),
    ],
)
def test_what_cannot_be_set(town, time, wrong, field):
    with pytest.raises(Invalid) as refused:
        _set(town, **wrong)
    assert refused.value.field == field
    assert not ParameterVersion.objects.exists()


@pytest.mark.parametrize("who", ["audit_admin", "security_admin", "office", "supervisor", "clerk", "resident"])
def test_only_the_system_administrator_sets_them(town, time, who):
    with pytest.raises(Forbidden):
        _set(town, who)
    assert not ParameterVersion.objects.exists()


def test_a_message_costs_no_query_for_them(town, time, django_assert_num_queries):
    key = town.person("resident").data_key
    parameters.forget()
    sms.send_later(MINE, "您有新消息", data_key=key)
    with django_assert_num_queries(0):
        assert sms.quiet_hours() is not None
        assert sms.is_quiet(clock.now()) is False
    time.advance(timedelta(days=1))
    with django_assert_num_queries(1):
        sms.quiet_hours()
        sms.quiet_hours()


def test_the_night_is_what_the_town_says(town, time):
    _set(town, valid_from=date(2026, 11, 24))
    time.advance(timedelta(days=1, hours=11))  # 21:00 of the 24th
    message = sms.send_later(MINE, "您有新消息")
    assert clock.local(message.not_before).isoformat() == "2026-11-25T08:00:00+08:00"


def test_memory_stays_small(time, db):
    for back in range(40):
        parameters.value(KEY, date(2026, 11, 1) - timedelta(days=back))
    assert len(parameters._known) <= parameters._DAYS_KEPT


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        (21 * 60 + 5, Unit.TIME, "21:05"),
        (10_000, Unit.METRES, "10 公里"),
        (500, Unit.METRES, "500 米"),
        (6, Unit.MONTHS, "6 个月"),
        (35, Unit.POINTS, "35 分"),
    ],
)
def test_values_are_said_as_people_say_them(amount, unit, said):
    assert spoken(amount, unit) == said


def test_every_parameter_ships_within_its_bounds():
    for key, found in parameters.parameters:
        assert found.lowest <= found.shipped <= found.highest, key
        assert found.group in parameters.groups, key
