"""Several requests about one matter: handled as one, told to each asker, rated by each, parted again."""

import pytest

from gongzhi.cases import actions, queries
from gongzhi.cases.actions.sweeps import sweep_ratings
from gongzhi.cases.models import Assignment, Case, Deadline, Merger, Message, Rating, Repeat, Review
from gongzhi.cases.queries.mine import open_of
from gongzhi.cases.states import CaseState
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from tests.cases.loop import at

pytestmark = pytest.mark.django_db


def fresh(case):
    return Case.objects.get(pk=case.pk)


def said_to(loop, case):
    """What the asker of a case can read of it, everywhere."""
    asker = loop.asker(case)
    case = fresh(case)
    told = [message.text for message in Message.objects.filter(case=case, is_internal=False)]
    told += [line.words + line.detail + line.who for line in queries.story(case, asker)]
    told += [queries.next_step(case, asker).words]
    return "\n".join(told)


@pytest.fixture
def pair(loop):
    """A request being handled, and one of somebody else that was merged into it."""
    leading = loop.taken(loop.ask(loop.resident("陈阿姨", "13800001111"), title="楼道灯坏了")).case
    other = loop.ask(loop.resident("周伯伯", "13800002222"), title="三单元楼道没有灯")
    actions.merge_case(other, by=loop.town.actor("clerk"), into=leading)
    return fresh(leading), fresh(other)


def finish(loop, leading):
    actions.finish_assignment(loop.lead(leading), by=loop.town.actor("handler"), result="陈阿姨家门口的灯换好了。")


def test_a_merged_request_waits_with_its_own_thread(loop, pair):
    leading, other = pair
    assert (other.state, other.merged_into) == (CaseState.MERGED, leading)
    assert not Deadline.objects.filter(case=other, met_at__isnull=True, dropped_at__isnull=True).exists()
    assert list(open_of(loop.asker(other))) == [other]
    actions.write_message(other, by=loop.asker(other), text="什么时候来修？")
    actions.write_message(other, by=loop.town.actor("handler"), text="明天下午来。")
    assert Message.objects.filter(case=leading, is_automatic=False, is_internal=False).count() == 0
    assert queries.visible_to(loop.town.actor("handler")).filter(pk=other.pk).exists()
    assert not queries.visible_to(loop.town.actor("youth_handler")).filter(pk=other.pk).exists()
    assert Repeat.objects.get().decision == "merged"


def test_progress_is_told_without_anything_of_the_other_asker(loop):
    leading = loop.ask(loop.resident("陈阿姨", "13800001111"), address="白云街道东海大道9号")
    other = loop.ask(loop.resident("周伯伯", "13800002222"))
    actions.merge_case(other, by=loop.town.actor("clerk"), into=leading)
    part = loop.taken(leading)
    actions.suspend(part, by=loop.town.actor("handler"), reason="等", waiting_for="陈阿姨的儿子")
    actions.resume(part, by=loop.town.actor("handler"))
    finish(loop, leading)
    told = said_to(loop, other)
    for words in ("已接单", "办理暂停", "已恢复办理", "办理完成", "椒江区妇联"):
        assert words in told
    for secret in ("陈阿姨", "东海大道", "13800001111", leading.number):
        assert secret not in told
    assert "周伯伯" not in said_to(loop, leading)
    assert not queries.visible_to(loop.asker(other)).filter(pk=leading.pk).exists()


def test_each_asker_rates_for_himself(loop, pair):
    leading, other = pair
    finish(loop, leading)
    assert fresh(other).state == CaseState.AWAITING_RATING
    actions.rate(leading, by=loop.asker(leading), solved="yes", satisfied=5)
    assert (fresh(leading).state, fresh(other).state) == (CaseState.CLOSED, CaseState.AWAITING_RATING)
    actions.rate(other, by=loop.asker(other), solved="partly", satisfied=3)
    assert sorted(Rating.objects.values_list("case", "satisfied")) == sorted([(leading.pk, 5), (other.pk, 3)])
    assert fresh(other).state == CaseState.CLOSED
    with pytest.raises(Forbidden):
        actions.rate(other, by=loop.asker(leading), solved="yes", satisfied=5)


