"""Times in texts that are kept: messages and notices are read on other days, so never "today" or "tomorrow"."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.ui.words import short_date, weekday


def moment_words(instant: datetime) -> str:
    """11月24日 星期二 8:30."""
    local = clock.local(instant)
    return f"{short_date(local)} {weekday(local.date())} {_time(local)}"


def due_words(instant: datetime) -> str:
    """11月24日 星期二 17:30 前. The first moment of a day is said as the end of the day before: 24:00."""
    if _time(clock.local(instant)) == "0:00":
        day = clock.local(instant) - timedelta(days=1)
        when = f"{short_date(day)} {weekday(day.date())} 24:00"
    else:
        when = moment_words(instant)
    return _("%(when)s 前") % {"when": when}


def span_words(begin: datetime, end: datetime) -> str:
    """11月24日 星期二 9:00至11:00; an end on another day with its day."""
    last = clock.local(end)
    is_same_day = clock.local(begin).date() == last.date()
    return _("%(begin)s至%(end)s") % {
        "begin": moment_words(begin),
        "end": _time(last) if is_same_day else moment_words(end),
    }


def _time(local: datetime) -> str:
    return f"{local.hour}:{local.minute:02d}"
