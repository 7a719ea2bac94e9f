"""Accident insurance: without it nobody is sent into danger (志愿服务条例 Art. 17; 浙江省志愿服务条例 Art. 23)."""

from datetime import date

from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.volunteers.models import Team, Volunteer


@action("volunteers.insure_volunteer")
def insure_volunteer(volunteer: Volunteer, *, by: Actor, until: date | None) -> Volunteer:
    """Note until when (inclusive) a volunteer is insured; None for no longer."""
    volunteer.insured_until = until
    volunteer.save(update_fields=["insured_until"])
    return volunteer


@action("volunteers.insure_team")
def insure_team(team: Team, *, by: Actor, until: date | None) -> Team:
    """Note until when (inclusive) a team is insured with all its members."""
    team.insured_until = until
    team.save(update_fields=["insured_until"])
    return team
