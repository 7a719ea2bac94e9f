"""Jobs of this room."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from gongzhi.accounts.models import LOG_MONTHS_AT_LEAST, OneTimeCode, SignInEvent
from gongzhi.core import clock, crypto

#: Used and expired codes are kept for a day, for whoever asks what happened to a sign-in.
CODES_KEPT: Final = timedelta(days=1)
#: A row goes a day after its term: the clocks of this machine and of the database need not agree to the second.
_LOG_GRACE: Final = timedelta(days=1)
_LOG_BATCH: Final = 5000


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="clear_codes")
def clear_codes(timestamp: int) -> None:
    """Forget the numbers that codes were sent to: the keys are destroyed, and with them the numbers in the messages."""
    for code in OneTimeCode.objects.filter(expires_at__lt=clock.now() - CODES_KEPT).select_related("data_key")[:5000]:
        data_key = code.data_key
        code.delete()
        if data_key is not None:
            crypto.destroy(data_key)


@app.periodic(cron="51 3 * * *")
@app.task(queueing_lock="clear_sign_in_log")
def clear_sign_in_log(timestamp: int) -> None:
    """Delete what served its time in the log of sign-ins (PIPL Art. 19), never before six months are over."""
    months = max(settings.GONGZHI_SIGN_IN_LOG_MONTHS, LOG_MONTHS_AT_LEAST)
    before = clock.months_before(clock.now(), months) - _LOG_GRACE
    while _clear_log(before):
        pass


def _clear_log(before: datetime) -> int:
    """One batch, so that no long transaction holds up the vacuum."""
    with transaction.atomic():
        clock.tell_database()
        oldest = SignInEvent.objects.filter(created_at__lt=before).order_by("created_at")
        deleted, _by_model = SignInEvent.objects.filter(
            pk__in=list(oldest.values_list("pk", flat=True)[:_LOG_BATCH])
        ).delete()
    return deleted
