from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest

from pipeline.report.csv_rows import (
    DECISION_COLUMNS,
    FAILURE_COLUMNS,
    FINDING_COLUMNS,
    csv_table,
    decision_rows,
    failure_rows,
    finding_rows,
    plain_cell,
)
from pipeline.report.facilities import gather
from schemas.results import DocumentResult, DossierResult
from schemas.rulings import WaivedFinding

Documents = tuple[DocumentResult, ...]
WHEN = "2026-03-01T07:00:00+00:00"


def findings_csv(documents: Documents, dossiers: tuple[DossierResult, ...]) -> str:
    stream = io.StringIO(newline="")
    write = csv_table(stream, FINDING_COLUMNS)
    for facility in gather(documents, dossiers):
        write(finding_rows(facility))
    return stream.getvalue()


def failures_csv(documents: Sequence[DocumentResult]) -> str:
    stream = io.StringIO(newline="")
    write = csv_table(stream, FAILURE_COLUMNS)
    for document in sorted(documents, key=lambda document: document.path):
        write(failure_rows(document))
    return stream.getvalue()


def rows_of(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")  # Excel takes it for UTF-8 by this
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_a_spreadsheet_would_run_is_made_plain(start: str) -> None:
    assert plain_cell(f"{start}1+1") == f"'{start}1+1".replace("\r", "\\x0d")


@pytest.mark.parametrize("value", ["a=1", " =1", "'=1", "1-2", "", "Pasal 5 – biaya"])
def test_harmless_text_is_left_alone(value: str) -> None:
    assert plain_cell(value) == value


def test_findings_by_facility_worst_first(documents: Documents, dossiers: tuple[DossierResult, ...]) -> None:
    rows = rows_of(findings_csv(documents, dossiers))
    melati = [row for row in rows if row["facility"] == "klinik-melati"]
    assert [row["severity"] for row in melati] == ["critical"] * 3 + ["major"] * 3 + ["minor"]
    assert melati[0]["subject_name"] == "Proses klaim dan pembayaran klaim"
    assert melati[2] == {
        "facility": "klinik-melati", "facility_name": "Klinik Melati Sehat",
        "path": "klinik-melati/sip dr bagas.png", "page": "1", "severity": "critical", "code": "X-07",
        "subject": "expiry_date", "subject_name": "Tanggal berakhir",
        "message": "SIP dr. Bagas Prakoso kedaluwarsa 02-05-2023.",
        "what_to_do": "Minta SIP yang berlaku; dokter tidak boleh dihitung sampai ada.",
        "quote": "berlaku sampai dengan 2023-05-02",
        "compared_with": "",
        "decided_by": "",
    }  # fmt: skip


def test_what_people_decided_is_told(documents: Documents, dossiers: tuple[DossierResult, ...]) -> None:
    (sip,) = (one for one in documents if one.path == "klinik-melati/sip dr bagas.png")
    read = (
        sip.segments[0].evidence["expiry_date"].model_copy(update={"decided_by": "petugas.a", "note": "+62"})
    )
    segment = sip.segments[0].model_copy(
        update={"evidence": sip.segments[0].evidence | {"expiry_date": read}}
    )
    finding = dossiers[0].findings[0]
    let_stand = WaivedFinding(finding=finding, by="=petugas.b", at=WHEN, reason="sudah\ndiurus")
    decided = dossiers[0].model_copy(update={"waived": (let_stand,)})
    changed = tuple(
        sip.model_copy(update={"segments": (segment,)}) if one is sip else one for one in documents
    )
    told = [row["decided_by"] for row in rows_of(findings_csv(changed, dossiers)) if row["path"] == sip.path]
    assert "petugas.a" in told
    stream = io.StringIO(newline="")
    write = csv_table(stream, DECISION_COLUMNS)
    for facility in gather(changed, (decided, *dossiers[1:])):
        write(decision_rows(facility))
    field, waiver = rows_of(stream.getvalue())
    assert field == {
        "facility": "klinik-melati",
        "facility_name": "Klinik Melati Sehat",
        "kind": "isian",
        "about": "Tanggal berakhir",
        "path": sip.path,
        "page": "1",
        "value": "2023-05-02",
        "decided_by": "petugas.a",
        "reason": "'+62",
    }
    assert (waiver["kind"], waiver["about"]) == ("temuan dibiarkan", finding.message)
    assert (waiver["decided_by"], waiver["reason"]) == ("'=petugas.b", "sudah\ndiurus")


def test_a_finding_across_documents_names_the_other_side(
    documents: Documents, dossiers: tuple[DossierResult, ...]
) -> None:
    (row,) = (row for row in rows_of(findings_csv(documents, dossiers)) if row["code"] == "X-08")
    assert row["compared_with"] == "klinik-melati/pks-2026.pdf hlm. 2: berakhir 2026-12-31"


def test_no_cell_of_either_file_starts_a_formula(
    documents: Documents, dossiers: tuple[DossierResult, ...]
) -> None:
    for text in (findings_csv(documents, dossiers), failures_csv(documents)):
        cells = [cell for row in csv.reader(io.StringIO(text[1:], newline="")) for cell in row]
        assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
        assert any(cell.startswith("'=") for cell in cells)  # the samples do try


def test_failures_name_path_class_message_and_next_step(documents: Documents) -> None:
    rows = rows_of(failures_csv(documents))
    assert [(row["path"], row["class"], row["status"], row["unread_pages"]) for row in rows] == [
        ("'=cmd|' 'calc'!A1 <i>/arsip.pdf", "unsupported", "failed", ""),
        ("'=cmd|' 'calc'!A1 <i>/kunci.pdf", "encrypted", "failed", ""),
        ("klinik-melati/berkas2.pdf", "timed_out", "partial", "3 4"),
        ("klinik-melati/pindaian rusak.pdf", "corrupt", "failed", ""),
    ]
    assert rows[3]["message"] == "Berkas terpotong; daftar halaman hilang."
    assert rows[3]["what_to_do"] == "Pindai ulang atau minta berkas asli."


def test_without_failures_only_the_heading_remains(documents: Documents) -> None:
    fine = [one for one in documents if one.error is None]
    assert failures_csv(fine) == "\ufeffpath,class,message,what_to_do,status,unread_pages\r\n"
