"""TIFF, JPEG, PNG and HEIC: every frame a page, turned as its EXIF orientation says."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pi_heif
from PIL import ExifTags, Image, ImageOps

from schemas.geometry import PageSize

from .limits import Limits
from .opening import LayerWord, OpenDocument, PageView, corrupt, picture_too_large
from .page_image import Colours, Gray, PageImage, gray_and_colours
from .sniff import FileKind

Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before any pixel is decoded
pi_heif.register_heif_opener()

_ASSUMED_DPI = 300.0
_PLAUSIBLE_DPI = (50.0, 1200.0)
_READING_LONG_SIDE = 3600
"""Pixels of the long side worth reading: A4 at 300 dpi has 3508."""
_A4_LONG_SIDE = 11.69
_COLOUR_MODES = ("RGB", "RGBA", "RGBX", "P", "CMYK", "YCbCr", "LAB", "HSV")

_DAMAGED = (
    OSError,
    ValueError,
    EOFError,
    SyntaxError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    Image.DecompressionBombError,
)
"""What Pillow raises on files that no program wrote; its decoders believe what they find."""


class PicturePage:
    """One frame of a picture file."""

    layer_note = ""

    def __init__(self, image: Image.Image, number: int) -> None:
        self._image = image
        self.number = number
        self._across, self._down = _dpi_of(image)
        self.size = PageSize(image.width * 72 / self._across, image.height * 72 / self._down)

    def layer_words(self) -> list[LayerWord]:
        """Return nothing: a picture has no text layer."""
        return []

    def image_share(self) -> float:
        """Return 1: the page is a picture."""
        return 1.0

    def has_marks(self) -> bool:
        """Return True: a picture is a mark."""
        return True

    def image(self) -> PageImage:
        """Return the frame in gray, no larger than is worth reading, and its colours where they matter."""
        layers = list(self._layers())
        image = self._scaled(layers[0], min(1.0, _READING_LONG_SIDE / self._long_side))
        # A photo's EXIF resolution says nothing about the sheet: read it as if the sheet were A4.
        dpi = image.dpi if _states_dpi(self._image) else max(image.pixels.shape) / _A4_LONG_SIDE
        colours = _resized(layers[1], image.pixels.shape) if len(layers) > 1 else None
        return replace(image, dpi=dpi, colours=colours)

    def preview(self, dpi: float) -> PageImage:
        """Return the frame in gray at `dpi` or its own resolution, whichever is less."""
        return self._scaled(_gray(self._image), min(1.0, dpi / max(self._across, self._down)))

    @property
    def _long_side(self) -> float:
        """Pixels of the long side once they are as high as wide."""
        return max(self.size) / 72 * max(self._across, self._down)

    def _layers(self) -> tuple[Gray] | tuple[Gray, Colours]:
        flat = _flat(self._image)
        if flat.mode not in _COLOUR_MODES:
            return (_gray(flat),)
        gray, colours = gray_and_colours(np.asarray(flat.convert("RGB")), blue_first=False)
        return (gray,) if colours is None else (gray, colours)

    def _scaled(self, gray: Gray, factor: float) -> PageImage:
        """Return the gray frame `factor` times as large along its finer axis, with square pixels."""
        dpi = factor * max(self._across, self._down)
        wanted = (max(1, round(self.size.height * dpi / 72)), max(1, round(self.size.width * dpi / 72)))
        pixels = _resized(gray, wanted)
        across, down = self.size.width / pixels.shape[1], self.size.height / pixels.shape[0]
        return PageImage(pixels, 72 / across, np.diag([across, down, 1.0]))


class PictureDocument:
    """An open picture file."""

    has_pixels = True

    def __init__(self, image: Image.Image, kind: FileKind, limits: Limits) -> None:
        self._image = image
        self._limits = limits
        self.kind = kind
        self.page_count = _frames(image, limits.max_pages) if kind is FileKind.TIFF else 1

    @contextmanager
    def page(self, number: int) -> Iterator[PageView]:
        """Decode frame `number`.

        Raises:
            DocumentError: too_large before decoding, corrupt when the pixels cannot be decoded.
        """
        try:
            if self.page_count > 1:
                self._image.seek(number - 1)
            width, height = self._image.size
            if width * height > self._limits.max_pixels:
                raise picture_too_large(width, height, self._limits)
            self._image.load()  # what is told of it may stand behind its pixels
            turned = self._image.getexif().get(ExifTags.Base.Orientation, 1) != 1
            # One that stands upright would be copied.
            frame = ImageOps.exif_transpose(self._image) if turned else self._image
            frame.info.setdefault("dpi", self._image.info.get("dpi"))
            page = PicturePage(frame, number)
        except _DAMAGED as error:
            raise corrupt(f"Gambar halaman {number} tidak dapat dibaca.") from error
        yield page


@contextmanager
def open_pictures(path: Path, kind: FileKind, limits: Limits) -> Iterator[OpenDocument]:
    """Open a picture file.

    Raises:
        DocumentError: corrupt or too_large.
    """
    try:
        image = Image.open(path)
    except _DAMAGED as error:
        raise corrupt("Gambar tidak dapat dibuka.") from error
    with image:
        width, height = image.size
        if width * height > limits.max_pixels:
            raise picture_too_large(width, height, limits)
        try:
            document = PictureDocument(image, kind, limits)
        except _DAMAGED as error:
            raise corrupt("Susunan halaman gambar rusak.") from error
        yield document


def _frames(image: Image.Image, most: int) -> int:
    """Return the number of frames; `most` + 1 where there are more, for a file may hold millions."""
    count = 1
    try:
        while count <= most:
            image.seek(count)
            count += 1
    except EOFError:
        pass
    image.seek(0)
    return count


def _resized(pixels: Gray, shape: tuple[int, ...]) -> Gray:
    if pixels.shape[:2] == shape[:2]:
        return pixels
    smaller = shape[0] <= pixels.shape[0] and shape[1] <= pixels.shape[1]
    way = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (shape[1], shape[0]), interpolation=way), np.uint8)


def _states_dpi(image: Image.Image) -> bool:
    given = image.info.get("dpi")
    if not given:
        return False
    low, high = _PLAUSIBLE_DPI
    return low < float(given[0]) <= high and float(given[0]) not in (
        72.0,
        96.0,
    )  # cameras' and screens' filler


def _dpi_of(image: Image.Image) -> tuple[float, float]:
    """Resolution for page points: what the file states, else 300 dpi as the output's contract says.

    A fax has other resolutions across and down; more than threefold is an error of the file.
    """
    given = image.info.get("dpi")
    if given:
        low, high = _PLAUSIBLE_DPI
        across, down = float(given[0]), float(given[1])
        if low <= across <= high:
            differ = low <= down <= high and 1.02 < max(across / down, down / across) < 3
            return across, down if differ else across
    return _ASSUMED_DPI, _ASSUMED_DPI


def _gray(image: Image.Image) -> Gray:
    return np.asarray(_flat(image).convert("L"), dtype=np.uint8)


def _flat(image: Image.Image) -> Image.Image:
    """Return the picture on white where it has transparency."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba)
    if image.mode in ("I;16", "I"):
        deep = np.asarray(image, dtype=np.float64)
        return Image.fromarray(np.clip(deep / 257.0, 0, 255).astype(np.uint8))
    return image
