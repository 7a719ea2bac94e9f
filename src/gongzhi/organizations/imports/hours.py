"""Opening hours in one cell: 周一至周五 08:30-12:00 14:00-17:30；周六 09:00-11:30, or 24小时."""

import re
from itertools import groupby
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.core.errors import Invalid
from gongzhi.core.text import normalise
from gongzhi.core.worktime import WeekHours

ALWAYS: Final = "24小时"
_DAYS: Final = "一二三四五六日"
_PART: Final = re.compile(
    r"(?:周|星期)([一二三四五六日天])(?:[至到~-](?:周|星期)?([一二三四五六日天]))?((?:\s*\d{1,2}:\d\d-\d{1,2}:\d\d)+)"
)
_SPAN: Final = re.compile(r"(\d{1,2}:\d\d)-(\d{1,2}:\d\d)")


def read_hours(typed: str, column: str = "hours") -> WeekHours | None:
    """The week, None for an empty cell. Raises `Invalid` where it cannot be read."""
    plain = re.sub(r"\s*[-~–—－至到]+\s*", "-", normalise(typed)).replace("；", ";")
    if not plain:
        return None
    if plain.replace(" ", "") in (ALWAYS, "全天", "24h"):
        return WeekHours.always()
    days: list[list[str]] = [[] for _day in range(7)]
    for part in filter(None, (part.strip(" 、,") for part in plain.split(";"))):
        match = _PART.fullmatch(part)
        if match is None:
            raise _unreadable(column)
        first = _number(match[1])
        last = _number(match[2]) if match[2] else first
        for day in range(first, last + 1):
            days[day] += [f"{opens.zfill(5)}-{closes.zfill(5)}" for opens, closes in _SPAN.findall(match[3])]
    try:
        return WeekHours.from_json(days)
    except ValueError as error:
        raise _unreadable(column) from error


def write_hours(hours: WeekHours | None) -> str:
    """The same in one cell, equal neighbours joined."""
    if hours is None:
        return ""
    if hours == WeekHours.always():
        return ALWAYS
    parts = []
    week = hours.as_json()
    for spans, group in groupby(range(7), key=lambda day: week[day]):
        run = list(group)
        if spans:
            days = f"周{_DAYS[run[0]]}" + (f"至周{_DAYS[run[-1]]}" if len(run) > 1 else "")
            parts.append(f"{days} {' '.join(spans)}")
    return "；".join(parts)


def _number(day: str) -> int:
    return _DAYS.index("日" if day == "天" else day)


def _unreadable(column: str) -> Invalid:
    return Invalid(
        _("看不懂开放时间。请像“周一至周五 08:30-12:00 14:00-17:30；周六 09:00-11:30”这样写，或写“24小时”。"),
        field=column,
    )
