"""Sites where people are met, their hours and their duty roster."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.core.history import tracked
from gongzhi.core.models import Record
from gongzhi.organizations.models.organizations import Findable, Organization
from gongzhi.regions.models import Division


@tracked(exclude=["search"])
class Site(Findable, Record):
    """A place where people are met: hub, station, window, party-mass centre; perhaps hosted in a governance centre."""

    class Kind(models.TextChoices):
        HUB = "hub", _("群团工作中心")
        STATION = "station", _("群团工作站")
        WINDOW = "window", _("群团服务窗口")
        PARTY_MASS_CENTER = "party_mass_center", _("党群服务中心")
        GIG_STATION = "gig_station", _("暖新驿站")

    class Staffing(models.TextChoices):
        RESIDENT = "resident", _("常驻")
        ROTATING = "rotating", _("轮驻")
        ON_CALL = "on_call", _("随叫随驻")

    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    name = models.CharField(_("名称"), max_length=120)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="sites", verbose_name=_("主管组织"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="sites", verbose_name=_("所在区划"))
    hosted_in = models.CharField(_("依托场所"), max_length=120, blank=True)
    staffing = models.CharField(_("驻点方式"), max_length=20, choices=Staffing, default=Staffing.RESIDENT)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    latitude = models.FloatField(_("纬度"), null=True, blank=True)
    longitude = models.FloatField(_("经度"), null=True, blank=True)
    facilities = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("设施"))
    is_round_the_clock = models.BooleanField(_("24小时开放"), default=False)
    opened_on = models.DateField(_("启用日期"), null=True, blank=True)
    closed_on = models.DateField(_("停用日期"), null=True, blank=True)
    is_invented = models.BooleanField(_("虚构示例"), default=False)

    class Meta:
        verbose_name = _("站点")
        indexes: ClassVar = [
            models.Index(fields=["division", "kind"], name="site_place_kind"),
            models.Index(fields=["latitude", "longitude"], name="site_coordinates"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="site_has_both_coordinates",
                violation_error_message=_("经度和纬度要么都填，要么都不填。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def names(self) -> list[str]:
        """The name, and the place that hosts it."""
        return [self.name, self.hosted_in]


@tracked()
class SiteHours(Record):
    """One span of a site's week: `weekday` 0 is Monday; minutes of the local day, `[opens, closes)`."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("星期"))
    opens = models.PositiveSmallIntegerField(_("开门"))
    closes = models.PositiveSmallIntegerField(_("关门"))

    class Meta:
        verbose_name = _("开放时间")
        ordering = ("weekday", "opens")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6) & Q(closes__lte=1440) & Q(opens__lt=F("closes")),
                name="site_hours_in_order",
                violation_error_message=_("关门时间要晚于开门时间。"),
            )
        ]
