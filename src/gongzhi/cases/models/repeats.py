"""Repeated requests: what is kept of words to find them, pairs that were found, and mergers with their partings."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases.models.case import Case
from gongzhi.core.history import tracked
from gongzhi.core.models import Record
from gongzhi.organizations.models import Post


class TextSignature(models.Model):
    """Hashes of the single characters and pairs of characters of a request's words: enough to find near texts.

    Guarded cases never have one. A trigger on `CaseText` deletes it with the words it was made of.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="signature")
    #: The township that the place belongs to, or the place itself where it is larger.
    place = models.UUIDField()
    asked_at = models.DateTimeField()
    #: Sorted, each once.
    grams = ArrayField(models.IntegerField())

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["grams"], name="signature_grams"),
            models.Index(fields=["place", "-asked_at"], name="signature_place"),
        ]


class CommonGram(models.Model):
    """A gram that so many requests share that it finds nothing; counted anew each night."""

    gram = models.IntegerField(primary_key=True)
    count = models.PositiveIntegerField()


@tracked()
class Repeat(Record):
    """Two requests that may be about the same matter, why, and what somebody decided about them.

    `case` is the later one by key. Reasons are kinds and numbers, never words of the requests.
    """

    class Decision(models.TextChoices):
        OPEN = "open", _("待核对")
        LINKED = "linked", _("有关")
        APART = "apart", _("不是同一件事")
        MERGED = "merged", _("已合并")

    case = models.ForeignKey(Case, models.PROTECT, related_name="repeats_of")
    other = models.ForeignKey(Case, models.PROTECT, related_name="repeated_by")
    #: How near the words are, in percent.
    likeness = models.PositiveSmallIntegerField(_("文字相近"))
    #: [{"kind": "text", "value": 86}, {"kind": "near", "value": 120}, …], see `cases.likeness`.
    reasons = models.JSONField(default=list)
    decision = models.CharField(_("结论"), max_length=10, choices=Decision, default=Decision.OPEN)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_for = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("核对时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("可能重复")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other"], name="one_repeat_a_pair"),
            models.CheckConstraint(condition=Q(case__gt=F("other")), name="repeat_later_first"),
            models.CheckConstraint(condition=Q(likeness__lte=100), name="likeness_in_percent"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["other"], condition=Q(decision="open"), name="repeat_open_other"),
            models.Index(fields=["case"], condition=Q(decision="open"), name="repeat_open_case"),
        ]


@tracked()
class Merger(Record):
    """That a request is handled together with another (合并), from when to when, and where it stood before."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="mergers")
    into = models.ForeignKey(Case, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(_("合并时间"))
    merged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    merged_for = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    #: The state it was in, and the post that led the work on it: where it goes back to.
    state_before = models.CharField(_("合并前状态"), max_length=20)
    lead_before = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    parted_at = models.DateTimeField(_("分开时间"), null=True, blank=True)
    parted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("合并")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(parted_at__isnull=True),
                name="merged_once_at_a_time",
                violation_error_message=_("这件求助已经并入另一件。"),
            ),
            models.CheckConstraint(condition=~Q(case=F("into")), name="merger_of_two"),
        ]
        indexes: ClassVar = [models.Index(fields=["into"], name="merger_into")]
