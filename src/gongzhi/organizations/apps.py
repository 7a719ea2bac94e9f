"""The room of organisations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    """Organisations, alliances, sites, posts and tenures."""

    name = "gongzhi.organizations"
    verbose_name = _("组织与岗位")

    def ready(self) -> None:
        """Declare who may do what, and sign in."""
        from gongzhi.organizations import (  # noqa: F401, PLC0415  # noqa: F401, PLC0415
            handover_policies,
            imports,
            moving,
            parameters,
            policies,
            robot_policies,
            signin,
        )
