"""How sure an answer is, where it stands, and forms as files: digital, and scanned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractors.files import Limits, open_document
from extractors.forms import extract_declared
from extractors.ocr import ENGINES
from extractors.pages import read_page
from schemas.facts import DeclaredFact
from schemas.geometry import BoundingBox
from schemas.labels import TextSource
from schemas.text import DocumentText, PageText

Paper = Callable[..., DocumentText]
DATA = Path(__file__).parent / "data"
"""An invented form: klinik-melur.txt laid out by samples/making, and a light copy of that."""
TABLE = """
No   Kriteria                   Ada     Tidak
1    Ruang tunggu                V
2    Toilet                               V
"""
CLINIC = {
    "jam_pelayanan": ("07:00-21:00", "08:00-13:00"),
    "jarak_rs_terdekat_km": 2.5,
    "tempat_tidur": 5,
    "ukuran_ruang_periksa_m": (4.0, 3.5),
    "dokter_umum": 3,
    "perawat": 2,
    "apoteker": 1,
    "ruang_tunggu": True,
    "toilet": True,
    "parkir": False,
    "ventilasi": True,
    "pencahayaan": True,
    "pengolahan_limbah": None,
    "pelayanan_laboratorium": True,
    "pelayanan_farmasi": True,
    "set_alat_diagnostik": 12,
    "jejaring": True,
    "prolanis": False,
}
"""What data/klinik-melur.pdf declares."""


def declared(document: DocumentText) -> dict[str, DeclaredFact]:
    return {fact.key: fact for fact in extract_declared(document, start=0, end=len(document.text))}


def read(path: Path) -> DocumentText:
    """Return the words of a PDF, read as in an audit."""
    engine = ENGINES["tesseract"]()
    with open_document(path, Limits()) as document:
        pages = []
        for number in range(1, document.page_count + 1):
            with document.page(number) as view:
                pages.append(read_page(view, engine))
    return DocumentText("0" * 64, tuple(pages))


def changed(document: DocumentText, **confidences: float) -> DocumentText:
    """Return a scanned form with other confidences of some words."""
    (page,) = document.pages
    words = tuple(
        replace(word, confidence=confidences.get(word.text, word.confidence)) for word in page.words
    )
    return DocumentText("0" * 64, (replace(page, words=words),))


def test_evidence_is_the_row_with_its_box(paper: Paper) -> None:
    fact = declared(paper(TABLE))["toilet"]
    (region,) = fact.evidence.regions
    assert (fact.label, fact.raw, fact.evidence.quote) == ("Toilet", "V", "Toilet V")
    assert region.bbox == BoundingBox(75, 74, 265, 84)
    assert fact.evidence.rule == "form.toilet.tick"


def test_a_digital_tick_is_sure_and_a_scanned_one_as_sure_as_it_was_read(paper: Paper) -> None:
    assert declared(paper(TABLE))["toilet"].confidence == 0.95
    scanned = paper(TABLE, confidence=0.9)
    well, badly = declared(scanned), declared(changed(scanned, V=0.3))
    assert well["toilet"].confidence > 0.8
    assert not well["toilet"].review
    assert badly["toilet"].confidence < 0.5
    assert badly["toilet"].review
    assert badly["toilet"].value is False  # what it seems to be is still told


def test_a_badly_read_label_lowers_the_confidence_too(paper: Paper) -> None:
    scanned = paper(TABLE, confidence=0.9)
    blurred = declared(changed(scanned, Toilet=0.2))
    assert blurred["toilet"].confidence < declared(scanned)["toilet"].confidence
    assert blurred["ruang_tunggu"] == declared(scanned)["ruang_tunggu"]
    misread = declared(paper(TABLE.replace("Ruang tunggu", "Ruang tungqu"), confidence=0.9))
    assert misread["ruang_tunggu"].confidence < declared(scanned)["ruang_tunggu"].confidence


@pytest.mark.parametrize("ink", ["/", "7", "if", "y"])
def test_ink_that_a_scan_shows_in_a_column_of_ticks_is_for_a_person(paper: Paper, ink: str) -> None:
    text = TABLE.replace("V\n2", f"{ink}\n2")
    fact = declared(paper(text, confidence=0.9))["ruang_tunggu"]
    assert (fact.value, fact.review) == (True, True)
    assert fact.note
    if not ink.isdigit():
        assert "ruang_tunggu" not in declared(paper(text))  # a digital form has no such ticks


@pytest.mark.parametrize("dirt", ["-", ".", "|", "*)"])
def test_dirt_is_no_tick(paper: Paper, dirt: str) -> None:
    text = TABLE.replace("V\n2", f"{dirt}\n2")
    if dirt != "*)":
        assert "ruang_tunggu" not in declared(paper(text, confidence=0.9))
    choice = f"Memiliki jejaring : Ya / Tidak {dirt}"
    assert declared(paper(choice, confidence=0.9)) == {}


def test_a_short_word_behind_printed_options_marks_none(paper: Paper) -> None:
    assert declared(paper("Memiliki jejaring : Ya / Tidak di", confidence=0.9)) == {}
    assert declared(paper("Memiliki jejaring : Ya / Tidak v", confidence=0.9))["jejaring"].value is False


@pytest.mark.parametrize(
    ("read_as", "value"),
    [
        ("[] Ya IX) Tidak", False),
        ("(XI Ya [] Tidak", True),
        ("Ya O Tidak", None),  # the box of the other option was lost, ticked or not
        ("M Ya O Tidak", True),
        ("O Ya O Tidak", "nothing"),
    ],
)
def test_boxes_as_scans_read_them(paper: Paper, read_as: str, value: Any) -> None:
    facts = declared(paper(f"Memiliki jejaring : {read_as}", confidence=0.9))
    assert facts["jejaring"].value == value if value != "nothing" else facts == {}


@pytest.mark.parametrize(
    ("value", "told", "review"),
    [
        ("t2,5km", 2.5, True),
        ("2,5km", 2.5, False),
        ("± 2,5 km", 2.5, False),
        ("2,5 kmx", 2.5, True),
    ],
)
def test_a_value_with_unread_signs_at_it_is_for_a_person(
    paper: Paper, value: str, told: float, review: bool
) -> None:
    fact = declared(paper(f"Jarak ke RS terdekat    : {value}", confidence=0.95))["jarak_rs_terdekat_km"]
    assert (fact.value, fact.review) == (told, review)


def test_a_colon_that_was_lost_or_read_as_a_one(paper: Paper) -> None:
    text = "Ukuran ruang periksa      1 4meterx3,5m\nJumlah perawat            2 orang"
    facts = declared(paper(text, confidence=0.95))
    assert {key: fact.value for key, fact in facts.items()} == {
        "ukuran_ruang_periksa_m": (4.0, 3.5),
        "perawat": 2,
    }


def test_rows_of_a_page_that_leans(paper: Paper) -> None:
    """Two degrees: the tick of a wide row stands lower than the label of the next."""
    text = """
