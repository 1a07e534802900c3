"""Searchable PDFs of an archive: what is written, kept, left out and named, and that nothing half stays."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import Any, cast

import pytest
from pebble import ProcessExpired

from extractors.files import Limits
from pipeline import words
from pipeline.job import Outcome as Work
from pipeline.pool import WorkerPool
from pipeline.searchable import Copies, Fate, Outcome, require_ocrmypdf
from pipeline.searchable.task import Task
from pipeline.store import Store, open_store
from pipeline.versions import reader_version
from schemas.errors import MissingProgramError, UsageError
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import DocumentStatus, FailureClass, TextSource
from schemas.results import DocumentResult, ErrorResult
from schemas.text import PageText, Reading, Word

A4 = PageSize(595, 842)
WORD = Word("kapitasi", BoundingBox(60, 100, 120, 112), 0.9, 0)
SCAN = PageText(1, A4, TextSource.OCR, (WORD,))
DIGITAL = PageText(1, A4, TextSource.TEXT_LAYER, (WORD,))
FAILURE = ErrorResult(code=FailureClass.CORRUPT, message="PDF tidak dapat disusun.", action="Buka")


class Here:
    """Stands in for the worker processes: does the work at once, in this process."""

    def __init__(self, answer: Callable[[Task], ErrorResult | None] | None = None) -> None:
        self.answer = answer
        self.tasks: list[Task] = []
        self.stopped = False

    def call(self, function: Callable[[Task], ErrorResult | None], task: Task, *, seconds: float) -> Any:
        assert seconds > 60
        self.tasks.append(task)
        return (self.answer or function)(task)

    def stop(self) -> None:
        self.stopped = True


class Archive:
    """An archive that was audited, with the words that were read."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.root, self.out = folder / "arsip", folder / "pdf"
        self.store = store
        self.documents: list[DocumentResult] = []

    def add(
        self, path: str, content: bytes, *pages: PageText, version: str | None = None, **more: Any
    ) -> DocumentResult:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        if pages:
            self.keep(sha256, words.pack(Reading(pages, len(pages))), version)
        status = DocumentStatus.FAILED if "error" in more else DocumentStatus.COMPLETE
        document = DocumentResult(
            path=path,
            sha256=sha256,
            facility=path.partition("/")[0],
            status=status,
            as_of="2026-11-22",
            rules_version="r",
            program_version="p",
            pages=len(pages),
            **more,
        )
        self.documents.append(document)
        return document

    def keep(self, sha256: str, packed: bytes, version: str | None = None) -> None:
        self.store.keep_outcome(
            Work(sha256, 1, packed, failure=FAILURE),  # what was made of the words does not matter here
            facts_version="f",
            reader_version=version or f"{reader_version()} tesseract 5.3.0",
        )

    def write(self, pool: Here | None = None, *documents: DocumentResult) -> list[Outcome]:
        copies = Copies(self.out, self.documents, root=self.root, store=self.store, limits=Limits())
        told: list[Outcome] = []
        wanted = list(documents) or self.documents
        done = copies.write(wanted, cast(WorkerPool, pool or Here()), jobs=2, on_outcome=told.append)
        assert told == done
        assert [outcome.path for outcome in done] == [document.path for document in wanted]
        return done

    def files(self) -> dict[str, bytes]:
        return {
            file.relative_to(self.out).as_posix(): file.read_bytes()
            for file in sorted(self.out.rglob("*"))
            if file.is_file()
        }


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_store(tmp_path / "out") as store:
        yield Archive(tmp_path, store)


@pytest.fixture
def pdf(make_pdf: Callable[..., Path]) -> bytes:
    return make_pdf([["Tarif kapitasi"]]).read_bytes()


def putting(content: bytes) -> Callable[[Task], None]:
    def run(task: Task) -> None:
        task.result.write_bytes(content)

    return run


# --- what becomes of a document ---


