"""Who sees what, in which list, with how many queries."""

import pytest

from gongzhi.cases import actions, queries
from gongzhi.cases.actions.talk import write_message
from gongzhi.cases.models import Case
from gongzhi.core.actors import Actor
from gongzhi.organizations.actions import end_tenure
from gongzhi.organizations.models import Tenure
from tests.cases.loop import at
from tests.town import SYSTEM

pytestmark = pytest.mark.django_db


def _seers(loop):
    return {name for name in loop.town.people if queries.visible_to(loop.town.actor(name)).exists()}


def test_before_it_is_accepted_only_the_place_sees_it(loop):
    loop.ask()
    assert _seers(loop) == {"clerk", "hub_supervisor", "office", "city_office", "chair"}


def test_a_part_lets_the_organisation_see_it(loop):
    part = loop.taken()
    assert _seers(loop) == {"clerk", "hub_supervisor", "office", "city_office", "chair", "handler", "supervisor"}
    actions.return_assignment(part, by=loop.town.actor("handler"), reason="不属于职责")
    assert _seers(loop) == {"clerk", "hub_supervisor", "office", "city_office", "chair"}


@pytest.mark.parametrize(
    "who",
    ["leader", "assessment", "expert", "system_admin", "audit_admin", "security_admin", "far_office", "neighbour"],
)
def test_who_never_sees_residents_words(loop, who):
    case = loop.completed()
    assert queries.view_of(case, loop.town.actor(who)) == "none"
    assert not queries.assignments_visible_to(loop.town.actor(who)).exists()
    assert queries.story(case, loop.town.actor(who)) == []


def test_residents_see_their_own_and_nobody_elses(loop):
    first, second = loop.resident(), loop.anybody()
    case = loop.ask(first)
    loop.ask(second)
    assert queries.visible_to(first).get() == case
    assert queries.visible_to(Actor()).count() == 0


def test_a_helper_sees_a_part_and_the_lead_the_whole(loop):
    part = loop.taken()
    helper = actions.assign(part.case, by=loop.town.actor("handler"), post=loop.town.union_handler, part="联系单位")
    union = loop.town.actor("union_handler")
    assert queries.view_of(part.case, union) == "part"
    assert queries.view_of(part.case, loop.town.actor("handler")) == "whole"
    assert list(queries.assignments_visible_to(union)) == [helper]
    assert queries.assignments_visible_to(loop.town.actor("handler")).count() == 2
    assert queries.view_of(part.case, loop.town.actor("union_supervisor")) == "whole"


def test_a_helper_of_a_secret_case_sees_a_part_of_it(loop):
    case = loop.ask(confidential=True)
    part = loop.taken(case)
    actions.assign(part.case, by=loop.town.actor("handler"), post=loop.town.union_handler, part="联系单位")
    assert queries.view_of(case, loop.town.actor("union_handler")) == "part"
    assert queries.view_of(case, loop.town.actor("handler")) == "whole"
    assert queries.view_of(case, loop.town.actor("clerk")) == "whole"
    assert queries.view_of(case, loop.town.actor("union_supervisor")) == "none"


def test_lists_show_the_union_over_the_persons_posts(loop):
    loop.ask()
    clerk, handler = loop.town.actor("clerk"), loop.town.actor("handler")
    both = Actor(person=handler.person, post=handler.post, posts=(handler.post, clerk.post))
    assert queries.visible_to(both).count() == 1
    assert "accept_case" not in queries.allowed_actions(both, Case.objects.get())


def test_a_vacant_posts_cases_are_seen_by_the_post_above(loop):
    loop.accepted(post="youth_handler")
    assert queries.view_of(Case.objects.get(), loop.town.actor("youth_supervisor")) == "whole"
    case = loop.ask(division=loop.town.community)
    hub = loop.town.actor("hub_supervisor")
    assert queries.view_of(case, hub) == "none"
    end_tenure(Tenure.objects.get(post=loop.town.station_clerk), by=SYSTEM)
    assert queries.view_of(case, hub) == "whole"
    assert [row.number for row in queries.todo_rows(hub)].count(case.number) == 1


# --- Lists ---


