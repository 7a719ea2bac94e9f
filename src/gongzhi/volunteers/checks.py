"""What `gongzhi check` asks of volunteers."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 -- Django's name

from gongzhi.volunteers.models import Skill, Team, VolunteerState


@register(deploy=True, databases=True)
def skills_are_loaded(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without skills nobody can be found by what he or she can."""
    if Skill.objects.exists():
        return []
    return [
        Warning(
            "还没有志愿者技能表。",
            hint="运行 gongzhi manage load_skills 装入自带的技能表，可以重复运行。",
            id="gongzhi.W131",
        )
    ]


@register(deploy=True, databases=True)
def teams_have_a_leader(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A team whose leader has left or pauses answers no offer."""
    count = Team.objects.filter(closed_at__isnull=True).exclude(leader__state=VolunteerState.ACTIVE).count()
    if not count:
        return []
    return [
        Warning(
            f"有 {count} 支志愿服务队的队长不在岗，没有人答复邀约。",
            hint="请在“资源—志愿服务队”页面把队长交给别的队员，或者停止队伍。",
            id="gongzhi.W132",
        )
    ]
