"""Mediation of a dispute (人民调解): who is at odds, who mediates, meetings, proposals, the agreement, what follows.

What was said stands encrypted under the mediation's own key: the file is kept by law (人民调解法 Art. 27), belongs to
all parties, so it does not die with the data of the one who asked. What is known of a party is under that party's key.
There is no field for money owed to the mediators: mediation is free of charge (Art. 4).
"""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases.models.case import Case
from gongzhi.cases.states import MEDIATION, MEDIATION_OPEN, MediationState
from gongzhi.core.crypto import DELETED, EncryptedText
from gongzhi.core.history import tracked
from gongzhi.core.models import DataKey, Record, StoredFile
from gongzhi.organizations.models import Organization, Post


@tracked(exclude=["title", "place", "units", "summary", "result", "other_ways", "appraisal"])
class Mediation(Record):
    """The mediation of a dispute, one at a time for a case. Fields of GB/T 31000-2015, 矛盾纠纷."""

    class Scale(models.TextChoices):
        INDIVIDUAL = "individual", _("个体性")
        GROUP = "group", _("一般群体性")
        MAJOR = "major", _("重大群体性")
        GRAVE = "grave", _("特大群体性")

    class Category(models.TextChoices):
        FAMILY = "family", _("婚姻家庭")
        NEIGHBOURS = "neighbours", _("邻里")
        HOUSING = "housing", _("房屋宅基地")
        LAND = "land", _("山林土地")
        CONTRACT = "contract", _("合同")
        LABOUR = "labour", _("劳动争议")
        DAMAGE = "damage", _("损害赔偿")
        TRAFFIC = "traffic", _("道路交通事故")
        MEDICAL = "medical", _("医疗")
        PROPERTY = "property", _("物业")
        CONSUMER = "consumer", _("消费")
        SCHOOL = "school", _("校园")
        DEMOLITION = "demolition", _("征地拆迁")
        ENVIRONMENT = "environment", _("环境污染")
        OTHER = "other", _("其他")

    class Method(models.TextChoices):
        PEOPLES = "peoples", _("人民调解")
        TRADE = "trade", _("行业性、专业性调解")
        ADMINISTRATIVE = "administrative", _("行政调解")
        OTHER = "other", _("其他方式")

    case = models.ForeignKey(Case, models.PROTECT, related_name="mediations")
    state = models.CharField(_("状态"), max_length=10, choices=MediationState, default=MEDIATION.initial)
    #: The post that conducts it and answers for it (化解责任单位、责任人).
    post = models.ForeignKey(Post, models.PROTECT, related_name="mediations", verbose_name=_("主持岗位"))
    committee = models.CharField(_("调解组织"), max_length=80)
    data_key = models.OneToOneField(DataKey, models.PROTECT, related_name="+")
    title = EncryptedText(_("事件名称"))
    occurred_on = models.DateField(_("发生日期"), null=True, blank=True)
    place = EncryptedText(_("发生地点"))
    units = EncryptedText(_("涉及单位"))
    scale = models.CharField(_("事件规模"), max_length=12, choices=Scale, default=Scale.INDIVIDUAL)
    category = models.CharField(_("事件类别"), max_length=14, choices=Category, default=Category.OTHER)
    persons = models.PositiveIntegerField(_("涉及人数"), default=2)
    summary = EncryptedText(_("事件简述"))
    method = models.CharField(_("化解方式"), max_length=16, choices=Method, default=Method.PEOPLES)
    due_on = models.DateField(_("化解时限"), null=True, blank=True)
    begun_at = models.DateTimeField(_("开始调解时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("调解结束时间"), null=True, blank=True)
    result = EncryptedText(_("化解情况"))
    #: Where no agreement came about, or one is not kept: what else the parties can do (Art. 26).
    other_ways = EncryptedText(_("其他途径"))
    appraised_on = models.DateField(_("考评日期"), null=True, blank=True)
    appraisal = EncryptedText(_("考评意见"))

    class Meta:
        verbose_name = _("调解")
        triggers: ClassVar = [
            MEDIATION.trigger(),
            pgtrigger.Protect(name="kept_by_law", operation=pgtrigger.Delete),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=[*MEDIATION_OPEN, MediationState.AGREED]),
                name="one_mediation_at_a_time",
                violation_error_message=_("这件纠纷已在调解。"),
            ),
            models.CheckConstraint(condition=Q(persons__gte=1), name="mediation_concerns_somebody"),
        ]
        indexes: ClassVar = [models.Index(fields=["post", "state"], name="mediation_of_post")]

    @property
    def is_open(self) -> bool:
        """Whether it is still being mediated."""
        return self.state in MEDIATION_OPEN


