"""How times, amounts and numbers are said. Plain functions; `templatetags/ui.py` offers them to templates.

Instants are aware and said on the wall clock of the town (`core.clock.LOCAL`), days relative to `core.clock.today()`.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.core import clock

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_WAN: Final = Decimal(10_000)
_KILOMETRE: Final = 1_000
_FAR: Final = 100 * _KILOMETRE


def weekday(day: date | datetime) -> str:
    """星期二."""
    names = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
    return names[_day(day).weekday()]


def date_cn(day: date | datetime) -> str:
    """A full date: 2026年3月5日."""
    day = _day(day)
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


def short_date(day: date | datetime) -> str:
    """A date without the year while that is this year's: 11月24日."""
    day = _day(day)
    if day.year != clock.today().year:
        return date_cn(day)
    return _("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}


def day_words(day: date | datetime) -> str:
    """A day as one says it: 今天, 昨天, 明天, else 11月24日 星期二."""
    day = _day(day)
    return _near(day) or f"{short_date(day)} {weekday(day)}"


def instant(moment: datetime | date) -> str:
    """When something happened or will happen: 今天 9:12, 昨天 17:00, 11月20日 9:12; a date without time as a day."""
    if not isinstance(moment, datetime):
        return day_words(moment)
    wall = clock.local(moment)
    return f"{_near(wall.date()) or short_date(wall)} {_time(wall)}"


def due(moment: datetime | date) -> str:
    """By when: 今天 17:00 前, 10月13日前, of a date without time 今天内; once it is past, without 前: 昨天 17:00.

    The first moment of a day is the end of the day before, as people say it: 今天 24:00 前.
    """
    if not isinstance(moment, datetime):
        near = _near(moment)
        if moment < clock.today():
            return near or short_date(moment)
        return _("%(day)s内") % {"day": near} if near else _("%(when)s前") % {"when": short_date(moment)}
    wall = clock.local(moment)
    day, time = wall.date(), _time(wall)
    if time == "0:00":
        day, time = day - timedelta(days=1), "24:00"
    is_past = moment <= clock.now()
    if near := _near(day):
        return f"{near} {time}" if is_past else _("%(when)s 前") % {"when": f"{near} {time}"}
    return short_date(day) if is_past else _("%(when)s前") % {"when": short_date(day)}


def overdue(moment: datetime) -> str:
    """How long it is past due, in whole units: 逾期 1 天, 逾期 3 小时, 逾期 20 分钟; empty while it is not."""
    late = int((clock.now() - moment).total_seconds())
    if late <= 0:
        return ""
    return _("逾期 %(span)s") % {"span": span(max(late, _MINUTE))}


def left(moment: datetime) -> str:
    """How long there is until then: 还剩 2 小时; empty once it is past."""
    seconds = int((moment - clock.now()).total_seconds())
    if seconds <= 0:
        return ""
    return _("还剩 %(span)s") % {"span": span(max(seconds, _MINUTE))}


def ago(moment: datetime) -> str:
    """How long ago: 刚刚, 12 分钟前, 3 小时前 within the last day, else as `instant`."""
    seconds = int((clock.now() - moment).total_seconds())
    if not 0 <= seconds < _DAY:
        return instant(moment)
    return _("刚刚") if seconds < _MINUTE else _("%(span)s前") % {"span": span(seconds)}


def span(seconds: int) -> str:
    """A span of time in its largest whole unit: 1 天, 3 小时, 20 分钟."""
    if seconds >= _DAY:
        return _("%(count)d 天") % {"count": seconds // _DAY}
    if seconds >= _HOUR:
        return _("%(count)d 小时") % {"count": seconds // _HOUR}
    return _("%(count)d 分钟") % {"count": seconds // _MINUTE}


def minutes(count: int) -> str:
    """Whole minutes, such as service time: 45分钟, 1小时30分, 2小时."""
    hours, rest = divmod(int(count), 60)
    if not hours:
        return _("%(rest)d分钟") % {"rest": rest}
    if not rest:
        return _("%(hours)d小时") % {"hours": hours}
    return _("%(hours)d小时%(rest)d分") % {"hours": hours, "rest": rest}


def money(amount: Decimal | int | str, unit: str = "") -> str:
    """Money in 元, or with `unit="万"` in 万元; rounded half up, once, here: 1,200.00 元, 12.00 万元."""
    value = Decimal(amount)
    if unit == "万":
        return _("%(amount)s 万元") % {"amount": _two(value / _WAN)}
    return _("%(amount)s 元") % {"amount": _two(value)}


def distance(metres: float | Decimal) -> str:
    """A distance given in metres: 780 米 (to the ten), 1.2 公里, 120 公里."""
    value = Decimal(str(metres))
    near = (value / 10).quantize(Decimal(1), ROUND_HALF_UP) * 10
    if near < _KILOMETRE:
        return _("%(count)d 米") % {"count": near}
    kilometres = value / _KILOMETRE
    places = Decimal(1) if value >= _FAR else Decimal("0.1")
    return _("%(count)s 公里") % {"count": kilometres.quantize(places, ROUND_HALF_UP)}


def as_number(value: object) -> Decimal | None:
    """The value as a number, or None."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _near(day: date) -> str:
    names = {-1: _("昨天"), 0: _("今天"), 1: _("明天")}
    return names.get((day - clock.today()).days, "")


def _day(day: date | datetime) -> date:
    return clock.local(day).date() if isinstance(day, datetime) else day


def _time(wall: datetime) -> str:
    return f"{wall.hour}:{wall.minute:02d}"


def _two(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
