"""A volunteer's telephone number in full: seen with a reason, and every look is kept."""

from django.utils.translation import gettext as _

from gongzhi.accounts.actions import record_disclosure
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.volunteers.models import Volunteer


@action("volunteers.show_phone")
def show_phone(volunteer: Volunteer, *, by: Actor, reason: str) -> str:
    """The number in full, "" where there is none; who looked, for which post and why is logged (domain rule 19)."""
    if not reason.strip():
        raise Invalid(_("查看完整号码要写明理由。"), field="reason")
    person = volunteer.person
    if person.data_key is None or not person.phone:
        return ""
    record_disclosure(person.data_key, "phone", by=by, occasion=f"volunteer:{volunteer.pk}", reason=reason.strip())
    return str(person.phone)