@tracked(exclude=["name", "end_reason"])
class Mediator(Record):
    """Who mediates: a post, or somebody invited from outside (Art. 20). Ends by recusal, with its reason."""

    mediation = models.ForeignKey(Mediation, models.PROTECT, related_name="mediators")
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("调解员岗位")
    )
    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    name = EncryptedText(_("受邀调解员"))
    is_chief = models.BooleanField(_("主持"), default=False)
    ended_at = models.DateTimeField(_("回避时间"), null=True, blank=True)
    end_reason = EncryptedText(_("回避原因"))

    class Meta:
        verbose_name = _("调解员")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mediation", "post"],
                condition=Q(ended_at__isnull=True, post__isnull=False),
                name="mediates_once",
                violation_error_message=_("这个岗位已在调解员名单里。"),
            ),
            models.UniqueConstraint(
                fields=["mediation"], condition=Q(ended_at__isnull=True, is_chief=True), name="one_chief_mediator"
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=False) | Q(name__isnull=False), name="mediator_is_somebody"
            ),
        ]


@tracked(exclude=["name", "phone", "id_number", "address", "sex", "nation", "education", "category"])
class Party(Record):
    """One of those at odds (当事人), with what GB/T 31000 asks of a main party; all of it under the party's own key."""

    class Category(models.TextChoices):
        """人员类别."""

        RESIDENT = "resident", _("居民")
        FARMER = "farmer", _("农村居民")
        WORKER = "worker", _("企业职工")
        GIG = "gig", _("新就业形态劳动者")
        MIGRANT = "migrant", _("流动人口")
        MINOR = "minor", _("未成年人")
        RETIRED = "retired", _("退休人员")
        OFFICIAL = "official", _("机关事业单位人员")
        UNIT = "unit", _("单位")
        OTHER = "other", _("其他")

    mediation = models.ForeignKey(Mediation, models.PROTECT, related_name="parties")
    #: Who signs in, where the party is a resident with a mobile telephone: sees the own page on the portal.
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    data_key = models.OneToOneField(DataKey, models.PROTECT, related_name="+")
    name = EncryptedText(_("姓名或单位名称"))
    phone = EncryptedText(_("联系电话"))
    id_number = EncryptedText(_("证件号码"))
    address = EncryptedText(_("居住详址"))
    sex = EncryptedText(_("性别"))
    nation = EncryptedText(_("民族"))
    education = EncryptedText(_("学历"))
    category = EncryptedText(_("人员类别"))
    #: Mediation is by free will (Art. 3, 17): null while not asked or not answered.
    agreed = models.BooleanField(_("同意调解"), null=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("退出时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("当事人")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mediation", "person"],
                condition=Q(ended_at__isnull=True, person__isnull=False),
                name="party_once",
                violation_error_message=_("这位当事人已在名单里。"),
            )
        ]

    @property
    def known_as(self) -> str:
        """The name, or that it was deleted."""
        return str(DELETED) if self.data_key.destroyed_at else self.name or ""


@tracked(exclude=["place", "record"])
class MediationSession(Record):
    """A meeting of the parties: planned, held, or cancelled; with who came and what was said (调解笔录)."""

    mediation = models.ForeignKey(Mediation, models.PROTECT, related_name="sessions")
    planned_at = models.DateTimeField(_("约定时间"))
    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    place = EncryptedText(_("地点"))
    record = EncryptedText(_("调解记录"))
    came = models.ManyToManyField(Party, blank=True, related_name="sessions", verbose_name=_("到场当事人"))
    held_at = models.DateTimeField(_("记录时间"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("调解会")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(held_at__isnull=True) | Q(cancelled_at__isnull=True), name="session_held_or_cancelled"
            )
        ]


class Proposal(Record):
    """A way out that somebody put forward: a party, or, where `party` is empty, the mediators (Art. 22)."""

    mediation = models.ForeignKey(Mediation, models.PROTECT, related_name="proposals")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="proposals")
    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    text = EncryptedText(_("方案"))

    class Meta:
        verbose_name = _("调解方案")


class ProposalAnswer(Record):
    """What a party says to a proposal. It may be answered anew; the last word counts."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="answers")
    party = models.ForeignKey(Party, models.PROTECT, related_name="answers")
    accepts = models.BooleanField(_("接受"))
    answered_at = models.DateTimeField(_("答复时间"))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "party"], name="one_answer_a_party")]


class PaperNumber(models.Model):
    """The last number given by an organisation in a year: 〔2026〕3号. No gaps, and none is given twice."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "year"], name="one_row_of_numbers")]


