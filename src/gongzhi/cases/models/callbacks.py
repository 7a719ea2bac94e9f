"""Callbacks (回访): the script, the draw, each call to make and each attempt."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases.models.case import Case
from gongzhi.cases.models.talk import Message
from gongzhi.cases.models.work import Rating
from gongzhi.core.history import tracked
from gongzhi.core.models import DatedRecord, Record
from gongzhi.organizations.models import Post


class CallReason(models.TextChoices):
    """Why somebody is called."""

    COMPLETED = "completed", _("办完回访")
    DISSATISFIED = "dissatisfied", _("居民不满意")
    UNRATED = "unrated", _("一直没有评价")
    SAMPLE = "sample", _("随机抽查")


@tracked()
class CallbackScript(DatedRecord):
    """What the caller says and asks beside the two questions, from a day on."""

    greeting = models.CharField(_("开场白"), max_length=300)
    questions = ArrayField(models.CharField(max_length=200), verbose_name=_("问题"))

    class Meta:
        verbose_name = _("回访话术")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["valid_from"],
                name="one_callback_script_a_day",
                violation_error_message=_("这一天已有一份话术。"),
            )
        ]


@tracked()
class CallbackDraw(Record):
    """A drawn sample: of which closed cases, by which seed; whoever draws again with them gets the same."""

    day = models.DateField(_("抽取哪天办结的"), unique=True)
    #: Percent, as it was in force on that day (`cases.callbacks.sample`).
    share = models.PositiveSmallIntegerField(_("比例（%）"))
    seed = models.CharField(_("种子"), max_length=32)
    #: Keys of the cases that it was drawn from.
    population = ArrayField(models.UUIDField())

    class Meta:
        verbose_name = _("回访抽样")


@tracked()
class Callback(Record):
    """A call to make to the asker of a case, and what the asker said. It never changes the asker's own rating."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("已回访")
        REFUSED = "refused", _("不愿回访")
        GIVEN_UP = "given_up", _("联系不上")
        DROPPED = "dropped", _("不用再打")

    case = models.ForeignKey(Case, models.PROTECT, related_name="callbacks")
    #: The handling that is asked about (`Case.round`).
    round = models.PositiveSmallIntegerField(_("轮次"))
    reason = models.CharField(_("原因"), max_length=20, choices=CallReason)
    post = models.ForeignKey(Post, models.PROTECT, related_name="callbacks", verbose_name=_("回访岗位"))
    draw = models.ForeignKey(CallbackDraw, models.PROTECT, null=True, blank=True, related_name="callbacks")
    #: The most attempts, as the rule in force said when it began.
    most_tries = models.PositiveSmallIntegerField(_("最多打几次"))
    again_after = models.PositiveIntegerField(_("隔多久再打（分钟）"))
    tries = models.PositiveSmallIntegerField(_("已打次数"), default=0)
    next_at = models.DateTimeField(_("下次打的时间"), null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome, blank=True)
    solved = models.CharField(_("问题解决了吗"), max_length=10, choices=Rating.Solved, blank=True)
    satisfied = models.PositiveSmallIntegerField(_("满意程度"), null=True, blank=True)
    #: What the asker said, as an internal note: encrypted where the case is guarded, blanked with the conversation.
    words = models.ForeignKey(
        Message, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("居民的话")
    )
    called_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    called_for = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(_("回访时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("回访")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(done_at__isnull=True), name="one_open_callback_a_case"
            ),
            models.UniqueConstraint(fields=["case", "round", "reason"], name="one_callback_a_round_and_reason"),
            models.CheckConstraint(
                condition=(Q(outcome="") & Q(done_at__isnull=True)) | (~Q(outcome="") & Q(done_at__isnull=False)),
                name="callback_done_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="answered")
                | (~Q(solved="") & Q(satisfied__isnull=False) & Q(satisfied__gte=1, satisfied__lte=5)),
                name="callback_answered_with_answers",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["post"], condition=Q(done_at__isnull=True), name="callback_open"),
        ]


@tracked()
class CallAttempt(Record):
    """One telephone call: who called when, and what came of it. What was said stands elsewhere."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("接通，已回答")
        NO_ANSWER = "no_answer", _("没接")
        LATER = "later", _("改天再打")
        REFUSED = "refused", _("不愿回访")
        WRONG = "wrong", _("号码不对")

    callback = models.ForeignKey(Callback, models.PROTECT, related_name="attempts")
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    next_at = models.DateTimeField(_("下次打的时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("回访通话")
