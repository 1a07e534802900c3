"""Page pictures inside the report, the most important first, within a size that mail still carries."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Final, NamedTuple

from schemas.evidence import Region


class Place(NamedTuple):
    """A place on a page whose picture is wanted."""

    path: str
    page: int
    regions: tuple[Region, ...]
    """Of that page alone."""


CropSource = Callable[[Sequence[Place]], Sequence[bytes | None]]
"""Gives the pictures of places, in their order: PNG, JPEG or WebP, or None. Many are asked at once, so that a
page is opened once for all that is wanted of it."""

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
        self._fetched: dict[Place, str | None] = {}
        self.left_out = 0
        """Pictures that found no room."""

    def fetch(self, places: Iterable[Place | None]) -> None:
        """Ask at once for the pictures of `places`, the most important first, as many as have room."""
        wanted = dict.fromkeys(place for place in places if place is not None and place not in self._fetched)
        some = list(islice(wanted, max(0, self._free_pictures)))
        if some:
            self._fetched |= zip(some, map(_data_uri, self._crops(some)), strict=True)

    def picture(self, place: Place | None) -> str | None:
        """Return the picture of a place as a data URI; None where there is none or no room."""
        if place is None:
            return None
        if self._free_pictures <= 0:
            self.left_out += 1
            return None
        self.fetch([place])
        # The text of a data URI counts each time that it stands in the page.
        return self._room(self._fetched[place])

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


def place_of(path: str, page: int | None, regions: tuple[Region, ...]) -> Place | None:
    """Return the place to show for `regions`: on `page`, or on the page of the first of them."""
    if not path or not regions:
        return None
    number = page or regions[0].page
    here = tuple(region for region in regions if region.page == number)
    return Place(path, number, here) if here else None


def _data_uri(data: bytes | None) -> str | None:
    kind = media_type(data) if data else None
    if data is None or kind is None or len(data) > MAX_PICTURE_BYTES:
        return None
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def media_type(data: bytes) -> str | None:
    """Return the type of a picture by its first bytes; None for what a browser should not get from us."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return None
