"""One-time codes by text message, and their limits.

The code belongs to the number, not to the browser: asking again within its life sends the same one again, and whoever
reads the telephone can type it wherever he or she has asked. So nobody locks another out by asking in his name, nor by
typing wrong: what is counted is who asks and who types wrong.

- Sending: once a minute a number; so many a day a number for browsers that it never signed in with, and as many for
  each browser that it did; so many an hour a browser and an address (an address is often a whole office or a network of
  telephones, so that a known browser is free of its limits). Where a limit is reached, a code still valid can be used.
- Typing: five tries a browser before it has to ask again; so many an hour a browser and an address. A code that
  strangers have missed many times works only where it was sent to, or in a known browser: that bounds what a large
  network of machines can guess.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from gongzhi.accounts import messages, queries
from gongzhi.accounts.models import OneTimeCode, SignInEvent
from gongzhi.accounts.visitors import Visitor, log, visitor_of
from gongzhi.core import clock
from gongzhi.core.errors import Invalid, NotNow, Refusal

LIFE: Final = timedelta(minutes=10)
#: Asking again prolongs a code's life, at most so long after its beginning; then a new one begins beside it.
LIFE_AT_MOST: Final = timedelta(minutes=30)
AGAIN_AFTER: Final = timedelta(seconds=60)
DIGITS: Final = 6

SENT_A_DAY: Final = 10
SENT_AN_HOUR_A_DEVICE: Final = 10
SENT_AN_HOUR_AN_ADDRESS: Final = 40
SENT_A_DAY_AN_ADDRESS: Final = 400
TRIES: Final = 5
WRONG_AN_HOUR_A_DEVICE: Final = 20
WRONG_AN_HOUR_AN_ADDRESS: Final = 100
WRONG_BY_STRANGERS: Final = 50

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_SESSION: Final = "accounts_codes"
Kind = SignInEvent.Kind
Purpose = OneTimeCode.Purpose


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of asking for a code."""

    was_sent: bool
    #: In how many seconds another message can be asked for.
    wait: int
    #: Why nothing was sent, for the person; the code sent before can be used.
    words: str = ""


def ask(request: HttpRequest, number: str, purpose: Purpose = Purpose.SIGN_IN) -> Asked:
    """Send a code to a normalised mobile number, or keep to the one that is on its way.

    The browser may type it from now on. Raises `NotNow` where a limit is reached and no code is valid.
    """
    visitor = visitor_of(request)
    index = queries.phone_index(number)
    with transaction.atomic():
        queries.lock_phone(number)
        code = _youngest(index, purpose)
        wait = _wait(index)
        if code is not None and wait:
            words = _("验证码刚刚发过，%(wait)d 秒后可以重新获取。") % {"wait": wait}
        else:
            words = _reached(visitor, number, index)
        if words and code is None:
            log(Kind.CODE_HELD, visitor, phone_index=index)
        elif words:
            log(Kind.CODE_HELD, visitor, phone_index=index)
            _keep(request, purpose, code, is_sent=False)
        else:
            code = _send(code, number, purpose)
            log(Kind.CODE_SENT, visitor, phone_index=index)
            _keep(request, purpose, code, is_sent=True)
    if code is None:
        raise NotNow(words)
    if not words:
        return Asked(True, int(AGAIN_AFTER.total_seconds()))
    if not wait:
        words = _("%(why)s之前收到的验证码仍然有效，可以直接填写。") % {"why": words}
    return Asked(False, wait, words)


def pending_number(request: HttpRequest, purpose: Purpose = Purpose.SIGN_IN) -> str | None:
    """The number whose code this browser is to type; None where it has asked for none."""
    kept = _kept(request, purpose)
    code = OneTimeCode.objects.filter(pk=kept["code"]).select_related("data_key").first() if kept else None
    return code.phone if code is not None else None


def wait_of(number: str) -> int:
    """In how many seconds another message can be asked for."""
    return _wait(queries.phone_index(number))


def check(request: HttpRequest, typed: str, purpose: Purpose = Purpose.SIGN_IN) -> OneTimeCode:
    """The code that was typed, with its number; it cannot be used again. Raises `Invalid` or `NotNow`.

    Not to be called in a transaction that the refusal rolls back: the wrong try is to be counted.
    """
    kept = _kept(request, purpose)
    number = pending_number(request, purpose)
    if kept is None or number is None:
        raise Invalid(_("请先获取验证码。"))
    visitor, index = visitor_of(request), queries.phone_index(number)
    is_known = visitor.knows(queries.find_by_phone(number))
    _refuse_guessing(visitor, is_known=is_known)
    if kept["tries"] >= TRIES:
        raise Invalid(_("填错次数较多，请重新获取验证码后再试。"), field="code")
    valid = _valid(index, purpose)
    if not valid:
        raise Invalid(_("验证码已过期，请重新获取。"), field="code")
    is_trusted = is_known or bool(kept["is_sent"])
    for code in valid:
        may_open = is_trusted or code.wrong_tries < WRONG_BY_STRANGERS
        if may_open and hmac.compare_digest(text_of(code), typed) and _use_up(index, purpose, code):
            forget(request, purpose)
            return code
    raise _wrong(request, visitor, index, purpose, kept)


