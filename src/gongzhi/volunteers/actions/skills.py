"""What a volunteer can, with proof."""

from datetime import date

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.models import StoredFile
from gongzhi.volunteers.models import Skill, Volunteer, VolunteerSkill


@action("volunteers.add_skill")
def add_skill(
    volunteer: Volunteer,
    *,
    by: Actor,
    skill: Skill,
    proof: StoredFile | None = None,
    valid_until: date | None = None,
) -> VolunteerSkill:
    """Say that a volunteer has a skill. It counts as checked only after `check_skill`."""
    if valid_until is not None and valid_until < clock.today():
        raise Invalid(_("证书已经过期，请换新证后再登记。"), field="valid_until")
    return VolunteerSkill.objects.create(volunteer=volunteer, skill=skill, proof=proof, valid_until=valid_until)


@action("volunteers.withdraw_skill")
def withdraw_skill(held: VolunteerSkill, *, by: Actor) -> VolunteerSkill:
    """Take a skill off; it can be entered anew and is then checked anew."""
    if held.withdrawn_at is not None:
        raise NotNow(_("这项技能已经撤下。"))
    held.withdrawn_at = clock.now()
    held.save(update_fields=["withdrawn_at"])
    return held


@action("volunteers.check_skill")
def check_skill(
    held: VolunteerSkill, *, by: Actor, valid_until: date | None = None, saw_original: bool = False
) -> VolunteerSkill:
    """A post confirms that the proof was looked at: the uploaded one, or (`saw_original`) the original.

    Professional services need the qualification that the law demands (志愿服务条例 Art. 16), so these need proof.
    Raises `NotNow` for a skill withdrawn, `Invalid` for missing proof or a certificate out of date.
    """
    if held.withdrawn_at is not None:
        raise NotNow(_("这项技能已经撤下。"))
    if by.post is None:
        raise NotNow(_("核实技能要以岗位的身份进行。"))
    if held.skill.is_professional and held.proof is None and not saw_original:
        raise Invalid(_("专业技能要看过证书才能核实：请上传证书，或确认已查验原件。"), field="saw_original")
    until = valid_until or held.valid_until
    if until is not None and until < clock.today():
        raise Invalid(_("证书已经过期，不能核实。"), field="valid_until")
    held.valid_until = until
    held.checked_by, held.checked_at = by.post, clock.now()
    held.save(update_fields=["valid_until", "checked_by", "checked_at"])
    return held


@action("volunteers.attach_proof")
def attach_proof(held: VolunteerSkill, *, by: Actor, proof: StoredFile) -> VolunteerSkill:
    """Put the picture of a certificate beside a skill; it has to be looked at anew."""
    if held.withdrawn_at is not None:
        raise NotNow(_("这项技能已经撤下。"))
    held.proof, held.checked_by, held.checked_at = proof, None, None
    held.save(update_fields=["proof", "checked_by", "checked_at"])
    return held
