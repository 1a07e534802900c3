"""Whole pages as pictures, drawn by a worker process when somebody looks at them; none is kept on a disk."""

from __future__ import annotations

import hashlib
import io
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np
from pebble import ProcessExpired
from PIL import Image, ImageDraw

from extractors.files import Limits, open_document
from schemas.errors import DocumentError
from schemas.geometry import BoundingBox
from schemas.results import DocumentResult

from .ingest import location_of
from .members import member_at, remote_member_at
from .pictures import personal_boxes
from .place import ArchivePlace, Place, RemotePlace, UnreachableError, on_disk
from .pool import WorkerPool
from .report.crops import COVER
from .settings import Settings

_FINEST_DPI = 300.0
_QUALITY, _METHOD = 72, 2
_SECONDS = 45.0
_JOBS = 2
_KEPT_BYTES = 48_000_000


class PageTrouble(StrEnum):
    """Why there is no picture of a page."""

    GONE = "gone"  # the document cannot be opened where it was audited
    CHANGED = "changed"  # another content lies there now
    UNREADABLE = "unreadable"  # it cannot be drawn, or not in time
    NO_PICTURE = "no_picture"  # a Word file, whose words have no place on a page


@dataclass(frozen=True)
class PageWanted:
    """A page to draw."""

    number: int
    rotation: int
    """Clockwise degrees that make it upright."""
    long_side: int
    """Pixels."""


def document_place(root: ArchivePlace, document: DocumentResult) -> Place:
    """Return where the bytes of an audited document are: a file, an object, or a member of a container."""
    sha256 = document.sha256 or ""
    if isinstance(root, RemotePlace):
        remote = replace(location_of(root, document.path), sha256=sha256)
        return remote_member_at(root, document.path, remote) or remote
    location = location_of(root, document.path)
    return member_at(root, document.path, location, sha256) or location


def draw_page(
    location: Place, sha256: str, wanted: PageWanted, limits: Limits, readings: Sequence[bytes] = ()
) -> bytes | PageTrouble:
    """Return a page as WebP, upright.

    Args:
        location: The document.
        sha256: What it must hold: boxes of another content would point at other words.
        wanted: Which page, how large.
        limits: How far to go with a document.
        readings: Its packed words; what they say about a person is painted over.
    """
    hidden = personal_boxes(readings, {wanted.number}).get(wanted.number, ())
    try:
        with on_disk(location, limits) as path:
            if (
                isinstance(location, Path) and _hash_of(path) != sha256
            ):  # the other places see to it themselves
                return PageTrouble.CHANGED
            with open_document(path, limits) as document:
                if not document.has_pixels:
                    return PageTrouble.NO_PICTURE
                with document.page(wanted.number) as view:
                    image = view.preview(min(_FINEST_DPI, wanted.long_side * 72 / max(view.size)))
                    picture = Image.fromarray(image.pixels if image.colours is None else image.colours)
                    _paint_over(picture, hidden, picture.width / view.size.width)
    except (OSError, UnreachableError):
        return PageTrouble.GONE
    except (DocumentError, MemoryError):
        return PageTrouble.UNREADABLE
    return _encoded(picture, wanted)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _paint_over(picture: Image.Image, boxes: Sequence[BoundingBox], scale: float) -> None:
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        draw.rectangle(tuple(box.scaled(scale)), fill=COVER if picture.mode == "RGB" else COVER[0])


def _encoded(picture: Image.Image, wanted: PageWanted) -> bytes:
    picture.thumbnail((wanted.long_side, wanted.long_side))
    upright = Image.fromarray(np.rot90(np.asarray(picture), -(wanted.rotation // 90)))
    webp = io.BytesIO()
    upright.save(webp, "WEBP", quality=_QUALITY, method=_METHOD)
    return webp.getvalue()


class PagePictures:
    """Draws pages in killable processes and keeps the latest in memory; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.model_copy(update={"jobs": min(_JOBS, settings.jobs)})
        self._lock = threading.Lock()
        self._pool: WorkerPool | None = None
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._bytes = 0

    def get(
        self, location: Place, sha256: str, wanted: PageWanted, readings: Sequence[bytes] = ()
    ) -> bytes | PageTrouble:
        """Return a page as `draw_page` does; a page that hangs or crashes its process is unreadable."""
        key = (sha256, wanted, bool(readings))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            if self._pool is None:
                self._pool = WorkerPool(self._settings, None)
            pool = self._pool
        try:
            made: bytes | PageTrouble = pool.call(
                draw_page, location, sha256, wanted, self._settings.limits, readings, seconds=_SECONDS
            )
        except (ProcessExpired, FutureTimeoutError, CancelledError):
            return PageTrouble.UNREADABLE
        if isinstance(made, bytes):
            self._keep(key, made)
        return made

    def _keep(self, key: tuple[object, ...], picture: bytes) -> None:
        with self._lock:
            self._bytes += len(picture) - len(self._kept.pop(key, b""))
            self._kept[key] = picture
            while self._bytes > _KEPT_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1])

    def close(self) -> None:
        """End the processes, if there are any, and forget the pictures."""
        with self._lock:
            pool, self._pool = self._pool, None
            self._kept.clear()
            self._bytes = 0
        if pool is not None:
            pool.stop()
