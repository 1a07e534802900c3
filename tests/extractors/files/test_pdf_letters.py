"""Characters of pdfium make the words of pdfplumber, in its places; odd ones are left to pdfplumber."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber
import pypdfium2 as pdfium
import pytest

from extractors.files import LayerWord, Limits, open_document
from extractors.files.pdf import PdfPage
from schemas.geometry import BoundingBox

PagePdf = Callable[..., Path]
SAMPLES = Path(__file__).parents[3] / "samples" / "archive"
DIGITAL = [
    "klinik-utama-netra-samudra/akreditasi.pdf",  # /Rotate 90
    "drg-laras-wirantika/STR seumur hidup.pdf",  # /Rotate 180
    "drg-laras-wirantika/polis profesi 2026.pdf",
    "klinik-utama-netra-samudra/perjanjian-asuransi-2024-2027.pdf",
]
STANDARD_FONTS = ("Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Italic", "Courier", "Courier-Bold")
CID_FONT = (
    "/F2 << /Type /Font /Subtype /Type0 /BaseFont /ABCDEE+Tulis /Encoding /Identity-H %s /DescendantFonts "
    "[<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEE+Tulis /DW 600 "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
    "/FontDescriptor << /Type /FontDescriptor /FontName /ABCDEE+Tulis /Flags 4 /Ascent 900 /Descent -200 "
    "/CapHeight 700 /StemV 80 /ItalicAngle 0 /FontBBox [0 -200 1000 900] >> >>] >>"
)


def layer_of(file: Path, number: int = 1) -> tuple[list[LayerWord], str]:
    with open_document(file, Limits()) as document, document.page(number) as page:
        return page.layer_words(), page.layer_note


def to_unicode(*pairs: tuple[str, str]) -> bytes:
    rows = " ".join(f"<{code}> <{text}>" for code, text in pairs)
    body = (
        "/CIDInit /ProcSet findresource begin begincmap /CMapName /X def 1 begincodespacerange <0000> <FFFF> "
        f"endcodespacerange {len(pairs)} beginbfchar {rows} endbfchar endcmap end"
    )
    return f"<< /Length {len(body)} >>\nstream\n{body}\nendstream".encode()


def overlap(one: BoundingBox, other: BoundingBox) -> float:
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (one.width * one.height + other.width * other.height - both)


def assert_as_plumbed(file: Path) -> int:
    """Compare every upright page with pdfplumber's own words; return how many there were."""
    seen = 0
    with pdfplumber.open(file) as plumber:
        for number, page in enumerate(plumber.pages, start=1):
            words, note = layer_of(file, number)
            expected = page.extract_words(use_text_flow=False, keep_blank_chars=False, x_tolerance_ratio=0.15)
            assert not note
            assert [word.text for word in words] == [word["text"] for word in expected]
            for word, other in zip(words, expected, strict=True):
                place = BoundingBox(other["x0"], other["top"], other["x1"], other["bottom"])
                assert overlap(word.bbox, place) > 0.98, word
            seen += len(words)
    return seen


@pytest.mark.parametrize("name", DIGITAL[2:])
def test_words_of_digital_papers_are_those_of_pdfplumber(name: str) -> None:
    assert assert_as_plumbed(SAMPLES / name) > 100


@pytest.mark.parametrize("name", DIGITAL[:2])
def test_words_of_turned_papers_lie_on_their_ink(name: str) -> None:
    with open_document(SAMPLES / name, Limits()) as document, document.page(1) as page:
        words, pixels = page.layer_words(), page.preview(144).pixels
    assert len(words) > 40
    for word in words:
        x0, top, x1, bottom = (round(side * 2) for side in word.bbox)
        assert (pixels[top:bottom, x0:x1] < 128).any(), word


@pytest.mark.parametrize("font", STANDARD_FONTS)
@pytest.mark.parametrize("state", ["", "0.9 Tc", "-0.2 Tc 3 Tw", "70 Tz", "2 Ts"])
def test_standard_fonts_have_the_measures_of_pdfplumber(page_pdf: PagePdf, font: str, state: str) -> None:
    lines = ("Berlaku s.d. 26 Juni 2028 (lima tahun);", "fajar jujur fiktif: Rp1.250.000,- [WAVE] f j")
    fonts = f"/F2 << /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>"
    text = " ".join(f"({line}) Tj T*" for line in lines)
    assert assert_as_plumbed(page_pdf(f"BT /F2 8 Tf 14 TL 20 300 Td {state} {text} ET", fonts=fonts)) > 10


