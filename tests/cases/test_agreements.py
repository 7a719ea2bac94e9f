"""The agreement of a mediation: number, signatures, seal, taking effect, judicial confirmation, keeping it, papers."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader

from gongzhi.accounts.models import Disclosure, Notice
from gongzhi.cases import actions
from gongzhi.cases.models import Agreement, Assignment, Deadline, Mediation, Mediator, Performance, Signature
from gongzhi.cases.papers import agreement_paper
from gongzhi.cases.states import CaseState, MediationState
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from tests.cases.loop import at
from tests.cases.mediating import FACTS, ID_NUMBER, TERMS, Table

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(loop):
    return Table(loop)


def fresh(agreement):
    return Agreement.objects.get(pk=agreement.pk)


def running(step):
    return Deadline.objects.filter(step=step, met_at=None, dropped_at=None)


def test_it_takes_effect_with_the_last_of_signatures_and_seal(table):
    agreement = table.drafted()
    assert (agreement.number, agreement.edition) == ("〔2026〕1号", 1)
    table.sign_all(agreement)
    assert fresh(agreement).effective_at is None
    actions.seal_agreement(agreement, by=table.by)
    agreement = fresh(agreement)
    assert agreement.effective_at is not None
    assert table.moved(table.mediation).state == MediationState.AGREED
    assert set(Signature.objects.values_list("how", flat=True)) == {"portal", "screen"}
    # 24 November and thirty days is a Thursday, 24 December.
    assert agreement.confirm_until == date(2026, 12, 24)
    assert running("confirm").get().due_at == at(25, 0, month=12)
    assert running("perform").get().due_at == at(2, 0, month=12)


def test_a_last_day_on_a_holiday_is_put_off(table, loop):
    agreement = table.drafted()
    loop.hand.set(at(26, 10))
    table.sign_all(agreement)
    actions.seal_agreement(agreement, by=table.by)
    # 26 December is a Saturday; people work again on Monday.
    assert fresh(agreement).confirm_until == date(2026, 12, 28)


def test_a_new_draft_takes_the_place_and_the_signatures_fall_away(table):
    first = table.drafted()
    actions.sign_agreement(first, by=table.asker, digest=first.digest)
    second = table.draft(terms="赔六百元。")
    assert (second.number, second.edition) == (first.number, 2)
    assert second.digest != first.digest
    with pytest.raises(NotNow, match="新的一稿"):
        actions.sign_agreement(first, by=table.neighbour, digest=first.digest)
    with pytest.raises(NotNow, match="已经更改"):
        actions.sign_agreement(second, by=table.neighbour, digest=first.digest)
    assert Signature.objects.count() == 1


def test_nobody_signs_for_another(table, loop):
    agreement = table.drafted()
    with pytest.raises(Forbidden):
        actions.sign_agreement(agreement, by=table.asker, digest=agreement.digest, party=table.other)
    helper = actions.name_mediator(table.mediation, by=table.by, post=loop.town.social_worker)
    with pytest.raises(Forbidden, match="自己的岗位"):
        actions.sign_agreement(agreement, by=table.by, digest=agreement.digest, mediator=helper, how="screen")
    assert not Signature.objects.exists()
    actions.sign_agreement(agreement, by=table.asker, digest=agreement.digest)
    with pytest.raises(Exception, match="已经签署"):
        actions.sign_agreement(agreement, by=table.asker, digest=agreement.digest)
    assert Signature.objects.count() == 1


def test_numbers_have_no_gaps(table, loop):
    table.drafted()
    second = Table.__new__(Table)
    second.loop, second.by = loop, table.by
    second.asker = loop.resident("赵六", "13700001234")
    second.case = loop.taken(loop.ask(second.asker)).case
    second.opened()
    actions.add_party(second.mediation, by=second.by, entry=actions.PartyEntry("孙七"))
    for party in second.parties:
        actions.answer_mediation(party, by=second.by, agrees=True)
    second.moved(actions.begin_mediation(second.mediation, by=second.by))
    with pytest.raises(Invalid):
        second.draft(facts="")
    assert second.draft().number == "〔2026〕2号"


def test_word_of_mouth_holds_at_once(table):
    agreement = table.drafted(is_oral=True)
    assert fresh(agreement).effective_at is not None
    assert not Signature.objects.exists()
    assert table.moved(table.mediation).state == MediationState.AGREED


def test_after_the_agreement_the_case_ends_by_its_own_machine(table):
    table.agreed()
    actions.finish_assignment(Assignment.objects.get(case=table.case), by=table.by, result="已达成协议。")
    actions.rate(table.fresh, by=table.asker, solved="yes", satisfied=5)
    assert table.fresh.state == CaseState.CLOSED
    assert running("confirm").exists()
    assert running("perform").exists()


# --- Judicial confirmation ---


def test_confirmation_is_applied_for_and_given(table, loop):
    agreement = table.agreed()
    loop.hand.set(at(1, 10, month=12))
    with pytest.raises(Invalid, match="哪个法院"):
        actions.record_confirmation(agreement, by=table.by, outcome="applied", on=date(2026, 11, 30))
    with pytest.raises(NotNow):
        actions.record_confirmation(
            agreement, by=table.by, outcome="confirmed", on=date(2026, 12, 1), court="椒江区法院"
        )
    actions.record_confirmation(agreement, by=table.by, outcome="applied", on=date(2026, 11, 30), court="椒江区法院")
    assert not running("confirm").exists()
    given = {"outcome": "confirmed", "on": date(2026, 12, 1), "court_number": "（2026）浙1002诉前调确1号"}
    actions.record_confirmation(agreement, by=table.by, **given)
    assert fresh(agreement).confirmation == "confirmed"


def test_the_thirty_days_are_reminded_of_and_run_out(table, loop):
    agreement = table.agreed()
    notices = Notice.objects.filter(person=table.neighbour.person)
    before = notices.count()
    assert actions.sweep_agreements() == 0
    loop.hand.set(at(18, 9, month=12))
    assert (actions.sweep_agreements(), actions.sweep_agreements()) == (1, 0)
    assert notices.count() == before + 1
    assert actions.sweep_deadlines() >= 1  # the post that conducts it is reminded by its own clock
    loop.hand.set(at(25, 9, month=12))
    with pytest.raises(Invalid, match="已经过了期限"):
        actions.record_confirmation(agreement, by=table.by, outcome="applied", on=date(2026, 12, 25), court="法院")
    assert (actions.sweep_agreements(), actions.sweep_agreements()) == (1, 0)
    assert fresh(agreement).confirmation == "lapsed"
    assert not running("confirm").exists()


# --- Keeping it ---


def test_steps_are_followed_up_one_after_the_other(table, loop):
    agreement = table.agreed(steps=2)
    first, second = agreement.steps.order_by("due_on")
    with pytest.raises(Invalid, match="没有履行的原因"):
        actions.check_performance(first, by=table.by, is_done=False)
    actions.check_performance(first, by=table.by, is_done=True)
    assert running("perform").get().due_at == at(3, 0, month=12)
    actions.check_performance(second, by=table.by, is_done=False, note="说下周付")
    assert table.moved(table.mediation).state == MediationState.AGREED
    actions.check_performance(second, by=table.by, is_done=True)
    assert table.moved(table.mediation).state == MediationState.FULFILLED
    assert not running("perform").exists()
    with pytest.raises(NotNow, match="已经履行"):
        actions.check_performance(Performance.objects.get(pk=first.pk), by=table.by, is_done=True)


def test_a_broken_agreement_goes_another_way_and_may_still_be_kept(table):
    agreement = table.agreed()
    actions.break_agreement(table.mediation, by=table.by, other_ways="向法院起诉。")
    mediation = table.moved(table.mediation)
    assert (mediation.state, mediation.other_ways) == (MediationState.BROKEN, "向法院起诉。")
    actions.check_performance(agreement.steps.get(), by=table.by, is_done=True)
    assert table.moved(table.mediation).state == MediationState.FULFILLED


# --- Papers ---


def words_of(paper):
    return "".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages).replace("\n", "")


def test_the_paper_for_signing_says_everything_and_is_logged(table):
    agreement = table.drafted(facts=FACTS + "\n#绝不是*命令* {{ 1 }} <b>")
    made = actions.print_agreement(agreement, by=table.by, kind="pdf")
    assert made.complaints == ()
    said = words_of(made).replace(" ", "")
    for piece in (
        "人民调解协议书", "〔2026〕1号", "王建国", ID_NUMBER, "13900002222", "楼上漏水", "#绝不是*命令*{{1}}<b>",
        "不收取任何费用", agreement.check_code, "未生效",
    ):  # fmt: skip
        assert piece in said, piece
    assert {row.field for row in Disclosure.objects.all()} == {"phone", "id_number", "address"}
    word = Document(BytesIO(actions.print_agreement(agreement, by=table.by, kind="word").content))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    for piece in ("人民调解协议书", "〔2026〕1号", ID_NUMBER, "{{ 1 }} <b>", TERMS, "第1步"):
        assert piece in text, piece
    assert agreement.check_code in word.sections[0].footer.paragraphs[0].text
    assert word.core_properties.author == ""


def test_a_partys_paper_masks_the_others(table):
    agreement = table.agreed()
    mine = words_of(agreement_paper(agreement, "pdf", shown=frozenset([table.asked.pk])))
    assert "13812345678" in mine
    assert ID_NUMBER not in mine
    assert "13900002222" not in mine
    assert "未生效" not in mine
    assert "登录后在线确认" in mine


def test_lists_of_the_page_cost_the_same(table, django_assert_num_queries):
    from gongzhi.cases.queries.mediation import MediationView

    def read():
        view = MediationView(Mediation.objects.select_related("data_key", "case").get(pk=table.mediation.pk))
        return len(view.parties), len(view.mediators), len(view.sessions_told), len(view.proposals), len(view.steps)

    table.drafted(steps=1)
    one = actions.plan_session(table.mediation, by=table.by, planned_at=at(25, 10), place="调解室")
    actions.put_proposal(table.mediation, by=table.by, text="赔八百元")
    with django_assert_num_queries(COST):
        assert read() == (2, 1, 1, 1, 1)
    for number in range(2):
        actions.add_party(table.mediation, by=table.by, entry=actions.PartyEntry(f"邻居{number}"))
        actions.name_mediator(table.mediation, by=table.by, name=f"专家{number}")
        actions.plan_session(table.mediation, by=table.by, planned_at=one.planned_at + timedelta(days=1), place="室")
        actions.put_proposal(table.mediation, by=table.by, text="再议")
    table.draft(steps=3)
    with django_assert_num_queries(COST):
        assert read() == (4, 3, 3, 3, 3)
    assert Mediator.objects.filter(is_chief=True).count() == 1


#: Of the parts of the page and what hangs on them, one each.
COST = 12
