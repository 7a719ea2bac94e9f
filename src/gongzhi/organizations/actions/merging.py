"""Organisations renamed by a document, and merged into others."""

from datetime import date

from django.utils.translation import gettext as _

from gongzhi.core import clock, moving
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid
from gongzhi.core.policies import allowed
from gongzhi.organizations.actions.entries import named, refuse_closed_organization
from gongzhi.organizations.models import FormerName, Organization
from gongzhi.organizations.moving import moves


@action("organizations.rename_organization")
def rename_organization(
    organization: Organization, *, by: Actor, name: str, on: date, short_name: str = "", doc_no: str = ""
) -> Organization:
    """Give an organisation another name from a day on; the old one stays findable under its dates.

    By the joint office above it, or the system administrator.
    """
    refuse_closed_organization(organization)
    name = named(name)
    if name == organization.name:
        raise Invalid(_("新名称和现在的一样。"), field="name")
    if on > clock.today():
        raise Invalid(_("改名当天才能办理。"), field="on")
    twins = Organization.objects.filter(division=organization.division, name=name, closed_at__isnull=True)
    if twins.exists():
        raise Invalid(
            _("“%(division)s”已有同名组织“%(name)s”。") % {"division": organization.division, "name": name},
            field="name",
        )
    begun = organization.former_names.values_list("valid_to", flat=True).first()
    if begun is not None and on <= begun:
        raise Invalid(_("变更日期要晚于%(day)s。") % {"day": begun.isoformat()}, field="on")
    FormerName.objects.create(
        organization=organization,
        name=organization.name,
        short_name=organization.short_name,
        valid_from=begun,
        valid_to=on,
        doc_no=doc_no.strip(),
    )
    organization.name, organization.short_name = name, short_name.strip()
    organization.save()
    return organization


@action("organizations.merge_organization")
def merge_organization(
    organization: Organization, *, by: Actor, into: Organization, on: date, doc_no: str = ""
) -> Organization:
    """Merge an organisation into another: what lives goes along (`organizations.moving`), then it is closed.

    Posts keep their work and their holders. What is over stays where it was. There is no way back: parting is done by
    founding anew. Raises `NotNow` with a list of what stands in the way. By the joint office above both.
    """
    refuse_closed_organization(organization)
    refuse_closed_organization(into)
    if into.pk == organization.pk:
        raise Invalid(_("请选择另一个组织。"), field="into")
    if not allowed(by, "organizations.edit_organization", into):
        raise Forbidden(
            _("“%(name)s”不在您当前岗位的管理范围内，请由共同的上级联席办办理。") % {"name": into}, field="into"
        )
    if on > clock.today():
        raise Invalid(_("合并当天才能办理：有关的人和事会立即划转。"), field="on")
    moving.move_all(moves, organization, into)
    organization.closed_at, organization.merged_into, organization.doc_no = on, into, doc_no.strip()
    organization.save(update_fields=["closed_at", "merged_into", "doc_no"])
    return organization