@pytest.mark.parametrize("leading_rated", [True, False])
def test_one_dissatisfied_asker_makes_one_rework_of_the_leading_one(loop, pair, leading_rated):
    leading, other = pair
    finish(loop, leading)
    if leading_rated:
        actions.rate(leading, by=loop.asker(leading), solved="yes", satisfied=5)
    actions.rate(other, by=loop.asker(other), solved="no", satisfied=1)
    leading, other = fresh(leading), fresh(other)
    assert (leading.state, leading.round, leading.reworked) == (CaseState.IN_PROGRESS, 2, True)
    assert (other.state, other.round) == (CaseState.MERGED, 2)
    assert Review.objects.get().rating.case == other
    assert Assignment.objects.filter(case=leading, round=2).count() == 1
    actions.take_assignment(loop.lead(leading), by=loop.town.actor("handler"))
    finish(loop, leading)
    actions.rate(other, by=loop.asker(other), solved="no", satisfied=1)
    actions.rate(leading, by=loop.asker(leading), solved="no", satisfied=2)
    assert {fresh(leading).state, fresh(other).state} == {CaseState.CLOSED}
    assert Assignment.objects.filter(case=leading).count() == 2


def test_who_has_not_rated_yet_rates_the_result_of_the_rework(loop, pair):
    leading, other = pair
    finish(loop, leading)
    actions.rate(leading, by=loop.asker(leading), solved="no", satisfied=1)
    assert fresh(other).state == CaseState.MERGED
    with pytest.raises(NotNow):
        actions.rate(other, by=loop.asker(other), solved="yes", satisfied=5)
    actions.take_assignment(loop.lead(leading), by=loop.town.actor("handler"))
    finish(loop, leading)
    actions.rate(other, by=loop.asker(other), solved="yes", satisfied=5)
    assert (fresh(other).state, fresh(leading).state) == (CaseState.CLOSED, CaseState.AWAITING_RATING)


def test_silence_closes_each_as_not_rated(loop, pair):
    leading, other = pair
    finish(loop, leading)
    loop.hand.set(at(2, 10, month=12))
    sweep_ratings()
    assert {fresh(leading).state, fresh(other).state} == {CaseState.CLOSED}
    assert not Rating.objects.exists()


def test_parted_it_goes_back_to_where_it_stood_with_clocks_of_its_own(loop, pair):
    leading, other = pair
    loop.hand.set(at(26, 10))
    actions.unmerge_case(other, by=loop.town.actor("clerk"), reason="是两处")
    other = fresh(other)
    assert (other.state, other.merged_into) == (CaseState.SUBMITTED, None)
    deadline = Deadline.objects.get(case=other, met_at__isnull=True, dropped_at__isnull=True)
    assert (deadline.step, deadline.started_at, deadline.due_at) == ("accept", at(26, 10), at(27, 17, 30))
    assert Repeat.objects.get().decision == "apart"
    assert (fresh(leading).state, Merger.objects.get().parted_at) == (CaseState.IN_PROGRESS, at(26, 10))
    finish(loop, leading)
    assert fresh(other).state == CaseState.SUBMITTED


def test_parted_work_goes_back_to_who_led_it(loop):
    leading, other = loop.taken().case, loop.taken(post="union_handler").case
    actions.merge_case(other, by=loop.town.actor("clerk"), into=leading)
    assert not Assignment.objects.filter(case=other, state="taken").exists()
    actions.unmerge_case(other, by=loop.town.actor("clerk"), reason="是两处")
    part = Assignment.objects.get(case=other, state="assigned")
    assert (fresh(other).state, part.post, part.is_lead) == (CaseState.IN_PROGRESS, loop.town.union_handler, True)
    steps = Deadline.objects.filter(case=other, met_at__isnull=True, dropped_at__isnull=True)
    assert set(steps.values_list("step", flat=True)) == {"take", "serve"}


