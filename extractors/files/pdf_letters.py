"""Characters of a PDF page through pdfium, with the places that pdfplumber gives them, many times faster."""

from __future__ import annotations

import ctypes
import re
from collections import deque
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as raw
from numpy.typing import NDArray

from .page_image import Matrix
from .pdf_words import Letters

_FEW = 0.01
"""Share of the characters up to which one that nobody can read does not make the page odd."""
_HYPHEN_AT_END = 0x02
"""What pdfium makes of a hyphen before a line break."""
_BLANKS = (0x20, 0x0D, 0x0A)
_UNREADABLE = 0xFFFD
_RIGHT_TO_LEFT = ((0x0590, 0x08FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFE))
_HIDDEN_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_STRIDE = 8
_OVERHANG = 0.4
"""Part of the font size by which the ink of a slanted letter may pass its advance."""
_STANDARD = re.compile(
    r"(?:(Courier)|(Helvetica)|(Times))(?:-(?:Roman|Bold|Italic|Oblique|BoldItalic|BoldOblique))?"
    r"|(?:(CourierNew)|(Arial)|(TimesNewRoman))(?:,(?:Bold|Italic|BoldItalic))?"
)
_STANDARD_DESCENTS = (-0.194, -0.207, -0.217)
"""Of the three standard families, by Adobe's metrics; pdfium takes those of the font that it has instead."""
_USUAL_DESCENT = -0.21
_LOWEST_HEIGHT, _HIGHEST_HEIGHT = 0.01, 4.0
"""Of a font with size 1; a font of nothing but dots and dashes is low."""

_POINTER = ctypes.c_void_p
Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]
Codes = NDArray[np.uint32]


