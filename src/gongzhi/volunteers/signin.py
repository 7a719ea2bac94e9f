"""What this room puts on the lists of the registry."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.kinds import Kind, notice_kinds
from gongzhi.accounts.mine import Part, my_parts
from gongzhi.core.actors import Actor
from gongzhi.core.policies import allowed
from gongzhi.core.registry import Place, Ref, TodoRow, TodoSource, navigation, refs, searches, todo
from gongzhi.regions.locality import known_places
from gongzhi.regions.models import Division
from gongzhi.volunteers import finding, queries
from gongzhi.volunteers.models import ServiceRecord

#: More volunteers to confirm than this become one line that leads to the list.
_SHOWN_ONE_BY_ONE: Final = 5


def _sees_desk(actor: Actor) -> bool:
    return allowed(actor, "volunteers.see_desk")


navigation.add(
    "volunteers.volunteers",
    Place("desk", _("志愿者"), "hand-heart", "volunteers:volunteers", order=250, group=_("资源"), shown_to=_sees_desk),
)
navigation.add(
    "volunteers.teams",
    Place(
        "desk", _("志愿服务队"), "users-round", "volunteers:desk_teams", order=260, group=_("资源"), shown_to=_sees_desk
    ),
)


def _place(actor: Actor) -> Division | None:
    mine = queries.volunteer_of(actor.person)
    return mine.division if mine else None


known_places.add("volunteers.division", _place)
my_parts.add(
    "volunteers",
    Part(_("我的志愿服务"), "volunteers:mine", "hand-heart", _("技能、空余时间、服务时长、队伍")),
)
notice_kinds.add("volunteers", Kind(_("志愿服务"), "hand-heart"))

refs.add(
    "volunteer",
    Ref(
        _("志愿者"),
        visible_to=queries.visible_to,
        title=lambda volunteer: f"{volunteer.person} {volunteer.number}",
        link=lambda volunteer: reverse("volunteers:volunteer", args=[volunteer.pk]),
    ),
)
refs.add(
    "team",
    Ref(
        _("志愿服务队"),
        visible_to=queries.teams_visible_to,
        title=str,
        link=lambda team: reverse("volunteers:team", args=[team.pk]),
    ),
)


def _records_visible_to(actor: Actor) -> QuerySet[ServiceRecord]:
    return ServiceRecord.objects.filter(volunteer__in=queries.visible_to(actor)).select_related("volunteer__person")


refs.add(
    "service_record",
    Ref(
        _("服务记录"),
        visible_to=_records_visible_to,
        title=lambda record: record.content,
        link=lambda record: reverse("volunteers:volunteer", args=[record.volunteer_id]),
    ),
)


def _to_confirm(actor: Actor) -> Sequence[TodoRow]:
    rows = list(queries.to_confirm(actor)[: _SHOWN_ONE_BY_ONE + 1])
    if len(rows) > _SHOWN_ONE_BY_ONE:
        count = queries.to_confirm(actor).count()
        title = _now("%(count)d 位志愿者等待核实") % {"count": count}
        link = f"{reverse('volunteers:volunteers')}?state=pending"
        return [TodoRow(title=title, link=link, reason=_("核实后才能参加服务"), kind="new", count=count)]
    return [
        TodoRow(
            title=_now("%(name)s 报名当志愿者") % {"name": row.person},
            link=reverse("volunteers:volunteer", args=[row.pk]),
            reason=_("等待核实"),
            kind="new",
            number=row.number,
            place=str(row.division),
        )
        for row in rows
    ]


def _keys_to_confirm(actor: Actor) -> Sequence[QuerySet[Any]]:
    return [queries.to_confirm(actor).order_by().values("pk")]


todo.add("volunteers.to_confirm", TodoSource(_to_confirm, _keys_to_confirm))
for _key, _search in finding.SEARCHES.items():
    searches.add(f"volunteers.{_key}", _search)
