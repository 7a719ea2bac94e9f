"""Opening a table that somebody brought: .xlsx, .xls, .ods (Excel, WPS, LibreOffice) or .csv."""

import csv
import io
import json
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext as _

from gongzhi.core.documents import check_document
from gongzhi.core.errors import Invalid

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_ROWS: Final = 60_000
MAX_COLUMNS: Final = 60
MAX_CELL: Final = 4_000
_MAX_UNPACKED: Final = 300 * 1024 * 1024
_SECONDS: Final = 90
_OPENER: Final = Path(__file__).with_name("opener.py")
_DELIMITERS: Final = (",", "\t", ";", "，")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as text: its heading and its rows, each with the number that it has in the file (the first row is 1)."""

    heading: list[str]
    rows: list[tuple[int, list[str]]]


def read_sheet(file: IO[bytes], name: str) -> Sheet:
    """The first sheet with anything in it. The heading is its first row with at least two filled cells, else the first.

    Raises `Invalid` that says what to do for a file that is too large, damaged, locked by a password, or no table.
    """
    file.seek(0, io.SEEK_END)
    if file.tell() > MAX_BYTES:
        raise Invalid(_("文件超过 20 MB。请删去图片和多余的工作表，或分成几个文件。"), field="file")
    file.seek(0)
    content = file.read()
    if not content.strip():
        raise Invalid(_("文件是空的。"), field="file")
    rows = _of_csv(content) if _is_text(content) else _of_workbook(content, name)
    return _sheet(rows)


def _is_text(content: bytes) -> bool:
    return not content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def _sheet(rows: list[list[str]]) -> Sheet:
    numbered = [(number, [_plain(cell) for cell in row]) for number, row in enumerate(rows, start=1)]
    filled = [(number, row) for number, row in numbered if any(row)]
    if not filled:
        raise Invalid(_("文件里没有内容。"), field="file")
    head = next((place for place, (_number, row) in enumerate(filled) if sum(map(bool, row)) > 1), 0)
    heading = filled[head][1]
    width = max((place for place, cell in enumerate(heading, start=1) if cell), default=0)
    body = [(number, (row + [""] * width)[:width]) for number, row in filled[head + 1 :]]
    body = [(number, row) for number, row in body if any(row)]
    if len(body) > MAX_ROWS or width > MAX_COLUMNS:
        raise _too_large()
    if not body:
        raise Invalid(_("表头下面没有内容。"), field="file")
    return Sheet(heading[:width], body)


def _plain(cell: str) -> str:
    """What people typed, without what cannot be seen."""
    return "".join(char for char in cell[:MAX_CELL] if char.isprintable() or char == "\n").strip()


def _too_large() -> Invalid:
    return Invalid(
        _("表太大：最多 %(rows)d 行、%(columns)d 列。请分成几个文件。") % {"rows": MAX_ROWS, "columns": MAX_COLUMNS},
        field="file",
    )


# --- CSV ---


def _of_csv(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise _unreadable()
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > MAX_ROWS + 100 or len(row) > 20 * MAX_COLUMNS:
                raise _too_large()
    except csv.Error as error:
        raise _unreadable() from error
    return rows


def _decoded(content: bytes) -> str:
    """UTF-8, or what Excel writes on a Chinese system: GB 18030; UTF-16 with its mark."""
    has_mark = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if has_mark else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable()


def _unreadable() -> Invalid:
    return Invalid(_("打不开这个文件。请用 Excel 或 WPS 另存为 .xlsx 或 UTF-8 的 .csv 再上传。"), field="file")


# --- Workbooks ---


def _of_workbook(content: bytes, name: str) -> list[list[str]]:
    _refuse_harmful(content, name)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_OPENER), str(MAX_ROWS + 100), str(MAX_COLUMNS * 20)],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _unreadable() from error
    if done.returncode:
        raise _unreadable()
    found = json.loads(done.stdout)
    if "too_large" in found:
        raise _too_large()
    rows: list[list[str]] = found["rows"]
    return rows


def _refuse_harmful(content: bytes, name: str) -> None:
    """Macros, passwords and bombs. Old .xls files are not packed, and nothing in them is run."""
    if not content.startswith(b"PK\x03\x04"):
        return
    if _is_open_document(content):
        _refuse_bomb(content)
        return
    try:
        check_document(io.BytesIO(content), name)
    except Invalid as refusal:
        raise Invalid(refusal.message, field="file") from refusal


def _is_open_document(content: bytes) -> bool:
    return b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in content[:200]


def _refuse_bomb(content: bytes) -> None:
    """Unpack it once, counting, and keep nothing: what the listing says of sizes need not be true."""
    left = _MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for part in package.infolist():
                with package.open(part) as stream:
                    while piece := stream.read(1024 * 1024):
                        left -= len(piece)
                        if left < 0:
                            raise _too_large()
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise _unreadable() from error
