"""Where a request should go: the law's rules, and the lessons of what clerks decided."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases.models.case import Case
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core.history import tracked
from gongzhi.core.models import DatedRecord, Record
from gongzhi.organizations.models import Organization, Post
from gongzhi.regions.models import Division


@tracked()
class RoutingRule(DatedRecord):
    """A rule that sends a matter to a kind of organisation whatever the words weigh.

    Shipped: 浙江省社会治安综合治理条例 Art. 21: unions take labour disputes, the youth league the prevention of
    juvenile crime, women's federations domestic violence.
    """

    #: Where it holds, with all below; empty holds everywhere. A nearer rule comes before one of a larger place.
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("适用区划")
    )
    name = models.CharField(_("规则"), max_length=60)
    words = ArrayField(models.CharField(max_length=40), verbose_name=_("出现这些词"))
    organization_kind = models.CharField(_("交给"), max_length=40, choices=Organization.Kind)
    area = models.ForeignKey(ServiceArea, models.PROTECT, related_name="+", verbose_name=_("服务领域"))
    source = models.CharField(_("依据"), max_length=120)
    makes_confidential = models.BooleanField(_("默认保密"), default=False)
    is_dispute = models.BooleanField(_("属于矛盾纠纷"), default=False)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("分派规则")
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name


class Lesson(Record):
    """What was suggested for a case and what the clerk decided. No text: the case has it, as long as it may be kept."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="lessons")
    suggested_area = models.ForeignKey(ServiceArea, models.PROTECT, null=True, related_name="+")
    suggested_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    reasons = models.JSONField(default=list)
    chosen_area = models.ForeignKey(ServiceArea, models.PROTECT, null=True, related_name="+")
    chosen_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("分派经验")
        constraints: ClassVar = [models.UniqueConstraint(fields=["case"], name="one_lesson_a_case")]
