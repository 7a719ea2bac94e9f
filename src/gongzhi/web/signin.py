"""What the faces' entrances put on the lists of the registry."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Actor
from gongzhi.core.registry import Place, navigation, searches
from gongzhi.ui import shell
from gongzhi.web import search, todo

navigation.add("web.home", Place("portal", _("首页"), "house", "web:home", order=10))
navigation.add(
    "web.desk",
    Place(
        "desk",
        _("今天要办的"),
        "list-todo",
        "web:desk",
        order=100,
        group=_("办理"),
        shown_to=lambda actor: bool(actor.posts),
        badge=todo.count_for,
    ),
)
navigation.add(
    "web.setup",
    Place(
        "desk",
        _("初次设置"),
        "wand-sparkles",
        "web:setup_start",
        order=790,
        group=_("设置"),
        shown_to=lambda actor: actor.holds_role("system_admin"),
    ),
)
navigation.add(
    "web.rules",
    Place(
        "desk",
        _("规则与参数"),
        "sliders-horizontal",
        "web:rules",
        order=720,
        group=_("设置"),
        shown_to=lambda actor: bool(actor.posts),
    ),
)


def _sits_at_a_desk(request: HttpRequest) -> bool:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return bool(actor.posts)


searches.add("web.pages", search.PAGES)
shell.parts.add("search", lambda _request: shell.Search(reverse("web:search"), _("搜索")))
shell.parts.add(
    "desk_search",
    lambda request: shell.Search(reverse("web:desk_search"), _("搜索")) if _sits_at_a_desk(request) else None,
)