def text_of(code: OneTimeCode) -> str:
    """The six digits."""
    digest = salted_hmac("gongzhi.accounts.code", str(code.pk), algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


def forget(request: HttpRequest, purpose: Purpose) -> None:
    """The browser no longer waits for a code."""
    kept = dict(request.session.get(_SESSION, {}))
    kept.pop(purpose.value, None)
    request.session[_SESSION] = kept


def _kept(request: HttpRequest, purpose: Purpose) -> dict[str, Any] | None:
    found: dict[str, Any] | None = request.session.get(_SESSION, {}).get(purpose.value)
    return found


def _keep(request: HttpRequest, purpose: Purpose, code: OneTimeCode | None, *, is_sent: bool) -> None:
    if code is None:
        return
    before = _kept(request, purpose)
    is_same = before is not None and before["code"] == str(code.pk)
    if is_same and before is not None and not is_sent:
        return
    kept = {"code": str(code.pk), "tries": 0, "is_sent": is_sent}
    request.session[_SESSION] = {**request.session.get(_SESSION, {}), purpose.value: kept}


def _valid(index: bytes, purpose: Purpose) -> list[OneTimeCode]:
    found = OneTimeCode.objects.filter(phone_index=index, purpose=purpose, expires_at__gt=clock.now())
    return list(found.select_related("data_key").order_by("-created_at", "-pk"))


def _youngest(index: bytes, purpose: Purpose) -> OneTimeCode | None:
    """The valid code that is sent again when asked for: one that has not grown too old."""
    young = clock.now() - LIFE_AT_MOST + LIFE
    return next((code for code in _valid(index, purpose) if code.created_at > young), None)


def _send(code: OneTimeCode | None, number: str, purpose: Purpose) -> OneTimeCode:
    if code is None:
        code = OneTimeCode(purpose=purpose, phone=number, expires_at=clock.now() + LIFE)
        code.save()
    else:
        code.expires_at = clock.now() + LIFE
        code.save(update_fields=["expires_at"])
    words = _("【共治】验证码 %(code)s，%(minutes)d 分钟内有效，用于%(purpose)s。请勿告诉他人，工作人员不会向您索要。")
    told = {"code": text_of(code), "minutes": LIFE.total_seconds() // 60, "purpose": Purpose(purpose).label}
    messages.send(code.data_key, number, words % told, urgent=True)
    return code


def _wait(index: bytes) -> int:
    sent = SignInEvent.objects.filter(phone_index=index, kind=Kind.CODE_SENT, created_at__gt=clock.now() - AGAIN_AFTER)
    last = sent.order_by("-created_at").first()
    if last is None:
        return 0
    return max(1, round((last.created_at + AGAIN_AFTER - clock.now()).total_seconds()))


def _reached(visitor: Visitor, number: str, index: bytes) -> str:
    """Why no message is sent now; empty while no limit is reached."""
    now = clock.now()
    sent = SignInEvent.objects.filter(kind=Kind.CODE_SENT)
    mine = sent.filter(device_hash=visitor.device_hash)
    if mine.filter(created_at__gt=now - _HOUR).count() >= SENT_AN_HOUR_A_DEVICE:
        return _("这台设备获取验证码过于频繁，请一小时后再试。")
    holder = queries.find_by_phone(number)
    if visitor.knows(holder):
        if mine.filter(phone_index=index, created_at__gt=now - _DAY).count() >= SENT_A_DAY:
            return _("今天获取验证码的次数已用完，请明天再试，或到就近的群团窗口办理。")
        return ""
    here = sent.filter(address=visitor.address)
    if (
        here.filter(created_at__gt=now - _HOUR).count() >= SENT_AN_HOUR_AN_ADDRESS
        or here.filter(created_at__gt=now - _DAY).count() >= SENT_A_DAY_AN_ADDRESS
    ):
        return _("您所在的网络获取验证码过于频繁，请稍后再试，或换用手机流量。")
    known = [] if holder is None else list(holder.devices.values_list("token_hash", flat=True))
    by_strangers = sent.filter(phone_index=index, created_at__gt=now - _DAY).exclude(device_hash__in=known)
    if by_strangers.count() >= SENT_A_DAY:
        return _("这个号码今天获取验证码的次数已用完，请明天再试，或到就近的群团窗口办理。")
    return ""


def _refuse_guessing(visitor: Visitor, *, is_known: bool) -> None:
    wrong = SignInEvent.objects.filter(kind=Kind.CODE_WRONG, created_at__gt=clock.now() - _HOUR)
    if wrong.filter(device_hash=visitor.device_hash).count() >= WRONG_AN_HOUR_A_DEVICE:
        raise NotNow(_("这台设备填错验证码的次数过多，请一小时后再试，或到就近的群团窗口办理。"), field="code")
    if not is_known and wrong.filter(address=visitor.address).count() >= WRONG_AN_HOUR_AN_ADDRESS:
        raise NotNow(_("您所在的网络填错验证码的次数过多，请一小时后再试，或换用手机流量。"), field="code")


def _use_up(index: bytes, purpose: Purpose, code: OneTimeCode) -> bool:
    """End the number's codes; False if somebody else has just used this one."""
    now = clock.now()
    is_first = OneTimeCode.objects.filter(pk=code.pk, expires_at__gt=now).update(expires_at=now)
    OneTimeCode.objects.filter(phone_index=index, purpose=purpose, expires_at__gt=now).update(expires_at=now)
    return bool(is_first)


def _wrong(request: HttpRequest, visitor: Visitor, index: bytes, purpose: Purpose, kept: dict[str, Any]) -> Refusal:
    OneTimeCode.objects.filter(phone_index=index, purpose=purpose, expires_at__gt=clock.now()).update(
        wrong_tries=F("wrong_tries") + 1
    )
    log(Kind.CODE_WRONG, visitor, phone_index=index)
    kept = {**kept, "tries": kept["tries"] + 1}
    request.session[_SESSION] = {**request.session.get(_SESSION, {}), purpose.value: kept}
    left = TRIES - kept["tries"]
    if not left:
        return Invalid(_("验证码不正确，填错次数较多，请重新获取验证码后再试。"), field="code")
    return Invalid(_("验证码不正确，还可以再试 %(left)d 次。") % {"left": left}, field="code")
