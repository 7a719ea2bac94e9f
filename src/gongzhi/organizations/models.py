"""Organisations, their alliances, the sites where people meet them, and the posts that work belongs to."""

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.fields.ranges import BigIntegerRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.core import text
from gongzhi.core.history import tracked
from gongzhi.core.models import Record
from gongzhi.core.trees import TreeRecord
from gongzhi.regions.models import Division


class Role(models.TextChoices):
    """What a post may do. A post carries one or more; where it may do so follows from the post's place (`Post`)."""

    INTAKE = "intake", _("窗口受理")
    HANDLER = "handler", _("经办")
    SUPERVISOR = "supervisor", _("分管")
    JOINT_OFFICE = "joint_office", _("联席办")
    CHAIR_UNIT = "chair_unit", _("轮值")
    EXPERT = "expert", _("专家")
    ASSESSMENT = "assessment", _("考核办")
    LEADER = "leader", _("领导")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")


class Findable(models.Model):
    """A row that is listed by pinyin and found by name, pinyin and initials, as these follow from its names."""

    name_key = models.CharField(max_length=text.PINYIN_KEY_LENGTH, editable=False)
    search = models.TextField(editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with sort key and search text as they follow."""
        names = [name for name in self.names() if name]
        self.name_key = text.pinyin_key(names[0])
        self.search = "\n".join(text.search_blob(name) for name in names)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "name_key", "search"}
        super().save(*args, **kwargs)

    def names(self) -> list[str]:
        """What it may be called, the name it is listed by first."""
        raise NotImplementedError


@tracked(exclude=["search"])
class Organization(Findable, TreeRecord):
    """A mass organisation, agency, volunteer team, enterprise, social organisation or other body.

    League branches, women's committees and teams have no unified social credit code: it is unique where present.
    """

    class Kind(models.TextChoices):
        TRADE_UNION = "trade_union", _("工会")
        YOUTH_LEAGUE = "youth_league", _("共青团")
        WOMENS_FEDERATION = "womens_federation", _("妇联")
        SCIENCE_ASSOC = "science_assoc", _("科协")
        SOCIAL_SCIENCE_FEDERATION = "social_science_federation", _("社科联")
        DISABLED_FEDERATION = "disabled_federation", _("残联")
        OVERSEAS_CHINESE_FEDERATION = "overseas_chinese_federation", _("侨联")
        LITERARY_FEDERATION = "literary_federation", _("文联")
        INDUSTRY_COMMERCE_FEDERATION = "industry_commerce_federation", _("工商联")
        RED_CROSS = "red_cross", _("红十字会")
        LAW_SOCIETY = "law_society", _("法学会")
        FAMILY_PLANNING_ASSOC = "family_planning_assoc", _("计生协")
        CARE_NEXT_GENERATION = "care_next_generation", _("关工委")
        OTHER_MASS_ORG = "other_mass_org", _("其他群团组织")
        SOCIAL_WORK_AGENCY = "social_work_agency", _("社工机构")
        ASSOCIATION = "association", _("社会团体")
        SOCIAL_SERVICE_BODY = "social_service_body", _("社会服务机构")
        FOUNDATION = "foundation", _("基金会")
        COMMUNITY_SOCIAL_ORG = "community_social_org", _("备案社区社会组织")
        VOLUNTEER_ORG = "volunteer_org", _("志愿服务组织")
        VOLUNTEER_TEAM = "volunteer_team", _("志愿服务队")
        ENTERPRISE = "enterprise", _("企业")
        JOINT_OFFICE = "joint_office", _("联席会议办公室")
        GOVERNANCE_CENTER = "governance_center", _("社会治理中心")
        GOVERNMENT = "government", _("党政机关")
        COMMUNITY = "community", _("村（居）民委员会")

    kind = models.CharField(_("类别"), max_length=40, choices=Kind)
    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    credit_code = models.CharField(  # noqa: DJ001 -- None, not "", is unique beside itself
        _("统一社会信用代码"), max_length=18, null=True, blank=True
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="organizations", verbose_name=_("所在区划"))
    phone = models.CharField(_("办公电话"), max_length=30, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    introduction = models.TextField(_("简介"), blank=True)
    #: Members of the demonstration that do not exist in reality say so wherever they are shown.
    is_invented = models.BooleanField(_("虚构示例"), default=False)
    closed_at = models.DateField(_("注销日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("组织")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=Q(closed_at__isnull=True),
                name="credit_code_once",
                violation_error_message=_("这个统一社会信用代码已登记在另一组织名下。"),
            ),
            models.CheckConstraint(condition=~Q(credit_code=""), name="credit_code_null_not_empty"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "division"], name="organization_kind_place")]

    def __str__(self) -> str:
        return self.short_name or self.name

    def names(self) -> list[str]:
        """Full and short name."""
        return [self.name, self.short_name]


@tracked()
class Alliance(Record):
    """Organisations that agreed to work as one; its roster also says who should belong and does not."""

    name = models.CharField(_("名称"), max_length=120)
    division = models.ForeignKey(Division, models.PROTECT, related_name="alliances", verbose_name=_("所在区划"))
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    introduction = models.TextField(_("简介"), blank=True)
    members = models.ManyToManyField(Organization, through="AllianceMember")

    class Meta:
        verbose_name = _("联盟")

    def __str__(self) -> str:
        return self.name


@tracked()
class AllianceMember(Record):
    """An organisation on an alliance's roster: joined, or eligible and not joined, and why."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="roster")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="alliance_places")
    joined_on = models.DateField(_("加入日期"), null=True, blank=True)
    left_on = models.DateField(_("退出日期"), null=True, blank=True)
    reason = models.CharField(_("未加入原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("联盟成员")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alliance", "organization"],
                name="once_on_the_roster",
                violation_error_message=_("这个组织已在名单上。"),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(joined_on__isnull=False), name="left_after_joining"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance}·{self.organization}"

    @property
    def is_joined(self) -> bool:
        """Whether the organisation is a member now."""
        return self.joined_on is not None and self.left_on is None


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


@tracked()
class Post(TreeRecord):
    """A post (岗位): what work belongs to, whoever sits there. E.g. 椒江区妇联·权益干事.

    Its roles act within its place: intake at its `site`; handler in its `organization`; supervisor in the organisation
    with all below; joint office, chair unit, assessment and leader in its `division` with all below; administrators
    in the whole cell. Every chain of parents ends in a joint-office post.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="posts", verbose_name=_("组织"))
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("站点"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="posts", verbose_name=_("区划"))
    title = models.CharField(_("岗位名称"), max_length=60)
    roles = ArrayField(models.CharField(max_length=20, choices=Role), verbose_name=_("角色"))
    #: What the post takes when organisations of its kind are asked: keys of service areas; empty takes everything.
    service_areas = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("负责领域"))
    closed_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("岗位")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(roles__contains=[Role.INTAKE]) | Q(site__isnull=False),
                name="intake_post_sits_at_a_site",
                violation_error_message=_("窗口受理岗位要选定站点。"),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(roles__contains=[Role.JOINT_OFFICE]),
                name="chains_end_in_a_joint_office",
                violation_error_message=_("岗位要有上级岗位；只有联席办岗位可以没有上级。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}·{self.title}"

    @property
    def role_words(self) -> list[str]:
        """The roles, as people call them."""
        return [str(Role(role).label) for role in self.roles]


class _KeyHash(Func):
    function = "uuid_hash_extended"
    output_field = models.BigIntegerField()


def same(field: str) -> Func:
    """An expression for exclusion constraints: rows whose UUID field is the same overlap (a 64-bit hash of the key)."""
    key_hash = _KeyHash(F(field), Value(0))
    return Func(key_hash, key_hash, Value("[]"), function="int8range", output_field=BigIntegerRangeField())


@tracked()
class Tenure(Record):
    """A person's time on a post, `[start, end)`: as its holder, or acting for the holder during leave."""

    class Kind(models.TextChoices):
        HOLDER = "holder", _("任职")
        ACTING = "acting", _("代管")

    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures", verbose_name=_("岗位"))
    person = models.ForeignKey(User, models.PROTECT, related_name="tenures", verbose_name=_("人员"))
    kind = models.CharField(_("方式"), max_length=10, choices=Kind, default=Kind.HOLDER)
    during = DateTimeRangeField(_("任期"))
    reason = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("任期")
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_holder_at_a_time",
                index_type="GIST",
                expressions=[(same("post"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=Q(kind="holder"),
                violation_error_message=_("这个岗位在此期间已有人任职。"),
            ),
            ExclusionConstraint(
                name="one_acting_at_a_time",
                index_type="GIST",
                expressions=[(same("post"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=Q(kind="acting"),
                violation_error_message=_("这个岗位在此期间已有人代管。"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], name="tenure_of_person"),
            models.Index(fields=["post"], name="tenure_of_post"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"


@tracked()
class DutyShift(Record):
    """A turn on a site's duty roster (值班表), `[start, end)`: whom urgent matters reach outside opening hours too."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="duty_shifts", verbose_name=_("站点"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="duty_shifts", verbose_name=_("值班岗位"))
    during = DateTimeRangeField(_("值班时间"))

    class Meta:
        verbose_name = _("值班")
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_on_duty_at_a_time",
                index_type="GIST",
                expressions=[(same("site"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                violation_error_message=_("这个时段已排了别的岗位值班。"),
            )
        ]
