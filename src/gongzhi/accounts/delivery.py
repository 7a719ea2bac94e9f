"""Notices on their way out of the inbox: by which ways, when, and in which words.

A notice gets a `Delivery` for each way that the person chose for its kind. Those of one person and way whose time has
come go out together, in one message: at once, at the end of the quiet hours, or at the set times of the day for kinds
that may wait. What was read in the inbox meanwhile is not sent any more.

Words are titles alone, never the body: a request may be made confidential between notice and message. What goes to a
group names no title either, only who has how much news of which kind.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.accounts.kinds import key_of, kind_of
from gongzhi.accounts.models import Delivery, MailAddress, Notice, NoticeSettings, User
from gongzhi.core import channels, clock, parameters, sms
from gongzhi.core.errors import type_words
from gongzhi.core.models import DataKey
from gongzhi.core.personal import Line, blank
from gongzhi.core.registry import Registry

SMS: Final = "sms"
#: Titles in one message; the inbox has them all.
_TITLES: Final = 10
_PAIRS_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Target:
    """One address of a way: the channel of `core.channels`, the recipient, and the key that it is kept with."""

    channel: str
    recipient: str
    data_key: DataKey


@dataclass(frozen=True, slots=True)
class Way:
    """A way to a person beside the inbox and text messages."""

    words: type_words
    icon: str
    #: Key of each person -> where the messages go; persons without an address are left out. Constant queries.
    targets: Callable[[Sequence[User]], Mapping[UUID, Sequence[Target]]]
    #: Whether others read it too, so that it names no title.
    is_shared: bool = False
    #: What stands beside it on the page where it is chosen.
    note: type_words = field(default="")


ways: Registry[Way] = Registry("ways of notices")


@dataclass(frozen=True, slots=True)
class Choice:
    """How a person wants one kind of notices."""

    ways: frozenset[str]
    waits: bool


def settings_of(person: User) -> NoticeSettings | None:
    """What the person chose; None for somebody who never did."""
    return NoticeSettings.objects.filter(person=person).first()


def choice_of(chosen: NoticeSettings | None, kind: str) -> Choice:
    """What holds for a kind of notices ("room.what"): as chosen, else as shipped: text messages, and own mail."""
    key = key_of(kind)
    given = (chosen.choices if chosen else {}).get(key)
    if given is None:
        return Choice(frozenset({SMS, channels.MAIL}), kind_of(kind).may_wait)
    return Choice(frozenset(given["ways"]), bool(given["waits"]))


# --- When ---


def quiet_hours(chosen: NoticeSettings | None) -> tuple[time, time]:
    """The person's own quiet hours, else the town's."""
    if chosen is None or chosen.quiet_from is None or chosen.quiet_until is None:
        return sms.quiet_hours()
    return chosen.quiet_from, chosen.quiet_until


def after_quiet(at: datetime, begins: time, ends: time) -> datetime:
    """The instant itself, or the end of the quiet hours `[begins, ends)` that it lies in; they may span midnight."""
    wall = clock.local(at)
    moment = wall.time()
    is_over_midnight = begins > ends
    is_quiet = moment >= begins or moment < ends if is_over_midnight else begins <= moment < ends
    if not is_quiet:
        return at
    day = wall.date() + timedelta(days=is_over_midnight and moment >= begins)
    return datetime.combine(day, ends, clock.LOCAL).astimezone(at.tzinfo)


def next_digest(at: datetime) -> datetime:
    """The next of the set times of the day, after the instant."""
    wall = clock.local(at)
    for days in (0, 1):
        for key in ("notices.morning", "notices.evening"):
            moment = time(*divmod(parameters.value(key), 60))
            then = datetime.combine(wall.date() + timedelta(days=days), moment, clock.LOCAL)
            if then > at:
                return then.astimezone(at.tzinfo)
    raise AssertionError("A day has two set times.")


def due_at(chosen: NoticeSettings | None, *, waits: bool, urgent: bool, now: datetime) -> datetime:
    """When a notice goes out. An urgent one never waits, and by the town's setting passes the quiet hours."""
    if urgent and parameters.value("notices.urgent_at_night"):
        return now
    begins, ends = quiet_hours(chosen)
    return after_quiet(next_digest(now) if waits and not urgent else now, begins, ends)


def send_on(notice: Notice, chosen: NoticeSettings | None, *, urgent: bool) -> None:
    """Let a notice go out by the ways that the person chose, beside text messages. Called with the notice."""
    if chosen is None or sms.is_muted():
        return
    choice = choice_of(chosen, notice.kind)
    due = due_at(chosen, waits=choice.waits, urgent=urgent, now=clock.now())
    Delivery.objects.bulk_create(
        Delivery(notice=notice, way=key, due_at=due) for key in sorted(choice.ways) if key in ways
    )


# --- What ---


