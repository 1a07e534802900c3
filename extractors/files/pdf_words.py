"""Characters of a PDF page to words, whatever way the text runs on the page as a viewer shows it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.geometry import BoundingBox, PageSize

from .opening import LayerWord

_SLANTED = 12.0
"""Degrees off level from which text is no line of the page: a watermark, the ring of a stamp."""
_ONE_LINE = 3.0
"""Points between the tops of characters of one line; pdfplumber's measure."""
_GAP = 0.15
"""Share of the height of a character beyond which a gap after it parts two words."""
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})

Char = dict[str, Any]
UserBox = tuple[float, float, float, float]
Boxes = NDArray[np.float64]


@dataclass(frozen=True)
class Letters:
    """Characters of a page in the order of drawing."""

    texts: list[str]
    boxes: Boxes
    """Rows of x0, top, x1, bottom in points of the page as a viewer shows it."""
    rising: NDArray[np.float64]
    """Degrees by which the line of each rises, counter-clockwise, as a viewer shows it."""
    hidden: NDArray[np.bool_]
    """Whether each is there to be searched, not to be seen."""


def visible_part(media: UserBox, crop: UserBox, rotation: int) -> BoundingBox:
    """Return the part of a page that a viewer shows, in points from the top left of the turned MediaBox.

    Args:
        media: MediaBox (left, bottom, right, top) in the page's own space.
        crop: CropBox in the same space.
        rotation: /Rotate in degrees.
    """
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if right <= left or top <= bottom:  # nothing in common: viewers fall back to the MediaBox
        left, bottom, right, top = media
    upright = BoundingBox(left - media[0], media[3] - top, right - media[0], media[3] - bottom)
    return upright.turned(rotation // 90, PageSize(media[2] - media[0], media[3] - media[1]))


def plumbed_letters(chars: Iterable[Char], visible: BoundingBox) -> Letters:
    """Return what pdfplumber found on a page.

    Args:
        chars: Its characters; their places count from the top left of the turned MediaBox.
        visible: The part that a viewer shows.
    """
    found = list(chars)
    boxes = np.array([(char["x0"], char["top"], char["x1"], char["bottom"]) for char in found], float)
    offset = np.array([visible.x0, visible.top, visible.x0, visible.top])
    rising = [math.degrees(math.atan2(char["matrix"][1], char["matrix"][0])) for char in found]
    texts = [char["text"].translate(_LIGATURES) for char in found]
    return Letters(texts, boxes.reshape(-1, 4) - offset, np.array(rising, float), np.zeros(len(found), bool))


def words_of(letters: Letters, size: PageSize) -> list[LayerWord]:
    """Return the words of a page, each with the turn that makes it upright.

    Words are parted as pdfplumber's `extract_words` does it: at white space, at gaps, at other lines.

    Args:
        letters: The characters of the page.
        size: Size of the page as a viewer shows it; words outside are left out.
    """
    turns = np.rint(letters.rising / 90)
    level = np.abs(letters.rising - 90 * turns) <= _SLANTED
    quarter = turns.astype(int) % 4
    words: list[LayerWord] = []
    for turn in range(4):
        members = np.flatnonzero(level & (quarter == turn))
        if len(members):
            words += _level_words(letters, members, turn, size)
    slanted = _slanted_words(letters, np.flatnonzero(~level))
    return words + [word for word in slanted if _inside(np.array([word.bbox]), size).all()]


def _level_words(
    letters: Letters, members: NDArray[np.int64], turns: int, size: PageSize
) -> Iterator[LayerWord]:
    boxes = _turned(letters.boxes[members], turns, size)
    by_top = np.argsort(boxes[:, 1], kind="stable")
    lines = np.empty(len(members), int)
    lines[by_top] = np.cumsum(np.diff(boxes[by_top, 1], prepend=-np.inf) > _ONE_LINE)
    order = np.lexsort((boxes[:, 0], lines))
    x0, top, x1, bottom = boxes[order].T
    texts = [letters.texts[index] for index in members[order].tolist()]
    blank = np.array([text.isspace() for text in texts], bool)
    parted = np.ones(len(order), bool)
    parted[1:] = (
        blank[:-1]
        | (np.diff(lines[order]) > 0)
        | (x0[1:] > x1[:-1] + _GAP * (bottom - top)[:-1])
        | (np.abs(np.diff(top)) > _ONE_LINE)
    )
    print_only = np.flatnonzero(~blank)
    if not len(print_only):
        return
    starts = np.flatnonzero(parted[print_only])
    places = np.stack(
        [
            np.minimum.reduceat(x0[print_only], starts),
            np.minimum.reduceat(top[print_only], starts),
            np.maximum.reduceat(x1[print_only], starts),
            np.maximum.reduceat(bottom[print_only], starts),
        ],
        axis=1,
    )
    hidden = np.logical_and.reduceat(letters.hidden[members][order][print_only], starts).tolist()
    kept = [texts[index] for index in print_only.tolist()]
    back = _turned(places, -turns, size.turned(turns))
    seen, ends = _inside(back, size).tolist(), [*starts.tolist(), len(kept)]
    for (start, end), place, unseen, inside in zip(pairwise(ends), back.tolist(), hidden, seen, strict=True):
        if inside:
            yield LayerWord("".join(kept[start:end]), BoundingBox._make(place), None, turns, unseen)


def _turned(boxes: Boxes, quarter_turns: int, size: PageSize) -> Boxes:
    """Return the boxes after turning their page clockwise by quarters."""
    width, height = size
    x0, top, x1, bottom = boxes.T
    for _ in range(quarter_turns % 4):
        x0, top, x1, bottom = height - bottom, x0, height - top, x1
        width, height = height, width
    return np.stack([x0, top, x1, bottom], axis=1)


def _slanted_words(letters: Letters, members: NDArray[np.int64]) -> Iterator[LayerWord]:
    """Yield runs of characters of one slant; letters set one by one around a stamp are no words."""

    def slant(index: int) -> int | None:
        return None if letters.texts[index].isspace() else round(float(letters.rising[index]))

    for degrees, run in groupby(members.tolist(), key=slant):
        indices = list(run)
        text = "".join("".join(letters.texts[index] for index in indices).split())
        if degrees is not None and len(indices) > 1 and text:
            boxes = letters.boxes[indices]
            place = BoundingBox(*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
            hidden = bool(letters.hidden[indices].all())
            yield LayerWord(text, place, turns=round(degrees / 90) % 4, invisible=hidden)


def _inside(boxes: Boxes, size: PageSize) -> NDArray[np.bool_]:
    across, down = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    return (across >= 0) & (across <= size.width) & (down >= 0) & (down <= size.height)
