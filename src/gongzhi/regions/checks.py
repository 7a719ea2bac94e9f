"""What `gongzhi check` asks of places and days."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 -- Django's name

from gongzhi.core import clock
from gongzhi.regions.models import Division
from gongzhi.regions.queries import calendar


@register(deploy=True, databases=True)
def next_year_is_on_the_calendar(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Limits in working days reach into the next year: from November on its holidays must be known."""
    today, days = clock.today(), calendar()
    years = [today.year, today.year + 1] if today.month >= 11 else [today.year]
    return [
        Warning(
            f"工作日历没有 {year} 年的放假和调休安排，这一年暂按周一至周五上班计算。",
            hint="国务院办公厅公布放假安排后，由系统管理员在“设置—工作日历”页面逐日登记放假日和调休上班日，并填写文号；"
            "或者升级 chinesecalendar 到包含这一年的版本。",
            id="gongzhi.W101",
        )
        for year in years
        if not days.covers(year)
    ]


@register(deploy=True, databases=True)
def divisions_are_there(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without divisions no request has a place."""
    if Division.objects.in_use().exists():
        return []
    return [
        Warning(
            "还没有行政区划，居民无法选择所在地。",
            hint="运行 gongzhi manage import_divisions 文件.csv；不写文件名则导入自带的台州市区划。",
            id="gongzhi.W102",
        )
    ]