def test_documents_are_written_into_the_folders_of_the_archive(archive: Archive, pdf: bytes) -> None:
    archive.add("klinik/pks.pdf", pdf, SCAN)
    archive.add("klinik/lama/digital.pdf", pdf + b"\n", DIGITAL)
    archive.add("lepas.pdf", pdf + b"\n\n", DIGITAL)
    assert [outcome.fate for outcome in archive.write()] == [Fate.WRITTEN, Fate.COPIED, Fate.COPIED]
    files = archive.files()
    assert sorted(files) == ["klinik/lama/digital.pdf", "klinik/pks.pdf", "lepas.pdf"]
    assert files["klinik/lama/digital.pdf"] == pdf + b"\n"  # byte for byte
    assert files["klinik/pks.pdf"].startswith(b"%PDF-")
    for place in [archive.out, *archive.out.rglob("*")]:
        assert stat.S_IMODE(place.stat().st_mode) == (0o700 if place.is_dir() else 0o600), place


def test_what_is_unchanged_is_kept(archive: Archive, pdf: bytes) -> None:
    archive.add("a/pks.pdf", pdf, SCAN)
    archive.add("a/digital.pdf", pdf + b"\n", DIGITAL)
    archive.write()
    before = {file: file.stat().st_ino for file in archive.out.rglob("*.pdf")}
    pool = Here()
    assert [outcome.fate for outcome in archive.write(pool)] == [Fate.KEPT, Fate.KEPT]
    assert pool.tasks == []
    assert {file: file.stat().st_ino for file in archive.out.rglob("*.pdf")} == before


def test_other_words_are_written_anew(archive: Archive, pdf: bytes) -> None:
    document = archive.add("a/pks.pdf", pdf, SCAN)
    archive.write()
    other = PageText(1, A4, TextSource.OCR, (WORD, Word("baru", WORD.bbox, 0.9, 0)))
    archive.keep(str(document.sha256), words.pack(Reading((other,), 1)))
    assert [outcome.fate for outcome in archive.write()] == [Fate.WRITTEN]
    assert [outcome.fate for outcome in archive.write()] == [Fate.KEPT]


@pytest.mark.parametrize("spoilt", [b"", b"%PDF-1.4 setengah", b"lain"])
def test_what_another_hand_changed_is_written_anew(archive: Archive, pdf: bytes, spoilt: bytes) -> None:
    archive.add("a/pks.pdf", pdf, SCAN)
    archive.add("a/digital.pdf", pdf + b"\n", DIGITAL)
    archive.write()
    for file in archive.out.rglob("*.pdf"):
        file.write_bytes(spoilt)
    assert [outcome.fate for outcome in archive.write()] == [Fate.WRITTEN, Fate.COPIED]


def test_some_documents_have_the_names_that_all_would_give_them(archive: Archive, pdf: bytes) -> None:
    archive.add("a/x.jpg.pdf", pdf, DIGITAL)
    second = archive.add("a/x.jpg", pdf + b"\n", DIGITAL)
    archive.write(None, second)
    assert sorted(archive.files()) == ["a/x.jpg.pdf"]
    archive.write()
    assert archive.files() == {"a/x.jpg.pdf": pdf + b"\n", "a/x.jpg (2).pdf": pdf}


def test_a_document_without_pages_to_show_is_left_out(archive: Archive) -> None:
    docx = Path(__file__).parents[2] / "samples/archive/puskesmas-rawa-kemuning/profil-2026.docx"
    archive.add("a/profil.docx", docx.read_bytes(), DIGITAL)
    (outcome,) = archive.write()
    assert outcome.fate is Fate.SKIPPED
    assert "DOCX" in outcome.message
    assert archive.files() == {}


