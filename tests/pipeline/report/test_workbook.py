from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest

from pipeline.report.facilities import gather
from pipeline.report.workbook import Workbook
from schemas.results import DocumentResult, DossierResult

SHEETS = [
    "ringkasan",
    "klausul",
    "izin & masa berlaku",
    "kredensialing",
    "tenaga",
    "tenggat",
    "temuan",
    "gagal dibaca",
]


def workbook(
    documents: Sequence[DocumentResult], dossiers: Sequence[DossierResult], *, as_of: dt.date
) -> bytes:
    stream = io.BytesIO()
    made = Workbook(stream, as_of=as_of)
    for facility in gather(documents, dossiers):
        made.add(facility)
    made.finish()
    return stream.getvalue()


def test_what_people_decided_has_a_sheet_of_its_own(
    documents: tuple[DocumentResult, ...], dossiers: tuple[DossierResult, ...], as_of: dt.date
) -> None:
    outcome = dossiers[0].requirements[0].model_copy(update={"waived_by": "petugas.a", "name": "=1+1"})
    waived = dossiers[0].model_copy(update={"requirements": (outcome, *dossiers[0].requirements[1:])})
    book = openpyxl.load_workbook(io.BytesIO(workbook(documents, (waived, *dossiers[1:]), as_of=as_of)))
    assert book.sheetnames == [*SHEETS, "putusan"]
    head, row = book["putusan"].iter_rows(values_only=True)
    assert dict(zip(head, row, strict=True))["Diputuskan oleh"] == "petugas.a"
    assert book["putusan"]["C2"].data_type == "s"


@pytest.fixture(scope="module")
def content(
    documents: tuple[DocumentResult, ...], dossiers: tuple[DossierResult, ...], as_of: dt.date
) -> bytes:
    return workbook(documents, dossiers, as_of=as_of)


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def rows_of(sheet: Any) -> list[dict[str, object]]:
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_sheets_can_be_filtered_scrolled_and_printed(book: Any) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 is the default
        assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes
        assert sheet.print_title_rows == "$1:$1"


def test_one_row_per_facility(book: Any) -> None:
    rows = {row["Folder"]: row for row in rows_of(book["ringkasan"])}
    assert len(rows) == 6
    row = rows["klinik-melati"]
    assert (row["Keputusan"], row["Jenis"]) == ("Tidak memenuhi", "Klinik pratama")
    assert str(row["PKS berakhir"]) == "2026-12-31 00:00:00"
    # The contract that is judged, not the older one beside it.
    assert [row[title] for title in ("Klausul ada", "Klausul wajib", "Hilang kritis", "Hilang mayor",
                                     "Hilang minor", "Belum pasti")] == [30, 36, 2, 1, 1, 2]  # fmt: skip
    assert (row["Dokumen"], row["Gagal dibaca"], row["Kedaluwarsa"]) == (12, 1, 1)
    assert rows["tanpa-berkas-induk"]["Keputusan"] is None


def test_one_row_per_contract_and_clause(book: Any) -> None:
    rows = rows_of(book["klausul"])
    assert len(rows) == 7 * 37
    row = next(
        r
        for r in rows
        if r["Berkas"] == "klinik-melati/pks-2026.pdf" and r["Id klausul"] == "payment.claims_process"
    )
    assert [row["Status"], row["Bobot"], row["Bagian"]] == [
        "tidak ada",
        "kritis",
        "Kompensasi dan pembayaran",
    ]
    assert row["Alasan"] == "sebagian tidak ada: cara pembayaran klaim"


def test_one_row_per_facility_and_requirement_what_is_lacking_first(book: Any) -> None:
    rows = [row for row in rows_of(book["kredensialing"]) if row["Folder"] == "klinik-melati"]
    assert [(row["Id"], row["Hasil"], row["Sifat"]) for row in rows] == [
        ("CR-DOC-02", "tidak terpenuhi", "mutlak"),
        ("CR-DOC-06", "belum ada bukti", "mutlak"),
        ("CR-DOC-01", "terpenuhi", "mutlak"),
        ("CR-Q-05", "tidak berlaku", "dinilai"),
    ]
    assert rows[0]["Keputusan"] == "Tidak memenuhi"
    assert rows[0]["Bukti"] is None
    assert str(rows[2]["Bukti"]).endswith(", hlm. 1")
    assert "tanpa-berkas-induk" not in {row["Folder"] for row in rows_of(book["kredensialing"])}


def test_one_row_per_licence_of_a_person_with_the_first_lapse(
    documents: tuple[DocumentResult, ...], dossiers: tuple[DossierResult, ...], as_of: dt.date
) -> None:
    melati = dossiers[0]
    ratna = next(person for person in melati.people if "Ratna" in person.name)
    (line,) = ratna.licences
    sip = line.model_copy(update={"expiry_date": "2026-11-01", "status": "expired", "review": True})
    old = line.model_copy(update={"expiry_date": "2020-01-01", "superseded": True})
    lost = line.model_copy(update={"expiry_date": None, "status": "unknown"})
    people = (
        ratna.model_copy(update={"licences": (line, sip, old)}),
        ratna.model_copy(update={"name": "dr. Baru", "licences": ()}),
        ratna.model_copy(update={"name": "dr. Kabur", "licences": (lost,)}),
    )
    content = workbook(documents, [melati.model_copy(update={"people": people})], as_of=as_of)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["tenaga"]
    rows = rows_of(sheet)
    assert [str(row["Habis pertama"])[:10] for row in rows] == ["2026-11-01"] * 3 + ["None", "belum dike"]
    assert [str(row["Berakhir"])[:10] for row in rows] == [
        "seumur hid", "2026-11-01", "2020-01-01", "None", "None",
    ]  # fmt: skip
    assert [row["Digantikan"] for row in rows] == [None, None, "ya", None, None]
    assert [row["Perlu dilihat"] for row in rows] == [None, "ya", None, None, None]
    assert rows[3]["Dokumen"] == "tidak ada izin dalam berkas"


