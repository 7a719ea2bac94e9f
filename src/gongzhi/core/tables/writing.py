"""Giving rows back as a workbook (.xlsx)."""

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _

from gongzhi.core.tables.matching import Column
from gongzhi.core.tables.taking import Problem

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH: Final = 18
_LIST_ROWS: Final = 5_000
#: Excel keeps a list of choices of at most so many characters.
_LIST_LENGTH: Final = 255


def workbook(columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, sheet: str) -> bytes:
    """Rows under the headings of columns, with lists of choices and a second sheet that says what to write where.

    All cells are text, so that codes and telephone numbers keep their zeros and nothing is taken for a formula.
    """
    target = io.BytesIO()
    with _book(target) as book:
        page = book.add_worksheet(_sheet_name(sheet))
        _heading(book, page, [f"{column.words}{'*' if column.required else ''}" for column in columns])
        text = book.add_format({"num_format": "@"})
        page.set_column(0, len(columns) - 1, _WIDTH, text)
        for place, column in enumerate(columns):
            _offer_choices(page, place, column)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if value not in (None, ""):
                    page.write_string(number, place, str(value), text)
        _explain(book, columns)
    return target.getvalue()


def corrected(heading: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], problems: Sequence[Problem],
              places: dict[str, int]) -> bytes:  # fmt: skip
    """The rows as they came with a column 说明; bad cells are coloured, to be mended and brought again."""
    said: dict[int, list[Problem]] = {}
    for problem in problems:
        said.setdefault(problem.row, []).append(problem)
    target = io.BytesIO()
    with _book(target) as book:
        page = book.add_worksheet(_sheet_name(_("修改件")))
        _heading(book, page, [*heading, _("说明")])
        text = book.add_format({"num_format": "@"})
        bad = book.add_format({"num_format": "@", "bg_color": "#FDE2E1", "border": 1, "border_color": "#C4322B"})
        page.set_column(0, len(heading) - 1, _WIDTH, text)
        page.set_column(len(heading), len(heading), 3 * _WIDTH)
        for line, (number, row) in enumerate(rows, start=1):
            wrong = said.get(number, [])
            marked = {places.get(problem.column) for problem in wrong}
            for place, cell in enumerate(row):
                page.write_string(line, place, cell, bad if place in marked else text)
            if wrong:
                page.write_string(line, len(heading), " ".join(problem.words for problem in wrong), bad)
    return target.getvalue()


def _book(target: io.BytesIO) -> xlsxwriter.Workbook:
    return xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})


def _sheet_name(words: str) -> str:
    return "".join(char for char in words if char not in "[]:*?/\\'")[:31]


def _heading(book: xlsxwriter.Workbook, page: Any, words: Sequence[str]) -> None:
    style = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "num_format": "@"})
    for place, said in enumerate(words):
        page.write_string(0, place, said, style)
    page.freeze_panes(1, 0)


def _offer_choices(page: Any, place: int, column: Column) -> None:
    choices = list(column.choices()) if column.choices else []
    if choices and len(",".join(choices)) <= _LIST_LENGTH:
        rule = {"validate": "list", "source": choices, "error_type": "warning"}
        page.data_validation(1, place, _LIST_ROWS, place, rule)


def _explain(book: xlsxwriter.Workbook, columns: Sequence[Column]) -> None:
    page = book.add_worksheet(_sheet_name(_("填写说明")))
    _heading(book, page, [_("栏目"), _("要不要填"), _("怎么填"), _("例子"), _("可填的内容")])
    page.set_column(0, 4, 2 * _WIDTH)
    for line, column in enumerate(columns, start=1):
        choices = "、".join(column.choices()) if column.choices else ""
        must = _("必填") if column.required else _("选填")
        for place, words in enumerate((str(column.words), must, str(column.note), column.example, choices)):
            page.write_string(line, place, words)
