"""What this room puts on the lists of the registry."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongzhi.catalogue import finding, queries
from gongzhi.catalogue.models import ServiceArea, Word
from gongzhi.core.actors import Actor
from gongzhi.core.registry import Holding, Place, Ref, holdings, navigation, refs, searches
from gongzhi.organizations.models import Role


def _offers(actor: Actor) -> bool:
    return actor.holds_role(Role.HANDLER, Role.SUPERVISOR, Role.JOINT_OFFICE)


def _keeps_words(actor: Actor) -> bool:
    return actor.holds_role(Role.JOINT_OFFICE, Role.SYSTEM_ADMIN)


navigation.add("catalogue.services", Place("portal", _("服务"), "layout-grid", "catalogue:home", order=20))
navigation.add(
    "catalogue.items",
    Place("desk", _("服务事项"), "layout-grid", "catalogue:items", order=240, group=_("资源"), shown_to=_offers),
)
navigation.add(
    "catalogue.words",
    Place("desk", _("领域与词语"), "languages", "catalogue:words", order=740, group=_("设置"), shown_to=_keeps_words),
)

refs.add(
    "service_item",
    Ref(
        _("服务事项"),
        visible_to=queries.visible_to,
        title=lambda item: item.name,
        link=lambda item: reverse("catalogue:item", args=[item.pk]),
    ),
)
refs.add(
    "service_area",
    Ref(
        _("服务领域"),
        visible_to=lambda _actor: ServiceArea.objects.all(),
        title=lambda area: area.name,
        link=lambda area: reverse("catalogue:area", args=[area.key]),
    ),
)
refs.add(
    "word",
    Ref(
        _("词语"),
        visible_to=lambda actor: Word.objects.all() if _keeps_words(actor) else Word.objects.none(),
        title=lambda word: word.text,
        link=lambda word: f"{reverse('catalogue:words')}?q={word.text}",
    ),
)

holdings.add("catalogue.items", Holding(_("负责的服务事项"), queries.held_by))
searches.add("catalogue.items", finding.ITEMS)
searches.add("catalogue.kept", finding.KEPT)
