"""A process that reads documents, bounded in time and memory, and killed at any moment."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.files import Limits
from extractors.ocr import ENGINES

from .garbage import settle
from .job import OUT_OF_TIME, Job, Outcome
from .lifeline import tie_to_parent
from .trace import disown_task

if TYPE_CHECKING:
    from .worker import Worker

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # malloc.h
_LARGEST_KEPT = 128 << 20
"""Bytes; a page of A3 in colours at 300 dpi has 52 million."""

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
    # All that reads: half of what there is to load, and who starts processes has no need of it.
    from .extract import Extractor
    from .worker import Worker

    signal.signal(OUT_OF_TIME, signal.SIG_DFL)
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
