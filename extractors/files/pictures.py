"""TIFF, JPEG, PNG and HEIC: every frame a page, turned as its EXIF orientation says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from schemas.geometry import PageSize

from .limits import Limits
from .opening import LayerWord, OpenDocument, PageView, corrupt, picture_too_large
from .page_image import PageImage
from .sniff import FileKind

Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before any pixel is decoded
pi_heif.register_heif_opener()

_ASSUMED_DPI = 300.0
_PLAUSIBLE_DPI = (50.0, 1200.0)
_READING_LONG_SIDE = 3600
"""Pixels of the long side worth reading: A4 at 300 dpi has 3508."""
_A4_LONG_SIDE = 11.69


class PicturePage:
    """One frame of a picture file."""

    layer_note = ""

    def __init__(self, image: Image.Image, number: int) -> None:
        self._image = image
        self.number = number
        self.dpi = _dpi_of(image)
        self.size = PageSize(image.width * 72 / self.dpi, image.height * 72 / self.dpi)

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
        """Return the frame in gray, no larger than is worth reading."""
        return self._scaled(min(1.0, _READING_LONG_SIDE / max(self._image.size)), reading=True)

    def preview(self, dpi: float) -> PageImage:
        """Return the frame in gray at `dpi` or its own resolution, whichever is less."""
        return self._scaled(min(1.0, dpi / self.dpi), reading=False)

    def _scaled(self, factor: float, *, reading: bool) -> PageImage:
        gray = _flat(self._image).convert("L")
        if factor < 1.0:
            size = (max(1, round(gray.width * factor)), max(1, round(gray.height * factor)))
            gray = gray.resize(size, Image.Resampling.BOX if factor <= 0.5 else Image.Resampling.LANCZOS)
        pixels = np.asarray(gray, dtype=np.uint8)
        across = self.size.width / pixels.shape[1]
        down = self.size.height / pixels.shape[0]
        # A photo's EXIF resolution says nothing about the sheet: read it as if the sheet were A4.
        dpi = max(pixels.shape) / _A4_LONG_SIDE if reading and not _states_dpi(self._image) else 72 / across
        return PageImage(pixels, dpi, np.diag([across, down, 1.0]))


class PictureDocument:
    """An open picture file."""

    has_pixels = True

    def __init__(self, image: Image.Image, kind: FileKind, limits: Limits) -> None:
        self._image = image
        self._limits = limits
        self.kind = kind
        self.page_count = int(getattr(image, "n_frames", 1)) if kind is FileKind.TIFF else 1

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
            frame = ImageOps.exif_transpose(self._image)
            frame.load()
        except (OSError, ValueError, EOFError, SyntaxError) as error:
            raise corrupt(f"Gambar halaman {number} tidak dapat dibaca.") from error
        frame.info.setdefault("dpi", self._image.info.get("dpi"))
        yield PicturePage(frame, number)


@contextmanager
def open_pictures(path: Path, kind: FileKind, limits: Limits) -> Iterator[OpenDocument]:
    """Open a picture file.

    Raises:
        DocumentError: corrupt or too_large.
    """
    try:
        image = Image.open(path)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise corrupt("Gambar tidak dapat dibuka.") from error
    with image:
        width, height = image.size
        if width * height > limits.max_pixels:
            raise picture_too_large(width, height, limits)
        try:
            document = PictureDocument(image, kind, limits)
        except (OSError, ValueError, EOFError, SyntaxError) as error:
            raise corrupt("Susunan halaman gambar rusak.") from error
        yield document


def _states_dpi(image: Image.Image) -> bool:
    given = image.info.get("dpi")
    if not given:
        return False
    low, high = _PLAUSIBLE_DPI
    return low < float(given[0]) <= high and float(given[0]) not in (
        72.0,
        96.0,
    )  # cameras' and screens' filler


def _dpi_of(image: Image.Image) -> float:
    """Resolution for page points: what the file states, else 300 dpi as the output's contract says."""
    given = image.info.get("dpi")
    if given:
        low, high = _PLAUSIBLE_DPI
        dpi = float(given[0])
        if low <= dpi <= high:
            return dpi
    return _ASSUMED_DPI


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
