"""PDFs written by hand, with pictures of every kind on them."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

Pixels = NDArray[np.uint8]


@dataclass
class Stored:
    """A picture as a PDF keeps it."""

    keys: str
    data: bytes
    parts: list[Stored] = field(default_factory=list)
    """Other pictures that its keys name as {0}, {1} ...: masks."""


def stream(content: bytes, keys: str = "") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (keys.encode(), len(content), content)


def write_objects(file: Path, objects: Sequence[bytes]) -> Path:
    """Write a PDF whose first object is the catalog."""
    body, offsets = bytearray(b"%PDF-1.5\n"), []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    file.write_bytes(bytes(body))
    return file


class PagePdf:
    """Writes a PDF of one page (repeated where asked for): pictures, a content stream, boxes, a turn."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def __call__(
        self,
        content: str,
        pictures: Sequence[Stored] = (),
        *,
        media: str = "0 0 298 421",
        rotate: int = 0,
        page_keys: str = "",
        resources: str = "",
        forms: Sequence[tuple[str, str]] = (),
        fonts: str = "",
        more: Sequence[bytes] = (),
        pages: int = 1,
    ) -> Path:
        """Return the file; its content draws pictures as /P0, /P1 ..., text in /F1, forms as /X0 ..."""
        objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
        objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")

        objects.extend(more)  # from number 4

        def add(thing: bytes) -> int:
            objects.append(thing)
            return len(objects)

        def add_picture(picture: Stored) -> int:
            parts = [f"{add_picture(part)} 0 R" for part in picture.parts]
            return add(stream(picture.data, "/Type /XObject /Subtype /Image " + picture.keys.format(*parts)))

        named = " ".join(f"/P{index} {add_picture(picture)} 0 R" for index, picture in enumerate(pictures))
        inner = f"/Font << /F1 3 0 R {fonts} >> {resources} /XObject << {named} "
        kind = f"/Type /XObject /Subtype /Form /Resources << {inner} >> >>"
        named_forms = " ".join(
            f"/X{index} {add(stream(body.encode(), f'{kind} {keys}'))} 0 R"
            for index, (keys, body) in enumerate(forms)
        )
        drawn = add(stream(content.encode("latin-1")))
        kids = [
            add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [{media}] /Rotate {rotate} {page_keys} "
                f"/Resources << {inner} {named_forms} >> >> /Contents {drawn} 0 R >>".encode()
            )
            for _ in range(pages)
        ]
        objects[1] = (
            f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {pages} >>".encode()
        )
        self._count += 1
        return write_objects(self._folder / f"page{self._count}.pdf", objects)


@pytest.fixture
def page_pdf(tmp_path: Path) -> PagePdf:
    return PagePdf(tmp_path)


