"""Organisations, and what rows that are found by name have in common."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.core import text
from gongzhi.core.history import tracked
from gongzhi.core.models import Record
from gongzhi.core.trees import TreeRecord
from gongzhi.regions.models import Division


class Findable(models.Model):
    """A row that is listed by pinyin and found by name, pinyin and initials, as these follow from its names."""

    name_key = models.CharField(max_length=text.PINYIN_KEY_LENGTH, editable=False)
    search = models.TextField(editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with sort key and search text as they follow."""
        self.follow_names()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "name_key", "search"}
        super().save(*args, **kwargs)

    def follow_names(self) -> None:
        """Sort key and search text, as they follow from the names."""
        names = [name for name in self.names() if name]
        self.name_key = text.pinyin_key(names[0])
        self.search = "\n".join(text.search_blob(name) for name in names)

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
    #: Where its sites, posts and work went when it was closed.
    merged_into: "models.ForeignKey[Organization | None, Organization | None]" = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name=_("并入")
    )
    doc_no = models.CharField(_("文号"), max_length=80, blank=True)

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
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(closed_at__isnull=False),
                name="merged_organization_is_closed",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "division"], name="organization_kind_place")]

    def __str__(self) -> str:
        return self.short_name or self.name

    def prepare(self) -> None:
        """Fill in what `save` would, for rows that are written together; whoever stands above has been prepared."""
        above: Any = self.parent  # an organisation too, which the types of a tree do not say
        self.path = (above.path if above else "") + self.own_step()
        self.follow_names()

    def names(self) -> list[str]:
        """Full and short name, and the names that it bore before: people go on using them."""
        former = [] if self._state.adding else list(self.former_names.values_list("name", flat=True))
        return [self.name, self.short_name, *former]


@tracked()
class FormerName(Record):
    """A name that an organisation bore over `[valid_from, valid_to)`, kept when it was renamed by a document."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="former_names", verbose_name=_("组织"))
    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    #: None where nobody wrote down since when it was called so.
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"))
    doc_no = models.CharField(_("文号"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("曾用名")
        ordering = ("-valid_to",)

    def __str__(self) -> str:
        return self.name
