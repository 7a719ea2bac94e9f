"""Hand-over between shifts at a window (交接班): what is open, in a list, and what the next should know, in words."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases.models.case import Case
from gongzhi.core.history import tracked
from gongzhi.core.models import Record
from gongzhi.organizations.models import Post, Site


@tracked(exclude=["notes"])
class ShiftHandover(Record):
    """A turn at a window ended: written by one clerk, signed for by the next. The time of writing is `created_at`."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="shift_handovers", verbose_name=_("站点"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("交班岗位"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("交班人"))
    notes = models.TextField(_("交代的事"), blank=True)
    taken_post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("接班岗位")
    )
    taken_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("接班人")
    )
    taken_at = models.DateTimeField(_("接班时间"), null=True, blank=True)
    #: The same clerk wrote it anew before anybody had taken over.
    replaced_at = models.DateTimeField(_("重写时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("交接班")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site"],
                condition=Q(taken_at__isnull=True, replaced_at__isnull=True),
                name="one_open_shift_a_site",
                violation_error_message=_("上一班的交接还没有人接，请先接班。"),
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="shift_taken_by_somebody",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-id"], name="shift_of_site")]

    @property
    def is_open(self) -> bool:
        """Whether it waits for the next clerk."""
        return self.taken_at is None and self.replaced_at is None


class ShiftItem(models.Model):
    """A request that was open when the turn ended, and why it was put on the list. Never changed afterwards."""

    class Reason(models.TextChoices):
        URGENT = "urgent", _("紧急")
        LATE = "late", _("已逾期")
        PROMISED = "promised", _("今明两天到期")
        NEW = "new", _("待受理")
        CALL = "call", _("待回访")

    handover = models.ForeignKey(ShiftHandover, models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    reasons = ArrayField(models.CharField(max_length=10, choices=Reason))
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handover", "case"], name="on_the_shift_list_once"),
        ]

    @property
    def words(self) -> str:
        """The reasons in words: "紧急、待受理"."""
        return "、".join(str(self.Reason(reason).label) for reason in self.reasons)