def _plain(function: Any, result: Any, *arguments: Any) -> Any:
    """Return a function of pdfium that takes addresses as numbers: half the time of a typed call."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, _POINTER).value or 0)


_text = _plain(raw.FPDFText_GetText, ctypes.c_int, _POINTER, ctypes.c_int, ctypes.c_int, _POINTER)
_unicode = _plain(raw.FPDFText_GetUnicode, ctypes.c_uint, _POINTER, ctypes.c_int)
_is_unmapped = _plain(raw.FPDFText_HasUnicodeMapError, ctypes.c_int, _POINTER, ctypes.c_int)
_is_generated = _plain(raw.FPDFText_IsGenerated, ctypes.c_int, _POINTER, ctypes.c_int)
_loose_box = _plain(raw.FPDFText_GetLooseCharBox, ctypes.c_int, _POINTER, ctypes.c_int, _POINTER)
_origin = _plain(raw.FPDFText_GetCharOrigin, ctypes.c_int, _POINTER, ctypes.c_int, _POINTER, _POINTER)
_matrix = _plain(raw.FPDFText_GetMatrix, ctypes.c_int, _POINTER, ctypes.c_int, _POINTER)
_text_object = _plain(raw.FPDFText_GetTextObject, _POINTER, _POINTER, ctypes.c_int)
_font_of = _plain(raw.FPDFTextObj_GetFont, _POINTER, _POINTER)
_size_of = _plain(raw.FPDFTextObj_GetFontSize, ctypes.c_int, _POINTER, _POINTER)
_mode_of = _plain(raw.FPDFTextObj_GetTextRenderMode, ctypes.c_int, _POINTER)
_name_of = _plain(raw.FPDFFont_GetBaseFontName, ctypes.c_size_t, _POINTER, _POINTER, ctypes.c_size_t)
_ascent_of = _plain(raw.FPDFFont_GetAscent, ctypes.c_int, _POINTER, ctypes.c_float, _POINTER)
_descent_of = _plain(raw.FPDFFont_GetDescent, ctypes.c_int, _POINTER, ctypes.c_float, _POINTER)
_width_of = _plain(
    raw.FPDFFont_GetGlyphWidth, ctypes.c_int, _POINTER, ctypes.c_uint32, ctypes.c_float, _POINTER
)


class OddLettersError(Exception):
    """The text layer has something that pdfium and pdfplumber see differently; the message says what."""


class _Objects(NamedTuple):
    """What the text objects of a page say: one row each."""

    matrix: Numbers
    """a, b, c, d of the way from text space to the page."""
    size: Numbers
    ascent: Numbers
    descent: Numbers
    lowest: Numbers
    """Descent that pdfplumber reckons with; as the two before for a size of 1."""
    font: Indices
    """Address of the font."""
    hidden: NDArray[np.bool_]

    def taken(self, which: Indices) -> _Objects:
        return _Objects(
            self.matrix[which],
            self.size[which],
            self.ascent[which],
            self.descent[which],
            self.lowest[which],
            self.font[which],
            self.hidden[which],
        )


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
    codes = codes[kept]
    numbers, first, which = np.unique(holders[kept], return_index=True, return_inverse=True)
    objects = _objects(page, numbers.tolist(), kept[first].tolist()).taken(which)
    kinds, widths = _checked(page, codes, kept, objects.font)
    boxes = _boxes(page, kept, objects, kinds, widths)
    empty = (boxes[:, 2] - boxes[:, 0] <= 0) | (boxes[:, 3] - boxes[:, 1] <= 0)
    if np.count_nonzero(empty & ~np.isin(codes, _BLANKS)) > _FEW * len(kept):
        raise OddLettersError("characters without size")
    ahead = np.sign(objects.size)[:, None] * objects.matrix[:, :2]  # a negative size turns text around
    rising = np.degrees(np.arctan2(ahead[:, 1], ahead[:, 0])) - rotation
    texts = codes.astype("<u4").tobytes().decode("utf-32-le")
    return Letters(list(texts), _seen(boxes, view), (rising + 180) % 360 - 180, objects.hidden)


def _codes(page: int, count: int) -> Codes:
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
    probes = list(range(0, count, _STRIDE))
    found = [_text_object(page, index) or 0 for index in [*probes, count - 1]]
    holders = np.zeros(count, np.uint64)
    for start, here, after in zip(probes, found[:-1], found[1:], strict=True):
        end = min(start + _STRIDE, count)
        if here == after != 0:  # ends of lines have none
            holders[start:end] = here
        else:
            holders[start:end] = [_text_object(page, index) or 0 for index in range(start, end)]
    return holders


def _generated(page: int, codes: Codes) -> NDArray[np.bool_]:
    """Return which characters pdfium put in by itself: spaces and ends of lines that it guessed."""
    generated = np.zeros(len(codes), bool)
    for index in np.flatnonzero(np.isin(codes, _BLANKS)).tolist():
        generated[index] = _is_generated(page, index) == 1
    return generated


def _objects(page: int, holders: list[int], first: list[int]) -> _Objects:
    """Describe text objects by their addresses and the first character of each."""
    count = len(holders)
    used = [_font_of(holder) or 0 if holder else 0 for holder in holders]
    if not all(used):
        raise OddLettersError("characters without a font")
    fonts, which = np.unique(np.array(used, np.int64), return_inverse=True)
    ascent, descent, lowest = np.array([_heights(font) for font in fonts.tolist()]).reshape(-1, 3)[which].T
    matrices, sizes = np.zeros((count, 6), np.float32), np.zeros(count, np.float32)
    start = matrices.ctypes.data
    deque(map(_matrix, repeat(page), first, range(start, start + 24 * count, 24)), maxlen=0)
    start = sizes.ctypes.data
    deque(map(_size_of, holders, range(start, start + 4 * count, 4)), maxlen=0)
    hidden = np.isin(list(map(_mode_of, holders)), _HIDDEN_MODES)
    matrix, size = matrices[:, :4].astype(np.float64), sizes.astype(np.float64)
    if (size == 0).any() or (np.abs(matrix[:, :2]).max(axis=1) == 0).any():
        raise OddLettersError("characters without size")
    return _Objects(matrix, size, ascent, descent, lowest, fonts[which], hidden)


def _heights(font: int) -> tuple[float, float, float]:
    """Return ascent, descent and the descent to reckon with, of a font with size 1."""
    number, name = ctypes.c_float(), ctypes.create_string_buffer(64)
    here = ctypes.addressof(number)
    _ascent_of(font, 1.0, here)
    ascent = number.value
    _descent_of(font, 1.0, here)
    descent = number.value
    if not _LOWEST_HEIGHT < ascent - descent < _HIGHEST_HEIGHT:
        raise OddLettersError("a font without a proper height")
    _name_of(font, ctypes.addressof(name), ctypes.sizeof(name))
    return ascent, descent, _lowest(name.value.decode("latin-1"), descent)


def _lowest(name: str, descent: float) -> float:
    """Return how far below the base line a font reaches."""
    if not name:  # drawn glyph by glyph (Type 3): the descent is that of the few glyphs that are used
        return _USUAL_DESCENT
    match = _STANDARD.fullmatch(name)
    return descent if match is None else _STANDARD_DESCENTS[((match.lastindex or 1) - 1) % 3]


def _checked(page: int, codes: Codes, kept: Indices, fonts: Indices) -> tuple[Indices, Numbers]:
    """Make hyphens of hyphens; return the kind (character and font) of each, and each kind's advance.

    The advance is for a size of 1.

    Raises:
        OddLettersError: for what pdfium has no character for or puts into another order.
    """
    codes[codes == _HYPHEN_AT_END] = ord("-")
    for low, high in _RIGHT_TO_LEFT:
        if ((codes >= low) & (codes <= high)).any():
            raise OddLettersError("script from right to left")
    if ((codes >= 0xD800) & (codes <= 0xDFFF)).any() or (codes > 0x10FFFF).any():
        raise OddLettersError("characters in two halves")
    # What a font knows of one character it knows of all the same.
    _, numbers = np.unique(fonts, return_inverse=True)
    _, first, which = np.unique((numbers << 32) | codes, return_index=True, return_inverse=True)
    known = [not _is_unmapped(page, index) for index in kept[first].tolist()]
    unmapped = (codes == 0) | ~np.array(known, bool)[which]
    if np.count_nonzero(unmapped) > _FEW * len(codes):
        raise OddLettersError(f"{np.count_nonzero(unmapped)} characters without a code")
    number, widths = ctypes.c_float(), []
    for font, code in zip(fonts[first].tolist(), codes[first].tolist(), strict=True):
        found = _width_of(font, code, 1.0, ctypes.addressof(number))
        widths.append(number.value if found else 0.0)
    for index in np.flatnonzero(unmapped).tolist():  # a few: the bare number is often the right one
        if not chr(codes[index]).isprintable():
            codes[index] = _UNREADABLE
    return which, np.array(widths, np.float64)


def _boxes(page: int, kept: Indices, objects: _Objects, kinds: Indices, widths: Numbers) -> Numbers:
    """Return left, bottom, right, top in the page's own space: advance by font size, from the descent up."""
    origins = _origins(page, kept)
    advance = _advances(page, kept, objects, origins, kinds, widths) * np.sign(objects.size)
    a, b, c, d = objects.matrix.T
    low, high = objects.lowest * objects.size, (objects.lowest + 1) * objects.size
    corners = ((0.0, low), (advance, low), (advance, high), (0.0, high))
    xs = origins[:, 0] + np.stack([a * x + c * y for x, y in corners])
    ys = origins[:, 1] + np.stack([b * x + d * y for x, y in corners])
    return np.stack([xs.min(axis=0), ys.min(axis=0), xs.max(axis=0), ys.max(axis=0)], axis=1)


