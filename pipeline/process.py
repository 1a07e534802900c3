"""One document from file to facts, in a worker process that may be killed at any moment."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import traceback
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.files import Limits
from extractors.ocr import ENGINES, OcrEngine
from extractors.ocr.timed import TimedEngine
from extractors.stages import Stopwatch, stage
from schemas.errors import DocumentError, PksError
from schemas.labels import FailureClass
from schemas.results import ErrorResult
from schemas.timing import Stage, StageTime

from . import words
from .annotate import annotate
from .explain import explain
from .extract import Extractor
from .garbage import settle
from .lifeline import tie_to_parent
from .place import Place, UnreachableError, on_disk, seconds_to_fetch
from .read import Reading, read_document
from .trace import disown_task, note_page

_OUT_OF_TIME = signal.SIGALRM
_OUT_OF_MEMORY = (signal.SIGABRT, signal.SIGTRAP, signal.SIGILL, signal.SIGKILL)
"""How native libraries end where they get no memory, and how the system ends who takes all of it."""
_OPENCV_NO_MEMORY = -4
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # malloc.h
_LARGEST_KEPT = 128 << 20
"""Bytes; a page of A3 in colours at 300 dpi has 52 million."""


@dataclass(frozen=True)
class Job:
    """What a worker is asked to do; small enough to send."""

    sha256: str
    location: Place
    reading: bytes | None = None
    """Words read earlier, where they are still good."""
    extract: bool = True
    """Whether facts are wanted, or the words alone."""
    annotate: bool = False
    """Whether the text is wanted for an annotated page."""
    explain: bool = False
    """Whether it is wanted how the dates were arrived at."""
    left_out: tuple[int, ...] = ()
    """Pages that are not to be touched: they ended the processes that read them."""


@dataclass(frozen=True)
class Outcome:
    """What a worker gives back: facts, or why there are none."""

    sha256: str
    pages: int = 0
    reading: bytes | None = None
    """Packed words, where they were read now."""
    facts: str | None = None
    """DocumentFacts as JSON."""
    annotation: str | None = None
    """Annotation as JSON, where it was wanted."""
    explanation: str | None = None
    """Explanation as JSON, where it was wanted."""
    failure: ErrorResult | None = None
    passing: bool = False
    """Whether the failure is that of a network, and may be none at the next run."""
    times: tuple[StageTime, ...] = ()
    """What it cost; empty where the process died."""
    worn: bool = False
    """Whether the failure may come of what this process read before: another one should try."""


class Worker:
    """The state of a worker process: made once, used for many documents."""

    def __init__(self, engine: OcrEngine, extractor: Extractor, limits: Limits) -> None:
        self._engine = TimedEngine(engine)
        self._extractor = extractor
        self._limits = limits
        self.begun = 0
        """Documents that this process has begun to read."""

    def run(self, job: Job) -> Outcome:
        """Read and extract one document; every failure of the document is an outcome.

        Raises:
            PksError: for what is no fault of the document, such as a missing program.
        """
        with Stopwatch() as watch:
            outcome = self._run(job)
        return replace(outcome, times=watch.times)

    def _run(self, job: Job) -> Outcome:
        self.begun += 1
        try:
            reading, packed = self._words(job)
            if not job.extract:
                return Outcome(job.sha256, reading.page_count, packed)
            self._watch(self._limits.seconds_per_document)
            with stage(Stage.FACTS):
                extracted = self._extractor.extract(reading, job.sha256)
            annotation = annotate(extracted).model_dump_json() if job.annotate else None
            explanation = explain(extracted).model_dump_json() if job.explain else None
        except DocumentError as error:
            passing = isinstance(error, UnreachableError)
            return Outcome(job.sha256, failure=ErrorResult.of(error), passing=passing)
        except MemoryError:
            return Outcome(job.sha256, failure=out_of_memory(self._limits), worn=self.begun > 1)
        except PksError:
            raise
        except Exception as error:  # noqa: BLE001  # a document that we stumble over must not end the run
            if _is_out_of_memory(error):
                return Outcome(job.sha256, failure=out_of_memory(self._limits), worn=self.begun > 1)
            return Outcome(job.sha256, failure=stumbled(error))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return Outcome(
            job.sha256,
            reading.page_count,
            packed,
            extracted.facts.model_dump_json(),
            annotation=annotation,
            explanation=explanation,
        )

    def _words(self, job: Job) -> tuple[Reading, bytes | None]:
        """Return the words of a document, and packed where they were read now."""
        if job.reading is not None:
            with contextlib.suppress(ValueError):  # kept by another version, or damaged: read again
                return words.unpack(job.reading), None
        packed = words.pack(self._read(job))
        # Packing rounds places: the same words must give the same facts, read now or earlier.
        return words.unpack(packed), packed

    def _read(self, job: Job) -> Reading:
        self._watch(seconds_to_fetch(job.location) or self._limits.seconds_per_document)
        with on_disk(job.location, self._limits) as path:
            self._watch(self._limits.seconds_per_document)
            reading = read_document(
                path,
                engine=self._engine,
                limits=self._limits,
                on_page=self._begin_page,
                left_out=job.left_out,
            )
        note_page(0, 0)
        return reading

    def _begin_page(self, number: int, pages: int) -> None:
        note_page(number, pages)
        self._watch(self._limits.seconds_per_page)

    @staticmethod
    def _watch(seconds: float) -> None:
        """Let the system end this process unless it comes back here in time.

        Python cannot interrupt a call that hangs in a native library; the default action of the signal can.
        """
        signal.setitimer(signal.ITIMER_REAL, seconds)


_worker: Worker | None = None
_worn_at = 0
"""Resident bytes from which on this process begins no further document."""


def start_worker(engine: str, limits: Limits, rules_file: Path | None, worn_bytes: int) -> None:
    """Prepare this process for `work`: limits first, then models, once.

    Args:
        engine: Name of the OCR engine.
        limits: Bounds on what a document may cost.
        rules_file: The organisation's own rules.
        worn_bytes: Memory by which the process may grow before it asks to be replaced.
    """
    global _worker, _worn_at  # one worker a process is what a pool's initialiser is for
    signal.signal(_OUT_OF_TIME, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its workers itself
    tie_to_parent()
    warnings.simplefilter("ignore")  # what libraries say of odd files is no news for whoever runs an audit
    _worker = Worker(ENGINES[engine](), Extractor.load(rules_file), limits)
    settle()
    keep_freed_memory()
    _, resident = memory_used()
    _worn_at = resident + worn_bytes
    limit_memory(limits)


def limit_memory(limits: Limits) -> None:
    """Bound how much address space this process may add to what it has by now."""
    used, _ = memory_used()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = used + limits.memory_bytes
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)  # the operator's own limit is the lower one
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def memory_used() -> tuple[int, int]:
    """Return the bytes of address space and of memory that this process holds."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(pages[0]) * resource.getpagesize(), int(pages[1]) * resource.getpagesize()


