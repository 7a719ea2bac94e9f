"""A week of opening hours as people read it."""

from itertools import groupby

from django.utils.translation import gettext as _

from gongzhi.core.worktime import WeekHours


def week_of(hours: WeekHours | None) -> list[tuple[str, str]]:
    """Days with their hours, equal neighbours joined: 周一至周五 08:30–12:00、14:00–17:30. Empty where unknown."""
    if hours is None:
        return []
    if hours == WeekHours.always():
        return [(_("每天"), _("24小时开放，节假日不休"))]
    days = [_("、").join(span.replace("-", "–") for span in spans) or _("不开放") for spans in hours.as_json()]
    lines = []
    for words, group in groupby(range(7), key=lambda number: days[number]):
        run = list(group)
        first, last = _day(run[0]), _day(run[-1])
        lines.append((_("%(first)s至%(last)s") % {"first": first, "last": last} if len(run) > 1 else first, words))
    return lines


def _day(number: int) -> str:
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return names[number]
