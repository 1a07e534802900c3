"""`pks watch` as a real process over a small archive of digital PDFs."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from flows.watching import Watch
from schemas.errors import ExitCode

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(pks: Any) -> Iterator[Start]:
    """Return what starts a watch over `arsip`; whatever a test leaves running is ended."""
    begun: list[subprocess.Popen[str]] = []

    def started(*further: str) -> subprocess.Popen[str]:
        process: subprocess.Popen[str] = pks.start(
            "watch", "arsip", "--out", "out", "--jobs", "1", "--quiet", "0.4s", "--longest", "1s", *further
        )
        begun.append(process)
        return process

    yield started
    for process in begun:
        if process.poll() is None:
            process.kill()
            process.communicate()


def results(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the lines of results.jsonl by path; none while it is not there."""
    try:
        lines = (folder / "out" / "results.jsonl").read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return {line["path"]: line for line in map(json.loads, lines)}


def finished(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    return process.returncode, err


def test_what_comes_changes_and_goes_is_audited(pks: Any, archive: Path, start: Start) -> None:
    late = archive / "klinik-arum" / "susulan.pdf"
    content = (archive / "klinik-arum" / "sip.pdf").read_bytes()
    process = start()
    pks.wait_until(lambda: len(results(pks.folder)) == 4)
    before = results(pks.folder)
    assert {line["as_of"] for line in before.values()} == {f"{dt.datetime.now().astimezone():%Y-%m-%d}"}

    growing = archive / "klinik-tua" / "tumbuh.pdf"
    with growing.open("wb") as file:
        late.write_bytes(content)
        size = 0
        while str(late.relative_to(archive)) not in results(pks.folder):
            file.write(content[size : size + 1])  # a copy that takes its time
            file.flush()
            size += 1
            assert size < len(content), "the copy is over: it was no test of growing"
            time.sleep(0.1)
        assert "klinik-tua/tumbuh.pdf" not in results(pks.folder)  # half a file is no file
        file.write(content[size:])
    pks.wait_until(lambda: "klinik-tua/tumbuh.pdf" in results(pks.folder))
    assert results(pks.folder)["klinik-tua/tumbuh.pdf"]["status"] == "complete"

    late.unlink()
    pks.wait_until(lambda: "klinik-arum/susulan.pdf" not in results(pks.folder))
    code, err = finished(process, signal.SIGTERM)
    assert code == 0, err
    assert "masih ditulis" in err
    pks.wait_until(lambda: not pks.processes(), seconds=10)


def test_every_day_without_any_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    midnight = dt.datetime(2026, 11, 22).astimezone()
    began = time.monotonic()

    def clock() -> dt.datetime:  # eight hours of it are a second
        return midnight + dt.timedelta(hours=8 * (time.monotonic() - began))

    watch = Watch(
        argparse.Namespace(archive=tmp_path),
        lambda _options, _left_out: ExitCode.OK,
        quiet=0.1,
        longest=1,
        daily=dt.time(5, 30),
        poll=None,
        say=print,
        clock=clock,
    )
    begun: list[dt.datetime] = []

    def begin(_now: float) -> None:
        begun.append(clock())
        if len(begun) == 3:
            watch.stop()

    monkeypatch.setattr(watch, "_begin", begin)
    watch.run()
    assert [f"{at:%d %H}" for at in begun] == ["22 05", "23 05", "24 05"]


def test_an_audit_that_is_killed_does_not_end_the_watch(pks: Any, archive: Path, start: Start) -> None:
    process = start("--poll", "0.3s")
    pks.wait_until(lambda: (pks.folder / "out" / "pks.db").exists())
    (child,) = children(process.pid)
    os.kill(child, signal.SIGKILL)
    (archive / "klinik-arum" / "facility.yaml").write_text("name: Klinik Arum Baru\n", "utf-8")
    pks.wait_until(lambda: len(results(pks.folder)) == 4)  # a change does not wait for the next try
    code, err = finished(process, signal.SIGINT)
    assert code == 130
    assert "Audit tidak selesai (kode -9)" in err
    pks.wait_until(lambda: not pks.processes(), seconds=10)


def children(parent: int) -> list[int]:
    """Return the processes that audit for a watch: Python keeps a further one, which watches resources."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            own = entry.name.isdecimal() and int((entry / "stat").read_text().split()[3]) == parent
            if own and b"spawn_main" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["tidak-ada"], 3),
        (["arsip", "--out", "arsip/hasil"], 2),
        (["arsip", "--daily", "24:00"], 2),
        (["arsip", "--quiet", "0"], 2),
        (["arsip", "--deploy"], 2),
    ],
)
def test_what_cannot_be_watched_is_refused(
    archive: Path, arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(archive.parent)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert main(["watch", *arguments]) == code
