"""How times, amounts and numbers are said."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core import clock
from gongzhi.core.models import Deployment
from gongzhi.ui import words

NOW = datetime(2026, 11, 24, 14, 48, tzinfo=clock.LOCAL)


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    """A wall-clock time, as rows hold it: in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=clock.LOCAL).astimezone(UTC)


@pytest.fixture
def afternoon(demonstration: Deployment) -> Iterator[None]:
    with clock.simulate(NOW):
        yield


@pytest.mark.usefixtures("afternoon")
class TestTimes:
    @pytest.mark.parametrize(
        ("moment", "said"),
        [
            (at(24, 17), "今天 17:00 前"),
            (at(25, 9, 5), "明天 9:05 前"),
            (at(26, 9), "11月26日前"),
            (at(13, 9, month=1, year=2027), "2027年1月13日前"),
            (at(24, 9), "今天 9:00"),
            (at(23, 17), "昨天 17:00"),
            (at(20, 17), "11月20日"),
            # The first moment of a day is the end of the day before.
            (at(25, 0), "今天 24:00 前"),
            (at(27, 0), "11月26日前"),
            (at(24, 0), "昨天 24:00"),
            (date(2026, 11, 24), "今天内"),
            (date(2026, 11, 26), "11月26日前"),
            (date(2026, 11, 23), "昨天"),
        ],
    )
    def test_due(self, moment: datetime, said: str) -> None:
        assert words.due(moment) == said

    @pytest.mark.parametrize(
        ("moment", "said"),
        [
            (at(23, 14, 48), "逾期 1 天"),
            (at(22, 14, 49), "逾期 1 天"),
            (at(24, 11, 40), "逾期 3 小时"),
            (at(24, 14, 28), "逾期 20 分钟"),
            (NOW - timedelta(seconds=5), "逾期 1 分钟"),
            (NOW, ""),
            (at(24, 15), ""),
        ],
    )
    def test_overdue(self, moment: datetime, said: str) -> None:
        assert words.overdue(moment) == said

    @pytest.mark.parametrize(
        ("moment", "said"),
        [
            (at(24, 16, 48), "还剩 2 小时"),
            (at(24, 15), "还剩 12 分钟"),
            (at(28, 14, 47), "还剩 3 天"),
            (NOW, ""),
            (at(24, 14), ""),
        ],
    )
    def test_left(self, moment: datetime, said: str) -> None:
        assert words.left(moment) == said

    @pytest.mark.parametrize(
        ("moment", "said"),
        [
            (at(24, 9, 12), "今天 9:12"),
            (at(23, 17), "昨天 17:00"),
            (at(25, 8, 30), "明天 8:30"),
            (at(20, 9, 12), "11月20日 9:12"),
            (at(5, 9, 12, month=3, year=2025), "2025年3月5日 9:12"),
            (date(2026, 11, 20), "11月20日 星期五"),
        ],
    )
    def test_instant(self, moment: datetime, said: str) -> None:
        assert words.instant(moment) == said

    @pytest.mark.parametrize(
        ("moment", "said"),
        [
            (NOW - timedelta(seconds=59), "刚刚"),
            (NOW - timedelta(minutes=12), "12 分钟前"),
            (NOW - timedelta(hours=3, minutes=59), "3 小时前"),
            (NOW - timedelta(hours=24), "昨天 14:48"),
            (NOW + timedelta(minutes=1), "今天 14:49"),
        ],
    )
    def test_ago(self, moment: datetime, said: str) -> None:
        assert words.ago(moment) == said

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (date(2026, 11, 24), "今天"),
            (date(2026, 11, 23), "昨天"),
            (date(2026, 11, 25), "明天"),
            (date(2026, 11, 26), "11月26日 星期四"),
            (date(2027, 1, 1), "2027年1月1日 星期五"),
        ],
    )
    def test_day_words(self, day: date, said: str) -> None:
        assert words.day_words(day) == said

    def test_days_begin_where_the_people_live(self) -> None:
        assert words.date_cn(datetime(2026, 3, 4, 16, 0, tzinfo=UTC)) == "2026年3月5日"
        assert words.day_words(datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) == "今天"

    @pytest.mark.parametrize("name", ["due", "overdue", "left", "instant", "ago", "day_words", "date_cn", "short_date"])
    def test_what_is_not_there_is_not_said(self, name: str) -> None:
        assert Template(f"[{{{{ moment|{name} }}}}]").render(Context({"moment": None})) == "[]"

    def test_is_overdue(self) -> None:
        template = Template("{% if moment|is_overdue %}yes{% else %}no{% endif %}")
        found = [template.render(Context({"moment": moment})) for moment in (at(24, 14), at(24, 15), None)]
        assert found == ["yes", "no", "no"]

    @given(st.integers(min_value=-(10**8), max_value=10**8))
    def test_a_time_is_either_left_or_overdue(self, seconds: int) -> None:
        moment = NOW + timedelta(seconds=seconds)
        assert bool(words.left(moment)) == (seconds > 0)
        assert bool(words.overdue(moment)) == (seconds < 0)
        assert words.due(moment).endswith("前") == (seconds > 0)


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0分钟"), (45, "45分钟"), (60, "1小时"), (90, "1小时30分"), (600, "10小时"), (1441, "24小时1分")],
)
def test_minutes(count: int, said: str) -> None:
    assert words.minutes(count) == said


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        ("1200", "", "1,200.00 元"),
        ("0", "", "0.00 元"),
        ("0.005", "", "0.01 元"),
        ("-1234567.894", "", "-1,234,567.89 元"),
        ("120000", "万", "12.00 万元"),
        ("1050", "万", "0.11 万元"),
    ],
)
def test_money(amount: str, unit: str, said: str) -> None:
    assert words.money(Decimal(amount), unit) == said


@pytest.mark.parametrize(
    ("metres", "said"),
    [
        (0, "0 米"),
        (4, "0 米"),
        (5, "10 米"),
        (784.9, "780 米"),
        (994.9, "990 米"),
        (995, "1.0 公里"),
        (1240, "1.2 公里"),
        (1250, "1.3 公里"),
        (120_400, "120 公里"),
    ],
)
def test_distance(metres: float, said: str) -> None:
    assert words.distance(metres) == said


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_money_rounds_half_up_once(amount: Decimal) -> None:
    said = Decimal(words.money(amount).removesuffix(" 元").replace(",", ""))
    assert abs(said - amount) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("number", "said"), [("13812341234", "138****1234"), ("+8613812341234", "138****1234"), (None, ""), ("", "")]
)
def test_mask_phone(number: str | None, said: str) -> None:
    assert Template("{{ number|mask_phone }}").render(Context({"number": number})) == said


def test_mask_name() -> None:
    assert Template("{{ name|mask_name }}").render(Context({"name": "陈秀兰"})) == "陈**"


def test_filters_take_numbers_from_templates() -> None:
    template = Template('{{ m|minutes }} {{ d|distance }} {{ a|money }} {{ a|money:"万" }} {{ p|mask_phone }}')
    context = Context({"m": 90, "d": 780, "a": Decimal(120_000), "p": "13812341234"})
    assert template.render(context) == "1小时30分 780 米 120,000.00 元 12.00 万元 138****1234"
    nothing = Context({"m": None, "d": "", "a": "abc", "p": None})
    assert template.render(nothing).strip() == ""
