"""Characters of a PDF page through pdfium, with the places that pdfplumber gives them, many times faster."""

from __future__ import annotations

import ctypes
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
_HIDDEN_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)

_POINTER = ctypes.c_void_p


def _plain(function: Any, result: Any, *arguments: Any) -> Any:
    """Return a function of pdfium that takes addresses as numbers: half the time of a typed call."""
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, _POINTER).value or 0)


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
    page = ctypes.cast(text_page.raw, _POINTER).value
    codes = np.fromiter((_unicode(page, index) for index in range(count)), np.uint32, count)
    holders = [_text_object(page, index) or 0 for index in range(count)]
    blank = np.isin(codes, (0x20, 0x0D, 0x0A))
    drawn = np.ones(count, bool)
    for index in np.flatnonzero(blank).tolist():
        drawn[index] = not _is_generated(page, index)
    kept = np.flatnonzero(drawn)
    _check_codes(page, codes, kept)
    loose = np.zeros((count, 4), np.float32)
    start = loose.ctypes.data
    for index in kept.tolist():
        _loose_box(page, index, start + 16 * index)
    numbers, first, which = np.unique(
        np.array(holders, np.uint64)[kept], return_index=True, return_inverse=True
    )
    described = _described(page, numbers.tolist(), kept[first].tolist())[which]
    placed = loose[kept].astype(np.float64)
    boxes = _boxes(placed, _origins(page, kept, placed, described), described)
    empty = (boxes[:, 2] - boxes[:, 0] <= 0) | (boxes[:, 3] - boxes[:, 1] <= 0)
    if np.count_nonzero(empty & ~blank[kept]) > _FEW * len(kept):
        raise OddLettersError("characters without size")
    rising = np.degrees(np.arctan2(described[:, 1], described[:, 0])) - rotation
    texts = [chr(code) for code in codes[kept].tolist()]
    return Letters(texts, _seen(boxes, view), (rising + 180) % 360 - 180, described[:, 7] > 0)


def _check_codes(page: Any, codes: NDArray[np.uint32], kept: NDArray[np.int64]) -> None:
    """Make hyphens of hyphens; refuse what pdfium has no character for or puts into another order."""
    codes[codes == _HYPHEN_AT_END] = ord("-")
    for low, high in _RIGHT_TO_LEFT:
        if ((codes >= low) & (codes <= high)).any():
            raise OddLettersError("script from right to left")
    if ((codes >= 0xD800) & (codes <= 0xDFFF)).any():
        raise OddLettersError("characters in two halves")
    unmapped = [index for index in kept.tolist() if codes[index] == 0 or _is_unmapped(page, index)]
    if len(unmapped) > _FEW * len(kept):
        raise OddLettersError(f"{len(unmapped)} characters without a code")
    codes[unmapped] = 0xFFFD


def _described(page: Any, holders: list[int], first: list[int]) -> NDArray[np.float64]:
    """Return a row for every text object: matrix (a b c d), size, ascent, descent, whether it is hidden."""
    rows = np.zeros((len(holders), 8))
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
        rows[row] = (*matrix[:4], number.value, *fonts[font], _mode_of(holder) in _HIDDEN_MODES)
    if (rows[:, 5] <= rows[:, 6]).any() or (rows[:, 4] == 0).any():
        raise OddLettersError("a font without height")
    return rows


def _origins(
    page: Any, kept: NDArray[np.int64], loose: NDArray[np.float64], described: NDArray[np.float64]
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
