"""What `gongzhi check` asks after persons."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 -- Django's name

from gongzhi.accounts import queries
from gongzhi.accounts.models import FactorReset, User
from gongzhi.core import clock

#: An initial password is for the first day at work, not for keeping.
_INITIAL_KEPT: Final = timedelta(days=14)
_RESET_WAITS: Final = timedelta(days=3)
Apps = Sequence[AppConfig] | None


def _staff() -> list[User]:
    return [person for person in queries.staff_accounts().filter(is_active=True) if person.has_usable_password()]


@register(deploy=True, databases=True)
def staff_have_a_second_factor(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Accounts with a password alone: their owners are led to set it up, so they have not been here."""
    staff = [person for person in _staff() if not person.must_change_password]
    without = {person.pk for person in staff} - queries.persons_with_factor([person.pk for person in staff])
    if not without:
        return []
    return [
        Warning(
            f"{len(without)} 个工作人员账号还没有设置动态口令。",
            hint="请本人登录一次并按提示设置；不再使用的账号请在“设置 · 账号”里停用。",
            id="gongzhi.accounts.W001",
        )
    ]


@register(deploy=True, databases=True)
def initial_passwords_are_changed(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Initial passwords that nobody changed."""
    before = clock.now() - _INITIAL_KEPT
    waiting = [person for person in _staff() if person.must_change_password and person.created_at < before]
    if not waiting:
        return []
    return [
        Warning(
            f"{len(waiting)} 个工作人员账号超过 {_INITIAL_KEPT.days} 天没有修改初始密码。",
            hint="请本人登录修改，或在“设置 · 账号”里停用。",
            id="gongzhi.accounts.W002",
        )
    ]


@register(deploy=True, databases=True)
def factor_resets_are_decided(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Resets that wait for the second administrator."""
    waiting = FactorReset.objects.filter(done_at__isnull=True, created_at__lt=clock.now() - _RESET_WAITS).count()
    if not waiting:
        return []
    return [
        Warning(
            f"{waiting} 份动态口令重置申请等待第二位管理员批准已超过 {_RESET_WAITS.days} 天。",
            hint="请安全管理员（不是申请人）在“设置 · 账号”里处理。",
            id="gongzhi.accounts.W003",
        )
    ]
