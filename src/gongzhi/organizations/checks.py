"""What `gongzhi check` asks of posts: is there somebody for every request."""

from collections.abc import Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 -- Django's name

from gongzhi.organizations.hands import HANDS, two_handed
from gongzhi.organizations.models import Role
from gongzhi.organizations.queries import (
    chains_without_holder,
    current_tenures,
    open_posts,
    posts_with_work_and_no_holder,
)

Apps = Sequence[AppConfig] | None
#: Named in a message; the page has all of them.
_NAMED: Final = 5


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


@register(deploy=True, databases=True)
def no_work_lies_on_a_vacant_post(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Whoever left has handed over, and somebody sits where work is (domain §11.2)."""
    posts = posts_with_work_and_no_holder()
    if not posts:
        return []
    named = "、".join(map(str, posts[:_NAMED]))
    more = f"等{len(posts)}个岗位" if len(posts) > _NAMED else ""
    return [
        Warning(
            f"这些岗位上有事，却没有人任职：{named}{more}。现由上级岗位代为负责。",
            hint="在“岗位与任期”页面选“空缺”，逐个安排任职或代管。",
            id="gongzhi.W203",
        )
    ]


@register(deploy=True, databases=True)
def nobody_has_two_hands(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """System, audit and security administrator are three persons."""
    count = len(two_handed())
    if not count:
        return []
    return [
        Error(
            f"有 {count} 人同时担任系统、审计、安全管理员中的两种。",
            hint="由安全管理员在“岗位与任期”页面结束其中一个任期。",
            id="gongzhi.E203",
        )
    ]


@register(deploy=True, databases=True)
def there_are_three_hands(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Each of the three is somebody."""
    if not open_posts().exists():
        return []
    held = current_tenures().filter(post__roles__overlap=list(HANDS)).values_list("post__roles", flat=True)
    missing = HANDS - {role for roles in held for role in roles}
    if not missing:
        return []
    names = "、".join(sorted(str(Role(role).label) for role in missing))
    return [
        Warning(
            f"还没有人担任：{names}。",
            hint="用 gongzhi admin create --role 建立，三种管理员应由不同的人担任。",
            id="gongzhi.W204",
        )
    ]
