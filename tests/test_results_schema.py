"""What an audit writes has the published shape, and is the same every time."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
import pytest
from jsonschema import Draft202012Validator

from flows.audit import audit_plainly
from flows.progress import Silent
from pipeline.audit import Audit
from pipeline.pool import WorkerPool
from pipeline.requirements import load_requirements
from pipeline.settings import load_settings
from pipeline.store import open_store

ROOT = Path(__file__).parents[1]
AS_OF = dt.date(2026, 11, 22)
Lines = Sequence[str]


def audit(archive: Path, out: Path) -> None:
    settings, requirements = load_settings(jobs=1), load_requirements()
    with open_store(out) as store:
        run = Audit(archive, store=store, settings=settings, requirements=requirements, as_of=AS_OF)
        plan = run.plan()
        with WorkerPool(settings, None) as pool:
            audit_plainly(run, plan, pool, Silent(), jobs=1)
            run.write(out, plan, pool)


def objects(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@pytest.fixture
def archive(
    make_pdf: Callable[..., Path],
    tmp_path: Path,
    licence_lines: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Two papers in one file, a contract in Word, a copy, a failure, a loose file."""
    script = tmp_path / "bin" / "tesseract"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\necho 'tesseract 5.3.0'\n")  # asked for its version; nothing here is a scan
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent), prepend=":")
    other = [line.replace("Wulan Prameswari", "Bagas Hadiwinata") for line in licence_lines]
    make_pdf([licence_lines, other], name="arsip/klinik/dua-sip.pdf")
    make_pdf([licence_lines], name="arsip/klinik/sip.pdf")
    make_pdf([licence_lines], name="arsip/salinan/sip.pdf")
    make_pdf([licence_lines], name="arsip/lepas.pdf")
    (tmp_path / "arsip" / "klinik" / "rusak.pdf").write_bytes(b"%PDF-1.4\nterpotong")
    contract = docx.Document()
    for line in (
        "PERJANJIAN KERJA SAMA ANTARA BPJS KESEHATAN CABANG KARANGASRI DENGAN KLINIK PRATAMA SEKAR ARUM",
        "TENTANG PELAYANAN KESEHATAN TINGKAT PERTAMA BAGI PESERTA JAMINAN KESEHATAN",
        "Nomor: 118/KTR/VI-05/1225",
        "Pasal 1",
        "JANGKA WAKTU",
        "Perjanjian ini berlaku sejak tanggal 1 Januari 2026 sampai dengan tanggal 31 Desember 2026.",
    ):
        contract.add_paragraph(line)
    contract.save(str(tmp_path / "arsip" / "klinik" / "pks.docx"))
    return tmp_path / "arsip"


def test_the_output_has_the_published_shape_and_never_varies(archive: Path, tmp_path: Path) -> None:
    audit(archive, tmp_path / "out")
    for name in ("results", "dossiers"):
        schema = json.loads((ROOT / "docs" / f"{name}.schema.json").read_text("utf-8"))
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        found = objects(tmp_path / "out" / f"{name}.jsonl")
        assert found
        for line in found:
            assert [error.message for error in validator.iter_errors(line)] == []
            assert list(validator.iter_errors({**line, "as_of": 3}))  # the schema does refuse something

    documents = {document["path"]: document for document in objects(tmp_path / "out" / "results.jsonl")}
    assert list(documents) == [
        "klinik/dua-sip.pdf",
        "klinik/pks.docx",
        "klinik/rusak.pdf",
        "klinik/sip.pdf",
        "lepas.pdf",
        "salinan/sip.pdf",
    ]
    assert documents["klinik/dua-sip.pdf"]["doc_type"] == "multi"
    assert [segment["first_page"] for segment in documents["klinik/dua-sip.pdf"]["segments"]] == [1, 2]
    contract = documents["klinik/pks.docx"]
    assert (contract["doc_type"], contract["pages"], len(contract["clauses"])) == ("pks", 1, 37)
    assert documents["klinik/rusak.pdf"]["error"]["code"] == "corrupt"
    assert documents["lepas.pdf"]["duplicate_of"] == "klinik/sip.pdf"
    assert documents["salinan/sip.pdf"]["duplicate_of"] == "klinik/sip.pdf"

    first = {name: (tmp_path / "out" / name).read_bytes() for name in ("results.jsonl", "dossiers.jsonl")}
    for out in ("out", "anew"):  # from what is kept, and from nothing
        audit(archive, tmp_path / out)
        for name, content in first.items():
            assert (tmp_path / out / name).read_bytes() == content, (out, name)
