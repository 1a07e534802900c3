"""Printed page numbers and articles that leave some out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractors.sightings import see
from schemas.labels import DocumentType, SightingKind
from schemas.text import DocumentText

Paper = Callable[..., DocumentText]
KINDS = (SightingKind.PAGE_GAP, SightingKind.PAGE_END, SightingKind.ARTICLE_GAP)


def told(document: DocumentText) -> list[tuple[str, tuple[str, ...]]]:
    found = see(document, start=0, end=len(document.text), doc_type=DocumentType.PKS)
    return [(sighting.kind.value, sighting.values) for sighting in found if sighting.kind in KINDS]


def pages(numbers: list[str]) -> str:
    return "\f".join(
        f"Fasilitas melayani peserta\nselama masa perjanjian ini\n{number}" for number in numbers
    )


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["- 1 -", "- 2 -", "- 5 -", "- 6 -"], [("page_gap", ("2", "5"))]),
        (["1 / 6", "2 / 6", "3 / 6", "5 / 6", "6 / 6"], [("page_gap", ("3", "5"))]),
        (["Halaman 1 dari 5", "Halaman 2 dari 5", "Halaman 3 dari 5"], [("page_end", ("3", "5"))]),
        (["hal. 1 dari 4", "hal. 2 dari 4", "tanda tangan"], [("page_end", ("3", "4"))]),
    ],
)
def test_pages_are_left_out(paper: Paper, numbers: list[str], expected: list[object]) -> None:
    assert told(paper(pages(numbers))) == expected


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        (["- 1 -", "- 2 -", "- 3 -", "- 4 -"], "they run on"),
        (["- 1 -", "- 2 -", "- 8 -", "- 4 -", "- 5 -"], "one is misread"),
        (["- 1 -", "- 2 -", "x", "- 4 -"], "one is not read"),
        (["- 1 -", "- 2 -", "- 3 -", "- 1 -", "- 2 -"], "an annex counts anew"),
        (["- 1 -", "- 2 -", "- 3 -", "- 8 -"], "a single last number proves nothing"),
        (["- 1 -", "- 2 -", "- 2023 -", "- 2024 -"], "years are no pages"),
        (["Halaman 1 dari 3", "Halaman 2 dari 3", "Halaman 3 dari 3"], "all are there"),
        (["Halaman 1 dari 8", "tarif", "tarif"], "the total stands there once only"),
    ],
)
def test_pages_that_are_all_there(paper: Paper, numbers: list[str], why: str) -> None:
    assert told(paper(pages(numbers))) == [], why


def articles(*texts: str) -> str:
    return "\f".join(texts)


def test_an_article_is_left_out_at_the_turn_of_a_page(paper: Paper) -> None:
    document = paper(
        articles("Pasal 1\nDefinisi\nPasal 2\nTujuan", "ketentuan lain\nPasal 4\nTarif\nPasal 5\nLain")
    )
    assert told(document) == [("article_gap", ("2", "4"))]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (articles("Pasal 1\nDefinisi\nPasal 2\nTujuan", "Pasal 3\nTarif\nPasal 4\nLain"), "they run on"),
        (
            articles("Pasal 1\nDefinisi\nPasal 2\nTujuan\nPasal 4\nTarif", "Pasal 5\nLain\nPasal 6"),
            "inside a page",
        ),
        (
            articles("Pasal 1\nDefinisi\nPasal 2", "Pasai 3 Ds\nTarif\nPasal 4\nLain\nPasal 5"),
            "the heading is misread",
        ),
        (
            articles("Pasal 1\nDefinisi\nPasal 2\nTujuan", "Pasal3 SESI, Asi\nPasal 4\nLain\nPasal 5"),
            "the heading has a stain",
        ),
        (
            articles("- 1 -\nPasal 1\nDefinisi\nPasal 2\nTujuan", "- 2 -\nlain\nPasal 4\nTarif\nPasal 5"),
            "the printed pages run on",
        ),
        (articles("Pasal 1\nPasal 2", "lain\nPasal 9\nTarif\nPasal 4"), "one number is misread"),
        (articles("Pasal 1\nPasal 2\nPasal 3", "Lampiran\nPasal 1\nPasal 2"), "an annex counts anew"),
    ],
)
def test_articles_that_are_all_there(paper: Paper, text: str, why: str) -> None:
    assert told(paper(text)) == [], why
