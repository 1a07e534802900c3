"""What is shown and written masks words about a person, unless somebody asks for them."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.cli import main
from schemas.errors import ExitCode

NIK, PHONE, BORN = "3275011205800001", "0812-3456-7890", "12 Mei 1980"
SAID = f"dr. Wulan, NIK {NIK}, lahir di Bandung {BORN}, HP {PHONE}"
SECRETS = (NIK, PHONE, BORN)


@contextmanager
def opened(out: Path) -> Iterator[sqlite3.Connection]:
    """Open the store as no program of ours does, and close it: its log goes into it."""
    database = sqlite3.connect(out / "pks.db")
    try:
        with database:
            yield database
    finally:
        database.close()


@pytest.fixture
def out(audited: Path, tmp_path: Path) -> Path:
    """Return OUT whose results quote words about a person."""
    finding = {"code": "X-02", "severity": "critical", "message": SAID, "quote": SAID, "path": "", "page": 1}
    with opened(audited) as database:
        database.execute("UPDATE archives SET root = ?", (str(tmp_path / "arsip"),))
        for table, key in (("documents", "path"), ("dossiers", "facility")):
            for name, text in database.execute(f"SELECT {key}, result FROM {table}").fetchall():
                result = json.loads(text)
                result["findings"] = [*result["findings"], finding]
                for holder in (result, *result.get("segments", ())):
                    for clause in holder.get("clauses", ()):
                        clause.update(status="present", reason=None, quote=SAID, page=1)
                changed = (json.dumps(result), name)
                database.execute(f"UPDATE {table} SET result = ? WHERE {key} = ?", changed)
    return audited


def exported(out: Path, kind: str, target: Path, *more: str) -> str:
    arguments = ["export", "--format", kind, "--store", str(out), "--out", str(target), *more]
    assert main(arguments) is ExitCode.OK
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    content = target.read_bytes()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    return content.decode("utf-8")


@pytest.mark.parametrize("kind", ["jsonl", "csv", "xlsx", "html"])
def test_exports_mask_and_show_when_asked(out: Path, tmp_path: Path, kind: str) -> None:
    plain = exported(out, kind, tmp_path / f"hasil.{kind}")
    assert [secret for secret in SECRETS if secret in plain] == []
    assert "3275••••••••0001" in plain
    asked = exported(out, kind, tmp_path / f"semua.{kind}", "--show-personal")
    assert [secret for secret in SECRETS if secret not in asked] == []


def test_the_setting_shows_too(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PKS_SHOW_PERSONAL", "true")
    assert NIK in exported(out, "jsonl", tmp_path / "hasil.jsonl")


def test_the_files_of_out_mask(out: Path) -> None:
    assert main(["forget", "--rewrite", "--out", str(out)]) is ExitCode.OK
    for name in ("results.jsonl", "dossiers.jsonl", "findings.csv", "report.html"):
        text = (out / name).read_text("utf-8")
        assert "3275••••••••0001" in text, name
        assert [secret for secret in SECRETS if secret in text] == [], name


def test_fields_and_verdicts_are_those_of_the_store(out: Path, tmp_path: Path) -> None:
    plain, asked = (
        [
            json.loads(line)
            for line in exported(out, "jsonl", tmp_path / f"{number}.jsonl", *more).splitlines()
        ]
        for number, more in enumerate(((), ("--show-personal",)))
    )
    for one, other in zip(plain, asked, strict=True):
        assert one["fields"] == other["fields"]
        assert [clause["status"] for clause in one["clauses"]] == [
            clause["status"] for clause in other["clauses"]
        ]
        assert len(json.dumps(one, ensure_ascii=False)) == len(json.dumps(other, ensure_ascii=False))


@pytest.mark.parametrize("more", [(), ("--show-personal",)])
def test_check_masks_its_result_and_its_annotated_page(
    contract_pdf: object, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    document, page = tmp_path / "pks.pdf", tmp_path / "pks.html"
    lines = (
        "Pasal 3",
        "PENGADUAN",
        f"Pengaduan Peserta ditangani oleh petugas, HP {PHONE}, paling lambat 3 hari kerja.",
        f"Petugas itu NIK {NIK}.",
    )
    document.write_bytes(contract_pdf(*lines))  # type: ignore[operator]
    assert main(["check", str(document), "--json", "--html", str(page), *more]) is ExitCode.OK
    told = capsys.readouterr().out
    text = page.read_text("utf-8")
    assert "HP ••••-••••-••••" in told or more
    assert (PHONE in told) is bool(more)
    assert (PHONE in text) is bool(more)
    assert (NIK in text) is bool(more)
