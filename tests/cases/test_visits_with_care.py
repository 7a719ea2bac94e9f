"""Visits where more care is due: to minors, in confidential cases and those of children."""

from datetime import date

import pytest

from gongzhi.cases.actions.offers import accept_offer, send_offers
from gongzhi.cases.actions.visits import agree_visit, check_in, end_visit
from gongzhi.cases.models import Message, Offer, Visit
from gongzhi.core.clock import Simulation
from gongzhi.core.errors import NotNow
from gongzhi.core.models import OutgoingMessage
from tests.cases.field import TOMORROW, acting, make_case, make_part, make_person, make_volunteer
from tests.town import Town


def reread() -> Visit:
    return Visit.objects.select_related("data_key", "assignment__case").get()


def test_home_visit_to_a_minor_waits_for_the_second_person(town: Town, time: Simulation):
    part = make_part(make_case(town, asker=make_person("小明", birth_date=date(2010, 1, 1))), town.handler)
    one, two = make_volunteer(town, "王一"), make_volunteer(town, "王二")
    handler = town.actor("handler")
    send_offers(part, by=handler, candidates=[one, two], need="辅导功课", during=TOMORROW, wanted=2)
    first = accept_offer(Offer.objects.get(volunteer=one), by=acting(one))
    with pytest.raises(NotNow, match="两人同行"):
        agree_visit(part, by=handler, during=TOMORROW, offer=first)
    assert not Visit.objects.exists()
    accept_offer(Offer.objects.get(volunteer=two), by=acting(two))
    agree_visit(part, by=handler, during=TOMORROW, offer=first)
    assert Visit.objects.count() == 1


def test_guarded_case_gets_a_neutral_message_without_the_code(town: Town, time: Simulation):
    case = make_case(town, is_confidential=True)
    case.accesses.create(post=town.handler)
    part = make_part(case, town.handler)
    agree_visit(part, by=town.actor("handler"), during=TOMORROW)
    sms = OutgoingMessage.objects.get(data_key=case.asker.data_key)
    assert str(reread().code) not in sms.text
    assert "上门" not in sms.text
    assert Message.objects.get(case=case).text == ""


def test_result_of_a_guarded_case_is_sealed(town: Town, time: Simulation):
    case = make_case(town, is_childs=True)
    case.accesses.create(post=town.handler)
    part = make_part(case, town.handler)
    handler = town.actor("handler")
    agree_visit(part, by=handler, during=TOMORROW)
    time.set(TOMORROW[0])
    check_in(reread(), by=handler, code=str(reread().code))
    end_visit(reread(), by=handler, result="孩子情况稳定")
    visit = reread()
    assert (visit.result, visit.told) == ("", "孩子情况稳定")
