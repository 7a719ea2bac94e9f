"""A process of its own that opens a workbook: bytes in, rows as JSON out. It holds no secrets and may run out of room.

A workbook of a few kilobytes can claim billions of cells. What opens it is therefore given little memory and time, and
nothing of the platform: this file imports no other part of it. Formulas come as the values that were saved; macros are
never run, the library knows none.
"""

import datetime as dt
import io
import json
import resource
import sys
from typing import Any

MEMORY_BYTES = 1_500 * 1024 * 1024
SECONDS = 60


def as_text(value: Any) -> str:
    """A cell as a person reads it: 3.0 is 3, a midnight is a day, true is 是."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    return str(value).strip()


def main() -> None:
    """Read the first sheet that has anything in it; `argv`: how many rows and columns at most."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 -- after the limits

    rows_at_most, columns_at_most = int(sys.argv[1]), int(sys.argv[2])
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if not sheet.height:
            continue
        first, last = sheet.start or (0, 0), sheet.end or (0, 0)
        if last[0] >= rows_at_most or last[1] >= columns_at_most:
            json.dump({"too_large": [last[0] + 1, last[1] + 1]}, sys.stdout)
            return
        rows = [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        json.dump({"rows": rows, "sheet": name, "first": first[0]}, sys.stdout, ensure_ascii=True)
        return
    json.dump({"rows": []}, sys.stdout)


if __name__ == "__main__":
    main()
