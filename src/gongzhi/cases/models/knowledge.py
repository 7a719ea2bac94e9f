"""What helps to answer: templates of answers with fields, and guides of what to do in a kind of case."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases.models.case import Case
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core.history import tracked
from gongzhi.core.models import DatedRecord, Record
from gongzhi.organizations.models import Organization
from gongzhi.regions.models import Division


@tracked()
class AnswerTemplate(Record):
    """A text to answer with (常用答复): a person's own, an organisation's, or, with neither, everybody's.

    It names no resident: what differs from case to case stands in it as a field ({编号}), see `cases.filling`.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("本人"))
    title = models.CharField(_("名称"), max_length=40)
    text = models.TextField(_("内容"))
    area = models.ForeignKey(
        ServiceArea, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("服务领域")
    )
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("常用答复")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(organization__isnull=True) | Q(owner__isnull=True), name="template_of_one_keeper"
            ),
            models.UniqueConstraint(
                fields=["organization", "owner", "title"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="one_template_of_a_name",
                violation_error_message=_("已有同名的常用答复，请换一个名称。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked()
class Guide(DatedRecord):
    """What to do in a kind of case (办事指引), in force from a day on, by a document; versions follow one another."""

    title = models.CharField(_("事项"), max_length=60)
    area = models.ForeignKey(ServiceArea, models.PROTECT, related_name="guides", verbose_name=_("服务领域"))
    kind = models.CharField(_("类型"), max_length=10, choices=Case.Kind, blank=True)
    words = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("出现这些词"))
    steps = models.TextField(_("怎么办"))
    papers = models.TextField(_("要带的材料"), blank=True)
    law = models.TextField(_("依据"), blank=True)
    phones = models.CharField(_("电话"), max_length=200, blank=True)
    whom = models.CharField(_("找哪个单位"), max_length=120, blank=True)
    #: Where it holds, with all below; nowhere named: everywhere.
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("适用区划")
    )
    #: Who keeps it; none for the texts that every town begins with.
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("编写单位")
    )
    #: The version before.
    former = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")
    #: The starting text that is not shown any more where this one holds.
    stands_for = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="local_versions")
    is_starter = models.BooleanField(_("起始文本"), default=False)
    #: Words, pinyin and initials.
    search = models.TextField(blank=True)

    class Meta:
        verbose_name = _("办事指引")
        indexes: ClassVar = [models.Index(fields=["area", "valid_from"], name="guide_of_area")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_starter=True, organization__isnull=True, division__isnull=True)
                | Q(is_starter=False, organization__isnull=False, division__isnull=False),
                name="guide_is_kept_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title
