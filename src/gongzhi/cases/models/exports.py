"""Lists of requests taken out as a table: who took what, masked or with another person's word in full."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.core.history import tracked
from gongzhi.core.models import Record
from gongzhi.core.transitions import Machine, move
from gongzhi.organizations.models import Post


class ExportState(models.TextChoices):
    """Where an export stands."""

    ASKED = "asked", _("待审批")
    APPROVED = "approved", _("可下载")
    REFUSED = "refused", _("未批准")
    FETCHED = "fetched", _("已下载")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("已过期")


_S = ExportState
EXPORT = Machine(
    "export",
    ExportState,
    _S.ASKED,
    (
        move("approve", _S.ASKED, _S.APPROVED, _("批准")),
        move("refuse", _S.ASKED, _S.REFUSED, _("不批准")),
        move("withdraw", [_S.ASKED, _S.APPROVED], _S.WITHDRAWN, _("撤回")),
        move("fetch", _S.APPROVED, _S.FETCHED, _("下载")),
        move("expire", [_S.ASKED, _S.APPROVED], _S.EXPIRED, _("过期")),
    ),
)


@tracked(exclude=["filters", "filter_words"])
class Export(Record):
    """A list taken out (导出). A masked one is fetched as it is made; one in full waits for another person's word.

    The filters are kept, not the rows: what is written is what the asker may see at the moment of fetching, of what
    had been asked by the time of the application.
    """

    #: Speakable, printed on every page of the table.
    number = models.PositiveIntegerField(_("导出号"), unique=True)
    state = models.CharField(_("状态"), max_length=10, choices=ExportState, default=EXPORT.initial)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("导出人"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("岗位"))
    is_masked = models.BooleanField(_("脱敏"), default=True)
    filters = models.JSONField(default=dict)
    filter_words = models.CharField(_("条件"), max_length=400)
    #: How many rows there were when it was asked for, and how many were written.
    asked_rows = models.PositiveIntegerField(_("申请时件数"), default=0)
    rows = models.PositiveIntegerField(_("导出件数"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审批人")
    )
    decided_for = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审批岗位")
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    note = models.CharField(_("审批意见"), max_length=200, blank=True)
    expires_at = models.DateTimeField(_("下载截止"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("下载时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("导出")
        triggers: ClassVar = [EXPORT.trigger()]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("person")),
                name="export_decided_by_another",
                violation_error_message=_("不能审批自己申请的导出，请另一位负责人审批。"),
            ),
            models.CheckConstraint(condition=Q(is_masked=True) | ~Q(reason=""), name="export_in_full_with_reason"),
            models.CheckConstraint(
                condition=Q(is_masked=True)
                | ~Q(state__in=[_S.APPROVED, _S.FETCHED])
                | Q(decided_by__isnull=False, expires_at__isnull=False),
                name="export_in_full_approved",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="export_of_person"),
            models.Index(fields=["state"], condition=Q(state__in=[_S.ASKED, _S.APPROVED]), name="export_open"),
        ]
