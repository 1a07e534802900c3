"""Characters of a PDF page through pdfium, with the places that pdfplumber gives them, many times faster."""

from __future__ import annotations

import ctypes
from collections import deque
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as raw
from numpy.typing import NDArray

from .page_image import Matrix
from .pdf_words import Letters

_FEW = 0.01
"""Share of the characters up to which one that nobody can read does not make the page odd."""
_HYPHEN_AT_END = 0x02
"""What pdfium makes of a hyphen before a line break."""
_RIGHT_TO_LEFT = ((0x0590, 0x08FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFE))
_BLANKS = (0x20, 0x0D, 0x0A)
_STRIDE = 8
_HIDDEN_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)

_POINTER = ctypes.c_void_p


def _plain(function: Any, result: Any, *arguments: Any) -> Any:
    """Return a function of pdfium that takes addresses as numbers: half the time of a typed call."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, _POINTER).value or 0)


_text = _plain(raw.FPDFText_GetText, ctypes.c_int, _POINTER, ctypes.c_int, ctypes.c_int, _POINTER)
_unicode = _plain(raw.FPDFText_GetUnicode, ctypes.c_uint, _POINTER, ctypes.c_int)
_loose_box = _plain(raw.FPDFText_GetLooseCharBox, ctypes.c_int, _POINTER, ctypes.c_int, _POINTER)
_text_object = _plain(raw.FPDFText_GetTextObject, _POINTER, _POINTER, ctypes.c_int)
_is_unmapped = _plain(raw.FPDFText_HasUnicodeMapError, ctypes.c_int, _POINTER, ctypes.c_int)
_is_generated = _plain(raw.FPDFText_IsGenerated, ctypes.c_int, _POINTER, ctypes.c_int)
_matrix = _plain(raw.FPDFText_GetMatrix, ctypes.c_int, _POINTER, ctypes.c_int, _POINTER)
_origin = _plain(raw.FPDFText_GetCharOrigin, ctypes.c_int, _POINTER, ctypes.c_int, _POINTER, _POINTER)
_font_of = _plain(raw.FPDFTextObj_GetFont, _POINTER, _POINTER)
_size_of = _plain(raw.FPDFTextObj_GetFontSize, ctypes.c_int, _POINTER, _POINTER)
_mode_of = _plain(raw.FPDFTextObj_GetTextRenderMode, ctypes.c_int, _POINTER)
_ascent_of = _plain(raw.FPDFFont_GetAscent, ctypes.c_int, _POINTER, ctypes.c_float, _POINTER)
_descent_of = _plain(raw.FPDFFont_GetDescent, ctypes.c_int, _POINTER, ctypes.c_float, _POINTER)


class OddLettersError(Exception):
    """The text layer has something that pdfium and pdfplumber see differently; the message says what."""


def letters_of(text_page: Any, count: int, view: Matrix, rotation: int) -> Letters:
    """Return the characters of a page.

    Args:
        text_page: The pypdfium2 text page.
        count: Its number of characters.
        view: The way from the page's own space to points of the page as a viewer shows it.
        rotation: /Rotate in degrees.

    Raises:
        OddLettersError: when another parser should be asked.
    """
    page = ctypes.cast(text_page.raw, _POINTER).value or 0
    codes = _codes(page, count)
    holders = _holders(page, count)
    kept = np.flatnonzero(~_generated(page, codes))
    numbers, first, which = np.unique(holders[kept], return_index=True, return_inverse=True)
    described, fonts = _described(page, numbers.tolist(), kept[first].tolist())
    codes, blank = codes[kept], np.isin(codes[kept], _BLANKS)
    _check_codes(page, codes, kept, fonts[which])
    loose = np.zeros((len(kept), 4), np.float32)
    start = loose.ctypes.data
    deque(map(_loose_box, repeat(page), kept.tolist(), range(start, start + 16 * len(kept), 16)), maxlen=0)
    placed, rows = loose.astype(np.float64), described[which]
    boxes = _boxes(placed, _origins(page, kept, placed, rows), rows)
    empty = (boxes[:, 2] - boxes[:, 0] <= 0) | (boxes[:, 3] - boxes[:, 1] <= 0)
    if np.count_nonzero(empty & ~blank) > _FEW * len(kept):
        raise OddLettersError("characters without size")
    rising = np.degrees(np.arctan2(described[:, 1], described[:, 0])) - rotation
    rising = (rising + 180) % 360 - 180
    texts = codes.astype("<u4").tobytes().decode("utf-32-le")
    return Letters(list(texts), _seen(boxes, view), rising[which], rows[:, 7] > 0)


def _codes(page: int, count: int) -> NDArray[np.uint32]:
    """Return what each character is; in one call where pdfium's text has a place for each."""
    units = np.zeros(count + 2, np.uint16)
    if _text(page, 0, count, units.ctypes.data) != count + 1:
        return np.array(list(map(_unicode, repeat(page), range(count))), np.uint32)
    codes = units[:count].astype(np.uint32)
    for index in np.flatnonzero((codes == 0) | (codes >= 0xFFFE)).tolist():
        codes[index] = _unicode(page, index)
    return codes


def _holders(page: int, count: int) -> NDArray[np.uint64]:
    """Return the text object of each character; one object's characters follow each other."""
    holders = np.zeros(count, np.uint64)
    spans = [(start, min(start + _STRIDE, count) - 1) for start in range(0, count, _STRIDE)]
    for start, last in spans:
        ends = _text_object(page, start) or 0, _text_object(page, last) or 0
        if ends[0] == ends[1] != 0:  # ends of lines have none
            holders[start : last + 1] = ends[0]
        else:
            inner = (_text_object(page, index) or 0 for index in range(start + 1, last))
            holders[start : last + 1] = [ends[0], *inner, ends[1]]
    return holders