def keep_freed_memory() -> None:
    """Let glibc keep what pictures of pages leave behind for the next ones, as far as this is glibc.

    To return megabytes to the system after each step and to get them back, zeroed, took a tenth of the time
    beside Tesseract.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_MMAP_THRESHOLD, _LARGEST_KEPT)
        set_option(_M_TRIM_THRESHOLD, 2 * _LARGEST_KEPT)


def work(job: Job) -> Outcome:
    """Run one job in a process that `start_worker` prepared."""
    if _worker is None:
        raise RuntimeError("start_worker was not called in this process")
    if _worker.begun and memory_used()[1] > _worn_at:
        disown_task()  # before the document is touched: the pool gives it to a new process
        os._exit(os.EX_TEMPFAIL)
    return _worker.run(job)


def out_of_memory(limits: Limits) -> ErrorResult:
    """Return the failure of a document that needed more memory than it may have."""
    return ErrorResult(
        code=FailureClass.TOO_LARGE,
        message=f"Membaca dokumen ini perlu memori lebih dari {limits.memory_bytes >> 20} MiB.",
        action="Pecah berkas, perkecil resolusinya, atau naikkan batas memory_bytes.",
    )


def _is_out_of_memory(error: Exception) -> bool:
    """Whether OpenCV, which has an exception of its own for all that can happen, got no memory."""
    return type(error).__module__ == "cv2" and getattr(error, "code", 0) == _OPENCV_NO_MEMORY


def stumbled(error: Exception) -> ErrorResult:
    """Return the failure of a document that an error of the program itself kept from being read."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(where.filename).name}:{where.lineno}"
    return ErrorResult(
        code=FailureClass.CRASHED,
        message=f"Galat program saat membaca dokumen ini ({type(error).__name__}: {error}; {place}).",
        action="Simpan ulang berkas (misalnya cetak ke PDF); laporkan galat ini kepada pembuat program.",
    )


def death_of_worker(exit_code: int | None) -> ErrorResult:
    """Return the failure of a document whose worker process ended with `exit_code`."""
    if exit_code is not None and -exit_code == _OUT_OF_TIME:
        return timed_out()
    how = "sebab tidak diketahui" if exit_code is None else f"kode {exit_code}"
    action = "Simpan ulang berkas (misalnya cetak ke PDF) atau pindai ulang."
    if exit_code is not None and -exit_code in set(signal.Signals):
        how = signal.Signals(-exit_code).name
        if -exit_code in _OUT_OF_MEMORY:
            how += ", mungkin kehabisan memori"
            action += " Bila berkasnya sangat besar: perkecil resolusinya, atau naikkan batas memory_bytes."
    return ErrorResult(
        code=FailureClass.CRASHED, message=f"Proses pembaca berhenti mendadak ({how}).", action=action
    )


def timed_out() -> ErrorResult:
    """Return the failure of a document that took longer than it may."""
    return ErrorResult(
        code=FailureClass.TIMED_OUT,
        message="Membaca dokumen ini melewati batas waktu.",
        action="Simpan ulang berkas, pecah menjadi bagian kecil, atau naikkan batas seconds_per_page.",
    )
