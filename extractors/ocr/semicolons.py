"""A semicolon that an engine took for a colon: its foot stands below the line, a colon's does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from . import OcrWord

_BELOW = 0.08
"""How far a semicolon reaches below the line, as a share of the height of its word."""
_DESCENDS = re.compile(r"[gjpqyQJ,;()\[\]{}|/@$&]")
_BESIDE = 4
"""Neighbours from which the line under a word is told; further away it may have risen or sunk."""


def with_semicolons(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Return the words of an upright page, a colon at the end of a word that reaches low made a semicolon."""
    lines: dict[tuple[int, int, int], list[int]] = {}
    for index, word in enumerate(words):
        lines.setdefault(word.line, []).append(index)
    mended = list(words)
    for members in lines.values():
        level = [index for index in members if not _DESCENDS.search(words[index].text)]
        for index in level:
            word = words[index]
            if len(word.text) < 3 or not word.text.endswith(":") or not word.text[-2].isalpha():
                continue
            near = sorted(
                (other for other in level if other != index and not words[other].text.endswith(":")),
                key=lambda other: abs(words[other].pixels.x0 - word.pixels.x0),
            )[:_BESIDE]
            if len(near) < 2:
                continue
            below = word.pixels.bottom - median(words[other].pixels.bottom for other in near)
            if below >= max(2.0, _BELOW * word.pixels.height):
                mended[index] = word._replace(text=word.text[:-1] + ";")
    return mended
