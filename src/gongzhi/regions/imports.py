"""Divisions from a file: a heading, then lines `code,name` with the 12-digit statistics codes, in any order."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, Refusal
from gongzhi.regions import codes
from gongzhi.regions.actions import rename_division
from gongzhi.regions.models import Division

HEADING = ("code", "name")
_BATCH = 500
_NAME_LENGTH = 60
#: Told after each batch: rows done, rows in all.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `absent` are divisions in use that the file does not name: they stay, for people to close."""

    added: int
    renamed: int
    unchanged: int
    absent: int


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    code: str
    name: str


def import_divisions(
    lines: Iterable[str], valid_from: date, *, progress: Progress | None = None, by: Actor | None = None
) -> Imported:
    """Take the divisions of a file in: new ones are added, changed names renamed from `valid_from` on; safe to repeat.

    All or nothing: raises `Invalid` that names the line for a code that cannot be read, stands twice, or whose parent
    is neither in the file nor known.
    """
    return _import(lines, by=by or Actor.of_system("import"), valid_from=valid_from, progress=progress)


@action("regions.import_divisions")
def _import(lines: Iterable[str], *, by: Actor, valid_from: date, progress: Progress | None) -> Imported:
    rows = _read(lines)
    known = {division.code: division for division in Division.objects.in_use()}
    _refuse_orphans(rows, known)
    new = [row for row in rows if row.code not in known]
    renamed = [row for row in rows if row.code in known and known[row.code].name != row.name]
    for row in renamed:
        with _naming(row.line):
            rename_division(known[row.code], by=by, name=row.name, on=valid_from)
    if renamed:
        known = {division.code: division for division in Division.objects.in_use()}
    _add(new, known, valid_from, progress)
    return Imported(
        added=len(new),
        renamed=len(renamed),
        unchanged=len(rows) - len(new) - len(renamed),
        absent=len(known.keys() - {row.code for row in rows}),
    )


class _naming:  # noqa: N801 -- reads as a sentence: with _naming(line)
    """Put the number of the line before a refusal's words."""

    def __init__(self, line: int) -> None:
        self.line = line

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Refusal):
            raise at_line(self.line, str(error.message)) from error


def at_line(line: int, words: str) -> Invalid:
    """The refusal of a file for what stands in a line (the heading is line 1)."""
    return Invalid(_("第 %(line)d 行：%(words)s 文件没有导入，原有区划没有改动。") % {"line": line, "words": words})


def _read(lines: Iterable[str]) -> list[_Row]:
    rows: dict[str, _Row] = {}
    reader = csv.reader(lines)
    try:
        heading = tuple(cell.strip().lower().removeprefix("\ufeff") for cell in next(reader, []))
        if heading != HEADING:
            raise at_line(1, _("第一行应是表头“code,name”。"))
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            row = _row(reader.line_num, cells)
            if earlier := rows.get(row.code):
                raise at_line(
                    row.line, _("代码%(code)s与第 %(line)d 行重复。") % {"code": row.code, "line": earlier.line}
                )
            rows[row.code] = row
    except (csv.Error, UnicodeDecodeError) as error:
        raise at_line(reader.line_num + 1, _("读不出来，请另存为 UTF-8 编码的 CSV 文件。")) from error
    if not rows:
        raise at_line(2, _("文件里没有区划。"))
    return sorted(rows.values(), key=lambda row: (codes.level_of(row.code), row.code))


def _row(line: int, cells: list[str]) -> _Row:
    if len(cells) != len(HEADING):
        raise at_line(line, _("应有代码和名称两栏，这里有 %(count)d 栏。") % {"count": len(cells)})
    code, name = (cell.strip() for cell in cells)
    with _naming(line):
        codes.kind_of(code)
    if not 1 <= len(name) <= _NAME_LENGTH:
        raise at_line(line, _("名称要有 1 到 60 个字。"))
    if not name.isprintable():
        raise at_line(line, _("名称里有不能显示的字符。"))
    return _Row(line, code, name)


def _refuse_orphans(rows: list[_Row], known: dict[str, Division]) -> None:
    named = known.keys() | {row.code for row in rows}
    for row in sorted(rows, key=lambda row: row.line):
        parent = codes.parent_code(row.code)
        if parent is not None and parent not in named:
            raise at_line(
                row.line,
                _("“%(name)s”的上级%(parent)s不在文件里，也没有登记过。") % {"name": row.name, "parent": parent},
            )


def _add(rows: list[_Row], known: dict[str, Division], valid_from: date, progress: Progress | None) -> None:
    made = []
    for row in rows:
        division = Division(
            code=row.code,
            name=row.name,
            level=codes.level_of(row.code),
            kind=codes.kind_of(row.code),
            parent=known.get(codes.parent_code(row.code) or ""),
            valid_from=valid_from,
        )
        division.path = (division.parent.path if division.parent else "") + division.own_step()
        division.describe()
        known[row.code] = division
        made.append(division)
    for start in range(0, len(made), _BATCH):
        Division.objects.bulk_create(made[start : start + _BATCH])
        if progress is not None:
            progress(min(start + _BATCH, len(made)), len(made))
