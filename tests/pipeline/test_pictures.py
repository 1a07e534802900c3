"""Pictures of evidence show nothing about a person, unless asked."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image

from extractors.files import Limits
from extractors.ocr.recorded import Recorded
from pipeline.job import Outcome
from pipeline.pictures import Cut, EvidencePictures, PictureSource, cut_pictures
from pipeline.place import UnreachableError
from pipeline.pool import WorkerPool
from pipeline.read import read_document
from pipeline.report import Place
from pipeline.report.crops import COVER
from pipeline.settings import load_settings
from pipeline.store import Store, open_store
from pipeline.words import pack, unpack
from schemas.errors import DocumentError
from schemas.evidence import Region
from schemas.labels import FailureClass
from schemas.text import DocumentText

LINES = (
    "SURAT IZIN PRAKTIK DOKTER",
    "Nomor : 503/0417/SIP-DU/2023",
    "Nama : dr. Wulan Prameswari",
    "NIK : 3275011205800001",
    "Surat izin ini berlaku sampai dengan tanggal 17 Agustus 2028",
)
SHA = "a" * 64


@pytest.fixture
def document(make_pdf: Callable[..., Path]) -> tuple[Path, bytes]:
    """Return a licence and its packed words."""
    path = make_pdf([LINES])
    return path, pack(read_document(path, engine=Recorded(Path()), limits=Limits()))


def region(packed: bytes, words: str) -> Region:
    text = DocumentText("", unpack(packed).pages)
    start = text.text.index(words)
    ((page, box),) = text.regions(start, start + len(words))
    return Region(page=page, bbox=box)


def covered(picture: bytes | None) -> float:
    assert picture is not None
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), dtype=np.int16)
    return float((np.abs(pixels - np.array(COVER)) <= 12).all(axis=2).mean())


def test_a_nik_beside_the_proof_is_painted_over(document: tuple[Path, bytes]) -> None:
    path, packed = document
    cut = Cut(1, (region(packed, "dr. Wulan Prameswari"),), 0)
    shown, hidden = ((cut_pictures(path, [cut], Limits(), some) or [None])[0] for some in ([], [packed]))
    nik = region(packed, "3275011205800001").bbox
    assert covered(shown) < 0.01
    assert covered(hidden) > 0.01
    assert covered(hidden) > covered(shown) + 0.5 * nik.width * nik.height / (400 * 80)


def test_where_nothing_is_about_a_person_pictures_are_as_they_are(make_pdf: Callable[..., Path]) -> None:
    path = make_pdf([[line for line in LINES if "NIK" not in line]])
    packed = pack(read_document(path, engine=Recorded(Path()), limits=Limits()))
    cuts = [Cut(1, (region(packed, words),), 0) for words in ("503/0417/SIP-DU/2023", "17 Agustus 2028")]
    pictures = cut_pictures(path, cuts, Limits(), [packed])
    assert pictures == cut_pictures(path, cuts, Limits())
    assert pictures is not None
    assert all(pictures)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "out") as opened:
        yield opened


def test_pictures_for_who_asks_are_kept_apart(store: Store, document: tuple[Path, bytes]) -> None:
    path, packed = document
    store.keep_outcome(Outcome(SHA, 1, packed, "{}"), facts_version="f", reader_version="r")
    place = Place("sip.pdf", 1, (region(packed, "dr. Wulan Prameswari"),))
    settings = load_settings(jobs=1)
    source = PictureSource(path, SHA, {})
    with WorkerPool(settings, None) as pool:
        asked, plain, again = (
            EvidencePictures(
                store,
                pool,
                lambda paths: dict.fromkeys(paths, source),
                settings.limits,
                show_personal=personal,
            )([place])[0]
            for personal in (True, False, True)
        )
    assert covered(plain) > covered(asked) + 0.01
    assert again == asked


class Inline:
    """A pool that does everything at once, here."""

    def begin(self, function: Callable[..., Any], *arguments: Any, seconds: float) -> Callable[[], Any]:
        made = function(*arguments)
        return lambda: made


@dataclass(frozen=True)
class Shaky:
    """A document behind a network that fails as often as told."""

    path: Path
    failures: list[DocumentError]
    remote: bool = True

    @contextmanager
    def local(self, limits: Limits) -> Iterator[Path]:
        if self.failures:
            raise self.failures.pop()
        yield self.path


@pytest.mark.parametrize(
    ("failure", "remembered"),
    [
        (UnreachableError(FailureClass.CORRUPT, "putus", "lagi"), False),
        (UnreachableError(FailureClass.NO_PERMISSION, "ditolak", "beri hak"), False),
        (DocumentError(FailureClass.TOO_LARGE, "terlalu besar", "pecah"), True),
    ],
)
def test_what_a_network_did_is_not_remembered_as_no_picture(
    store: Store, document: tuple[Path, bytes], failure: DocumentError, remembered: bool
) -> None:
    path, packed = document
    place = Place("sip.pdf", 1, (region(packed, "dr. Wulan Prameswari"),))
    source = PictureSource(Shaky(path, [failure]), SHA, {})
    pool = cast(WorkerPool, Inline())
    pictures = EvidencePictures(store, pool, lambda paths: dict.fromkeys(paths, source), Limits())
    assert pictures([place]) == [None]
    (again,) = pictures([place])
    assert (again is None) is remembered
    assert pictures([place]) == [again]


def test_a_document_that_was_moved_has_its_pictures_when_it_is_back(
    store: Store, document: tuple[Path, bytes]
) -> None:
    path, packed = document
    place = Place("sip.pdf", 1, (region(packed, "dr. Wulan Prameswari"),))
    source = PictureSource(path, SHA, {})
    pool = cast(WorkerPool, Inline())
    pictures = EvidencePictures(store, pool, lambda paths: dict.fromkeys(paths, source), Limits())
    away = path.rename(path.with_suffix(".away"))
    assert pictures([place]) == [None]
    away.rename(path)
    assert pictures([place])[0] is not None
