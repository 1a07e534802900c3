from __future__ import annotations

import datetime as dt
import os
import stat
from pathlib import Path

import pytest

from pipeline.report import CropSource, HeldResults, no_crops, write_outputs, write_private
from schemas.errors import StorageError
from schemas.results import DocumentResult, DossierResult

Documents = tuple[DocumentResult, ...]

FILES = {
    "results.jsonl",
    "dossiers.jsonl",
    "findings.csv",
    "decisions.csv",
    "failures.csv",
    "expiry.ics",
    "audit.xlsx",
    "report.html",
}

REMINDERS = {"default": (90, 30, 7)}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_file_is_written_for_its_owner_only(
    tmp_path: Path,
    documents: Documents,
    dossiers: tuple[DossierResult, ...],
    as_of: dt.date,
    crops: CropSource,
) -> None:
    out = tmp_path / "deep" / "out"
    before = os.umask(0)
    try:
        written = write_outputs(
            out, HeldResults(documents, dossiers), as_of=as_of, crops=crops, reminders=REMINDERS
        )
    finally:
        os.umask(before)
    assert {path.name for path in written} == FILES
    assert set(out.iterdir()) == set(written)  # nothing temporary stays behind
    assert {mode(path) for path in written} == {0o600}
    assert mode(out) == 0o700


def test_a_second_run_gives_the_same_bytes(
    tmp_path: Path,
    documents: Documents,
    dossiers: tuple[DossierResult, ...],
    as_of: dt.date,
    crops: CropSource,
) -> None:
    first, second = (
        {
            path.name: path.read_bytes()
            for path in write_outputs(
                tmp_path, HeldResults(documents, dossiers), as_of=as_of, crops=crops, reminders=REMINDERS
            )
        }
        for _ in range(2)
    )
    assert first == second


def test_pages_of_an_earlier_larger_audit_go(tmp_path: Path, documents: Documents, as_of: dt.date) -> None:
    plain = next(one for one in documents if one.path.endswith("npwp.jpg"))
    large = [
        plain.model_copy(update={"path": f"f{n % 2}/{n}.pdf", "facility": f"f{n % 2}"}) for n in range(202)
    ]
    write_outputs(tmp_path, HeldResults(large, ()), as_of=as_of, crops=no_crops, reminders=REMINDERS)
    assert {path.name for path in (tmp_path / "report").iterdir()} == {"f-f0.html", "f-f1.html"}
    assert mode(tmp_path / "report") == 0o700
    one_less = [one for one in large if one.facility == "f0"] * 2 + large[:2]
    (tmp_path / "report" / "notes.txt").write_text("mine", encoding="utf-8")
    write_outputs(tmp_path, HeldResults(one_less[:201], ()), as_of=as_of, crops=no_crops, reminders=REMINDERS)
    write_outputs(tmp_path, HeldResults(large[:2], ()), as_of=as_of, crops=no_crops, reminders=REMINDERS)
    assert {path.name for path in (tmp_path / "report").iterdir()} == {"notes.txt"}  # what is not ours stays


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.txt"
    write_private(target, "before")

    def full_disk(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(StorageError, match="No space"):
        write_private(target, "after")
    assert target.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_in_the_way_is_replaced_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("keep", encoding="utf-8")
    target = tmp_path / "out.txt"
    target.symlink_to(elsewhere)
    write_private(target, "new")
    assert elsewhere.read_text(encoding="utf-8") == "keep"
    assert not target.is_symlink()


def test_names_that_are_no_text_are_written_as_escapes(tmp_path: Path) -> None:
    write_private(tmp_path / "a.txt", "a\udce9é")
    assert (tmp_path / "a.txt").read_bytes() == b"a\\udce9\xc3\xa9"


def test_a_file_name_that_is_no_text_stops_no_output(
    tmp_path: Path,
    documents: Documents,
    dossiers: tuple[DossierResult, ...],
    as_of: dt.date,
    crops: CropSource,
) -> None:
    # A name in Latin-1 on a UTF-8 system, as the operating system hands it to Python.
    odd = documents[4].model_copy(update={"path": "klinik-melati/caf\udce9.pdf"})
    line = (
        dossiers[0]
        .expiries[0]
        .model_copy(update={"path": odd.path, "holder": "Caf\udce9", "superseded": False})
    )
    judged = dossiers[0].model_copy(update={"name": "Caf\udce9", "expiries": (line,)})
    for path in write_outputs(
        tmp_path, HeldResults([odd], [judged]), as_of=as_of, crops=crops, reminders=REMINDERS
    ):
        if path.suffix != ".xlsx":
            path.read_bytes().decode("utf-8")
    assert b"caf\\udce9" in (tmp_path / "results.jsonl").read_bytes()
