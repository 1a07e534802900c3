"""All that reading needs, loaded by being imported: for the one process that workers are forked from.

Rules, word lists and libraries are loaded when they are first used, a second of work. A worker that is forked
from a process which has used them has them already, and shares their memory with all others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from importlib import resources

from extractors.text.repair import repair
from schemas.geometry import BoundingBox
from schemas.labels import TextSource
from schemas.text import PageText, Reading, Word

from .extract import Extractor
from .garbage import settle

_DOUBTFUL = 0.3
"""Confidence at which a word is looked up that is none."""
_LETTER, _LINE = 5.0, 14.0
"""Points that a letter is wide and a line is high."""


def use_once() -> None:
    """Read facts of a made-up contract and a licence, as if an engine had read their words."""
    text = resources.files(__package__).joinpath("specimen.txt").read_text(encoding="utf-8")
    pages = tuple(_page(number, page) for number, page in enumerate(text.split("\n\n"), start=1))
    Extractor.load().extract(Reading(pages, len(pages)), "0" * 64)


def _page(number: int, text: str) -> PageText:
    words = tuple(_words(text))
    page = PageText(number, PageText.BLANK_SIZE, TextSource.OCR, words, confidence=_DOUBTFUL, coverage=1.0)
    return replace(page, words=repair(words))


def _words(page: str) -> Iterator[Word]:
    for number, line in enumerate(page.splitlines()):
        left, top = 50.0, 50.0 + _LINE * number
        for text in line.split():
            right = left + _LETTER * len(text)
            yield Word(text, BoundingBox(left, top, right, top + 10.0), _DOUBTFUL, number)
            left = right + _LETTER


with suppress(Exception):  # what fails here fails in the workers too, where it is told
    use_once()
settle()
