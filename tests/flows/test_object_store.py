"""An archive in an object store gives what the same files on a disk give."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

AS_OF = "2026-11-22"
ANSWERS = ("results.jsonl", "dossiers.jsonl", "findings.csv", "failures.csv", "expiry.ics", "report.html")


def test_the_same_answers_and_pictures(
    pks: Any,
    documents: Mapping[str, bytes],
    first_audit: Any,
    bucket: Any,
) -> None:
    for path, content in documents.items():
        bucket.put_object(Key=f"arsip/{path}", Body=content)
    result = pks("audit", "s3://dokumen/arsip", "--out", "out", "--as-of", AS_OF, "--plain")
    assert result.returncode == 0, result.stderr
    plain: Path = first_audit[0]
    for name in ANSWERS:
        assert (pks.folder / "out" / name).read_bytes() == (plain / "out" / name).read_bytes(), name
    assert b"data:image/jpeg" in (pks.folder / "out" / "report.html").read_bytes()

    # Later commands find pages and facility.yaml there as well.
    bucket.put_object(Key="arsip/klinik-tua/facility.yaml", Body=b"name: Klinik Nama Baru\n")
    result = pks("dossier", "klinik-tua", "--out", "out", "--as-of", AS_OF, "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["name"] == "Klinik Nama Baru"
    with closing(sqlite3.connect(pks.folder / "out" / "pks.db")) as store:
        assert store.execute("DELETE FROM crops").rowcount > 0
        store.commit()
    result = pks("export", "--format", "html", "--out", "lagi.html", "--store", "out")
    assert result.returncode == 0, result.stderr
    assert (pks.folder / "lagi.html").read_bytes() == (pks.folder / "out" / "report.html").read_bytes()
