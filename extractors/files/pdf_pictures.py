"""Pictures on a PDF page: where they lie, how fine they are, and which one is all that is seen of it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as raw

from schemas.geometry import BoundingBox, PageSize

from .page_image import Matrix

_CARRIES = 0.9
"""Share of the visible page from which one picture is the page."""
_TRIFLE = 3.0
"""Points; what is smaller both ways is a dot, not something to read."""
_SHEAR = 0.002
"""Lean of a picture (rows against the page's edge) that moves a line of print by less than its height."""
_DEEPEST = 8
"""Forms within forms; deeper is nobody's scan."""
_HOLD_PICTURES = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM)
_HARMLESS_NOTES = (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_WIDGET)
"""Links draw nothing that is read; pop-ups and fields of a form are not drawn by us."""


class Item(NamedTuple):
    """One object of a page, also one inside a form."""

    handle: Any
    kind: int
    to_view: Matrix
    """From the space of its numbers to points of the page as a viewer shows it."""
    forms: tuple[tuple[Any, Matrix], ...]
    """The forms around it with the same for each, outermost first."""

    def box(self) -> BoundingBox:
        """Return its place on the page as a viewer shows it."""
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        raw.FPDFPageObj_GetBounds(self.handle, left, bottom, right, top)
        return _around(self.to_view, left.value, bottom.value, right.value, top.value)


class Picture(NamedTuple):
    """A picture as it lies on its page."""

    item: Item
    to_view: Matrix
    """From its unit square (origin bottom left) to points of the page as a viewer shows it."""
    columns: int
    rows: int
    share: float
    """Share (0..1) of the visible page that it covers."""

    @property
    def dpi(self) -> float:
        """The higher of its resolutions across and down."""
        across, down = (float(np.hypot(*self.to_view[:2, axis])) for axis in (0, 1))
        return 72 * max(self.columns / max(across, 0.01), self.rows / max(down, 0.01))


def view_matrix(page: Any, size: PageSize) -> Matrix:
    """Return the way from a page's own space to points of the page as a viewer shows it."""
    left, _, _, top = page.get_bbox()
    turns = page.get_rotation() // 90 % 4
    matrix: Matrix = np.array([[1.0, 0, -left], [0, -1, top], [0, 0, 1]])
    for turn in range(turns):  # a clockwise quarter turn: what was at the bottom comes to the left
        height = size.height if (turns - turn) % 2 == 0 else size.width
        matrix = np.array([[0, -1.0, height], [1, 0, 0], [0, 0, 1]]) @ matrix
    return matrix


def items_of(page: Any, size: PageSize, *, pictures_only: bool = False) -> Iterator[Item]:
    """Yield what is drawn on a page in the order of drawing, forms opened."""
    view = view_matrix(page, size)
    for index in range(raw.FPDFPage_CountObjects(page)):
        handle = raw.FPDFPage_GetObject(page, index)
        if not pictures_only or raw.FPDFPageObj_GetType(handle) in _HOLD_PICTURES:
            yield from _opened(handle, view, ())


def pictures_of(page: Any, size: PageSize) -> list[Picture]:
    """Return the pictures of a page in the order of drawing."""
    found = []
    for item in items_of(page, size, pictures_only=True):
        if item.kind != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        columns, rows = ctypes.c_uint(), ctypes.c_uint()
        raw.FPDFImageObj_GetImagePixelSize(item.handle, columns, rows)
        to_view = item.to_view @ _matrix_of(item.handle)
        box = _inside(_around(to_view, 0, 0, 1, 1), size)
        whole = size.width * size.height
        share = box.width * box.height / whole if whole > 0 else 0.0
        found.append(Picture(item, to_view, columns.value, rows.value, share))
    return found


def format_of(page: Any, picture: Picture) -> tuple[int, int]:
    """Return the bits of a pixel as decoded and pdfium's number for the colour space."""
    metadata = raw.FPDF_IMAGEOBJ_METADATA()
    raw.FPDFImageObj_GetImageMetadata(picture.item.handle, page, metadata)
    return int(metadata.bits_per_pixel), int(metadata.colorspace)


def has_colour(page: Any, picture: Picture) -> bool:
    """Whether a picture is stored in colours; it may still look gray."""
    bits, space = format_of(page, picture)
    return bits > 8 or space not in (raw.FPDF_COLORSPACE_UNKNOWN, raw.FPDF_COLORSPACE_DEVICEGRAY)


def scan_dpi(pictures: list[Picture]) -> float | None:
    """Return the resolution of what covers most of a page, also in strips; None where pictures do not."""
    covered = 0.0
    if sum(picture.share for picture in pictures) < 0.5:
        return None
    for picture in sorted(pictures, key=lambda picture: -picture.dpi):
        covered += picture.share
        if covered >= 0.3:  # a finer logo alone does not decide
            return picture.dpi
    return None


def carrying(page: Any, pictures: list[Picture], size: PageSize) -> Picture | None:
    """Return the picture that is all a viewer sees of the page, if one is."""
    picture = max(pictures, key=lambda picture: picture.share, default=None)
    if picture is None or picture.share < _CARRIES or _is_annotated(page):
        return None
    if not _is_shown_whole(picture, size) or not _is_level(picture.to_view) or _is_stencil(page, picture):
        return None
    place = _around(picture.to_view, 0, 0, 1, 1)
    below = True
    for item in items_of(page, size):
        if ctypes.addressof(item.handle.contents) == ctypes.addressof(picture.item.handle.contents):
            below = False
        elif _matters(item, size) and not (below and _holds(place, _inside(item.box(), size))):
            return None
    return picture


