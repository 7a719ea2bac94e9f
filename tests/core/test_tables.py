"""Tables that people bring: opened safely, columns found, taken in whole or not at all."""

import io
import zipfile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from gongzhi.core.errors import Invalid
from gongzhi.core.tables import Column, Problem, Sheet, corrected, guess_columns, read_sheet, workbook

COLUMNS = (
    Column("name", "名称", required=True, synonyms=("单位名称",)),
    Column("parent", "上级组织", synonyms=("上级",)),
    Column("organization", "组织"),
    Column("phone", "电话", synonyms=("联系电话",)),
)


def read(content: bytes, name: str = "表.xlsx") -> Sheet:
    return read_sheet(io.BytesIO(content), name)


def book(*rows: list[object]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        page = made.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return target.getvalue()


def test_a_workbook_is_read_as_text() -> None:
    sheet = read(book(["名称", "数", "是否"], ["甲", 3.0, True], [], ["乙", 0.5, False]))
    assert sheet == Sheet(["名称", "数", "是否"], [(2, ["甲", "3", "是"]), (4, ["乙", "0.5", "否"])])


def test_a_title_above_the_heading_is_passed_over() -> None:
    assert read(book(["2026年单位名册"], ["名称", "电话"], ["甲", "1"])).heading == ["名称", "电话"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_csv_in_the_encodings_of_chinese_systems(encoding: str, mark: str) -> None:
    content = f"名称{mark}电话\r\n椒江区妇联{mark}0576-88880000\r\n".encode(encoding)
    assert read(content, "表.csv").rows == [(2, ["椒江区妇联", "0576-88880000"])]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"\xff\xfe\x00", "打不开"),
        ("名称,电话\n".encode(), "没有内容"),
        (b"PK\x03\x04 broken", "损坏"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "打不开"),
        (("名称,电话\n" + "甲,1\n" * 60_001).encode(), "表太大"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said) as caught:
        read(content)
    assert caught.value.field == "file"


def test_a_workbook_that_claims_billions_of_cells_harms_nobody() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, ["名称", "电话"])
        page.write(1_048_575, 16_383, "甲")
    with pytest.raises(Invalid, match=r"打不开|太大"):
        read(target.getvalue())


def test_a_packed_bomb_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        with package.open("content.xml", "w", force_zip64=True) as part:
            for _piece in range(320):
                part.write(b"\0" * 1024 * 1024)
    with pytest.raises(Invalid, match="太大"):
        read(target.getvalue(), "表.ods")


@pytest.mark.parametrize(
    ("heading", "places"),
    [
        (["名称*", "上级组织", "组织", "电话"], {"name": 0, "parent": 1, "organization": 2, "phone": 3}),
        (["联系电话", "单位名称"], {"phone": 0, "name": 1}),
        (["序号", "单位名称（必填）", "上级", "所属组织"], {"name": 1, "parent": 2, "organization": 3}),
        (["甲", "乙"], {}),
    ],
)
def test_columns_are_found_by_name_and_synonym(heading: list[str], places: dict[str, int]) -> None:
    assert guess_columns(COLUMNS, heading) == places


def test_what_is_written_can_be_read_and_is_no_formula() -> None:
    rows = [["=1+1", "", "0576", "https://a.example"]]
    made = workbook(COLUMNS, rows, sheet="组织")
    assert read(made) == Sheet(["名称*", "上级组织", "组织", "电话"], [(2, ["=1+1", "", "0576", "https://a.example"])])
    assert CalamineWorkbook.from_filelike(io.BytesIO(made)).sheet_names == ["组织", "填写说明"]


def test_the_corrected_file_has_the_same_rows_and_says_what_is_wrong() -> None:
    rows = [(2, ["甲", "x"]), (3, ["乙", "1"])]
    problems = [Problem(2, "phone", "x", "这不是电话。"), Problem(2, "name", "甲", "重名。")]
    sheet = read(corrected(["名称", "电话"], rows, problems, {"name": 0, "phone": 1}))
    assert sheet.heading == ["名称", "电话", "说明"]
    assert sheet.rows == [(2, ["甲", "x", "这不是电话。 重名。"]), (3, ["乙", "1", ""])]
