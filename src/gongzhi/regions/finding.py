"""Divisions in the search of everything."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongzhi.core import text
from gongzhi.core.actors import Actor
from gongzhi.core.grams import grammed
from gongzhi.core.registry import Hit, Search
from gongzhi.regions.models import Division

#: A shorter number is no code that anybody means.
_CODE_LENGTH: Final = 6


def find_divisions(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """In use, by name or code; higher ones first. One query."""
    code = text.normalise(typed)
    found = Division.objects.in_use()
    if code.isdigit():
        if len(code) < _CODE_LENGTH:
            return []
        found = found.filter(code__startswith=code)
    else:
        found = found.filter(grammed("search", typed))
    return [
        Hit(row.name, reverse("regions:division", args=[row.pk]), row.full_name, number=row.code)
        for row in found.order_by("level", "name_key", "code")[:limit]
    ]


DIVISIONS: Final = Search(
    "desk",
    _("区划"),
    "map",
    order=80,
    find=find_divisions,
    more=lambda typed: f"{reverse('regions:divisions')}?{urlencode({'q': typed})}",
)
