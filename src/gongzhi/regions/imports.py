"""Divisions from a file: a heading, then lines `code,name` with the 12-digit statistics codes, in any order."""

# ruff: noqa: S608 -- statements are put together from the names of our own tables and columns

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pgtrigger
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, Refusal
from gongzhi.core.keys import new_key
from gongzhi.regions import codes
from gongzhi.regions.actions import rename_division
from gongzhi.regions.models import Division, described

HEADING = ("code", "name")
_BATCH = 5_000
#: From so many lines on the index for searching is built anew.
_MANY = 50_000
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
    with connection.cursor() as cursor:
        count = _receive(cursor, lines)
        _refuse_twins(cursor)
        _refuse_orphans(cursor)
        renamed = _rename(cursor, valid_from, by)
        with _without_search_index(cursor):
            added = _add(cursor, valid_from, progress)
        absent = _one(cursor, f"SELECT count(*) FROM {_KNOWN} AS d WHERE NOT EXISTS (SELECT 1 FROM incoming AS i"
                      " WHERE i.code = d.code)")  # fmt: skip
        cursor.execute("DROP TABLE incoming")
    return Imported(added=added, renamed=renamed, unchanged=count - added - renamed, absent=absent)


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


# The whole country has some 660,000 divisions. They go through a table of the transaction, and from there level by
# level into place, so that memory holds one batch at a time.

#: Divisions in use.
_KNOWN: Final = f"(SELECT * FROM {Division._meta.db_table} WHERE valid_to IS NULL)"
_INCOMING: Final = """
CREATE TEMPORARY TABLE incoming (
    line integer NOT NULL, code varchar(12) NOT NULL, name varchar(60) NOT NULL, level smallint NOT NULL,
    parent_code varchar(12)
) ON COMMIT DROP
"""
_NEW: Final = f"""
SELECT i.code, i.name, p.id, p.path, p.full_name
FROM incoming AS i
LEFT JOIN {_KNOWN} AS d ON d.code = i.code
LEFT JOIN {_KNOWN} AS p ON p.code = i.parent_code
WHERE i.level = %s AND d.id IS NULL
ORDER BY i.code
"""
_COLUMNS: Final = (
    "id", "created_at", "version", "parent_id", "path", "code", "name", "full_name", "level", "kind", "valid_from",
    "doc_no", "name_key", "search",
)  # fmt: skip


def _receive(cursor: CursorWrapper, lines: Iterable[str]) -> int:
    """Read and check line by line; how many there are."""
    cursor.execute("DROP TABLE IF EXISTS incoming")
    cursor.execute(_INCOMING)
    count = 0
    with cursor.copy("COPY incoming FROM STDIN") as target:
        for row in _read(lines):
            level = codes.level_of(row.code)
            target.write_row((row.line, row.code, row.name, int(level), codes.parent_code(row.code)))
            count += 1
    if not count:
        raise at_line(2, _("文件里没有区划。"))
    cursor.execute("CREATE INDEX ON incoming (level, code)")
    cursor.execute("CREATE INDEX ON incoming (code)")
    cursor.execute("ANALYZE incoming")
    return count


def _read(lines: Iterable[str]) -> Iterator[_Row]:
    reader = csv.reader(lines)
    try:
        heading = tuple(cell.strip().lower().removeprefix("\ufeff") for cell in next(reader, []))
        if heading != HEADING:
            raise at_line(1, _("第一行应是表头“code,name”。"))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _row(reader.line_num, cells)
    except (csv.Error, UnicodeDecodeError) as error:
        raise at_line(reader.line_num + 1, _("读不出来，请另存为 UTF-8 编码的 CSV 文件。")) from error


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


def _refuse_twins(cursor: CursorWrapper) -> None:
    cursor.execute(
        "SELECT code, (array_agg(line ORDER BY line))[1:2] FROM incoming GROUP BY code HAVING count(*) > 1"
        " ORDER BY 2 LIMIT 1"
    )
    if found := cursor.fetchone():
        code, (earlier, line) = found
        raise at_line(line, _("代码%(code)s与第 %(line)d 行重复。") % {"code": code, "line": earlier})


