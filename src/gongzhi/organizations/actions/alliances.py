"""Alliances: founded, their roster, who joined and left."""

from datetime import date

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.organizations.actions.entries import named, refuse_closed_organization
from gongzhi.organizations.models import Alliance, AllianceMember, Organization
from gongzhi.regions.models import Division


@action("organizations.found_alliance")
def found_alliance(
    division: Division, *, by: Actor, name: str, founded_on: date | None = None, introduction: str = ""
) -> Alliance:
    """Found an alliance of a division. By the joint office or the system administrator, as all that follows."""
    name = named(name)
    if Alliance.objects.filter(division=division, name=name).exists():
        raise Invalid(_("“%(division)s”已有联盟“%(name)s”。") % {"division": division, "name": name}, field="name")
    return Alliance.objects.create(
        division=division, name=name, founded_on=founded_on, introduction=introduction.strip()
    )


@action("organizations.edit_alliance")
def edit_alliance(
    alliance: Alliance, *, by: Actor, name: str, founded_on: date | None = None, introduction: str = ""
) -> Alliance:
    """Change what an alliance tells of itself."""
    alliance.name, alliance.founded_on, alliance.introduction = named(name), founded_on, introduction.strip()
    alliance.save()
    return alliance


@action("organizations.put_on_roster")
def put_on_roster(alliance: Alliance, *, by: Actor, organization: Organization, reason: str = "") -> AllianceMember:
    """Name an organisation that should belong, with the reason why it has not joined yet."""
    refuse_closed_organization(organization)
    return AllianceMember.objects.create(alliance=alliance, organization=organization, reason=reason.strip())


@action("organizations.join_alliance")
def join_alliance(
    alliance: Alliance, *, by: Actor, organization: Organization, on: date | None = None
) -> AllianceMember:
    """Let an organisation join on a day (default: today); it is put on the roster where it was not."""
    refuse_closed_organization(organization)
    member = AllianceMember.objects.filter(alliance=alliance, organization=organization).first()
    member = member or AllianceMember(alliance=alliance, organization=organization)
    if member.is_joined:
        raise NotNow(_("“%(name)s”已经是成员。") % {"name": organization})
    member.joined_on, member.left_on, member.reason = on or clock.today(), None, ""
    member.save()
    return member


@action("organizations.leave_alliance")
def leave_alliance(
    alliance: Alliance, *, by: Actor, organization: Organization, on: date | None = None, reason: str = ""
) -> AllianceMember:
    """Let a member leave on a day (default: today); it stays on the roster with the reason."""
    member = AllianceMember.objects.filter(alliance=alliance, organization=organization).first()
    if member is None or not member.is_joined:
        raise NotNow(_("“%(name)s”现在不是成员。") % {"name": organization})
    on = on or clock.today()
    if member.joined_on is not None and on < member.joined_on:
        raise Invalid(_("退出日期不能早于加入日期。"), field="on")
    member.left_on, member.reason = on, reason.strip()
    member.save()
    return member
