"""Characters of a PDF page to words, whatever way the text runs on the page as a viewer shows it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from pdfplumber.utils.text import extract_words

from schemas.geometry import BoundingBox, PageSize, enclosing

from .opening import LayerWord

_SLANTED = 12.0
"""Degrees off level from which text is no line of the page: a watermark, the ring of a stamp."""

Char = dict[str, Any]
UserBox = tuple[float, float, float, float]


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


def words_of(chars: Iterable[Char], visible: BoundingBox) -> list[LayerWord]:
    """Return the words of the visible part of a page, each with the turn that makes it upright.

    Args:
        chars: pdfplumber's characters; their places count from the top left of the turned MediaBox.
        visible: The part that a viewer shows; places of the words count from its top left.
    """
    size = PageSize(visible.width, visible.height)
    level: dict[int, list[Char]] = {}
    slanted: list[Char] = []
    for char in chars:
        degrees = _direction(char)
        turns = round(degrees / 90)
        if abs(degrees - 90 * turns) > _SLANTED:
            slanted.append(char)
        else:
            level.setdefault(turns % 4, []).append(char)
    words = [
        word
        for turns, members in sorted(level.items())
        for word in _level_words(members, turns, visible, size)
    ]
    words += _slanted_words(slanted, visible)
    return [word for word in words if _is_inside(word.bbox, size)]


def _direction(char: Char) -> float:
    """Return how many degrees its line rises, counter-clockwise, as a viewer shows it."""
    along, up = char["matrix"][:2]
    return math.degrees(math.atan2(up, along))


def _place(char: Char, visible: BoundingBox) -> BoundingBox:
    return BoundingBox(
        char["x0"] - visible.x0,
        char["top"] - visible.top,
        char["x1"] - visible.x0,
        char["bottom"] - visible.top,
    )


def _level_words(chars: list[Char], turns: int, visible: BoundingBox, size: PageSize) -> Iterable[LayerWord]:
    upright = []
    for char in chars:
        box = _place(char, visible).turned(turns, size)
        upright.append(
            {
                **char,
                "x0": box.x0,
                "top": box.top,
                "doctop": box.top,
                "x1": box.x1,
                "bottom": box.bottom,
                "size": box.height,
                "upright": True,
            }
        )
    for word in extract_words(upright, use_text_flow=False, keep_blank_chars=False, x_tolerance_ratio=0.15):
        if word["text"].strip():
            box = BoundingBox(word["x0"], word["top"], word["x1"], word["bottom"])
            yield LayerWord(word["text"], box.turned(-turns, size.turned(turns)), turns=turns)


def _slanted_words(chars: Iterable[Char], visible: BoundingBox) -> Iterable[LayerWord]:
    """Return runs of characters of one slant; letters set one by one around a stamp are no words."""
    runs = groupby(chars, key=lambda char: None if char["text"].isspace() else round(_direction(char)))
    for degrees, run in runs:
        members = list(run)
        text = "".join(char["text"] for char in members)
        if degrees is not None and len(members) > 1:
            place = enclosing(_place(char, visible) for char in members)
            yield LayerWord("".join(text.split()), place, turns=round(degrees / 90) % 4)


def _is_inside(box: BoundingBox, size: PageSize) -> bool:
    across, down = box.middle
    return 0 <= across <= size.width and 0 <= down <= size.height
