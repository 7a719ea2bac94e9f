"""Merging walked at random: whatever is asked, merged, parted, done and rated in any order, what must hold holds."""

from contextlib import ExitStack, contextmanager

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from gongzhi.cases import actions, queries
from gongzhi.cases.models import Assignment, Case, Deadline, Merger, Message, Rating
from gongzhi.cases.states import OPEN_PARTS, AssignmentState, CaseState
from gongzhi.core import clock
from gongzhi.core.errors import Refusal
from tests.cases.loop import TUESDAY, Loop
from tests.town import Town

settings.register_profile(
    "merging",
    max_examples=9,
    stateful_step_count=16,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
#: How often the walk got somewhere.
REACHED: dict[str, int] = {}


@contextmanager
def tried(name):
    try:
        with transaction.atomic():
            yield
            REACHED[name] = REACHED.get(name, 0) + 1
    except Refusal:
        pass


NUMBERS = st.integers(0, 2)


class Walk(RuleBasedStateMachine):
    """Three people with one matter."""

    ground: Town

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.loop = Loop(Walk.ground, self.stack.enter_context(clock.simulate(TUESDAY)))
        self.clerk, self.handler = self.loop.town.actor("clerk"), self.loop.town.actor("handler")
        self.said = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.stack.close()

    @initialize(merged=st.integers(1, 2), steps=st.sampled_from([0, 3, 3]))
    def begin(self, merged, steps):
        people = [self.loop.resident(f"居民{number}", f"1370000000{number}") for number in range(3)]
        self.cases = [self.loop.ask(person).pk for person in people]
        for number in range(merged):
            self.merge(number + 1, 0)
        self.go_on(0, steps)

    def case(self, number, *states):
        """One of the cases; where states are given, one that stands there, if any does, merged ones first."""
        there = Case.objects.filter(state__in=states).order_by(F("merged_into").asc(nulls_last=True), "pk")
        found = list(there[: number + 1])
        return found[number % len(found)] if found else Case.objects.get(pk=self.cases[number])

    @rule(number=NUMBERS, into=NUMBERS)
    def merge(self, number, into):
        with tried("merge"):
            actions.merge_case(self.case(number), by=self.clerk, into=self.case(into))

    @rule(number=NUMBERS)
    def part(self, number):
        with tried("part"):
            actions.unmerge_case(self.case(number, CaseState.MERGED), by=self.clerk, reason="是两处")

    @rule(number=NUMBERS, steps=st.sampled_from([1, 3, 3]))
    def go_on(self, number, steps):
        """Some steps of the way of a case, or of the one that it was merged into."""
        for _step in range(steps):
            case = self.case(number)
            case = case.merged_into if case.state == CaseState.MERGED else case
            part = Assignment.objects.filter(case=case, state__in=OPEN_PARTS).first()
            with tried("go on"):
                if case.state == CaseState.SUBMITTED:
                    actions.accept_case(case, by=self.clerk, area=self.loop.area(), post=self.loop.town.handler)
                elif part is not None and part.state == AssignmentState.ASSIGNED:
                    actions.take_assignment(part, by=self.handler)
                elif part is not None:
                    actions.finish_assignment(part, by=self.handler, result="办好了")

    @rule(number=NUMBERS, solved=st.sampled_from(["yes", "yes", "no"]))
    def rate(self, number, solved):
        case = self.case(number, CaseState.AWAITING_RATING)
        with tried(f"rate {solved} {'merged' if case.merged_into_id else 'alone'}"):
            actions.rate(case, by=self.loop.asker(case), solved=solved, satisfied=5 if solved == "yes" else 1)

    @rule(number=NUMBERS)
    def withdraw(self, number):
        case = self.case(number, CaseState.MERGED)
        if case.state == CaseState.MERGED:
            with tried("withdraw"):
                actions.withdraw_case(case, by=self.loop.asker(case))

    @rule(number=NUMBERS)
    def reopen(self, number):
        case = self.case(number, CaseState.CLOSED)
        with tried("reopen"):
            actions.reopen_case(case, by=self.loop.asker(case), reason="又坏了")

    @rule(number=NUMBERS)
    def write(self, number):
        case = self.case(number)
        words = f"我是第{number}位，第{len(self.said)}句"
        with tried("write"):
            actions.write_message(case, by=self.loop.asker(case), text=words)
            self.said.setdefault(case.pk, []).append(words)

    # --- What must hold ---

    @invariant()
    def every_asker_keeps_an_own_thread(self):
        for case in Case.objects.all():
            own = Message.objects.filter(case=case, is_automatic=False, is_internal=False).order_by("pk")
            assert [message.text for message in own] == self.said.get(case.pk, [])
            others = Case.objects.exclude(asker=case.asker_id)
            told = "".join(Message.objects.filter(case=case, is_internal=False).values_list("text", flat=True))
            if case.merged_into_id is not None:
                told += "".join(line.words + line.detail for line in queries.story(case, self.loop.asker(case)))
            assert not [other.number for other in others if other.number in told]

    @invariant()
    def every_rating_is_the_own_and_one_a_round(self):
        assert not Rating.objects.exclude(entered_by=F("case__asker")).exists()
        keys = list(Rating.objects.values_list("case", "round"))
        assert len(keys) == len(set(keys))

    @invariant()
    def nothing_is_reworked_twice(self):
        for case in Case.objects.all():
            leads = Assignment.objects.filter(case=case, part="居民不满意，请重新办理")
            assert leads.count() <= 1
            assert not leads.exists() or case.reworked

    @invariant()
    def one_that_waits_waits_for_one_that_is_handled(self):
        for case in Case.objects.filter(state=CaseState.MERGED).select_related("merged_into"):
            assert case.merged_into.state in {CaseState.SUBMITTED, CaseState.IN_PROGRESS}
            assert not Deadline.objects.filter(
                case=case, met_at__isnull=True, dropped_at__isnull=True, step__in=["accept", "take", "serve", "rate"]
            ).exists()
        tied = set(Case.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
        assert set(Merger.objects.filter(parted_at__isnull=True).values_list("case", "into")) == tied

    @invariant()
    def one_that_stands_for_itself_has_a_clock(self):
        for case in Case.objects.filter(state__in=[CaseState.SUBMITTED, CaseState.IN_PROGRESS]):
            assert Deadline.objects.filter(case=case, met_at__isnull=True, dropped_at__isnull=True).exists()


@pytest.mark.django_db
def test_merging_holds_in_any_order(ground):
    Walk.ground = ground
    run_state_machine_as_test(Walk, settings=settings.get_profile("merging"))
    assert {"merge", "part", "rate no merged", "rate yes merged", "withdraw", "reopen"} <= set(REACHED), REACHED
