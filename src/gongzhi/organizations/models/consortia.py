"""Standing consortia (常设联合体): a lead and partners with agreed parts, who can be invited to a case as one."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.history import tracked
from gongzhi.core.models import Record, StoredFile
from gongzhi.organizations.models.organizations import Organization
from gongzhi.regions.models import Division


@tracked()
class Consortium(Record):
    """A lead and partners who agreed, by a document, what each of them does (domain §1 row 7: no new one each time)."""

    name = models.CharField(_("名称"), max_length=120)
    division = models.ForeignKey(Division, models.PROTECT, related_name="consortia", verbose_name=_("服务区划"))
    introduction = models.TextField(_("做什么"), blank=True)
    valid_from = models.DateField(_("生效日期"))
    #: The day from which it is no longer in force.
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    doc_no = models.CharField(_("文号"), max_length=80, blank=True)
    agreement = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("协议文件")
    )

    class Meta:
        verbose_name = _("联合体")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="consortium_dates_in_order",
                violation_error_message=_("失效日期要晚于生效日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_in_force(self, on: date | None = None) -> bool:
        """Whether it is in force on a day (default: today)."""
        on = on or clock.today()
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@tracked()
class ConsortiumPartner(Record):
    """An organisation in a consortium, what it does there, and whether its own supervisor agreed to that."""

    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="partners")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="consortium_parts", verbose_name=_("组织")
    )
    is_lead = models.BooleanField(_("牵头"), default=False)
    part = models.CharField(_("承担的部分"), max_length=200)
    consented_at = models.DateTimeField(_("同意时间"), null=True, blank=True)
    consented_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("同意人")
    )
    left_on = models.DateField(_("退出日期"), null=True, blank=True)
    left_reason = models.CharField(_("退出原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("联合体成员")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consortium", "organization"],
                condition=Q(left_on__isnull=True),
                name="once_in_a_consortium",
                violation_error_message=_("这个组织已在联合体中。"),
            ),
            models.UniqueConstraint(
                fields=["consortium"],
                condition=Q(is_lead=True, left_on__isnull=True),
                name="one_lead_a_consortium",
                violation_error_message=_("联合体已有牵头单位。"),
            ),
            models.CheckConstraint(
                condition=Q(consented_at__isnull=True, consented_by__isnull=True)
                | Q(consented_at__isnull=False, consented_by__isnull=False),
                name="consent_has_time_and_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consortium}·{self.organization}"

    @property
    def takes_part(self) -> bool:
        """Whether it agreed and has not left."""
        return self.consented_at is not None and self.left_on is None
