"""The machines walked at random by the real actions: whatever happens in whatever order, what must hold holds."""

from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gongzhi.cases import actions, queries
from gongzhi.cases.actions.talk import write_message
from gongzhi.cases.models import Assignment, Case, CaseAccess, CaseText, Deadline, Extension, Rating, Review, Suspension
from gongzhi.cases.states import OPEN, OPEN_PARTS, AssignmentState, CaseState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refusal
from gongzhi.core.models import OutboxEvent
from gongzhi.organizations.queries import effective_holder
from tests.cases.loop import TUESDAY, Loop
from tests.town import Town

HANDLERS = ["handler", "union_handler", "youth_handler", "social_worker"]
WATCHERS = ["clerk", "station_clerk", "supervisor", "office", "far_office", "leader", "chair", *HANDLERS]
REASON = "情况有变化"
#: How often the random walk got somewhere, so that the test can say that it did.
REACHED: dict[str, int] = {}


@contextmanager
def _tried(name):
    """A refusal is a right answer; everything else must have worked."""
    try:
        with transaction.atomic():
            yield
            REACHED[name] = REACHED.get(name, 0) + 1
    except Refusal:
        REACHED["refused"] = REACHED.get("refused", 0) + 1


class Walk(RuleBasedStateMachine):
    """A town with a few cases; each rule lets somebody try something with one of them."""

    ground: Town

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.loop = Loop(Walk.ground, self.stack.enter_context(clock.simulate(TUESDAY)))
        self.cases, self.actors = [], {}

    def teardown(self):
        transaction.set_rollback(True)
        self.stack.close()

    def actor(self, name):
        """Nobody comes or goes during a walk, so each is looked up once."""
        if name not in self.actors:
            self.actors[name] = self.loop.town.actor(name)
        return self.actors[name]

    def case(self, number):
        return Case.objects.get(pk=self.cases[number % len(self.cases)])

    def part(self, number, *states):
        """An open part in one of the states; where there is none, a case goes on for a step and may have one then."""
        for _try in range(2):
            parts = list(Assignment.objects.filter(state__in=states).select_related("post", "case").order_by("pk"))
            if parts:
                return parts[number % len(parts)]
            self.go_on(number, 1, HANDLERS[number % len(HANDLERS)])
        return None

    def worker(self, part):
        return next(self.actor(name) for name in HANDLERS if getattr(self.loop.town, name).pk == part.post_id)

    @initialize(secret=st.booleans())
    def begin(self, secret):
        self.ask(secret=secret, child=False)

    @precondition(lambda self: len(self.cases) < 3)
    @rule(secret=st.booleans(), child=st.booleans())
    def ask(self, secret, child):
        self.cases.append(self.loop.ask(confidential=secret, is_child=child).pk)

    @rule(number=st.integers(0, 2), post=st.sampled_from(HANDLERS), clerk=st.sampled_from(["clerk", "office"]))
    def accept(self, number, post, clerk):
        with _tried("accept"):
            actions.accept_case(
                self.case(number),
                by=self.actor(clerk),
                area=self.loop.area(),
                post=getattr(self.loop.town, post),
            )

    @rule(number=st.integers(0, 2), steps=st.integers(1, 4), post=st.sampled_from(HANDLERS))
    def go_on(self, number, steps, post):
        """Some steps of the way that a case should take."""
        for _step in range(steps):
            case = self.case(number)
            part = Assignment.objects.filter(case=case, state__in=OPEN_PARTS).order_by("is_lead", "pk").first()
            if case.state == CaseState.SUBMITTED:
                self.accept(number, post, "clerk")
            elif case.state == CaseState.AWAITING_RATING:
                self.rate(number, "yes", 4, called=False)
            elif part is not None and part.state == AssignmentState.ASSIGNED:
                self._take(part)
            elif part is not None:
                self._finish(part)

    @rule(number=st.integers(0, 2), how=st.sampled_from(["decline", "withdraw", "transfer", "void"]))
    def leave(self, number, how):
        case, clerk = self.case(number), self.actor("clerk")
        with _tried(how):
            if how == "decline":
                actions.decline_case(case, by=clerk, reason=REASON, other_way="请拨打 12345")
            elif how == "withdraw":
                actions.withdraw_case(case, by=self.loop.asker(case))
            elif how == "transfer":
                actions.transfer_case(case, by=clerk, to="12345", receipt_no="1", reason=REASON)
            else:
                actions.void_case(case, by=self.actor("hub_supervisor"), reason=REASON)

    @rule(number=st.integers(0, 2))
    def reopen(self, number):
        with _tried("reopen"):
            actions.reopen_case(self.case(number), by=self.loop.asker(self.case(number)), reason=REASON)

    @rule(number=st.integers(0, 5))
    def take(self, number):
        if part := self.part(number, AssignmentState.ASSIGNED):
            self._take(part)

    def _take(self, part):
        with _tried("take"):
            actions.take_assignment(part, by=self.worker(part))

    @rule(number=st.integers(0, 5))
    def give_back(self, number):
        if part := self.part(number, AssignmentState.ASSIGNED, AssignmentState.TAKEN):
            with _tried("return"):
                actions.return_assignment(part, by=self.worker(part), reason=REASON)

    @rule(number=st.integers(0, 5))
    def finish(self, number):
        if part := self.part(number, AssignmentState.TAKEN, AssignmentState.SERVING):
            self._finish(part)

    def _finish(self, part):
        with _tried("finish"):
            actions.finish_assignment(part, by=self.worker(part), result="已办好")

    @rule(number=st.integers(0, 5))
    def start(self, number):
        if part := self.part(number, AssignmentState.TAKEN):
            with _tried("start"):
                actions.start_assignment(part, by=self.worker(part))

    @rule(number=st.integers(0, 2), post=st.sampled_from(HANDLERS), is_lead=st.booleans())
    def assign(self, number, post, is_lead):
        case = self.case(number)
        with _tried("assign"):
            actions.assign(
                case, by=self._receiver(case), post=getattr(self.loop.town, post), part="帮一把", is_lead=is_lead
            )

    def _receiver(self, case):
        names = {self.loop.town.clerk.pk: "clerk", self.loop.town.office.pk: "office"}
        return self.actor(names.get(case.post_id, "clerk"))

    @rule(number=st.integers(0, 5))
    def cancel(self, number):
        if part := self.part(number, *OPEN_PARTS):
            with _tried("cancel"):
                actions.cancel_assignment(part, by=self._receiver(part.case), reason=REASON)

    @rule(number=st.integers(0, 5))
    def suspend_or_resume(self, number):
        if part := self.part(number, AssignmentState.TAKEN, AssignmentState.SERVING):
            with _tried("suspend"):
                if Suspension.objects.filter(assignment=part, ended_at__isnull=True).exists():
                    actions.resume(part, by=self.worker(part))
                else:
                    actions.suspend(part, by=self.worker(part), reason=REASON, waiting_for="医院")

    @rule(number=st.integers(0, 5), granted=st.booleans())
    def extend(self, number, granted):
        if part := self.part(number, AssignmentState.TAKEN, AssignmentState.SERVING):
            with _tried("extend"):
                until = Deadline.objects.get(assignment=part, step="serve").due_at + timedelta(days=2)
                extension = actions.ask_extension(part, by=self.worker(part), new_due_at=until, reason=REASON)
                if not part.case.is_guarded:
                    actions.decide_extension(extension, by=self.actor("office"), granted=granted, note="知道了")

    @rule(
        number=st.integers(0, 2),
        solved=st.sampled_from(["yes", "partly", "no"]),
        satisfied=st.integers(1, 5),
        called=st.booleans(),
    )
    def rate(self, number, solved, satisfied, called):
        case = self.case(number)
        with _tried("rate"):
            if called:
                actions.record_callback(case, by=self._receiver(case), solved=solved, satisfied=satisfied)
            else:
                actions.rate(case, by=self.loop.asker(case), solved=solved, satisfied=satisfied)

    @rule(number=st.integers(0, 2))
    def make_secret(self, number):
        case = self.case(number)
        with _tried("secret"):
            actions.make_confidential(case, by=self.loop.asker(case))

    @rule(number=st.integers(0, 2), words=st.sampled_from(["请尽快", "谢谢"]))
    def write(self, number, words):
        case = self.case(number)
        with _tried("write"):
            write_message(case, by=self.loop.asker(case), text=words)

    @rule(hours=st.sampled_from([1, 20, 24 * 3, 24 * 8]))
    def pass_time(self, hours):
        self.loop.hand.advance(timedelta(hours=hours))
        actions.sweep_deadlines()
        actions.sweep_ratings()

    # --- What must hold ---

    @invariant()
    def one_lead(self):
        for case in Case.objects.all():
            live = Assignment.objects.filter(
                case=case, is_lead=True, round=case.round, state__in=[*OPEN_PARTS, AssignmentState.DONE]
            )
            assert live.count() <= 1
            if case.state == CaseState.AWAITING_RATING:
                assert live.get().state == AssignmentState.DONE

    @invariant()
    def nobody_is_forgotten(self):
        for case in Case.objects.filter(state__in=OPEN).select_related("post"):
            assert effective_holder(case.post, clock.now()) is not None
            running = Deadline.objects.filter(case=case, met_at__isnull=True, dropped_at__isnull=True)
            assert running.exclude(step="review").exists()

    @invariant()
    def what_is_over_has_no_open_part_and_no_clock(self):
        over = Case.objects.exclude(state__in=[CaseState.SUBMITTED, CaseState.IN_PROGRESS])
        assert not Assignment.objects.filter(case__in=over, state__in=OPEN_PARTS).exists()
        ended = Case.objects.exclude(state__in=OPEN)
        running = Deadline.objects.filter(case__in=ended, met_at__isnull=True, dropped_at__isnull=True)
        assert not running.exclude(step="review").exists()

    @invariant()
    def closed_means_rated_or_silent_for_seven_days(self):
        for case in Case.objects.filter(state=CaseState.CLOSED):
            rated = Rating.objects.filter(case=case, round=case.round).exists()
            assert rated or case.closed_at - case.completed_at >= timedelta(days=7)
            assert not Rating.objects.filter(case=case, round__gt=case.round).exists()

    @invariant()
    def one_rework_and_a_review_for_every_dissatisfaction(self):
        for case in Case.objects.all():
            bad = [rating for rating in Rating.objects.filter(case=case) if rating.is_dissatisfied]
            reworks = OutboxEvent.objects.filter(name="cases.reworked", payload__case=str(case.pk)).count()
            assert reworks == (1 if bad else 0)
            assert case.reworked is bool(bad)
            assert Review.objects.filter(rating__case=case).count() == len(bad)

    @invariant()
    def a_secret_is_kept(self):
        secret = {case.pk: case for case in Case.objects.all() if case.is_guarded}
        for text in CaseText.objects.filter(case__in=secret):
            assert (text.title, text.description, text.search) == ("", "", "")
        named = set(CaseAccess.objects.filter(case__in=secret, ended_at__isnull=True).values_list("case", "post"))
        for name in WATCHERS if secret else ():
            actor = self.actor(name)
            seen = queries.visible_to(actor).filter(pk__in=secret).values_list("pk", flat=True)
            assert set(seen) == {case for case, post in named if post == actor.post.pk}
        assert not queries.visible_to(Actor()).exists()

    @invariant()
    def a_stop_is_open_only_on_an_open_part(self):
        assert not Suspension.objects.filter(ended_at__isnull=True).exclude(assignment__state__in=OPEN_PARTS).exists()
        assert not Extension.objects.filter(new_due_at__lte=TUESDAY).exists()


@pytest.mark.django_db
def test_whatever_happens_what_must_hold_holds(ground):
    Walk.ground = ground
    REACHED.clear()
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"accept", "take", "finish", "rate", "return", "suspend", "reopen", "secret"} <= set(REACHED)
