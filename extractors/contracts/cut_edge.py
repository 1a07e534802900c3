"""Tells where a photograph or scan cuts the lines of a title block off at one side.

Titles are centred: a line that reaches as far to the right as its neighbours do, and begins far to the right
of them, has lost its end. OCR reads what is left of such a line well, so its confidence tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.geometry import BoundingBox
from schemas.text import DocumentText, Line

_NEIGHBOURS = 3  # lines above and below
_TOUCHES = 0.03  # of the page's width
_SHIFTED = 0.08
_FEWEST = 3  # shifted lines that make an edge; one may be a date or an annex label set to the right

_BELOW = 8  # lines of the komparisi, which an edge cuts as well
_MOST = 0.75  # share of lines that reach an edge; lists below a title are ragged


@dataclass(frozen=True)
class CutEdge:
    """The lines of a title block's page that reach an edge at which text is cut off."""

    starts: frozenset[int]
    """Offsets of their first characters."""
    at_right: bool

    def cuts(self, document: DocumentText, span: tuple[int, int]) -> bool:
        """Return whether the text at `span` reaches the edge in one of its lines."""
        for line in document.lines:
            if line.start not in self.starts or line.end <= span[0] or span[1] <= line.start:
                continue
            if line.end <= span[1] if self.at_right else span[0] <= line.start:
                return True
        return False


def find_cut_edge(document: DocumentText, title: tuple[int, int]) -> CutEdge | None:
    """Return the edge that cuts off lines of the title block at `title`; None where none does."""
    page = document.page_at(title[0])
    width = page.upright_size.width
    lines = [line for line in document.lines if line.page == page.number and line.start >= title[0]]
    boxes = [line.bbox for line in lines]
    count = sum(line.start < title[1] for line in lines)
    for at_right in (True, False):
        touching = [_gap(boxes, index, at_right=at_right) <= _TOUCHES * width for index in range(len(lines))]
        shifted = [
            index
            for index in range(count)
            if touching[index]
            and _gap(boxes, index, at_right=not at_right) >= _SHIFTED * width
            and _words(lines[index]) > 1
        ]
        long = [
            each for each, line in zip(touching, lines[: count + _BELOW], strict=False) if _words(line) > 1
        ]
        if len(shifted) >= _FEWEST and sum(long) >= _MOST * len(long):
            reaching = (line.start for line, touches in zip(lines, touching, strict=True) if touches)
            return CutEdge(frozenset(reaching), at_right)
    return None


def _gap(boxes: list[BoundingBox], index: int, *, at_right: bool) -> float:
    """Return how far line `index` stays behind its neighbours at one side."""
    near = boxes[max(0, index - _NEIGHBOURS) : index + _NEIGHBOURS + 1]
    if at_right:
        return max(box.x1 for box in near) - boxes[index].x1
    return boxes[index].x0 - min(box.x0 for box in near)


def _words(line: Line) -> int:
    return line.last_word - line.first_word
