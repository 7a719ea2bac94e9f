"""Reminders (催办) and supervision (督办) of what runs late: numbered papers, answers, when they come by themselves."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases.models.case import Case
from gongzhi.cases.models.clock import Deadline
from gongzhi.core import clock
from gongzhi.core.history import tracked
from gongzhi.core.models import Record
from gongzhi.organizations.models import Organization, Post


class Series(models.Model):
    """The last number that an organisation gave to papers of a sort in a year; the row is locked while one is given."""

    class Paper(models.TextChoices):
        REMINDER = "reminder", _("催办通知")
        ORDER = "order", _("督办单")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    paper = models.CharField(max_length=10, choices=Paper)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "paper", "year"], name="one_series_a_year")
        ]


class Numbered(models.Model):
    """A paper with a number of its organisation's: 椒江区妇联催〔2026〕3号. The words of the number never change."""

    issuer = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发文单位")
    )
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    serial = models.PositiveIntegerField(_("序号"), null=True, blank=True)
    number = models.CharField(_("文号"), max_length=80, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "year", "serial"], name="%(class)s_number_once"),
        ]


@tracked(exclude=["text"])
class Reminder(Numbered, Record):
    """A request to whoever has a case to get on with it (催办); numbered, except where the resident asks."""

    class Source(models.TextChoices):
        STAFF = "staff", _("工作人员催办")
        RESIDENT = "resident", _("居民催办")
        RULE = "rule", _("逾期自动催办")

    case = models.ForeignKey(Case, models.PROTECT, related_name="reminders")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("催哪个岗位"))
    source = models.CharField(_("来源"), max_length=10, choices=Source)
    text = models.CharField(_("催办内容"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("催办人"))
    #: For which post a member of staff reminded.
    by_post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("催办岗位")
    )
    #: The day on the wall clock: a resident reminds once a day.
    day = models.DateField(_("日期"), default=clock.today)
    seen_at = models.DateTimeField(_("知晓时间"), null=True, blank=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Numbered.Meta):
        verbose_name = _("催办")
        constraints: ClassVar = [
            *Numbered.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "day"],
                condition=Q(source="resident"),
                name="resident_reminds_once_a_day",
                violation_error_message=_("今天已经催过了，我们已提醒办理岗位。"),
            ),
            models.CheckConstraint(condition=Q(source="resident") | ~Q(number=""), name="reminder_has_a_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["post"], condition=Q(seen_at__isnull=True), name="reminder_unseen"),
            models.Index(fields=["case", "-id"], name="reminder_of_case"),
        ]

    def __str__(self) -> str:
        return self.number or str(self.get_source_display())


@tracked(exclude=["order", "finding"])
class Supervision(Numbered, Record):
    """That a supervisor or the joint office watches over a case (督办): an order with a day, answered, until lifted."""

    class Level(models.TextChoices):
        SUPERVISOR = "supervisor", _("分管督办")
        JOINT_OFFICE = "office", _("联席办督办")

    case = models.ForeignKey(Case, models.PROTECT, related_name="supervisions")
    post = models.ForeignKey(Post, models.PROTECT, related_name="supervisions", verbose_name=_("督办岗位"))
    level = models.CharField(_("级别"), max_length=10, choices=Level, default=Level.SUPERVISOR)
    order = models.CharField(_("督办要求"), max_length=200)
    #: By when the handling post answers.
    due_at = models.DateTimeField(_("反馈期限"), null=True, blank=True)
    is_automatic = models.BooleanField(_("逾期自动督办"), default=False)
    began_at = models.DateTimeField(_("开始"))
    ended_at = models.DateTimeField(_("解除"), null=True, blank=True)
    finding = models.CharField(_("督办结论"), max_length=200, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Numbered.Meta):
        verbose_name = _("督办")
        constraints: ClassVar = [
            *Numbered.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "post"], condition=Q(ended_at__isnull=True), name="one_open_supervision_a_post"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="supervision_has_a_number"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gt=F("began_at")), name="supervision_due_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return self.number


@tracked(exclude=["text", "note"])
class SupervisionAnswer(Record):
    """What the handling post answers to an order (反馈); the watching post takes it or sends it back."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待审核")
        ACCEPTED = "accepted", _("已认可")
        SENT_BACK = "sent_back", _("已退回")

    supervision = models.ForeignKey(Supervision, models.PROTECT, related_name="answers")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("反馈岗位"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("反馈人"))
    text = models.TextField(_("反馈内容"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    note = models.CharField(_("审核意见"), max_length=200, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("督办反馈")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["supervision"],
                condition=Q(state="waiting"),
                name="one_waiting_answer",
                violation_error_message=_("已有一份反馈在等审核。"),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="answer_decided_with_a_time",
            ),
        ]


class Lateness(models.Model):
    """When a clock that ran out brings a reminder and then an order by itself; bookkeeping of sweeps, in no history."""

    deadline = models.OneToOneField(Deadline, models.CASCADE, primary_key=True, related_name="lateness")
    #: The due time that was missed: another one begins anew.
    missed = models.DateTimeField()
    urge_at = models.DateTimeField()
    urged_at = models.DateTimeField(null=True, blank=True)
    supervise_at = models.DateTimeField()
    supervised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["urge_at"], condition=Q(urged_at__isnull=True), name="late_to_urge"),
            models.Index(fields=["supervise_at"], condition=Q(supervised_at__isnull=True), name="late_to_supervise"),
        ]