def test_what_was_not_audited_is_named(archive: Archive, pdf: bytes) -> None:
    error = ErrorResult(code=FailureClass.ENCRYPTED, message="PDF dilindungi kata sandi.", action="Minta")
    archive.add("a/terkunci.pdf", pdf, error=error)
    (outcome,) = archive.write()
    assert (outcome.fate, outcome.message) == (Fate.FAILED, "encrypted: PDF dilindungi kata sandi.")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda file: file.write_bytes(b"%PDF-1.4 lain"), "berubah sejak diaudit"),
        (lambda file: file.write_bytes(b"bukan apa-apa"), "berubah sejak diaudit"),
        (lambda file: file.unlink(), "tidak dapat dibuka"),
    ],
    ids=["another PDF", "no document", "gone"],
)
def test_what_changed_since_is_named(
    archive: Archive, pdf: bytes, change: Callable[[Path], None], told: str
) -> None:
    archive.add("a/pks.pdf", pdf, SCAN)
    change(archive.root / "a/pks.pdf")
    (outcome,) = archive.write()
    assert outcome.fate is Fate.FAILED
    assert told in outcome.message
    assert archive.files() == {}


def test_a_file_whose_name_is_no_text_is_found(archive: Archive, pdf: bytes) -> None:
    archive.add("a/sah.pdf", pdf, DIGITAL)
    name = os.fsdecode(b"kontrak \xff.pdf")
    (archive.root / "a/sah.pdf").rename(archive.root / "a" / name)
    archive.documents = [archive.documents[0].model_copy(update={"path": "a/kontrak \\xff.pdf"})]
    assert [outcome.fate for outcome in archive.write()] == [Fate.COPIED]
    assert sorted(archive.files()) == ["a/kontrak \\xff.pdf"]


# --- which words ---


def test_without_words_a_document_is_named(archive: Archive, pdf: bytes) -> None:
    archive.add("a/pks.pdf", pdf)
    archive.add("a/rusak.pdf", pdf + b"\n")
    archive.keep(str(archive.documents[1].sha256), b"ditulis oleh versi lain")
    assert ["penyimpanan" in outcome.message for outcome in archive.write()] == [True, True]


def test_words_of_the_present_reader_go_first(archive: Archive, pdf: bytes) -> None:
    document = archive.add("a/pks.pdf", pdf, SCAN)
    for version in ("0000000000 tesseract 4", "zzzzzzzzzz tesseract 6"):
        archive.keep(str(document.sha256), words.pack(Reading((DIGITAL,), 1)), version)
    pool = Here(putting(pdf))
    archive.write(pool)
    assert [words.unpack(task.reading).pages for task in pool.tasks] == [(SCAN,)]


def test_words_of_an_earlier_reader_are_good_enough(archive: Archive, pdf: bytes) -> None:
    document = archive.add("a/pks.pdf", pdf, SCAN, version="0000000000 tesseract 4")
    archive.keep(str(document.sha256), b"ditulis oleh versi lain", "zzzzzzzzzz tesseract 3")
    assert [outcome.fate for outcome in archive.write()] == [Fate.WRITTEN]


# --- workers that fail ---


def raising(error: BaseException) -> Callable[[Task], ErrorResult | None]:
    def run(task: Task) -> ErrorResult | None:
        task.result.write_bytes(b"%PDF- setengah")
        raise error

    return run


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda _: FAILURE, "corrupt: PDF tidak dapat disusun."),
        (raising(ProcessExpired("killed", -9)), "berhenti mendadak"),  # type: ignore[no-untyped-call]
        (raising(FutureTimeoutError()), "batas waktu"),
    ],
    ids=["told", "killed", "too slow"],
)
def test_a_document_that_fails_costs_itself(
    archive: Archive, pdf: bytes, answer: Callable[[Task], ErrorResult | None], told: str
) -> None:
    archive.add("a/pks.pdf", pdf, SCAN)
    archive.add("b/digital.pdf", pdf + b"\n", DIGITAL)
    failed, copied = archive.write(Here(answer))
    assert failed.fate is Fate.FAILED
    assert told in failed.message
    assert copied.fate is Fate.COPIED
    assert sorted(archive.files()) == ["b/digital.pdf"]


