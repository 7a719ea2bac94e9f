"""Services in the search of everything."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongzhi.catalogue import queries
from gongzhi.catalogue.models import ServiceItem
from gongzhi.core.actors import Actor
from gongzhi.core.registry import Hit, Search


def _note(item: ServiceItem) -> str:
    return f"{item.organization} · {item.area}"


def find_items(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """The open services that hold every word, nearest offer first. Two queries."""
    found = queries.search_items(typed)[:limit]
    return [Hit(item.name, reverse("catalogue:item", args=[item.pk]), _note(item)) for item in found]


def find_kept(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """For the desk: the same, with the page where it is kept for those who keep it. Three queries."""
    found = list(queries.search_items(typed)[:limit])
    kept = set(queries.kept_by(actor).filter(pk__in=[item.pk for item in found]).values_list("pk", flat=True))
    return [
        Hit(
            item.name,
            reverse("catalogue:desk_item" if item.pk in kept else "catalogue:item", args=[item.pk]),
            _note(item),
        )
        for item in found
    ]


ITEMS: Final = Search(
    "portal",
    _("服务"),
    "layout-grid",
    order=20,
    find=find_items,
    more=lambda typed: f"{reverse('catalogue:home')}?{urlencode({'q': typed})}",
)
KEPT: Final = Search("desk", _("服务事项"), "layout-grid", order=50, find=find_kept)
