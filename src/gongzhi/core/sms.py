"""Messages to telephones: recorded with the change that they tell of, sent afterwards, not at night, each one once.

Texts are neutral: what is to be done and where to look, never anything of the case nor of another person. The provider
is a port (`SmsSender`); development and demonstration write to the log.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time, timedelta
from typing import Final, Protocol

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from gongzhi.core import clock, parameters
from gongzhi.core.crypto import decrypt, encrypt, new_data_key
from gongzhi.core.identity import normalise_mobile
from gongzhi.core.masks import mask_phone
from gongzhi.core.models import DataKey, OutgoingMessage

logger = logging.getLogger(__name__)

#: A message of up to 70 characters is sent as one; a longer one in parts of 67 (3GPP TS 23.038 and 23.040, UCS-2).
SINGLE_LENGTH: Final = 70
PART_LENGTH: Final = 67
MAX_PARTS: Final = 5
#: How often a provider's refusal is answered by another try, and how long after.
_MAX_ATTEMPTS: Final = 3
_RETRY_AFTER: Final = timedelta(minutes=2)
#: For so long a claimed message belongs to its worker.
_LEASE: Final = timedelta(minutes=2)
#: Beginning of `last_error` of a message whose sending was interrupted once; there is no second repeat.
_INTERRUPTED: Final = "interrupted"
#: What must not stand in a text: mobile and identity numbers.
_PERSONAL: Final = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)", re.ASCII)

State = OutgoingMessage.State
_muted: ContextVar[bool] = ContextVar("sms_muted", default=False)


class SmsFailed(Exception):
    """The provider did not take the message. The text says why, without number or content."""


class SmsSender(Protocol):
    """A provider of text messages."""

    def send(self, to: str, text: str) -> None:
        """Hand a message over. Raises `SmsFailed` when it was certainly not sent."""
        ...


class ConsoleSender:
    """Writes the message to the log, for development and demonstration; it stays readable in `OutgoingMessage`."""

    def send(self, to: str, text: str) -> None:
        logger.info("短信 → %s：%s", mask_phone(to), text)


_SENDERS: Final[dict[str, type[SmsSender]]] = {"console": ConsoleSender}


def sender() -> SmsSender | None:
    """The provider chosen by the setting GONGZHI_SMS; None for a town that has none yet."""
    chosen = _SENDERS.get(settings.GONGZHI_SMS)
    return chosen() if chosen else None


def parts(text: str) -> int:
    """How many messages the text is sent and paid as."""
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= SINGLE_LENGTH else -(-units // PART_LENGTH)


def quiet_hours() -> tuple[time, time]:
    """From when until when nobody is woken by a message that can wait until the morning: 21:30 and 08:00, unless the
    town has set other times (`core.parameters`)."""
    begins, ends = (parameters.value(f"sms.{key}") for key in ("quiet_from", "quiet_until"))
    return time(*divmod(begins, 60)), time(*divmod(ends, 60))


def is_quiet(at: datetime) -> bool:
    """Whether it is night on the wall clock of the town."""
    begins, ends = quiet_hours()
    moment = clock.local(at).time()
    return moment >= begins or moment < ends


def after_quiet(at: datetime) -> datetime:
    """The same instant by day; by night the coming morning."""
    begins, ends = quiet_hours()
    local = clock.local(at)
    if ends <= local.time() < begins:
        return at
    day = local.date() + timedelta(days=local.time() >= begins)
    return datetime.combine(day, ends, clock.LOCAL).astimezone(at.tzinfo)


@contextmanager
def muted() -> Iterator[None]:
    """Record messages but never send them, while the demonstration city lives through its past."""
    token = _muted.set(True)
    try:
        yield
    finally:
        _muted.reset(token)


def is_muted() -> bool:
    """Whether nothing is to be sent now (`muted`)."""
    return _muted.get()


def send_later(
    to_phone: str,
    text: str,
    *,
    urgent: bool = False,
    data_key: DataKey | None = None,
    not_before: datetime | None = None,
) -> OutgoingMessage:
    """Record a message in the present transaction; it is sent after the commit, and at night only if `urgent`.

    `to_phone` is kept encrypted with `data_key`, that of the person, or a fresh one; `not_before` is when the person's
    own quiet hours end, in place of the town's. Raises `ValidationError` for what is no mobile number, and
    `ValueError` for a text that is too long or holds a phone or identity number.
    """
    number = normalise_mobile(to_phone)
    if not text.strip() or parts(text) > MAX_PARTS:
        raise ValueError(f"A message has one to {MAX_PARTS} parts.")
    refuse_personal(text)
    now = clock.now()
    message = OutgoingMessage(
        data_key=data_key or new_data_key(),
        text=text,
        urgent=urgent,
        not_before=now if urgent else not_before or after_quiet(now),
        state=State.MUTED if _muted.get() or sender() is None else State.PENDING,
    )
    message.recipient = encrypt(message.data_key, number, context=recipient_context(message))
    message.save(force_insert=True)
    if urgent and message.state == State.PENDING:
        send_urgent.defer()
    return message


def recipient_of(message: OutgoingMessage) -> str:
    """The number that the message goes to; "" after the person's data was deleted."""
    return decrypt(message.data_key, bytes(message.recipient), context=recipient_context(message)) or ""


