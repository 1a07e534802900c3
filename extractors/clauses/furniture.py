"""Lines that belong to the page, not to the contract: running headers, footers, page numbers, paraf boxes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from schemas.text import Line

_PAGE_NUMBER = re.compile(
    r"^[\W_]*(?:(?:hal(?:aman)?|page|lembar)\.?\s*:?\s*)?[\dlIoO]{1,3}(?:\s*(?:/|dari|of)\s*\d{1,3})?[\W_]*$",
    re.IGNORECASE,
)
# What a scanner makes of the paraf behind it stands on its line: "Halaman 3 dari 7 Br >".
_PAGE_OF_PAGES = re.compile(
    r"^[\W_]*(?:hal(?:aman)?|page|lembar)\.?\s*:?\s*\d{1,3}\s*(?:/|dari|of)\s*\d{1,3}\b.{0,12}$",
    re.IGNORECASE,
)
_LONE_AYAT = re.compile(r"^\((\d{1,2})\)$")
# "Paraf PIHAK KESATU | Paraf PIHAK KEDUA", also as a scanner reads the little boxes.
_PARAF = re.compile(
    r"^\W*(?:paraf\b|p[ai]raf|pihak\s+[i1l|]{1,2}\s*[|:/ ]\s*pihak\s+[i1l|]{1,2}\W*$)", re.IGNORECASE
)
_STAMPED = re.compile(
    r"^\W*(?:salinan|copy|copied|asli|confidential|rahasia|meterai tempel|tempel meterai)\W*$", re.IGNORECASE
)
_MARGIN_LINES = 4
_NEAR = 40
"""Lines before an ayat in which the one before it begins."""


def furniture(lines: Sequence[Line]) -> frozenset[int]:
    """Return the indexes of the lines that are page furniture.

    A line in the margin that comes back on other pages (figures apart) is furniture; so is a page number.
    """
    pages: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        pages[line.page].append(index)
    out: set[int] = set()
    seen: dict[str, set[int]] = defaultdict(set)
    at: dict[str, list[int]] = defaultdict(list)
    for page, members in pages.items():
        edges = set(members[:_MARGIN_LINES]) | set(members[-_MARGIN_LINES:])
        depth = min(_MARGIN_LINES, max(1, len(members) // 6))  # a short page is not all margin
        margin = set(members[:depth]) | set(members[-depth:])
        for index in sorted(edges):
            text = lines[index].text.strip()
            edge = index in (*members[:2], *members[-2:])
            if _opens_ayat(lines, index):
                continue
            if (edge and (_PAGE_NUMBER.match(text) or _PAGE_OF_PAGES.match(text))) or _PARAF.match(text):
                out.add(index)
                continue
            if index not in margin:
                continue
            key = re.sub(r"[^a-z]+", "", text.lower())
            if len(key) >= 6:
                seen[key].add(page)
                at[key].append(index)
        out.update(index for index in members if _STAMPED.match(lines[index].text))
    enough = 3 if len(pages) > 3 else 2
    for key, on_pages in seen.items():
        if len(on_pages) >= enough and not re.match(r"(?:nomor|lampiran|pasal|bab)", key):
            out.update(at[key])
    return frozenset(out)


def _opens_ayat(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is the bare number of an ayat, whose text stands on the next page."""
    alone = _LONE_AYAT.match(lines[index].text.strip())
    if alone is None:
        return False
    before = f"({int(alone.group(1)) - 1})"
    return any(line.text.lstrip().startswith(before) for line in lines[max(0, index - _NEAR) : index])
