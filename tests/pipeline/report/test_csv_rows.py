from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest

from pipeline.report.csv_rows import (
    FAILURE_COLUMNS,
    FINDING_COLUMNS,
    csv_table,
    failure_rows,
    finding_rows,
    plain_cell,
)
from pipeline.report.facilities import gather
from schemas.results import DocumentResult, DossierResult

Documents = tuple[DocumentResult, ...]


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
    }  # fmt: skip


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
