"""The text layer of born-digital pages: the product's words against those of pdfplumber."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pdfplumber

from extractors.files import Limits, open_document

from .boxes import ReadWord, overlap
from .truth import Box

_NEAR = 1.0
"""Points by which the sides of a box may differ across the line."""


@dataclass(frozen=True)
class LayerCheck:
    """Time and agreement over all pages."""

    pages: int
    product_ms: float
    """Median CPU milliseconds a page: open the file, take words with boxes."""
    pdfplumber_ms: float
    words: int
    """Words that pdfplumber gives."""
    same_words: float
    """Share of these that the product has too."""
    same_boxes: float
    """Share of these in the same place: sides within a point across, overlap of at least a half."""


def check_layer(files: list[Path], repetitions: int = 5) -> LayerCheck:
    """Read the layers of one-page PDFs in turn by both."""
    times: dict[str, list[float]] = {"product": [], "pdfplumber": []}
    words = same = boxes = 0
    for file in files:
        ours: list[ReadWord] = []
        theirs: list[ReadWord] = []
        for _ in range(repetitions):
            ours = _timed(times["product"], _product_words, file)
            theirs = _timed(times["pdfplumber"], _pdfplumber_words, file)
        words += len(theirs)
        same_here, boxes_here = agreement(ours, theirs)
        same, boxes = same + same_here, boxes + boxes_here
    return LayerCheck(
        len(files), median(times["product"]), median(times["pdfplumber"]), words, same / words, boxes / words
    )


def agreement(ours: list[ReadWord], theirs: list[ReadWord]) -> tuple[int, int]:
    """Return how many of their words are among ours, and how many of these in the same place; each once."""
    left: dict[str, list[ReadWord]] = defaultdict(list)
    for word in ours:
        left[word[0]].append(word)
    same = boxes = 0
    for word in theirs:
        if there := left[word[0]]:
            nearest = min(there, key=lambda other: abs(other[1] - word[1]) + abs(other[2] - word[2]))
            there.remove(nearest)
            same += 1
            boxes += _alike(nearest, word)
    return same, boxes


def _timed(times: list[float], read: Callable[[Path], list[ReadWord]], file: Path) -> list[ReadWord]:
    started = time.process_time()
    words = read(file)
    times.append((time.process_time() - started) * 1000)
    return words


def _product_words(file: Path) -> list[ReadWord]:
    with open_document(file, Limits()) as document, document.page(1) as page:
        return [(word.text, *word.bbox) for word in page.layer_words()]


def _pdfplumber_words(file: Path) -> list[ReadWord]:
    with pdfplumber.open(file) as document:
        return [
            (word["text"], word["x0"], word["top"], word["x1"], word["bottom"])
            for word in document.pages[0].extract_words()
        ]


def _alike(one: ReadWord, other: ReadWord) -> bool:
    across = abs(one[1] - other[1]) <= _NEAR and abs(one[3] - other[3]) <= _NEAR
    return across and overlap(Box(*one[1:]), Box(*other[1:])) >= 0.5
