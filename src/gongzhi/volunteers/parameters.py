"""What the town sets for asking volunteers: how much each reason counts, and from how far away anybody is asked."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.core import parameters
from gongzhi.core.parameters import Group, Parameter, Unit
from gongzhi.volunteers.ranking import Scale

_SHIPPED: Final = Scale()
_POINTS: Final = {
    "skill": _("会需要的技能"),
    "area": _("愿意参加这类服务"),
    "distance": _("离得近"),
    "free_time": _("时间宽裕"),
    "load": _("近来服务少"),
    "rating": _("评价好"),
}

parameters.groups.add(
    "volunteers.ranking",
    Group(
        _("志愿者推荐排序"),
        _("先问谁：每条理由最多给多少分，总分就是各条之和；谢绝或没答复从不扣分"),
        "list-ordered",
        _("已经发出的邀约照原来的次序问完；从生效那天起新发的邀约按新的分数排。"),
    ),
)
for _key, _words in _POINTS.items():
    parameters.declare(
        f"volunteers.ranking.{_key}",
        Parameter("volunteers.ranking", _words, Unit.POINTS, getattr(_SHIPPED, _key), 0, 100),
    )
for _key, _words, _unit, _lowest, _highest, _note in (
    ("far", _("多远起不再给距离分"), Unit.METRES, 500, 50_000, ""),
    ("ample_minutes", _("多少空余时间算宽裕"), Unit.MINUTES, 30, 1440, ""),
    ("points_a_service", _("近来每服务一次少几分"), Unit.POINTS, 0, 20, _("让活儿不总落在同一个人身上")),
    ("load_days", _("近来是指多少天"), Unit.DAYS, 7, 180, ""),
    ("assumed_ratings", _("新志愿者先按几次好评算"), Unit.COUNT, 1, 20, _("一次评价不会定好坏")),
):
    parameters.declare(
        f"volunteers.ranking.{_key}",
        Parameter("volunteers.ranking", _words, _unit, getattr(_SHIPPED, _key), _lowest, _highest, _note),
    )

parameters.groups.add(
    "volunteers.reach",
    Group(
        _("邀约范围"),
        _("没填距离的志愿者和队伍按多远算，再远也不问多远以外的人"),
        "map-pinned",
        _("已经发出的邀约不变；从生效那天起按新的范围找人。"),
    ),
)
for _key, _words, _default in (
    ("volunteer", _("志愿者没选距离时"), 5_000),
    ("team", _("队伍没选距离时"), 10_000),
    ("farthest", _("最远问到"), 30_000),
):
    parameters.declare(
        f"volunteers.reach.{_key}",
        Parameter("volunteers.reach", _words, Unit.METRES, _default, 500, 50_000),
    )


def scale() -> Scale:
    """How much each reason counts today."""
    return Scale(**{key: parameters.value(f"volunteers.ranking.{key}") for key in Scale.__dataclass_fields__})


def reach(of: str) -> int:
    """A distance in metres: of a "volunteer" or "team" that chose none, or the "farthest" anybody is asked from."""
    return parameters.value(f"volunteers.reach.{of}")
