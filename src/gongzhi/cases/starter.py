"""What every town begins with: default limits and the law's routing rules, each with where it comes from.

All of it is local policy and edited on a page. Loading again adds what is missing and leaves a town's changes alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from gongzhi.cases.models import LimitSetting, RoutingRule
from gongzhi.cases.models.clock import Step
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.worktime import Unit
from gongzhi.organizations.models import Organization

#: Before any request, so that the rules of the beginning hold for all of them.
SINCE: Final = date(2020, 1, 1)

_DEFAULT: Final = "平台默认值，请按本地文件修改"
_DONGZHI: Final = "平台默认值，参照东至县综治中心简易1天、一般7天、复杂20天"
_CLOCK, _MINUTES, _DAYS = Unit.CLOCK_MINUTES, Unit.WORKING_MINUTES, Unit.WORKING_DAYS
_DAY_MINUTES: Final = 24 * 60


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


def load(*, by: Actor) -> Loaded:
    """Load the default limits and rules; the catalogue's areas must be there. Safe to repeat."""
    return load_settings(None, by=by)


@action("cases.load_settings")
def load_settings(subject: None, *, by: Actor) -> Loaded:
    """Add the shipped limits and rules that are not there yet; what a town has set in any way is left alone."""
    return Loaded(_load_limits(), _load_rules())


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
