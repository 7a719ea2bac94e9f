"""The conversation: one between resident and team, notes apart, unread marks, an answer outside opening hours."""

from datetime import timedelta
from typing import Any

import pytest

from gongzhi.accounts.models import Notice, User
from gongzhi.accounts.queries import phone_index
from gongzhi.cases.actions.talk import (
    MESSAGES_AN_HOUR,
    close_talk,
    mark_read,
    open_talk,
    write_message,
    write_note,
)
from gongzhi.cases.models import Case, Message, ReadMark
from gongzhi.cases.queries.talk import messages_of, unread_of, with_unread
from gongzhi.cases.states import CaseState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.clock import Simulation
from gongzhi.core.crypto import destroy
from gongzhi.core.errors import Forbidden, Invalid, NotNow, TooOften
from gongzhi.core.models import OutgoingMessage, StoredFile
from tests.cases.field import EVENING, acting, make_case, make_file, make_part, make_person
from tests.cases.loop import Loop
from tests.town import Town


@pytest.fixture
def case(town: Town, time: Simulation) -> Case:
    case = make_case(town)
    make_part(case, town.handler)
    return case


@pytest.fixture
def asker(case: Case) -> Actor:
    return acting(case.asker)


def read(case: Case, actor: Actor) -> list[str]:
    return [message.words for message in messages_of(case, actor)]


def notices(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person, kind="cases.message").values_list("title", flat=True))


# --- Writing ---


def test_resident_and_team_write_to_each_other_notes_stay_inside(town: Town, case: Case, asker: Actor):
    write_message(case, by=asker, text="  你们什么时候来？ ")
    write_note(case, by=town.actor("handler"), text="老人独居，注意安全")
    write_message(case, by=town.actor("handler"), text="明天上午来")
    assert read(case, asker) == ["你们什么时候来？", "明天上午来"]
    for post in ("handler", "clerk", "supervisor", "office"):
        assert read(case, town.actor(post)) == ["你们什么时候来？", "老人独居，注意安全", "明天上午来"]
    posts = list(Message.objects.order_by("pk").values_list("post", flat=True))
    assert posts == [None, town.handler.pk, town.handler.pk]


def test_who_has_nothing_to_do_with_it_neither_reads_nor_writes(town: Town, case: Case, asker: Actor):
    write_message(case, by=asker, text="你好")
    strangers = [acting(make_person("路人")), *town.actors("far_handler", "youth_handler", "leader", "system_admin")]
    for stranger in strangers:
        assert read(case, stranger) == []
        for write in (write_message, write_note):
            with pytest.raises(Forbidden):
                write(case, by=stranger, text="我也说两句")
    with pytest.raises(Forbidden):
        write_note(case, by=asker, text="内部备注")
    assert Message.objects.count() == 1


def test_asker_who_holds_a_post_sees_no_notes_of_the_own_case(town: Town, time: Simulation):
    case = make_case(town, asker=town.person("handler"))
    make_part(case, town.social_worker)
    write_note(case, by=town.actor("social_worker"), text="内部情况")
    assert read(case, town.actor("handler")) == []
    with pytest.raises(Forbidden):
        write_note(case, by=town.actor("handler"), text="我来备注")


@pytest.mark.parametrize(("text", "words"), [("", "请写点内容"), (" \n ", "请写点内容"), ("长" * 2001, "最多 2000 字")])
def test_bad_text_is_refused_and_nothing_is_kept(case: Case, asker: Actor, text: str, words: str):
    with pytest.raises(Invalid, match=words):
        write_message(case, by=asker, text=text)
    assert not Message.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("state", [CaseState.ARCHIVED, CaseState.WITHDRAWN, CaseState.VOIDED])
def test_nobody_writes_after_the_end(town: Town, case: Case, asker: Actor, state: str):
    ended = make_case(town, asker=case.asker, state=state)
    with pytest.raises(NotNow, match="已经结束"):
        write_message(ended, by=asker, text="还在吗")
    assert not Message.objects.exists()


def test_thirty_messages_an_hour_of_one_person(town: Town, case: Case, asker: Actor, time: Simulation):
    other = make_case(town, asker=case.asker)
    for number in range(MESSAGES_AN_HOUR):
        write_message(case if number % 2 else other, by=asker, text=f"第{number}条")
    with pytest.raises(TooOften, match="请稍后再发"):
        write_message(case, by=asker, text="再来一条")
    assert Message.objects.filter(author=case.asker).count() == MESSAGES_AN_HOUR
    write_message(case, by=town.actor("handler"), text="别着急")
    time.advance(timedelta(hours=1))
    write_message(case, by=asker, text="好的")


