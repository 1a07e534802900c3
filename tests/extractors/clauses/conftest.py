from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from extractors.clauses import Catalogue, RuleRecogniser, extract_clauses, load_catalogue
from schemas.facts import ClauseFact
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import TextSource
from schemas.text import DocumentText, PageText, Word

Audit = Callable[..., dict[str, ClauseFact]]


@dataclass(frozen=True)
class Parties:
    payer: tuple[str, ...] = ("pihak kesatu", "pihak pertama")
    provider: tuple[str, ...] = ("pihak kedua",)
    member: tuple[str, ...] = ("peserta",)


def typed(text: str, *, confidence: float | None = None, poor: tuple[int, ...] = ()) -> DocumentText:
    """Return a document of `text`, `--` between its pages; `poor` pages were read badly."""
    pages = []
    for number, body in enumerate(text.strip().split("\n--\n"), 1):
        words = []
        for row, line in enumerate(line for line in body.split("\n") if line.strip()):
            for column, word in enumerate(line.split()):
                box = BoundingBox(60 + column * 30, 60 + row * 12, 85 + column * 30, 70 + row * 12)
                words.append(Word(word, box, confidence, row))
        source = TextSource.TEXT_LAYER if confidence is None else TextSource.OCR
        read = 0.3 if number in poor else confidence
        pages.append(PageText(number, PageSize(595, 842), source, tuple(words), confidence=read))
    return DocumentText("0" * 64, tuple(pages))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def document() -> Callable[..., DocumentText]:
    return typed


@pytest.fixture(scope="session")
def audit(catalogue: Catalogue) -> Audit:
    """Return the facts of a typed contract by clause id; `by` rules alone, or as the product finds them."""
    rules = RuleRecogniser(catalogue)

    def run(
        text: str, *, confidence: float | None = None, poor: tuple[int, ...] = (), by: str = "rules"
    ) -> dict[str, ClauseFact]:
        read = typed(text, confidence=confidence, poor=poor)
        facts = extract_clauses(
            read,
            start=0,
            end=len(read.text),
            actors=Parties(),
            catalogue=catalogue,
            recogniser=rules if by == "rules" else None,
        )
        return {fact.id: fact for fact in facts}

    return run
