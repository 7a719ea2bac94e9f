"""Numbers of local policy about notices."""

from django.utils.translation import gettext_lazy as _

from gongzhi.core.parameters import Group, Parameter, Unit, declare, groups

groups.add(
    "notices",
    Group(
        _("通知汇总"),
        _("可以等的通知攒成一条，每天两次发出；紧急通知夜里发不发"),
        "bell",
        _("已经排好时间的通知照原来的时间发；新的通知按新时间。"),
    ),
)
declare("notices.morning", Parameter("notices", _("上午几点汇总"), Unit.TIME, 8 * 60 + 30, 6 * 60, 12 * 60))
declare("notices.evening", Parameter("notices", _("下午几点汇总"), Unit.TIME, 17 * 60, 12 * 60 + 1, 21 * 60))
declare(
    "notices.urgent_at_night",
    Parameter("notices", _("紧急通知在不打扰时间也发（1 发，0 不发）"), Unit.COUNT, 1, 0, 1),
)