class StoredPictures:
    """Pictures of every kind, made from gray or RGB pixels."""

    @staticmethod
    def raw(keys: str, data: bytes) -> Stored:
        return Stored(keys, data)

    @staticmethod
    def flate(pixels: Pixels, keys: str = "", parts: Sequence[Stored] = ()) -> Stored:
        """Store gray or RGB pixels losslessly."""
        rows, columns = pixels.shape[:2]
        space = "/DeviceRGB" if pixels.ndim == 3 else "/DeviceGray"
        head = f"/Width {columns} /Height {rows} /BitsPerComponent 8 /ColorSpace {space} /Filter /FlateDecode"
        return Stored(f"{head} {keys}", zlib.compress(pixels.tobytes()), list(parts))

    @staticmethod
    def jpeg(pixels: Pixels, mode: str | None = None, keys: str = "", quality: int = 90) -> Stored:
        image = Image.fromarray(pixels)
        image = image.convert(mode) if mode else image
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality)
        space = {"L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}[image.mode]
        if image.mode == "CMYK" and not keys:
            keys = "/Decode [1 0 1 0 1 0 1 0]"  # the writer stores CMYK inverted, as Photoshop does
        head = f"/Width {image.width} /Height {image.height} /BitsPerComponent 8 /ColorSpace {space}"
        return Stored(f"{head} /Filter /DCTDecode {keys}", buffer.getvalue())

    @staticmethod
    def jpeg_2000(pixels: Pixels) -> Stored:
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "JPEG2000")
        rows, columns = pixels.shape[:2]
        space = "/DeviceRGB" if pixels.ndim == 3 else "/DeviceGray"
        head = f"/Width {columns} /Height {rows} /BitsPerComponent 8 /ColorSpace {space}"
        return Stored(f"{head} /Filter /JPXDecode", buffer.getvalue())

    @staticmethod
    def four_bits(pixels: Pixels) -> Stored:
        rows, columns = pixels.shape
        nibbles = np.pad(pixels // 16, ((0, 0), (0, columns % 2)))
        packed = (nibbles[:, ::2] << 4 | nibbles[:, 1::2]).astype(np.uint8)
        head = f"/Width {columns} /Height {rows} /BitsPerComponent 4 /ColorSpace /DeviceGray"
        return Stored(f"{head} /Filter /FlateDecode", zlib.compress(packed.tobytes()))

    @staticmethod
    def palette(pixels: Pixels) -> Stored:
        """Store gray pixels as numbers of 16 tints that are not in order."""
        order = np.random.default_rng(3).permutation(16)
        numbers = order[pixels // 16].astype(np.uint8)
        tints = np.empty(16, np.uint8)
        tints[order] = np.arange(16) * 17
        table = "".join(f"{tint:02x}" * 3 for tint in tints)
        rows, columns = pixels.shape
        head = f"/Width {columns} /Height {rows} /BitsPerComponent 8 /Filter /FlateDecode"
        return Stored(
            f"{head} /ColorSpace [/Indexed /DeviceRGB 15 <{table}>]", zlib.compress(numbers.tobytes())
        )

    @staticmethod
    def one_bit(pixels: Pixels, keys: str = "") -> Stored:
        """Store the pixels black and white; 1 is white unless /Decode says otherwise."""
        rows, columns = pixels.shape
        packed = np.packbits(pixels > 128, axis=1).tobytes()
        head = f"/Width {columns} /Height {rows} /BitsPerComponent 1 /Filter /FlateDecode"
        space = "" if "ImageMask" in keys else "/ColorSpace /DeviceGray"
        return Stored(f"{head} {space} {keys}", zlib.compress(packed))

    @staticmethod
    def fax(pixels: Pixels, *, black_is_1: bool = False) -> Stored:
        """Store the pixels in CCITT group 4."""
        rows, columns = pixels.shape
        buffer = io.BytesIO()
        TiffImagePlugin.STRIP_SIZE, kept = 1 << 30, TiffImagePlugin.STRIP_SIZE
        try:
            Image.fromarray(pixels > 128).save(buffer, "TIFF", compression="group4")
        finally:
            TiffImagePlugin.STRIP_SIZE = kept
        with Image.open(buffer) as tiff:
            tags: Any = tiff.tag_v2  # type: ignore[attr-defined]  # a TIFF's own
            (offset,), (length,) = tags[273], tags[279]
            inverted = tags[262] == 1  # 0 counts as black: the coder's black runs are zeros
        data = buffer.getvalue()[offset : offset + length]
        decode = "/Decode [1 0]" if black_is_1 == (not inverted) and black_is_1 else ""
        parms = f"/K -1 /Columns {columns} /Rows {rows} /BlackIs1 {str(black_is_1).lower()}"
        return Stored(
            f"/Width {columns} /Height {rows} /BitsPerComponent 1 /ColorSpace /DeviceGray {decode} "
            f"/Filter /CCITTFaxDecode /DecodeParms << {parms} >>",
            data,
        )


@pytest.fixture
def stored() -> type[StoredPictures]:
    return StoredPictures
