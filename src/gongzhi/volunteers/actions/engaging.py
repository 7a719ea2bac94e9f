"""When volunteers and teams are busy. The database lets nobody be in two places at once."""

from collections.abc import Iterable
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.volunteers import queries
from gongzhi.volunteers.models import Engagement, Team, TeamEngagement, Volunteer, VolunteerState


@action("volunteers.engage")
def engage(
    helper: Volunteer | Team,
    *,
    by: Actor,
    during: tuple[datetime, datetime],
    occasion: str,
    members: Iterable[Volunteer] = (),
) -> Engagement | TeamEngagement:
    """Note that a volunteer, or a team with named `members`, is busy over `[start, end)` with `occasion` ("kind:key").

    Raises `NotNow` where the volunteer has something else then, or the team as many services as it takes at a time.
    """
    start, end = during
    if not start < end:
        raise Invalid(_("结束时间要晚于开始时间。"), field="during")
    time = DateTimeTZRange(start, end)
    if isinstance(helper, Team):
        return _engage_team(helper, time, occasion, members)
    return _engage_volunteer(helper, time, occasion)


def _engage_volunteer(volunteer: Volunteer, time: DateTimeTZRange, occasion: str) -> Engagement:
    if volunteer.state != VolunteerState.ACTIVE:
        raise NotNow(_("这位志愿者现在没有在岗。"))
    return Engagement.objects.create(volunteer=volunteer, during=time, occasion=occasion)


def _engage_team(team: Team, time: DateTimeTZRange, occasion: str, members: Iterable[Volunteer]) -> TeamEngagement:
    if team.closed_at is not None:
        raise NotNow(_("这支队伍已停止服务。"))
    # The team's row is locked by the action, so that two at once are counted one after the other.
    taken = TeamEngagement.objects.filter(team=team, released_at__isnull=True, during__overlap=time).count()
    if taken >= team.capacity:
        raise NotNow(_("队伍在这段时间已经接了%(count)d项服务，安排已满。") % {"count": taken})
    named = list(members)
    belong = set(queries.members_of(team).values_list("volunteer", flat=True))
    if any(member.pk not in belong for member in named):
        raise Invalid(_("只能安排本队的队员。"), field="members")
    engagement = TeamEngagement.objects.create(team=team, during=time, occasion=occasion)
    for member in sorted(named, key=lambda one: one.pk):
        _engage_volunteer(member, time, occasion)
    return engagement


@action("volunteers.release")
def release(occasion: str, *, by: Actor) -> int:
    """Free everybody who is engaged for `occasion`; the answer is how many. Safe to repeat."""
    now = clock.now()
    freed = Engagement.objects.filter(occasion=occasion, released_at__isnull=True).update(released_at=now)
    freed += TeamEngagement.objects.filter(occasion=occasion, released_at__isnull=True).update(released_at=now)
    return freed
