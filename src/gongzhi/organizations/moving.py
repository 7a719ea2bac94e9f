"""What goes along when divisions or organisations are merged: the rows of this room; rooms above add theirs."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.core.moving import Moving
from gongzhi.core.registry import Registry
from gongzhi.organizations.models import Alliance, AllianceMember, Organization, Post, Site
from gongzhi.organizations.queries.sites import open_on
from gongzhi.regions.models import Division
from gongzhi.regions.moving import moves as division_moves

#: What moves with an organisation.
moves: Registry[Moving] = Registry("what moves with an organisation")


def _organizations_in(division: Division) -> QuerySet[Organization]:
    return Organization.objects.filter(division=division, closed_at__isnull=True)


def _twins_in(old: Division, new: Division) -> list[str]:
    names = _organizations_in(new).values("name")
    return [
        _now("“%(place)s”已有同名组织“%(name)s”，请先合并或改名") % {"place": new, "name": row.name}
        for row in _organizations_in(old).filter(name__in=names)
    ]


def _sites_in(division: Division) -> QuerySet[Site]:
    return Site.objects.filter(open_on(clock.today()), division=division)


def _homeless_in(old: Division, new: Division) -> list[str]:
    """Sites and posts of organisations that do not move along and do not reach the new place."""
    rows: list[Any] = [*_sites_in(old).select_related("organization__division"), *_posts_in(old)]
    return [
        _now("“%(name)s”属于“%(owner)s”，“%(place)s”不在其区划之内")
        % {"name": row, "owner": row.organization.name, "place": new}
        for row in rows
        if row.organization.division_id != old.pk and not new.is_within(row.organization.division)
    ]


def _posts_in(division: Division) -> QuerySet[Post]:
    return Post.objects.filter(division=division, closed_at__isnull=True).select_related("organization__division")


division_moves.add("organizations.organizations", Moving(_("组织"), _organizations_in, "division", blocks=_twins_in))
division_moves.add("organizations.sites", Moving(_("站点"), _sites_in, "division", blocks=_homeless_in))
division_moves.add("organizations.posts", Moving(_("岗位"), _posts_in, "division"))
division_moves.add(
    "organizations.alliances",
    Moving(_("联盟"), lambda division: Alliance.objects.filter(division=division), "division"),
)


# --- Organisations ---


def _below(organization: Organization) -> QuerySet[Any]:
    return organization.children.filter(closed_at__isnull=True)


def _carry_below(old: Organization, new: Organization) -> None:
    for row in _below(old):
        row.parent = new
        row.save()


def _in_a_ring(old: Organization, new: Organization) -> list[str]:
    if not new.path.startswith(old.path):
        return []
    return [_now("“%(new)s”是“%(old)s”的下级，请先改变上下级") % {"new": new.name, "old": old.name}]


def _sites_of(organization: Organization) -> QuerySet[Site]:
    return Site.objects.filter(open_on(clock.today()), organization=organization).select_related("division")


def _posts_of(organization: Organization) -> QuerySet[Post]:
    return Post.objects.filter(organization=organization, closed_at__isnull=True).select_related(
        "organization", "division"
    )


def _same_titles(old: Organization, new: Organization) -> list[str]:
    titles = _posts_of(new).values("title")
    return [
        _now("“%(new)s”已有岗位“%(title)s”，请先改名或交接后撤销一个") % {"new": new.name, "title": row.title}
        for row in _posts_of(old).filter(title__in=titles)
    ]


def _out_of_place(old: Organization, new: Organization) -> list[str]:
    rows: list[Any] = [*_sites_of(old), *_posts_of(old)]
    return [
        _now("“%(name)s”在“%(place)s”，不在“%(new)s”的区划之内")
        % {"name": row, "place": row.division.full_name, "new": new.name}
        for row in rows
        if not row.division.is_within(new.division)
    ]


def _places_of(organization: Organization) -> QuerySet[AllianceMember]:
    return AllianceMember.objects.filter(organization=organization, left_on__isnull=True).select_related(
        "alliance", "organization"
    )


def _carry_places(old: Organization, new: Organization) -> None:
    """Where the new one is on the roster already, the old one leaves it."""
    today = clock.today()
    for place in _places_of(old):
        if not AllianceMember.objects.filter(alliance=place.alliance, organization=new).exists():
            place.organization = new
        elif place.joined_on is not None:
            place.left_on = max(today, place.joined_on)
            place.reason = _now("已并入“%(name)s”") % {"name": new.name}
        else:
            place.reason = _now("已并入“%(name)s”") % {"name": new.name}
        place.save()


moves.add("organizations.below", Moving(_("下级组织"), _below, "parent", blocks=_in_a_ring, move=_carry_below))
moves.add("organizations.sites", Moving(_("站点"), _sites_of, "organization", blocks=_out_of_place))
moves.add("organizations.posts", Moving(_("岗位"), _posts_of, "organization", blocks=_same_titles))
moves.add("organizations.places", Moving(_("联盟席位"), _places_of, "organization", move=_carry_places))
