"""Telling people something: the inbox, and a text message where it matters."""

import re
from typing import Final

from gongzhi.accounts import delivery, messages, queries
from gongzhi.accounts.models import Notice, NoticeSettings, User
from gongzhi.core import clock, parameters
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.masks import mask_id, mask_phone

_TITLE_LENGTH: Final = 120
_NUMBERS: Final = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9})(?![\dXx])")


def notify(
    person: User,
    *,
    kind: str,
    title: str,
    body: str = "",
    link: str = "",
    sms: str = "",
    urgent: bool = False,
) -> Notice:
    """Tell a person something, in the inbox and, with `sms`, by a text message too. Called inside an action.

    `kind` is "room.what" (`accounts.kinds` knows its icon and words), `link` an address of the platform. The words are
    read on locked screens and kept clear: they name no third person, and numbers that slipped in are masked. The text
    message waits until the morning unless it is `urgent`; whoever cannot get it or does not want it has the inbox.
    By which other ways it goes out is the person's choice (`accounts.delivery`).
    Guardians are never told anything by this: the caller chooses `person`, who is concerned in person.
    """
    if link and not link.startswith("/"):
        raise ValueError("A notice links to a page of the platform.")
    notice = Notice.objects.create(
        person=person, kind=kind, title=_discreet(title)[:_TITLE_LENGTH], body=_discreet(body), link=link
    )
    chosen = delivery.settings_of(person)
    delivery.send_on(notice, chosen, urgent=urgent)
    if sms and _wants_sms(person, chosen, kind):
        own = chosen is not None and chosen.quiet_from is not None
        messages.send(
            person.data_key,
            person.phone,
            _discreet(sms),
            urgent=urgent and bool(parameters.value("notices.urgent_at_night")),
            not_before=delivery.after_quiet(clock.now(), *delivery.quiet_hours(chosen)) if own else None,
        )
    return notice


def _wants_sms(person: User, chosen: NoticeSettings | None, kind: str) -> bool:
    if delivery.SMS not in delivery.choice_of(chosen, kind).ways:
        return False
    return queries.can_get_messages(person) and queries.wants_messages(person)


def _discreet(words: str) -> str:
    return _NUMBERS.sub(lambda found: (mask_id if len(found[0]) == 18 else mask_phone)(found[0]), str(words))


@action("accounts.mark_read")
def mark_read(notice: Notice, *, by: Actor) -> Notice:
    """The person has read it."""
    if notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])
    return notice


@action("accounts.mark_all_read")
def mark_all_read(person: User, *, by: Actor) -> int:
    """The person has seen the whole inbox; the answer is how many were unread."""
    return Notice.objects.filter(person=person, read_at__isnull=True).update(read_at=clock.now())
