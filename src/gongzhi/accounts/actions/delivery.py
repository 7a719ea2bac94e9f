"""What a person wants to be told where; the own mail address; messages that could not be sent."""

import hmac
from collections.abc import Iterable, Mapping
from datetime import time, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from gongzhi.accounts import delivery
from gongzhi.accounts.kinds import notice_kinds
from gongzhi.accounts.models import MailAddress, NoticeSettings, User
from gongzhi.core import channels, clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.models import OutgoingMessage

CODE_LIFE: Final = timedelta(minutes=30)
AGAIN_AFTER: Final = timedelta(minutes=1)
#: Addresses that a person may try in a day: each sends mail to somebody.
TRIED_A_DAY: Final = 5
TRIES: Final = 5
_DIGITS: Final = 6


@action("accounts.set_notices")
def set_notices(
    person: User,
    *,
    by: Actor,
    choices: Mapping[str, tuple[Iterable[str], bool]],
    quiet_from: time | None = None,
    quiet_until: time | None = None,
) -> NoticeSettings:
    """Say for each kind by which ways it goes out beside the inbox, and whether it may wait for the set times.

    Own quiet hours have two ends or none. Raises `Invalid` for a kind or way that there is not.
    """
    known = {delivery.SMS, *(key for key, _way in delivery.ways)}
    kept = {}
    for kind, (ways, waits) in choices.items():
        chosen = set(ways)
        if kind not in notice_kinds or chosen - known:
            raise Invalid(_("没有这种通知或通知方式，请刷新页面后再选。"))
        kept[kind] = {"ways": sorted(chosen), "waits": waits}
    if (quiet_from is None) != (quiet_until is None):
        raise Invalid(_("不打扰的时间要填开始和结束两个时刻。"), field="quiet_until")
    row = delivery.settings_of(person) or NoticeSettings(person=person)
    row.choices, row.quiet_from, row.quiet_until = kept, quiet_from, quiet_until
    row.save()
    return row


@action("accounts.add_mail")
def add_mail(person: User, *, by: Actor, address: str) -> MailAddress:
    """Enter a mail address in place of the present one; a code goes to it, and nothing else before that came back."""
    address = address.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(_("请填写完整的邮箱地址，例如 name@example.com。"), field="address") from error
    now = clock.now()
    tried = MailAddress.objects.filter(person=person)
    if tried.filter(created_at__gt=now - AGAIN_AFTER).exists():
        raise NotNow(_("验证码刚刚发过，请一分钟后再试。"), field="address")
    if tried.filter(created_at__gt=now - timedelta(days=1)).count() >= TRIED_A_DAY:
        raise NotNow(_("今天更换邮箱的次数已用完，请明天再试。"), field="address")
    _end(person)
    row = MailAddress(person=person, data_key=person.data_key, code_until=now + CODE_LIFE)
    row.address = address
    row.save(force_insert=True)
    if person.data_key_id is None:
        person.data_key = row.data_key
        person.save(update_fields=["data_key"])
    words = _("【共治】邮箱验证码 %(code)s\n验证码 %(code)s，%(minutes)d 分钟内有效。如果不是您本人操作，请不必理会。")
    told = {"code": code_of(row), "minutes": CODE_LIFE.total_seconds() // 60}
    channels.send_later(channels.MAIL, address, words % told, data_key=row.data_key)  # type: ignore[arg-type]
    return row


def code_of(mail: MailAddress) -> str:
    """The six digits: they follow from the row's key, and are kept nowhere."""
    digest = salted_hmac("gongzhi.accounts.mail", str(mail.pk), algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**_DIGITS:0{_DIGITS}d}"


@action("accounts.verify_mail")
def verify_mail(mail: MailAddress, *, by: Actor, code: str) -> bool:
    """Take the code that came; False for a wrong one, which is counted. Raises `NotNow` where it is too late."""
    if mail.ended_at is not None or mail.verified_at is not None:
        raise NotNow(_("这个邮箱已经处理过了，请刷新页面。"), field="code")
    if mail.code_until is None or mail.code_until <= clock.now() or mail.wrong_tries >= TRIES:
        raise NotNow(_("验证码已失效，请重新填写邮箱获取。"), field="code")
    if not hmac.compare_digest(code_of(mail), code):
        mail.wrong_tries += 1
        mail.save(update_fields=["wrong_tries"])
        return False
    mail.verified_at = clock.now()
    mail.save(update_fields=["verified_at"])
    NoticeSettings.objects.get_or_create(person_id=mail.person_id)
    return True


@action("accounts.remove_mail")
def remove_mail(person: User, *, by: Actor) -> None:
    """No more mail."""
    _end(person)


def _end(person: User) -> None:
    for row in MailAddress.objects.filter(person=person, ended_at__isnull=True):
        row.ended_at = clock.now()
        row.address = ""
        row.save(update_fields=["ended_at", "address"])


@action("accounts.retry_message")
def retry_message(message: OutgoingMessage, *, by: Actor) -> OutgoingMessage:
    """Send once more what was given up, after what was wrong was mended."""
    if message.state != OutgoingMessage.State.FAILED:
        raise NotNow(_("这条消息没有发送失败，或者已经在重发。"))
    message.state, message.attempts, message.last_error = OutgoingMessage.State.PENDING, 0, ""
    message.not_before = clock.now()
    message.save(update_fields=["state", "attempts", "last_error", "not_before"])
    return message