def _opened(handle: Any, view: Matrix, forms: tuple[tuple[Any, Matrix], ...]) -> Iterator[Item]:
    kind = raw.FPDFPageObj_GetType(handle)
    if kind != raw.FPDF_PAGEOBJ_FORM:
        yield Item(handle, kind, view, forms)
    elif len(forms) < _DEEPEST:
        inner, around = view @ _matrix_of(handle), (*forms, (handle, view))
        for index in range(raw.FPDFFormObj_CountObjects(handle)):
            yield from _opened(raw.FPDFFormObj_GetObject(handle, index), inner, around)


def _matrix_of(handle: Any) -> Matrix:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(handle, matrix)
    return np.array([[matrix.a, matrix.c, matrix.e], [matrix.b, matrix.d, matrix.f], [0, 0, 1.0]])


def _around(matrix: Matrix, left: float, bottom: float, right: float, top: float) -> BoundingBox:
    xs, ys, _ = matrix @ np.array([[left, right, right, left], [bottom, bottom, top, top], [1.0, 1, 1, 1]])
    return BoundingBox(float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))


def _inside(box: BoundingBox, size: PageSize) -> BoundingBox:
    left, right = (min(max(side, 0.0), size.width) for side in (box.x0, box.x1))
    top, bottom = (min(max(side, 0.0), size.height) for side in (box.top, box.bottom))
    return BoundingBox(left, top, right, bottom)


def _holds(outer: BoundingBox, inner: BoundingBox) -> bool:
    slack = 0.5
    return (
        outer.x0 - slack <= inner.x0
        and outer.top - slack <= inner.top
        and outer.x1 + slack >= inner.x1
        and outer.bottom + slack >= inner.bottom
    )


def _matters(item: Item, size: PageSize) -> bool:
    """Whether a reader could miss an object that is drawn beside or over the picture."""
    if item.kind == raw.FPDF_PAGEOBJ_TEXT and raw.FPDFTextObj_GetTextRenderMode(item.handle) in (
        raw.FPDF_TEXTRENDERMODE_INVISIBLE,
        raw.FPDF_TEXTRENDERMODE_CLIP,
    ):
        return False
    if item.kind == raw.FPDF_PAGEOBJ_PATH:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item.handle, fill, stroke)
        if not fill.value and not stroke.value:
            return False
    box = item.box()
    seen = _inside(box, size)
    if seen.x1 < box.x0 or seen.bottom < box.top or not _touches(box, size):
        return False
    return seen.width >= _TRIFLE or seen.height >= _TRIFLE


def _touches(box: BoundingBox, size: PageSize) -> bool:
    return box.x1 > 0 and box.bottom > 0 and box.x0 < size.width and box.top < size.height


def _is_annotated(page: Any) -> bool:
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, index)
        try:
            if raw.FPDFAnnot_GetSubtype(note) not in _HARMLESS_NOTES:
                return True
        finally:
            raw.FPDFPage_CloseAnnot(note)
    return False


def _is_shown_whole(picture: Picture, size: PageSize) -> bool:
    """Whether no clipping, blending or optional layer changes the picture."""
    place = _inside(_around(picture.to_view, 0, 0, 1, 1), size)
    return all(
        not raw.FPDFPageObj_HasTransparency(handle)
        and not _is_optional(handle)
        and _clip_holds(handle, view, place)
        for handle, view in (*picture.item.forms, (picture.item.handle, picture.item.to_view))
    )


def _is_stencil(page: Any, picture: Picture) -> bool:
    """Whether its pixels only say where a colour goes."""
    return bool(format_of(page, picture)[1] == raw.FPDF_COLORSPACE_UNKNOWN)


def _is_optional(handle: Any) -> bool:
    """Whether an object belongs to a layer that a viewer may switch off."""
    name, used = (ctypes.c_ushort * 8)(), ctypes.c_ulong()
    for index in range(raw.FPDFPageObj_CountMarks(handle)):
        mark = raw.FPDFPageObj_GetMark(handle, index)
        known = raw.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), used)
        if known and used.value == 6 and bytes(name)[:4].decode("utf-16-le") == "OC":
            return True
    return False


def _clip_holds(handle: Any, view: Matrix, place: BoundingBox) -> bool:
    """Whether the clipping of an object leaves `place` whole; only rectangles are looked into."""
    clip = raw.FPDFPageObj_GetClipPath(handle)
    for path in range(max(0, raw.FPDFClipPath_CountPaths(clip)) if clip else 0):
        points = []
        for index in range(raw.FPDFClipPath_CountPathSegments(clip, path)):
            segment = raw.FPDFClipPath_GetPathSegment(clip, path, index)
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_BEZIERTO:
                return False
            x, y = ctypes.c_float(), ctypes.c_float()
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            points.append((x.value, y.value))
        corners = set(points)
        xs, ys = {x for x, _ in corners}, {y for _, y in corners}
        if len(corners) != 4 or len(xs) != 2 or len(ys) != 2:
            return False
        if not _holds(_around(view, min(xs), min(ys), max(xs), max(ys)), place):
            return False
    return True


def _is_level(to_view: Matrix) -> bool:
    """Whether rows run along an edge of the page, whichever."""
    across, down = np.abs(to_view[:2, :2])
    straight = across[1] <= _SHEAR * across[0] and down[0] <= _SHEAR * down[1]
    on_side = across[0] <= _SHEAR * across[1] and down[1] <= _SHEAR * down[0]
    return bool(straight or on_side)
