"""Acts on many requests at once: what was ticked, what came of each, and that it was taken back."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases.models.case import Case
from gongzhi.cases.models.work import Assignment
from gongzhi.core.history import tracked
from gongzhi.core.models import Record
from gongzhi.core.transitions import Machine, move
from gongzhi.organizations.models import Post


class BulkState(models.TextChoices):
    """Where an act on many stands."""

    DRAFTED = "drafted", _("待确认")
    DONE = "done", _("已办")
    UNDONE = "undone", _("已撤回")


BULK = Machine(
    "bulkact",
    BulkState,
    BulkState.DRAFTED,
    (
        move("run", BulkState.DRAFTED, BulkState.DONE, _("办理")),
        move("undo", BulkState.DONE, BulkState.UNDONE, _("撤回这次操作")),
    ),
)


@tracked()
class BulkAct(Record):
    """One act on many requests (批量办理): which, by whom, for which post. The reason typed stands with each case."""

    class Kind(models.TextChoices):
        ACCEPT = "accept", _("按建议受理")
        HAND_ON = "hand_on", _("转给别的岗位受理")
        URGE = "urge", _("催办")
        ARCHIVE = "archive", _("归档")

    kind = models.CharField(_("做什么"), max_length=10, choices=Kind)
    state = models.CharField(_("状态"), max_length=10, choices=BulkState, default=BULK.initial)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("操作人"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("岗位"))
    #: To whom, where the act gives the requests to somebody.
    target = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("转给哪个岗位")
    )
    done_at = models.DateTimeField(_("办理时间"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("批量办理")
        triggers: ClassVar = [BULK.trigger()]
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="bulk_of_person")]


class BulkItem(models.Model):
    """One request of an act on many, and what came of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("待确认")
        DONE = "done", _("已办")
        REFUSED = "refused", _("没有办")
        UNDONE = "undone", _("已撤回")
        STUCK = "stuck", _("不能撤回")

    bulk = models.ForeignKey(BulkAct, models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    #: The version that was on screen when it was ticked.
    seen = models.PositiveIntegerField()
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    #: Why not, in the platform's own words.
    words = models.CharField(max_length=300, blank=True)
    #: What is needed to put it back: the version that the act left, the post before, the part that was given.
    after = models.PositiveIntegerField(null=True, blank=True)
    former_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    part = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["bulk", "case"], name="once_in_an_act_on_many")]
