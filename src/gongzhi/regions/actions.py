"""Everything that changes divisions and days."""

from datetime import date

from django.utils.translation import gettext as _

from gongzhi.core import clock, moving
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.regions import codes
from gongzhi.regions.calendars import by_package
from gongzhi.regions.models import CalendarDay, Division, FormerCode
from gongzhi.regions.moving import moves


@action("regions.add_division")
def add_division(parent: Division | None, *, by: Actor, code: str, name: str, on: date, doc_no: str = "") -> Division:
    """Add a division that was newly set up. Raises `Invalid` where code and parent do not fit together."""
    _refuse_taken(code)
    _refuse_unfit(code, parent)
    return Division.objects.create(
        code=code,
        name=_named(name),
        level=codes.level_of(code),
        kind=codes.kind_of(code),
        parent=parent,
        valid_from=on,
        doc_no=doc_no,
    )


@action("regions.rename_division")
def rename_division(division: Division, *, by: Actor, name: str, on: date, doc_no: str = "") -> Division:
    """Give a division another name from a day on; the old one stays findable under its dates."""
    _refuse_closed(division)
    name = _named(name)
    if name == division.name:
        return division
    _keep_former(division, on, doc_no)
    division.name = name
    division.save()
    _describe_below(division)
    return division


@action("regions.renumber_division")
def renumber_division(
    division: Division, *, by: Actor, code: str, on: date, parent: Division | None = None, doc_no: str = ""
) -> Division:
    """Give a division another code from a day on, with `parent` also another place in the tree.

    Everything that points at the division stays with it. Codes of divisions below are renumbered each by itself.
    """
    _refuse_closed(division)
    parent = parent or division.parent
    if code != division.code:
        _refuse_taken(code)
    _refuse_unfit(code, parent)
    if codes.level_of(code) != division.level:
        raise Invalid(_("新代码的级别与原来的不同，请改用“新设”与“停用”。"), field="code")
    _keep_former(division, on, doc_no)
    division.code, division.kind, division.parent = code, codes.kind_of(code), parent
    division.save()
    _describe_below(division)
    return division


@action("regions.close_division")
def close_division(
    division: Division, *, by: Actor, on: date, merged_into: Division | None = None, doc_no: str = ""
) -> Division:
    """Dissolve a division from a day on, usually merged into another. Divisions below must have gone before.

    What lives there goes along to the other one, as the rooms above have signed in (`regions.moving`); what is over
    keeps pointing here. Without another nothing may be left. Raises `NotNow` with a list of what stands in the way.
    """
    _refuse_closed(division)
    if on <= division.valid_from:
        raise Invalid(_("停用日期要晚于启用日期。"), field="on")
    if below := division.children.filter(valid_to__isnull=True).count():
        raise NotNow(
            _("“%(name)s”下面还有 %(count)d 个区划，请先停用或划转它们。") % {"name": division, "count": below}
        )
    if merged_into is None:
        moving.refuse_remains(moves, division)
    else:
        if merged_into.pk == division.pk or merged_into.valid_to:
            raise Invalid(_("请选择另一个仍在使用的区划作为并入地。"), field="merged_into")
        if merged_into.level != division.level:
            raise Invalid(_("只能并入同一级别的区划。"), field="merged_into")
        if on > clock.today():
            raise Invalid(_("合并当天才能办理：有关的人和事会立即划转。"), field="on")
        moving.move_all(moves, division, merged_into)
    division.valid_to, division.merged_into, division.doc_no = on, merged_into, doc_no
    division.save()
    return division


@action("regions.add_day")
def add_day(day: date, *, by: Actor, is_working: bool, name: str = "", doc_no: str = "") -> CalendarDay:
    """Enter that people work on a day, or do not, where the calendar would say otherwise."""
    if CalendarDay.objects.filter(day=day).exists():
        raise NotNow(_("这一天已经登记过。要改，请先删除原来的一条。"), field="day")
    if by_package(day) == is_working:
        raise Invalid(
            _("日历上这一天本来就上班，不用登记。") if is_working else _("日历上这一天本来就休息，不用登记。"),
            field="day",
        )
    return CalendarDay.objects.create(day=day, is_working=is_working, name=name.strip(), doc_no=doc_no.strip())


@action("regions.remove_day")
def remove_day(entry: CalendarDay, *, by: Actor) -> None:
    """Take an entered day back; history keeps it. Due times that were computed with it stay as they were promised."""
    entry.delete()


def _named(name: str) -> str:
    name = name.strip()
    if not name:
        raise Invalid(_("请填写名称。"), field="name")
    return name


def _refuse_closed(division: Division) -> None:
    if division.valid_to:
        raise NotNow(_("“%(name)s”已经停用，不能再改。") % {"name": division})


def _refuse_taken(code: str) -> None:
    if Division.objects.in_use().filter(code=code).exists():
        raise NotNow(_("这个区划代码正在使用。"), field="code")


def _refuse_unfit(code: str, parent: Division | None) -> None:
    expected = codes.parent_code(code)
    if (parent.code if parent else None) != expected:
        raise Invalid(
            _("代码%(code)s的上级应是%(parent)s，与所选上级不符。") % {"code": code, "parent": expected or _("无")},
            field="code",
        )


def _keep_former(division: Division, on: date, doc_no: str) -> None:
    begun = division.former_codes.order_by("-valid_to").values_list("valid_to", flat=True).first()
    begun = begun or division.valid_from
    if on <= begun:
        raise Invalid(_("变更日期要晚于%(day)s。") % {"day": begun.isoformat()}, field="on")
    FormerCode.objects.create(
        division=division, code=division.code, name=division.name, valid_from=begun, valid_to=on, doc_no=doc_no
    )


def _describe_below(division: Division) -> None:
    """Full names below begin with the name that changed."""
    below = Division.objects.below(division).exclude(pk=division.pk).order_by("level")
    known = {division.pk: division}
    rows = []
    for row in below:
        row.parent = known[row.parent_id]
        row.describe()
        known[row.pk] = row
        rows.append(row)
    Division.objects.bulk_update(rows, ["full_name", "search"], batch_size=500)
