"""Ways out of the platform beside text messages: mail, and the robots of groups.

They share the table of text messages (`core.sms`): written with the change that they tell of, sent afterwards, again
after a failure, each with the same text. A provider that is down holds up no text message: they go by a job of their
own.
"""

import json
import logging
import re
import warnings
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote

from django.conf import settings

from gongzhi.core import clock, sms, webhooks
from gongzhi.core.crypto import encrypt
from gongzhi.core.models import DataKey, OutgoingMessage

MAIL: Final = "mail"
ROBOT: Final = "robot"
#: Of one run of the job: a provider that lets everybody wait is asked again by the next.
_AT_ONCE: Final = 40
_SECRETS: Final = re.compile(r"\S+@\S+|(?i:pass\w*|token)\S*")


class MailSender:
    """Mail, by the library that knows the providers (`apprise`), through the address in the setting GONGZHI_MAIL."""

    def send(self, to: str, text: str) -> None:
        """The first line is the subject. Raises `sms.SmsFailed`."""
        with warnings.catch_warnings():
            # It still loads a module that leaves Python with 3.13.
            warnings.simplefilter("ignore", DeprecationWarning)
            import apprise  # noqa: PLC0415 -- loads some hundred modules

            joint = "&" if "?" in settings.GONGZHI_MAIL else "?"
            mailer = apprise.Apprise.instantiate(f"{settings.GONGZHI_MAIL}{joint}to={quote(to)}&format=text")
        subject, _break, body = text.partition("\n")
        if mailer is None:
            raise sms.SmsFailed("GONGZHI_MAIL is no address of a mail server")
        with apprise.LogCapture(level=logging.WARNING) as captured:  # type: ignore[no-untyped-call]
            if not mailer.notify(title=subject, body=body or subject, body_format=apprise.NotifyFormat.TEXT):
                raise sms.SmsFailed(_SECRETS.sub("…", " ".join(captured.getvalue().split()))[:180] or "refused")


class RobotSender:
    """A group's robot; `to` is what `robot_recipient` made."""

    def send(self, to: str, text: str) -> None:
        """Raises `sms.SmsFailed`."""
        robot = json.loads(to)
        try:
            webhooks.post(robot["service"], robot["address"], text, secret=robot["secret"])
        except webhooks.NotTaken as refusal:
            raise sms.SmsFailed(str(refusal)) from refusal


def robot_recipient(service: str, address: str, secret: str = "") -> str:
    """A robot as the table keeps it, encrypted."""
    return json.dumps({"service": service, "address": address, "secret": secret})


def senders() -> Mapping[str, sms.SmsSender]:
    """What this town can send by."""
    mail: dict[str, sms.SmsSender] = {MAIL: MailSender()} if settings.GONGZHI_MAIL else {}
    return {ROBOT: RobotSender(), **mail}


def send_later(
    channel: str, to: str, text: str, *, data_key: DataKey, not_before: datetime | None = None
) -> OutgoingMessage:
    """Record a message in the present transaction; it is sent after the commit. `to` is kept encrypted.

    Raises `ValueError` for a text that holds a phone or identity number.
    """
    sms.refuse_personal(text)
    message = OutgoingMessage(
        channel=channel,
        data_key=data_key,
        text=text,
        urgent=True,
        not_before=not_before or clock.now(),
        state=OutgoingMessage.State.PENDING
        if channel in senders() and not sms.is_muted()
        else OutgoingMessage.State.MUTED,
    )
    message.recipient = encrypt(data_key, to, context=sms.recipient_context(message))
    message.save(force_insert=True)
    return message


def deliver_due(now: datetime, *, limit: int = _AT_ONCE) -> int:
    """Send what is due by these ways; returns how many were sent. As `sms.deliver_due`."""
    return sms.deliver_through(senders(), now, limit=limit)
