"""Mediation of a dispute: free will, secrecy, mediators and recusal, meetings, proposals, and how it ends."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from gongzhi.accounts.models import Disclosure, Notice
from gongzhi.cases import actions
from gongzhi.cases.models import Assignment, Case, CaseAccess, Mediation, Mediator, Party, ProposalAnswer
from gongzhi.cases.queries import visible_to
from gongzhi.cases.states import MEDIATION, CaseState, MediationState
from gongzhi.core.actions import all_actions
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import DataKey, OutgoingMessage
from gongzhi.core.policies import allowed
from tests.cases.loop import SWEEP, at
from tests.cases.mediating import ID_NUMBER, Table, meeting
from tests.cases.test_policies import ACTORS, _everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(loop):
    return Table(loop)


def test_opening_makes_the_case_a_secret_dispute(table, loop):
    assert visible_to(loop.town.actor("supervisor")).filter(pk=table.case.pk).exists()
    mediation = table.opened()
    case = table.fresh
    assert (case.kind, case.is_confidential, mediation.state) == (Case.Kind.DISPUTE, True, MediationState.ASKED)
    assert not visible_to(loop.town.actor("supervisor")).filter(pk=case.pk).exists()
    assert visible_to(table.by).filter(pk=case.pk).exists()
    assert [party.name for party in table.parties] == ["李桂花"]
    assert Mediator.objects.get().post == loop.town.handler


def test_what_was_entered_is_encrypted_and_in_no_history(table):
    table.with_parties()
    row: Any = Party.objects.values_list("name", "phone", "id_number", "address").get(pk=table.other.pk)
    raw = b"".join(bytes(value) for value in row)
    assert "王建国".encode() not in raw
    assert ID_NUMBER.encode() not in raw
    kept = {
        field.name for name in ("Mediation", "Party") for field in apps.get_model("cases", f"{name}Event")._meta.fields
    }
    assert {"state", "agreed"} <= kept
    assert not kept & {"title", "summary", "place", "result", "name", "phone", "id_number", "address"}


def test_a_partys_data_die_with_the_partys_key_alone(table):
    table.with_parties()
    from gongzhi.core.crypto import destroy

    destroy(DataKey.objects.get(pk=table.other.data_key_id))
    assert (table.other.known_as, table.asked.known_as) == ("已删除", "李桂花")
    assert table.other.phone == ""
    assert Mediation.objects.get().title == "两家因漏水争执"


def test_it_begins_only_when_everybody_agreed(table):
    table.opened()
    with pytest.raises(NotNow, match="至少要有两方"):
        actions.begin_mediation(table.mediation, by=table.by)
    actions.add_party(table.mediation, by=table.by, entry=actions.PartyEntry("王建国"))
    actions.answer_mediation(table.asked, by=table.asker, agrees=True)
    with pytest.raises(NotNow, match="王建国"):
        actions.begin_mediation(table.mediation, by=table.by)
    actions.answer_mediation(table.other, by=table.by, agrees=False)
    with pytest.raises(NotNow, match="王建国"):
        actions.begin_mediation(table.mediation, by=table.by)
    actions.answer_mediation(table.other, by=table.by, agrees=True)
    assert actions.begin_mediation(table.mediation, by=table.by).state == MediationState.MEDIATING


def test_a_number_that_is_somebody_elses_gives_no_page(table, loop):
    table.opened()
    loop.resident("赵四", "13900003333")
    entry = actions.PartyEntry("王建国", "13900003333")
    assert actions.add_party(table.mediation, by=table.by, entry=entry).person is None


def test_parties_are_told_without_a_word_of_what(table):
    table.with_parties()
    notice = Notice.objects.filter(person=table.other.person).get()
    assert (notice.title, notice.body) == ("您有一条新消息", "")
    assert notice.link == f"/mediations/{table.mediation.pk}/"
    assert not OutgoingMessage.objects.filter(text__contains="调解").exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": " "}, "name"), ({"phone": "1234"}, "phone"), ({"id_number": "331002196003078541"}, "id_number")],
)
def test_wrong_entries_are_refused(table, values, field):
    table.opened()
    with pytest.raises(Invalid) as refused:
        actions.add_party(table.mediation, by=table.by, entry=actions.PartyEntry(**{"name": "王建国", **values}))
    assert refused.value.field == field
    assert len(table.parties) == 1


def test_a_mediator_steps_back_and_another_goes_on(table, loop):
    table.opened()
    chief = Mediator.objects.get()
    with pytest.raises(NotNow, match="先请另一位"):
        actions.recuse_mediator(chief, by=table.by, reason="是亲戚")
    assert Mediator.objects.get().ended_at is None
    other = actions.name_mediator(table.mediation, by=table.by, post=loop.town.social_worker)
    assert CaseAccess.objects.filter(post=loop.town.social_worker, ended_at=None).exists()
    actions.recuse_mediator(chief, by=table.by, reason="是亲戚")
    mediation = table.moved(table.mediation)
    assert mediation.post == loop.town.social_worker
    assert Mediator.objects.get(pk=other.pk).is_chief
    with pytest.raises(Forbidden):
        actions.add_party(mediation, by=table.by, entry=actions.PartyEntry("王建国"))


def test_a_party_is_no_mediator(table, loop):
    table.opened()
    person = loop.town.person("social_worker")
    Party.objects.filter(pk=table.asked.pk).update(person=person)
    with pytest.raises(Invalid, match="要回避"):
        actions.name_mediator(table.mediation, by=table.by, post=loop.town.social_worker)


def test_meetings_are_planned_held_and_cancelled(table, loop):
    first = meeting(table)
    with pytest.raises(Invalid, match="已经过去"):
        actions.plan_session(table.mediation, by=table.by, planned_at=at(23, 15), place="调解室")
    loop.hand.set(at(24, 16))
    actions.record_session(first, by=table.by, minutes="双方各让一步", came=table.parties)
    held = table.mediation.sessions.get()
    assert (held.record, held.came.count()) == ("双方各让一步", 2)
    with pytest.raises(NotNow, match="已经记录"):
        actions.cancel_session(first, by=table.by)
    second = actions.plan_session(table.mediation, by=table.by, planned_at=at(26, 15), place="调解室")
    with pytest.raises(NotNow, match="还没到"):
        actions.record_session(second, by=table.by, minutes="……")
    assert actions.cancel_session(second, by=table.by).cancelled_at is not None


def test_proposals_are_put_by_either_side_and_answered(table):
    table.begun()
    mine = actions.put_proposal(table.mediation, by=table.by, text="赔八百元")
    theirs = actions.put_proposal(table.mediation, by=table.neighbour, text="赔五百元")
    assert (mine.party, theirs.party) == (None, table.other)
    with pytest.raises(Forbidden):
        actions.put_proposal(table.mediation, by=table.neighbour, text="赔一千元", party=table.asked)
    actions.answer_proposal(table.asked, by=table.asker, proposal=mine, accepts=False)
    actions.answer_proposal(table.asked, by=table.asker, proposal=mine, accepts=True)
    assert ProposalAnswer.objects.get().accepts is True


def test_no_agreement_needs_other_ways_and_frees_the_case(table):
    table.begun()
    part = Assignment.objects.get(case=table.case)
    with pytest.raises(NotNow, match="调解还没有结束"):
        actions.finish_assignment(part, by=table.by, result="调解不成")
    with pytest.raises(Invalid, match="还有什么途径"):
        actions.fail_mediation(table.mediation, by=table.by, result="差距大", other_ways="")
    actions.fail_mediation(table.mediation, by=table.by, result="差距大", other_ways="可以向法院起诉。")
    assert table.moved(table.mediation).state == MediationState.FAILED
    actions.finish_assignment(part, by=table.by, result="调解不成，已告知起诉的办法。")
    assert table.fresh.state == CaseState.AWAITING_RATING


def test_a_party_may_stop_at_any_time(table):
    table.begun()
    actions.withdraw_mediation(table.mediation, by=table.neighbour, reason="不想谈了")
    mediation = table.moved(table.mediation)
    assert (mediation.state, mediation.result) == (MediationState.WITHDRAWN, "不想谈了")
    assert "起诉" in mediation.other_ways


def test_a_case_that_leaves_takes_the_mediation_along(table):
    session = meeting(table)
    actions.withdraw_case(table.fresh, by=table.asker)
    session.refresh_from_db()
    assert table.moved(table.mediation).state == MediationState.WITHDRAWN
    assert session.cancelled_at is not None


def test_a_mediator_keeps_knowing_when_the_part_is_given_back(table):
    table.begun()
    actions.return_assignment(Assignment.objects.get(case=table.case), by=table.by, reason="换人办")
    assert visible_to(table.by).filter(pk=table.case.pk).exists()


def test_a_look_at_a_partys_number_is_logged(table):
    table.with_parties()
    shown = actions.show_party(table.other, by=table.by, field="id_number", reason="核对身份")
    assert shown == ID_NUMBER
    row = Disclosure.objects.get()
    assert (row.field, row.occasion, row.viewer) == ("id_number", f"mediation:{table.mediation.pk}", table.by.person)
    with pytest.raises(Invalid):
        actions.show_party(table.other, by=table.by, field="name", reason="核对身份")


def test_the_database_takes_no_way_that_is_not_in_the_table(table):
    mediation = table.opened()
    ways = {way.target for way in MEDIATION.leaving(mediation.state)}
    for target in set(MediationState.values) - ways - {mediation.state}:
        with pytest.raises(DatabaseError), transaction.atomic():
            Mediation.objects.filter(pk=mediation.pk).update(state=target)
    with pytest.raises(DatabaseError), transaction.atomic():
        Mediation.objects.filter(pk=mediation.pk)._raw_delete("default")


# --- Who may ---


def _begun(table):
    return table.begun()


def _step(table):
    return table.agreed().steps.get()


def _over(table):
    table.begun()
    actions.fail_mediation(table.mediation, by=table.by, result="差距大", other_ways="起诉。")
    return table.mediation


#: Action -> what it is done to, and who may: of ACTORS, and "other", the party on the other side.
TABLE = {
    "open_mediation": (lambda table: table.case, {"clerk", "office", "handler"}),
    "describe_mediation": (lambda table: table.opened(), {"handler"}),
    "name_mediator": (lambda table: table.opened(), {"clerk", "handler"}),
    "recuse_mediator": (lambda table: table.opened().mediators.get(), {"clerk", "handler"}),
    "add_party": (lambda table: table.opened(), {"handler"}),
    "end_party": (lambda table: table.with_parties() and table.other, {"handler"}),
    "show_party": (lambda table: table.with_parties() and table.other, {"handler"}),
    "answer_mediation": (lambda table: table.with_parties() and table.other, {"handler", "other"}),
    "begin_mediation": (lambda table: table.with_parties(), {"handler"}),
    "plan_session": (_begun, {"handler"}),
    "cancel_session": (meeting, {"handler"}),
    "record_session": (meeting, {"handler"}),
    "put_proposal": (_begun, {"handler", "asker", "other"}),
    "answer_proposal": (lambda table: table.begun() and table.other, {"handler", "other"}),
    "fail_mediation": (_begun, {"handler"}),
    "withdraw_mediation": (_begun, {"handler", "asker", "other"}),
    "appraise_mediation": (_over, {"clerk"}),
    "draft_agreement": (_begun, {"handler"}),
    "sign_agreement": (lambda table: table.drafted(), {"handler", "asker", "other"}),
    "seal_agreement": (lambda table: table.drafted(), {"handler"}),
    "print_agreement": (lambda table: table.drafted(), {"handler"}),
    "record_confirmation": (lambda table: table.agreed(), {"handler"}),
    "check_performance": (_step, {"handler"}),
    "break_agreement": (lambda table: table.agreed() and table.mediation, {"handler"}),
    "remind_parties": (lambda table: table.agreed(), set()),
    "lapse_confirmation": (lambda table: table.agreed(), set()),
}


@pytest.mark.parametrize("name", TABLE)
def test_who_may_and_who_may_not(table, loop, name):
    subject = TABLE[name][0](table)
    others = {"asker": table.asker}
    if Party.objects.count() > 1:
        others["other"] = table.neighbour
    actors = {key: others.get(key) or loop.town.actor(key) for key in [*ACTORS, *others]}
    fresh = type(subject).objects.get(pk=subject.pk)
    may = {key for key, actor in actors.items() if allowed(actor, f"cases.{name}", fresh)}
    assert may == TABLE[name][1]
    assert allowed(SWEEP, f"cases.{name}", fresh) == (not may)
    before = _everything()
    for key, actor in actors.items():
        if key not in may:
            with pytest.raises(Forbidden):
                all_actions()[f"cases.{name}"].run(subject, by=actor)
    assert _everything() == before


def test_a_stranger_with_a_post_elsewhere_is_no_party(table, loop):
    table.begun()
    for actor in (Actor(), loop.anybody()):
        assert not allowed(actor, "cases.see_mediation", table.mediation)
    assert allowed(table.neighbour, "cases.see_mediation", table.mediation)