def _many(loop, count):
    for number in range(count):
        part = loop.taken(loop.ask(title=f"照看老人{number}"))
        actions.assign(part.case, by=loop.town.actor("handler"), post=loop.town.union_handler, part="联系单位")
        loop.ask(confidential=True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_desks_list_takes_two_queries(loop, count, django_assert_num_queries):
    _many(loop, count)
    clerk = loop.town.actor("clerk")
    with django_assert_num_queries(2):
        rows = list(queries.case_list(clerk))
        shown = [
            (queries.title_of(row), str(row.area), str(row.post), [str(part.post) for part in row.parts])
            for row in rows
        ]
    assert len(rows) == 2 * count
    assert sum(title == "保密求助" for title, *_rest in shown) == count
    assert {row.is_joint for row in rows} == {True, False}


@pytest.mark.parametrize("count", [1, 3])
def test_to_do_takes_three_queries(loop, count, django_assert_num_queries):
    _many(loop, count)
    handler = loop.town.actor("handler")
    with django_assert_num_queries(3):
        queries.todo_rows(handler)


@pytest.mark.parametrize("count", [1, 3])
def test_my_requests_take_eight_queries(loop, count, django_assert_num_queries):
    resident = loop.resident()
    for _number in range(count):
        loop.taken(loop.ask(resident))
    with django_assert_num_queries(8):
        stories = queries.my_stories(resident)
    assert len(stories) == count
    assert stories[0].sentence == "椒江区妇联 王干事 已接单，明天 10:00 前联系您"


def test_filters_narrow_the_list(loop):
    loop.taken(loop.ask(title="照看老人"))
    loop.ask(title="修水管")
    clerk = loop.town.actor("clerk")

    def count(**filters):
        return queries.case_list(clerk, queries.CaseFilters(**filters)).count()

    assert count() == 2
    assert count(text="水管") == 1
    assert count(text="xsg") == 1
    assert count(states=frozenset({"in_progress"})) == 1
    assert count(post=loop.town.handler) == 1
    assert count(division=loop.town.subdistrict) == 2
    assert count(division=loop.town.other_subdistrict) == 0
    assert (count(is_overdue=True), count(is_overdue=False)) == (0, 2)
    assert (count(is_open=True), count(is_open=False)) == (2, 0)
    assert (count(is_urgent=True), count(is_guarded=True), count(is_joint=True), count(is_suspended=True)) == (
        0,
        0,
        0,
        0,
    )
    assert (count(channel="portal"), count(kind="dispute")) == (2, 0)
    assert (count(asked_from=at(24, 10)), count(asked_until=at(24, 10))) == (2, 0)
    loop.hand.set(at(26, 10))
    assert count(is_overdue=True) == 2


def test_the_window_sees_earlier_requests_of_the_same_number_only(loop):
    resident = loop.resident()
    case = loop.ask(resident)
    loop.ask()
    clerk = loop.town.actor("clerk")
    assert list(queries.earlier_cases_of_phone(loop.town.hub, "138-1234-5678", clerk)) == [case]
    assert not queries.earlier_cases_of_phone(loop.town.hub, "1381234567", clerk).exists()
    assert not queries.earlier_cases_of_phone(loop.town.far_hub, "13812345678", loop.town.actor("far_clerk")).exists()


# --- To do ---


def _why(rows):
    return [(row.kind, str(row.reason)) for row in rows]


def test_each_row_says_why_it_is_here(loop):
    clerk, handler = loop.town.actor("clerk"), loop.town.actor("handler")
    case = loop.ask()
    assert _why(queries.todo_rows(clerk)) == [("new", "新求助，等待受理")]
    loop.hand.set(at(25, 9))
    assert _why(queries.todo_rows(clerk)) == [("due", "今天 17:30 前受理")]
    loop.hand.set(at(25, 18, 30))
    assert _why(queries.todo_rows(clerk)) == [("overdue", "没有按时受理")]
    loop.accepted(case)
    assert _why(queries.todo_rows(clerk)) == []
    assert _why(queries.todo_rows(handler)) == [("new", "新分工，等待签收")]
    actions.take_assignment(loop.lead(case), by=handler)
    write_message(case, by=loop.asker(case), text="请尽快")
    assert _why(queries.todo_rows(handler)) == [("unanswered", "居民 刚刚留言，还没有回复")]
    write_message(case, by=handler, text="马上来")
    actions.suspend(loop.lead(case), by=handler, reason="等证明", waiting_for="医院")
    assert _why(queries.todo_rows(handler)) == [("waiting", "挂起中，等医院")]
    actions.resume(loop.lead(case), by=handler)
    actions.finish_assignment(loop.lead(case), by=handler, result="已办好")
    assert _why(queries.todo_rows(handler)) == [("waiting", "等居民评价")]
    actions.rate(Case.objects.get(), by=loop.asker(case), solved="no", satisfied=1)
    assert _why(queries.todo_rows(loop.town.actor("supervisor"))) == [("new", "居民不满意，等待您复核")]


def test_an_extension_waits_for_one_and_is_to_do_for_the_other(loop):
    part = loop.taken()
    actions.record_contact(part, by=loop.town.actor("handler"))
    actions.ask_extension(part, by=loop.town.actor("handler"), new_due_at=at(10, 17, month=12), reason="补材料")
    assert _why(queries.todo_rows(loop.town.actor("handler"))) == [("waiting", "等上级审批延期")]
    assert _why(queries.todo_rows(loop.town.actor("supervisor"))) == [("new", "申请延期到12月10日 17:00，等待您审批")]
    assert queries.todo_rows(loop.town.actor("far_supervisor")) == []


def test_who_works_on_nothing_has_nothing_to_do(loop):
    loop.ask()
    assert queries.todo_rows(loop.town.actor("leader")) == []
    assert queries.todo_rows(loop.anybody()) == []


# --- The story ---


def test_the_next_step_is_said_in_plain_words_and_by_when(loop):
    resident = loop.resident()
    case = loop.ask(resident)

    def said():
        return queries.next_step(Case.objects.get(), resident).words

    assert said() == "白云街道群团工作中心 正在受理，明天 17:30 前告诉您由谁办理"
    loop.accepted(case)
    assert said() == "已交给 椒江区妇联，明天 17:30 前接单"
    part = actions.take_assignment(loop.lead(case), by=loop.town.actor("handler"))
    assert said() == "椒江区妇联 王干事 已接单，明天 10:00 前联系您"
    loop.hand.set(at(25, 10, 1))
    assert said() == "椒江区妇联 王干事 比答应的时间（今天 10:00）晚了，我们已在催办"
    actions.record_contact(part, by=loop.town.actor("handler"))
    assert said() == "椒江区妇联 王干事 正在办理，12月3日前办完"
    actions.finish_assignment(part, by=loop.town.actor("handler"), result="已办好")
    step = queries.next_step(Case.objects.get(), resident)
    assert (step.is_askers, step.by_when) == (True, at(2, 10, 1, month=12))
    actions.rate(Case.objects.get(), by=resident, solved="yes", satisfied=5)
    assert said() == "已办结。没有解决的话，可以重新打开"


def test_the_story_tells_what_happened_in_order(loop):
    case = loop.closed()
    told = [line.words for line in queries.story(case, loop.asker(case))]
    assert told == [
        "提出求助，送到白云街道群团工作中心",
        "白云街道群团工作中心已受理",
        "交给椒江区妇联牵头办理",
        "椒江区妇联 王干事 已接单",
        "椒江区妇联 王干事 已和您联系",
        "椒江区妇联 王干事 已完成",
        "全部办完，请您评价",
        "评价：解决了，满意度5分（本人评价）",
        "已办结",
    ]


def test_a_helper_reads_only_of_its_own_part(loop):
    part = loop.taken()
    actions.assign(part.case, by=loop.town.actor("handler"), post=loop.town.union_handler, part="联系单位")
    told = [line.words for line in queries.story(part.case, loop.town.actor("union_handler"))]
    assert told == ["求助人提出求助", "交给椒江区总工会协助办理"]


def test_a_new_part_names_its_own_post(loop):
    part = loop.taken()
    helping = actions.assign(part.case, by=loop.town.actor("handler"), post=loop.town.union_handler, part="联系单位")
    rows = queries.todo_rows(loop.town.actor("union_handler"))
    assert [(row.reason, row.whose) for row in rows] == [("新分工，等待签收", str(helping.post))]
    assert str(helping.post) != str(part.case.post)


def test_each_clock_that_runs_is_one_row(loop):
    """Two posts of one person, each with a part to take: each part has its row."""
    part = loop.taken()
    for post in (loop.town.union_handler, loop.town.youth_handler):
        actions.assign(part.case, by=loop.town.actor("handler"), post=post, part="联系单位")
    union, youth = loop.town.actor("union_handler"), loop.town.actor("youth_handler")
    both = Actor(person=union.person, post=union.post, posts=(union.post, youth.post))
    assert {row.whose for row in queries.todo_rows(both)} == {str(union.post), str(youth.post)}
