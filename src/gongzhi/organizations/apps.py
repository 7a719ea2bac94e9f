"""The room of organisations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    """Organisations, alliances, sites, posts and tenures."""

    name = "gongzhi.organizations"
    verbose_name = _("组织与岗位")

    def ready(self) -> None:
        """Declare who may do what, and sign in."""
        from gongzhi.organizations import imports, moving, parameters, policies, signin  # noqa: F401, PLC0415
        from gongzhi.organizations.policies import handovers, robots  # noqa: F401, PLC0415
