"""What a person may ask for his or her own data: a copy, a deletion after days to think, taking it back."""

import base64
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.accounts import queries, sessions
from gongzhi.accounts.models import DataCopy, Deletion, User
from gongzhi.core import clock, crypto, parameters
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotNow, Refusal, type_words
from gongzhi.core.personal import personal_data

_LONGEST_REASON: Final = 200


@action("accounts.ask_data_copy")
def ask_data_copy(person: User, *, by: Actor) -> DataCopy:
    """Ask for a copy of all that is kept; a job makes it and tells the person (PIPL Art. 45)."""
    if person.data_key is None:
        person.data_key = crypto.new_data_key()
        person.save(update_fields=["data_key"])
    if queries.open_data_copy(person) is not None:
        raise NotNow(_("已有一份副本在准备或等您下载。"))
    return DataCopy.objects.create(person=person, data_key=person.data_key)


@action("accounts.fill_data_copy")
def fill_data_copy(copy: DataCopy, *, by: Actor, content: bytes) -> DataCopy:
    """Put the file that the job made into its row, encrypted."""
    if copy.made_at is None and copy.expired_at is None:
        copy.content = base64.b64encode(content).decode()
        copy.size, copy.made_at = len(content), clock.now()
        copy.save(update_fields=["content", "size", "made_at"])
    return copy


@action("accounts.take_data_copy")
def take_data_copy(copy: DataCopy, *, by: Actor) -> bytes:
    """Give the file out, once; nothing of it is left here."""
    if copy.made_at is None:
        raise NotNow(_("副本还在准备，请过几分钟再来。"))
    if copy.taken_at is not None or copy.expired_at is not None:
        raise NotNow(_("这份副本已经下载过或已过期，可以重新申请。"))
    content = base64.b64decode(copy.content or "")
    copy.content, copy.taken_at = "", clock.now()
    copy.save(update_fields=["content", "taken_at"])
    return content


@action("accounts.expire_data_copy")
def expire_data_copy(copy: DataCopy, *, by: Actor) -> None:
    """Forget a file that nobody fetched."""
    if copy.taken_at is None and copy.expired_at is None:
        copy.content, copy.expired_at = "", clock.now()
        copy.save(update_fields=["content", "expired_at"])


def what_blocks(person: User, *, withdraws_open: bool) -> list[type_words]:
    """Why nothing can be deleted yet; what the person lets be withdrawn does not count."""
    entries = [kept for _key, kept in personal_data if not (withdraws_open and kept.settle is not None)]
    return [words for kept in entries if (words := kept.blocks(person)) is not None]


@action("accounts.ask_deletion")
def ask_deletion(person: User, *, by: Actor, withdraws_open: bool = False) -> Deletion:
    """Ask for the deletion of what is kept; it is done after days to think, in which it can be taken back."""
    if queries.open_deletion(person) is not None:
        raise NotNow(_("您已经申请过删除，正在等待执行。"))
    if blocked := what_blocks(person, withdraws_open=withdraws_open):
        raise NotNow("；".join(str(words) for words in blocked))
    days = timedelta(days=parameters.value("accounts.deletion_days"))
    return Deletion.objects.create(person=person, due_at=clock.now() + days, withdraws_open=withdraws_open)


@action("accounts.recall_deletion")
def recall_deletion(deletion: Deletion, *, by: Actor) -> Deletion:
    """The person thought better of it."""
    if deletion.done_at is not None or deletion.recalled_at is not None:
        raise NotNow(_("这份申请已经结束。"))
    deletion.recalled_at = clock.now()
    deletion.save(update_fields=["recalled_at"])
    return deletion


def settle(deletion: Deletion) -> None:
    """End what is open where the person chose so; outside `delete_person`, for these are actions of their own."""
    if deletion.withdraws_open:
        for _key, kept in personal_data:
            if kept.settle is not None:
                kept.settle(deletion.person)


@action("accounts.delete_person")
def delete_person(deletion: Deletion, *, by: Actor) -> Deletion:
    """Blank every text of the person in every room and destroy the key; what stands in backups is unreadable with it.

    Where something has opened meanwhile, nothing is deleted: the reason is kept for the person to see. Children whom
    nobody else answers for and who have no account of their own go with their guardian.
    """
    if deletion.done_at is not None or deletion.recalled_at is not None or deletion.due_at > clock.now():
        return deletion
    if blocked := what_blocks(deletion.person, withdraws_open=False):
        return block(deletion, "；".join(str(words) for words in blocked))
    for person in [*queries.wards_of_nobody_else(deletion.person), deletion.person]:
        sessions.end_all(person)
        for _key, kept in personal_data:
            kept.erase(person)
        if person.data_key is not None:
            crypto.destroy(person.data_key)
    deletion.done_at, deletion.blocked_by = clock.now(), ""
    deletion.save(update_fields=["done_at", "blocked_by"])
    return deletion


def block(deletion: Deletion, words: type_words | Refusal) -> Deletion:
    """Keep why it could not be done; it is tried again the next day."""
    deletion.blocked_by = str(words)[:_LONGEST_REASON]
    deletion.save(update_fields=["blocked_by"])
    return deletion
