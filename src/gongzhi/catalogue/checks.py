"""What `gongzhi check` asks of the catalogue."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 -- Django's name

from gongzhi.catalogue.models import ServiceArea, ServiceItem, Word


@register(deploy=True, databases=True)
def catalogue_is_loaded(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without areas and words no request is understood, and no danger heard."""
    if (
        ServiceArea.objects.exists()
        and Word.objects.filter(sense=Word.Sense.CRISIS, withdrawn_at__isnull=True).exists()
    ):
        return []
    return [
        Warning(
            "还没有服务领域和词语：平台听不懂居民的求助，也听不出危急情形。",
            hint="运行 gongzhi manage load_catalogue 装入自带的十类服务、服务对象和词语，可以重复运行。",
            id="gongzhi.W121",
        )
    ]


@register(deploy=True, databases=True)
def items_have_an_open_post(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A service whose post was closed leads residents nowhere."""
    count = ServiceItem.objects.filter(withdrawn_at__isnull=True, post__closed_at__isnull=False).count()
    if not count:
        return []
    return [
        Warning(
            f"有 {count} 项正在提供的服务，负责岗位已经撤销。",
            hint="请提供单位在“资源—服务事项”页面改选负责岗位，或者下架。",
            id="gongzhi.W122",
        )
    ]
