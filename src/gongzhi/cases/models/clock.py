"""The clock of a case: limits as dated rules, due times, and what may lawfully stop or move them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases.models.case import Case
from gongzhi.cases.models.work import Assignment
from gongzhi.core.history import tracked
from gongzhi.core.models import DatedRecord, Record
from gongzhi.core.worktime import Unit
from gongzhi.organizations.models import Post
from gongzhi.regions.models import Division


class Step(models.TextChoices):
    """What a limit is set for."""

    ACCEPT = "accept", _("受理")
    TAKE = "take", _("签收")
    CONTACT = "contact", _("首次联系")
    SERVE = "serve", _("办结")
    CALLBACK = "callback", _("回访")
    RATE = "rate", _("等待评价")
    REVIEW = "review", _("复核")
    OFFER = "offer", _("答复邀约")
    REOPEN = "reopen", _("可重新打开")
    URGE = "urge", _("逾期后催办")
    SUPERVISE = "supervise", _("逾期后督办")
    FEEDBACK = "feedback", _("督办反馈")
    CONFIRM = "confirm", _("申请司法确认")
    PERFORM = "perform", _("履行调解协议")


@tracked()
class LimitSetting(DatedRecord):
    """How long a step may take: local policy, in force from a day on, by a document. Defaults: domain §5.2.

    The narrowest row wins: urgency and weight stated before not stated, then the nearest division.
    """

    #: Where it holds, with all below; empty holds everywhere.
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("适用区划")
    )
    step = models.CharField(_("环节"), max_length=10, choices=Step)
    is_urgent = models.BooleanField(_("紧急"), null=True, blank=True)
    weight = models.CharField(_("难易"), max_length=10, choices=Case.Weight, blank=True)
    amount = models.PositiveIntegerField(_("时限"))
    unit = models.CharField(_("单位"), max_length=20, choices=[(unit.value, unit.value) for unit in Unit])
    #: How long before the end the holder is reminded, in the same unit; 0 reminds nobody.
    remind_before = models.PositiveIntegerField(_("提前提醒"), default=0)

    class Meta:
        verbose_name = _("办理时限")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["division", "step", "is_urgent", "weight", "valid_from"],
                nulls_distinct=False,
                name="one_limit_a_step_and_day",
                violation_error_message=_("这一环节在这一天已有时限。"),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="limit_is_positive"),
        ]


@tracked()
class Deadline(Record):
    """A due time: set once by the limit in force when the step began, moved only by suspension or extension."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="deadlines")
    #: Whose clock it is, where it is neither the part's post nor the case's: who calls back, who reviews.
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("负责岗位"))
    step = models.CharField(_("环节"), max_length=10, choices=Step)
    limit = models.ForeignKey(LimitSetting, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("起算时间"))
    due_at = models.DateTimeField(_("到期时间"))
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    #: The step fell away, for example because the case was withdrawn.
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("期限")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "assignment", "step"],
                condition=Q(met_at__isnull=True, dropped_at__isnull=True),
                nulls_distinct=False,
                name="one_running_deadline_a_step",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=Q(met_at__isnull=True, dropped_at__isnull=True, escalated_at__isnull=True),
                name="deadline_due",
            ),
            models.Index(
                fields=["remind_at"],
                condition=Q(met_at__isnull=True, dropped_at__isnull=True, reminded_at__isnull=True),
                name="deadline_remind",
            ),
        ]


@tracked(exclude=["reason"])
class Suspension(Record):
    """A stop of the clock (挂起) while others must act first; it needs a reason and begins before the due time."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="suspensions")
    reason = models.CharField(_("挂起原因"), max_length=200)
    waiting_for = models.CharField(_("等待谁"), max_length=60)
    began_at = models.DateTimeField(_("开始"))
    expected_until = models.DateField(_("预计恢复"), null=True, blank=True)
    ended_at = models.DateTimeField(_("恢复"), null=True, blank=True)
    #: How much time passed meanwhile, in minutes of the limit's unit: the due time was moved by it at the end.
    stopped_minutes = models.PositiveIntegerField(_("顺延分钟"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("挂起")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(ended_at__isnull=True),
                name="one_open_suspension",
                violation_error_message=_("已在挂起中。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="suspension_in_order"
            ),
        ]


@tracked(exclude=["reason", "note"])
class Extension(Record):
    """A longer due time (延期): asked for with a reason before it ends, granted by a supervisor."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="extensions")
    reason = models.CharField(_("延期原因"), max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_for = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("申请岗位"))
    old_due_at = models.DateTimeField(_("原到期时间"))
    new_due_at = models.DateTimeField(_("申请延至"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    is_granted = models.BooleanField(_("同意"), null=True)
    note = models.CharField(_("审批意见"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("延期")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(decided_at__isnull=True),
                name="one_open_extension",
                violation_error_message=_("已有一份延期申请等待审批。"),
            ),
            models.CheckConstraint(condition=Q(new_due_at__gt=F("old_due_at")), name="extension_extends"),
        ]
