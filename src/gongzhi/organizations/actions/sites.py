"""Sites: opened, edited, their hours and duty roster, closed."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.places import Point
from gongzhi.core.worktime import WeekHours
from gongzhi.organizations.actions.entries import (
    checked_phone,
    named,
    refuse_closed_organization,
    refuse_outside,
    refuse_remains,
    span,
)
from gongzhi.organizations.models import DutyShift, Organization, Post, Site, SiteHours
from gongzhi.regions.models import Division


@action("organizations.open_site")
def open_site(
    organization: Organization,
    /,
    *,
    by: Actor,
    kind: str,
    name: str,
    division: Division,
    hours: WeekHours | None = None,
    opened_on: date | None = None,
    is_invented: bool = False,
    **data: Any,
) -> Site:
    """Open a site of an organisation, within its division.

    By its supervisor, the joint office, the system administrator. Without `hours` nobody knows when it is open; `data`
    are those of `edit_site`.
    """
    refuse_closed_organization(organization)
    if kind not in Site.Kind.values:
        raise Invalid(_("没有“%(kind)s”这个类别。") % {"kind": kind}, field="kind")
    refuse_outside(division, organization)
    site = Site(
        organization=organization,
        kind=kind,
        division=division,
        opened_on=opened_on or clock.today(),
        is_invented=is_invented,
    )
    _fill(site, name=name, **data)
    site.save()
    if hours is not None:
        _put_hours(site, hours)
    return site


@action("organizations.edit_site")
def edit_site(site: Site, /, *, by: Actor, name: str, **data: Any) -> Site:
    """Change what a site tells of itself (`_fill`). By its organisation's supervisor, joint office, administrator."""
    _refuse_closed(site)
    _fill(site, name=name, **data)
    site.save()
    return site


@action("organizations.set_hours")
def set_hours(site: Site, *, by: Actor, hours: WeekHours) -> Site:
    """Replace a site's week; hours of `every_day` all around the clock make it a 24-hour site."""
    _refuse_closed(site)
    _put_hours(site, hours)
    return site


@action("organizations.close_site")
def close_site(site: Site, *, by: Actor) -> Site:
    """Close a site for good from today on. Its posts must have been moved or closed; coming turns of duty end."""
    _refuse_closed(site)
    refuse_remains(
        _("“%(name)s”") % {"name": site},
        {_("岗位"): Post.objects.filter(site=site, closed_at__isnull=True)},
    )
    DutyShift.objects.filter(site=site, during__startswith__gt=clock.now()).delete()
    site.closed_on = clock.today()
    site.save(update_fields=["closed_on"])
    return site


@action("organizations.add_shift")
def add_shift(site: Site, *, by: Actor, post: Post, start: datetime, end: datetime) -> DutyShift:
    """Put a post on a site's duty roster for `[start, end)`. Also by the intake post of the site.

    The post is one of the site, or of an organisation of its division or above: rotating duty is shared.
    """
    _refuse_closed(site)
    if post.closed_at:
        raise Invalid(_("“%(post)s”已经撤销，不能排班。") % {"post": post}, field="post")
    if post.site_id != site.pk and not site.division.is_within(post.division):
        raise Invalid(_("“%(post)s”不在这个站点，也不管这个区划，不能排在这里值班。") % {"post": post}, field="post")
    return DutyShift.objects.create(site=site, post=post, during=span(start, end))


@action("organizations.remove_shift")
def remove_shift(shift: DutyShift, *, by: Actor) -> None:
    """Take a turn that has not begun off the roster; history keeps it."""
    if shift.during.lower <= clock.now():
        raise NotNow(_("这一班已经开始或结束，不能删除。"))
    shift.delete()


def _refuse_closed(site: Site) -> None:
    if site.closed_on and site.closed_on <= clock.today():
        raise NotNow(_("“%(name)s”已经停用，不能再改。") % {"name": site})


def _fill(
    site: Site,
    *,
    name: str,
    hosted_in: str = "",
    staffing: str = Site.Staffing.RESIDENT,
    phone: str = "",
    address: str = "",
    point: Point | None = None,
    facilities: list[str] | None = None,
) -> None:
    """Put a site's data in; `point` is WGS-84, converted before by whoever read it from a map."""
    if staffing not in Site.Staffing.values:
        raise Invalid(_("没有“%(kind)s”这种驻点方式。") % {"kind": staffing}, field="staffing")
    site.name = named(name)
    site.hosted_in, site.staffing, site.address = hosted_in.strip(), staffing, address.strip()
    site.phone = checked_phone(phone)
    site.latitude, site.longitude = (point.latitude, point.longitude) if point else (None, None)
    site.facilities = [facility.strip() for facility in facilities or [] if facility.strip()]


def _put_hours(site: Site, hours: WeekHours) -> None:
    site.is_round_the_clock = hours == WeekHours.always()
    site.save(update_fields=["is_round_the_clock"])
    site.hours.all().delete()
    if site.is_round_the_clock:
        return
    SiteHours.objects.bulk_create(
        SiteHours(site=site, weekday=weekday, opens=opens, closes=closes)
        for weekday, spans in enumerate(hours.days)
        for opens, closes in spans
    )
