"""The room of the main loop."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Requests from intake to archive."""

    name = "gongzhi.cases"
    verbose_name = _("求助")

    def ready(self) -> None:
        """Sign in to the kernel's lists."""
        from gongzhi.cases import (  # noqa: F401, PLC0415  # noqa: F401, PLC0415
            actions,
            auditing,
            checks,
            moving,
            parameters,
            personal,
            policies,
            retention,
            rules,
            signin,
            subscribers,
        )
        from gongzhi.cases.actions import files, offers, slips, talk, visits  # noqa: F401, PLC0415
