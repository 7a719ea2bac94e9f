"""Reminders and supervision: who is told, the numbers, answers, and what a missed due time brings by itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.accounts.models import Notice
from gongzhi.cases import actions
from gongzhi.cases.actions.watching import numbered
from gongzhi.cases.models import Deadline, Message, Reminder, Series, Supervision, SupervisionAnswer
from gongzhi.cases.queries import supervising
from gongzhi.core.errors import Forbidden, Invalid, NotNow, TooOften
from tests.cases.loop import at

pytestmark = pytest.mark.django_db


def told(loop, who, kind):
    return Notice.objects.filter(person=loop.town.person(who), kind=f"cases.{kind}").count()


def ordered(loop, who="office", **values):
    part = loop.taken()
    return actions.supervise(part.case, by=loop.town.actor(who), order="请三日内办结", **values)


# --- Reminders ---


def test_the_clerk_reminds_the_handling_post_with_a_number_and_it_is_seen_once(loop):
    part = loop.taken()
    reminder = actions.urge(part.case, by=loop.town.actor("clerk"), text=" 请今天联系居民 ")
    assert (reminder.post, reminder.text, reminder.number) == (
        loop.town.handler,
        "请今天联系居民",
        "白云街道群团催〔2026〕1号",
    )
    assert told(loop, "handler", "urged") == 1
    loop.hand.set(at(24, 11))
    actions.see_reminder(reminder, by=loop.town.actor("handler"))
    loop.hand.set(at(24, 12))
    seen = actions.see_reminder(reminder, by=loop.town.actor("handler"))
    assert (seen.seen_at, seen.seen_by) == (at(24, 11), loop.town.person("handler"))


def test_the_same_post_does_not_remind_again_before_it_was_seen(loop):
    part = loop.taken()
    first = actions.urge(part.case, by=loop.town.actor("clerk"), text="请联系")
    with pytest.raises(NotNow, match="刚催办过"):
        actions.urge(part.case, by=loop.town.actor("clerk"), text="再催")
    assert actions.urge(part.case, by=loop.town.actor("supervisor"), text="请联系").number == "椒江区妇联催〔2026〕1号"
    actions.see_reminder(first, by=loop.town.actor("handler"))
    assert actions.urge(part.case, by=loop.town.actor("clerk"), text="再催").number == "白云街道群团催〔2026〕2号"


def test_who_has_the_case_is_not_reminded_by_itself(loop):
    with pytest.raises(NotNow, match="正由您的岗位"):
        actions.urge(loop.ask(), by=loop.town.actor("clerk"), text="请受理")
    assert not Series.objects.exists()


def test_nothing_is_reminded_of_when_it_is_done(loop):
    case = loop.completed()
    for run in (
        lambda: actions.urge(case, by=loop.town.actor("clerk"), text="请联系"),
        lambda: actions.urge_own(case, by=loop.asker(case)),
        lambda: actions.supervise(case, by=loop.town.actor("office"), order="请办"),
    ):
        with pytest.raises(NotNow, match="已经办完"):
            run()
    assert not Reminder.objects.exists()


def test_a_resident_reminds_once_a_day_and_is_answered(loop):
    case = loop.taken().case
    reminder = actions.urge_own(case, by=loop.asker(case))
    assert (reminder.post, reminder.number, reminder.text) == (loop.town.handler, "", "")
    assert "已替您提醒椒江区妇联 王干事" in Message.objects.filter(case=case, is_automatic=True).last().text
    loop.hand.set(at(24, 23, 59))
    with pytest.raises(TooOften):
        actions.urge_own(case, by=loop.asker(case))
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(case=case, post=loop.town.handler, source="resident")
    assert Reminder.objects.count() == 1
    loop.hand.set(at(25, 0, 1))
    actions.urge_own(case, by=loop.asker(case))
    assert told(loop, "handler", "urged") == 2


# --- Orders ---


def test_an_order_has_a_number_a_level_and_a_day(loop):
    order = ordered(loop)
    assert (order.number, order.level, order.due_at) == ("区联席办督〔2026〕1号", "office", at(27, 17, 30))
    own = actions.supervise(order.case, by=loop.town.actor("supervisor"), order="请补联系", due_at=at(25, 9))
    assert (own.number, own.level, own.due_at) == ("椒江区妇联督〔2026〕1号", "supervisor", at(25, 9))
    assert told(loop, "handler", "supervised") == 2


def test_an_order_for_a_day_that_is_past_is_refused(loop):
    with pytest.raises(Invalid) as refused:
        ordered(loop, due_at=at(24, 9))
    assert refused.value.field == "due_at"
    assert not Series.objects.exists()


def test_an_answer_is_sent_back_then_taken_and_the_order_is_lifted_with_a_finding(loop):
    order, handler, office = ordered(loop), loop.town.actor("handler"), loop.town.actor("office")
    first = actions.answer_supervision(order, by=handler, text="正在办")
    with pytest.raises(NotNow, match="等审核"):
        actions.answer_supervision(order, by=handler, text="还在办")
    with pytest.raises(Invalid) as refused:
        actions.decide_answer(first, by=office, accepted=False)
    assert refused.value.field == "note"
    actions.decide_answer(first, by=office, accepted=False, note="没有写哪天办完")
    second = actions.answer_supervision(order, by=handler, text="11月27日前上门办完")
    actions.decide_answer(second, by=office, accepted=True)
    with pytest.raises(NotNow, match="已经审核"):
        actions.decide_answer(second, by=office, accepted=True)
    assert list(SupervisionAnswer.objects.order_by("pk").values_list("state", flat=True)) == ["sent_back", "accepted"]
    assert told(loop, "office", "answered") == 2
    assert told(loop, "handler", "answer_decided") == 2
    with pytest.raises(Invalid):
        actions.lift_supervision(order, by=office, finding=" ")
    lifted = actions.lift_supervision(order, by=office, finding="已整改")
    assert (lifted.finding, lifted.lifted_by) == ("已整改", loop.town.person("office"))
    with pytest.raises(NotNow):
        actions.answer_supervision(order, by=handler, text="再答")


def test_the_post_that_gave_the_order_does_not_answer_it(loop):
    part = loop.taken(post="social_worker")
    order = actions.supervise(part.case, by=loop.town.actor("agency_supervisor"), order="请抓紧")
    with pytest.raises(Forbidden):
        actions.answer_supervision(order, by=loop.town.actor("agency_supervisor"), text="好")
    assert not SupervisionAnswer.objects.exists()


def test_words_about_a_guarded_case_stand_in_sealed_notes_alone(loop):
    case = loop.taken(loop.ask(confidential=True)).case
    actions.urge(case, by=loop.town.actor("clerk"), text="她丈夫又来了")
    assert Reminder.objects.get().text == "（见内部备注）"
    assert not Notice.objects.filter(body__contains="丈夫").exists()
    note = Message.objects.filter(case=case, is_internal=True).last()
    assert (note.text, note.words) == ("", "她丈夫又来了")


def test_words_go_into_sealed_notes_when_a_case_becomes_guarded(loop):
    order = ordered(loop)
    actions.answer_supervision(order, by=loop.town.actor("handler"), text="已到百花新村3幢")
    actions.make_confidential(order.case, by=loop.asker(order.case))
    order.refresh_from_db()
    assert (order.order, SupervisionAnswer.objects.get().text) == ("（见内部备注）", "（见内部备注）")
    kept = [note.words for note in Message.objects.filter(case=order.case, is_internal=True)]
    assert sorted(kept) == ["已到百花新村3幢", "请三日内办结"]
    assert not Message.objects.exclude(text="").filter(case=order.case).exists()


# --- By the rule ---


def test_the_day_after_it_reminds_and_five_working_days_after_it_supervises(loop):
    loop.taken()
    loop.hand.set(at(25, 10))  # contact is due
    actions.sweep_deadlines()
    assert [actions.sweep_supervising(), Supervision.objects.count()] == [0, 0]
    loop.hand.set(at(26, 17, 30))
    assert [actions.sweep_supervising(), actions.sweep_supervising()] == [1, 0]
    reminder = Reminder.objects.get()
    assert (reminder.source, reminder.post, reminder.number) == ("rule", loop.town.handler, "椒江区妇联催〔2026〕1号")
    assert "首次联系" in reminder.text
    loop.hand.set(at(2, 17, 29, month=12))
    assert actions.sweep_supervising() == 0
    loop.hand.set(at(2, 17, 30, month=12))
    assert [actions.sweep_supervising(), actions.sweep_supervising()] == [1, 0]
    order = Supervision.objects.get()
    assert (order.post, order.is_automatic, order.level) == (loop.town.supervisor, True, "supervisor")
    assert (told(loop, "handler", "supervised"), told(loop, "supervisor", "supervising")) == (1, 1)


def test_what_is_done_meanwhile_brings_nothing(loop):
    part = loop.taken()
    loop.hand.set(at(25, 10))
    actions.sweep_deadlines()
    actions.record_contact(part, by=loop.town.actor("handler"))
    loop.hand.set(at(3, 9, month=12))
    assert actions.sweep_supervising() == 0
    assert not Reminder.objects.exists()


def test_an_urgent_case_is_reminded_of_within_the_hour(loop):
    part = loop.taken(loop.ask())
    actions.mark_urgent(part.case, by=loop.town.actor("clerk"), reason="老人跌倒")
    due = Deadline.objects.get(step="contact", met_at=None, dropped_at=None).due_at
    loop.hand.set(due)
    actions.sweep_deadlines()
    loop.hand.set(due + timedelta(minutes=60))
    assert actions.sweep_supervising() == 1


# --- To be done ---


def todo(loop, who):
    return [(row.kind, str(row.reason)) for row in supervising.todo_rows(loop.town.actor(who))]


def test_each_finds_on_the_list_what_is_his_to_do(loop):
    order = ordered(loop)
    actions.urge(order.case, by=loop.town.actor("clerk"), text="请联系")
    assert [kind for kind, _reason in todo(loop, "handler")] == ["new", "new"]
    assert todo(loop, "office") == []
    answer = actions.answer_supervision(order, by=loop.town.actor("handler"), text="正在办")
    assert len(todo(loop, "handler")) == 1
    assert todo(loop, "office") == [("new", "督办有了反馈，等待您审核")]
    actions.decide_answer(answer, by=loop.town.actor("office"), accepted=False, note="再写")
    assert len(todo(loop, "handler")) == 2
    loop.hand.set(at(28, 9))
    assert "overdue" in [kind for kind, _reason in todo(loop, "handler")]
    actions.lift_supervision(order, by=loop.town.actor("office"), finding="好")
    actions.see_reminder(Reminder.objects.get(), by=loop.town.actor("handler"))
    assert todo(loop, "handler") == []
    assert todo(loop, "union_handler") == []


def test_the_list_asks_the_same_for_one_and_three(loop, django_assert_num_queries):
    def grow():
        order = ordered(loop)
        actions.urge(order.case, by=loop.town.actor("clerk"), text="请联系")

    grow()
    handler = loop.town.actor("handler")
    with django_assert_num_queries(3):
        assert len(supervising.todo_rows(handler)) == 2
    grow()
    grow()
    with django_assert_num_queries(3):
        assert len(supervising.todo_rows(handler)) == 6
    assert sum(keys.count() for keys in supervising.todo_keys(handler)) == 6


# --- Numbers ---


@given(st.lists(st.tuples(st.sampled_from(["reminder", "order"]), st.booleans()), max_size=20))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_numbers_have_no_gaps_whatever_fails(loop, wanted):
    """Each paper takes a number; some fail afterwards and give it back."""
    given_out = {"reminder": [], "order": []}
    with transaction.atomic():
        for paper, fails in wanted:
            with transaction.atomic():
                number = numbered(Series.Paper(paper), loop.town.womens)
                transaction.set_rollback(fails)
            if not fails:
                given_out[paper].append(number["serial"])
        transaction.set_rollback(True)
    for serials in given_out.values():
        assert serials == list(range(1, len(serials) + 1))


@pytest.mark.django_db(transaction=True)
def test_numbers_have_neither_gaps_nor_doubles_when_many_write_at_once(committed_loop):
    loop = committed_loop
    cases = [loop.taken().case for _number in range(6)]

    def run(case):
        close_old_connections()
        try:
            return actions.supervise(case, by=loop.town.actor("office"), order="请抓紧").serial
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        serials = list(pool.map(run, cases))
    assert sorted(serials) == [1, 2, 3, 4, 5, 6]


def test_numbers_begin_anew_in_a_new_year(loop):
    assert numbered(Series.Paper.ORDER, loop.town.womens)["number"] == "椒江区妇联督〔2026〕1号"
    loop.hand.set(at(31, 23, 59, month=12) + timedelta(minutes=1))
    assert numbered(Series.Paper.ORDER, loop.town.womens)["number"] == "椒江区妇联督〔2027〕1号"
