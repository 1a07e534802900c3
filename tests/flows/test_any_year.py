"""Years that no document can mean: misprinted or misread, they end no run and no command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main

YEARS = ((9998, 9999), (9999, 9999), (1, 1), (1900, 2999))


@pytest.fixture
def archive(tmp_path: Path, contract_pdf: Callable[..., bytes], shared: Any) -> Path:
    """Return facilities whose documents say such years."""
    root = tmp_path / "arsip"
    for number, (first, last) in enumerate(YEARS, start=1):
        folder = root / f"klinik-{number}"
        folder.mkdir(parents=True)
        licence = [line.replace("2028", f"{last:04}") for line in shared.LICENCE_LINES]
        licence = [line.replace("2023", f"{first:04}") for line in licence]
        endless = [*licence[:2], "SURAT TANDA REGISTRASI DOKTER", *licence[3:7]]
        endless.append(f"Berlaku 9999 tahun sejak tanggal 31 Desember {first:04}")
        term = f"Perjanjian ini berlaku sejak 1 Januari {first:04} sampai dengan 31 Desember {last:04}."
        (folder / "sip.pdf").write_bytes(shared.pdf_bytes([licence]))
        (folder / "str.pdf").write_bytes(shared.pdf_bytes([endless]))
        (folder / "pks.pdf").write_bytes(contract_pdf(term, number=number))
    return root


def test_they_end_no_audit_and_no_command(archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["audit", str(archive), "--out", str(out), "--as-of", "2026-11-22", "--plain"]) == 0
    lines = [json.loads(line) for line in (out / "results.jsonl").read_text("utf-8").splitlines()]
    assert [line["error"] for line in lines] == [None] * 3 * len(YEARS)
    said = (out / "results.jsonl").read_text("utf-8")
    assert "9999" in said
    common = ["--out", str(out), "--as-of"]
    for day in ("2999-12-31", "1900-01-01"):
        assert main(["expiring", *common, day, "--within", "100y"]) == 0
        for number in range(1, len(YEARS) + 1):
            assert (
                main(["dossier", f"klinik-{number}", *common, day, "--letter", str(tmp_path / "s.html")]) == 0
            )
    assert main(["export", "--format", "ics", "--store", str(out), "--out", str(tmp_path / "a.ics")]) == 0
