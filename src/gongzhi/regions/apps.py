"""The room of places and days."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegionsConfig(AppConfig):
    """Divisions with dated codes, and the working calendar."""

    name = "gongzhi.regions"
    verbose_name = _("区划与日历")

    def ready(self) -> None:
        """Declare who may do what, and sign in."""
        from gongzhi.regions import policies, signin  # noqa: F401, PLC0415