def test_an_interrupted_export_leaves_nothing_half_and_goes_on_later(archive: Archive, pdf: bytes) -> None:
    archive.add("a/satu.pdf", pdf, DIGITAL)
    archive.add("b/dua.pdf", pdf + b"\n", SCAN)
    pool = Here(raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        archive.write(pool)
    assert pool.stopped
    assert sorted(archive.files()) == ["a/satu.pdf"]
    assert [outcome.fate for outcome in archive.write()] == [Fate.KEPT, Fate.WRITTEN]


def test_what_a_killed_export_left_is_swept_away(archive: Archive, pdf: bytes) -> None:
    archive.add("a/pks.pdf", pdf, SCAN)
    left = archive.out / ".pks-pdf" / "x"
    left.mkdir(parents=True)
    (left / "result.pdf").write_bytes(b"%PDF- setengah")
    archive.write()
    assert sorted(archive.files()) == ["a/pks.pdf"]
    assert not left.parent.exists()


# --- the output folder ---


def test_two_exports_do_not_write_to_one_folder(archive: Archive, pdf: bytes) -> None:
    archive.add("a/pks.pdf", pdf, SCAN)
    (archive.out / ".pks-pdf").mkdir(parents=True)
    other = os.open(archive.out / ".pks-pdf", os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    try:
        with pytest.raises(UsageError, match="Another export"):
            archive.write()
    finally:
        os.close(other)
    archive.write()


@pytest.mark.parametrize("kept", [DIGITAL, SCAN], ids=["copied", "written"])
def test_a_link_does_not_lead_out_of_the_folder(
    archive: Archive, pdf: bytes, tmp_path: Path, kept: PageText
) -> None:
    archive.add("a/dalam/pks.pdf", pdf, kept)
    outside = tmp_path / "luar"
    outside.mkdir()
    archive.out.mkdir()
    (archive.out / "a").symlink_to(outside)
    (outcome,) = archive.write()
    assert outcome.fate is Fate.FAILED
    assert "luar folder" in outcome.message
    assert list(outside.iterdir()) == []


def test_a_link_in_place_of_a_pdf_is_replaced_and_not_followed(
    archive: Archive, pdf: bytes, tmp_path: Path
) -> None:
    archive.add("a/pks.pdf", pdf, DIGITAL)
    outside = tmp_path / "luar.pdf"
    outside.write_bytes(b"milik orang lain")
    (archive.out / "a").mkdir(parents=True)
    (archive.out / "a/pks.pdf").symlink_to(outside)
    assert [outcome.fate for outcome in archive.write()] == [Fate.COPIED]
    assert not (archive.out / "a/pks.pdf").is_symlink()
    assert outside.read_bytes() == b"milik orang lain"


def test_a_folder_in_the_way_is_named(archive: Archive, pdf: bytes) -> None:
    archive.add("a/pks.pdf", pdf, DIGITAL)
    (archive.out / "a/pks.pdf").mkdir(parents=True)
    (outcome,) = archive.write()
    assert outcome.fate is Fate.FAILED
    assert "tidak dapat disimpan" in outcome.message


@pytest.mark.parametrize("answer", [None, "full"])
def test_a_folder_that_cannot_be_written_ends_the_export(
    archive: Archive, pdf: bytes, answer: str | None
) -> None:
    archive.add("a/pks.pdf", pdf, SCAN)
    if answer is None:
        archive.out.write_bytes(b"sebuah berkas")
        pool = Here()
    else:
        pool = Here(raising(OSError(28, "No space left on device")))
    with pytest.raises(UsageError, match="cannot be written"):
        archive.write(pool)


# --- the extra ---


@pytest.mark.parametrize("name", ["ocrmypdf", "pikepdf", "img2pdf"])
def test_without_the_extra_the_way_to_it_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    require_ocrmypdf()
    monkeypatch.setitem(__import__("sys").modules, name, None)
    with pytest.raises(MissingProgramError) as caught:
        require_ocrmypdf()
    assert "pip install 'pks-audit[pdf]'" in caught.value.action
