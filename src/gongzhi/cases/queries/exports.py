"""Lists of cases as tables: which exports a person sees, and the table itself."""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final
from uuid import UUID

import xlsxwriter
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.cases import links
from gongzhi.cases.models import Case, Export, ExportState
from gongzhi.cases.queries.lists import CaseFilters, case_list, title_of
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import type_words
from gongzhi.core.masks import mask_address, mask_id, mask_name, mask_phone
from gongzhi.core.registry import TodoRow
from gongzhi.organizations.models import Role
from gongzhi.organizations.scopes import rows_in_scope

#: More is for the operator, not for a desk.
MOST_ROWS: Final = 50_000
#: In full: as many as an office can have a reason for.
MOST_IN_FULL: Final = 5_000
_CHUNK: Final = 500
#: What a spreadsheet might take for a formula once somebody edits the cell or saves the table as text.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBERS: Final = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9})(?![\dXx])")


def exports_visible_to(actor: Actor) -> QuerySet[Export]:
    """The person's own, and those asked for by posts below one of his or her supervising or joint-office posts."""
    above = rows_in_scope(actor.posts, {Role.SUPERVISOR: "post__organization", Role.JOINT_OFFICE: "post__division"})
    rows = Export.objects.filter(Q(person=actor.person) | above) if actor.is_known else Export.objects.none()
    return rows.select_related("person", "post__organization", "post__division", "decided_by").order_by("-id")


def exports_to_decide(actor: Actor) -> QuerySet[Export]:
    """Those that wait for the person's word: never the own ones, nor those of a post that he or she holds."""
    above = rows_in_scope(actor.posts, {Role.SUPERVISOR: "post__organization", Role.JOINT_OFFICE: "post__division"})
    rows = Export.objects.filter(above, state=ExportState.ASKED).exclude(person=actor.person)
    return rows.exclude(post__in=[post.pk for post in actor.posts]).select_related("person", "post__organization")


def exports_to_fetch(actor: Actor) -> QuerySet[Export]:
    """The person's own that were approved and wait to be fetched."""
    return Export.objects.filter(person=actor.person, state=ExportState.APPROVED, expires_at__gt=clock.now())


def todo_of_exports(actor: Actor) -> list[TodoRow]:
    """To decide, to fetch. Two queries at most."""
    if not actor.posts:
        return []
    decide = [
        TodoRow(
            title=_("导出申请第 %(number)d 号") % {"number": export.number},
            link=links.exports(),
            reason=_("%(who)s申请导出完整信息，等待您审批") % {"who": export.person.name},
            kind="new",
            detail=export.filter_words,
            whose=str(export.post),
        )
        for export in exports_to_decide(actor).order_by("pk")
    ]
    fetch = [
        TodoRow(
            title=_("第 %(number)d 号导出可以下载") % {"number": export.number},
            link=links.exports(),
            reason=_("已批准，只能下载一次"),
            kind="new",
            detail=export.filter_words,
            due_at=export.expires_at,
        )
        for export in exports_to_fetch(actor).order_by("pk")
    ]
    return decide + fetch


def todo_keys_of_exports(actor: Actor) -> list[QuerySet[Any]]:
    """The same, to be counted."""
    if not actor.posts:
        return []
    return [rows.select_related(None).values("pk") for rows in (exports_to_decide(actor), exports_to_fetch(actor))]


