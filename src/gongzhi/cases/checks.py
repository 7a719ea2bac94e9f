"""What `gongzhi check` asks of this room."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from gongzhi.cases.models import Case, LimitSetting
from gongzhi.cases.models.clock import Step
from gongzhi.cases.states import OPEN
from gongzhi.organizations.queries import chains_without_holder


@register(deploy=True, databases=True)
def every_step_has_a_limit(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without a limit in force that fits every case, a step cannot begin, and the request cannot go on."""
    general = LimitSetting.objects.in_force().filter(is_urgent__isnull=True, weight="")
    known = set(general.values_list("step", flat=True))
    missing = [str(step.label) for step in Step if step not in known]
    if not missing:
        return []
    return [
        Error(
            f"没有在用的办理时限：{'、'.join(missing)}",
            hint="请用 gongzhi run 载入默认值，或在“办理时限”页面补上。",
            id="cases.E001",
        )
    ]


@register(deploy=True, databases=True)
def every_open_case_is_answered_for(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Open requests of posts that nobody holds or stands in for."""
    count = Case.objects.filter(state__in=OPEN, post__in=chains_without_holder().values("pk")).count()
    if not count:
        return []
    return [
        Error(
            f"{count} 件未办结的求助没有人负责：受理岗位到联席办都无人任职。",
            hint="请在“岗位与任期”里为联席办岗位安排人员。",
            id="cases.E002",
        )
    ]
