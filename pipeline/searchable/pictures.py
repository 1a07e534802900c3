"""Picture files as PDF: each frame a page of its own size, its data as it is wherever PDF can hold it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import img2pdf
import numpy as np
import pi_heif
from PIL import Image, ImageOps

from extractors.files import FileKind
from schemas.errors import DocumentError
from schemas.geometry import PageSize
from schemas.labels import FailureClass

Image.MAX_IMAGE_PIXELS = None  # the audit has refused what is too large
pi_heif.register_heif_opener()

_JPEG_QUALITY = 95

_NOT_AS_IT_IS = (
    img2pdf.AlphaChannelError,
    img2pdf.ExifOrientationError,
    img2pdf.ImageOpenError,
    img2pdf.JpegColorspaceError,
    img2pdf.UnsupportedColorspaceError,
    NotImplementedError,
    ValueError,  # more than 8 bits a colour in a TIFF
)
"""What img2pdf says of a picture whose data cannot stand in a PDF as it is."""


def picture_pdf(picture: Path, kind: FileKind, sizes: Sequence[PageSize], target: Path) -> None:
    """Write a picture file as a PDF whose pages have the given sizes.

    JPEG data, PNG data and fax-coded TIFF data go into the PDF as they are; other TIFF data is packed
    without loss. What PDF cannot hold is drawn anew: a HEIC as JPEG of high quality, a mirrored photo as it
    is meant to be seen, a TIFF of 16 bits a pixel with 8.

    Args:
        picture: The file.
        kind: What it is.
        sizes: Of its frames as a viewer shows them, in points.
        target: File to write.

    Raises:
        DocumentError: when it cannot be decoded.
    """
    try:
        if kind is FileKind.HEIC:
            content = _pdf(list(_drawn(picture, sizes, as_jpeg=True)), sizes)
        else:
            try:
                content = _pdf([picture.read_bytes()], sizes)
            except _NOT_AS_IT_IS:
                content = _pdf(list(_drawn(picture, sizes, as_jpeg=False)), sizes)
    except (OSError, EOFError, SyntaxError, *_NOT_AS_IT_IS) as error:
        raise DocumentError(
            FailureClass.CORRUPT,
            f"Gambar tidak dapat dijadikan PDF ({error}).",
            "Simpan ulang gambar, misalnya sebagai JPEG atau PNG.",
        ) from error
    target.write_bytes(content)


def _pdf(images: list[bytes], sizes: Sequence[PageSize]) -> bytes:
    left = iter(sizes)

    def layout(width: int, height: int, _dpi: object) -> tuple[float, float, float, float]:
        # The page may be turned, the pixels are not yet: compare long side with long side.
        scale = max(next(left)) / max(width, height)
        return width * scale, height * scale, width * scale, height * scale

    content = img2pdf.convert(*images, layout_fun=layout, nodate=True)
    assert isinstance(content, bytes)
    return content


def _drawn(picture: Path, sizes: Sequence[PageSize], *, as_jpeg: bool) -> Iterator[bytes]:
    with Image.open(picture) as image:
        for number in range(len(sizes)):
            if number:
                image.seek(number)
            frame = _opaque(ImageOps.exif_transpose(image))
            stream = io.BytesIO()
            if as_jpeg:
                colours = image.info.get("icc_profile")
                frame.save(stream, "JPEG", quality=_JPEG_QUALITY, subsampling=0, icc_profile=colours)
            else:
                frame.save(stream, "PNG")
            yield stream.getvalue()


def _opaque(image: Image.Image) -> Image.Image:
    """Return the picture on white, in a mode that PDF knows."""
    if image.mode.startswith("I"):  # 16 bits
        return Image.fromarray(np.clip(np.asarray(image, np.float64) / 257, 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        picture = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return image if image.mode in ("1", "L", "RGB") else image.convert("RGB")
