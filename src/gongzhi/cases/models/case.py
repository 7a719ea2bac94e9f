"""The case itself, its free text, whom it is for, and who may get to know what."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases.states import CASE, OPEN_PARTS, CaseState
from gongzhi.catalogue.models import ServiceArea, ServiceItem, TargetGroup
from gongzhi.core.crypto import EncryptedText
from gongzhi.core.history import tracked
from gongzhi.core.models import DataKey, Record
from gongzhi.organizations.models import Post, Site
from gongzhi.regions.models import Division

#: What a merged request can be in: it waits for the one that leads, and is rated and closed for itself.
JOINED = (CaseState.MERGED, CaseState.AWAITING_RATING, CaseState.CLOSED, CaseState.ARCHIVED)
_OPEN_PARTS = ", ".join(repr(str(state)) for state in OPEN_PARTS)


@tracked()
class Case(Record):
    """A resident's request (求助). What was said stands in `CaseText`; row and history hold no free text of it."""

    class Kind(models.TextChoices):
        REQUEST = "request", _("求助")
        DISPUTE = "dispute", _("矛盾纠纷")

    class Channel(models.TextChoices):
        PORTAL = "portal", _("手机端")
        WINDOW = "window", _("窗口来访")
        PHONE = "phone", _("来电")
        GRID = "grid", _("网格上报")
        TRANSFER = "transfer", _("转入")

    class Weight(models.TextChoices):
        """How much there is to do; decides the time limit (domain §5.2)."""

        SIMPLE = "simple", _("简单")
        ORDINARY = "ordinary", _("一般")
        COMPLEX = "complex", _("复杂")

    number = models.CharField(_("编号"), max_length=20, unique=True)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind, default=Kind.REQUEST)
    channel = models.CharField(_("来源"), max_length=10, choices=Channel)
    state = models.CharField(_("状态"), max_length=20, choices=CaseState, default=CASE.initial)
    asker = models.ForeignKey(User, models.PROTECT, related_name="cases", verbose_name=_("求助人"))
    #: Whether the asker asked for him- or herself; else `Beneficiary` says for whom.
    for_self = models.BooleanField(_("本人求助"), default=True)
    area = models.ForeignKey(
        ServiceArea, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("服务领域")
    )
    group = models.ForeignKey(
        TargetGroup, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("服务对象")
    )
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("服务事项")
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="cases", verbose_name=_("所在区划"))
    latitude = models.FloatField(_("纬度"), null=True, blank=True)
    longitude = models.FloatField(_("经度"), null=True, blank=True)
    #: The post that answers for the request as a whole: the receiving post, or where it was handed on to.
    post = models.ForeignKey(Post, models.PROTECT, related_name="cases", verbose_name=_("受理岗位"))
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("受理站点")
    )
    registered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    is_urgent = models.BooleanField(_("紧急"), default=False)
    is_confidential = models.BooleanField(_("保密"), default=False)
    #: The person asking or helped is under 14: kept like a confidential case, by PIPL Art. 28, 31.
    is_childs = models.BooleanField(_("涉及未满14岁儿童"), default=False)
    weight = models.CharField(_("难易"), max_length=10, choices=Weight, default=Weight.ORDINARY)
    #: When help is wanted, in the resident's choice; `None` is "as soon as possible".
    wanted_from = models.DateTimeField(_("希望时间"), null=True, blank=True)
    wanted_to = models.DateTimeField(_("希望时间止"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    completed_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    #: Which handling this is: one more after the rework and after each reopening. Parts and ratings carry it.
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    #: How often it was opened again, and whether the one rework after a dissatisfied rating was used.
    reopened = models.PositiveSmallIntegerField(_("重开次数"), default=0)
    reworked = models.BooleanField(_("已重办"), default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_cases", verbose_name=_("并入")
    )
    transferred_to = models.CharField(_("转往"), max_length=60, blank=True)
    receipt_no = models.CharField(_("回执号"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("求助")
        triggers: ClassVar = [
            CASE.trigger(),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_open_part_when_over",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state"))
                & ~pgtrigger.Q(new__state__in=[str(CaseState.SUBMITTED), str(CaseState.IN_PROGRESS)]),
                func=(
                    "IF EXISTS (SELECT 1 FROM cases_assignment WHERE case_id = NEW.id"  # noqa: S608 -- our constants
                    f" AND state IN ({_OPEN_PARTS}))"
                    " THEN RAISE EXCEPTION 'case % still has open parts', NEW.number; END IF; RETURN NEW;"
                ),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=False, state__in=JOINED)
                | (Q(merged_into__isnull=True) & ~Q(state=CaseState.MERGED)),
                name="merged_into_another",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(is_confidential=False, is_childs=False),
                name="confidential_never_merged",
                violation_error_message=_("保密求助不能合并。"),
            ),
            models.CheckConstraint(
                condition=Q(wanted_from__isnull=True) | Q(wanted_to__isnull=True) | Q(wanted_from__lt=F("wanted_to")),
                name="case_wanted_in_order",
                violation_error_message=_("希望的结束时间要晚于开始时间。"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asker", "-id"], name="case_of_asker"),
            models.Index(fields=["site", "state", "-id"], name="case_at_site"),
            models.Index(fields=["post", "state"], name="case_of_post"),
            models.Index(fields=["division", "state"], name="case_in_division"),
            models.Index(fields=["state", "-id"], name="case_in_state"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_guarded(self) -> bool:
        """Whether only named handlers may know of it, and its text is encrypted."""
        return self.is_confidential or self.is_childs


class CaseText(models.Model):
    """The words of a request, apart from the row, in no history: blanking them here blanks them everywhere.

    Text of guarded cases is encrypted with the asker's key and is in no index.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="text")
    data_key = models.ForeignKey(DataKey, models.PROTECT)
    title = models.CharField(_("标题"), max_length=80, blank=True)
    description = models.TextField(_("情况"), blank=True)
    sealed_title = EncryptedText(_("标题"))
    sealed_description = EncryptedText(_("情况"))
    address = EncryptedText(_("地址"))
    #: Words, pinyin and initials of title and number; empty for guarded cases.
    search = models.TextField(blank=True)
    blanked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Trigger(
                # What is kept of the words for finding repeated requests goes with them, whoever blanks them.
                name="signature_goes_with_text",
                operation=pgtrigger.UpdateOf("title", "description", "blanked_at"),
                when=pgtrigger.After,
                func="DELETE FROM cases_textsignature WHERE case_id = NEW.case_id; RETURN NULL;",
            ),
        ]


class Beneficiary(Record):
    """The person helped (受助人), where somebody else asks for him or her."""

    class Relation(models.TextChoices):
        FAMILY = "family", _("家人")
        NEIGHBOUR = "neighbour", _("邻居")
        COLLEAGUE = "colleague", _("同事朋友")
        OTHER = "other", _("其他")

    case = models.OneToOneField(Case, models.CASCADE, related_name="beneficiary")
    data_key = models.OneToOneField(DataKey, models.PROTECT)
    name = EncryptedText(_("受助人姓名"))
    phone = EncryptedText(_("受助人电话"))
    relation = models.CharField(_("与求助人关系"), max_length=10, choices=Relation, default=Relation.FAMILY)
    birth_year = models.PositiveSmallIntegerField(_("出生年份"), null=True, blank=True)


@tracked()
class Disclosure(Record):
    """What the asker ticked: to whom the platform may give what (PIPL Art. 23). Withdrawn as easily as given."""

    class To(models.TextChoices):
        HANDLERS = "handlers", _("承办单位")
        HELPERS = "helpers", _("协办单位")
        VOLUNTEERS = "volunteers", _("接单的志愿者")

    case = models.ForeignKey(Case, models.PROTECT, related_name="disclosures")
    to = models.CharField(_("给谁"), max_length=20, choices=To)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "to"], name="disclosed_once_to_a_kind")]


@tracked()
class CaseAccess(Record):
    """That a post is named on a guarded case: nobody else knows of it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="accesses")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    named_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "post"], condition=Q(ended_at__isnull=True), name="named_once")
        ]
