"""What this room puts on the lists of the registry and into the frame of every page."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Actor
from gongzhi.core.registry import Place, Ref, navigation, refs, searches
from gongzhi.regions import finding, queries
from gongzhi.regions.locality import chosen_division
from gongzhi.regions.models import CalendarDay
from gongzhi.ui import shell


def _at_desk(actor: Actor) -> bool:
    return bool(actor.posts)


navigation.add(
    "regions.divisions",
    Place("desk", _("区划"), "map", "regions:divisions", order=720, group=_("设置"), shown_to=_at_desk),
)
navigation.add(
    "regions.calendar",
    Place("desk", _("工作日历"), "calendar-days", "regions:calendar", order=730, group=_("设置"), shown_to=_at_desk),
)

refs.add(
    "division",
    Ref(
        _("区划"),
        visible_to=queries.visible_to,
        title=lambda division: division.full_name,
        link=lambda division: reverse("regions:division", args=[division.pk]),
    ),
)
refs.add(
    "calendar_day",
    Ref(
        _("日历"),
        visible_to=lambda _actor: CalendarDay.objects.all(),
        title=lambda entry: entry.day.isoformat(),
        link=lambda entry: f"{reverse('regions:calendar')}?year={entry.day.year}",
    ),
)


def _locality(request: HttpRequest) -> shell.Locality:
    division = chosen_division(request)
    back = urlencode({"next": request.path})
    return shell.Locality(words=str(division or _("选择所在地")), url=f"{reverse('regions:choose')}?{back}")


shell.parts.add("locality", _locality)
searches.add("regions.divisions", finding.DIVISIONS)