def _refuse_orphans(cursor: CursorWrapper) -> None:
    cursor.execute(
        "SELECT line, name, parent_code FROM incoming AS i WHERE parent_code IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM incoming AS p WHERE p.code = i.parent_code)"
        f" AND NOT EXISTS (SELECT 1 FROM {_KNOWN} AS d WHERE d.code = i.parent_code) ORDER BY line LIMIT 1"
    )
    if found := cursor.fetchone():
        line, name, parent = found
        raise at_line(
            line, _("“%(name)s”的上级%(parent)s不在文件里，也没有登记过。") % {"name": name, "parent": parent}
        )


def _rename(cursor: CursorWrapper, on: date, by: Actor) -> int:
    """From the province down, as codes sort, so that full names below are written with the new name above."""
    cursor.execute(
        f"SELECT i.line, d.id, i.name FROM incoming AS i JOIN {_KNOWN} AS d ON d.code = i.code"
        " WHERE d.name <> i.name ORDER BY i.level, i.code"
    )
    found = cursor.fetchall()
    for line, key, name in found:
        with _naming(line):
            rename_division(Division.objects.get(pk=key), by=by, name=name, on=on)
    return len(found)


@contextmanager
def _without_search_index(cursor: CursorWrapper) -> Iterator[None]:
    """Take the index for searching away meanwhile where much is to come: building it once takes a tenth of the time.

    It locks the table to readers until the end of the transaction, so it is only for a country or a province.
    """
    cursor.execute("SELECT count(*) FROM incoming")
    found: list[tuple[str, str]] = []
    if cursor.fetchone()[0] > _MANY:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = %s"
            " AND indexdef LIKE %s",
            [Division._meta.db_table, "%USING gin%"],
        )
        found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    yield
    if found:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for _name, definition in found:
        cursor.execute(definition)


def _add(cursor: CursorWrapper, valid_from: date, progress: Progress | None) -> int:
    """Add what is new, level by level: who stands above is in the table by then."""
    total = _one(
        cursor, f"SELECT count(*) FROM incoming AS i LEFT JOIN {_KNOWN} AS d ON d.code = i.code WHERE d.id IS NULL"
    )
    done = 0
    for level in Division.Level:
        with connection.chunked_cursor() as reader:
            reader.execute(_NEW, [level])
            while rows := reader.fetchmany(_BATCH):
                _write(cursor, [_complete(level, valid_from, row) for row in rows])
                done += len(rows)
                if progress is not None:
                    progress(done, total)
        if done:
            # The next level looks its parents up among these.
            cursor.execute(f"ANALYZE {Division._meta.db_table}")
    return done


def _write(cursor: CursorWrapper, rows: list[tuple[Any, ...]]) -> None:
    """Copy a batch in; its history is written by one statement, as the trigger would have done row by row."""
    table, history = Division._meta.db_table, Division.pgh_event_model._meta.db_table  # type: ignore[attr-defined]
    with pgtrigger.ignore("regions.Division:insert_insert"):
        # Copying passes by where the library tells the database what to ignore; a statement does not, a SELECT does.
        cursor.execute("VALUES (1)")
        with cursor.copy(f"COPY {table} ({', '.join(_COLUMNS)}) FROM STDIN") as target:
            for row in rows:
                target.write_row(row)
    told = ", ".join(f'"{column}"' for column in _COLUMNS if column != "search")
    cursor.execute(
        f"INSERT INTO {history} ({told}, pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id)"
        f" SELECT {told}, {clock.SQL_NOW}, 'insert', id, who.who"
        f" FROM {table}, (SELECT _pgh_attach_context() AS who OFFSET 0) AS who WHERE id = ANY(%s)",
        [[row[0] for row in rows]],
    )


def _complete(level: Division.Level, valid_from: date, found: tuple[Any, ...]) -> tuple[Any, ...]:
    """A division's row as `Division.save` would write it, in the order of `_COLUMNS`, of a row of `_NEW`."""
    code, name, parent, path, above = found
    key = new_key()
    full_name, name_key, search = described(name, above or "", code)
    return (
        key, clock.now(), 1, parent, f"{path or ''}{key.hex[-12:]}/", code, name, full_name, int(level),
        str(codes.kind_of(code)), valid_from, "", name_key, search,
    )  # fmt: skip


def _one(cursor: CursorWrapper, query: str) -> int:
    cursor.execute(query)
    return int(cursor.fetchone()[0])
