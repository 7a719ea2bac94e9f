"""The look."""

from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Layouts, components and tokens of the three faces."""

    name = "gongzhi.ui"
    verbose_name = _("界面")

    def ready(self) -> None:
        """Let forms speak as to a neighbour where they do not say anything better."""
        Field.default_error_messages["required"] = _("请填写这一项")
