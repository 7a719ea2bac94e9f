"""The paper slip: 128 bits in the QR code, ten characters to type, growing delay, never a lock."""

import base64
from datetime import timedelta

import pytest

from gongzhi.cases.actions.slips import ALPHABET, clear_slip_limits, end_slips, exchange, open_slip, print_slip
from gongzhi.cases.actions.visits import agree_visit
from gongzhi.cases.models import Case, Deadline, Slip, SlipLimit, Visit
from gongzhi.cases.models.clock import Step
from gongzhi.cases.queries.slips import SlipView, slip_in_session, slip_view
from gongzhi.cases.states import CaseState
from gongzhi.core import clock
from gongzhi.core.clock import Simulation
from gongzhi.core.errors import Forbidden, Invalid, NotNow, TooOften
from tests.cases.field import TOMORROW, make_case, make_part
from tests.cases.loop import Loop
from tests.town import Town

HOME = "10.0.0.1"
STRANGER = "10.9.9.9"


@pytest.fixture
def case(town: Town, time: Simulation) -> Case:
    return make_case(town)


def wrong(case: Case, times: int, address: str = HOME) -> None:
    for _try in range(times):
        with pytest.raises(Invalid):
            open_slip(number=case.number, code="2222222222", address=address)


def test_token_has_128_bits_and_the_code_ten_unambiguous_characters(town: Town, case: Case):
    printed = print_slip(case, by=town.actor("clerk"))
    assert len(base64.urlsafe_b64decode(printed.token + "==")) == 16
    assert len(printed.code) == 10
    assert set(printed.code) <= set(ALPHABET)
    assert set("01OI").isdisjoint(ALPHABET)
    assert len(set(ALPHABET)) == 32


def test_neither_token_nor_code_is_stored(town: Town, case: Case):
    printed = print_slip(case, by=town.actor("clerk"))
    stored = Slip.objects.filter(pk=printed.slip.pk).values().get()
    kept = " ".join(
        str(bytes(value)) if isinstance(value, memoryview | bytes) else str(value) for value in stored.values()
    )
    assert printed.token not in kept
    assert printed.code not in kept
    assert len(bytes(stored["token_hash"])) == 32


def test_slip_opens_by_token_and_by_typed_code(town: Town, case: Case):
    printed = print_slip(case, by=town.actor("clerk"))
    assert open_slip(token=printed.token, address=HOME) == printed.slip
    assert open_slip(number=case.number, code=printed.code, address=HOME) == printed.slip
    typed = f" {printed.code[:5].lower()}-{printed.code[5:]} "
    assert open_slip(number=case.number.lower(), code=typed, address=HOME) == printed.slip
    assert not SlipLimit.objects.exists()


def test_printing_again_ends_the_older_slip(town: Town, case: Case):
    older = print_slip(case, by=town.actor("clerk"))
    newer = print_slip(case, by=town.actor("clerk"))
    for shown in ({"token": older.token}, {"number": case.number, "code": older.code}):
        with pytest.raises(NotNow, match="已作废"):
            open_slip(**shown, address=HOME)
    assert open_slip(token=newer.token, address=HOME) == newer.slip
    assert Slip.objects.filter(case=case, ended_at__isnull=True).count() == 1


@pytest.mark.parametrize("guarded", [{"is_confidential": True}, {"is_childs": True}])
def test_no_slip_for_guarded_cases(town: Town, case: Case, guarded: dict[str, bool]):
    printed = print_slip(case, by=town.actor("clerk"))
    session = exchange(printed.token, address=HOME)
    Case.objects.filter(pk=case.pk).update(**guarded)
    with pytest.raises((NotNow, Forbidden)):
        print_slip(case, by=town.actor("clerk"))
    assert Slip.objects.count() == 1
    with pytest.raises(Invalid):
        open_slip(token=printed.token, address=HOME)
    assert slip_in_session(session) is None


def test_only_the_window_prints(town: Town, case: Case):
    make_part(case, town.handler)
    for post in ("handler", "far_clerk", "leader", "system_admin"):
        with pytest.raises(Forbidden):
            print_slip(case, by=town.actor(post))
    assert not Slip.objects.exists()


def test_ended_case_gets_no_slip(town: Town, case: Case):
    Case.objects.filter(pk=case.pk).update(state=CaseState.VOIDED)
    with pytest.raises(NotNow):
        print_slip(case, by=town.actor("clerk"))
    assert not Slip.objects.exists()


# --- Limits ---


def test_wrong_codes_wait_longer_each_time_and_are_counted_though_refused(town: Town, case: Case, time: Simulation):
    printed = print_slip(case, by=town.actor("clerk"))
    wrong(case, 3)
    assert sorted(SlipLimit.objects.values_list("failed_tries", flat=True)) == [3, 3]
    waits = []
    for _round in range(4):
        with pytest.raises(TooOften):
            open_slip(number=case.number, code=printed.code, address=HOME)
        row = SlipLimit.objects.order_by("pk").first()
        assert row is not None
        waits.append(int((row.wait_until - clock.now()).total_seconds()))
        time.set(row.wait_until)
        wrong(case, 1)
    assert waits == [2, 4, 8, 16]


