"""Prefect made ready: quiet and private, with a server of our own where the operator names none."""

from __future__ import annotations

import atexit
import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress

from schemas.errors import PksError

_LONGEST = "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"
_LOOK_SECONDS = 0.1
_SECONDS_TO_END = 5.0
_PORT_TAKEN = 3
"""Exit code of uvicorn when it cannot begin."""

_own: subprocess.Popen[bytes] | None = None
"""Our server; it ends with this process."""


def quiet_and_private() -> None:
    """Set Prefect's environment before it is imported; what the operator set stays."""
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
    os.environ.setdefault("PREFECT_LOGGING_SERVER_LEVEL", "ERROR")
    os.environ.setdefault("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "true")
    os.environ.setdefault(_LONGEST, "120")


def start_engine() -> None:
    """Make Prefect usable in this process: where no server is named, start one and wait until it answers.

    Prefect would start one too, but would load all of its server into this process as well, which costs as
    much again. Further calls keep the server that is there.

    Raises:
        PksError: when the server does not start.
    """
    quiet_and_private()
    if _own is not None and _own.poll() is None:
        return
    atexit.register(_end)  # before Prefect's own, which is called before: it has yet to tell the server
    from prefect.context import refresh_global_settings_context
    from prefect.settings import get_current_settings

    settings = get_current_settings()
    if _own is not None or (settings.api.url is None and settings.server.ephemeral.enabled):
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{_start()}/api"
        refresh_global_settings_context()


def _start() -> int:
    """Start a server, wait until it answers, and return its port."""
    global _own  # one server a process, however many audits it makes
    until = time.monotonic() + float(os.environ[_LONGEST])
    while time.monotonic() < until:
        port = _free_port()
        _own = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-P", "-m", "flows.engine_server", str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while _own.poll() is None and time.monotonic() < until:
            if _answers(port):
                return port
            time.sleep(_LOOK_SECONDS)
        if _own.poll() not in (None, _PORT_TAKEN):
            break
    _end()
    raise PksError(
        "Server Prefect tidak dapat dijalankan / Prefect's server did not start.",
        "Ulangi dengan --plain / Run again with --plain.",
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _answers(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", "/api/health")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False


def _end() -> None:
    if _own is None or _own.stdin is None:
        return
    with suppress(OSError):
        _own.stdin.close()  # the server ends when nobody holds the other end
    try:
        _own.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        _own.kill()
        _own.wait()
