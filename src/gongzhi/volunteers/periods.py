"""The week as people tick it: four parts of seven days. What was agreed on beyond them is kept beside the ticks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from gongzhi.volunteers.models import MINUTES_OF_DAY

Span = tuple[int, int, int]

#: So many days are named one by one; more in a row as 周一至周五.
_A_PAIR: Final = 2

WEEKDAYS: Final = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the day: local minutes `[start, end)`."""

    key: str
    words: str | Promise
    start: int
    end: int


PERIODS: Final = (
    Period("morning", _("上午 8–12点"), 8 * 60, 12 * 60),
    Period("noon", _("中午 12–14点"), 12 * 60, 14 * 60),
    Period("afternoon", _("下午 14–18点"), 14 * 60, 18 * 60),
    Period("evening", _("晚上 18–22点"), 18 * 60, 22 * 60),
)
CHOICES: Final = tuple(
    (f"{weekday}-{period.key}", weekday, period) for weekday in range(len(WEEKDAYS)) for period in PERIODS
)


def spans_of(ticks: Iterable[str]) -> list[Span]:
    """The spans of ticked parts."""
    chosen = set(ticks)
    return [(weekday, period.start, period.end) for key, weekday, period in CHOICES if key in chosen]


def ticks_of(spans: Iterable[Span]) -> list[str]:
    """The parts that spans (apart from each other) cover wholly."""
    known = list(spans)
    return [
        key
        for key, weekday, period in CHOICES
        if any(day == weekday and start <= period.start and period.end <= end for day, start, end in known)
    ]


def beyond(spans: Iterable[Span]) -> list[Span]:
    """What of spans cannot be ticked: minutes outside of every wholly covered part."""
    known = list(spans)
    covered = spans_of(ticks_of(known))
    left: list[Span] = []
    for span in known:
        left += _without(span, [part for part in covered if part[0] == span[0]])
    return left


def _without(span: Span, parts: Iterable[Span]) -> list[Span]:
    weekday, at, end = span
    rest: list[Span] = []
    for _day, start, stop in sorted(parts):
        if stop <= at or start >= end:
            continue
        if at < start:
            rest.append((weekday, at, start))
        at = max(at, stop)
    return [*rest, (weekday, at, end)] if at < end else rest


def words_of(spans: Iterable[Span]) -> list[str]:
    """Spans as people read them: 周三 14:00–18:00, 周日 全天; days of the same hours as one: 周一至周五 8:00–18:00."""
    days: dict[tuple[int, int], list[int]] = {}
    for weekday, start, end in sorted(spans):
        days.setdefault((start, end), []).append(weekday)
    return [f"{_days(weekdays)} {_hours(*hours)}" for hours, weekdays in days.items()]


def _days(weekdays: list[int]) -> str:
    """每天, 周一至周五, 周一、周三."""
    first, last = weekdays[0], weekdays[-1]
    if len(weekdays) == len(WEEKDAYS):
        return say("每天")
    if len(weekdays) > _A_PAIR and last - first == len(weekdays) - 1:
        return say("%(first)s至%(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}
    return "、".join(str(WEEKDAYS[weekday]) for weekday in weekdays)


def _hours(start: int, end: int) -> str:
    if (start, end) == (0, MINUTES_OF_DAY):
        return say("全天")
    return f"{_clock(start)}–{_clock(end)}"


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"
