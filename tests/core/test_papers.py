"""Papers: set in the fonts of the release, whatever stands in the data; a character that no font has is told of."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from gongzhi.core import clock, papers
from gongzhi.ui.build import build

pytestmark = pytest.mark.django_db

DATA = {
    "title": "人民调解协议书", "number": "〔2026〕3号", "check": "核验码 1A2B-3C4D-5E6F", "draft": "",
    "ordinals": ["一", "二"], "parties": [{"name": "李桂花", "details": ""}, {"name": "王建国", "details": ""}],
    "facts": "漏水。\n受损。",
    "terms": "修好。", "steps": [], "notes": "不收费。", "signatures": [], "mediators": [], "recorder": "",
    "committee": "白云街道人民调解委员会", "sealed": "", "date": "2026年11月24日",
}  # fmt: skip


@pytest.fixture(autouse=True)
def fonts():
    build()


def test_fonts_are_those_of_the_release_alone():
    assert papers.families() == {"Noto Sans SC", "Noto Serif SC"}


def test_a_paper_is_pdf_a_in_official_measures_with_its_fonts_inside():
    made = papers.pdf("cases/papers/agreement", DATA)
    assert made.complaints == ()
    reader = PdfReader(BytesIO(made.content))
    page = reader.pages[0]
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]
    fonts = page["/Resources"]["/Font"]
    names = {str(fonts[key].get_object()["/BaseFont"]) for key in fonts}
    assert all("NotoSerifSC" in name or "NotoSansSC" in name for name in names), names
    assert reader.metadata.title == "人民调解协议书"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- pypdf's own kind of true
    assert reader.metadata.creation_date.date() <= clock.today()


def test_rare_characters_of_names_are_there():
    assert papers.pdf("cases/papers/agreement", {**DATA, "facts": "龘靐齉 㐂 﨑"}).complaints == ()


def test_a_character_without_a_glyph_is_told_of_and_the_paper_made():
    made = papers.pdf("cases/papers/agreement", {**DATA, "facts": "笑😀"})
    assert len(made.complaints) == 1
    assert "could not be displayed" in made.complaints[0]
    assert made.content.startswith(b"%PDF")


def test_signs_that_no_paper_shows_are_left_out():
    data = {**DATA, "facts": "漏\x00水\x0b\ufffe。\r\n受损"}
    text = PdfReader(BytesIO(papers.pdf("cases/papers/agreement", data).content)).pages[0].extract_text()
    assert "漏水。" in text
    assert papers.word("cases/papers/agreement", data).content.startswith(b"PK")


def test_the_offices_own_fonts_come_first(settings, tmp_path):
    source = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
    if not source.exists():
        pytest.skip("no other font here to try with")
    (tmp_path / "own.ttf").write_bytes(source.read_bytes())
    settings.GONGZHI_FONTS = tmp_path
    papers._fonts.cache_clear()
    try:
        assert papers.families() == {"Noto Sans SC", "Noto Serif SC", "DejaVu Serif"}
    finally:
        settings.GONGZHI_FONTS = None
        papers._fonts.cache_clear()
        papers._compiler.cache_clear()
