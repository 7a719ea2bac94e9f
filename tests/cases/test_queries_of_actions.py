"""How many queries the steps of the loop take: a new one is a decision, not an accident.

Each person who is told costs one for how he or she wants to hear of it.
"""

import pytest

from gongzhi.accounts.models import User
from gongzhi.cases import actions, limits
from gongzhi.cases.models import Assignment, Case
from gongzhi.cases.models.clock import Step
from gongzhi.core.actors import Actor
from gongzhi.regions.models import Division

pytestmark = pytest.mark.django_db
#: Beginning and end of the transaction, and the simulated time for the triggers.
AROUND = 3


@pytest.fixture
def steps(loop):
    """The loop, after one request has filled what a process keeps in memory."""
    loop.ask()
    return loop


def test_asking(steps, django_assert_num_queries):
    person = User.objects.get(pk=steps.anybody().person.pk)
    entry = steps.entry(division=Division.objects.get(pk=steps.town.subdistrict.pk))
    with django_assert_num_queries(AROUND + 31):
        actions.ask(person, entry, by=Actor(person=person))


def test_accepting(steps, django_assert_num_queries):
    case, area, clerk = Case.objects.get(pk=steps.ask().pk), steps.area(), steps.town.actor("clerk")
    with django_assert_num_queries(AROUND + 20):
        actions.accept_case(case, by=clerk, area=area, post=steps.town.handler)


def test_finishing(steps, django_assert_num_queries):
    part, handler = Assignment.objects.get(pk=steps.taken().pk), steps.town.actor("handler")
    with django_assert_num_queries(AROUND + 24):
        actions.finish_assignment(part, by=handler, result="已上门帮忙。")


def test_a_limit_by_the_clock_asks_for_no_opening_hours(steps, django_assert_num_queries):
    """Limits in force and the one row: not the site, not its hours, not the calendar."""
    case = Case.objects.get(pk=steps.ask().pk)
    with django_assert_num_queries(2):
        limits.start_deadline(case, Step.RATE, is_first=True)
