"""The one place where this room hands text messages to the kernel."""

from gongzhi.core import sms
from gongzhi.core.models import DataKey


def send(data_key: DataKey | None, phone: str | None, words: str, *, urgent: bool = False) -> None:
    """Queue a message; it goes out after the commit, at night only if urgent. Nothing happens without a number."""
    if data_key is None or not phone:
        return
    sms.send_later(phone, words, data_key=data_key, urgent=urgent)
