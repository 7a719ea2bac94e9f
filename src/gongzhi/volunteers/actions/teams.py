"""Teams: a leader who answers for them, and members."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.accounts import queries as persons
from gongzhi.accounts.actions import notify
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.parameters import Unit, spoken
from gongzhi.core.places import Point
from gongzhi.organizations.models import Organization
from gongzhi.volunteers import queries
from gongzhi.volunteers.eligibility import ADULT
from gongzhi.volunteers.models import TEAM_KINDS, Team, TeamEngagement, TeamMember, Volunteer, VolunteerState
from gongzhi.volunteers.parameters import reach


@action("volunteers.create_team")
def create_team(
    organization: Organization,
    *,
    by: Actor,
    leader: Volunteer,
    areas: Iterable[ServiceArea] = (),
    capacity: int = 2,
    point: Point | None = None,
    radius: int | None = None,
) -> Team:
    """Let an organisation of kind `volunteer_team` work as a team; the leader is its first member."""
    if organization.kind not in TEAM_KINDS:
        raise Invalid(_("只有志愿服务队或志愿服务组织可以建队。"), field="organization")
    if Team.objects.filter(organization=organization).exists():
        raise NotNow(_("这个组织已经建队。"))
    _refuse_as_leader(leader)
    team = Team(organization=organization, leader=leader)
    _shape(team, capacity, point, radius)
    team.save(force_insert=True)
    team.areas.set(areas)
    TeamMember.objects.create(team=team, volunteer=leader, joined_on=clock.today())
    return team


@action("volunteers.edit_team")
def edit_team(
    team: Team,
    *,
    by: Actor,
    areas: Iterable[ServiceArea],
    capacity: int,
    point: Point | None = None,
    radius: int | None = None,
) -> Team:
    """Change what a team takes on: areas, how many services at the same time, how far (metres)."""
    _shape(team, capacity, point, radius)
    team.save(update_fields=["capacity", "latitude", "longitude", "radius"])
    team.areas.set(areas)
    return team


def _shape(team: Team, capacity: int, point: Point | None, radius: int | None) -> None:
    if not 1 <= capacity <= 50:
        raise Invalid(_("同时可接的数量请填1到50。"), field="capacity")
    radius = reach("team") if radius is None else radius
    if not 0 < radius <= reach("farthest"):
        raise Invalid(_("服务半径请填%(far)s以内。") % {"far": spoken(reach("farthest"), Unit.METRES)}, field="radius")
    team.capacity, team.radius = capacity, radius
    team.latitude = point.latitude if point else None
    team.longitude = point.longitude if point else None


@action("volunteers.change_leader")
def change_leader(team: Team, *, by: Actor, leader: Volunteer) -> Team:
    """Another member answers for the team from now on."""
    _refuse_closed(team)
    _refuse_as_leader(leader)
    if not queries.members_of(team).filter(volunteer=leader).exists():
        raise Invalid(_("新队长要从现有队员中选。"), field="leader")
    team.leader = leader
    team.save(update_fields=["leader"])
    notify(
        leader.person,
        kind="volunteers.leads_team",
        title=_("您现在是%(team)s的队长") % {"team": team},
        body=_("邀约由您答复，队员的加入和离开也由您办理。"),
        link=reverse("volunteers:team", args=[team.pk]),
    )
    return team


def _refuse_as_leader(leader: Volunteer) -> None:
    if leader.state != VolunteerState.ACTIVE:
        raise Invalid(_("队长须是已核实、可服务的志愿者。"), field="leader")
    years = persons.age(leader.person, clock.today())
    if years is None or years < ADULT:
        raise Invalid(_("队长须年满18周岁。"), field="leader")


@action("volunteers.close_team")
def close_team(team: Team, *, by: Actor) -> Team:
    """End a team; members stay volunteers. Raises `NotNow` while services are agreed for the future."""
    _refuse_closed(team)
    if TeamEngagement.objects.filter(team=team, released_at__isnull=True, during__endswith__gt=clock.now()).exists():
        raise NotNow(_("队伍还有已经接下的服务没有完成。"))
    team.closed_at = clock.now()
    team.save(update_fields=["closed_at"])
    team.memberships.filter(left_on__isnull=True).update(left_on=clock.today())
    return team


@action("volunteers.ask_to_join")
def ask_to_join(volunteer: Volunteer, *, by: Actor, team: Team) -> TeamMember:
    """A volunteer asks to become a member; the leader answers."""
    _refuse_closed(team)
    if volunteer.state not in (VolunteerState.ACTIVE, VolunteerState.PAUSED):
        raise NotNow(_("登记核实通过后就可以申请加入队伍。"))
    membership = TeamMember.objects.create(team=team, volunteer=volunteer)
    notify(
        team.leader.person,
        kind="volunteers.asks_to_join",
        title=_("有人申请加入%(team)s") % {"team": team},
        body=_("请在队伍页面答复。"),
        link=reverse("volunteers:team", args=[team.pk]),
    )
    return membership


@action("volunteers.admit_member")
def admit_member(membership: TeamMember, *, by: Actor) -> TeamMember:
    """The leader takes in who has asked."""
    if membership.left_on is not None:
        raise NotNow(_("这个申请已经结束。"))
    if membership.joined_on is not None:
        raise NotNow(_("已经是队员了。"))
    membership.joined_on = clock.today()
    membership.save(update_fields=["joined_on"])
    notify(
        membership.volunteer.person,
        kind="volunteers.admitted",
        title=_("您已加入%(team)s") % {"team": membership.team},
        link=reverse("volunteers:mine"),
    )
    return membership


@action("volunteers.add_member")
def add_member(team: Team, *, by: Actor, volunteer: Volunteer, joined_on: date | None = None) -> TeamMember:
    """Enter a member from a paper list: for the desk, where the volunteer's own wish is known."""
    _refuse_closed(team)
    if volunteer.state == VolunteerState.LEFT:
        raise Invalid(_("这位志愿者已退出。"), field="volunteer")
    asked = team.memberships.filter(volunteer=volunteer, left_on__isnull=True, joined_on__isnull=True).first()
    membership = asked or TeamMember(team=team, volunteer=volunteer)
    membership.joined_on = joined_on or clock.today()
    membership.save()
    return membership


@action("volunteers.end_membership")
def end_membership(membership: TeamMember, *, by: Actor) -> TeamMember:
    """A member leaves, or the leader does not take in who has asked. The leader hands the team over first."""
    if membership.left_on is not None:
        raise NotNow(_("已经不是队员了。"))
    if membership.team.leader_id == membership.volunteer_id and membership.team.closed_at is None:
        raise NotNow(_("队长离队前，请先把队长交给别的队员。"))
    membership.left_on = clock.today()
    membership.save(update_fields=["left_on"])
    return membership


def _refuse_closed(team: Team) -> None:
    if team.closed_at is not None:
        raise NotNow(_("这支队伍已停止服务。"))
