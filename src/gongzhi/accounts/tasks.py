"""Jobs of this room."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from gongzhi.accounts import actions, copying, delivery
from gongzhi.accounts.actions.rights import block, settle
from gongzhi.accounts.models import LOG_MONTHS_AT_LEAST, DataCopy, Deletion, OneTimeCode, SignInEvent
from gongzhi.core import clock, crypto, parameters
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refusal

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


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="gather_notices")
def gather_notices(timestamp: int) -> None:
    """Put the notices whose time has come into messages."""
    delivery.gather_due(clock.now())


@app.periodic(cron="51 3 * * *")
@app.task(queueing_lock="clear_sign_in_log")
def clear_sign_in_log(timestamp: int) -> None:
    """Delete what served its time in the log of sign-ins (PIPL Art. 19), never before six months are over."""
    months = max(parameters.value("retention.sign_in_log"), LOG_MONTHS_AT_LEAST)
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


@app.task
def make_data_copy(key: str) -> None:
    """Make a person's copy and tell that it is there; safe to repeat."""
    copy = DataCopy.objects.select_related("person", "data_key").filter(pk=key, made_at=None, expired_at=None).first()
    if copy is None:
        return
    system = Actor.of_system("rights")
    actions.fill_data_copy(copy, by=system, content=copying.copy_of(copy.person))
    actions.notify(
        copy.person,
        kind="accounts.copy",
        title=_("您的个人信息副本已经准备好"),
        link=reverse("accounts:rights"),
    )


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="make_waiting_copies")
def make_waiting_copies(timestamp: int) -> None:
    """Make what a lost job left behind, and forget what nobody fetched in its days."""
    for key in DataCopy.objects.filter(made_at=None, expired_at=None).values_list("pk", flat=True)[:20]:
        make_data_copy(str(key))
    before = clock.now() - timedelta(days=parameters.value("accounts.copy_days"))
    for copy in DataCopy.objects.filter(made_at__lt=before, taken_at=None, expired_at=None).select_related("data_key"):
        actions.expire_data_copy(copy, by=Actor.of_system("rights"))


@app.periodic(cron="7 4 * * *")
@app.task(queueing_lock="delete_persons")
def delete_persons(timestamp: int) -> None:
    """Do the deletions whose day has come, each by itself: one that is blocked holds up no other."""
    system = Actor.of_system("rights")
    due = Deletion.objects.filter(due_at__lte=clock.now(), recalled_at=None, done_at=None).select_related("person")
    for deletion in due.order_by("due_at"):
        try:
            settle(deletion)
            actions.delete_person(deletion, by=system)
        except Refusal as refusal:
            block(deletion, refusal)
