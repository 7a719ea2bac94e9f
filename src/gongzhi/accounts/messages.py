"""The one place where this room hands text messages to the kernel."""

from datetime import datetime

from gongzhi.core import sms
from gongzhi.core.models import DataKey


def send(
    data_key: DataKey | None,
    phone: str | None,
    words: str,
    *,
    urgent: bool = False,
    not_before: datetime | None = None,
) -> None:
    """Queue a message; it goes out after the commit, at night only if urgent. Nothing happens without a number.

    `not_before` is when the person's own quiet hours end.
    """
    if data_key is None or not phone:
        return
    sms.send_later(phone, words, data_key=data_key, urgent=urgent, not_before=not_before)
