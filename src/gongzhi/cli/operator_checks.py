"""What `gongzhi check` asks of a deployment as a whole; each room asks after its own matters in its `checks.py`."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 -- Django's name
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from gongzhi.core import clock
from gongzhi.core.models import Deployment

# Tag of these checks, which need no table.
OPERATOR = "operator"
OLDEST_DATABASE = 15
CLOCK_TOLERANCE_SECONDS = 2
GIBIBYTE = 1024**3
# Names and passwords that are tried first by whoever tries.
DEFAULT_NAMES = ("admin", "administrator", "root", "system", "test", "demo", "gongzhi")
DEFAULT_PASSWORDS = (
    "admin",
    "admin123",
    "password",
    "123456",
    "12345678",
    "1234567890",
    "gongzhi",
    "gongzhi123",
    "test",
)

Apps = Sequence[AppConfig] | None


@register(OPERATOR, deploy=True)
def keys_are_kept_well(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Secrets are nobody else's to read."""
    folder = Path(settings.GONGZHI_DATA) / "keys"
    if not folder.is_dir():
        return []
    open_files = [path for path in [folder, *folder.iterdir()] if path.stat().st_mode & 0o077]
    return [
        Error(f"密钥文件 {path} 别的用户也能读。", hint=f"运行 chmod go= {path}", id="gongzhi.E001")
        for path in open_files
    ]


@register(OPERATOR, deploy=True)
def debug_is_off(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Debug pages show settings and rows to any visitor."""
    if not settings.DEBUG:
        return []
    return [
        Error("调试模式开着，出错页面会泄露数据。", hint="去掉环境变量 GONGZHI_DEBUG 后重新启动。", id="gongzhi.E002")
    ]


@register(OPERATOR, deploy=True)
def database_is_new_enough(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """PostgreSQL 15 or later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        number: int = cursor.fetchone()[0]
    if number // 10000 >= OLDEST_DATABASE:
        return []
    return [
        Error(
            f"PostgreSQL 版本是 {number // 10000}，太旧。",
            hint=f"升级到 {OLDEST_DATABASE} 或更新的版本。",
            id="gongzhi.E003",
        )
    ]


@register(OPERATOR, deploy=True)
def migrations_are_done(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Tables as this version of the platform expects them."""
    pending = pending_migrations()
    if not pending:
        return []
    return [
        Error(
            f"有 {len(pending)} 步数据库结构变更没有执行。",
            hint="先备份，再运行 gongzhi manage migrate（gongzhi run 会自动执行）。",
            id="gongzhi.E004",
        )
    ]


def pending_migrations() -> list[Any]:
    """What `migrate` would do."""
    executor = MigrationExecutor(connection)
    plan: list[Any] = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return plan


@register(OPERATOR, deploy=True)
def no_default_passwords(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Accounts with the names that are tried first do not have the passwords that are tried first."""
    if pending_migrations():
        return []
    users = get_user_model()._default_manager.filter(is_active=True, username__in=DEFAULT_NAMES)
    weak = [
        user
        for user in users
        if user.has_usable_password()
        and any(user.check_password(word) for word in (user.get_username(), *DEFAULT_PASSWORDS))
    ]
    return [
        Error(
            f"账号 {user.get_username()} 还在用默认密码。",
            hint=f"运行 gongzhi manage changepassword {user.get_username()}",
            id="gongzhi.E005",
        )
        for user in weak
    ]


@register(OPERATOR, deploy=True)
def clock_is_right(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Deadlines and one-time passwords need the right time."""
    found: list[CheckMessage] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - clock.now()).total_seconds())
    if apart > CLOCK_TOLERANCE_SECONDS:
        found.append(
            Error(
                f"本机时钟与数据库相差 {apart:.0f} 秒。",
                hint="在两台机器上都开启时间同步（systemd-timesyncd 或 chrony）。",
                id="gongzhi.E006",
            )
        )
    if synchronised() is False:
        found.append(
            Warning(
                "本机没有与时间服务器同步。", hint="运行 timedatectl set-ntp true，或安装 chrony。", id="gongzhi.W001"
            )
        )
    return found


def synchronised() -> bool | None:
    """Whether the machine's clock follows a time server; None where systemd cannot say."""
    program = shutil.which("timedatectl")
    if program is None:
        return None
    done = subprocess.run(
        [program, "show", "--property=NTPSynchronized", "--value"], capture_output=True, text=True, check=False
    )
    return {"yes": True, "no": False}.get(done.stdout.strip())


@register(OPERATOR, deploy=True)
def disk_has_room(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """A full disk stops the database."""
    free = shutil.disk_usage(settings.GONGZHI_DATA).free
    hint = "清理磁盘，或把 GONGZHI_DATA 移到更大的磁盘上。"
    if free < GIBIBYTE:
        return [Error(f"数据目录所在磁盘只剩 {free / GIBIBYTE:.1f} GiB。", hint=hint, id="gongzhi.E007")]
    if free < 5 * GIBIBYTE:
        return [Warning(f"数据目录所在磁盘只剩 {free / GIBIBYTE:.1f} GiB。", hint=hint, id="gongzhi.W002")]
    return []


@register(OPERATOR, deploy=True)
def data_folder_is_writable(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Uploads need it."""
    if os.access(settings.GONGZHI_DATA, os.W_OK):
        return []
    return [Error(f"数据目录 {settings.GONGZHI_DATA} 不能写。", hint="改正目录的所有者和权限。", id="gongzhi.E008")]


@register(OPERATOR, deploy=True)
def address_is_https(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Residents' data does not travel in the clear. On this machine alone (no public address) it does not travel."""
    if settings.GONGZHI_PUBLIC_URL.startswith("https://"):
        return []
    if settings.GONGZHI_PUBLIC_URL:
        return [
            Error("居民访问的网址不是 https。", hint="配置证书，GONGZHI_PUBLIC_URL 改为 https://。", id="gongzhi.E009")
        ]
    return [
        Warning(
            "没有设置居民访问的网址，只能在本机使用。",
            hint="设置 GONGZHI_PUBLIC_URL，例如 https://gongzhi.example.gov.cn",
            id="gongzhi.W003",
        )
    ]


@register(OPERATOR, deploy=True)
def messages_are_sent(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Codes reach telephones only through a channel."""
    if settings.GONGZHI_SMS != "console":
        return []
    return [
        Warning(
            "短信只写到日志里，居民收不到验证码。", hint="正式使用前接入短信通道（GONGZHI_SMS）。", id="gongzhi.W004"
        )
    ]


@register(OPERATOR, deploy=True)
def not_a_demonstration(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """A demonstration lets its cast in by one click; it is no place for real residents."""
    if pending_migrations() or not Deployment.is_demonstration():
        return []
    return [
        Warning(
            "这是演示城市，不要录入真实居民的信息。",
            hint="正式使用请建立空的平台：gongzhi run --empty",
            id="gongzhi.W005",
        )
    ]


@register(OPERATOR, deploy=True)
def embedded_database_is_for_trying(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """The embedded server has no replica and no second machine."""
    if not settings.GONGZHI_EMBEDDED:
        return []
    return [
        Warning(
            "正在使用内置数据库，没有备机。",
            hint="正式使用请设置 DATABASE_URL，使用单独的 PostgreSQL。",
            id="gongzhi.W006",
        )
    ]