@pytest.mark.parametrize("end", ["withdraw", "decline", "secret"])
def test_where_the_leading_one_ends_undone_the_other_stands_for_itself(loop, end):
    leading, other = loop.ask(), loop.ask()
    actions.merge_case(other, by=loop.town.actor("clerk"), into=leading)
    if end == "withdraw":
        actions.withdraw_case(leading, by=loop.asker(leading))
    elif end == "decline":
        actions.decline_case(leading, by=loop.town.actor("clerk"), reason="不归我们", other_way="找物业")
    else:
        actions.make_confidential(leading, by=loop.asker(leading))
    other = fresh(other)
    assert (other.state, other.merged_into) == (CaseState.SUBMITTED, None)


def test_a_merged_asker_may_withdraw_or_ask_for_secrecy(loop, pair):
    leading, other = pair
    third = loop.ask()
    actions.merge_case(third, by=loop.town.actor("clerk"), into=leading)
    actions.withdraw_case(other, by=loop.asker(other))
    actions.make_confidential(third, by=loop.asker(third))
    assert (fresh(other).state, fresh(other).merged_into) == (CaseState.WITHDRAWN, None)
    assert (fresh(third).state, fresh(third).merged_into) == (CaseState.SUBMITTED, None)
    assert fresh(leading).state == CaseState.IN_PROGRESS


def test_what_was_merged_before_goes_along(loop, pair):
    leading, other = pair
    head = loop.ask()
    actions.merge_case(leading, by=loop.town.actor("clerk"), into=head)
    assert {fresh(leading).merged_into, fresh(other).merged_into} == {head}
    assert Merger.objects.filter(parted_at__isnull=True, into=head).count() == 2


def test_a_rated_request_opened_again_stands_for_itself(loop, pair):
    leading, other = pair
    finish(loop, leading)
    actions.rate(other, by=loop.asker(other), solved="yes", satisfied=5)
    actions.reopen_case(other, by=loop.asker(other), reason="又坏了")
    assert (fresh(other).state, fresh(other).merged_into) == (CaseState.SUBMITTED, None)
    assert fresh(leading).state == CaseState.AWAITING_RATING


def test_guarded_requests_are_never_merged(loop):
    plain, secret = loop.ask(), loop.ask(confidential=True)
    for case, into in ((plain, secret), (secret, plain)):
        with pytest.raises((NotNow, Forbidden)):
            actions.merge_case(case, by=loop.town.actor("clerk"), into=into)
    with pytest.raises(Invalid):
        actions.merge_case(plain, by=loop.town.actor("clerk"), into=plain)
    assert not Merger.objects.exists()


def test_merging_takes_who_answers_for_both(loop):
    here = loop.ask()
    there = loop.ask(division=loop.town.other_subdistrict)
    assert here.post != there.post
    with pytest.raises(Forbidden):
        actions.merge_case(here, by=loop.town.actor("clerk"), into=there)
    assert fresh(here).state == CaseState.SUBMITTED
    actions.merge_case(here, by=loop.town.actor("office"), into=there)
    assert fresh(here).merged_into == there


def test_a_leading_request_is_not_filed_before_all_have_rated(loop, pair):
    leading, other = pair
    finish(loop, leading)
    actions.rate(leading, by=loop.asker(leading), solved="yes", satisfied=5)
    Case.objects.filter(pk=leading.pk).update(closed_at=at(1, 10, month=10))
    with pytest.raises(NotNow, match="没有评价完"):
        actions.archive_case(leading, by=loop.town.actor("clerk"))
    assert fresh(leading).state == CaseState.CLOSED
    assert fresh(other).state == CaseState.AWAITING_RATING


def test_nobody_of_the_leading_work_rates_for_the_other(loop, pair):
    leading, other = pair
    finish(loop, leading)
    Case.objects.filter(pk=other.pk).update(post=loop.town.handler)
    with pytest.raises(Forbidden):
        actions.rate(other, by=loop.town.actor("handler"), solved="yes", satisfied=5)
    assert not Rating.objects.exists()
