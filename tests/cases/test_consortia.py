"""Inviting a consortium to a request as one; handing a post's requests over."""

import pytest
from django.test import Client

from gongzhi.accounts.models import Notice
from gongzhi.cases import actions
from gongzhi.cases.models import Assignment, Message
from gongzhi.cases.states import AssignmentState, CaseState
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.organizations import actions as organizations
from gongzhi.organizations.models import Handover
from tests.organizations.continuity import consortium, objected
from tests.town import SYSTEM, sign_in

pytestmark = pytest.mark.django_db


def test_one_act_gives_the_lead_and_the_partners_their_agreed_parts(loop):
    made, case = consortium(loop.town), loop.ask()
    parts = actions.invite_consortium(case, by=loop.town.actor("clerk"), consortium=made, area=loop.area())
    assert [(part.post, part.is_lead, part.part, part.state) for part in parts] == [
        (loop.town.handler, True, "统筹和跟进", AssignmentState.ASSIGNED),
        (loop.town.social_worker, False, "个案辅导", AssignmentState.ASSIGNED),
    ]
    case.refresh_from_db()
    assert case.state == CaseState.IN_PROGRESS
    told = Notice.objects.filter(kind__endswith="assigned").values_list("person", flat=True)
    assert {loop.town.person("handler").pk, loop.town.person("social_worker").pk} <= set(told)
    assert case.deadlines.filter(step="take", met_at=None).count() == 2


def test_the_lead_already_there_gets_the_partners(loop):
    made, part = consortium(loop.town), loop.taken()
    parts = actions.invite_consortium(part.case, by=loop.town.actor("handler"), consortium=made)
    assert [(row.post, row.is_lead) for row in parts] == [(loop.town.handler, True), (loop.town.social_worker, False)]
    again = actions.invite_consortium(part.case, by=loop.town.actor("handler"), consortium=made)
    assert again == parts


def test_all_or_nothing(loop):
    made, case = consortium(loop.town), loop.ask()
    organizations.add_partner(made, by=SYSTEM, organization=loop.town.committee, part="走访")
    partner = made.partners.get(organization=loop.town.committee)
    type(partner).objects.filter(pk=partner.pk).update(
        consented_at=case.created_at, consented_by=loop.town.person("supervisor")
    )
    with pytest.raises(Invalid, match="白云社区没有能接这件事的经办岗位"):
        actions.invite_consortium(case, by=loop.town.actor("clerk"), consortium=made, area=loop.area())
    case.refresh_from_db()
    assert (case.state, Assignment.objects.count()) == (CaseState.SUBMITTED, 0)


def test_it_is_refused_where_another_leads_or_fewer_may_know(loop):
    made = consortium(loop.town)
    with pytest.raises(NotNow, match="保密的求助"):
        actions.invite_consortium(
            loop.ask(confidential=True), by=loop.town.actor("clerk"), consortium=made, area=loop.area()
        )
    far = loop.ask()
    with pytest.raises(Forbidden):
        actions.invite_consortium(far, by=loop.town.actor("far_clerk"), consortium=made, area=loop.area())
    part = loop.taken()
    partner = made.partners.get(organization=loop.town.womens)
    organizations.leave_consortium(partner, by=SYSTEM, reason="换牵头")
    with pytest.raises(Invalid, match="不在有效期"):
        actions.invite_consortium(part.case, by=loop.town.actor("clerk"), consortium=made)
    assert Assignment.objects.exclude(pk=part.pk).count() == 0


def test_the_page_offers_it_and_does_it(loop):
    made, case = consortium(loop.town), loop.ask()
    clerk = sign_in(Client(), loop.town.person("clerk"))
    page = clerk.get(f"/desk/cases/{case.pk}/").content.decode()
    assert "请联合体" in page
    address = f"/desk/cases/{case.pk}/do/invite_consortium/"
    form = clerk.get(address).content.decode()
    assert "椒江区妇联：统筹和跟进；阳光社工：个案辅导" in form
    clerk.post(address, {"consortium": made.pk, "area": loop.area().pk, "seen": case.version})
    assert Assignment.objects.filter(case=case).count() == 2


def test_the_list_of_a_handover_names_requests_without_a_word_of_theirs(loop):
    case, secret = loop.ask(), loop.ask(confidential=True)
    organizations.end_tenure(case.post.tenures.get(), by=SYSTEM)
    items = {item.subject: item for item in Handover.objects.get().items.filter(source="cases.cases")}
    assert set(items) == {case.pk, secret.pk}
    assert items[case.pk].title.startswith(case.number)
    assert items[secret.pk].title == secret.number
    assert "待受理" in items[case.pk].detail
    assert case.text.title not in f"{items[case.pk].title}{items[case.pk].detail}"


def test_an_objection_settled_by_moving_moves_the_request(loop):
    town, case = loop.town, loop.ask()
    organizations.end_tenure(case.post.tenures.get(), by=SYSTEM)
    handover = Handover.objects.get()
    chief = town.actor("hub_supervisor")
    organizations.name_receiver(handover, by=chief, person=town.person("neighbour"))
    organizations.hand_over_without_leaver(handover, by=chief, reason="住院")
    item = objected(town, handover)
    assert item.subject == case.pk
    with pytest.raises(Invalid, match="不能受理求助"):
        organizations.settle_item(item, by=chief, ruling="给经办", moved_to=town.handler)
    organizations.settle_item(item, by=chief, ruling="由我承担", moved_to=town.hub_supervisor)
    case.refresh_from_db()
    item.refresh_from_db()
    assert (case.post, item.state, item.moved_to) == (town.hub_supervisor, "moved", town.hub_supervisor)
    assert Message.objects.filter(case=case, text__contains="岗位交接").count() == 1