def text_of(person: User, notices: Sequence[Notice], *, is_shared: bool) -> str:
    """The message over some notices, its first line for a subject."""
    if is_shared:
        return _for_a_group(person, notices)
    link = f"{settings.GONGZHI_PUBLIC_URL}{reverse('accounts:inbox')}" if settings.GONGZHI_PUBLIC_URL else ""
    asked = _("请登录平台查看：%(link)s") % {"link": link} if link else _("请登录平台查看。")
    if len(notices) == 1:
        return f"{_('【共治】%(title)s') % {'title': notices[0].title}}\n{asked}"
    head = _("【共治】您有 %(count)d 条新消息") % {"count": len(notices)}
    lines = [f"{place}. {notice.title}" for place, notice in enumerate(notices[:_TITLES], start=1)]
    if len(notices) > _TITLES:
        lines.append(_("还有 %(count)d 条") % {"count": len(notices) - _TITLES})
    return "\n".join([head, *lines, asked])


def _for_a_group(person: User, notices: Sequence[Notice]) -> str:
    counts = Counter(str(kind_of(notice.kind).words) for notice in notices)
    told = "、".join(_("%(kind)s %(count)d 条") % {"kind": kind, "count": count} for kind, count in counts.items())
    return _("【共治】%(name)s：%(told)s新消息，请登录工作台查看。") % {"name": person, "told": told}


# --- Out ---


def gather_due(now: datetime) -> int:
    """Put what is due into messages, one for each person and way; returns how many messages were made.

    Asks the same of the database for one person and for many, but for the messages themselves.
    """
    waiting = Delivery.objects.filter(gathered_at__isnull=True, dropped_at__isnull=True, due_at__lte=now)
    with transaction.atomic():
        rows = list(
            waiting.select_for_update(skip_locked=True, of=("self",))
            .select_related("notice__person__data_key")
            .order_by("notice__person", "way", "notice__created_at", "pk")[: _PAIRS_AT_ONCE * _TITLES]
        )
        made, gathered, dropped = _put_together(rows)
        Delivery.objects.filter(pk__in=gathered).update(gathered_at=now)
        Delivery.objects.filter(pk__in=dropped).update(dropped_at=now)
    return made


def _put_together(rows: Sequence[Delivery]) -> tuple[int, list[UUID], list[UUID]]:
    made, gathered = 0, list[UUID]()
    dropped = [row.pk for row in rows if row.notice.read_at is not None]
    fresh: dict[str, dict[UUID, list[Delivery]]] = {}
    for row in rows:
        if row.notice.read_at is None:
            fresh.setdefault(row.way, {}).setdefault(row.notice.person_id, []).append(row)
    for key, by_person in fresh.items():
        persons = [found[0].notice.person for found in by_person.values() if found[0].notice.person.is_active]
        targets: Mapping[UUID, Sequence[Target]] = ways[key].targets(persons) if key in ways else {}
        for person, found in by_person.items():
            there = targets.get(person, ())
            (gathered if there else dropped).extend(row.pk for row in found)
            notices = [row.notice for row in found]
            for target in there:
                words = text_of(notices[0].person, notices, is_shared=ways[key].is_shared)
                channels.send_later(target.channel, target.recipient, words, data_key=target.data_key)
                made += 1
    return made, gathered, dropped


# --- Mail ---


def mail_of(person: User) -> MailAddress | None:
    """The person's mail address, verified or not yet."""
    return MailAddress.objects.filter(person=person, ended_at__isnull=True).select_related("data_key").first()


def _mail_targets(persons: Sequence[User]) -> Mapping[UUID, Sequence[Target]]:
    found = MailAddress.objects.filter(person__in=persons, ended_at__isnull=True, verified_at__isnull=False)
    return {
        row.person_id: [Target(channels.MAIL, row.address, row.data_key)]
        for row in found.select_related("data_key")
        if row.data_key is not None and row.address
    }


ways.add(channels.MAIL, Way(gettext_lazy("邮件"), "mail", _mail_targets))


# --- What is kept on a person ---


def kept_of(person: User) -> list[list[Line]]:
    """The mail address and the own choices, as the person reads them."""
    found: list[list[Line]] = []
    mail = mail_of(person)
    if mail is not None:
        found.append([(gettext_lazy("邮箱"), mail.address)])
    chosen = settings_of(person)
    if chosen is not None and chosen.quiet_from is not None and chosen.quiet_until is not None:
        hours = f"{chosen.quiet_from:%H:%M}–{chosen.quiet_until:%H:%M}"
        found.append([(gettext_lazy("不打扰的时间"), hours)])
    return found


def forget(person: User) -> None:
    """Blank the address and drop the choices, in their histories too."""
    blank(MailAddress.objects.filter(person=person), ["address"], ended_at=clock.now())
    blank(NoticeSettings.objects.filter(person=person), ["quiet_from", "quiet_until"], choices={})
