"""The room of volunteers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VolunteersConfig(AppConfig):
    """Volunteers, teams, skills, engagements, service given."""

    name = "gongzhi.volunteers"
    verbose_name = _("志愿者")

    def ready(self) -> None:
        """Sign in and declare who may do what."""
        from gongzhi.volunteers import checks, moving, parameters, personal, policies, signin, subscribers  # noqa: F401, PLC0415
