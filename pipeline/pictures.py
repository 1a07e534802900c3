"""Pictures of evidence: cut by a worker process from the page itself, kept in the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired
from PIL import Image

from extractors.files import Limits, open_document
from schemas.errors import DocumentError
from schemas.evidence import Region

from .pool import WorkerPool
from .report import crop_page
from .store import Store
from .versions import fingerprint

_DPI = 130
_SECONDS = 60.0


@dataclass(frozen=True)
class PictureSource:
    """Where the pages of one file are."""

    location: Path
    sha256: str
    rotations: Mapping[int, int]
    """Clockwise degrees by page number."""


def cut_picture(
    location: Path, page: int, regions: tuple[Region, ...], rotation: int, limits: Limits
) -> bytes | None:
    """Return the picture of a place on a page, or None where it cannot be drawn."""
    try:
        with open_document(location, limits) as document:
            if not document.has_pixels:
                return None
            with document.page(page) as view:
                image = view.preview(_DPI)
    except (DocumentError, OSError, MemoryError):
        return None  # read earlier and gone or changed since: the quote still stands in the report
    picture = Image.fromarray(image.pixels)
    across = picture.width * 72 / view.size.width
    try:
        return crop_page(picture, across, regions, page=page, rotation=rotation)
    except ValueError:
        return None


class EvidencePictures:
    """Gives the picture for any place in an archive; callable as reports expect it."""

    def __init__(
        self, store: Store, pool: WorkerPool, sources: Mapping[str, PictureSource], limits: Limits
    ) -> None:
        self._store = store
        self._pool = pool
        self._sources = sources
        self._limits = limits
        self._version = fingerprint("pipeline/report", "extractors/files")

    def __call__(self, path: str, page: int, regions: tuple[Region, ...]) -> bytes | None:
        """Return PNG or WebP bytes, or None where there is no picture to show."""
        source = self._sources.get(path)
        wanted = tuple(region for region in regions if region.page == page)
        if source is None or not wanted:
            return None
        place = self._place(page, wanted)
        kept = self._store.crop(source.sha256, place)
        if kept is not None:
            return kept or None
        rotation = source.rotations.get(page, 0)
        try:
            made: bytes | None = self._pool.call(
                cut_picture, source.location, page, wanted, rotation, self._limits, seconds=_SECONDS
            )
        except (ProcessExpired, FutureTimeoutError):
            made = None
        self._store.keep_crop(source.sha256, place, made or b"")
        return made

    def _place(self, page: int, regions: tuple[Region, ...]) -> str:
        boxes = json.dumps([[region.page, *region.bbox] for region in regions])
        return f"{page}-{hashlib.sha256(boxes.encode()).hexdigest()[:16]}-{self._version}"
