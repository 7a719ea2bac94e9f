"""Who may change what is offered: who answers for the organisation. Who may change the words: the joint office."""

from typing import Any

from gongzhi.catalogue.models import ServiceItem
from gongzhi.core.policies import add_policy, has_role, is_system
from gongzhi.organizations.models import Organization, Role
from gongzhi.organizations.policies import in_scope
from gongzhi.regions.models import Division


def organization_of(subject: Any) -> Organization | None:
    """Whose offer it is: of an item, or of the organisation that wants to offer."""
    return subject.organization if isinstance(subject, ServiceItem) else subject


def division_of(subject: Any) -> Division | None:
    """Where the organisation that offers stands: its joint office looks after its offers."""
    organization = organization_of(subject)
    return organization.division if organization else None


offers_for = in_scope(Role.HANDLER, organization_of) | in_scope(Role.SUPERVISOR, organization_of)
keeps_items = offers_for | in_scope(Role.JOINT_OFFICE, division_of) | is_system
keeps_words = has_role(Role.JOINT_OFFICE, Role.SYSTEM_ADMIN) | is_system

for _name in ("offer_item", "edit_item", "withdraw_item", "restore_item"):
    add_policy(f"catalogue.{_name}", keeps_items)
for _name in ("edit_area", "add_word", "edit_word", "withdraw_word", "restore_word"):
    add_policy(f"catalogue.{_name}", keeps_words)
add_policy("catalogue.load_catalogue", has_role(Role.SYSTEM_ADMIN) | is_system)
