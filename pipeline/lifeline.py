"""No process outlives the one that started it: neither a worker, nor the program that a worker started."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from multiprocessing.process import BaseProcess
from types import FrameType


def tie_to_parent() -> None:
    """End this worker process, and what it started, as soon as the program that made it is gone.

    The worker becomes the head of a process group of its own, which also holds the Tesseract that it runs;
    the parent ends that group with `end_group` when the worker died.
    """
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, _end_own_group)
    parent = multiprocessing.parent_process()
    assert parent is not None, "not in a worker process"
    # Joining waits for a pipe that the system closes however the parent ends; kill -9 is no exception.
    threading.Thread(target=_outlive, args=(parent,), daemon=True).start()


def end_group(leader: int | None) -> None:
    """End what is left of the process group of a worker that died."""
    if leader is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def is_alive(process: int | None) -> bool:
    """Tell whether a process of this computer runs; None is none."""
    if process is None:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs, for somebody else
        return True
    return True


def _outlive(parent: BaseProcess) -> None:
    parent.join()
    _end_own_group()


def _end_own_group(_signal: int = 0, _frame: FrameType | None = None) -> None:
    os.killpg(0, signal.SIGKILL)