def test_kerning_and_gaps_part_words_as_for_pdfplumber(page_pdf: PagePdf) -> None:
    content = "BT /F1 11 Tf 40 300 Td [(Nomor)-600(503)120(/)-100(SIP)-180(X)-140(Y)-900(ya)] TJ ET"
    assert assert_as_plumbed(page_pdf(content)) == 4


def test_raised_and_lowered_letters_part_words_as_for_pdfplumber(page_pdf: PagePdf) -> None:
    content = "BT /F1 11 Tf 40 300 Td (m) Tj 5 Ts (2) Tj 2.5 Ts (ab) Tj 0 Ts (c x) Tj ET"
    assert assert_as_plumbed(page_pdf(content)) == 3


def test_a_ligature_at_the_end_reaches_to_its_end(page_pdf: PagePdf) -> None:
    codes = to_unicode(("0003", "0065"), ("0004", "0066006600690069"))
    fonts = CID_FONT % "/ToUnicode 4 0 R"
    file = page_pdf("BT /F2 12 Tf 50 300 Td <00030004> Tj ET", fonts=fonts, more=[codes])
    assert assert_as_plumbed(file) == 1


def test_a_ligature_is_its_letters(page_pdf: PagePdf) -> None:
    codes = to_unicode(("0003", "0065"), ("0004", "00660069"), ("0005", "006E"), ("0006", "0073"))
    fonts = CID_FONT % "/ToUnicode 4 0 R"
    file = page_pdf("BT /F2 12 Tf 50 300 Td <0003000400050006> Tj ET", fonts=fonts, more=[codes])
    (word,), note = layer_of(file)
    assert (word.text, note) == ("efins", "")
    assert word.bbox == pytest.approx((50, 421 - 300 - 9.6, 50 + 4 * 7.2, 421 - 300 + 2.4), abs=0.1)


def test_a_hyphen_before_the_end_of_a_line_stays(page_pdf: PagePdf) -> None:
    words, _ = layer_of(page_pdf("BT /F1 12 Tf 14 TL 50 300 Td (perjan-) Tj T* (jian) Tj ET"))
    assert [word.text for word in words] == ["perjan-", "jian"]


def test_print_set_twice_to_look_bold_is_read_once(page_pdf: PagePdf) -> None:
    words, _ = layer_of(page_pdf("BT /F1 12 Tf 50 300 Td (Surat) Tj 0.3 0 Td (Surat) Tj ET"))
    assert [word.text for word in words] == ["Surat"]


def test_a_negative_size_turns_text_back(page_pdf: PagePdf) -> None:
    words, _ = layer_of(page_pdf("BT /F1 -12 Tf -1 0 0 -1 50 300 Tm (Surat izin) Tj ET"))
    assert [(word.text, word.turns) for word in words] == [("Surat", 0), ("izin", 0)]


def test_text_may_be_scaled_by_the_page_instead_of_its_size(page_pdf: PagePdf) -> None:
    small = page_pdf("q 0.001 0 0 0.001 0 0 cm BT /F1 12000 Tf 50000 300000 Td (Surat izin) Tj ET Q")
    plain = page_pdf("BT /F1 12 Tf 50 300 Td (Surat izin) Tj ET")
    for one, other in zip(layer_of(small)[0], layer_of(plain)[0], strict=True):
        assert one.text == other.text
        assert one.bbox == pytest.approx(other.bbox, abs=0.05)


def test_text_inside_a_form_stands_where_the_form_is(page_pdf: PagePdf) -> None:
    form = ("/BBox [0 0 298 421] /Matrix [1 0 0 1 0 -50]", "BT /F1 12 Tf 50 300 Td (Surat) Tj ET")
    (word,), _ = layer_of(page_pdf("q 1 0 0 1 20 0 cm /X0 Do Q", forms=[form]))
    (plain,), _ = layer_of(page_pdf("BT /F1 12 Tf 70 250 Td (Surat) Tj ET"))
    assert word.bbox == pytest.approx(plain.bbox, abs=0.05)


@pytest.mark.parametrize(
    ("codes", "text", "why"),
    [
        (None, "(cid:3)(cid:4)", "2 characters without a code"),
        (to_unicode(("0003", "D83DDE00"), ("0004", "0041")), "\U0001f600A", "characters in two halves"),
        (to_unicode(("0003", "0628"), ("0004", "0633")), "\u0628\u0633", "script from right to left"),
    ],
    ids=["no code", "two halves", "right to left"],
)
def test_odd_characters_are_left_to_pdfplumber(page_pdf: PagePdf, codes: Any, text: str, why: str) -> None:
    fonts = CID_FONT % ("/ToUnicode 4 0 R" if codes else "")
    file = page_pdf("BT /F2 12 Tf 50 300 Td <00030004> Tj ET", fonts=fonts, more=[codes] if codes else [])
    words, note = layer_of(file)
    assert [word.text for word in words] == [text]
    assert note == f"read by pdfplumber: {why}"


