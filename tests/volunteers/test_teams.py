"""Teams: leader, members, who may do what."""

import pytest

from gongzhi.accounts.models import Notice
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.volunteers.actions import (
    add_member,
    admit_member,
    ask_to_join,
    change_leader,
    close_team,
    create_team,
    edit_team,
    end_membership,
    engage,
    insure_team,
)
from gongzhi.volunteers.models import Team, TeamMember
from gongzhi.volunteers.queries import asking_members, led_teams, members_of, open_teams, teams_visible_to, visible_to
from tests.volunteers.conftest import SYSTEM, at


def as_person(row):
    return Actor(person=row.person)


def test_a_team_begins_with_its_leader(team):
    row = team()
    assert [member.volunteer for member in members_of(row)] == [row.leader]
    assert list(led_teams(row.leader.person)) == [row]


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"age": 17}, "年满18"), ({"confirmed": False}, "已核实")],
    ids=["minor", "pending"],
)
def test_who_cannot_lead_is_told(team, volunteer, changes, message):
    leader = volunteer(**changes)
    with pytest.raises(Invalid, match=message):
        team(leader=leader)
    assert not Team.objects.exists()


def test_only_organisations_of_volunteers_are_teams(town, volunteer):
    leader = volunteer()
    with pytest.raises(Invalid, match="志愿服务队"):
        create_team(town.womens, by=SYSTEM, leader=leader)
    assert not Team.objects.exists()


def test_an_organisation_is_one_team(team, volunteer):
    row = team()
    with pytest.raises(NotNow, match="已经建队"):
        create_team(row.organization, by=SYSTEM, leader=volunteer())


@pytest.mark.parametrize("values", [{"capacity": 0}, {"capacity": 51}, {"radius": 0}, {"radius": 30_001}])
def test_a_team_takes_what_is_possible(team, values):
    row = team()
    with pytest.raises(Invalid):
        edit_team(row, by=as_person(row.leader), areas=[], **{"capacity": 2, **values})
    assert Team.objects.get().version == row.version


def test_a_volunteer_asks_and_the_leader_takes_in(team, volunteer):
    row, other = team(), volunteer("新人")
    asked = ask_to_join(other, by=as_person(other), team=row)
    assert list(asking_members(row)) == [asked]
    assert Notice.objects.filter(person=row.leader.person, kind="volunteers.asks_to_join").count() == 1
    with pytest.raises(NotNow, match="正在等队长答复"):
        ask_to_join(other, by=as_person(other), team=row)
    with pytest.raises(Forbidden):
        admit_member(asked, by=as_person(other))
    assert len(members_of(row)) == 1
    admit_member(asked, by=as_person(row.leader))
    assert [member.volunteer for member in members_of(row)] == [row.leader, other]
    with pytest.raises(NotNow):
        admit_member(asked, by=as_person(row.leader))


def test_a_member_leaves_and_can_come_back(team, volunteer):
    row, other = team(), volunteer("队员")
    member = add_member(row, by=SYSTEM, volunteer=other)
    end_membership(member, by=as_person(other))
    with pytest.raises(NotNow):
        end_membership(member, by=as_person(other))
    add_member(row, by=SYSTEM, volunteer=other)
    assert TeamMember.objects.filter(team=row, volunteer=other).count() == 2
    assert len(members_of(row)) == 2


def test_the_leader_hands_over_before_leaving(team, volunteer):
    row, other = team(), volunteer("副队长")
    leader = row.leader
    own = TeamMember.objects.get(volunteer=leader)
    with pytest.raises(NotNow, match="先把队长交给"):
        end_membership(own, by=as_person(leader))
    with pytest.raises(Invalid, match="现有队员"):
        change_leader(row, by=as_person(leader), leader=other)
    add_member(row, by=SYSTEM, volunteer=other)
    assert change_leader(row, by=as_person(leader), leader=other).leader == other
    end_membership(own, by=as_person(leader))
    assert [member.volunteer for member in members_of(row)] == [other]


def test_closing_a_team_ends_memberships_but_not_while_services_are_agreed(team):
    row = team()
    engage(row, by=SYSTEM, during=(at(2, 9), at(2, 11)), occasion="visit:1")
    with pytest.raises(NotNow, match="没有完成"):
        close_team(row, by=as_person(row.leader))
    row.engagements.update(during=(at(-20, 9), at(-20, 11)))
    close_team(row, by=as_person(row.leader))
    assert not members_of(row).exists()
    assert list(open_teams()) == []
    with pytest.raises(NotNow, match="停止服务"):
        close_team(row, by=as_person(row.leader))


@pytest.mark.parametrize(
    ("post", "may"),
    [
        ("hub_supervisor", True),
        ("handler", True),
        ("office", True),
        ("clerk", False),
        ("far_handler", False),
        ("resident", False),
    ],
)
def test_who_looks_after_a_team(town, team, volunteer, post, may):
    row, other, actor = team(), volunteer("队员"), town.actor(post)
    changes = (
        lambda: edit_team(row, by=actor, areas=[], capacity=5),
        lambda: insure_team(row, by=actor, until=at(30, 0).date()),
        lambda: add_member(row, by=actor, volunteer=other),
        lambda: change_leader(row, by=actor, leader=other),
    )
    if may:
        for change in changes:
            change()
        assert Team.objects.get().leader == other
        return
    for change in changes:
        with pytest.raises(Forbidden):
            change()
    assert Team.objects.get().version == row.version
    assert len(members_of(row)) == 1


def test_a_leader_does_not_insure_the_own_team_on_paper(team):
    row = team()
    with pytest.raises(Forbidden):
        insure_team(row, by=as_person(row.leader), until=at(30, 0).date())


def test_members_are_seen_by_the_leader_and_by_who_looks_after_the_place(town, team, volunteer):
    row, other = team(), volunteer("队员")
    add_member(row, by=SYSTEM, volunteer=other)
    assert other in visible_to(as_person(row.leader))
    assert other in visible_to(as_person(other))
    assert row.leader not in visible_to(as_person(other))
    assert row in teams_visible_to(as_person(other))
    for post, sees in (
        ("clerk", True),
        ("handler", True),
        ("far_handler", False),
        ("resident", False),
        ("audit_admin", False),
    ):
        assert visible_to(town.actor(post)).filter(pk=other.pk).exists() is sees
        assert teams_visible_to(town.actor(post)).filter(pk=row.pk).exists() is sees


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_teams_cost_the_same_for_one_and_for_three(team, area, count, django_assert_num_queries):
    for number in range(count):
        team(f"队伍{number}", areas=[area["arts"]])
    with django_assert_num_queries(2):
        shown = [
            (row.organization.division, row.leader.person.name, row.size, list(row.areas.all())) for row in open_teams()
        ]
    assert len(shown) == count