def _origins(page: int, kept: Indices) -> Numbers:
    """Return where each character begins on its base line."""
    origins = np.zeros((len(kept), 2))
    start = origins.ctypes.data
    end = start + 16 * len(kept)
    deque(map(_origin, repeat(page), kept.tolist(), range(start, end, 16), range(start + 8, end, 16)), 0)
    return origins


def _advances(
    page: int, kept: Indices, objects: _Objects, origins: Numbers, kinds: Indices, widths: Numbers
) -> Numbers:
    """Return how far each character goes on, before the page's matrix is applied.

    Where a font has two characters of one name, the width may be the namesake's: the first of each kind is
    compared with its box, and where they do not fit, the boxes of all of its kind count.
    """
    tall = np.abs(objects.size)
    # A ligature comes as several characters of one origin; the box of the last reaches to its end.
    joined = np.append(False, (np.diff(origins, axis=0) == 0).all(axis=1))
    alone = np.flatnonzero(~(joined | np.append(joined[1:], False)))
    found, first = np.unique(kinds[alone], return_index=True)
    sample = alone[first]
    over = _reach(page, kept, objects, origins, sample) / tall[sample] - widths[found]
    fits = np.zeros(len(widths), bool)
    fits[found] = (widths[found] > 0) & (over >= -0.02) & (over <= _OVERHANG)
    advance = widths[kinds] * tall
    told = np.zeros(len(kept), bool)
    told[alone] = fits[kinds[alone]]
    untold = np.flatnonzero(~told)
    advance[untold] = _reach(page, kept, objects, origins, untold)
    return advance


def _reach(page: int, kept: Indices, objects: _Objects, origins: Numbers, members: Indices) -> Numbers:
    """Return how far some characters go on by pdfium's boxes, which hold the ink too where it hangs over."""
    loose = np.zeros((len(members), 4), np.float32)
    start = loose.ctypes.data
    places = range(start, start + 16 * len(members), 16)
    deque(map(_loose_box, repeat(page), kept[members].tolist(), places), 0)
    left, top, right, bottom = loose.T.astype(np.float64)
    a, b, c, d = objects.matrix[members].T
    size = objects.size[members]
    across = np.abs(a) >= np.abs(b)
    along, lean = np.where(across, a, b), np.where(across, c, d)
    forward = np.sign(along) * np.sign(size)
    begin = np.where(across, *origins[members].T)
    end = np.where(forward > 0, np.where(across, right, top), np.where(across, left, bottom))
    # Of slanted text the box goes on by what its upper or lower corner leans over.
    over = forward * lean * size
    leaning = np.maximum(over * objects.ascent[members], over * objects.descent[members])
    return np.asarray(np.maximum(((end - begin) * forward - leaning) / np.abs(along), 0))


def _seen(boxes: Numbers, view: Matrix) -> Numbers:
    """Return the boxes as a viewer shows them: x0, top, x1, bottom."""
    xs = view[0, 0] * boxes[:, [0, 2]] + view[0, 1] * boxes[:, [1, 3]] + view[0, 2]
    ys = view[1, 0] * boxes[:, [0, 2]] + view[1, 1] * boxes[:, [1, 3]] + view[1, 2]
    return np.stack([xs.min(axis=1), ys.min(axis=1), xs.max(axis=1), ys.max(axis=1)], axis=1)
