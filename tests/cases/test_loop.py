"""The loop once around: asked, accepted, taken, finished, rated."""

import pytest

from gongzhi.cases import actions
from gongzhi.cases.models import Case, Deadline, Lesson, Message, Rating
from gongzhi.cases.states import CaseState

pytestmark = pytest.mark.django_db


def test_a_resident_asks_and_in_the_end_rates(loop):
    resident = loop.resident()
    case = loop.ask(resident)
    assert (case.state, case.post, case.site) == (CaseState.SUBMITTED, loop.town.clerk, loop.town.hub)
    assert case.number.startswith("JJ-2")
    actions.accept_case(case, by=loop.town.actor("clerk"), area=loop.area(), post=loop.town.handler)
    part = actions.take_assignment(loop.lead(case), by=loop.town.actor("handler"))
    actions.record_contact(part, by=loop.town.actor("handler"), note="已电话联系。")
    actions.finish_assignment(part, by=loop.town.actor("handler"), result="已上门照看三次。")
    rating = actions.rate(Case.objects.get(), by=resident, solved="yes", satisfied=5, comment="谢谢！")
    case = Case.objects.get()
    assert (case.state, rating.source, Rating.objects.count()) == (CaseState.CLOSED, "resident", 1)
    assert not Deadline.objects.filter(met_at__isnull=True, dropped_at__isnull=True).exists()
    assert Lesson.objects.get().chosen_post == loop.town.handler
    told = list(Message.objects.filter(is_internal=False).order_by("pk").values_list("text", flat=True))
    assert told[2] == "椒江区妇联 王干事 已接单，11月25日 星期三 10:00 前联系您。"
