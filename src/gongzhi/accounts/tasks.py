"""Jobs of this room."""

from datetime import timedelta
from typing import Final

from procrastinate.contrib.django import app

from gongzhi.accounts.models import OneTimeCode
from gongzhi.core import clock, crypto

#: Used and expired codes are kept for a day, for whoever asks what happened to a sign-in.
CODES_KEPT: Final = timedelta(days=1)


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="clear_codes")
def clear_codes(timestamp: int) -> None:
    """Forget the numbers that codes were sent to: the keys are destroyed, and with them the numbers in the messages."""
    for code in OneTimeCode.objects.filter(expires_at__lt=clock.now() - CODES_KEPT).select_related("data_key")[:5000]:
        data_key = code.data_key
        code.delete()
        if data_key is not None:
            crypto.destroy(data_key)
