"""Posts that work belongs to, who holds them, and who is on duty at a site."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.core.history import tracked
from gongzhi.core.models import Record
from gongzhi.core.trees import TreeRecord
from gongzhi.organizations.models.keys import same
from gongzhi.organizations.models.organizations import Organization
from gongzhi.organizations.models.sites import Site
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
