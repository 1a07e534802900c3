"""Prefect's server as a process of its own, for as long as who started it holds our stdin: `PORT`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from pipeline.garbage import look_rarely

from .engine import NOT_WANTED

_FOR_ONE_PROGRAM = {
    # What a server does beside, and nobody asks of one for a single program: automations, a diary, telling
    # browsers, blocks, and loading all of Dask only to see whether it brings blocks.
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_EVENTS_STREAM_OUT_ENABLED": "false",
    "PREFECT_SERVER_LOGS_STREAM_OUT_ENABLED": "false",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
    # What became of tasks is written many at a time, and when the server ends: a third of the time.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "30",
}
"""What the operator has not set otherwise."""


def main(port: int) -> None:
    """Serve programs of this machine, unless the operator's settings name a server or want none."""
    look_rarely()  # what is loaded stays: a fifth of the time went into looking through it
    os.environ |= {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
    for name, setting in _FOR_ONE_PROGRAM.items():
        os.environ.setdefault(name, setting)
    from prefect.settings import get_current_settings

    settings = get_current_settings()
    if settings.api.url is not None or not settings.server.ephemeral.enabled:
        sys.exit(NOT_WANTED)
    threading.Thread(target=_outlive, daemon=True).start()
    from prefect.server.api import server

    setattr(server, "background_worker", _no_chores)  # noqa: B010  # it has no setting, and no such type
    uvicorn.run(
        "prefect.server.api.server:create_app", factory=True, port=port, log_level="error", lifespan="on"
    )


@asynccontextmanager
async def _no_chores(*_: object, **__: object) -> AsyncIterator[None]:
    """Stand in for what retains logs, looks after deployments and asks for such work many times a second."""
    yield


def _outlive() -> None:
    sys.stdin.buffer.read()  # ends however the other ends; kill -9 is no exception
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(int(sys.argv[1]))
