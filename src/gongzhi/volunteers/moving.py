"""What of this room goes along when divisions or organisations are merged."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.core.moving import Moving
from gongzhi.organizations.models import Organization
from gongzhi.organizations.moving import moves as organization_moves
from gongzhi.regions.moving import moves as division_moves
from gongzhi.volunteers.models import Team, Volunteer


def _team_of(organization: Organization) -> QuerySet[Team]:
    return Team.objects.filter(organization=organization, closed_at__isnull=True).select_related("organization")


def _two_teams(old: Organization, new: Organization) -> list[str]:
    """An organisation is one team or none; two teams become one by their members, not by a line in a table."""
    if _team_of(old).exists() and Team.objects.filter(organization=new).exists():
        return [
            _now("两边都是志愿服务队，请先把“%(old)s”的队员转入“%(new)s”并停止原队服务")
            % {"old": old.name, "new": new.name}
        ]
    return []


#: Whoever volunteers is a person, also after he or she stopped: the area of all of them follows.
division_moves.add(
    "volunteers.volunteers",
    Moving(
        _("志愿者的常在区域"),
        lambda division: Volunteer.objects.filter(division=division).select_related("person"),
        "division",
        # Their number is told, their names are not.
        examples=False,
    ),
)
organization_moves.add("volunteers.team", Moving(_("志愿服务队"), _team_of, "organization", blocks=_two_teams))