def _generated(page: int, codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Return which characters pdfium put in by itself: spaces and ends of lines that it guessed."""
    generated = np.zeros(len(codes), bool)
    for index in np.flatnonzero(np.isin(codes, _BLANKS)).tolist():
        generated[index] = _is_generated(page, index)
    return generated


def _check_codes(
    page: int, codes: NDArray[np.uint32], kept: NDArray[np.int64], fonts: NDArray[np.int64]
) -> None:
    """Make hyphens of hyphens; refuse what pdfium has no character for or puts into another order."""
    codes[codes == _HYPHEN_AT_END] = ord("-")
    for low, high in _RIGHT_TO_LEFT:
        if ((codes >= low) & (codes <= high)).any():
            raise OddLettersError("script from right to left")
    if ((codes >= 0xD800) & (codes <= 0xDFFF)).any():
        raise OddLettersError("characters in two halves")
    # A font has a code for all of the same characters or for none.
    _, first, which = np.unique((fonts << 32) | codes, return_index=True, return_inverse=True)
    known = [not _is_unmapped(page, index) for index in kept[first].tolist()]
    unmapped = (codes == 0) | ~np.array(known, bool)[which]
    if np.count_nonzero(unmapped) > _FEW * len(codes):
        raise OddLettersError(f"{np.count_nonzero(unmapped)} characters without a code")
    codes[unmapped] = 0xFFFD


def _described(
    page: int, holders: list[int], first: list[int]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return a row for every text object and the number of its font.

    A row is: matrix (a b c d), size, ascent, descent, whether it is hidden.
    """
    rows, used = np.zeros((len(holders), 8)), np.zeros(len(holders), np.int64)
    matrix, number = (ctypes.c_float * 6)(), ctypes.c_float()
    here = ctypes.addressof(number)
    fonts: dict[int, tuple[float, float]] = {}
    for row, (holder, index) in enumerate(zip(holders, first, strict=True)):
        if not holder:
            raise OddLettersError("characters of no text object")
        _matrix(page, index, ctypes.addressof(matrix))
        font = _font_of(holder) or 0
        if font not in fonts:
            _ascent_of(font, 1.0, here)
            ascent = number.value
            _descent_of(font, 1.0, here)
            fonts[font] = ascent, number.value
        _size_of(holder, here)
        used[row] = list(fonts).index(font)
        rows[row] = (*matrix[:4], number.value, *fonts[font], _mode_of(holder) in _HIDDEN_MODES)
    if (rows[:, 5] <= rows[:, 6]).any() or (rows[:, 4] == 0).any():
        raise OddLettersError("a font without height")
    return rows, used


def _origins(
    page: int, kept: NDArray[np.int64], loose: NDArray[np.float64], described: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the point on the base line where each character begins."""
    a, b, c, d, size, _, descent, _ = described.T
    origins = np.stack([loose[:, 0], loose[:, 3] - descent * size * d], axis=1)
    start = origins.ctypes.data
    turned = ~((a > 0) & (b == 0) & (c == 0) & (d > 0) & (size > 0))
    for row in np.flatnonzero(turned).tolist():
        _origin(page, int(kept[row]), start + 16 * row, start + 16 * row + 8)
    return origins


def _boxes(
    loose: NDArray[np.float64], origins: NDArray[np.float64], described: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return left, bottom, right, top in the page's own space: advance by font size, from the descent up.

    pdfium's loose box reaches from descent to ascent; its advance follows from that.
    """
    a, b, c, d, size, ascent, descent, _ = described.T
    tall = (ascent - descent) * np.abs(size)
    along, up = np.abs(a) >= np.abs(b), np.maximum(np.hypot(a, b), 1e-9)
    wide = np.where(along, loose[:, 2] - loose[:, 0], loose[:, 1] - loose[:, 3])
    rest = wide - tall * np.where(along, np.abs(c), np.abs(d))
    advance = np.maximum(rest, 0) / np.maximum(np.where(along, np.abs(a), np.abs(b)), 1e-9 * up)
    advance *= np.sign(size)
    low, high = descent * size, (descent + 1) * size
    xs = origins[:, :1] + np.stack(
        [a * x + c * y for x, y in ((0, low), (advance, low), (advance, high), (0, high))], axis=1
    )
    ys = origins[:, 1:] + np.stack(
        [b * x + d * y for x, y in ((0, low), (advance, low), (advance, high), (0, high))], axis=1
    )
    return np.stack([xs.min(axis=1), ys.min(axis=1), xs.max(axis=1), ys.max(axis=1)], axis=1)


def _seen(boxes: NDArray[np.float64], view: Matrix) -> NDArray[np.float64]:
    """Return the boxes as a viewer shows them: x0, top, x1, bottom."""
    xs = view[0, 0] * boxes[:, [0, 2]] + view[0, 1] * boxes[:, [1, 3]] + view[0, 2]
    ys = view[1, 0] * boxes[:, [0, 2]] + view[1, 1] * boxes[:, [1, 3]] + view[1, 2]
    return np.stack([xs.min(axis=1), ys.min(axis=1), xs.max(axis=1), ys.max(axis=1)], axis=1)
