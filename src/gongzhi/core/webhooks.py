"""Group robots: a text posted to an address of DingTalk, WeCom, Feishu, or of any service that takes `{"text": …}`.

These services answer 200 to what they refuse and tell so in the body, and the common library for such messages takes
every 200 for a success. So they are asked here, where the body is read, the connection goes to the address that was
checked (a name can be made to point elsewhere between check and use), and nobody is followed to another one.
"""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote_plus, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.core import clock
from gongzhi.core.errors import Invalid

DINGTALK, WECOM, FEISHU, OTHER = "dingtalk", "wecom", "feishu", "other"
SERVICES: Final = (
    (DINGTALK, gettext_lazy("钉钉")),
    (WECOM, gettext_lazy("企业微信")),
    (FEISHU, gettext_lazy("飞书")),
    (OTHER, gettext_lazy("其他")),
)
#: Seconds for connecting, and for each step of the answer.
_PATIENCE: Final = 8
#: So much of an answer is read.
_ANSWER: Final = 16 * 1024
_LONGEST: Final = 1000


class NotTaken(Exception):
    """The service did not take the message. The text says why, with the service's host and without the address."""


@dataclass(frozen=True, slots=True)
class _Target:
    host: str
    port: int
    path: str
    is_tls: bool
    #: The checked address that is connected to.
    ip: str


def check_address(address: str) -> None:
    """Raise `Invalid` for an address to which nothing may be posted: not https, of no host, or of a private network.

    The setting GONGZHI_PRIVATE_WEBHOOKS names hosts ("10.1.2.3:8080") that are asked nevertheless, by http too.
    """
    _target(address)


def _target(address: str) -> _Target:
    parts = urlsplit(address.strip())
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.username or parts.password or parts.fragment or len(address) > _LONGEST:
        raise Invalid(_("这不是一个可用的网址，请从群机器人的设置里复制完整地址。"), field="address")
    is_excepted = parts.netloc.lower() in settings.GONGZHI_PRIVATE_WEBHOOKS
    if parts.scheme != "https" and not (is_excepted and parts.scheme == "http"):
        raise Invalid(_("地址必须以 https:// 开头。"), field="address")
    port = port or (443 if parts.scheme == "https" else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or any(sign in path for sign in " \r\n"):
        raise Invalid(_("这不是一个可用的网址，请从群机器人的设置里复制完整地址。"), field="address")
    return _Target(host, port, path, parts.scheme == "https", _checked_ip(host, port, is_excepted=is_excepted))


def _checked_ip(host: str, port: int, *, is_excepted: bool) -> str:
    """Where the name points; every address that it points to must be a public one."""
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise Invalid(_("找不到这个网址的服务器，请检查后再试。"), field="address") from error
    if not is_excepted and not all(ipaddress.ip_address(ip.partition("%")[0]).is_global for ip in found):
        raise Invalid(_("不能使用内部网络的地址；确有需要请联系系统管理员。"), field="address")
    return found[0]


class _Plain(http.client.HTTPConnection):
    """A connection to the checked address, whatever the name points to by now."""

    def __init__(self, target: _Target) -> None:
        super().__init__(target.host, target.port, timeout=_PATIENCE)
        self._ip = target.ip

    def connect(self) -> None:
        self.sock = socket.create_connection((self._ip, self.port), self.timeout)


class _Secure(_Plain):
    """The same by TLS, for the name that was asked for."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def post(service: str, address: str, text: str, *, secret: str = "") -> None:
    """Write a text into the group. Raises `NotTaken`."""
    try:
        target = _target(address)
    except Invalid as refusal:
        raise NotTaken(str(refusal.message)) from refusal
    path, body = _signed(service, target.path, _body(service, text), secret)
    connection = (_Secure if target.is_tls else _Plain)(target)
    try:
        connection.request("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = answer.read(_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise NotTaken(f"{target.host}: {type(error).__name__}") from error
    finally:
        connection.close()
    if not HTTP_FIRST <= answer.status < HTTP_BEYOND:
        raise NotTaken(f"{target.host}: HTTP {answer.status}")
    if problem := _refused(said):
        raise NotTaken(f"{target.host}: {problem}")


#: What counts as taken; being sent elsewhere does not.
HTTP_FIRST, HTTP_BEYOND = 200, 300


def _body(service: str, text: str) -> dict[str, Any]:
    match service:
        case "dingtalk" | "wecom":
            return {"msgtype": "text", "text": {"content": text}}
        case "feishu":
            return {"msg_type": "text", "content": {"text": text}}
    return {"text": text}


def _signed(service: str, path: str, body: dict[str, Any], secret: str) -> tuple[str, dict[str, Any]]:
    """With the signature by which DingTalk and Feishu know the sender, where a secret was set."""
    if not secret or service not in {DINGTALK, FEISHU}:
        return path, body
    now = clock.now().timestamp()
    if service == FEISHU:
        stamp = str(int(now))
        sign = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
        return path, {"timestamp": stamp, "sign": base64.b64encode(sign).decode(), **body}
    stamp = str(int(now * 1000))
    sign = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    joint = "&" if "?" in path else "?"
    return f"{path}{joint}timestamp={stamp}&sign={quote_plus(base64.b64encode(sign))}", body


def _refused(said: bytes) -> str:
    """Why a service refused, told in a 200: `errcode` of DingTalk and WeCom, `code` of Feishu; "" if it did not."""
    try:
        answer = json.loads(said)
    except ValueError:
        return ""
    if not isinstance(answer, dict):
        return ""
    code = next((answer[key] for key in ("errcode", "code", "StatusCode") if key in answer), 0)
    return "" if code in (0, "0") else f"{code} {answer.get('errmsg') or answer.get('msg') or ''}"[:150]
