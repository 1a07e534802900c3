"""Evidence points at the words that it quotes."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from schemas.evidence import Evidence, Region, cite
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import TextSource
from schemas.text import DocumentText, PageText, Word


def document(confidence: float | None = 0.87654) -> DocumentText:
    words = (
        Word("berlaku", BoundingBox(10.04, 10, 50, 20), confidence, 0),
        Word("sampai", BoundingBox(55, 10, 90, 20.06), confidence, 0),
        Word("2028", BoundingBox(10, 30, 30, 40), confidence, 1),
    )
    source = TextSource.TEXT_LAYER if confidence is None else TextSource.OCR
    empty = PageText(1, PageSize(595, 842), source, ())
    return DocumentText("0" * 64, (empty, PageText(2, PageSize(595, 842), source, words)))


def test_the_quote_folds_lines_and_each_line_has_a_region() -> None:
    made = document()
    evidence = cite(made, made.text.index("sampai"), len(made.text), rule="berlaku")
    assert evidence.quote == "sampai 2028"
    assert evidence.page == 2
    assert evidence.regions == (
        Region(page=2, bbox=BoundingBox(55, 10, 90, 20.1)),
        Region(page=2, bbox=BoundingBox(10, 30, 30, 40)),
    )
    assert (evidence.confidence, evidence.source) == (0.877, TextSource.OCR)


def test_a_text_layer_has_no_confidence() -> None:
    made = document(None)
    evidence = cite(made, 1, 8, rule="berlaku")
    assert (evidence.quote, evidence.confidence, evidence.source) == ("berlaku", None, TextSource.TEXT_LAYER)


def test_words_without_a_place_give_no_region() -> None:
    nowhere = Word("Surat", BoundingBox(0, 0, 0, 0), None, 0)
    made = DocumentText("0" * 64, (PageText(1, PageSize(595, 842), TextSource.TEXT_LAYER, (nowhere,)),))
    assert cite(made, 0, 5, rule="judul").regions == ()


def test_a_span_without_a_word_is_no_evidence() -> None:
    made = document()
    with pytest.raises(ValueError, match="holds no word"):
        cite(made, 8, 9, rule="kosong")


@pytest.mark.parametrize("missing", ["rule", "quote"])
def test_evidence_without_its_rule_or_quote_is_refused(missing: str) -> None:
    made = document()
    fields = cite(made, 1, 8, rule="berlaku").model_dump() | {missing: ""}
    with pytest.raises(ValidationError, match=missing):
        Evidence(**fields)


def test_pages_count_from_one() -> None:
    with pytest.raises(ValidationError):
        Region(page=0, bbox=BoundingBox(0, 0, 1, 1))