Formulir penilaian mandiri bagi fasilitas kesehatan tahun ini
No   Kriteria                                                        Ada     Tidak
1    Ruang tunggu                                                     V
2    Toilet                                                                    V
3    Wastafel                                                         V
"""
    straight = paper(text, confidence=0.9)
    (page,) = straight.pages
    words = tuple(
        replace(
            word, bbox=word.bbox._replace(top=word.bbox.top + 0.035 * x, bottom=word.bbox.bottom + 0.035 * x)
        )
        for word in page.words
        for x in [word.bbox.middle[0]]
    )
    leaning = DocumentText("0" * 64, (replace(page, words=words),))
    told = {key: fact.value for key, fact in declared(leaning).items()}
    assert told == {"ruang_tunggu": True, "toilet": False, "wastafel": True}


def test_the_widest_white_parts_rows_whose_numbers_stand_in_the_middle(paper: Paper) -> None:
    text = """
No   Kriteria                                    Ada     Tidak
1    Toilet                                       V
     Tempat penyimpanan
2    rekam medis                                          V
     yang terkunci
3    Wastafel                                     V
"""
    (page,) = paper(text).pages
    tops = (0, 20, 40, 52, 64, 84)  # 12 points from line to line, 20 from row to row
    words = tuple(
        replace(
            word,
            bbox=BoundingBox(word.bbox.x0, 50 + tops[word.line], word.bbox.x1, 60 + tops[word.line]),
        )
        for word in page.words
    )
    facts = declared(DocumentText("0" * 64, (replace(page, words=words),)))
    assert {key: fact.value for key, fact in facts.items()} == {
        "toilet": True,
        "penyimpanan_rekam_medis": False,
        "wastafel": True,
    }


def test_a_page_without_places_gives_labels_with_values_and_no_ticks(paper: Paper) -> None:
    """A DOCX: in which column a tick stands is not told."""
    placed = paper(TABLE + "Wastafel : Ada\nMemiliki jejaring : [v] Ya [ ] Tidak\n")
    (page,) = placed.pages
    nowhere = tuple(replace(word, bbox=BoundingBox(0, 0, 0, 0)) for word in page.words)
    document = DocumentText("0" * 64, (PageText(1, page.size, TextSource.TEXT_LAYER, nowhere),))
    facts = declared(document)
    assert {key: fact.value for key, fact in facts.items()} == {"wastafel": True, "jejaring": True}
    assert facts["wastafel"].evidence.regions == ()


def test_a_digital_form() -> None:
    facts = declared(read(DATA / "klinik-melur.pdf"))
    assert {key: fact.value for key, fact in facts.items()} == CLINIC
    assert [key for key, fact in facts.items() if fact.review] == ["pengolahan_limbah"]
    assert all(fact.evidence.regions for fact in facts.values())
    assert facts["prolanis"].evidence.page == 2


@pytest.mark.ocr
def test_a_scanned_form_is_read_or_doubted_and_never_wrong_in_silence() -> None:
    document = read(DATA / "klinik-melur-pindaian.pdf")
    assert {page.source for page in document.pages} == {TextSource.OCR}
    facts = declared(document)
    assert set(facts) <= set(CLINIC)
    wrong = {key for key, fact in facts.items() if fact.value != CLINIC[key] and not fact.review}
    assert wrong == set()
    sure = [key for key, fact in facts.items() if not fact.review]
    assert len(sure) >= 9, sure