def test_text_of_guarded_cases_is_sealed_with_the_askers_key(town: Town, time: Simulation):
    case = make_case(town, is_confidential=True)
    case.accesses.create(post=town.handler)
    make_part(case, town.handler)
    asker = acting(case.asker)
    write_message(case, by=asker, text="他又来找我了")
    write_note(case, by=town.actor("handler"), text="联系庇护所")
    assert set(Message.objects.values_list("text", flat=True)) == {""}
    assert read(case, asker) == ["他又来找我了"]
    assert read(case, town.actor("handler")) == ["他又来找我了", "联系庇护所"]
    for blind in town.actors("clerk", "supervisor", "office"):
        assert read(case, blind) == []
    destroy(case.text.data_key)
    assert read(case, town.actor("handler")) == ["已删除", "已删除"]


# --- Files ---


def test_message_carries_photos_and_documents_within_limits(case: Case, asker: Actor):
    files = [make_file(case.asker) for _number in range(9)]
    files += [make_file(case.asker, StoredFile.Kind.DOCUMENT) for _number in range(3)]
    message = write_message(case, by=asker, files=files)
    assert message.attachments.count() == 12
    for kind, words in ((StoredFile.Kind.PHOTO, "最多上传 9 张"), (StoredFile.Kind.DOCUMENT, "最多上传 3 个")):
        with pytest.raises(Invalid, match=words):
            write_message(case, by=asker, text="看", files=[make_file(case.asker, kind) for _number in range(10)])
    assert Message.objects.count() == 1


# --- Telling the other side ---


def test_holder_of_the_leading_post_gets_one_notice_until_it_has_read(town: Town, case: Case, asker: Actor):
    handler = town.person("handler")
    write_message(case, by=asker, text="在吗")
    write_message(case, by=asker, text="在不在")
    assert notices(handler) == [f"{case.number}：居民有新留言"]
    mark_read(case, by=town.actor("handler"))
    write_message(case, by=asker, text="谢谢")
    assert len(notices(handler)) == 2
    assert notices(town.person("clerk")) == []


def test_before_acceptance_the_receiving_post_is_told(town: Town, time: Simulation):
    case = make_case(town, state=CaseState.SUBMITTED)
    write_message(case, by=acting(case.asker), text="请问有人吗")
    assert len(notices(town.person("clerk"))) == 1


def test_first_answer_goes_out_as_a_message_to_whoever_was_not_in_for_a_day(town: Town, case: Case, asker: Actor):
    write_message(case, by=town.actor("handler"), text="明天来")
    assert notices(case.asker) == ["您的求助有新回复"]
    sms = OutgoingMessage.objects.get()
    assert sms.data_key == case.asker.data_key
    assert "明天来" not in sms.text
    mark_read(case, by=asker)
    write_message(case, by=town.actor("handler"), text="改后天")
    assert len(notices(case.asker)) == 2
    assert OutgoingMessage.objects.count() == 1


def test_no_message_to_the_telephone_of_somebody_who_is_in(town: Town, case: Case):
    User.objects.filter(pk=case.asker_id).update(last_seen_at=clock.now() - timedelta(hours=23))
    write_message(case, by=town.actor("handler"), text="明天来")
    assert notices(case.asker) == ["您的求助有新回复"]
    assert not OutgoingMessage.objects.exists()


def test_guarded_notice_and_message_are_neutral(town: Town, time: Simulation):
    case = make_case(town, is_confidential=True)
    case.accesses.create(post=town.handler)
    make_part(case, town.handler)
    write_message(case, by=town.actor("handler"), text="已为您联系")
    assert notices(case.asker) == ["您有一条新消息"]
    assert OutgoingMessage.objects.get().text.endswith("您有一条新消息，请登录后查看。")


def test_notes_tell_nobody(town: Town, case: Case):
    write_note(case, by=town.actor("handler"), text="备注")
    assert not Notice.objects.exists()


# --- Outside opening hours ---


def test_outside_hours_the_resident_is_told_at_once_once_a_closed_period(loop: Loop):
    part = loop.taken()
    case, asker = part.case, acting(part.case.asker)
    before = Message.objects.count()
    write_message(case, by=asker, text="白天写的")
    assert Message.objects.count() == before + 1
    loop.hand.set(EVENING)
    write_message(case, by=asker, text="晚上写的")
    write_message(case, by=asker, text="又写一条")
    away = Message.objects.filter(is_away_answer=True)
    words = (
        "已收到您的留言。现在不在服务时间，工作人员将在 11月25日 星期三 8:30 上班后查看并回复。"
        "这件求助的下一步是“首次联系”，最迟 11月25日 星期三 10:00 前。如果有人身危险，请马上拨打 110 或 120。"
    )
    assert [message.text for message in away] == [words]
    assert read(case, asker)[-2:] == [away[0].text, "又写一条"]
    loop.hand.advance(timedelta(days=1))
    write_message(case, by=asker, text="第二天晚上")
    assert away.all().count() == 2


