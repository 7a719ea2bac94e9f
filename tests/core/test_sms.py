import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connections, transaction

from gongzhi.core import clock, sms
from gongzhi.core.crypto import destroy, new_data_key
from gongzhi.core.models import DataKey, Deployment, OutgoingMessage
from gongzhi.core.sms import (
    ConsoleSender,
    SmsFailed,
    after_quiet,
    deliver_due,
    is_quiet,
    muted,
    parts,
    recipient_of,
    send_later,
)

State = OutgoingMessage.State
PHONE = "13812345678"
TEXT = "您的求助有新进展，请打开“我的求助”查看。"


def at(text: str) -> datetime:
    """An instant from words on the wall clock of the town."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.LOCAL).astimezone(UTC)


NOON, NIGHT = at("2026-03-05 12:00"), at("2026-03-05 23:00")


class Collector:
    """A provider that keeps what it was given, and fails as often as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.sent: list[tuple[str, str]] = []
        self.failures = list(failures)

    def send(self, to: str, text: str) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((to, text))


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Collector:
    collector = Collector()
    monkeypatch.setitem(sms._SENDERS, "console", lambda: collector)
    return collector


@pytest.fixture
def noon(db: None) -> Iterator[Any]:
    Deployment.objects.create(demonstration=True)
    with clock.simulate(NOON) as simulation:
        yield simulation


# --- Rules ---


@pytest.mark.parametrize(
    ("moment", "quiet", "sent_at"),
    [
        ("2026-03-05 21:29:59", False, "2026-03-05 21:29:59"),
        ("2026-03-05 21:30", True, "2026-03-06 08:00"),
        ("2026-03-05 23:59", True, "2026-03-06 08:00"),
        ("2026-03-06 00:00", True, "2026-03-06 08:00"),
        ("2026-03-06 07:59:59", True, "2026-03-06 08:00"),
        ("2026-03-06 08:00", False, "2026-03-06 08:00"),
    ],
)
def test_the_night_is_quiet(db: None, moment: str, quiet: bool, sent_at: str) -> None:
    assert is_quiet(at(moment)) is quiet
    assert after_quiet(at(moment)) == at(sent_at)


@pytest.mark.parametrize(("length", "count"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (335, 5)])
def test_parts_are_known(length: int, count: int) -> None:
    assert parts("字" * length) == count


def test_a_rare_character_takes_two_places() -> None:
    assert parts("𠮷" * 35) == 1
    assert parts("𠮷" * 36) == 2


# --- Recording ---


def test_a_message_is_recorded_encrypted_and_due_at_once_by_day(noon: Any, provider: Collector) -> None:
    message = send_later(" +86 138 1234 5678", TEXT)
    assert (message.state, message.not_before, message.urgent) == (State.PENDING, NOON, False)
    assert PHONE.encode() not in bytes(message.recipient)
    assert recipient_of(OutgoingMessage.objects.get()) == PHONE
    assert provider.sent == []


def test_at_night_a_message_waits_for_the_morning_unless_it_is_urgent(noon: Any) -> None:
    noon.set(NIGHT)
    assert send_later(PHONE, TEXT).not_before == at("2026-03-06 08:00")
    assert send_later(PHONE, "您的验证码是 123456，5 分钟内有效。", urgent=True).not_before == NIGHT


def test_the_persons_key_is_used_where_it_is_given(noon: Any) -> None:
    key = new_data_key()
    assert send_later(PHONE, TEXT, data_key=key).data_key == key
    assert DataKey.objects.count() == 1
    assert send_later(PHONE, TEXT).data_key != key


def test_a_message_shares_the_fate_of_its_transaction(noon: Any, provider: Collector) -> None:
    with transaction.atomic():
        send_later(PHONE, TEXT)
        transaction.set_rollback(True)
    assert deliver_due(NOON) == 0
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize("to", ["0576-88812345", "12345", "", "1381234567"])
def test_only_mobile_numbers_get_messages(noon: Any, to: str) -> None:
    with pytest.raises(ValidationError):
        send_later(to, TEXT)
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["", "  ", "字" * 336, "请联系王先生13900000000。", "证件号11010519491231002X已登记"],
    ids=["empty", "blank", "too long", "phone", "identity number"],
)
def test_texts_that_may_not_be_sent_are_refused(noon: Any, text: str) -> None:
    with pytest.raises(ValueError, match="A message"):
        send_later(PHONE, text)
    assert not OutgoingMessage.objects.exists()


def test_short_numbers_in_a_text_are_fine(noon: Any) -> None:
    assert send_later(PHONE, "受理编号 20260305000123，请拨打 12345 或 0576-88812345。").state == State.PENDING


def test_muted_messages_are_recorded_and_never_sent(noon: Any, provider: Collector) -> None:
    with muted():
        assert send_later(PHONE, TEXT).state == State.MUTED
    assert send_later(PHONE, TEXT).state == State.PENDING
    assert deliver_due(NOON + timedelta(days=1)) == 1
    assert len(provider.sent) == 1


