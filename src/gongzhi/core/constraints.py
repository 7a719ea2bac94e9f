"""Words for what the database refuses. A constraint's own `violation_error_message` is the message people read."""

from functools import cache

from django.apps import apps
from django.db import IntegrityError
from django.utils.translation import gettext as _

from gongzhi.core.errors import NotNow, Refusal


@cache
def _messages() -> dict[str, str]:
    return {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_models()
        for constraint in model._meta.constraints
    }


def refusal_of(error: IntegrityError) -> Refusal:
    """The refusal that tells a person what the broken constraint means; the error itself where nobody gave it words."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    message = _messages().get(name or "")
    if message is None:
        raise error
    return NotNow(message or _("与已有的记录冲突，没有保存。"))
