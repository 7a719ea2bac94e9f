"""What the town sets for repeated requests and callbacks."""

from django.utils.translation import gettext_lazy as _

from gongzhi.core import parameters
from gongzhi.core.parameters import Group, Parameter, Unit

parameters.groups.add(
    "cases.repeats",
    Group(
        _("重复求助"),
        _("新求助进来时，和多久以内、多远以内的求助比对；没办完的不论多久都比"),
        "copy-check",
        _("已经列出的“可能重复”不变；从生效那天起进来的按新的数比对。"),
    ),
)
parameters.declare("cases.repeats.days", Parameter("cases.repeats", _("比对最近多少天的"), Unit.DAYS, 90, 1, 365))
parameters.declare(
    "cases.repeats.radius", Parameter("cases.repeats", _("相距多少米以内算同一地点"), Unit.METRES, 500, 50, 5000)
)

parameters.groups.add(
    "cases.callbacks",
    Group(
        _("电话回访"),
        _("给哪些居民打回访电话；比例为 0 就不打"),
        "phone-call",
        _("已经在回访名单上的照原来的打完；从生效那天起的按新的数。"),
    ),
)
for _key, _words, _unit, _default, _lowest, _highest in (
    ("dissatisfied", _("不满意的，回访百分之几"), Unit.COUNT, 100, 0, 100),
    ("unrated", _("一直没有评价的，回访百分之几"), Unit.COUNT, 100, 0, 100),
    ("sample", _("居民自己评过的，每天抽查百分之几"), Unit.COUNT, 5, 0, 100),
    ("most_tries", _("没人接，最多打几次"), Unit.COUNT, 3, 1, 10),
    ("again_after", _("没人接，隔多久再打"), Unit.MINUTES, 120, 10, 2880),
):
    parameters.declare(
        f"cases.callbacks.{_key}", Parameter("cases.callbacks", _words, _unit, _default, _lowest, _highest)
    )