def test_a_town_without_a_provider_sends_nothing(noon: Any, settings: Any, provider: Collector) -> None:
    waiting = send_later(PHONE, TEXT)
    settings.GONGZHI_SMS = "none"
    assert send_later(PHONE, TEXT).state == State.MUTED
    assert deliver_due(NOON) == 0
    waiting.refresh_from_db()
    assert waiting.state == State.PENDING


# --- Sending ---


def test_due_messages_are_sent_once(noon: Any, provider: Collector) -> None:
    message = send_later(PHONE, TEXT)
    assert deliver_due(NOON) == 1
    assert deliver_due(NOON + timedelta(hours=1)) == 0
    assert provider.sent == [(PHONE, TEXT)]
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.attempts) == (State.SENT, NOON, 1)


def test_what_is_not_due_waits(noon: Any, provider: Collector) -> None:
    noon.set(NIGHT)
    send_later(PHONE, TEXT)
    assert deliver_due(NIGHT) == 0
    assert deliver_due(at("2026-03-06 07:59")) == 0
    assert deliver_due(at("2026-03-06 08:00")) == 1


def test_urgent_messages_go_first(noon: Any, provider: Collector) -> None:
    send_later(PHONE, "一")
    send_later(PHONE, "二", urgent=True)
    assert deliver_due(NOON, limit=1) == 1
    assert [text for _to, text in provider.sent] == ["二"]


def test_a_refused_message_is_tried_again_and_given_up_after_three_times(noon: Any, provider: Collector) -> None:
    message = send_later(PHONE, TEXT)
    provider.failures = [SmsFailed("busy")] * 3
    now = NOON
    for attempt in (1, 2):
        assert deliver_due(now) == 0
        message.refresh_from_db()
        assert (message.state, message.attempts, message.last_error) == (State.PENDING, attempt, "busy")
        assert message.not_before > now
        now = message.not_before
    assert deliver_due(now) == 0
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.FAILED, 3)
    assert deliver_due(now + timedelta(days=1)) == 0
    assert provider.sent == []


def test_another_try_does_not_fall_into_the_night(noon: Any, provider: Collector) -> None:
    message = send_later(PHONE, TEXT)
    provider.failures = [SmsFailed("busy")]
    deliver_due(at("2026-03-05 21:29"))
    message.refresh_from_db()
    assert message.not_before == at("2026-03-06 08:00")


def test_nothing_is_sent_to_somebody_whose_data_was_deleted(noon: Any, provider: Collector) -> None:
    message = send_later(PHONE, TEXT)
    destroy(message.data_key)
    assert deliver_due(NOON) == 0
    message.refresh_from_db()
    assert (message.state, message.last_error) == (State.FAILED, "recipient deleted")
    assert recipient_of(message) == ""


def test_a_message_interrupted_in_sending_is_repeated_once(noon: Any, provider: Collector) -> None:
    """The provider takes the message, then the worker dies; nobody knows whether it was taken."""
    message = send_later(PHONE, TEXT)
    provider.failures = [KeyboardInterrupt(), KeyboardInterrupt()]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        deliver_due(NOON)
    message.refresh_from_db()
    assert message.state == State.SENDING
    assert deliver_due(NOON + timedelta(minutes=1)) == 0, "the lease still runs"

    with pytest.raises(KeyboardInterrupt):
        deliver_due(NOON + timedelta(minutes=2))
    assert deliver_due(NOON + timedelta(minutes=4)) == 0
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.FAILED, 2)
    assert provider.sent == []


def test_a_message_interrupted_once_reaches_its_person(noon: Any, provider: Collector) -> None:
    message = send_later(PHONE, TEXT)
    provider.failures = [KeyboardInterrupt()]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        deliver_due(NOON)
    assert deliver_due(NOON + timedelta(minutes=2)) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.SENT, 2)
    assert provider.sent == [(PHONE, TEXT)]


def test_who_lost_the_claim_does_not_send(noon: Any, provider: Collector) -> None:
    """A worker so slow that its lease ran out before it began to send."""
    send_later(PHONE, TEXT)
    slow = sms._claim(NOON)
    assert slow is not None
    assert deliver_due(NOON + timedelta(minutes=2)) == 1
    assert sms._send(slow, provider, NOON + timedelta(minutes=3)) is False
    assert len(provider.sent) == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_message_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = NOON
    sent: list[str] = []

    class Slow:
        def send(self, to: str, text: str) -> None:
            threading.Event().wait(0.01)
            sent.append(text)

    monkeypatch.setitem(sms._SENDERS, "console", Slow)
    key = new_data_key()
    for number in range(20):
        send_later(PHONE, f"第 {number} 条", urgent=True, data_key=key)
    OutgoingMessage.objects.update(not_before=now)
    counts: list[int] = []

    def work() -> None:
        close_old_connections()
        counts.append(deliver_due(now))
        connections.close_all()

    workers = [threading.Thread(target=work) for _n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(sent) == sorted(f"第 {number} 条" for number in range(20))
    assert sum(counts) == 20
    assert set(OutgoingMessage.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


def test_the_console_writes_a_line_without_the_whole_number(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="gongzhi.core.sms"):
        ConsoleSender().send(PHONE, "您的验证码是 123456。")
    assert [record.getMessage() for record in caplog.records] == ["短信 → 138****5678：您的验证码是 123456。"]
