"""What a program and all that it starts use while it runs: processor time and memory, from /proc (Linux)."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY = 0.1
_OF_WORKERS = "multiprocessing.forkserver"
"""In the command line of the processes that read documents."""


@dataclass
class Use:
    """What was used, up to now or in all."""

    began: float = 0.0
    """Seconds since the epoch."""
    ended: float = 0.0
    moments: list[tuple[float, float]] = field(default_factory=list)
    """(seconds since the epoch, processor seconds of all processes until then)."""
    reading_cpu: float = 0.0
    """Processor seconds of the processes that read."""
    parent_bytes: int = 0
    """Most memory of the program itself."""
    worker_bytes: int = 0
    """Most memory of any of the processes that read."""
    other_bytes: int = 0
    """Most memory of any other process, such as Prefect's server."""

    @property
    def wall_seconds(self) -> float:
        """From beginning to end."""
        return self.ended - self.began

    @property
    def cpu_seconds(self) -> float:
        """Of all processes."""
        return self.moments[-1][1] if self.moments else 0.0

    def cpu_until(self, moment: float) -> float:
        """Return the processor seconds of all processes until a moment, between samples in proportion."""
        before = (self.began, 0.0)
        for after in self.moments:
            if after[0] >= moment:
                span = after[0] - before[0]
                share = (moment - before[0]) / span if span > 0 else 1.0
                return before[1] + max(0.0, share) * (after[1] - before[1])
            before = after
        return before[1]


def watch(program: Popen[bytes]) -> Use:
    """Wait for a program to end and return what it and its descendants used meanwhile.

    A process is seen ten times a second: what one used in its last tenth of a second is not counted.
    """
    use = Use(began=_now())
    used: dict[int, float] = {}
    readers: set[int] = set()
    while program.poll() is None:
        for pid in _family(program.pid):
            seen = _seen(pid)
            if seen is None:
                continue
            seconds, most, command = seen
            used[pid] = max(used.get(pid, 0.0), seconds)
            if pid == program.pid:
                use.parent_bytes = max(use.parent_bytes, most)
            elif _OF_WORKERS in command:
                use.worker_bytes = max(use.worker_bytes, most)
                readers.add(pid)
            else:
                use.other_bytes = max(use.other_bytes, most)
        use.moments.append((_now(), sum(used.values())))
        time.sleep(_EVERY)
    use.reading_cpu = sum(used[pid] for pid in readers)
    use.ended = _now()
    return use


def _now() -> float:
    return time.time()  # noqa: TID251  # set beside the times in the log of the program


def _family(pid: int) -> Sequence[int]:
    found = [pid]
    for one in found:  # grows while it is gone through
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                found.extend(map(int, (task / "children").read_text().split()))
        except OSError:  # it has ended
            continue
    return found


def _seen(pid: int) -> tuple[float, int, str] | None:
    """Return processor seconds, most bytes of memory, and the command line; None when it has ended."""
    try:
        times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{pid}/status").read_text()
        command = Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return None
    high = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")), "0")
    return (int(times[11]) + int(times[12])) / _TICKS, int(high) * 1024, command
