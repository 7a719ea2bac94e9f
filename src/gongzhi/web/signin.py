"""What the faces' entrances put on the lists of the registry."""

from django.utils.translation import gettext_lazy as _

from gongzhi.core.registry import Place, navigation
from gongzhi.web import todo

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
