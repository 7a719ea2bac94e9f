"""What every template may use beside its own context."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import NOBODY
from gongzhi.core.errors import type_words
from gongzhi.core.models import Deployment
from gongzhi.core.registry import Place, places_for
from gongzhi.ui.preferences import theme_of
from gongzhi.ui.shell import Shell

#: Groups of the desk's menu in their order, with their icons; others follow in the order in which they are met.
GROUPS = (
    (_("办理"), "list-todo"),
    (_("资源"), "building-2"),
    (_("活动"), "calendar-days"),
    (_("项目"), "folder-kanban"),
    (_("统筹"), "users-round"),
    (_("数据"), "chart-line"),
    (_("设置"), "settings"),
)


#: A menu counts so far: "99+" says enough.
MOST_COUNTED = 99


def counted(number: int) -> str:
    """A number as menus show it."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


@dataclass(slots=True)
class Item:
    """A place in the menu."""

    label: type_words
    icon: str
    url: str
    active: bool
    badge: int

    @property
    def badge_words(self) -> str:
        return counted(self.badge)


@dataclass(slots=True)
class Group:
    """A group of the desk's menu; it leads to its first place and shows the sum of its numbers."""

    label: str
    icon: str
    items: list[Item] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.items[0].url

    @property
    def active(self) -> bool:
        return any(item.active for item in self.items)

    @property
    def is_open(self) -> bool:
        """Whether its places are listed below it; a group of one place stands for that place."""
        return self.active and len(self.items) > 1

    @property
    def badge(self) -> int:
        return sum(item.badge for item in self.items)

    @property
    def badge_words(self) -> str:
        return counted(self.badge)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`nav` (groups of the desk), `portal_nav` (places of the portal), `shell`, `theme` and `demonstration`.

    All but the theme are lazy: a fragment that draws no frame asks nothing.
    """
    return {
        "nav": SimpleLazyObject(lambda: desk_groups(request)),
        "portal_nav": SimpleLazyObject(lambda: items(request, "portal")),
        "shell": Shell(request),
        "theme": theme_of(request),
        "demonstration": SimpleLazyObject(Deployment.of_demonstration),
    }


def items(request: HttpRequest, face: str) -> list[Item]:
    """The places of a face that the person finds in the menu, the present one marked."""
    return [item for item, _place in _placed(request, face)]


def desk_groups(request: HttpRequest) -> list[Group]:
    """The desk's menu."""
    groups = {str(label): Group(str(label), icon) for label, icon in GROUPS}
    for item, place in _placed(request, "desk"):
        label = str(place.group or _("其他"))
        groups.setdefault(label, Group(label, place.icon)).items.append(item)
    return [group for group in groups.values() if group.items]


def _placed(request: HttpRequest, face: str) -> list[tuple[Item, Place]]:
    actor = getattr(request, "actor", NOBODY)
    found = []
    for _key, place in places_for(actor, face):
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:
            # A wrong name must not take every page down; a test asks that each place has its page.
            continue
        found.append((Item(place.words, place.icon, url, active=False, badge=place.badge(actor)), place))
    present = _present([item.url for item, _place in found], request.path)
    for item, _place in found:
        item.active = item.url == present
    return found


def _present(urls: list[str], path: str) -> str | None:
    """The one address that the path stands under: the longest that begins it.

    The first page of a face begins every address of the face: it is meant only where one stands on it.
    """
    firsts = ("/", "/desk/")
    under = [url for url in urls if path == url or (url not in firsts and path.startswith(url))]
    return max(under, key=len, default=None)
