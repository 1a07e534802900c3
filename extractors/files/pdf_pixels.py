"""The page as the pixels of the one picture that carries it, upright and cut as a viewer shows it."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from schemas.geometry import PageSize

from .page_image import Colours, Gray, Matrix, PageImage, gray_and_colours
from .pdf_pictures import Picture, format_of

_SQUARE = 0.02
"""Difference between the resolutions across and down from which print looks stretched."""
_PLAIN_SPACES = (raw.FPDF_COLORSPACE_DEVICEGRAY, raw.FPDF_COLORSPACE_DEVICERGB, raw.FPDF_COLORSPACE_ICCBASED)
_GLANCE_DPI = 36.0
"""Resolution at which a picture in doubt is compared with its page."""
_SAME_MEAN, _SAME_MOST = 6.0, 50.0
"""Levels of gray by which they may differ on average, and at any place."""

Layer = NDArray[np.uint8]


def taken(page: Any, picture: Picture, size: PageSize, *, dpi: float, doubt: bool) -> PageImage | None:
    """Return the page as the pixels of the picture that carries it; None where they are not what is seen.

    Args:
        page: The pypdfium2 page.
        picture: What `carrying` returned.
        size: Size of the page as a viewer shows it.
        dpi: Highest resolution worth having.
        doubt: Compare with a small drawing of the page, because something may hide parts of the picture.
    """
    bits, space = format_of(page, picture)
    decoded = _decoded(picture)
    if decoded is None:
        return None
    layers = [layer for layer in decoded if layer is not None]
    rows, columns = layers[0].shape[:2]
    to_view = picture.to_view @ np.array([[1 / columns, 0, 0], [0, -1 / rows, 1], [0, 0, 1.0]])
    layers, to_view = _turned(layers, to_view)
    layers, to_view = _cut(layers, to_view, size)
    layers, to_view, own_dpi = _square(layers, to_view, dpi)
    gray, *colours = (np.ascontiguousarray(layer) for layer in layers)
    image = PageImage(gray, own_dpi, to_view, colours[0] if colours else None)
    plain = bits in (8, 24) and space in _PLAIN_SPACES
    plain = plain or (bits == 1 and space == raw.FPDF_COLORSPACE_DEVICEGRAY)
    return image if (plain and not doubt) or _agrees(page, image, size) else None


def on_sheet(image: PageImage, size: PageSize, dpi: float) -> PageImage:
    """Return a picture that carries its page as a small picture of the whole page."""
    sheet = np.full(
        (max(1, round(size.height * dpi / 72)), max(1, round(size.width * dpi / 72))), 255, np.uint8
    )
    place = image.box_to_points(0, 0, image.width, image.height)
    left, top, right, bottom = (round(side * dpi / 72) for side in place)
    left, top = max(0, left), max(0, top)
    right, bottom = min(sheet.shape[1], right), min(sheet.shape[0], bottom)
    if right > left and bottom > top:
        sheet[top:bottom, left:right] = _resized(image.pixels, right - left, bottom - top)
    return PageImage.from_page(sheet, dpi)


def _resized(pixels: Gray, width: int, height: int) -> Gray:
    """Return a picture in another size: by a whole factor as far as it goes, which costs a fifth."""
    factor = min(pixels.shape[0] // height, pixels.shape[1] // width)
    if factor > 1:
        rows, columns = pixels.shape[0] // factor, pixels.shape[1] // factor
        whole = pixels[: rows * factor, : columns * factor]
        pixels = _layer(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA))
    return _layer(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR))


def pixels_of(bitmap: Any) -> NDArray[np.uint8]:
    """Return a view of a bitmap, height x width (x channels); it dies with the bitmap."""
    array: NDArray[np.uint8] = bitmap.to_numpy()
    return array[:, :, 0] if array.ndim == 3 and array.shape[2] == 1 else array


def _decoded(picture: Picture) -> tuple[Gray, Colours | None] | None:
    """Return the stored pixels in gray and, where they mean something, the colours."""
    handle = raw.FPDFImageObj_GetBitmap(picture.item.handle)
    if not handle:
        return None
    bitmap = pdfium.PdfBitmap.from_raw(handle)
    bitmap.warn_on_close = False  # nothing of it is kept
    try:
        pixels = pixels_of(bitmap)
        if pixels.ndim == 2:
            return pixels.copy(), None
        if bitmap.mode == "BGRA":
            return None
        return gray_and_colours(pixels[:, :, :3])
    finally:
        bitmap.close()


def _turned(layers: list[Layer], to_view: Matrix) -> tuple[list[Layer], Matrix]:
    """Return the pixels as a viewer shows them: rows run to the right and follow each other down."""
    if abs(to_view[0, 1]) > abs(to_view[0, 0]):
        layers = [_layer(cv2.transpose(layer)) for layer in layers]
        to_view = to_view @ np.array([[0, 1.0, 0], [1, 0, 0], [0, 0, 1]])
    rows, columns = layers[0].shape[:2]
    if to_view[0, 0] < 0:
        layers = [_layer(cv2.flip(layer, 1)) for layer in layers]
        to_view = to_view @ np.array([[-1.0, 0, columns], [0, 1, 0], [0, 0, 1]])
    if to_view[1, 1] < 0:
        layers = [_layer(cv2.flip(layer, 0)) for layer in layers]
        to_view = to_view @ np.array([[1.0, 0, 0], [0, -1, rows], [0, 0, 1]])
    return layers, to_view


def _cut(layers: list[Layer], to_view: Matrix, size: PageSize) -> tuple[list[Layer], Matrix]:
    """Return the pixels that lie on the visible page."""
    rows, columns = layers[0].shape[:2]
    (left, top), (right, bottom) = (
        (to_pixel[:2] / to_pixel[2]).tolist()
        for to_pixel in (np.linalg.inv(to_view) @ np.array([x, y, 1.0]) for x, y in ((0, 0), size))
    )
    first_column, last_column = max(0, int(left + 0.01)), min(columns, int(np.ceil(right - 0.01)))
    first_row, last_row = max(0, int(top + 0.01)), min(rows, int(np.ceil(bottom - 0.01)))
    if (first_column, first_row, last_column, last_row) == (0, 0, columns, rows):
        return layers, to_view
    layers = [layer[first_row:last_row, first_column:last_column] for layer in layers]
    return layers, to_view @ np.array([[1.0, 0, first_column], [0, 1, first_row], [0, 0, 1]])


def _square(layers: list[Layer], to_view: Matrix, highest: float) -> tuple[list[Layer], Matrix, float]:
    """Return the pixels as high as wide, no more of them than are worth reading, and their resolution."""
    rows, columns = layers[0].shape[:2]
    across, down = 72 / float(to_view[0, 0]), 72 / float(to_view[1, 1])
    wanted = min(max(across, down), highest)
    if abs(across / down - 1) <= _SQUARE and wanted == max(across, down):
        return layers, to_view, (across + down) / 2
    new_columns, new_rows = max(1, round(columns * wanted / across)), max(1, round(rows * wanted / down))
    way = cv2.INTER_AREA if new_columns <= columns and new_rows <= rows else cv2.INTER_CUBIC
    layers = [_layer(cv2.resize(layer, (new_columns, new_rows), interpolation=way)) for layer in layers]
    return layers, to_view @ np.diag([columns / new_columns, rows / new_rows, 1.0]), wanted


def _agrees(page: Any, image: PageImage, size: PageSize) -> bool:
    """Whether a small drawing of the page shows what the picture shows."""
    bitmap = page.render(
        scale=_GLANCE_DPI / 72, grayscale=True, fill_color=(255, 255, 255, 255), draw_annots=False
    )
    try:
        drawn = pixels_of(bitmap).astype(np.float32)
    finally:
        bitmap.close()
    held = on_sheet(image, size, _GLANCE_DPI).pixels
    held = _layer(cv2.resize(held, (drawn.shape[1], drawn.shape[0]), interpolation=cv2.INTER_AREA))
    apart = np.abs(cv2.blur(drawn, (5, 5)) - cv2.blur(held.astype(np.float32), (5, 5)))
    return bool(apart.mean() <= _SAME_MEAN and apart.max() <= _SAME_MOST)


def _layer(array: object) -> Layer:
    return np.asarray(array, dtype=np.uint8)
