"""The three machines: what the tables say, what the database holds, what the documents show."""

from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from gongzhi.cases import states
from gongzhi.cases.models import Assignment, Case
from gongzhi.cases.states import ASSIGNMENT, CASE, OFFER, AssignmentState, CaseState

DOCUMENT = Path(__file__).parents[2] / "docs" / "states.md"


@pytest.mark.parametrize("machine", [CASE, ASSIGNMENT, OFFER], ids=lambda machine: machine.name)
def test_every_state_can_be_reached_and_every_open_one_left(machine):
    reached = {machine.initial} | {way.target for way in machine.transitions}
    assert reached == set(machine.states.values)
    assert machine.initial not in machine.final


def test_what_is_over_stays_over():
    assert CASE.final == {CaseState.ARCHIVED, CaseState.VOIDED}
    assert ASSIGNMENT.final == {AssignmentState.DONE, AssignmentState.RETURNED, AssignmentState.CANCELLED}
    assert {way.name for way in CASE.leaving(CaseState.AWAITING_RATING)} == {"rework", "close", "rejoin"}


def _pairs(machine):
    return {(source, way.target) for way in machine.transitions for source in way.sources}


@pytest.mark.django_db
def test_the_database_takes_no_way_that_is_not_in_the_table(loop):
    case = loop.ask()
    refused = [
        target
        for target in CaseState.values
        if target != case.state and (case.state, target) not in _pairs(CASE) and _is_refused(Case, case.pk, target)
    ]
    assert set(refused) == set(CaseState.values) - {t for s, t in _pairs(CASE) if s == case.state} - {case.state}
    part = loop.lead(loop.accepted(case))
    for target in (AssignmentState.SERVING, AssignmentState.DONE):
        assert _is_refused(Assignment, part.pk, target)
    assert Assignment.objects.get().state == AssignmentState.ASSIGNED


def _is_refused(model, pk, target):
    try:
        with transaction.atomic():
            model.objects.filter(pk=pk).update(state=target)
    except DatabaseError:
        return model.objects.filter(pk=pk).exclude(state=target).exists()
    return False


@pytest.mark.django_db
def test_the_database_closes_no_case_with_an_open_part(loop):
    case = loop.accepted()
    assert _is_refused(Case, case.pk, CaseState.AWAITING_RATING)
    assert _is_refused(Case, case.pk, CaseState.WITHDRAWN)


@pytest.mark.django_db
def test_a_case_is_never_deleted(loop):
    case = loop.ask()
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=case.pk)._raw_delete("default")
    assert Case.objects.filter(pk=case.pk).exists()


def test_the_document_shows_the_tables():
    assert DOCUMENT.read_text(encoding="utf-8") == states.document()
