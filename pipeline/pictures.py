"""Pictures of evidence: cut by a worker process from the page itself, kept in the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Container, Mapping, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pebble import ProcessExpired
from PIL import Image

from extractors.files import Limits, open_document
from extractors.personal import find_personal
from schemas.errors import DocumentError
from schemas.evidence import Region
from schemas.geometry import BoundingBox
from schemas.text import DocumentText

from .events import tell
from .place import Place as DocumentPlace
from .place import UnreachableError, on_disk, seconds_to_fetch
from .pool import WorkerPool
from .report import Place, crop_page
from .store import Store
from .versions import fingerprint
from .words import unpack

_DPI = 130
_SECONDS = 60.0


@dataclass(frozen=True)
class PictureSource:
    """Where the pages of one file are."""

    location: DocumentPlace
    sha256: str
    rotations: Mapping[int, int]
    """Clockwise degrees by page number."""


PictureSources = Callable[[Sequence[str]], Mapping[str, PictureSource]]
"""Gives, by path, where the pages of these files are; leaves out what has none."""


@dataclass(frozen=True)
class Cut:
    """A picture to cut."""

    page: int
    regions: tuple[Region, ...]
    rotation: int


def cut_pictures(
    location: DocumentPlace, cuts: Sequence[Cut], limits: Limits, readings: Sequence[bytes] = ()
) -> list[bytes | None] | None:
    """Return the pictures of places in one document, in their order; None for what cannot be drawn.

    None instead of all is returned where the document cannot be reached now, as when it was moved, or the
    network fails: its pictures may be there another time.

    Args:
        location: The document.
        cuts: What to cut.
        limits: How far to go with a document.
        readings: Its packed words; what they say about a person is painted over.
    """
    hidden = personal_boxes(readings, {cut.page for cut in cuts})
    try:
        with on_disk(location, limits) as path:
            path.stat()
            return _cut(path, cuts, limits, hidden)
    except (UnreachableError, OSError):
        return None
    except DocumentError:  # it is larger than may be fetched
        return [None] * len(cuts)


def _cut(
    path: Path, cuts: Sequence[Cut], limits: Limits, hidden: Mapping[int, Sequence[BoundingBox]]
) -> list[bytes | None]:
    made: list[bytes | None] = [None] * len(cuts)
    # The quote still stands in the report.
    with suppress(DocumentError, MemoryError), open_document(path, limits) as document:
        for number in sorted({cut.page for cut in cuts}) if document.has_pixels else ():
            with suppress(DocumentError, OSError, MemoryError), document.page(number) as view:
                image = view.preview(_DPI)
                across = image.width * 72 / view.size.width
                picture = Image.fromarray(image.pixels)
                for index, cut in enumerate(cuts):
                    if cut.page == number:
                        with suppress(ValueError):  # nothing of it lies on the page
                            made[index] = crop_page(
                                picture,
                                across,
                                cut.regions,
                                hidden=hidden.get(number, ()),
                                rotation=cut.rotation,
                            )
    return made


def personal_boxes(readings: Sequence[bytes], pages: Container[int]) -> dict[int, list[BoundingBox]]:
    """Return, by page, the boxes of words about a person: NIK, birth date, home, private telephone."""
    boxes: dict[int, list[BoundingBox]] = {}
    for packed in readings:
        for page in unpack(packed, pages).pages:
            text = DocumentText("", (page,))
            for one in find_personal(text.text):
                for _, box in text.regions(one.start, one.end):
                    boxes.setdefault(page.number, []).append(box)
    return boxes


class EvidencePictures:
    """Gives the pictures of places in an archive; callable as reports expect it."""

    def __init__(
        self,
        store: Store,
        pool: WorkerPool,
        sources: PictureSources,
        limits: Limits,
        *,
        show_personal: bool = False,
    ) -> None:
        self._store = store
        self._pool = pool
        self._sources = sources
        self._limits = limits
        self._show_personal = show_personal
        self._version = fingerprint("pipeline/report", "extractors/files", "extractors/personal")

    def __call__(self, places: Sequence[Place]) -> list[bytes | None]:
        """Return a JPEG picture of each place, or None where there is none to show."""
        by_file: dict[str, list[Place]] = {}
        found: dict[Place, bytes | None] = {}
        sources = self._sources(sorted({place.path for place in places}))
        for place in dict.fromkeys(places):
            source = sources.get(place.path)
            kept = None if source is None else self._store.crop(source.sha256, self._name(place))
            if source is None or kept is not None:
                found[place] = kept
            else:
                by_file.setdefault(place.path, []).append(place)
        begun = [(path, wanted, self._begin(sources[path], wanted)) for path, wanted in by_file.items()]
        for path, wanted, outcome in begun:
            try:
                made: list[bytes | None] | None = outcome()
            except (ProcessExpired, FutureTimeoutError):
                made = [None] * len(wanted)
            if made is None:  # nothing to remember: the next report asks again
                tell("pictures_unreachable", sha256=sources[path].sha256)
                found |= dict.fromkeys(wanted)
                continue
            found |= zip(wanted, made, strict=True)
            names = {self._name(place): data or b"" for place, data in zip(wanted, made, strict=True)}
            self._store.keep_crops(sources[path].sha256, names)
        return [found[place] or None for place in places]

    def _begin(self, source: PictureSource, places: Sequence[Place]) -> Callable[[], Any]:
        cuts = [Cut(place.page, place.regions, source.rotations.get(place.page, 0)) for place in places]
        readings = [] if self._show_personal else list(self._store.readings(source.sha256).values())
        seconds = _SECONDS + seconds_to_fetch(source.location)
        return self._pool.begin(cut_pictures, source.location, cuts, self._limits, readings, seconds=seconds)

    def _name(self, place: Place) -> str:
        boxes = json.dumps([[region.page, *region.bbox] for region in place.regions])
        shown = "-personal" if self._show_personal else ""
        return f"{place.page}-{hashlib.sha256(boxes.encode()).hexdigest()[:16]}-{self._version}{shown}"
