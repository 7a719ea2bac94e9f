"""How long the words of archived requests are kept."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.cases import erasing
from gongzhi.cases.models import Case
from gongzhi.cases.states import CaseState
from gongzhi.core import clock, parameters
from gongzhi.core.parameters import Parameter, Unit
from gongzhi.core.retention import Term, terms

_BATCH: Final = 100

parameters.declare(
    "retention.archived_cases",
    Parameter(
        "retention",
        _("归档求助里写的内容"),
        Unit.MONTHS,
        60,
        36,
        360,
        _("处理记录不少于 3 年（《个人信息保护法》第五十六条）；到期抹去文字、地址和照片，只留统计"),
    ),
)


def clear_archived(before: datetime) -> int:
    """Blank the words of requests that were closed so long ago and are archived."""
    with transaction.atomic():
        clock.tell_database()
        old = Case.objects.filter(state=CaseState.ARCHIVED, closed_at__lt=before, text__blanked_at=None)
        keys = list(old.order_by("closed_at").values_list("pk", flat=True)[:_BATCH])
        cases = Case.objects.filter(pk__in=keys)
        erasing.forget_words(cases)
        erasing.forget_position(cases)
    return len(keys)


terms.add("cases.archived", Term("retention.archived_cases", clear_archived))
