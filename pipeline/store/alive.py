"""Whether the process that began a run is still there, told on the same computer for certain."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_MACHINE = Path("/etc/machine-id")
_START_TIME = 19
"""Place of a process's time of start in /proc/PID/stat, counted behind its name (proc(5), field 22)."""


def own_identity() -> str:
    """Return what tells this process from every other, also from a later one with its number."""
    return " ".join((*_computer(), str(os.getpid()), _started(os.getpid()) or "-"))


def is_gone(identity: str) -> bool | None:
    """Return whether a process has ended; None where that cannot be seen from here.

    Processes of another computer or container cannot be seen. Those of this one before it was started anew
    have ended.
    """
    parts = identity.split()
    if len(parts) != 5:
        return None
    machine, boot, namespace, process, started = parts
    own_machine, own_boot, own_namespace = _computer()
    if boot != own_boot:
        return True if machine == own_machine != "-" else None
    if namespace != own_namespace:
        return None
    return _started(int(process)) != started


@lru_cache(maxsize=1)
def _computer() -> tuple[str, str, str]:
    """Return machine with its name, start of its system, and namespace of its process numbers."""
    machine = _text(_MACHINE)
    named = (
        f"{machine}/{os.uname().nodename}" if machine else "-"
    )  # an image may hold one id for many machines
    return named, _text(_BOOT) or "-", str(Path("/proc/self/ns/pid").stat().st_ino)


def _started(process: int) -> str | None:
    stat = _text(Path(f"/proc/{process}/stat"))
    if not stat:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[_START_TIME]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
