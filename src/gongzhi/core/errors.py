"""What an action answers when it does not do what was asked. Each error says so in words for the person who asked."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type_words = str | Promise


class Refusal(Exception):
    """The platform did not do it, nothing was changed, and `message` tells the person why."""

    status = 400

    def __init__(self, message: type_words, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        #: The form field that the message belongs to, where there is one.
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class Invalid(Refusal):
    """What was entered cannot be right."""


class Forbidden(Refusal):
    """The person may see it, but may not do this."""

    status = 403

    def __init__(self, message: type_words = "", *, field: str | None = None) -> None:
        super().__init__(message or _("您当前的岗位没有权限做这一步。"), field=field)


class NotNow(Refusal):
    """Right person, wrong moment: the state does not allow it (any more)."""

    status = 409


class TooOften(Refusal):
    """The same person or address again and again: wait a little, nothing is locked."""

    status = 429


class Stale(Refusal):
    """Somebody else changed it since the page was opened; `changes` tells what."""

    status = 409

    def __init__(self, changes: Sequence[Any] = ()) -> None:
        super().__init__(_("您打开页面之后，这一件已被别人更新，您的填写没有保存。请看过最新情况后再提交。"))
        self.changes = changes
