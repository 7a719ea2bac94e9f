"""The faces' entrances."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """Home pages and what belongs to no single room."""

    name = "gongzhi.web"
    verbose_name = _("门户")

    def ready(self) -> None:
        """Sign in to the kernel's lists."""
        from gongzhi.core import parameter_rules  # noqa: PLC0415
        from gongzhi.web import signin  # noqa: F401, PLC0415

        # The last room to be ready: all others have declared their parameters.
        parameter_rules.sign_in()
