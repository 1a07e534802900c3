"""Every command answers the same from PostgreSQL as from SQLite; a restarted server is waited for."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.postgresql

AS_OF = "2026-11-22"
ANSWERS = (
    *("results.jsonl", "dossiers.jsonl", "findings.csv", "failures.csv", "expiry.ics", "report.html"),
    "audit.xlsx",
)
QUESTIONS = (
    ("expiring", "--within", "900d", "--as-of", AS_OF),
    ("dossier", "klinik-arum", "--as-of", AS_OF),
    ("dossier", "--due", "--within", "900d", "--as-of", AS_OF),
    ("export", "--format", "jsonl"),
    ("export", "--format", "csv"),
    ("export", "--format", "html"),
    ("export", "--format", "ics"),
)
First = tuple[Path, subprocess.CompletedProcess[str]]


def test_both_databases_give_the_same_answers(pks: Any, first_audit: First, postgresql: Any) -> None:
    first, ran = first_audit
    assert ran.returncode == 0, ran.stderr
    # With the password of tests/conftest.py, over loopback.
    url = f"postgresql+psycopg://pks:rahasia@127.0.0.1:{postgresql.port}/{postgresql.new_database()}"
    for known in (0, 4):  # the second time nothing is read
        result = pks("audit", first / "arsip", "--out", "out", "--as-of", AS_OF, "--plain", "--db", url)
        assert result.returncode == 0, result.stderr
        assert f"{4 - known} dokumen akan dibaca, {known} sudah dikenal" in result.stderr
        assert "rahasia" not in result.stdout + result.stderr
    assert result.stdout == ran.stdout
    assert not (pks.folder / "out" / "pks.db").exists()
    for name in ANSWERS:
        assert (pks.folder / "out" / name).read_bytes() == (first / "out" / name).read_bytes(), name
    for question in QUESTIONS:
        of_sqlite = pks(*question, "--db", f"sqlite:///{first / 'out' / 'pks.db'}")
        of_server = pks(*question, "--db", url)
        assert of_sqlite.stdout, (question, of_sqlite.stderr)
        assert (of_server.returncode, of_server.stdout) == (of_sqlite.returncode, of_sqlite.stdout), question
        assert "rahasia" not in of_server.stderr


def test_a_server_that_restarts_in_mid_run_is_waited_for(
    pks: Any,
    postgresql: Any,
    draw_page: Callable[..., Any],
    words: Callable[[Sequence[str]], str],
    licence_lines: tuple[str, ...],
) -> None:
    folder = pks.folder / "arsip" / "klinik"
    folder.mkdir(parents=True)
    for number in range(6):
        draw_page([f"SURAT IZIN PRAKTIK DOKTER {number}"] * 8, dpi=100).save(folder / f"{number}.png")
    pks.fake_tesseract("sleep 0.3\n" + words(licence_lines))
    database = postgresql.new_database()
    url = postgresql.url(database)
    going_on = pks.start("audit", "arsip", "--out", "out", "--as-of", AS_OF, "--plain", "--db", url)
    pks.wait_until(lambda: len(pks.calls) >= 2)
    postgresql.stop("immediate")  # as in a crash
    time.sleep(1)
    postgresql.start()
    _, errors = going_on.communicate(timeout=90)
    assert going_on.returncode == 0, errors
    with postgresql.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM facts WHERE facts IS NOT NULL").fetchone() == (6,)
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (6,)
        assert connection.execute("SELECT state FROM runs").fetchall() == [("complete",)]
