"""An audit that was killed goes on where it was, and comes to the same answers."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

AS_OF = "2026-11-22"
DOCUMENTS = 12
SLOWLY = "sleep 0.3\n"
ANSWERS = ("results.jsonl", "dossiers.jsonl", "findings.csv", "failures.csv", "expiry.ics")


@pytest.fixture
def scans(tmp_path: Path, draw_page: Callable[..., Any]) -> Path:
    """Pictures of twelve papers in three folders; a stand-in for Tesseract reads them all alike."""
    root = tmp_path / "arsip"
    for number in range(DOCUMENTS):
        folder = root / f"klinik-{number % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        draw_page([f"SURAT IZIN PRAKTIK DOKTER {number}"] * 8, dpi=100).save(folder / f"{number}.png")
    return root


def kept(out: Path) -> set[str]:
    """Return the hashes of the documents whose facts are kept."""
    if not (out / "pks.db").exists():
        return set()
    with closing(sqlite3.connect(f"file:{out / 'pks.db'}?mode=ro", uri=True)) as connection:
        try:
            return {row[0] for row in connection.execute("SELECT sha256 FROM facts")}
        except sqlite3.OperationalError:  # no table yet
            return set()


def pictures(pks: Any) -> set[str]:
    """Return checksums of the pictures that the stand-in was given."""
    return {call.partition(" ")[2] for call in pks.calls}


def answers(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in ANSWERS}


def arguments(root: Path, out: str) -> list[str | Path]:
    return ["audit", root, "--out", out, "--as-of", AS_OF, "--plain", "--jobs", "2"]


def test_a_killed_audit_goes_on_where_it_was(
    pks: Any,
    scans: Path,
    words: Callable[[Sequence[str]], str],
    licence_lines: tuple[str, ...],
) -> None:
    pks.fake_tesseract(SLOWLY + words(licence_lines))
    out = pks.folder / "out"
    killed = pks.start(*arguments(scans, "out"))
    pks.wait_until(lambda: len(kept(out)) >= 3)
    killed.kill()  # the parent alone: the hardest case for those that it started
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    pks.wait_until(lambda: not pks.processes(), seconds=5)  # neither workers nor their Tesseract stay behind
    before = kept(out)
    assert 3 <= len(before) < DOCUMENTS
    assert not (out / "results.jsonl").exists()

    pks.fake_tesseract(words(licence_lines))
    pks.log.unlink()
    resumed = pks(*arguments(scans, "out"))
    assert resumed.returncode == 0, resumed.stderr
    assert "An earlier audit ended in the middle; what it read is used" in resumed.stderr
    with closing(sqlite3.connect(out / "pks.db")) as connection:
        states = connection.execute("SELECT state FROM runs ORDER BY id").fetchall()
    assert states == [("interrupted",), ("complete",)]
    assert f"{DOCUMENTS - len(before)} dokumen akan dibaca, {len(before)} sudah dikenal" in resumed.stderr
    second_try = pictures(pks)
    pks.log.unlink()

    undisturbed = pks(*arguments(scans, "again"))
    assert undisturbed.returncode == 0, undisturbed.stderr
    # No document that was kept is read again; each is read in as many pictures as the others.
    assert second_try < pictures(pks)
    assert len(second_try) * DOCUMENTS == len(pictures(pks)) * (DOCUMENTS - len(before))
    assert answers(out) == answers(pks.folder / "again")
    assert b"2028-08-17" in answers(out)["results.jsonl"]


def test_two_audits_of_one_archive_share_the_work(
    pks: Any,
    scans: Path,
    words: Callable[[Sequence[str]], str],
    licence_lines: tuple[str, ...],
    database_url: str | None,
) -> None:
    pks.fake_tesseract("sleep 0.2\n" + words(licence_lines))
    store = [] if database_url is None else ["--db", database_url]
    both = [pks.start(*arguments(scans, out), *store) for out in ("out", "out" if not store else "other")]
    for audit in both:
        _, errors = audit.communicate(timeout=90)
        assert audit.returncode == 0, errors
    calls = [call.partition(" ")[2] for call in pks.calls]
    pks.log.unlink()

    undisturbed = pks(*arguments(scans, "again"))
    assert undisturbed.returncode == 0, undisturbed.stderr
    assert sorted(calls) == sorted(call.partition(" ")[2] for call in pks.calls)  # nothing was read twice
    assert answers(pks.folder / "out") == answers(pks.folder / "again")
    if store:
        assert answers(pks.folder / "other") == answers(pks.folder / "again")


def test_fresh_does_not_disturb_an_audit_that_is_going_on(
    pks: Any, scans: Path, words: Callable[[Sequence[str]], str], licence_lines: tuple[str, ...]
) -> None:
    pks.fake_tesseract("sleep 1\n" + words(licence_lines))
    going_on = pks.start(*arguments(scans, "out"))
    pks.wait_until(lambda: len(pks.calls) >= 2)
    fresh = pks(*arguments(scans, "out"), "--fresh")
    assert fresh.returncode == 2
    assert f"Another audit is using this database: proses {going_on.pid}" in fresh.stderr
    going_on.kill()
    going_on.communicate()
    pks.fake_tesseract(words(licence_lines))
    fresh = pks(*arguments(scans, "out"), "--fresh")
    assert fresh.returncode == 0, fresh.stderr
    assert "An earlier audit ended in the middle" not in fresh.stderr  # --fresh uses nothing of it


def test_workers_end_when_the_audit_is_told_to_end(
    pks: Any, scans: Path, words: Callable[[Sequence[str]], str], licence_lines: tuple[str, ...]
) -> None:
    pks.fake_tesseract("exec sleep 600")
    process = pks.start(*arguments(scans, "out"))
    pks.wait_until(lambda: len(pks.calls) >= 2)
    process.terminate()
    process.communicate(timeout=20)
    pks.wait_until(lambda: not pks.processes(), seconds=5)
