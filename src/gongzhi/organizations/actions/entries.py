"""What the actions of this room check alike: names, telephones, credit codes, open ends."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from gongzhi.core import identity
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.organizations.models import Organization
from gongzhi.regions.models import Division


def named(words: str, *, field: str = "name") -> str:
    """The words without blanks around them. Raises `Invalid` for none."""
    words = words.strip()
    if not words:
        raise Invalid(_("请填写名称。"), field=field)
    return words


def checked_code(code: str | None) -> str | None:
    """A unified social credit code in its stored form, None for none. Raises `Invalid` that says what is wrong."""
    return _checked(identity.normalise_credit_code, code, "credit_code") or None


def checked_phone(number: str) -> str:
    """A telephone number in its stored form, "" for none. Raises `Invalid`."""
    return _checked(identity.normalise_phone, number, "phone")


def _checked(normalise: Any, raw: str | None, field: str) -> str:
    if not raw or not raw.strip():
        return ""
    try:
        return str(normalise(raw))
    except ValidationError as error:
        raise Invalid(error.messages[0], field=field) from error


def refuse_outside(division: Division, organization: Organization, *, field: str = "division") -> None:
    """What an organisation has lies in its own division."""
    if not division.is_within(organization.division):
        raise Invalid(
            _("“%(place)s”不在“%(organization)s”的区划（%(division)s）之内。")
            % {"place": division, "organization": organization, "division": organization.division},
            field=field,
        )


def refuse_closed_organization(organization: Organization) -> None:
    """Nothing is added to an organisation that was closed."""
    if organization.closed_at:
        raise NotNow(_("“%(name)s”已经注销，不能再改。") % {"name": organization})


def refuse_remains(words: str, remains: dict[str, QuerySet[Any]]) -> None:
    """Refuse to close what still has something; `remains` names each sort of it."""
    counts = {name: rows.count() for name, rows in remains.items()}
    left = _("、").join(
        _("%(count)d 个%(name)s") % {"count": count, "name": name} for name, count in counts.items() if count
    )
    if left:
        raise NotNow(_("%(words)s还有%(left)s，请先移交或撤销它们。") % {"words": words, "left": left})


def span(start: datetime, end: datetime | None, *, field: str = "end") -> TimestamptzRange:
    """`[start, end)`, without an end where it is None. Raises `Invalid` for an end that is not later."""
    if end is not None and end <= start:
        raise Invalid(_("结束时间要晚于开始时间。"), field=field)
    return TimestamptzRange(start, end, "[)")
