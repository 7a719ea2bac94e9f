"""What every town begins with: default limits and the law's routing rules, each with where it comes from.

All of it is local policy and edited on a page. Loading again adds what is missing and leaves a town's changes alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from gongzhi.cases.models import CallbackScript, Guide, LimitSetting, RoutingRule
from gongzhi.cases.models.clock import Step
from gongzhi.cases.starter_guides import GUIDES
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.text import search_blob
from gongzhi.core.worktime import Unit
from gongzhi.organizations.models import Organization

#: Before any request, so that the rules of the beginning hold for all of them.
SINCE: Final = date(2020, 1, 1)

_DEFAULT: Final = "平台默认值，请按本地文件修改"
_DONGZHI: Final = "平台默认值，参照东至县综治中心简易1天、一般7天、复杂20天"
_ART_33: Final = "《人民调解法》第三十三条"
_STARTING_TEXT: Final = "起始文本，请按本地规定修改"
_GUANGZHOU: Final = "平台默认值，参照广州某局12345办理规定：逾期次日催办，再过5个工作日督办"
_CLOCK, _MINUTES, _DAYS = Unit.CLOCK_MINUTES, Unit.WORKING_MINUTES, Unit.WORKING_DAYS
_DAY_MINUTES: Final = 24 * 60


_GREETING: Final = "您好，这里是群团工作中心，想就您前些天的求助做个回访，耽误您两分钟，可以吗？"
_QUESTIONS: Final = [
    "工作人员有没有和您联系、说好怎么办？",
    "答应您的事，有没有按时做到？",
    "办事的人态度怎么样？有没有收过您的钱物？",
    "还有什么要我们做的？",
]


@dataclass(frozen=True, slots=True)
class _Limit:
    step: str
    amount: int
    unit: str
    remind_before: int = 0
    is_urgent: bool | None = None
    weight: str = ""
    doc_no: str = _DEFAULT


#: 受理1个工作日（紧急30分钟）, 签收1个工作日, 首次联系24小时, 办结 1/7/20 (东至), 回访3个工作日, 7天无评价按未评价办结.
_LIMITS: Final = (
    _Limit(Step.ACCEPT, 1, _DAYS),
    _Limit(Step.ACCEPT, 30, _CLOCK, 10, is_urgent=True),
    _Limit(Step.TAKE, 1, _DAYS),
    _Limit(Step.TAKE, 30, _CLOCK, 10, is_urgent=True),
    _Limit(Step.CONTACT, 24 * 60, _CLOCK, 4 * 60),
    _Limit(Step.CONTACT, 60, _CLOCK, 20, is_urgent=True),
    _Limit(Step.SERVE, 7, _DAYS, 1, doc_no=_DONGZHI),
    _Limit(Step.SERVE, 1, _DAYS, weight="simple", doc_no=_DONGZHI),
    _Limit(Step.SERVE, 7, _DAYS, 1, weight="ordinary", doc_no=_DONGZHI),
    _Limit(Step.SERVE, 20, _DAYS, 3, weight="complex", doc_no=_DONGZHI),
    _Limit(Step.SERVE, _DAY_MINUTES, _CLOCK, 4 * 60, is_urgent=True),
    _Limit(Step.CALLBACK, 3, _DAYS, 1),
    _Limit(Step.RATE, 7 * _DAY_MINUTES, _CLOCK),
    _Limit(Step.REVIEW, 5, _DAYS, 1),
    _Limit(Step.OFFER, 4 * 60, _MINUTES),
    _Limit(Step.OFFER, 15, _CLOCK, is_urgent=True),
    _Limit(Step.REOPEN, 15 * _DAY_MINUTES, _CLOCK),
    _Limit(Step.URGE, 1, _DAYS, doc_no=_GUANGZHOU),
    _Limit(Step.URGE, 60, _CLOCK, is_urgent=True),
    _Limit(Step.SUPERVISE, 5, _DAYS, doc_no=_GUANGZHOU),
    _Limit(Step.SUPERVISE, _DAY_MINUTES, _CLOCK, is_urgent=True),
    _Limit(Step.FEEDBACK, 3, _DAYS, 1),
    _Limit(Step.FEEDBACK, _DAY_MINUTES, _CLOCK, 4 * 60, is_urgent=True),
    _Limit(Step.CONFIRM, 30 * _DAY_MINUTES, _CLOCK, 7 * _DAY_MINUTES, doc_no=_ART_33),
    _Limit(Step.PERFORM, 30 * _DAY_MINUTES, _CLOCK, 3 * _DAY_MINUTES),
)


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    words: tuple[str, ...]
    kind: str
    area: str
    source: str
    makes_confidential: bool = False
    is_dispute: bool = False


_ART_21: Final = "《浙江省社会治安综合治理条例》第二十一条"
_RULES: Final = (
    _Rule(
        "家庭暴力",
        ("家暴", "家庭暴力", "老公打我", "丈夫打我", "被老公打", "被丈夫打", "打老婆", "人身安全保护令"),
        Organization.Kind.WOMENS_FEDERATION,
        "legal",
        _ART_21 + "、《反家庭暴力法》第十三条",
        makes_confidential=True,
        is_dispute=True,
    ),
    _Rule(
        "未成年人违法犯罪预防",
        ("校园欺凌", "校园霸凌", "被同学打", "青少年犯罪", "未成年人犯罪", "不良少年", "孩子逃学", "离家出走",
         "孩子被欺负", "未成年人保护"),
        Organization.Kind.YOUTH_LEAGUE,
        "youth",
        _ART_21,
    ),
    _Rule(
        "劳动争议",
        (
            "劳动纠纷", "劳动争议", "欠薪", "拖欠工资", "讨薪", "不发工资", "工资没发", "克扣工资", "工资拖",
            "欠我工资", "加班费", "工伤", "劳动合同", "违法辞退", "被辞退", "不缴社保", "不交社保",
            "经济补偿金", "劳动仲裁",
        ),
        Organization.Kind.TRADE_UNION,
        "legal",
        _ART_21,
        is_dispute=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much a loading added."""

    limits: int
    rules: int
    guides: int = 0


