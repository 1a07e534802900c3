"""Makes what was read searchable while the review page is open; audits need not wait for it."""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from typing import Self

from pipeline.search import index_missing
from pipeline.store import Store
from schemas.errors import StorageError

_log = logging.getLogger(__name__)

_AT_ONCE = 200
_BREATH, _LOOK_AGAIN = 0.05, 20.0
"""Seconds between two steps, and between two looks whether an audit has read something new."""


class Indexer:
    """A thread that indexes what is missing, again and again, until it is left."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._work, name="pks-index", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()

    def _work(self) -> None:
        pause = 0.0
        while not self._end.wait(pause):
            try:
                pause = _BREATH if index_missing(self._store, _AT_ONCE) else _LOOK_AGAIN
            except StorageError as error:  # told by whatever page needs the store; searching can wait
                _log.warning("%s", error)
                pause = _LOOK_AGAIN
