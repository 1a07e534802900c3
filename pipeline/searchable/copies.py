"""Searchable PDFs of a whole archive: what is to be written, by workers, and what became of each document."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

import pypdfium2 as pdfium
from pebble import ProcessExpired

from extractors.files import FileKind, Limits, sniff_kind
from pipeline import words
from pipeline.ingest import location_of
from pipeline.members import member_at
from pipeline.pool import WorkerPool
from pipeline.store import Store
from pipeline.versions import fingerprint, program_version, reader_version
from schemas.errors import DocumentError, MissingProgramError, UsageError
from schemas.results import DocumentResult

from .names import output_names
from .task import Task, wants_layer, write

_WORK = ".pks-pdf"
"""Folder inside the output folder that holds what is not finished: moving from there is one step."""
_SECONDS_PER_PAGE = 10
_NOTHING_HELPS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)


class Fate(StrEnum):
    """What became of a document."""

    WRITTEN = "written"
    """With our words."""
    COPIED = "copied"
    """As it is: its own text layer was believed on every page."""
    KEPT = "kept"
    """An earlier export wrote the same."""
    SKIPPED = "skipped"
    """No page to show: a Word file."""
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """One document of the export."""

    path: str
    """In the archive."""
    fate: Fate
    pages: int = 0
    message: str = ""
    """Why it was skipped or failed."""


OnOutcome = Callable[[Outcome], None]


def require_ocrmypdf() -> None:
    """Refuse to start without the libraries of the extra `pdf`.

    Raises:
        MissingProgramError: when OCRmyPDF is not installed.
    """
    if any(importlib.util.find_spec(name) is None for name in ("ocrmypdf", "pikepdf", "img2pdf")):
        raise MissingProgramError("OCRmyPDF is not installed.", "Run `pip install 'pks-audit[pdf]'`.")


class Copies:
    """The searchable PDFs of audited documents, below one folder."""

    def __init__(
        self, folder: Path, documents: Sequence[DocumentResult], *, root: Path, store: Store, limits: Limits
    ) -> None:
        self._folder = folder
        self._root = root
        self._store = store
        self._limits = limits
        self._names = output_names(document.path for document in documents)
        self._version = f"{fingerprint('pipeline/searchable')} {metadata.version('ocrmypdf')}"

    def write(
        self, documents: Sequence[DocumentResult], pool: WorkerPool, *, jobs: int, on_outcome: OnOutcome
    ) -> list[Outcome]:
        """Write the PDFs of some of the documents; each appears whole or not at all, for its owner alone.

        Args:
            documents: Those to write.
            pool: Does the work; a document that hangs or crashes costs itself.
            jobs: How many are in work at a time.
            on_outcome: Told of each in the order of `documents`.

        Raises:
            UsageError: when the folder cannot be written.
        """
        outcomes = []
        with _work_folder(self._folder) as work:
            threads = ThreadPoolExecutor(jobs)
            try:
                for outcome in threads.map(lambda document: self._write_one(document, work, pool), documents):
                    outcomes.append(outcome)
                    on_outcome(outcome)
            except BaseException:
                threads.shutdown(wait=False, cancel_futures=True)
                pool.stop()  # so that the threads that wait for it come to their end
                raise
            finally:
                threads.shutdown()
        return outcomes

    def _write_one(self, document: DocumentResult, work: Path, pool: WorkerPool) -> Outcome:
        path = document.path
        if document.error is not None:
            return Outcome(path, Fate.FAILED, 0, f"{document.error.code}: {document.error.message}")
        scratch = Path(tempfile.mkdtemp(dir=work))
        try:
            return self._copy(document, scratch, pool)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _copy(self, document: DocumentResult, scratch: Path, pool: WorkerPool) -> Outcome:
        path = document.path
        try:
            location = self._original(document, scratch)
            kind = sniff_kind(location)
            with location.open("rb") as file:
                unchanged = hashlib.file_digest(file, "sha256").hexdigest() == document.sha256
        except OSError as error:
            return Outcome(path, Fate.FAILED, 0, f"tidak dapat dibuka ({error.strerror}).")
        except DocumentError as error:
            return Outcome(path, Fate.FAILED, 0, error.message)
        if not unchanged or kind is None or document.sha256 is None:
            return Outcome(path, Fate.FAILED, 0, "berubah sejak diaudit; audit ulang arsipnya.")
        if kind in (FileKind.DOCX, FileKind.DOC, FileKind.RTF):
            return Outcome(
                path,
                Fate.SKIPPED,
                0,
                f"{kind.upper()} tidak memiliki gambar halaman; teksnya sudah dapat dicari.",
            )
        packed = self._words(document.sha256)
        if packed is None:
            return Outcome(path, Fate.FAILED, 0, "teksnya tidak ada di penyimpanan; audit ulang arsipnya.")
        fate, message = self._made(document.sha256, location, kind, packed, scratch, self._target(path), pool)
        return Outcome(path, fate, 0 if fate is Fate.FAILED else document.pages, message)

    def _original(self, document: DocumentResult, scratch: Path) -> Path:
        """Return where the document is; one inside a ZIP or mail is unpacked first."""
        location = location_of(self._root, document.path)
        place = member_at(self._root, document.path, location, document.sha256 or "")
        if place is None:
            return location
        unpacked = scratch / "original"
        with unpacked.open("xb") as file:
            place.copy(file, self._limits)
        return unpacked

    def _made(
        self,
        sha256: str,
        location: Path,
        kind: FileKind,
        packed: bytes,
        scratch: Path,
        target: Path,
        pool: WorkerPool,
    ) -> tuple[Fate, str]:
        pages = words.unpack(packed).pages
        as_it_is = kind is FileKind.PDF and not any(wants_layer(page) for page in pages)
        mark = self._mark(sha256, packed)
        task = Task(location, kind, packed, mark, scratch)
        try:
            if as_it_is:
                if _has_hash(target, sha256):
                    return Fate.KEPT, ""
                shutil.copyfile(location, task.result)
            else:
                if _has_mark(target, mark):
                    return Fate.KEPT, ""
                seconds = self._limits.seconds_per_document + _SECONDS_PER_PAGE * len(pages)
                failure = pool.call(write, task, seconds=seconds)
                if failure is not None:
                    return Fate.FAILED, f"{failure.code}: {failure.message}"
            self._place(task.result, target)
        except ProcessExpired as error:
            return Fate.FAILED, f"proses penyusun berhenti mendadak (kode {error.exitcode})."
        except FutureTimeoutError:
            return Fate.FAILED, "penyusunan melewati batas waktu."
        except OSError as error:
            if error.errno in _NOTHING_HELPS:
                raise _unwritable(self._folder, error) from error
            return Fate.FAILED, f"tidak dapat disimpan sebagai {target} ({error.strerror})."
        return (Fate.COPIED if as_it_is else Fate.WRITTEN), ""

    def _words(self, sha256: str) -> bytes | None:
        """Return the words of a content: those of the present reader, else whatever reader's can be used."""
        kept = self._store.readings(sha256)
        present = reader_version()
        for _, packed in sorted(kept.items(), key=lambda item: not item[0].startswith(present)):
            try:
                words.unpack(packed)
            except ValueError:  # packed by another version of the program
                continue
            return packed
        return None

    def _mark(self, sha256: str, packed: bytes) -> str:
        made_from = hashlib.sha256(f"{self._version} {sha256} ".encode() + packed).hexdigest()[:16]
        return f"pks-audit {program_version().partition('+')[0]} {made_from}"

    def _target(self, path: str) -> Path:
        return self._folder / self._names[path]

    def _place(self, result: Path, target: Path) -> None:
        """Move a finished PDF to where it belongs.

        Raises:
            OSError: when it cannot be there, as where a link of that name leads out of the folder.
        """
        missing = [folder for folder in target.parents if not folder.exists()]
        there = missing[-1].parent if missing else target.parent
        if not there.resolve().is_relative_to(self._folder.resolve()):
            raise OSError(errno.ELOOP, "tautan ke luar folder keluaran")
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
        result.chmod(0o600)
        with result.open("rb") as file:
            os.fsync(file.fileno())
        result.replace(target)


@contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    """Make the output folder, and in it one for what is in work, which goes at the end.

    Raises:
        UsageError: when the folder cannot be written, or another export is writing there.
    """
    work = folder / _WORK
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        work.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(work, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(f"Another export is writing to {folder}.", "Wait for its end.") from error
        try:
            yield work
        finally:  # also what an export left here that was killed
            for left in work.iterdir():
                shutil.rmtree(left, ignore_errors=True)
            work.rmdir()
    finally:
        os.close(handle)


def _unwritable(folder: Path, error: OSError) -> UsageError:
    return UsageError(f"{folder} cannot be written: {error.strerror}.", "Check the path, rights and disk.")


def _has_hash(file: Path, sha256: str) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == sha256


def _has_mark(file: Path, mark: str) -> bool:
    """Whether a PDF says that it was made from the same words of the same content by the same program."""
    if not file.is_file():
        return False
    try:
        with pdfium.PdfDocument(file) as document:
            return str(document.get_metadata_value("Creator")).endswith(mark)
    except pdfium.PdfiumError:
        return False
