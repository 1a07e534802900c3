"""Page pictures inside the report, the most important first, within a size that mail still carries."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Final

from schemas.evidence import Region

CropSource = Callable[[str, int, tuple[Region, ...]], bytes | None]
"""Gives the picture of a place: (path, page, regions of that page) to PNG, JPEG or WebP, or None."""

MAX_BYTES: Final = 10_000_000
"""Pictures of one page of the report together; a third more once they are text (base64)."""
MAX_PICTURE_BYTES: Final = 250_000
MAX_PICTURES: Final = 400


class PictureAlbum:
    """Fetches pictures on demand until the page of the report is full; remembers what it fetched."""

    def __init__(
        self, crops: CropSource, *, max_bytes: int = MAX_BYTES, max_pictures: int = MAX_PICTURES
    ) -> None:
        self._crops = crops
        self._free_bytes = max_bytes
        self._free_pictures = max_pictures
        self._fetched: dict[tuple[str, int, tuple[Region, ...]], str | None] = {}
        self.left_out = 0
        """Pictures that found no room."""

    def picture(self, path: str, page: int | None, regions: tuple[Region, ...]) -> str | None:
        """Return the picture of a place as a data URI; None where there is none or no room."""
        if not path or not regions:
            return None
        number = page or regions[0].page
        here = tuple(region for region in regions if region.page == number)
        if not here:
            return None
        key = (path, number, here)
        if key in self._fetched:
            # The text of a data URI counts each time that it stands in the page.
            return self._room(self._fetched[key])
        if self._free_pictures <= 0:
            self.left_out += 1
            return None
        data = self._crops(path, number, here)
        kind = media_type(data) if data else None
        if data is None or kind is None or len(data) > MAX_PICTURE_BYTES:
            uri = None
        else:
            uri = f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
        self._fetched[key] = uri
        return self._room(uri)

    def _room(self, uri: str | None) -> str | None:
        if uri is None:
            return None
        size = len(uri) * 3 // 4
        if size > self._free_bytes or self._free_pictures <= 0:
            self.left_out += 1
            return None
        self._free_bytes -= size
        self._free_pictures -= 1
        return uri


def media_type(data: bytes) -> str | None:
    """Return the type of a picture by its first bytes; None for what a browser should not get from us."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return None
