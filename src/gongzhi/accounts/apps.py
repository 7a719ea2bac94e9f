"""The room of persons."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who signs in: identity, telephone, consent, guardians, devices; the inbox."""

    name = "gongzhi.accounts"
    verbose_name = _("人员")

    def ready(self) -> None:
        """Sign in with the kernel."""
        from gongzhi.accounts import actions, parameters, personal, policies, retention, signin, tasks  # noqa: F401, PLC0415
