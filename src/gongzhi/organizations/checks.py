"""What `gongzhi check` asks of posts: is there somebody for every request."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 -- Django's name

from gongzhi.organizations.models import Role
from gongzhi.organizations.queries import chains_without_holder, open_posts

Apps = Sequence[AppConfig] | None


@register(deploy=True, databases=True)
def there_is_a_joint_office(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Every chain of receiving posts ends there."""
    if not open_posts().exists() or open_posts().filter(roles__contains=[Role.JOINT_OFFICE]).exists():
        # Without any post the town is not set up yet, which `gongzhi admin create` says.
        return []
    return [
        Error(
            "还没有联席办岗位，求助无人受理。",
            hint="由系统管理员在“组织”页面登记联席会议办公室，设一个“联席办”岗位并安排人员任职。",
            id="gongzhi.E201",
        )
    ]


@register(deploy=True, databases=True)
def every_chain_has_a_holder(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Work must reach a person."""
    count = chains_without_holder().count()
    if not count:
        return []
    return [
        Warning(
            f"有 {count} 个岗位从本岗到联席办都没有人任职，这些岗位上的事无人能接到。",
            hint="在“岗位与任期”页面选“全线无人”，逐个安排任职或代管。",
            id="gongzhi.W202",
        )
    ]
