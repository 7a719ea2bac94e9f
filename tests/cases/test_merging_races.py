"""Two dissatisfied answers on one merged matter at once: real threads."""

import pytest

from gongzhi.cases import actions
from gongzhi.cases.models import Assignment, Case, Rating
from gongzhi.core.errors import Refusal
from tests.cases.test_races import _at_once as at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_dissatisfied_askers_of_one_matter_make_one_rework(committed_loop):
    loop = committed_loop
    leading = loop.taken().case
    others = [loop.ask() for _number in range(2)]
    for other in others:
        actions.merge_case(other, by=loop.town.actor("clerk"), into=leading)
    actions.finish_assignment(loop.lead(leading), by=loop.town.actor("handler"), result="已办好。")
    answers = {"solved": "no", "satisfied": 1}
    outcomes = at_once(
        *(
            lambda case=case: actions.rate(case, by=loop.asker(case), **answers)
            for case in (*others, Case.objects.get(pk=leading.pk))
        )
    )
    assert sum(isinstance(outcome, Rating) for outcome in outcomes) >= 1
    assert all(isinstance(outcome, Rating | Refusal) for outcome in outcomes)
    assert Assignment.objects.filter(case=leading, round=2).count() == 1
    assert Case.objects.get(pk=leading.pk).round == 2