def test_delay_is_bounded_and_never_a_lock(town: Town, case: Case, time: Simulation):
    printed = print_slip(case, by=town.actor("clerk"))
    for _try in range(30):
        wrong(case, 1)
        time.advance(timedelta(minutes=5))
    assert open_slip(number=case.number, code=printed.code, address=HOME) == printed.slip


def test_strangers_cannot_keep_a_resident_out(town: Town, case: Case, time: Simulation):
    printed = print_slip(case, by=town.actor("clerk"))
    wrong(case, 3, STRANGER)
    with pytest.raises(TooOften):
        open_slip(number=case.number, code=printed.code, address=STRANGER)
    assert open_slip(number=case.number, code=printed.code, address=HOME) == printed.slip
    assert open_slip(token=printed.token, address=STRANGER) == printed.slip


def test_case_number_waits_for_all_addresses_that_were_wrong(town: Town, case: Case, time: Simulation):
    print_slip(case, by=town.actor("clerk"))
    wrong(case, 1, HOME)
    wrong(case, 2, STRANGER)
    with pytest.raises(TooOften):
        open_slip(number=case.number, code="2222222222", address=HOME)


def test_number_that_does_not_exist_behaves_the_same(town: Town, case: Case, time: Simulation):
    for _try in range(3):
        with pytest.raises(Invalid) as refusal:
            open_slip(number="QZ999999", code="2222222222", address=HOME)
        with pytest.raises(Invalid, match=str(refusal.value.message)):
            open_slip(number=case.number, code="2222222222", address=STRANGER)
    for number, address in (("QZ999999", HOME), (case.number, STRANGER)):
        with pytest.raises(TooOften):
            open_slip(number=number, code="2222222222", address=address)


def test_wrong_tokens_are_limited_by_address(case: Case, time: Simulation):
    for _try in range(3):
        with pytest.raises(Invalid):
            open_slip(token="A" * 22, address=HOME)
    with pytest.raises(TooOften):
        open_slip(token="A" * 22, address=HOME)


def test_wrong_tries_are_forgotten_after_a_day(town: Town, case: Case, time: Simulation):
    wrong(case, 3)
    time.advance(timedelta(days=1, minutes=1))
    wrong(case, 2)
    assert sorted(SlipLimit.objects.values_list("failed_tries", flat=True)) == [2, 2]
    assert clear_slip_limits(clock.now() + timedelta(days=3)) == 2
    assert not SlipLimit.objects.exists()


# --- What the slip's page shows ---


def test_session_keeps_no_token_and_ends_after_half_an_hour(town: Town, case: Case, time: Simulation):
    printed = print_slip(case, by=town.actor("clerk"))
    payload = exchange(printed.token, address=HOME)
    assert printed.token not in str(payload)
    assert slip_in_session(payload) == printed.slip
    assert slip_in_session(None) is None
    time.advance(timedelta(minutes=30))
    assert slip_in_session(payload) is None


def test_session_ends_with_the_slip(town: Town, case: Case):
    payload = exchange(print_slip(case, by=town.actor("clerk")).token, address=HOME)
    end_slips(case)
    assert slip_in_session(payload) is None


def test_slip_shows_state_and_next_step_and_nobodys_name(town: Town, case: Case):
    make_part(case, town.handler)
    view = slip_view(print_slip(case, by=town.actor("clerk")).slip)
    assert view.number == case.number
    assert view.state == CaseState.IN_PROGRESS
    assert view.next_step
    for private in ("李桂花", "王芳", "邓丽", "打扫", "腿脚", "百花新村"):
        assert private not in str(view)


@pytest.mark.parametrize("state", list(CaseState))
def test_every_state_has_a_sentence_for_the_slip(town: Town, time: Simulation, state: CaseState):
    slip = print_slip(make_case(town), by=town.actor("clerk")).slip
    slip.case.state = state
    assert slip_view(slip).next_step


def test_slip_promises_the_running_due_time(loop: Loop):
    case = loop.ask()
    printed = print_slip(case, by=loop.town.actor("clerk"))
    due = Deadline.objects.get(case=case, step=Step.ACCEPT).due_at
    assert slip_view(printed.slip) == SlipView(
        case.number, CaseState.SUBMITTED, "正在等待受理，受理后告诉您由谁办理", due
    )
    part = loop.taken(case)
    view = slip_view(open_slip(token=printed.token, address=HOME))
    assert (view.next_step, view.by_when) == (
        "已接单，工作人员会与您联系",
        Deadline.objects.get(assignment=part, step=Step.CONTACT).due_at,
    )


def test_slip_carries_the_code_of_the_next_visit_but_not_into_the_visitors_hands(town: Town, time: Simulation):
    case = make_case(town)
    agree_visit(make_part(case, town.handler), by=town.actor("handler"), during=TOMORROW)
    visit = Visit.objects.select_related("data_key").get()
    printed = print_slip(case, by=town.actor("clerk"))
    assert (printed.visit_at, printed.visit_code) == (TOMORROW[0], visit.code)
    own = make_case(town)
    agree_visit(make_part(own, town.clerk), by=town.actor("clerk"), during=TOMORROW)
    assert print_slip(own, by=town.actor("clerk")).visit_code == ""
