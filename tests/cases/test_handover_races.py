"""Work arrives at a post at the moment its holder signs it over: none is lost, and nobody waits in a ring."""

import pytest

from gongzhi.cases import actions
from gongzhi.cases.models import Assignment
from gongzhi.core.registry import holdings
from gongzhi.organizations import actions as organizations
from gongzhi.organizations.models import Handover
from tests.cases.test_races import _at_once
from tests.organizations.continuity import answered, left, person

pytestmark = pytest.mark.django_db(transaction=True)


def test_work_that_arrives_during_the_handover_is_on_the_list_or_with_who_comes(committed_loop):
    loop = committed_loop
    town, case, area = loop.town, loop.ask(), loop.area()
    handover = answered(town, left(town))
    outcomes = _at_once(
        lambda: organizations.hand_over(handover, by=person(town, "handler")),
        lambda: actions.accept_case(case, by=town.actor("clerk"), area=area, post=town.handler),
    )
    assert [type(outcome).__name__ for outcome in outcomes] == ["Handover", "Case"]
    part = Assignment.objects.get()
    assert (part.post, Handover.objects.get().state) == (town.handler, "handed")
    organizations.update_handover_list(handover, by=town.actor("supervisor"))
    held = {row.pk for _key, holding in holdings for row in holding.held_by(town.handler)}
    assert held == set(handover.items.exclude(subject=None).values_list("subject", flat=True)) == {part.pk}
    (item,) = handover.items.exclude(subject=None)
    assert item.state in {"open", "later"}