def refuse_personal(text: str) -> None:
    """Raise `ValueError` for a text with a phone or identity number."""
    if _PERSONAL.search(text):
        raise ValueError("A message holds no phone and no identity number.")


def recipient_context(message: OutgoingMessage) -> str:
    """What the sealed recipient belongs to."""
    return f"core.outgoingmessage.recipient:{message.pk}"


def deliver_due(now: datetime, *, limit: int = 200) -> int:
    """Send the text messages whose time has come, urgent ones first, each once; returns how many were sent."""
    through = sender()
    return deliver_through({"sms": through} if through else {}, now, limit=limit)


def deliver_through(senders: Mapping[str, SmsSender], now: datetime, *, limit: int) -> int:
    """The same for all messages of some channels, each by its sender.

    Any number of workers may run this at once. A message is claimed in one transaction and sent in the next, which
    holds its lock. One that stays "in sending" after its lease, because the worker died, is sent again, once: whether
    the provider had taken it nobody knows. Not to be called inside a transaction.
    """
    sent = 0
    for _message in range(limit if senders else 0):
        claimed = _claim(now, list(senders))
        if claimed is None:
            break
        if claimed.state == State.SENDING:
            sent += _send(claimed, senders[claimed.channel], now)
    return sent


@app.task(name="gongzhi.core.tasks.send_urgent", queue="messages")
def send_urgent() -> None:
    """The job: send at once what somebody waits for, such as a code; the periodic one would take up to its interval."""
    deliver_due(clock.now())


def _claim(now: datetime, channels: Sequence[str] = ("sms",)) -> OutgoingMessage | None:
    """The next due message of these channels, marked as in sending; or as failed, when that was interrupted twice."""
    with transaction.atomic(durable=True):
        waiting = OutgoingMessage.objects.filter(state__in=[State.PENDING, State.SENDING], channel__in=channels)
        due = waiting.filter(not_before__lte=now)
        locked = due.order_by("-urgent", "not_before", "pk").select_for_update(skip_locked=True, of=("self",))
        message = locked.first()
        if message is None:
            return None
        was_interrupted = message.state == State.SENDING
        if was_interrupted and message.last_error.startswith(_INTERRUPTED):
            message.state = State.FAILED
        else:
            message.state = State.SENDING
            message.attempts += 1
            message.not_before = now + _LEASE
            message.last_error = _INTERRUPTED if was_interrupted else message.last_error
        message.save(update_fields=["state", "attempts", "not_before", "last_error"])
        return message


def _send(claimed: OutgoingMessage, through: SmsSender, now: datetime) -> bool:
    """Send a claimed message while its row is locked, unless another worker took it over meanwhile."""
    with transaction.atomic(durable=True):
        message = OutgoingMessage.objects.select_for_update(of=("self",)).select_related("data_key").get(pk=claimed.pk)
        if message.state != State.SENDING or message.attempts != claimed.attempts:
            return False
        to = recipient_of(message)
        if not to:
            message.state, message.last_error = State.FAILED, "recipient deleted"
        else:
            _hand_over(message, to, through, now)
        message.save(update_fields=["state", "sent_at", "last_error", "not_before"])
        return message.state == State.SENT


def _hand_over(message: OutgoingMessage, to: str, through: SmsSender, now: datetime) -> None:
    try:
        through.send(to, message.text)
    except SmsFailed as failure:
        was_interrupted = message.last_error.startswith(_INTERRUPTED)
        message.last_error = (f"{_INTERRUPTED}; {failure}" if was_interrupted else str(failure))[:200]
        if message.attempts >= _MAX_ATTEMPTS:
            message.state = State.FAILED
            logger.warning("Message %s was given up: %s", message.pk, failure)
        else:
            again = now + _RETRY_AFTER * message.attempts
            message.state = State.PENDING
            message.not_before = again if message.urgent else after_quiet(again)
    else:
        message.state, message.sent_at = State.SENT, now
