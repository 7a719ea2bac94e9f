"""Handovers: what a post holds when somebody leaves it, who takes it over, who stands by; and leaves."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.history import tracked
from gongzhi.core.models import DatedRecord, Record
from gongzhi.organizations.models.posts import Post, Tenure
from gongzhi.organizations.states import HANDOVER, ITEM, LEAVE, UNFINISHED, HandoverState, ItemState, LeaveState


@tracked()
class HandoverChecklist(DatedRecord):
    """Local policy: what every leaver answers beside the list that the platform makes (domain §11.2)."""

    lines = ArrayField(models.CharField(max_length=60), verbose_name=_("另需交代的事项"))

    class Meta:
        verbose_name = _("交接清单模板")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["valid_from"],
                name="one_handover_checklist_a_day",
                violation_error_message=_("这一天已有交接清单模板。"),
            ),
        ]


@tracked(exclude=["note"])
class Handover(Record):
    """The handover of a post by somebody whose tenure ends: leaver, receiver, supervisor (监交人) sign in this order.

    The work itself stays with the post all the time; this keeps who took over what, and who saw it.
    """

    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="handovers", verbose_name=_("任期"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="handovers", verbose_name=_("岗位"))
    leaver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("移交人"))
    receiver = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("接收人")
    )
    witness = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("监交人"))
    #: Whose duty it is to see it through; who signs may be another who keeps the post.
    supervised_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("监交岗位"))
    state = models.CharField(_("状态"), max_length=10, choices=HandoverState, default=HANDOVER.initial)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    effective_at = models.DateTimeField(_("离任时间"))
    due_at = models.DateTimeField(_("完成期限"))
    #: The leaver's own words to whoever comes.
    note = models.TextField(_("移交说明"), blank=True)
    handed_at = models.DateTimeField(_("移交人签字"), null=True, blank=True)
    #: Why the leaver did not sign, where the supervisor handed over in his or her place.
    absence = models.CharField(_("移交人未签字的原因"), max_length=200, blank=True)
    received_at = models.DateTimeField(_("接收人签字"), null=True, blank=True)
    closed_at = models.DateTimeField(_("监交人签字"), null=True, blank=True)

    class Meta:
        verbose_name = _("交接")
        triggers: ClassVar = [HANDOVER.trigger()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenure"],
                condition=~Q(state=HandoverState.CALLED_OFF),
                name="one_handover_a_tenure",
                violation_error_message=_("这段任期已有交接。"),
            ),
            models.CheckConstraint(
                condition=~Q(receiver=F("leaver")) & ~Q(witness=F("leaver")) & ~Q(witness=F("receiver")),
                name="three_different_persons",
                violation_error_message=_("移交人、接收人、监交人要是三个不同的人。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=HandoverState.CLOSED)
                | Q(receiver__isnull=False, witness__isnull=False, received_at__isnull=False, closed_at__isnull=False),
                name="closed_handover_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[HandoverState.OPEN, HandoverState.CALLED_OFF])
                | Q(handed_at__isnull=False)
                | ~Q(absence=""),
                name="handed_over_or_said_why_not",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["post"], name="handover_of_post"),
            models.Index(fields=["due_at"], condition=Q(state__in=UNFINISHED), name="handover_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.leaver}"

    @property
    def is_unfinished(self) -> bool:
        """Whether somebody still has to sign."""
        return self.state in UNFINISHED

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been finished by now."""
        return self.is_unfinished and self.due_at <= clock.now()


@tracked(exclude=["detail", "objection", "ruling"])
class HandoverItem(Record):
    """A line of the list: a row that the post held (`source`, `subject`), or what the leaver answers to a question.

    Words are kept as they were when the list was made, and name no resident: the leaver may read no case any more.
    """

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="items")
    #: Key of the holding (`core.registry.holdings`); empty for what the leaver writes.
    source = models.CharField(max_length=60, blank=True)
    subject = models.UUIDField(null=True, blank=True)
    place = models.PositiveIntegerField(default=0)
    title = models.CharField(_("事项"), max_length=200)
    link = models.CharField(max_length=200, blank=True)
    detail = models.CharField(_("要交代的"), max_length=500, blank=True)
    state = models.CharField(_("核对"), max_length=10, choices=ItemState, default=ITEM.initial)
    objection = models.CharField(_("异议"), max_length=200, blank=True)
    ruling = models.CharField(_("处理意见"), max_length=200, blank=True)
    moved_to = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("改由他岗")
    )

    class Meta:
        verbose_name = _("交接事项")
        ordering = ("place", "pk")
        triggers: ClassVar = [ITEM.trigger()]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handover", "source", "subject"], name="item_listed_once"),
            models.CheckConstraint(
                condition=~Q(state=ItemState.MOVED) | Q(moved_to__isnull=False), name="moved_item_says_where"
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked(exclude=["note"])
class Leave(Record):
    """A planned absence of a post's holder, with who acts meanwhile; confirmed, it is an acting tenure."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("休假")
        TRIP = "trip", _("外出公务")
        TRAINING = "training", _("学习培训")
        OTHER = "other", _("其他")

    post = models.ForeignKey(Post, models.PROTECT, related_name="leaves", verbose_name=_("岗位"))
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("请假人"))
    deputy = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("代管人"))
    kind = models.CharField(_("事由"), max_length=10, choices=Kind)
    during = DateTimeRangeField(_("时间"))
    #: What the deputy should look after: the light handover.
    note = models.TextField(_("交代给代管人的事"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=LeaveState, default=LEAVE.initial)
    answer = models.CharField(_("答复"), max_length=200, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    tenure = models.OneToOneField(Tenure, models.PROTECT, null=True, blank=True, related_name="leave")

    class Meta:
        verbose_name = _("请假")
        triggers: ClassVar = [LEAVE.trigger()]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(deputy=F("person")),
                name="deputy_is_another",
                violation_error_message=_("代管人不能是请假人自己。"),
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("person")),
                name="leave_decided_by_another",
                violation_error_message=_("自己的请假要由别人批准。"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["post"], condition=Q(state=LeaveState.PROPOSED), name="leave_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"

    def runs_at(self, at: datetime) -> bool:
        """Whether the leave is confirmed and runs at an instant."""
        return self.state == LeaveState.CONFIRMED and self.during.lower <= at < self.during.upper
