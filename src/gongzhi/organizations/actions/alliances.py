"""Alliances: founded, their roster, who should belong, who was asked, who joined and left."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.organizations.actions.entries import named, refuse_closed_organization
from gongzhi.organizations.models import Alliance, AllianceInvitation, AllianceMember, Organization
from gongzhi.regions.models import Division

_SHORT: Final = 200


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


@action("organizations.set_eligibility")
def set_eligibility(alliance: Alliance, *, by: Actor, kinds: Iterable[str], level: int | None) -> Alliance:
    """Say who should belong: organisations of these kinds at this level. Both or neither."""
    chosen = sorted(set(kinds))
    if unknown := [kind for kind in chosen if kind not in Organization.Kind.values]:
        raise Invalid(_("没有“%(kind)s”这类组织。") % {"kind": unknown[0]}, field="kinds")
    if bool(chosen) != (level is not None):
        raise Invalid(_("类别和层级要么都选，要么都不选。"), field="level" if chosen else "kinds")
    if level is not None and level < alliance.division.level:
        raise Invalid(_("层级不能高于联盟所在的区划。"), field="level")
    alliance.eligible_kinds, alliance.eligible_level = chosen, level
    alliance.save(update_fields=["eligible_kinds", "eligible_level"])
    return alliance


@action("organizations.invite_to_alliance")
def invite_to_alliance(
    alliance: Alliance, *, by: Actor, organization: Organization, on: date | None = None, words: str = ""
) -> AllianceInvitation:
    """Note that an organisation was asked to join: on which day (default: today), by whom, in what way."""
    refuse_closed_organization(organization)
    if AllianceMember.objects.filter(
        alliance=alliance, organization=organization, joined_on__isnull=False, left_on__isnull=True
    ).exists():
        raise NotNow(_("“%(name)s”已经是成员。") % {"name": organization})
    on = on or clock.today()
    if on > clock.today():
        raise Invalid(_("邀请日期不能晚于今天。"), field="on")
    return AllianceInvitation.objects.create(
        alliance=alliance, organization=organization, asked_on=on, asked_by=by.person, words=words.strip()[:_SHORT]
    )


@action("organizations.answer_invitation", under="alliance")
def answer_invitation(
    invitation: AllianceInvitation, *, by: Actor, answer: str, on: date | None = None, reason: str = ""
) -> AllianceInvitation:
    """Note the answer: by the invited organisation's own supervisor, or whoever keeps the alliance.

    Who agrees joins on that day; who declines is on the roster with the reason. "Considering" can be answered again.
    """
    if invitation.answer not in {"", AllianceInvitation.Answer.CONSIDERING}:
        raise NotNow(_("这次邀请已有答复。"))
    if answer not in AllianceInvitation.Answer.values:
        raise Invalid(_("请选择答复。"), field="answer")
    reason, on = reason.strip()[:_SHORT], on or clock.today()
    if answer == AllianceInvitation.Answer.DECLINED and not reason:
        raise Invalid(_("请写一句原因，方便以后再商量。"), field="reason")
    if on < invitation.asked_on or on > clock.today():
        raise Invalid(_("答复日期要在邀请之后，不晚于今天。"), field="on")
    invitation.answer, invitation.answered_on = answer, on
    invitation.answered_by, invitation.reason = by.person, reason
    invitation.save()
    member, _is_new = AllianceMember.objects.get_or_create(
        alliance=invitation.alliance, organization=invitation.organization
    )
    if answer == AllianceInvitation.Answer.JOINED:
        member.joined_on, member.left_on, member.reason = on, None, ""
    elif reason:
        member.reason = reason
    member.save()
    return invitation
