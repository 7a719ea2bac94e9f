"""Organisations: registered, edited, closed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.organizations.actions.entries import (
    checked_code,
    checked_phone,
    named,
    refuse_closed_organization,
    refuse_remains,
)
from gongzhi.organizations.models import Organization, Post
from gongzhi.organizations.queries.sites import open_on
from gongzhi.regions.models import Division


@action("organizations.register_organization")
def register_organization(
    division: Division,
    *,
    by: Actor,
    kind: str,
    name: str,
    short_name: str = "",
    parent: Organization | None = None,
    credit_code: str | None = None,
    phone: str = "",
    address: str = "",
    introduction: str = "",
    is_invented: bool = False,
) -> Organization:
    """Enter an organisation of a division. By the joint office above it, or the system administrator.

    `parent` is the organisation of the level above: 台州市妇联 of 椒江区妇联. The credit code may be missing (league
    branches, women's committees, teams), but a wrong or taken one is refused.
    """
    row = drafted(
        division,
        kind=kind,
        name=name,
        short_name=short_name,
        parent=parent,
        credit_code=credit_code,
        phone=phone,
        address=address,
        introduction=introduction,
    )
    _refuse_twin(division, row.name)
    row.is_invented = is_invented
    row.save()
    return row


def drafted(
    division: Division,
    *,
    kind: str,
    name: str,
    short_name: str = "",
    parent: Organization | None = None,
    credit_code: str | None = None,
    phone: str = "",
    address: str = "",
    introduction: str = "",
) -> Organization:
    """An organisation that may be registered, not saved yet. Raises `Invalid` for what cannot be right."""
    if kind not in Organization.Kind.values:
        raise Invalid(_("没有“%(kind)s”这个类别。") % {"kind": kind}, field="kind")
    if parent is not None:
        refuse_closed_organization(parent)
    return Organization(
        division=division,
        kind=kind,
        name=named(name),
        short_name=short_name.strip(),
        parent=parent,
        credit_code=checked_code(credit_code),
        phone=checked_phone(phone),
        address=address.strip(),
        introduction=introduction.strip(),
    )


@action("organizations.register_organizations")
def register_organizations(rows: Sequence[Organization], *, by: Actor) -> None:
    """Enter many that were `drafted`, those above before those below: for tables with thousands of rows.

    By whoever may register one in each of their divisions.
    """
    names = Organization.objects.filter(name__in={row.name for row in rows}, closed_at__isnull=True)
    taken = set(names.values_list("division_id", "name"))
    for row in rows:
        if (row.division_id, row.name) in taken:
            _refuse_twin(row.division, row.name)
        row.prepare()
    Organization.objects.bulk_create(rows, batch_size=500)


@action("organizations.edit_organization")
def edit_organization(
    organization: Organization,
    *,
    by: Actor,
    name: str,
    short_name: str = "",
    credit_code: str | None = None,
    phone: str = "",
    address: str = "",
    introduction: str = "",
) -> Organization:
    """Change an organisation's own data. By its supervisor or one above, the joint office, the system administrator."""
    refuse_closed_organization(organization)
    name = named(name)
    if name != organization.name:
        _refuse_twin(organization.division, name)
    organization.name, organization.short_name = name, short_name.strip()
    organization.credit_code = checked_code(credit_code)
    organization.phone = checked_phone(phone)
    organization.address, organization.introduction = address.strip(), introduction.strip()
    organization.save()
    return organization


@action("organizations.close_organization")
def close_organization(organization: Organization, *, by: Actor) -> Organization:
    """Close an organisation from today on. Nothing may be left: organisations below, sites, posts.

    By the joint office above it, or the system administrator; not by its own supervisor.
    """
    refuse_closed_organization(organization)
    today = clock.today()
    refuse_remains(
        _("“%(name)s”") % {"name": organization},
        {
            _("下级组织"): organization.children.filter(closed_at__isnull=True),
            _("站点"): organization.sites.filter(open_on(today)),
            _("岗位"): Post.objects.filter(organization=organization, closed_at__isnull=True),
        },
    )
    organization.closed_at = today
    organization.save(update_fields=["closed_at"])
    return organization


def _refuse_twin(division: Division, name: str) -> None:
    if Organization.objects.filter(division=division, name=name, closed_at__isnull=True).exists():
        raise Invalid(_("“%(division)s”已有同名组织“%(name)s”。") % {"division": division, "name": name}, field="name")
