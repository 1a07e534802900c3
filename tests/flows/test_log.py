"""What --log writes: every event, with ids and without a word of a document."""

from __future__ import annotations

import json
import logging
import stat
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from flows.log import logging_for
from pipeline.events import tell
from schemas.errors import ExitCode


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("ascii").splitlines()]


def to(file: Path | None, *, verbose: bool = False) -> Namespace:
    return Namespace(log=file, verbose=verbose, archive=Path("/arsip"))


def test_an_audit_tells_its_events(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(archive.parent)
    monkeypatch.setenv("PKS_LOG", "pks.log")
    (archive / "klinik-tua" / "rusak.pdf").write_bytes(b"PK\x03\x04 Wulan")
    assert main(["audit", "arsip", "--as-of", "2026-11-22", "--plain", "--jobs", "1"]) == ExitCode.SOME_FAILED
    log = archive.parent / "pks.log"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    told = lines(log)
    events = [line["event"] for line in told]
    assert events[:2] == ["run_began", "batch_began"]
    assert events[-3:] == ["batch_finished", "run_finished", "report_written"]
    assert sorted(events[2:-3]) == ["document_failed"] + ["document_read"] * 4
    assert {line["run"] for line in told if line["event"] != "report_written"} == {1}
    (failed,) = (line for line in told if line["event"] == "document_failed")
    assert (failed["path"], failed["failure"]) == ("klinik-tua/rusak.pdf", "unsupported")
    assert all(len(line["sha256"]) == 64 for line in told if line["event"].startswith("document_"))
    text = log.read_text()
    for word in ("Wulan", "Prameswari", "SEKAR", "Sekar", "Bukan", "bukan"):
        assert word not in text
    assert "document_read" not in capsys.readouterr().err  # not asked for


def test_no_name_forges_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"
    with logging_for(to(log, verbose=True)):
        tell("document_read", path='a\n{"event": "b"}\x1b[2J\u2028\u202e.pdf')
    (line,) = lines(log)
    assert line["path"] == 'a\n{"event": "b"}\x1b[2J\u2028\u202e.pdf'
    assert len(log.read_text().splitlines()) == 1
    shown = capsys.readouterr().err
    assert len(shown.splitlines()) == 1
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_warnings_are_logged_and_shown_to_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"
    with logging_for(to(log)):
        logging.getLogger("pipeline.store.patience").warning("%s terkunci", "pks.db")
        tell("batch_began", run=1)
    warning, event = lines(log)
    assert (warning["event"], warning["level"], warning["message"]) == (
        "message",
        "warning",
        "pks.db terkunci",
    )
    assert (event["event"], event["run"]) == ("batch_began", 1)
    assert capsys.readouterr().err == "pks: pks.db terkunci\n"
    tell("batch_began", run=2)  # nobody listens any more
    assert len(lines(log)) == 2


def test_it_is_appended_to_and_can_be_moved_away(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with logging_for(to(log)):
        tell("one")
    with logging_for(to(log)):
        tell("two")
        log.rename(tmp_path / "log.1")
        tell("three")
    assert [line["event"] for line in lines(tmp_path / "log.1")] == ["one", "two"]
    assert [line["event"] for line in lines(log)] == ["three"]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


@pytest.mark.parametrize("place", ["arsip/klinik-tua/log", "tidak/ada/log"])
def test_a_file_that_cannot_be_written_is_refused(
    archive: Path, place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(archive.parent)
    assert main(["audit", "arsip", "--log", place]) == ExitCode.USAGE
    assert place in capsys.readouterr().err
    assert not Path(place).exists()