def test_words_of_danger_are_answered_at_once_at_any_hour_and_wake_the_team(
    town: Town, case: Case, asker: Actor, time: Simulation
):
    handler = town.person("handler")
    handler.phone, handler.phone_index, handler.holds_phone = "13700000001", phone_index("13700000001"), True
    handler.save()
    time.set(EVENING + timedelta(hours=3))
    write_message(case, by=asker, text="我不想活了")
    answer = Message.objects.get(is_automatic=True)
    assert "12356" in answer.text
    assert not answer.is_away_answer
    assert Notice.objects.get(person=handler, kind="cases.danger").title.endswith("请马上查看")
    sms = OutgoingMessage.objects.get()
    assert sms.urgent
    assert "不想活" not in sms.text


def test_staff_who_write_at_night_get_no_such_answer(town: Town, case: Case, time: Simulation):
    time.set(EVENING)
    write_message(case, by=town.actor("handler"), text="加班回复您")
    assert not Message.objects.filter(is_automatic=True).exists()


# --- Unread ---


def test_unread_marks_are_each_persons_own(town: Town, case: Case, asker: Actor, time: Simulation):
    write_message(case, by=asker, text="一")
    time.advance(timedelta(minutes=1))
    write_note(case, by=town.actor("handler"), text="备注")
    assert unread_of(case, town.person("handler")).count() == 0
    assert unread_of(case, town.person("clerk")).count() == 2
    assert unread_of(case, case.asker).count() == 0
    mark_read(case, by=town.actor("clerk"))
    assert unread_of(case, town.person("clerk")).count() == 0


def test_mark_goes_to_what_was_on_screen_and_never_back(town: Town, case: Case, asker: Actor, time: Simulation):
    first = write_message(case, by=asker, text="一")
    time.advance(timedelta(minutes=1))
    second = write_message(case, by=asker, text="二")
    clerk = town.actor("clerk")
    mark_read(case, by=clerk, until=first)
    assert [message.words for message in unread_of(case, clerk.person)] == ["二"]
    mark_read(case, by=clerk, until=second)
    mark_read(case, by=clerk, until=first)
    assert unread_of(case, clerk.person).count() == 0
    assert ReadMark.objects.filter(person=clerk.person).count() == 1


def test_strangers_leave_no_mark(town: Town, case: Case):
    with pytest.raises(Forbidden):
        mark_read(case, by=town.actor("far_handler"))
    assert not ReadMark.objects.exists()


def test_lists_show_what_the_other_side_wrote(town: Town, case: Case, asker: Actor, time: Simulation):
    def has_unread(person: User) -> bool:
        return with_unread(Case.objects.all(), person).filter(pk=case.pk, has_unread=True).exists()

    write_note(case, by=town.actor("handler"), text="备注")
    assert not has_unread(case.asker)
    write_message(case, by=town.actor("handler"), text="您好")
    assert has_unread(case.asker)
    assert not has_unread(town.person("clerk"))
    mark_read(case, by=asker)
    assert not has_unread(case.asker)
    write_message(case, by=asker, text="谢谢")
    assert has_unread(town.person("handler"))


# --- Helping posts ---


def test_helping_post_sees_notes_from_its_beginning_and_no_conversation_until_opened(
    town: Town, case: Case, asker: Actor, time: Simulation
):
    handler, helper = town.actor("handler"), town.actor("social_worker")
    write_message(case, by=asker, text="私下告诉您")
    write_note(case, by=handler, text="旧备注")
    time.advance(timedelta(minutes=1))
    part = make_part(case, town.social_worker, is_lead=False)
    write_note(case, by=handler, text="请协助")
    assert read(case, helper) == ["请协助"]
    write_note(case, by=helper, text="收到")
    with pytest.raises(Forbidden):
        write_message(case, by=helper, text="居民您好")
    time.advance(timedelta(minutes=1))
    for stranger in (helper, town.actor("clerk"), asker):
        with pytest.raises(Forbidden):
            open_talk(part, by=stranger)
    open_talk(part, by=handler)
    write_message(case, by=asker, text="什么时候来")
    write_message(case, by=helper, text="后天来")
    assert read(case, helper) == ["请协助", "收到", "什么时候来", "后天来"]
    close_talk(part, by=handler)
    assert read(case, helper) == ["请协助", "收到"]


def test_conversation_is_not_opened_to_the_lead_or_to_ended_parts(town: Town, case: Case):
    lead = case.assignments.get()
    with pytest.raises(NotNow, match="正在协办"):
        open_talk(lead, by=town.actor("handler"))


# --- The same for one and for three ---


@pytest.mark.parametrize("count", [1, 3])
def test_conversation_costs_the_same(town: Town, case: Case, asker: Actor, count: int, django_assert_num_queries: Any):
    for number in range(count):
        write_message(case, by=asker, text=f"{number}", files=[make_file(case.asker)])
    handler = town.actor("handler")
    with django_assert_num_queries(3):
        seen = [
            (message.words, str(message.author), [attachment.file.path for attachment in message.attachments.all()])
            for message in messages_of(case, handler)
        ]
    assert len(seen) == count
    with django_assert_num_queries(1):
        assert list(with_unread(Case.objects.all(), handler.person).values_list("has_unread", flat=True)) == [True]
