"""Settings of a deployment: the one declared table, read from the environment.

Each field of `Environment` is one variable. Values are checked here, once, and a wrong one stops the start with one
line that names the variable. `settings.py` turns the result into Django's settings; nothing else reads them.
"""

import base64
import binascii
import difflib
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from gongzhi.config import places

T = TypeVar("T")

PREFIX = "GONGZHI_"
# Read by the test tools, not by the platform.
TEST_PREFIX = "GONGZHI_TEST_"
KEY_BYTES = 32
# Cybersecurity Law Art. 21(3): network logs are kept for six months at least. The database holds to it too.
LOG_MONTHS_AT_LEAST = 6


class EnvironmentProblem(Exception):
    """A variable is missing or wrong. The text is one Chinese line that names it."""


def text(raw: str) -> str:
    return raw


def number(low: int, high: int) -> Callable[[str], int]:
    """A whole number between `low` and `high`, both included."""

    def parse(raw: str) -> int:
        if not raw.isascii() or not raw.isdigit() or not low <= int(raw) <= high:
            raise ValueError(f"应为 {low} 到 {high} 之间的整数")
        return int(raw)

    return parse


def choice(*allowed: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw not in allowed:
            raise ValueError(f"只能是 {'、'.join(allowed)} 之一")
        return raw

    return parse


def switch(raw: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if raw.lower() not in words:
        raise ValueError("只能是 1 或 0")
    return words[raw.lower()]


def names(raw: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in raw.split(",") if part.strip())


def folder(raw: str) -> Path:
    path = Path(raw).expanduser()
    if not path.is_absolute():
        path = Path.cwd() / path
    return path.resolve()


def database(raw: str) -> str:
    if urlsplit(raw).scheme not in {"postgres", "postgresql"}:
        raise ValueError("应形如 postgresql://用户:密码@主机:5432/库名，平台只支持 PostgreSQL")
    return raw


def address(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError("应形如 https://gongzhi.example.gov.cn，不带路径")
    return f"{parts.scheme}://{parts.netloc}"


def mail_server(raw: str) -> str:
    if urlsplit(raw).scheme not in {"mailto", "mailtos"} or not urlsplit(raw).hostname:
        raise ValueError("应形如 mailtos://用户名:密码@smtp.example.com:465?from=gongzhi@example.com")
    return raw


def secret_text(raw: str) -> str:
    if len(raw) < 50:
        raise ValueError("至少要有 50 个字符")
    return raw


def key(raw: str) -> bytes:
    """32 random bytes, written in base64."""
    try:
        value = base64.b64decode(raw, validate=True)
    except binascii.Error as error:
        raise ValueError("应为 base64 编码的 32 字节随机数") from error
    if len(value) != KEY_BYTES:
        raise ValueError(f"应为 base64 编码的 32 字节随机数，现在是 {len(value)} 字节")
    return value


def keys(raw: str) -> tuple[bytes, ...]:
    """Several of them, separated by commas."""
    return tuple(key(part) for part in names(raw))


def new_key() -> str:
    """A fresh value for a variable of kind `key`."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def new_secret_text() -> str:
    return secrets.token_urlsafe(50)


def setting(
    name: str,
    parse: Callable[[str], T],
    default: T | Callable[[], T] | None = None,
    *,
    zh: str,
    en: str,
    shown: str = "",
    make: Callable[[], str] | None = None,
) -> T:
    """One row of the table. `shown` words a computed default; `make` marks a secret: how to make a fresh one."""
    metadata = {"name": name, "parse": parse, "zh": zh, "en": en, "shown": shown, "make": make}
    if callable(default):
        made: T = field(default_factory=default, metadata=metadata)
        return made
    plain: T = field(default=default, metadata=metadata)  # type: ignore[assignment]
    return plain


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The table. A secret left out is made once into `<data>/keys` when the database is the embedded one."""

    data: Path = setting(
        "GONGZHI_DATA",
        folder,
        places.default_data,
        shown="`var/` 或 `/var/lib/gongzhi`",
        zh="数据目录：内置数据库、密钥、上传的文件、日志。"
        "默认是代码目录下的 var；代码在 root 的家目录里时是 /var/lib/gongzhi",
        en="Folder of the embedded database, keys, uploads and logs. "
        "By default `var` in the source tree, or /var/lib/gongzhi when the tree lies under root's home",
    )
    host: str = setting("HOST", text, "127.0.0.1", zh="网页服务监听的地址", en="Address that the web server binds to")
    port: int = setting("PORT", number(1, 65535), 8000, zh="网页服务监听的端口", en="Port of the web server")
    database_url: str = setting(
        "DATABASE_URL",
        database,
        "",
        shown="（内置数据库）",
        zh="PostgreSQL 15 或更新版本的地址；不设时使用内置数据库",
        en="Address of a PostgreSQL 15 or later; unset: the embedded server",
    )
    public_url: str = setting(
        "GONGZHI_PUBLIC_URL",
        address,
        "",
        zh="居民访问平台的网址，印在回执二维码上；以 https 开头时启用安全 Cookie 和 HSTS",
        en="Address that residents use, printed on slips; https turns on secure cookies and HSTS",
    )
    allowed_hosts: tuple[str, ...] = setting(
        "GONGZHI_ALLOWED_HOSTS",
        names,
        ("127.0.0.1", "localhost", "[::1]"),
        zh="允许访问的主机名，用逗号隔开；GONGZHI_PUBLIC_URL 的主机名总是允许",
        en="Host names served, separated by commas; that of GONGZHI_PUBLIC_URL is always served",
    )
    trusted_proxies: int = setting(
        "GONGZHI_TRUSTED_PROXIES",
        number(0, 9),
        0,
        zh="平台前面有几层可信的反向代理；用来取得访问者的真实地址",
        en="Number of trusted reverse proxies in front, for the visitor's real address",
    )
    workers: int = setting("GONGZHI_WORKERS", number(1, 64), 2, zh="网页服务的进程数", en="Web processes")
    debug: bool = setting(
        "GONGZHI_DEBUG", switch, False, zh="调试模式，正式使用时必须关闭", en="Debug pages; never in real use"
    )
    sign_in_log_months: int = setting(
        "GONGZHI_SIGN_IN_LOG_MONTHS",
        number(LOG_MONTHS_AT_LEAST, 120),
        LOG_MONTHS_AT_LEAST,
        zh="登录日志保存几个月，到期自动删除；《网络安全法》要求不少于六个月。在“规则与参数”里设过的以那里为准",
        en="Months that the log of sign-ins is kept, then deleted; the Cybersecurity Law asks for six at least",
    )
    sms: str = setting(
        "GONGZHI_SMS",
        choice("console", "none"),
        "console",
        zh="短信通道：console 写到日志里（开发、演示用），none 不发送",
        en="Channel of text messages: console writes them to the log, none sends nothing",
    )
    mail: str = setting(
        "GONGZHI_MAIL",
        mail_server,
        "",
        shown="（不发邮件）",
        zh="发通知邮件用的邮箱，形如 mailtos://用户名:密码@smtp.example.com:465?from=gongzhi@example.com",
        en="Mail server for notices, as an address of the apprise library; unset: no mail is sent",
    )
    private_webhooks: tuple[str, ...] = setting(
        "GONGZHI_PRIVATE_WEBHOOKS",
        names,
        (),
        shown="（空）",
        zh="允许群机器人使用的内部网络地址（主机或主机:端口），用逗号隔开；默认只能用公网的 https 地址",
        en="Hosts of the private network to which robots of groups may be posted; otherwise public https ones only",
    )
    voice_seconds: int = setting(
        "GONGZHI_VOICE_SECONDS", number(10, 600), 60, zh="一条语音最长多少秒", en="Longest voice note, in seconds"
    )
    voice_megabytes: int = setting(
        "GONGZHI_VOICE_MEGABYTES",
        number(1, 20),
        8,
        zh="一条语音上传时最大多少 MB",
        en="Largest upload of a voice note, in MB",
    )
    fonts: Path | None = setting(
        "GONGZHI_FONTS",
        folder,
        None,
        shown="（空）",
        zh="本单位自备字体的目录，例如有使用许可的仿宋、方正小标宋；公文、协议书优先用这里的字体",
        en="Folder of the office's own licensed fonts, such as FangSong, which papers are set in before all others",
    )
    cipher: str = setting(
        "GONGZHI_CIPHER",
        choice("aes-gcm", "sm4-gcm"),
        "aes-gcm",
        zh="个人信息的加密算法，sm4-gcm 为国密；改后新数据用新算法，旧数据照样能读",
        en="Cipher of personal data; after a change old data stays readable",
    )
    secret_key: str = setting(
        "GONGZHI_SECRET_KEY",
        secret_text,
        make=new_secret_text,
        zh="签名密钥，至少 50 个字符；用于登录状态和表单",
        en="Signs sessions and forms; at least 50 characters",
    )
    master_key: bytes = setting(
        "GONGZHI_MASTER_KEY",
        key,
        make=new_key,
        zh="主密钥，base64 编码的 32 字节；加密每个人的数据密钥。丢失后个人信息无法恢复，不得放进备份",
        en="Wraps every person's data key: 32 bytes in base64. If lost, personal data is lost; never part of a backup",
    )
    old_master_keys: tuple[bytes, ...] = setting(
        "GONGZHI_OLD_MASTER_KEYS",
        keys,
        (),
        shown="（空）",
        zh="换下来的主密钥，用逗号隔开；更换主密钥后填在这里，运行 gongzhi rewrap 完成后去掉",
        en="Former master keys, separated by commas; after a change of the master key, until `gongzhi rewrap` is done",
    )
    index_key: bytes = setting(
        "GONGZHI_INDEX_KEY",
        key,
        make=new_key,
        zh="查找密钥，base64 编码的 32 字节；按手机号等查找时使用，必须与主密钥不同",
        en="Key of the keyed hash by which phone numbers are found: 32 bytes in base64, other than the master key",
    )

    @property
    def embedded(self) -> bool:
        """Whether the database is the embedded server of the data folder."""
        return not self.database_url

    @property
    def conninfo(self) -> str:
        """Where the database is, as an address for psycopg; no server needs to run to know it."""
        return self.database_url or places.embedded_url(self.data)


def load(environ: Mapping[str, str] | None = None, *, with_secrets: bool = True) -> Environment:
    """The settings of this process.

    `with_secrets=False` leaves the keys empty: for commands that run before a data folder exists.

    Raises `EnvironmentProblem` on an unknown, wrong or missing variable.
    """
    given = os.environ if environ is None else environ
    refuse_unknown(given)
    values: dict[str, Any] = {}
    for row in fields(Environment):
        raw = given.get(row.metadata["name"], "").strip()
        if raw:
            values[row.name] = parsed(row.metadata["name"], row.metadata["parse"], raw)
    result = Environment(**values)
    if not with_secrets:
        return result
    for row in fields(Environment):
        if row.metadata["make"] is not None and row.name not in values:
            values[row.name] = kept_secret(result, row.metadata["name"], row.metadata["parse"], row.metadata["make"])
    result = Environment(**values)
    if result.master_key == result.index_key:
        raise EnvironmentProblem("环境变量 GONGZHI_INDEX_KEY 不能与 GONGZHI_MASTER_KEY 相同，请另外生成一个。")
    if result.master_key in result.old_master_keys:
        raise EnvironmentProblem("环境变量 GONGZHI_OLD_MASTER_KEYS 里不能有现在的主密钥，请只填换下来的。")
    return result


def parsed(name: str, parse: Callable[[str], T], raw: str) -> T:
    try:
        return parse(raw)
    except ValueError as error:
        raise EnvironmentProblem(f"环境变量 {name} 的值不正确：{error}。") from error


def refuse_unknown(given: Mapping[str, str]) -> None:
    """A mistyped variable would silently mean the default, so it stops the start."""
    known = [row.metadata["name"] for row in fields(Environment)]
    for name in sorted(given):
        if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"，是不是 {near[0]}？" if near else "。"
            raise EnvironmentProblem(f"不认识的环境变量 {name}{hint}")


def kept_secret(env: Environment, name: str, parse: Callable[[str], T], make: Callable[[], str]) -> T:
    """A secret that the environment does not give: from `<data>/keys`, made there on first use."""
    if not env.embedded:
        raise EnvironmentProblem(f"设置了 DATABASE_URL 时必须设置 {name}，例如：{name}={make()}")
    path = env.data / "keys" / name.removeprefix(PREFIX).lower()
    try:
        raw = read_or_make(path, make)
    except OSError as error:
        raise EnvironmentProblem(
            f"不能读写密钥文件 {path}:{error.strerror}。请检查 GONGZHI_DATA 指定的目录。"
        ) from error
    try:
        return parse(raw)
    except ValueError as error:
        raise EnvironmentProblem(f"密钥文件 {path} 的内容不正确：{error}。") from error


def read_or_make(path: Path, make: Callable[[], str]) -> str:
    """The file's text; a missing one is written whole and under its own name only once, whoever comes first."""
    if not path.exists():
        places.prepare_data(path.parent.parent)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def table() -> str:
    """The table as Markdown, for the documentation."""
    lines = ["| 变量 | 默认值 | 说明 | Meaning |", "| --- | --- | --- | --- |"]
    for row in fields(Environment):
        meta = row.metadata
        lines.append(f"| `{meta['name']}` | {default_shown(row.default, meta)} | {meta['zh']} | {meta['en']} |")
    return "\n".join(lines) + "\n"


def default_shown(default: object, meta: Mapping[str, Any]) -> str:
    if meta["make"] is not None:
        return "（内置数据库时自动生成）"
    if meta["shown"]:
        return str(meta["shown"])
    if isinstance(default, tuple):
        return f"`{','.join(default)}`"
    if isinstance(default, bool):
        return f"`{int(default)}`"
    return f"`{default}`" if default != "" else "（空）"
