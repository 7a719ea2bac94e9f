"""Numbers of local policy: each declared once in its room, in force from a day on by a document with a number (文号).

    from gongzhi.core import parameters

    parameters.declare("sms.quiet_from", Parameter(_("晚上从几点起不发"), default=21 * 60 + 30, ...))
    parameters.value("sms.quiet_from")

A version is never changed and begins tomorrow at the earliest. So what is in force on a day is settled before the day
begins, and every process reads it once a day: asking for a value costs no query.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow, type_words
from gongzhi.core.models import ParameterVersion
from gongzhi.core.policies import add_policy, has_role
from gongzhi.core.registry import Registry, action_words

#: Days kept in memory: today, and a few of a simulation or of what was asked for the past.
_DAYS_KEPT: Final = 8
DOC_NO_LENGTH: Final = 80
#: Since when what is shipped holds, as pages show it.
SHIPPED_SINCE: Final = date(2020, 1, 1)


class Unit(StrEnum):
    """What a value counts."""

    TIME = "time"  # minutes of the local day, shown as 21:30
    MINUTES = "minutes"
    DAYS = "days"
    MONTHS = "months"
    METRES = "metres"
    POINTS = "points"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared number: words, unit, what is shipped, and the bounds, of which the lower may be the law's."""

    group: str
    words: type_words
    unit: Unit
    #: What holds until a town sets its own; a callable where it comes from the deployment's settings.
    default: int | Callable[[], int]
    lowest: int
    highest: int
    #: Why it is there, or the law that sets its bounds.
    note: type_words = ""

    @property
    def shipped(self) -> int:
        """What holds where the town has set nothing."""
        return self.default() if callable(self.default) else self.default


@dataclass(frozen=True, slots=True)
class Group:
    """Parameters that stand on one page."""

    words: type_words
    note: type_words
    icon: str
    #: What a new version does to what is under way, said before it is set.
    effect: type_words


groups: Registry[Group] = Registry("parameter groups")
parameters: Registry[Parameter] = Registry("parameters")
_known: dict[date, dict[str, int]] = {}


def declare(key: str, parameter: Parameter) -> None:
    """Sign a number in, under "room.name"."""
    parameters.add(key, parameter)


def value(key: str, on: date | None = None) -> int:
    """What is in force on a day (default: today). Costs no query but the first of a day in each process."""
    parameter, today = parameters[key], clock.today()
    day = on or today
    found = _read(day) if day > today else _settled(day)
    return found.get(key, parameter.shipped)


def forget() -> None:
    """Read anew on the next call: after a version was set, for the simulations that go back in time."""
    _known.clear()


def _settled(day: date) -> dict[str, int]:
    found = _known.get(day)
    if found is None:
        found = _read(day)
        while len(_known) >= _DAYS_KEPT:
            _known.pop(next(iter(_known)), None)
        _known[day] = found
    return found


def _read(day: date) -> dict[str, int]:
    rows = ParameterVersion.objects.in_force(day)
    return dict(rows.values_list("key", "value"))


def begins_on(day: date | None) -> date:
    """The day on which a new version of any rule begins: tomorrow where none is given, never today or before.

    What is in force today was promised already. Raises `Invalid`.
    """
    tomorrow = clock.today() + timedelta(days=1)
    if day is not None and day < tomorrow:
        raise Invalid(_("最早从明天起生效。"), field="valid_from")
    return day or tomorrow


@action("core.set_parameter")
def set_parameter(key: str, *, by: Actor, value: int, doc_no: str, valid_from: date | None = None) -> ParameterVersion:
    """Set a number from a day on; the version before ends on that day. Raises `Invalid`, and `NotNow` for a day
    on which or after which another version begins already."""
    if key not in parameters:
        raise Invalid(_("没有这一项。"), field="key")
    parameter, begins, doc_no = parameters[key], begins_on(valid_from), doc_no.strip()
    if not parameter.lowest <= value <= parameter.highest:
        raise Invalid(
            _("请填%(lowest)s到%(highest)s。")
            % {
                "lowest": spoken(parameter.lowest, parameter.unit),
                "highest": spoken(parameter.highest, parameter.unit),
            },
            field="value",
        )
    if not doc_no or len(doc_no) > DOC_NO_LENGTH:
        raise Invalid(_("请填写文号。"), field="doc_no")
    later = ParameterVersion.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=begins), key=key)
    if later.filter(valid_from__gte=begins).exists():
        raise NotNow(_("这一天或以后已有设置，请先核对。"), field="valid_from")
    for row in later:
        row.valid_to = begins
        row.save(update_fields=["valid_to"])
    made = ParameterVersion.objects.create(key=key, value=value, valid_from=begins, doc_no=doc_no)
    forget()
    transaction.on_commit(forget)
    return made


def spoken(amount: int, unit: Unit) -> str:
    """A value as people say it: 21:30, 6 个月, 10 公里."""
    match unit:
        case Unit.TIME:
            return f"{amount // 60}:{amount % 60:02d}"
        case Unit.METRES if amount and amount % 1000 == 0:
            return _("%(count)d 公里") % {"count": amount // 1000}
    return _UNITS[unit] % {"count": amount}


_UNITS: Final = {
    Unit.MINUTES: _later("%(count)d 分钟"),
    Unit.DAYS: _later("%(count)d 天"),
    Unit.MONTHS: _later("%(count)d 个月"),
    Unit.METRES: _later("%(count)d 米"),
    Unit.POINTS: _later("%(count)d 分"),
    Unit.COUNT: _later("%(count)d"),
}

add_policy("core.set_parameter", has_role("system_admin"))
action_words.add("core.set_parameter", _later("设置参数"))

groups.add(
    "sms",
    Group(
        _later("短信静默时间"),
        _later("夜里不打扰：能等到早上的短信，早上再发；紧急的不受限制"),
        "moon",
        _later("已经排好时间的短信照原来的时间发；新的短信按新时间。"),
    ),
)
declare(
    "sms.quiet_from",
    Parameter("sms", _later("晚上从几点起不发"), Unit.TIME, 21 * 60 + 30, 18 * 60, 23 * 60 + 59),
)
declare("sms.quiet_until", Parameter("sms", _later("早上从几点起再发"), Unit.TIME, 8 * 60, 5 * 60, 12 * 60))
groups.add(
    "retention",
    Group(
        _later("保存期限"),
        _later("到期由系统自动删除或抹去；法律规定的最短期限不能再短"),
        "archive",
        _later("按新期限已经到期的，从生效那天夜里起删除；还没到期的继续保存。"),
    ),
)