def load(*, by: Actor) -> Loaded:
    """Load the default limits and rules; the catalogue's areas must be there. Safe to repeat."""
    return load_settings(None, by=by)


@action("cases.load_settings")
def load_settings(subject: None, *, by: Actor) -> Loaded:
    """Add the shipped limits, rules and guides that are not there yet; what a town has set in any way is left alone."""
    _load_script()
    return Loaded(_load_limits(), _load_rules(), _load_guides())


def _load_script() -> None:
    """What callers say, until a town writes its own."""
    if not CallbackScript.objects.exists():
        CallbackScript.objects.create(greeting=_GREETING, questions=_QUESTIONS, valid_from=SINCE, doc_no=_DEFAULT)


def _load_limits() -> int:
    known = set(LimitSetting.objects.values_list("step", "is_urgent", "weight"))
    new = [
        LimitSetting(
            step=limit.step,
            is_urgent=limit.is_urgent,
            weight=limit.weight,
            amount=limit.amount,
            unit=limit.unit,
            remind_before=limit.remind_before,
            valid_from=SINCE,
            doc_no=limit.doc_no,
        )
        for limit in _LIMITS
        if (limit.step, limit.is_urgent, limit.weight) not in known
    ]
    return len(LimitSetting.objects.bulk_create(new))


def _load_rules() -> int:
    known = set(RoutingRule.objects.values_list("name", flat=True))
    areas = {area.key: area for area in ServiceArea.objects.all()}
    new = [
        RoutingRule(
            name=rule.name,
            words=list(rule.words),
            organization_kind=rule.kind,
            area=areas[rule.area],
            source=rule.source,
            makes_confidential=rule.makes_confidential,
            is_dispute=rule.is_dispute,
            order=order,
            valid_from=SINCE,
        )
        for order, rule in enumerate(_RULES, start=1)
        if rule.name not in known
    ]
    return len(RoutingRule.objects.bulk_create(new))


def _load_guides() -> int:
    known = set(Guide.objects.filter(is_starter=True).values_list("title", flat=True))
    areas = {area.key: area for area in ServiceArea.objects.all()}
    new = [
        Guide(
            title=guide.title,
            area=areas[guide.area],
            kind=guide.kind,
            words=list(guide.words),
            steps=guide.steps,
            papers=guide.papers,
            law=guide.law,
            phones=guide.phones,
            whom=guide.whom,
            is_starter=True,
            search=search_blob(" ".join([guide.title, *guide.words])),
            valid_from=SINCE,
            doc_no=_STARTING_TEXT,
        )
        for guide in GUIDES
        if guide.title not in known
    ]
    return len(Guide.objects.bulk_create(new))
