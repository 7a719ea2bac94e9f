"""Standing consortia (常设联合体): founded, partners named with their parts, whose own supervisors agree."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import StoredFile
from gongzhi.organizations.actions.entries import named, refuse_closed_organization
from gongzhi.organizations.models import Consortium, ConsortiumPartner, Organization
from gongzhi.regions.models import Division

_PART: Final = 200


@action("organizations.found_consortium")
def found_consortium(
    division: Division,
    *,
    by: Actor,
    name: str,
    lead: Organization,
    part: str,
    valid_from: date,
    valid_to: date | None = None,
    doc_no: str = "",
    introduction: str = "",
    agreement: StoredFile | None = None,
) -> Consortium:
    """Found a consortium that serves a division, with its lead. By the joint office or the system administrator.

    It can be asked to work once the lead and at least one partner have agreed to their parts.
    """
    name = named(name)
    if Consortium.objects.filter(division=division, name=name).exists():
        raise Invalid(_("“%(division)s”已有联合体“%(name)s”。") % {"division": division, "name": name}, field="name")
    consortium = Consortium.objects.create(
        division=division,
        name=name,
        valid_from=valid_from,
        valid_to=valid_to,
        doc_no=doc_no.strip(),
        introduction=introduction.strip(),
        agreement=agreement,
    )
    _put(consortium, lead, part, is_lead=True)
    return consortium


@action("organizations.edit_consortium")
def edit_consortium(
    consortium: Consortium,
    *,
    by: Actor,
    name: str,
    valid_from: date,
    valid_to: date | None = None,
    doc_no: str = "",
    introduction: str = "",
    agreement: StoredFile | None = None,
) -> Consortium:
    """Change its name, dates and document; who does what is agreed anew by adding partners."""
    consortium.name, consortium.valid_from, consortium.valid_to = named(name), valid_from, valid_to
    consortium.doc_no, consortium.introduction = doc_no.strip(), introduction.strip()
    consortium.agreement = agreement or consortium.agreement
    consortium.save()
    return consortium


@action("organizations.add_partner")
def add_partner(consortium: Consortium, *, by: Actor, organization: Organization, part: str) -> ConsortiumPartner:
    """Name a partner and its part; it belongs once its own supervisor agrees."""
    _refuse_over(consortium)
    return _put(consortium, organization, part, is_lead=False)


def _put(consortium: Consortium, organization: Organization, part: str, *, is_lead: bool) -> ConsortiumPartner:
    refuse_closed_organization(organization)
    part = part.strip()
    if not part or len(part) > _PART:
        raise Invalid(_("请写明承担的部分，最多 %(most)d 字。") % {"most": _PART}, field="part")
    return ConsortiumPartner.objects.create(
        consortium=consortium, organization=organization, part=part, is_lead=is_lead
    )


@action("organizations.consent_to_part", under="consortium")
def consent_to_part(partner: ConsortiumPartner, *, by: Actor) -> ConsortiumPartner:
    """The organisation's own supervisor agrees to its part; nobody else can agree for it."""
    _refuse_over(partner.consortium)
    if partner.left_on is not None:
        raise NotNow(_("“%(name)s”已退出这个联合体。") % {"name": partner.organization})
    if partner.consented_at is not None:
        raise NotNow(_("“%(name)s”已经同意过了。") % {"name": partner.organization})
    if by.person is None:
        raise Forbidden
    partner.consented_at, partner.consented_by = clock.now(), by.person
    partner.save(update_fields=["consented_at", "consented_by"])
    return partner


@action("organizations.leave_consortium", under="consortium")
def leave_consortium(partner: ConsortiumPartner, *, by: Actor, reason: str) -> ConsortiumPartner:
    """A partner leaves, with a reason: by its own supervisor, or the joint office. What runs already goes on."""
    if partner.left_on is not None:
        raise NotNow(_("“%(name)s”已退出这个联合体。") % {"name": partner.organization})
    if not reason.strip():
        raise Invalid(_("请写明退出的原因。"), field="reason")
    partner.left_on, partner.left_reason = clock.today(), reason.strip()[:_PART]
    partner.save(update_fields=["left_on", "left_reason"])
    return partner


def _refuse_over(consortium: Consortium) -> None:
    if consortium.valid_to is not None and consortium.valid_to <= clock.today():
        raise NotNow(_("“%(name)s”已经失效。") % {"name": consortium})
