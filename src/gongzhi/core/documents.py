"""Documents: told by content and looked through before they are stored. PDF, Word (.docx), Excel (.xlsx), plain text.

Documents are never opened here, only handed on, always as attachments. The checks keep away what would harm the person
who opens one: macros and other programs, documents that fetch code from elsewhere, archives, bombs, and what nobody can
check because it is encrypted. They are simple and rather refuse too much; every refusal says what to do instead.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final
from xml.etree import ElementTree as ET

import puremagic
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.core.errors import Invalid

MAX_BYTES: Final = 20 * 1024 * 1024
#: What a document may take when unpacked, in bytes and in parts, and how far a part may be compressed.
_MAX_UNPACKED: Final = 300 * 1024 * 1024
_MAX_PARTS: Final = 3000
_MAX_RATIO: Final = 200
#: So much is read of the parts that tell about the others, and of one stream of a PDF.
_MAX_LISTING: Final = 8 * 1024 * 1024
_MAX_STREAM: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document that may be stored."""

    extension: str
    content_type: str


PDF: Final = DocumentType(".pdf", "application/pdf")
DOCX: Final = DocumentType(".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX: Final = DocumentType(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
TEXT: Final = DocumentType(".txt", "text/plain")

_KEPT: Final = _("文件没有上传，其余内容已保存。")
_UNKNOWN: Final = _("不支持这种文件。请上传 PDF、Word（.docx）、Excel（.xlsx）或文本（.txt）文件。")
_ARCHIVE: Final = _("不接受压缩包。请解压后把里面的文件逐个上传。")
_PROGRAM: Final = _("这是程序文件，不能上传。")
_PICTURE: Final = _("这是图片或影音文件。照片请从“照片”处上传。")
_OLD_OFFICE: Final = _("这是旧版的 Word、Excel 或 WPS 文件。请打开后“另存为” .docx、.xlsx 或 PDF，再上传。")
_PASSWORD: Final = _("文件加了密码，无法检查。请去掉密码后再上传。")
_MACROS: Final = _("文件里有宏或其他程序，不能上传。请“另存为”不带宏的 .docx、.xlsx 或 PDF，再上传。")
_ACTIVE_PDF: Final = _("PDF 里有脚本、程序或自动执行的动作，不能上传。请用“打印”另存为 PDF，再上传。")
_DAMAGED: Final = _("文件不完整或已损坏。请重新保存后再上传。")
_TOO_PACKED: Final = _("文件解压后太大，无法检查。请减少内容或另存为 PDF，再上传。")


def check_document(file: IO[bytes], name: str) -> DocumentType:
    """The kind of the document, by content; `name` only tells plain text from scripts.

    Raises `Invalid`, with words for the person, for everything that is not to be stored.
    """
    file.seek(0)
    head = file.read(4096)
    if head.startswith(b"%PDF-"):
        return _check_pdf(file)
    if head.startswith(b"PK\x03\x04"):
        return _check_office(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _refused(_PASSWORD if _is_encrypted_office(file) else _OLD_OFFICE)
    if _is_plain_text(file):
        if PurePosixPath(name).suffix.lower() == TEXT.extension:
            return TEXT
        raise _refused(_UNKNOWN)
    raise _refused(_why_not(head))


def _refused(reason: str | Promise) -> Invalid:
    return Invalid(f"{reason}{_KEPT}")


#: How programs, archives and old office files begin.
_PROGRAM_HEADS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"L\0\0\0\x01\x14\x02\0")
_HARMFUL_HEADS: Final = (*_PROGRAM_HEADS, b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_FAMILIES: Final = (
    (_ARCHIVE, {".rar", ".7z", ".gz", ".bz2", ".xz", ".tar", ".zip", ".cab", ".zst"}),
    (_PICTURE, {".jpg", ".png", ".gif", ".webp", ".heif", ".bmp", ".tiff", ".mp4", ".mov", ".mp3", ".amr", ".avi"}),
    (_OLD_OFFICE, {".rtf"}),
)


def _why_not(head: bytes) -> Promise:
    """Words for a kind that is not taken, by the well-known beginnings of files."""
    if head.startswith(_PROGRAM_HEADS):
        return _PROGRAM
    try:
        endings = {match.extension for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return _UNKNOWN
    return next((reason for reason, kinds in _FAMILIES if endings & kinds), _UNKNOWN)


# --- Plain text ---

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")


def _is_plain_text(file: IO[bytes]) -> bool:
    """Whether it reads as text in an encoding of Chinese systems, without control characters."""
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    has_order_mark = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if has_order_mark else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return bool(text.strip()) and not text.startswith("{\\rtf") and _CONTROLS.search(text) is None
    return False


# --- Word and Excel (ISO/IEC 29500: parts in a ZIP package) ---

_LISTING: Final = "[Content_Types].xml"
_ACTIVE_PARTS: Final = re.compile(
    r"vbaproject|vbadata|/activex/|/macrosheets/|/dialogsheets/|/embeddings/(?!.*\.(xlsx|docx|pptx)$)"
    r"|\.(exe|dll|bat|cmd|com|scr|ps1|vbs|js|jse|wsf|hta|lnk|msi|jar|swf|sh)$",
    re.IGNORECASE,
)
#: What a reader's machine would fetch from elsewhere on opening: relationships, by the last word of their type.
_FETCHED: Final = frozenset({"attachedTemplate", "oleObject", "frame", "subDocument"})


def _check_office(file: IO[bytes]) -> DocumentType:
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            names = [part.filename for part in parts]
            if _LISTING not in names:
                raise _refused(_ARCHIVE)
            if len(set(names)) < len(names):
                raise _refused(_DAMAGED)  # two parts of one name: which one is opened depends on the program
            _refuse_bombs(parts)
            kind = _office_type(package)
            _refuse_active_parts(package, names)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise _refused(_DAMAGED) from error
    return kind


def _refuse_bombs(parts: list[zipfile.ZipInfo]) -> None:
    """By what the package says of itself; reading a part goes no further than that."""
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > _MAX_PARTS or unpacked > _MAX_UNPACKED or unpacked > _MAX_RATIO * max(packed, 64 * 1024):
        raise _refused(_TOO_PACKED)
    if any(part.flag_bits & 0x1 for part in parts):
        raise _refused(_PASSWORD)


def _office_type(package: zipfile.ZipFile) -> DocumentType:
    """By the content type of the main part, which programs go by too."""
    listing = ET.tostring(_xml(package, _LISTING))
    if b"macroEnabled" in listing:
        raise _refused(_MACROS)
    if b"wordprocessingml.document.main+xml" in listing:
        return DOCX
    if b"spreadsheetml.sheet.main+xml" in listing:
        return XLSX
    raise _refused(_UNKNOWN)


def _refuse_active_parts(package: zipfile.ZipFile, names: list[str]) -> None:
    if any(_ACTIVE_PARTS.search(f"/{name}") for name in names):
        raise _refused(_MACROS)
    listings = [name for name in names if name.endswith(".rels")]
    if sum(package.getinfo(name).file_size for name in listings) > _MAX_LISTING:
        raise _refused(_TOO_PACKED)
    for name in listings:
        for link in _xml(package, name):
            is_fetched = link.get("Type", "").rpartition("/")[2] in _FETCHED
            if is_fetched and link.get("TargetMode", "").lower() == "external":
                raise _refused(_MACROS)


def _xml(package: zipfile.ZipFile, name: str) -> ET.Element:
    if package.getinfo(name).file_size > _MAX_LISTING:
        raise _refused(_TOO_PACKED)
    content = package.read(name)
    if b"<!" in content.replace(b"<!--", b"") or b"\0" in content:
        raise _refused(_DAMAGED)  # declarations could blow up; office programs write none, nor UTF-16
    try:
        return ET.fromstring(content)  # noqa: S314 -- small and without declarations
    except ET.ParseError as error:
        raise _refused(_DAMAGED) from error


def _is_encrypted_office(file: IO[bytes]) -> bool:
    """A document with a password is a stream of that name in an OLE file (MS-OFFCRYPTO 2.3.1)."""
    file.seek(0)
    return "EncryptedPackage".encode("utf-16-le") in file.read(MAX_BYTES)


# --- PDF (ISO 32000-1) ---

_NAME_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
#: A name ends at white space or a delimiter (7.2.2), so /EncryptMetadata is not /Encrypt.
_NAME_END: Final = rb"(?=[\0\t\n\f\r ()<>\[\]{}/%]|$)"
_ACTIVE_NAMES: Final = re.compile(rb"/(JavaScript|Launch|ImportData|RichMedia|Rendition|XFA)" + _NAME_END)
_ENCRYPT: Final = re.compile(rb"/Encrypt" + _NAME_END)
_STREAM_BEGINS: Final = re.compile(rb">>\s{0,8}stream\r?\n")
_DEFLATED: Final = re.compile(rb"/Filter\s*(/FlateDecode|\[\s*/FlateDecode\s*\])" + _NAME_END)


def _check_pdf(file: IO[bytes]) -> DocumentType:
    """Look for active parts by name, everywhere: also in what only looks like the inside of a stream or a comment."""
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    if b"%%EOF" not in content[-2048:] or b"startxref" not in content[-4096:]:
        raise _refused(_DAMAGED)
    if _ENCRYPT.search(_plain_names(content)):
        raise _refused(_PASSWORD)
    for objects in (content, *_packed_objects(content)):
        if _ACTIVE_NAMES.search(_plain_names(objects)):
            raise _refused(_ACTIVE_PDF)
    return PDF


def _plain_names(content: bytes) -> bytes:
    """With `#4A` in names written out (7.3.5)."""
    return _NAME_ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), content)


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """The content of streams that hold objects (7.5.7); attached files are looked at for programs on the way."""
    unpacked = 0
    for head, body in _streams(content):
        if b"/ObjStm" not in head and b"/EmbeddedFile" not in head:
            continue
        inflated = _inflated(head, body)
        unpacked += len(inflated)
        if unpacked > _MAX_UNPACKED:
            raise _refused(_TOO_PACKED)
        if b"/ObjStm" in head:
            yield inflated
        elif inflated.startswith(_HARMFUL_HEADS):
            raise _refused(_ACTIVE_PDF)


def _streams(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Dictionary and body of each stream, in one pass."""
    position = 0
    while begins := _STREAM_BEGINS.search(content, position):
        ends = content.find(b"endstream", begins.end())
        ends = len(content) if ends < 0 else ends
        dictionary = max(position, content.rfind(b"obj", position, begins.start()))
        yield _plain_names(content[dictionary : begins.start()]), content[begins.end() : ends]
        position = ends


def _inflated(head: bytes, body: bytes) -> bytes:
    """The content of a stream. What is packed in another way than usual cannot be checked and is refused."""
    if b"/Filter" not in head:
        return body
    if _DEFLATED.search(head) is None or b"/Predictor" in head:
        raise _refused(_ACTIVE_PDF)
    engine = zlib.decompressobj()
    try:
        found = engine.decompress(body, _MAX_STREAM)
    except zlib.error as error:
        raise _refused(_DAMAGED) from error
    if engine.unconsumed_tail:
        raise _refused(_TOO_PACKED)
    return found
