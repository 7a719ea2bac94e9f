"""The town's own numbers for handovers."""

from django.utils.translation import gettext_lazy as _

from gongzhi.core import parameters
from gongzhi.core.parameters import Group, Parameter, Unit
from gongzhi.organizations.actions.handovers import DAYS, DAYS_BEFORE

parameters.groups.add(
    "organizations.handover",
    Group(
        _("工作交接"),
        _("离任后几天内交接完，计划离任前几天开始"),
        "arrow-right-left",
        _("已经开始的交接照原来的期限；从生效那天起，新开始的按新的算。"),
    ),
)
parameters.declare(DAYS, Parameter("organizations.handover", _("离任后几个工作日内交接完"), Unit.DAYS, 10, 1, 60))
parameters.declare(DAYS_BEFORE, Parameter("organizations.handover", _("计划离任前几天开始交接"), Unit.DAYS, 7, 0, 60))
