"""Papers: documents from templates, as Word for who wants to change something, as PDF for who prints, signs and files.

A template is a file of a room, `templates/<room>/papers/<name>.docx` and `.typ`; both get the same data: texts, lists
and dictionaries. What stands in a text is shown as it is, never read as a command of the template.

PDFs are made by one Typst compiler of the process with the fonts that come with the release (SIL OFL), and those that
the office puts into its own folder (`GONGZHI_FONTS`): 仿宋 and 小标宋 of GB/T 9704-2012 are not free, so they are taken
where they are and stood in for by Noto Serif SC where they are not.
"""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, Final

from django.conf import settings

from gongzhi.core import clock

logger = logging.getLogger(__name__)

_ROOT: Final = Path(__file__).resolve().parents[1]
#: Put there by `gongzhi.ui.build`; part of a release.
_FONTS: Final = _ROOT / "core" / "fonts"
#: For each use the names that the fonts go by, the office's own first. GB/T 9704-2012, 5.2.2 and 7.
_FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "body": ("FangSong", "FangSong_GB2312", "仿宋", "仿宋_GB2312", "STFangsong", "Noto Serif SC"),
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "Noto Serif SC"),
    "heading": ("SimHei", "黑体", "Noto Sans SC"),
    "foot": ("SimSun", "宋体", "Noto Serif SC"),
}
#: What neither XML nor paper can show.
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class NoFonts(RuntimeError):
    """The fonts of the release are not there: run `python -m gongzhi.ui.build`."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished paper, and what could not be set as it should, such as a character that no font has."""

    content: bytes
    content_type: str
    complaints: tuple[str, ...] = ()


def word(template: str, data: Mapping[str, Any]) -> Paper:
    """A Word document (.docx) from a template, "cases/papers/agreement"."""
    # They load a lot, and few requests make a paper.
    from docxtpl import DocxTemplate  # noqa: PLC0415
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    document = DocxTemplate(_template(template, ".docx"))
    document.render(_for_word(data), SandboxedEnvironment(autoescape=True))
    properties = document.docx.core_properties
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = clock.now()
    held = BytesIO()
    document.save(held)
    return Paper(held.getvalue(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


def pdf(template: str, data: Mapping[str, Any]) -> Paper:
    """A tagged PDF/A-2a from a template. Where a character is in no font, a plain PDF with a gap, and a complaint.

    Raises `NoFonts`.
    """
    from typst import TypstError  # noqa: PLC0415

    day = clock.today()
    made = [day.year, day.month, day.day]
    given = {"data": json.dumps({**_clean(data), "fonts": _families(), "made": made}, ensure_ascii=False)}
    path = _template(template, ".typ")
    try:
        content, complaints = _compiled(path, given, ["a-2a"])
    except TypstError as error:
        # PDF/A holds no character without a glyph: that is how the compiler tells of it. All else fails here again.
        content, complaints = _compiled(path, given, [])
        complaints = (str(error.message), *complaints)
    for complaint in complaints:
        logger.warning("A paper of %s is not as it should be: %s", template, _UNTOLD.sub("…", complaint))
    return Paper(content, "application/pdf", complaints)


#: Words of people in a compiler's message stay out of the log.
_UNTOLD: Final = re.compile(r"[^\x00-\x7f]+")
_one_at_a_time: Final = Lock()


def _compiled(path: Path, given: dict[str, str], standards: list[Any]) -> tuple[bytes, tuple[str, ...]]:
    with _one_at_a_time:
        content, warnings = _compiler().compile_with_warnings(
            input=str(path),
            format="pdf",
            sys_inputs=given,
            pdf_standards=standards,
            timestamp=int(clock.now().timestamp()),
        )
    if not isinstance(content, bytes):
        raise TypeError("A paper is one file.")
    return content, tuple(str(warning.message) for warning in warnings)


def families() -> frozenset[str]:
    """The families of fonts that papers can be set in."""
    return frozenset(_fonts().families())


@cache
def _fonts() -> Any:
    from typst import Fonts  # noqa: PLC0415

    folders = [folder for folder in (_FONTS, settings.GONGZHI_FONTS) if folder and Path(folder).is_dir()]
    # Never the system's: the same paper looks the same everywhere.
    found = Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in folders]
    )
    if not {"Noto Serif SC", "Noto Sans SC"} <= set(found.families()):
        raise NoFonts("The fonts of papers are missing: run `python -m gongzhi.ui.build`.")
    return found


@cache
def _compiler() -> Any:
    from typst import Compiler  # noqa: PLC0415

    return Compiler(root=str(_ROOT), font_paths=_fonts())


def _families() -> dict[str, list[str]]:
    there = families()
    return {use: [name for name in names if name in there] for use, names in _FAMILIES.items()}


def _template(name: str, ending: str) -> Path:
    room, _slash, _rest = name.partition("/")
    return _ROOT / room / "templates" / f"{name}{ending}"


def _clean(value: Any) -> Any:
    """Texts without signs that no paper shows, however deep they stand."""
    match value:
        case str():
            return _UNSEEN.sub("", value.replace("\r\n", "\n"))
        case Mapping():
            return {key: _clean(each) for key, each in value.items()}
        case list() | tuple():
            return [_clean(each) for each in value]
    return value if value is None or isinstance(value, bool | int) else _UNSEEN.sub("", str(value))


def _for_word(value: Any) -> Any:
    """The same for Word, in which a line break is more than a sign."""
    from docxtpl import Listing  # noqa: PLC0415

    match value:
        case Mapping():
            return {key: _for_word(each) for key, each in value.items()}
        case list() | tuple():
            return [_for_word(each) for each in value]
    cleaned = _clean(value)
    return Listing(cleaned) if isinstance(cleaned, str) and "\n" in cleaned else cleaned
