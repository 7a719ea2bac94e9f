"""The room of what is offered."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    """Service areas, target groups, service items, words of the field."""

    name = "gongzhi.catalogue"
    verbose_name = _("服务目录")

    def ready(self) -> None:
        """Sign in and declare who may do what."""
        from gongzhi.catalogue import checks, moving, policies, signin  # noqa: F401, PLC0415
