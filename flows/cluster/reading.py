"""A worker of a cluster: reads batches in processes of its own machine, made once and used again."""

from __future__ import annotations

import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipeline.batch import BatchReader, Versions
from pipeline.pool import WorkerPool
from pipeline.settings import Settings, load_settings
from pipeline.slots import load_ahead
from pipeline.store import open_store
from schemas.errors import PksError, UsageError

from .order import Order, Parcel


class _Bench:
    """Where the batches of one order are read: reading processes and the store."""

    def __init__(self, order: Order) -> None:
        self.users = 0
        self._open = ExitStack()
        with ExitStack() as opened:
            rules = _rules_file(order, opened)
            # How many processes fit is known here; all else comes from whoever started the audit.
            settings = order.settings.model_copy(update={"jobs": load_settings().jobs})
            store = opened.enter_context(open_store(Path(), order.database))
            self.reader = BatchReader(store, order.versions)
            load_ahead()
            self.pool = WorkerPool(settings, rules)
            opened.callback(self.pool.stop)
            self._open = opened.pop_all()

    def close(self) -> None:
        """End the processes and let go of the store."""
        self._open.close()


_benches: dict[Order, _Bench] = {}
_lock = threading.Lock()


def read_parcel(parcel: Parcel, run: int) -> list[tuple[int, bool]]:
    """Read a batch; return pages, and whether it failed, of every document that was read now.

    Raises:
        UsageError: when this machine cannot work on it.
        TransientStoreError: when the store is locked or away.
    """
    order, batch = parcel.open()
    done: list[tuple[int, bool]] = []
    with _bench(order) as bench:
        bench.reader.read(batch, bench.pool, lambda pages, failed: done.append((pages, failed)), run=run)
    return done


@contextmanager
def _bench(order: Order) -> Iterator[_Bench]:
    with _lock:
        if order not in _benches:
            _close_unused()  # of an earlier audit
            differs = difference(order.settings, order.rules_version, order.versions)
            if differs:
                raise UsageError(f"{socket.gethostname()}: {differs}", "Install the same on every machine.")
            _benches[order] = _Bench(order)
        bench = _benches[order]
        bench.users += 1
    try:
        yield bench
    finally:
        with _lock:
            bench.users -= 1


def close_unused() -> None:
    """End reading processes that no batch uses: the audit is over."""
    with _lock:
        _close_unused()


def _close_unused() -> None:
    for order in [order for order, bench in _benches.items() if bench.users == 0]:
        _benches.pop(order).close()


def difference(settings: Settings, rules_version: str, expected: Versions) -> str:
    """Return what keeps this machine from reading under the versions that are expected; '' for nothing."""
    try:
        here = Versions.of(settings, rules_version)
    except PksError as error:
        return error.message
    if here == expected:
        return ""
    return f"reads with {here.reader}, {here.program}; expected {expected.reader}, {expected.program}."


def sees(folder: str) -> bool:
    """Whether this machine has a folder and may look into it."""
    return os.access(folder, os.R_OK | os.X_OK)


def _rules_file(order: Order, opened: ExitStack) -> Path | None:
    if order.rules is None:
        return None
    file = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="pks-rules-"))) / "rules.toml"
    file.write_text(order.rules, "utf-8")  # kept: a worn out process is replaced by one that reads it again
    return file
