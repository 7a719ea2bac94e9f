"""What this room keeps on a person, for the person to see, have and be rid of (`core.personal`)."""

from collections.abc import Iterable, Sequence

import pgtrigger
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import type_words
from gongzhi.core.personal import Kept, Line, blank, personal_data
from gongzhi.ui import words
from gongzhi.volunteers.actions import leave_volunteers
from gongzhi.volunteers.models import Availability, ServiceRecord, Volunteer, VolunteerState


def _registration(person: User) -> Sequence[Sequence[Line]]:
    row = Volunteer.objects.filter(person=person).select_related("division").first()
    if row is None:
        return []
    lines: list[Line] = [
        (_("志愿者编号"), row.number),
        (_("状态"), row.get_state_display()),
        (_("常在区域"), str(row.division)),
        (_("服务意愿"), "、".join(str(area) for area in row.areas.all())),
        (_("技能"), "、".join(str(has.skill) for has in row.skills.select_related("skill"))),
        (_("意外保险有效期至"), words.date_cn(row.insured_until) if row.insured_until else ""),
    ]
    return [[line for line in lines if line[1]]]


def _service(person: User) -> Sequence[Sequence[Line]]:
    rows = ServiceRecord.objects.filter(volunteer__person=person).select_related("area").order_by("-created_at")
    return [
        [
            (_("服务"), row.content or str(row.area)),
            (_("时间"), words.instant(row.started_at)),
            (_("时长"), words.minutes(row.minutes)),
        ]
        for row in rows
    ]


def _serves(person: User) -> type_words | None:
    row = Volunteer.objects.filter(person=person).exclude(state=VolunteerState.LEFT).first()
    return _now("您还是志愿者，请先在“志愿服务”里退出") if row is not None else None


def _leave(person: User) -> None:
    row = Volunteer.objects.filter(person=person).exclude(state=VolunteerState.LEFT).first()
    if row is not None:
        leave_volunteers(row, by=Actor(person=person))


def _erase(person: User) -> None:
    rows = Volunteer.objects.filter(person=person)
    Availability.objects.filter(volunteer__in=rows).delete()
    blank(rows, ("latitude", "longitude"))
    for row in rows:
        row.areas.clear()


def forget_contents(occasions: Iterable[str]) -> None:
    """Blank what service records say of a person who was helped, at that person's deletion; hours and places stay.

    The table is append-only for everybody else: this is the one change of a row that the law itself asks for.
    """
    with pgtrigger.ignore("volunteers.ServiceRecord:append_only"):
        clock.tell_database()
        ServiceRecord.objects.filter(occasion__in=list(occasions)).update(content="")


personal_data.add(
    "volunteers.registration",
    Kept(
        _("志愿者登记"),
        _("给您推荐合适的志愿服务"),
        _("到您退出为止"),
        _registration,
        "volunteers:mine",
        erase=_erase,
        blocks=_serves,
        settle=_leave,
    ),
)
personal_data.add(
    "volunteers.service",
    Kept(
        _("志愿服务记录"),
        _("《志愿服务条例》第十九条：如实记录，给您开证明"),
        _("不少于 10 年"),
        _service,
        kept_by_law=_("志愿服务记录（编号、时长、类别，不含姓名），保存不少于 10 年"),
    ),
)
