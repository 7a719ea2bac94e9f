"""How long this room keeps what it writes down about people."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import LOG_MONTHS_AT_LEAST, Notice
from gongzhi.core import parameters
from gongzhi.core.parameters import Parameter, Unit
from gongzhi.core.retention import Term, terms

_BATCH: Final = 1000

parameters.declare(
    "retention.sign_in_log",
    Parameter(
        "retention",
        _("登录日志"),
        Unit.MONTHS,
        lambda: settings.GONGZHI_SIGN_IN_LOG_MONTHS,
        LOG_MONTHS_AT_LEAST,
        120,
        _("《网络安全法》第二十一条：不少于 6 个月"),
    ),
)
parameters.declare(
    "retention.notices",
    Parameter("retention", _("读过的消息"), Unit.MONTHS, 12, 1, 120, _("没读过的一直留着")),
)


def clear_notices(before: datetime) -> int:
    """Notices that were read so long ago."""
    with transaction.atomic():
        old = Notice.objects.filter(read_at__lt=before).order_by("read_at").values_list("pk", flat=True)[:_BATCH]
        Notice.objects.filter(pk__in=(keys := list(old))).delete()
    return len(keys)


terms.add("accounts.notices", Term("retention.notices", clear_notices))