def test_deadlines_of_all_facilities_stand_soonest_first(
    documents: tuple[DocumentResult, ...], dossiers: tuple[DossierResult, ...], as_of: dt.date
) -> None:
    def due(dossier: DossierResult, *days: str) -> DossierResult:
        (deadline,) = dossier.deadlines
        moved = tuple(deadline.model_copy(update={"date": day}) for day in days)
        return dossier.model_copy(update={"deadlines": moved})

    first, second, *_ = dossiers
    given = [due(first, "2027-01-01", "2026-11-21"), due(second, "2026-11-22")]
    rows = rows_of(openpyxl.load_workbook(io.BytesIO(workbook(documents, given, as_of=as_of)))["tenggat"])
    assert [(str(row["Tenggat"])[:10], row["Sisa hari"], row["Folder"]) for row in rows] == [
        ("2026-11-21", -1, first.facility),
        ("2026-11-22", 0, second.facility),
        ("2027-01-01", 40, first.facility),
    ]
    assert {row["Jenis"] for row in rows} == {"Rekredensialing"}


def test_dates_are_dates_shown_the_way_people_here_write_them(book: Any) -> None:
    sheet = book["izin & masa berlaku"]
    column = [cell.value for cell in sheet[1]].index("Berakhir")
    cells = [row[column] for row in sheet.iter_rows(min_row=2)]
    dated = [cell for cell in cells if isinstance(cell.value, dt.datetime)]
    assert len(dated) > 20
    assert {cell.number_format for cell in dated} == {"dd-mm-yyyy"}
    # A lifetime licence and a day that does not exist stay words; an unknown end stays empty.
    assert {cell.value for cell in cells if cell not in dated} == {"seumur hidup", "2027-02-30", None}


def test_nothing_a_document_says_becomes_a_formula_or_a_link(book: Any) -> None:
    texts = []
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                assert cell.hyperlink is None
                texts.append(cell.value)
    assert '=HYPERLINK("http://contoh.invalid","<b>klik</b>")' in texts
    assert "=1+1" in texts
    for sheet in ("kredensialing", "tenggat"):
        assert "=cmd|' 'calc'!A1 <i>" in {row["Folder"] for row in rows_of(book[sheet])}
    assert any(str(row["Berkas"]).startswith("=cmd") for row in rows_of(book["klausul"]))


def test_status_has_a_colour_beside_its_word(book: Any) -> None:
    sheet = book["klausul"]
    column = [cell.value for cell in sheet[1]].index("Status")
    fills: dict[object, set[str]] = {}
    for row in sheet.iter_rows(min_row=2):
        if row[7].value == "ya":
            fills.setdefault(row[column].value, set()).add(row[column].fill.fgColor.rgb)
    assert set(fills) == {"ada", "tidak ada", "belum pasti"}
    assert len(set.union(*fills.values())) == 3
    assert all(len(colours) == 1 for colours in fills.values())


def test_a_row_is_as_high_as_its_longest_text(book: Any) -> None:
    sheet = book["ringkasan"]
    heights = {row[1].value: sheet.row_dimensions[row[0].row].height for row in sheet.iter_rows(min_row=2)}
    assert heights["puskesmas-kaliwangi"] < max(
        h for key, h in heights.items() if str(key).startswith("klinik-utama")
    )


def test_failures_are_told(book: Any) -> None:
    rows = rows_of(book["gagal dibaca"])
    assert [row["Status"] for row in rows] == [
        "gagal dibaca",
        "gagal dibaca",
        "gagal dibaca",
        "terbaca sebagian",
    ]
    assert rows[-1]["Halaman tak terbaca"] == "3, 4"


def test_the_same_results_give_the_same_bytes(
    content: bytes, documents: tuple[DocumentResult, ...], dossiers: tuple[DossierResult, ...], as_of: dt.date
) -> None:
    assert workbook(tuple(reversed(documents)), tuple(reversed(dossiers)), as_of=as_of) == content
    assert workbook(documents, dossiers, as_of=as_of + dt.timedelta(1)) != content


def test_an_empty_audit_is_still_a_workbook(as_of: dt.date) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook((), (), as_of=as_of)))
    assert book.sheetnames == SHEETS


def test_a_text_too_long_for_a_cell_is_cut(documents: tuple[DocumentResult, ...], as_of: dt.date) -> None:
    endless = documents[1].findings[0].model_copy(update={"message": "x" * 40_000})
    content = workbook([documents[1].model_copy(update={"findings": (endless,)})], (), as_of=as_of)
    assert rows_of(openpyxl.load_workbook(io.BytesIO(content))["temuan"])[0]["Temuan"] == "x" * 32_767
