"""Printed lines -> passages: what a reader of a contract sees as one ayat, item, heading or table.

A passage runs across lines and pages. Page furniture (running headers, page numbers, paraf boxes) is left
out; headings, tables of contents, definitions, recitals, forms and quoted old text are kept, but marked, so
that nobody takes them for a clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.text import DocumentText, Line

from .furniture import furniture
from .kinds import Draft, PassageKind, mark
from .markers import Marker, as_letter, heading_level, marker_of, rank_of, title_after


@dataclass(frozen=True)
class Passage:
    """One ayat, item, paragraph, table or heading."""

    start: int
    """Half-open offsets into DocumentText.text."""
    end: int
    spans: tuple[tuple[int, int], ...]
    """Its printed lines, without page furniture between them."""
    page: int
    kind: PassageKind
    heading: tuple[str, ...] = ()
    """Titles above it, outermost first."""
    lead: tuple[tuple[tuple[int, int], ...], ...] = ()
    """Line spans of the sentences that open the lists it is an item of, outermost first."""
    lampiran: str = ""
    """Number of the annex it stands in, such as `2`; `?` for an unnumbered one; '' in the body."""

    def text(self, document: DocumentText) -> str:
        """Return its text with white space folded."""
        return " ".join(" ".join(document.text[a:b].split()) for a, b in self.spans)


LEAD_LINES = 6
"""Printed lines of a list head that its items know it by: its last ones."""

_OPENS_LIST = re.compile(
    r"(?::|berikut(?: ini)?\s*[:.;]?|meliputi|untuk|terdiri (?:atas|dari)|berupa|yaitu|yakni)$", re.IGNORECASE
)
_ENDS = re.compile(r"[.;:]['”\")]*$|;?\s+(?:dan|serta|atau)$", re.IGNORECASE)
_TOC_TITLE = re.compile(r"^daftar\s+isi$", re.IGNORECASE)
_TOC_LINE = re.compile(r"(?:\.\s?){4,}\s*\d{0,3}\s*$|[…·_]{2,}\s*\d{1,3}\s*$")
_TOC_NUMBERED = re.compile(r"\s\d{1,3}\s*$")


def passages(document: DocumentText, *, start: int, end: int) -> tuple[Passage, ...]:
    """Return the passages of `document.text[start:end]` in reading order, headings included."""
    lines = [line for line in document.lines if line.start >= start and line.end <= end]
    left_out = furniture(lines)
    kept = [line for index, line in enumerate(lines) if index not in left_out]
    return tuple(_finish(draft) for draft in mark(list(_drafts(kept))))


def _drafts(lines: Sequence[Line]) -> Iterator[Draft]:
    """Cut the lines into passages; every kind but heading and toc is still `body`."""
    width = _usual_width(lines)
    path: list[tuple[int, str]] = []
    stack: list[tuple[str, Draft]] = []
    lampiran = ""
    current: Draft | None = None
    index, in_toc = 0, False
    while index < len(lines):
        line = lines[index]
        toc = bool(_TOC_TITLE.match(line.text.strip())) or bool(_TOC_LINE.search(line.text))
        if toc or (in_toc and _TOC_NUMBERED.search(line.text)):
            in_toc = True
            if current is not None:
                yield current
                current = None
            yield Draft([line], None, (), PassageKind.TOC, lampiran)
            index += 1
            continue
        in_toc = False
        level = heading_level(line.text, _text_at(lines, index + 1), _text_at(lines, index - 1))
        if level is not None:
            if current is not None:
                yield current
                current = None
            taken = 1 + title_after(lines, index, level)
            group = list(lines[index : index + taken])
            title = " ".join(" ".join(part.text.split()) for part in group)
            path = [entry for entry in path if entry[0] < level.rank] + [(level.rank, title)]
            if level.rank == 0:
                lampiran = level.number or "?"
            elif level.name in ("bab", "pasal") and not _in_annex(path):
                lampiran = ""
            stack = []
            yield Draft(group, None, tuple(text for _, text in path), PassageKind.HEADING, lampiran)
            index += taken
            continue
        marker = _marker(line, stack)
        headings = tuple(text for _, text in path)
        if marker is not None:
            if current is not None:
                yield current
                if current.marker is None and _opens_list(current):
                    stack = [("", current)]
            stack = _above(stack, marker.style, opened=current is not None and _opens_list(current))
            current = Draft([line], marker, headings, PassageKind.BODY, lampiran, [d for _, d in stack])
            stack.append((marker.style, current))
        elif current is None or _breaks(current, line, width):
            parents: list[Draft] = []
            if current is not None:
                parents = list(current.parents)
                if _opens_list(current) and current not in parents:
                    parents.append(current)
                yield current
            current = Draft([line], None, headings, PassageKind.BODY, lampiran, parents)
        else:
            current.lines.append(line)
        index += 1
    if current is not None:
        yield current


def _marker(line: Line, stack: Sequence[tuple[str, Draft]]) -> Marker | None:
    found = marker_of(line.text)
    if found is None or line.text.lstrip()[0] != "l":
        return found
    letter = next((draft for style, draft in reversed(stack) if style in ("a.", "a)")), None)
    return found if letter is None else as_letter(found, letter.lines[0].text.lstrip())


def _opens_list(draft: Draft) -> bool:
    return bool(_OPENS_LIST.search(draft.tail))


def _above(stack: list[tuple[str, Draft]], style: str, *, opened: bool) -> list[tuple[str, Draft]]:
    """Return the passages that an item numbered in `style` stands under.

    A style that is new here opens a list inside the last item only where that item said so; otherwise it
    goes on with an outer list whose earlier numbers were not read.
    """
    if any(known == style for known, _ in stack):
        return stack[: next(at for at, (known, _) in enumerate(stack) if known == style)]
    if opened:
        return stack
    kept = list(stack)
    while kept and rank_of(kept[-1][0]) > rank_of(style):
        kept.pop()
    if len(kept) < len(stack):
        while kept and not kept[-1][0]:
            kept.pop()
    return kept


def _text_at(lines: Sequence[Line], index: int) -> str:
    return lines[index].text if 0 <= index < len(lines) else ""


def _in_annex(path: Sequence[tuple[int, str]]) -> bool:
    return bool(path) and path[0][0] == 0


def _usual_width(lines: Sequence[Line]) -> float:
    """Length of a full line in characters (the ninth decile)."""
    sizes = sorted(len(line.text) for line in lines)
    return float(sizes[int(len(sizes) * 0.9)]) if sizes else 0.0


def _breaks(current: Draft, line: Line, width: float) -> bool:
    """Whether an unmarked `line` opens a paragraph of its own after `current`."""
    last = current.lines[-1]
    ended = bool(_ENDS.search(last.text.rstrip()))
    if last.text.rstrip().endswith(":") and line.text[:1].isupper():
        return True
    if ended and line.page != last.page:
        return True
    if ended and line.text[:1].isupper() and len(last.text) < 0.8 * width:
        return True
    if len(current.lines) >= 25 and ended:
        return True
    height = max(1.0, last.bbox.height)
    gap = line.bbox.top - last.bbox.bottom if line.page == last.page else 0.0
    return ended and gap > 0.9 * height


def _finish(draft: Draft) -> Passage:
    spans = tuple((line.start, line.end) for line in draft.lines)
    lead = tuple(
        tuple((line.start, line.end) for line in parent.lines[-LEAD_LINES:]) for parent in draft.parents
    )
    return Passage(
        start=spans[0][0],
        end=spans[-1][1],
        spans=spans,
        page=draft.lines[0].page,
        kind=draft.kind,
        heading=draft.headings,
        lead=lead,
        lampiran=draft.lampiran,
    )
