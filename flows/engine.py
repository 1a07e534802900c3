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

_ADDRESS = "PREFECT_API_URL"
_LONGEST = "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"
_LOOK_SECONDS = 0.1
_SECONDS_TO_END = 5.0
_PORT_TAKEN = 3
"""Exit code of uvicorn when it cannot begin."""
NOT_WANTED = 4
"""Exit code of our server where the operator has set another, or none."""

_own: subprocess.Popen[bytes] | None = None
"""Our server; it ends with this process."""
_port = 0


def quiet_and_private() -> None:
    """Set Prefect's environment before it is imported; what the operator set stays."""
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
    os.environ.setdefault("PREFECT_LOGGING_SERVER_LEVEL", "ERROR")
    os.environ.setdefault("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "true")
    os.environ.setdefault(_LONGEST, "120")


def begin_engine() -> None:
    """Let a server of our own start, unless the environment names one; `start_engine` waits for it.

    Prefect would start one too, but would load all of its server into this process as well, which costs as
    much again. Further calls keep the server that is there. Where the operator's profile names a server, ours
    ends by itself: it loads Prefect's settings in any case, which take this process a second.
    """
    quiet_and_private()
    is_first = _own is None and not os.environ.get(_ADDRESS)
    has_ended = _own is not None and _own.poll() not in (None, NOT_WANTED)
    if is_first or has_ended:
        _begin()


def start_engine() -> bool:
    """Make Prefect usable in this process; return whether its server is our own.

    Raises:
        PksError: when the server does not start.
    """
    begin_engine()
    if _own is None or not _wait(_own):
        return False
    from prefect.context import refresh_global_settings_context

    os.environ[_ADDRESS] = f"http://127.0.0.1:{_port}/api"
    refresh_global_settings_context()
    return True


def _begin() -> None:
    global _own, _port  # one server a process, however many audits it makes
    if _own is None:
        atexit.register(_end)  # before Prefect's own, which is called before: it has yet to tell the server
    _port = _free_port()
    _own = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-P", "-m", "flows.engine_server", str(_port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait(server: subprocess.Popen[bytes]) -> bool:
    """Wait until our server answers, and tell whether it does, or ended because the operator has another.

    Where another program took its port, it begins again.
    """
    until = time.monotonic() + float(os.environ[_LONGEST])
    while time.monotonic() < until:
        if _answers(_port):
            return True
        code = server.poll()
        if code == NOT_WANTED:
            return False
        if code == _PORT_TAKEN:
            _begin()
            assert _own is not None
            server = _own
        elif code is not None:
            break
        time.sleep(_LOOK_SECONDS)
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
