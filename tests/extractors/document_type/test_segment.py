"""Whole files in, types and page ranges out."""

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from extractors.document_type import Segment, segment_document
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import DocumentType, Subtype, TextSource
from schemas.text import DocumentText, PageText, Word

CASES = tomllib.loads(Path(__file__).with_name("documents.toml").read_text(encoding="utf-8"))["document"]


def document_of(text: str) -> DocumentText:
    pages = []
    for number, body in enumerate(text.split("===\n"), 1):
        words = []
        for row, line in enumerate(line for line in body.split("\n") if line.strip()):
            column = 0
            for token in line.split():
                column = line.index(token, column)
                left = 60 + 5.2 * column
                box = BoundingBox(left, 60 + 14 * row, left + 5.2 * len(token), 71 + 14 * row)
                words.append(Word(token, box, None, row))
                column += len(token)
        pages.append(PageText(number, PageSize(595, 842), TextSource.TEXT_LAYER, tuple(words)))
    return DocumentText("0" * 64, tuple(pages))


def told(segment: Segment, *, pages: bool) -> str:
    subtype = f"/{segment.subtype}" if segment.subtype else ""
    where = f" {segment.first_page}-{segment.last_page}" if pages else ""
    return f"{segment.doc_type}{subtype}{where}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_documents(case: dict[str, object]) -> None:
    document = document_of(str(case["text"]))
    expected = case["is"]
    assert isinstance(expected, list)
    segments = segment_document(document)
    with_pages = any(" " in entry for entry in expected)
    assert [told(segment, pages=with_pages) for segment in segments] == expected


def test_segments_cover_the_file_and_lead_back_to_its_text() -> None:
    case = next(case for case in CASES if len(case["is"]) == 5)
    document = document_of(case["text"])
    segments = segment_document(document)
    assert segments[0].first_page == 1
    assert segments[-1].last_page == len(document.pages)
    for before, after in pairwise(segments):
        assert after.first_page == before.last_page + 1
        assert before.end < after.start
    assert document.text[segments[1].start : segments[1].end].startswith("PEMERINTAH KABUPATEN")


def test_a_file_without_a_word_is_other_and_unsure() -> None:
    (segment,) = segment_document(document_of("\n===\n\n"))
    assert (segment.doc_type, segment.confidence, segment.last_page) == (DocumentType.OTHER, 0.0, 2)


def test_confidence_tells_titles_from_guesses() -> None:
    clear = segment_document(document_of("SURAT IZIN PRAKTIK DOKTER\nNomor : 446/1/SIP/2021\n"))[0]
    vague = segment_document(document_of("harap disimpan baik baik\ndi lemari arsip klinik\n"))[0]
    assert clear.confidence > 0.9 > 0.75 > vague.confidence


def test_subtypes_are_only_given_to_other() -> None:
    for case in CASES:
        for segment in segment_document(document_of(case["text"])):
            assert segment.subtype is None or segment.doc_type is DocumentType.OTHER
            assert segment.subtype is None or isinstance(segment.subtype, Subtype)