def test_one_unknown_sign_does_not_make_a_page_odd(page_pdf: PagePdf) -> None:
    lines = " ".join(["(Surat izin praktik berlaku sampai 2028) Tj T*"] * 4)
    content = f"BT /F1 9 Tf 12 TL 40 300 Td {lines} /F2 9 Tf <0003> Tj ET"
    words, note = layer_of(page_pdf(content, fonts=CID_FONT % ""))
    assert note == ""
    assert words[-1].text == "\ufffd"


def test_glyphs_drawn_in_a_space_of_their_own_are_left_to_pdfplumber(page_pdf: PagePdf) -> None:
    glyph = b"0.6 0 0 0 0.6 0.7 d1 0 0 0.5 0.7 re f"
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(glyph), glyph)
    font = (
        "/F2 << /Type /Font /Subtype /Type3 /FontBBox [0 0 900 900] /FontMatrix [1 0 0 1 0 0] "
        "/CharProcs << /a 4 0 R >> /Encoding << /Type /Encoding /Differences [97 /a] >> /FirstChar 97 "
        "/LastChar 97 /Widths [0.6] >>"
    )
    _, note = layer_of(page_pdf("BT /F2 12 Tf 50 300 Td (aaa) Tj ET", fonts=font, more=[stream]))
    assert note.startswith("read by pdfplumber: ")


def test_hidden_text_is_told_from_seen_text(page_pdf: PagePdf) -> None:
    words, _ = layer_of(page_pdf("BT 3 Tr /F1 12 Tf 50 300 Td (lapisan) Tj 0 Tr ( tampak) Tj ET"))
    assert [(word.text, word.invisible) for word in words] == [("lapisan", True), ("tampak", False)]


@pytest.mark.parametrize(("order", "hidden"), [("{text} {picture}", True), ("{picture} {text}", False)])
def test_text_under_the_picture_of_a_page_is_hidden(
    page_pdf: PagePdf, stored: Any, order: str, hidden: bool
) -> None:
    content = order.format(
        text="BT /F1 12 Tf 50 300 Td (lapisan) Tj ET", picture="q 298 0 0 421 0 0 cm /P0 Do Q"
    )
    (word,), _ = layer_of(page_pdf(content, [stored.flate(np.full((842, 596), 240, np.uint8))]))
    assert word.invisible == hidden


def test_deciding_asks_for_no_words(page_pdf: PagePdf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.files.pdf.letters_of", None)
    file = page_pdf("BT /F1 12 Tf 50 300 Td (Surat izin) Tj ET")
    with open_document(file, Limits()) as document, document.page(1) as page:
        assert isinstance(page, PdfPage)
        assert (page.layer_size(), page.image_share(), page.has_marks()) == (10, 0.0, True)


def resident() -> int:
    """Megabytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no /proc to ask")
def test_memory_stays_flat_over_many_pages(page_pdf: PagePdf, stored: Any) -> None:
    scan = np.zeros((842, 596, 3), np.uint8)
    scan[:, :, 0], scan[:, :, 2] = np.linspace(60, 255, 596), 200
    text = "BT /F1 12 Tf 14 TL 30 400 Td " + "(Surat izin praktik berlaku sampai 2028) Tj T* " * 25 + "ET"
    scanned = page_pdf(f"q 298 0 0 421 0 0 cm /P0 Do Q 3 Tr {text}", [stored.jpeg(scan)], pages=5)
    drawn = page_pdf(f"q 200 0 0 300 0 0 cm /P0 Do Q {text}", [stored.jpeg(scan)], pages=5)

    def read_all(times: int) -> None:
        for _ in range(times):
            for file in (scanned, drawn):
                with open_document(file, Limits()) as document:
                    for number in range(1, 6):
                        with document.page(number) as page:
                            assert len(page.layer_words()) == 150
                            assert page.image().pixels.size and page.preview(50).pixels.size

    read_all(3)
    before = resident()
    read_all(6)
    assert resident() - before < 12, "60 pages, each with a picture of 1.4 megabytes, and two of them drawn"


def test_a_text_page_is_closed_with_its_page(page_pdf: PagePdf) -> None:
    file = page_pdf("BT /F1 12 Tf 50 300 Td (Surat izin) Tj ET")
    with open_document(file, Limits()) as document:
        with document.page(1) as page:
            page.layer_words()
            assert isinstance(page, PdfPage)
            text_page = page._text_page
            assert text_page.raw
        assert not text_page.raw
    assert isinstance(text_page, pdfium.PdfTextPage)
