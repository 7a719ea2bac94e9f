"""Leaves and acting tenures; alliances' eligible members; consortia."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongzhi.accounts.models import Notice
from gongzhi.core import clock
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.organizations import actions, queries
from gongzhi.organizations.models import AllianceInvitation, Leave, Tenure
from gongzhi.organizations.waiting import SOURCES
from tests.organizations.continuity import consent_of, consortium, leave
from tests.town import SYSTEM, Town

pytestmark = pytest.mark.django_db


def test_a_confirmed_leave_begins_and_ends_by_itself(town: Town) -> None:
    row = actions.confirm_leave(leave(town), by=town.actor("supervisor"))
    start, end = row.during.lower, row.during.upper
    assert queries.effective_holder(town.handler, start - timedelta(minutes=1)) == town.person("handler")
    assert queries.effective_holder(town.handler, start) == town.person("youth_handler")
    assert queries.effective_holder(town.handler, end) == town.person("handler")
    assert town.handler in queries.posts_of(town.person("youth_handler"), start)
    assert town.handler not in queries.posts_of(town.person("youth_handler"), end)
    assert Notice.objects.filter(person=town.person("youth_handler"), kind="organizations.leave").count() == 1


def test_nobody_confirms_the_own_leave_or_becomes_deputy_by_the_own_hand(town: Town) -> None:
    row = leave(town)
    with pytest.raises(Forbidden):
        actions.confirm_leave(row, by=town.actor("handler"))
    with pytest.raises(Invalid, match="不能是自己"):
        actions.propose_leave(
            town.window_clerk,
            by=town.actor("window_clerk"),
            deputy=town.person("window_clerk"),
            kind="trip",
            start=clock.now(),
            end=clock.now() + timedelta(days=1),
        )
    start = clock.now() + timedelta(days=20)
    given = {"kind": "trip", "start": start, "end": start + timedelta(days=1), "deputy": town.person("supervisor")}
    own = actions.propose_leave(town.handler, by=town.actor("handler"), **given)
    with pytest.raises(Forbidden, match="不能给自己安排岗位"):
        actions.confirm_leave(own, by=town.actor("supervisor"))
    with pytest.raises(IntegrityError, match="leave_decided_by_another"), transaction.atomic():
        Leave.objects.filter(pk=row.pk).update(decided_by=town.person("handler"))
    assert not Tenure.objects.filter(kind="acting").exists()


def test_leaves_of_one_post_do_not_overlap(town: Town) -> None:
    row = leave(town)
    with pytest.raises(Invalid, match="已经报过"):
        leave(town, starts_in=timedelta(days=2))
    actions.withdraw_leave(row, by=town.actor("handler"))
    assert leave(town, starts_in=timedelta(days=2)).state == "proposed"


def test_a_leave_is_declined_with_a_reason(town: Town) -> None:
    row = leave(town)
    assert [line.title for line in SOURCES["leaves"].rows(town.actor("supervisor"))] == ["王芳请假"]
    with pytest.raises(Invalid, match="请写明不批准的原因"):
        actions.decline_leave(row, by=town.actor("supervisor"), answer=" ")
    row = actions.decline_leave(row, by=town.actor("supervisor"), answer="那周有检查")
    assert (row.state, row.answer, row.tenure) == ("declined", "那周有检查", None)
    assert SOURCES["leaves"].rows(town.actor("supervisor")) == []
    with pytest.raises(NotNow):
        actions.confirm_leave(row, by=town.actor("supervisor"))


@pytest.mark.parametrize("began", [False, True])
def test_who_is_back_early_is_at_work_at_once(town: Town, began: bool) -> None:
    starts_in = timedelta(minutes=-5) if began else timedelta(days=1)
    row = actions.confirm_leave(leave(town, starts_in=starts_in), by=town.actor("supervisor"))
    row = actions.cut_leave_short(row, by=town.actor("handler"))
    assert row.state == "cut_short"
    assert queries.effective_holder(town.handler, clock.now()) == town.person("handler")
    assert (row.tenure is None) is not began
    assert Tenure.objects.filter(kind="acting").count() == int(began)


def test_words_to_the_deputy_are_in_no_history(town: Town) -> None:
    assert leave(town).note == "周三有人来取材料"
    assert "note" not in {field.name for field in Leave.pgh_event_model._meta.get_fields()}


def test_who_should_belong_follows_from_kinds_and_level(town: Town) -> None:
    alliance = actions.found_alliance(town.county, by=SYSTEM, name="联盟")
    with pytest.raises(Invalid, match="要么都选"):
        actions.set_eligibility(alliance, by=SYSTEM, kinds=["trade_union"], level=None)
    with pytest.raises(Invalid, match="不能高于"):
        actions.set_eligibility(alliance, by=SYSTEM, kinds=["trade_union"], level=2)
    alliance = actions.set_eligibility(
        alliance, by=SYSTEM, kinds=["trade_union", "womens_federation", "literary_federation"], level=3
    )
    actions.join_alliance(alliance, by=SYSTEM, organization=town.union)
    actions.put_on_roster(alliance, by=SYSTEM, organization=town.agency, reason="还在谈")
    found = queries.belonging_to(alliance)
    assert {place.organization for place in found.places} == {town.union, town.womens, town.agency}
    assert [place.organization for place in found.joined] == [town.union]
    assert found.unregistered == ("文联",)
    assert round(found.share, 1) == 33.3
    (row,) = queries.alliance_list(town.actor("office"))
    assert (row.joined, row.eligible) == (1, 3)
    # The twin in the other county is not counted.
    assert town.far_womens not in {place.organization for place in found.places}


def test_an_invitation_is_kept_with_its_answer(town: Town) -> None:
    alliance = actions.found_alliance(town.county, by=SYSTEM, name="联盟")
    asked = actions.invite_to_alliance(
        alliance, by=town.actor("office"), organization=town.womens, words="函〔2026〕3号"
    )
    assert (asked.asked_by, asked.asked_on) == (town.person("office"), clock.today())
    with pytest.raises(NotNow, match="还在等答复"):
        actions.invite_to_alliance(alliance, by=town.actor("office"), organization=town.womens)
    asked = actions.answer_invitation(asked, by=town.actor("supervisor"), answer="considering", reason="等换届")
    assert queries.belonging_to(alliance).missing[0].member.reason == "等换届"
    asked = actions.answer_invitation(asked, by=town.actor("supervisor"), answer="joined")
    assert asked.answered_by == town.person("supervisor")
    assert [place.organization for place in queries.belonging_to(alliance).joined] == [town.womens]
    with pytest.raises(NotNow, match="已有答复"):
        actions.answer_invitation(asked, by=town.actor("supervisor"), answer="declined", reason="算了")
    with pytest.raises(NotNow, match="已经是成员"):
        actions.invite_to_alliance(alliance, by=town.actor("office"), organization=town.womens)
    assert AllianceInvitation.objects.count() == 1


def test_a_consortium_counts_once_its_partners_agreed(town: Town) -> None:
    made = consortium(town, agreed=False)
    assert list(queries.consortia_for(town.subdistrict)) == []
    consent_of(town, made, "womens", "supervisor")
    assert list(queries.consortia_for(town.subdistrict)) == []
    partner = consent_of(town, made, "agency", "agency_supervisor")
    assert partner.consented_by == town.person("agency_supervisor")
    assert list(queries.consortia_for(town.subdistrict)) == [made]
    assert list(queries.consortia_for(town.far_subdistrict)) == []
    with pytest.raises(NotNow, match="已经同意过"):
        actions.consent_to_part(partner, by=town.actor("agency_supervisor"))
    actions.leave_consortium(partner, by=town.actor("agency_supervisor"), reason="没有人手")
    assert list(queries.consortia_for(town.subdistrict)) == []


def test_a_consortium_out_of_date_is_not_offered(town: Town) -> None:
    made = consortium(town)
    actions.edit_consortium(
        made, by=SYSTEM, name=made.name, valid_from=date(2026, 1, 1), valid_to=clock.today() - timedelta(days=1)
    )
    assert list(queries.consortia_for(town.county)) == []
    with pytest.raises(NotNow, match="已经失效"):
        actions.add_partner(made, by=SYSTEM, organization=town.youth, part="活动")


def test_asked_partners_find_it_in_their_work(town: Town) -> None:
    consortium(town, agreed=False)
    (row,) = SOURCES["consents"].rows(town.actor("supervisor"))
    assert (row.kind, row.detail) == ("new", "统筹和跟进")
    assert SOURCES["consents"].rows(town.actor("youth_supervisor")) == []
