"""The kernel."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """The kernel: what every room stands on, without a word of the domain."""

    name = "gongzhi.core"
    verbose_name = _("内核")

    def ready(self) -> None:
        """Declare the jobs, and tell the clock which town may set it."""
        from gongzhi.core import clock, parameters, tasks  # noqa: F401, PLC0415
        from gongzhi.core.models import Deployment  # noqa: PLC0415

        clock.let_simulate(Deployment.is_demonstration)