@tracked(exclude=["facts", "terms"])
class Agreement(Record):
    """What the parties agreed on (Art. 28-31): in writing with signatures and seal, or by word of mouth and noted down.

    A draft that somebody wants changed is replaced by the next edition, under the same number.
    """

    class Confirmation(models.TextChoices):
        """What became of the thirty days for judicial confirmation (Art. 33)."""

        NONE = "none", _("未申请")
        APPLIED = "applied", _("已共同申请")
        CONFIRMED = "confirmed", _("法院已确认有效")
        REFUSED = "refused", _("法院不予确认")
        WAIVED = "waived", _("各方表示不申请")
        LAPSED = "lapsed", _("期满未申请")

    mediation = models.ForeignKey(Mediation, models.PROTECT, related_name="agreements")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    edition = models.PositiveSmallIntegerField(_("稿次"), default=1)
    is_oral = models.BooleanField(_("口头协议"), default=False)
    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    facts = EncryptedText(_("纠纷主要事实、争议事项和各方责任"))
    terms = EncryptedText(_("协议内容、履行方式和期限"))
    #: Over what was agreed; signatures keep the one they were given under, and it stands at the foot of the paper.
    digest = models.CharField(_("核验码"), max_length=64)
    replaced_at = models.DateTimeField(_("被新稿代替"), null=True, blank=True)
    sealed_at = models.DateTimeField(_("盖章时间"), null=True, blank=True)
    sealed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    #: The paper as it was signed by hand, scanned.
    scan = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    effective_at = models.DateTimeField(_("生效时间"), null=True, blank=True)
    #: The last day for a joint application.
    confirm_until = models.DateField(_("司法确认申请截止"), null=True, blank=True)
    confirmation = models.CharField(_("司法确认"), max_length=10, choices=Confirmation, default=Confirmation.NONE)
    court = models.CharField(_("法院"), max_length=80, blank=True)
    court_number = models.CharField(_("裁定书文号"), max_length=80, blank=True)
    confirmation_on = models.DateField(_("申请或裁定日期"), null=True, blank=True)
    parties_reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("调解协议")
        triggers: ClassVar = [pgtrigger.Protect(name="kept_by_law", operation=pgtrigger.Delete)]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "year", "serial", "edition"], name="agreement_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["mediation"], condition=Q(replaced_at__isnull=True), name="one_agreement_in_hand"
            ),
            models.CheckConstraint(
                condition=Q(effective_at__isnull=True) | Q(replaced_at__isnull=True), name="in_force_is_not_replaced"
            ),
            models.CheckConstraint(
                condition=Q(effective_at__isnull=True) | Q(is_oral=True) | Q(sealed_at__isnull=False),
                name="written_agreement_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(confirm_until__isnull=True) | Q(effective_at__isnull=False),
                name="confirmed_after_taking_effect",
            ),
        ]

    @property
    def number(self) -> str:
        """〔2026〕3号 (GB/T 9704-2012, 7.2.5)."""
        return f"〔{self.year}〕{self.serial}号"

    @property
    def check_code(self) -> str:
        """So much of the digest as people compare: three groups of four."""
        head = self.digest[:12].upper()
        return "-".join(head[start : start + 4] for start in range(0, 12, 4))


@tracked()
class Signature(Record):
    """That a party or a mediator signed an agreement, and how it is known."""

    class How(models.TextChoices):
        PORTAL = "portal", _("本人登录后在线确认")
        SCREEN = "screen", _("本人当面在屏幕上确认")
        PAPER = "paper", _("纸质协议书上签名、盖章或按指印")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="signatures")
    mediator = models.ForeignKey(Mediator, models.PROTECT, null=True, blank=True, related_name="signatures")
    how = models.CharField(_("签署方式"), max_length=10, choices=How)
    signed_at = models.DateTimeField(_("签署时间"))
    digest = models.CharField(max_length=64)
    #: Who took it down; of a party on the portal the party itself.
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_for = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("签署")
        triggers: ClassVar = [pgtrigger.Protect(name="kept_by_law", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(party__isnull=False, mediator__isnull=True) | Q(party__isnull=True, mediator__isnull=False),
                name="signed_by_one",
            ),
            models.UniqueConstraint(
                fields=["agreement", "party"],
                condition=Q(party__isnull=False),
                name="party_signs_once",
                violation_error_message=_("这位当事人已经签署。"),
            ),
            models.UniqueConstraint(
                fields=["agreement", "mediator"],
                condition=Q(mediator__isnull=False),
                name="mediator_signs_once",
                violation_error_message=_("这位调解员已经签署。"),
            ),
        ]


@tracked(exclude=["what", "note"])
class Performance(Record):
    """A step that an agreement asks for: who does what until when, and whether it was done (Art. 31)."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="steps")
    party = models.ForeignKey(Party, models.PROTECT, related_name="steps", verbose_name=_("履行人"))
    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    what = EncryptedText(_("履行内容"))
    due_on = models.DateField(_("履行期限"))
    is_done = models.BooleanField(_("已履行"), null=True)
    checked_at = models.DateTimeField(_("回访时间"), null=True, blank=True)
    note = EncryptedText(_("履行情况"))

    class Meta:
        verbose_name = _("协议履行")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_done__isnull=True) | Q(checked_at__isnull=False), name="performance_was_looked_at"
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True) | Q(checked_at__gte=F("created_at")),
                name="performance_checked_after_agreeing",
            ),
        ]