def rows_to_export(actor: Actor, filters: CaseFilters, until: datetime) -> QuerySet[Case]:
    """The cases that go into a table: what the list shows, without guarded ones and one's own, asked for until then."""
    rows = case_list(actor, filters).filter(is_confidential=False, is_childs=False, created_at__lte=until)
    return rows.exclude(asker=actor.person).select_related("asker__data_key")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table."""

    words: type_words
    width: int
    value: Callable[[Case, bool], Any]


def _instant(value: datetime | None) -> str:
    return f"{clock.local(value):%Y-%m-%d %H:%M}" if value is not None else ""


def _yes(value: bool) -> str:
    return _("是") if value else ""


def _posts(case: Any, *, lead: bool) -> str:
    return "、".join(str(part.post.organization) for part in case.parts if part.is_lead == lead)


def _title(case: Case, in_full: bool) -> str:
    """Numbers that slipped into a title are masked, in every table."""
    return _NUMBERS.sub(lambda found: (mask_id if len(found[0]) == 18 else mask_phone)(found[0]), title_of(case))


def _masked(in_full: bool, value: str, mask: Callable[[str], str]) -> str:
    return value if in_full else mask(value)


COLUMNS: Final[tuple[Column, ...]] = (
    Column(gettext_lazy("编号"), 12, lambda case, _full: case.number),
    Column(gettext_lazy("提出时间"), 17, lambda case, _full: _instant(case.created_at)),
    Column(gettext_lazy("来源"), 10, lambda case, _full: case.get_channel_display()),
    Column(gettext_lazy("状态"), 10, lambda case, _full: case.get_state_display()),
    Column(gettext_lazy("标题"), 36, _title),
    Column(gettext_lazy("求助人"), 10, lambda case, full: _masked(full, str(case.asker.name), mask_name)),
    Column(gettext_lazy("电话"), 14, lambda case, full: _masked(full, case.asker.phone or "", mask_phone)),
    Column(gettext_lazy("地址"), 30, lambda case, full: _masked(full, case.text.address or "", mask_address)),
    Column(gettext_lazy("服务领域"), 14, lambda case, _full: str(case.area or "")),
    Column(gettext_lazy("服务对象"), 14, lambda case, _full: str(case.group or "")),
    Column(gettext_lazy("所在区划"), 18, lambda case, _full: str(case.division)),
    Column(gettext_lazy("受理岗位"), 24, lambda case, _full: str(case.post)),
    Column(gettext_lazy("牵头单位"), 18, lambda case, _full: _posts(case, lead=True)),
    Column(gettext_lazy("协办单位"), 18, lambda case, _full: _posts(case, lead=False)),
    Column(gettext_lazy("最近到期"), 17, lambda case, _full: _instant(case.due_at)),  # type: ignore[attr-defined]
    Column(gettext_lazy("逾期"), 6, lambda case, _full: _yes(case.is_overdue)),  # type: ignore[attr-defined]
    Column(gettext_lazy("紧急"), 6, lambda case, _full: _yes(case.is_urgent)),
    Column(gettext_lazy("联办"), 6, lambda case, _full: _yes(case.is_joint)),  # type: ignore[attr-defined]
    Column(gettext_lazy("挂起"), 6, lambda case, _full: _yes(case.is_suspended)),  # type: ignore[attr-defined]
    Column(gettext_lazy("受理时间"), 17, lambda case, _full: _instant(case.accepted_at)),
    Column(gettext_lazy("办结时间"), 17, lambda case, _full: _instant(case.closed_at)),
)


@dataclass(slots=True)
class Table:
    """A table that was written: the open file, how many rows, and whose data stand in it in full."""

    file: IO[bytes]
    rows: int
    in_full: set[UUID]


def write_table(cases: QuerySet[Case], head: str, *, shows: Callable[[list[Case]], set[UUID]] | None = None) -> Table:
    """Write the cases as a workbook under the line `head`, which is repeated on every printed page.

    `shows` says of a chunk of cases which may stand in full; without it everything is masked. Rows go to the disk as
    they come, so that memory does not grow with the table; the library takes its own files away at the end.
    """
    target = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer streams and closes it
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet(_("求助"))
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
    # A cell in this format stays text, also for whoever edits it.
    quoted = book.add_format({"quote_prefix": True, "num_format": "@"})
    page.write_string(0, 0, head)
    for place, column in enumerate(COLUMNS):
        page.set_column(place, place, column.width)
        page.write_string(1, place, str(column.words), bold)
    page.freeze_panes(2, 1)
    page.set_landscape()
    page.set_paper(9)
    page.repeat_rows(0, 1)
    page.set_footer("&C&P / &N")
    table = Table(target, 0, set())
    for case, in_full in _each(cases, shows):
        for place, column in enumerate(COLUMNS):
            words = str(column.value(case, in_full))
            if words:
                page.write_string(table.rows + 2, place, words, quoted if words.startswith(_FORMULA) else None)
        table.rows += 1
        if in_full and case.asker.data_key_id is not None:
            table.in_full.add(case.asker.data_key_id)
    book.close()
    target.seek(0)
    return table


def _each(cases: QuerySet[Case], shows: Callable[[list[Case]], set[UUID]] | None) -> Iterator[tuple[Case, bool]]:
    chunk: list[Case] = []
    for case in cases.iterator(chunk_size=_CHUNK):
        chunk.append(case)
        if len(chunk) == _CHUNK:
            yield from _judged(chunk, shows)
            chunk = []
    yield from _judged(chunk, shows)


def _judged(chunk: list[Case], shows: Callable[[list[Case]], set[UUID]] | None) -> Iterator[tuple[Case, bool]]:
    shown = shows(chunk) if shows is not None and chunk else set()
    for case in chunk:
        yield case, case.pk in shown
