"""One document that a worker process is to read, and what became of it."""

from __future__ import annotations

import signal
import traceback
from dataclasses import dataclass
from pathlib import Path

from extractors.files import Limits
from schemas.labels import FailureClass
from schemas.results import ErrorResult
from schemas.timing import StageTime

from .place import Place

OUT_OF_TIME = signal.SIGALRM
_OUT_OF_MEMORY = (signal.SIGABRT, signal.SIGTRAP, signal.SIGILL, signal.SIGKILL)
"""How native libraries end where they get no memory, and how the system ends who takes all of it."""


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


def out_of_memory(limits: Limits) -> ErrorResult:
    """Return the failure of a document that needed more memory than it may have."""
    return ErrorResult(
        code=FailureClass.TOO_LARGE,
        message=f"Membaca dokumen ini perlu memori lebih dari {limits.memory_bytes >> 20} MiB.",
        action="Pecah berkas, perkecil resolusinya, atau naikkan batas memory_bytes.",
    )


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
    if exit_code is not None and -exit_code == OUT_OF_TIME:
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
