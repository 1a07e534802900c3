"""The words of a file as bytes, for keeping and for sending between processes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Container
from typing import Any

from schemas.geometry import BoundingBox, PageSize
from schemas.labels import TextSource
from schemas.text import PageText, Reading, Word


def pack(reading: Reading) -> bytes:
    """Return a reading as compressed JSON (about 8 kB for a page of 400 words)."""
    pages = [
        {
            "number": page.number,
            "size": page.size,
            "source": page.source,
            "rotation": page.rotation,
            "confidence": page.confidence,
            "coverage": page.coverage,
            "reason": page.reason,
            "words": [_row(word) for word in page.words],
            "doubtful": page.doubtful,
            "rejected": [_row(word) for word in page.rejected],
        }
        for page in reading.pages
    ]
    document = {"page_count": reading.page_count, "unread_pages": reading.unread_pages, "pages": pages}
    return zlib.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), 4)


def unpack(data: bytes, pages: Container[int] | None = None) -> Reading:
    """Return what `pack` packed.

    Args:
        data: What it made.
        pages: The pages that are needed, where not all are; of a long document this saves seconds.

    Raises:
        ValueError: when it was packed by another version of the program, or is damaged.
    """
    try:
        return _unpacked(json.loads(zlib.decompress(data)), pages)
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError, zlib.error) as error:
        raise ValueError(f"no packed words: {error}") from error


def _unpacked(document: Any, wanted: Container[int] | None) -> Reading:
    pages = tuple(
        PageText(
            page["number"],
            PageSize(*page["size"]),
            TextSource(page["source"]),
            tuple(_word(*row) for row in page["words"]),
            page["rotation"],
            page["confidence"],
            page["coverage"],
            page["reason"],
            tuple(_word(*row) for row in page["rejected"]),
            page["doubtful"],
        )
        for page in document["pages"]
        if wanted is None or page["number"] in wanted
    )
    return Reading(pages, document["page_count"], tuple(document["unread_pages"]))


def _row(word: Word) -> list[str | float | None]:
    x0, top, x1, bottom = word.bbox
    row: list[str | float | None]
    row = [word.text, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2), word.confidence, word.line]
    return row if word.raw is None else [*row, word.raw]


def _word(
    text: str,
    x0: float,
    top: float,
    x1: float,
    bottom: float,
    confidence: float | None,
    line: int,
    raw: str | None = None,
) -> Word:
    return Word(text, BoundingBox(x0, top, x1, bottom), confidence, line, raw)
