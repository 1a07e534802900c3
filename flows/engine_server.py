"""Prefect's server as a process of its own, for as long as who started it holds our stdin: `PORT`."""

from __future__ import annotations

import os
import signal
import sys
import threading

import uvicorn

from pipeline.garbage import look_rarely

_UNUSED = (
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED",
    "PREFECT_API_BLOCKS_REGISTER_ON_START",
)
"""What a server does beside, and nobody asks of one for a single program: automations, a diary, blocks."""


def main(port: int) -> None:
    """Serve programs of this machine."""
    look_rarely()  # what is loaded stays: a fifth of the time went into looking through it
    threading.Thread(target=_outlive, daemon=True).start()
    os.environ |= {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
    for name in _UNUSED:
        os.environ.setdefault(name, "false")
    uvicorn.run(
        "prefect.server.api.server:create_app", factory=True, port=port, log_level="error", lifespan="on"
    )


def _outlive() -> None:
    sys.stdin.buffer.read()  # ends however the other ends; kill -9 is no exception
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(int(sys.argv[1]))
