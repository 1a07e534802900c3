from __future__ import annotations

import datetime as dt
import io
import re
from itertools import pairwise

import pytest
from rich.console import Console, RenderableType

from pipeline.report import dossier_view, due_table
from schemas.labels import DeadlineKind, DocumentType, LicenceStatus
from schemas.results import (
    ContractResult,
    DeadlineResult,
    DocumentResult,
    DossierResult,
    LicenceLine,
    PersonResult,
)

Documents = tuple[DocumentResult, ...]
Dossiers = tuple[DossierResult, ...]


def rows(shown: RenderableType, width: int = 160) -> list[str]:
    console = Console(width=width, file=io.StringIO(), color_system=None, legacy_windows=False)
    console.print(shown)
    output = console.file
    assert isinstance(output, io.StringIO)
    return [row.rstrip() for row in output.getvalue().splitlines()]


@pytest.fixture
def melati(dossiers: Dossiers) -> DossierResult:
    return next(one for one in dossiers if one.facility == "klinik-melati")


def section(lines: list[str], title: str) -> list[str]:
    """The lines below a heading, up to the next."""
    start = next(number for number, line in enumerate(lines) if line.startswith(title)) + 1
    end = next((n for n, line in enumerate(lines[start:], start) if not line), len(lines))
    return [line.strip() for line in lines[start:end]]


def view(dossier: DossierResult, documents: Documents, as_of: dt.date, **changed: object) -> list[str]:
    own = [one for one in documents if one.facility == dossier.facility]
    return rows(dossier_view(own, dossier.model_copy(update=changed), as_of=as_of))


def test_parts_stand_in_the_order_of_an_officer(
    melati: DossierResult, documents: Documents, as_of: dt.date
) -> None:
    lines = view(melati, documents, as_of)
    assert lines[0] == "Klinik Melati Sehat  klinik-melati/"
    assert "keadaan per 22-11-2026 · 12 dokumen, 1 gagal dibaca" in lines[1]
    assert lines[2].startswith(
        "Keputusan: TIDAK MEMENUHI (Does not qualify) · kategori belum dinilai · tahap pem"
    )
    headings = [line.partition(" (")[0] for before, line in pairwise(lines) if not before]
    assert headings == [
        "Alasan",
        "Kontrak",
        "Persyaratan tidak terpenuhi: 1",
        "Persyaratan belum ada bukti: 1",
        "Persyaratan terpenuhi: 1",
        "Persyaratan tidak berlaku: 1",
        "Tenaga",
        "Berakhir sebelum PKS berakhir",
        "Tenggat",
        "Temuan kritis: 3",
        "Temuan mayor: 3",
        "Temuan minor: 1",
    ]  # fmt: skip


def test_reasons_contract_and_deadlines_are_whole(
    melati: DossierResult, documents: Documents, as_of: dt.date
) -> None:
    lines = view(melati, documents, as_of)
    assert section(lines, "Alasan")[0] == "1. SIP seorang dokter kedaluwarsa (CR-DOC-02)."
    assert section(lines, "Kontrak")[0].startswith(
        "01-01-2026 s.d. 31-12-2026 (39 hari lagi)  klinik-melati/pks"
    )
    assert section(lines, "Tenggat") == [
        "30-09-2026  53 hari lalu  mayor  Batas rekredensialing: 3 bulan sebelum PKS berakhir"
    ]
    cells = [re.split(r" {2,}", line) for line in section(lines, "Berakhir sebelum")]
    bagas = "Surat izin praktik (SIP) dr. Bagas Prakoso, Sp.OT(K), M.Kes., FICS"
    ratna = "Surat izin praktik (SIP) dr. Ratna Widyaningrum"
    assert cells == [
        ["02-05-2023 (periksa)", "1300 hari lalu", bagas, "klinik-melati/sip dr bagas.png, hal. 1"],
        ["20-12-2026", "28 hari lagi", ratna, "klinik-melati/sip dr ratna.pdf, hal. 1"],
    ]


def test_what_is_not_there_is_said(melati: DossierResult, documents: Documents, as_of: dt.date) -> None:
    bare = melati.model_copy(
        update={
            "reasons": (),
            "contract": None,
            "requirements": (),
            "people": (),
            "expiries": (),
            "deadlines": (),
            "findings": (),
        }
    )
    lines = rows(dossier_view((), bare, as_of=as_of))
    empty = ["Alasan", "Kontrak", "Persyaratan", "Tenaga", "Tenggat", "Temuan"]
    assert [title for title in empty if section(lines, title) != ["tidak ada"]] == []
    assert section(lines, "Berakhir sebelum") == ["akhir PKS belum diketahui"]
    lasting = view(bare, (), as_of, contract=ContractResult(path="p", start="2026-01-01", end="2026-11-22"))
    assert section(lasting, "Berakhir sebelum") == ["tidak ada"]
    assert section(lasting, "Kontrak") == ["01-01-2026 s.d. 22-11-2026 (hari ini)  p"]
    open_ = view(bare, (), as_of, contract=ContractResult(path="p"), category="C")
    assert section(open_, "Kontrak") == ["tanggal belum diketahui s.d. tanggal belum diketahui  p"]
    assert "kategori C" in open_[2]


def licence(until: str | None, status: str, **more: bool) -> LicenceLine:
    return LicenceLine(
        doc_type=DocumentType.STR,
        path="str.pdf",
        page=1,
        expiry_date=until,
        status=LicenceStatus(status),
        **more,
    )


@pytest.mark.parametrize(
    ("licences", "first", "told"),
    [
        ((), "-", ["tidak ada izin"]),
        ((licence("lifetime", "lifetime"),), "-", ["Surat tanda registrasi (STR), seumur hidup"]),
        ((licence(None, "unknown"),), "belum diketahui", ["Surat tanda registrasi (STR), tidak diketahui"]),
        (
            (licence("2026-11-21", "expired", review=True),),
            "21-11-2026 (periksa)",
            ["Surat tanda registrasi (STR) s.d. 21-11-2026, kedaluwarsa (periksa)"],
        ),
        (
            (licence("2020-01-01", "expired", superseded=True), licence("2028-05-02", "valid")),
            "02-05-2028",
            [
                "Surat tanda registrasi (STR) s.d. 02-05-2028, berlaku",
                "Surat tanda registrasi (STR) s.d. 01-01-2020, digantikan",
            ],
        ),
        (
            (licence("2028-05-02", "valid"), licence(None, "unknown")),
            "02-05-2028 (periksa)",  # the other one may end before
            [
                "Surat tanda registrasi (STR) s.d. 02-05-2028, berlaku",
                "Surat tanda registrasi (STR), tidak diketahui",
            ],
        ),
    ],
)
def test_people_with_the_first_day_on_which_something_lapses(
    melati: DossierResult,
    documents: Documents,
    as_of: dt.date,
    licences: tuple[LicenceLine, ...],
    first: str,
    told: list[str],
) -> None:
    person = PersonResult(name="dr. Wulan", role="Dokter", licences=licences)
    head, *lines = section(view(melati, documents, as_of, people=(person,)), "Tenaga")
    assert head.split("  ")[0] == "Nama"
    assert lines[0].startswith("dr. Wulan  Dokter  ")
    cells = [part.strip() for part in " ".join(lines).split("  ") if part.strip()]
    assert cells[2] == first
    assert " ".join(cells[3:]) == " ".join(told)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_nothing_is_cut_off_at_any_width(
    width: int, documents: Documents, dossiers: Dossiers, as_of: dt.date
) -> None:
    for dossier in dossiers:
        own = [one for one in documents if one.facility == dossier.facility]
        lines = rows(dossier_view(own, dossier, as_of=as_of), width)
        assert all(len(line) <= width for line in lines)
        assert not any("…" in line for line in lines)


def test_names_are_text_never_markup(documents: Documents, dossiers: Dossiers, as_of: dt.date) -> None:
    odd = next(one for one in dossiers if one.facility.startswith("=cmd"))
    assert "[red]Klinik[/red]" in view(odd, documents, as_of)[0]


def test_the_place_of_a_proof_is_told_unless_the_message_does(
    melati: DossierResult, documents: Documents, as_of: dt.date
) -> None:
    (line,) = section(view(melati, documents, as_of), "Persyaratan terpenuhi")
    path = melati.requirements[0].evidence[0].path
    assert line == f"CR-DOC-01  CR-DOC-01  Izin operasional berlaku {path}, hal. 1"
    named = melati.requirements[0].model_copy(update={"message": f"ada ({path} hlm. 1)."})
    (line,) = section(view(melati, documents, as_of, requirements=(named,)), "Persyaratan terpenuhi")
    assert line == f"CR-DOC-01  CR-DOC-01  ada ({path} hlm. 1)."


def test_due_facilities_are_listed_soonest_first(dossiers: Dossiers, as_of: dt.date) -> None:
    def due(dossier: DossierResult, day: str) -> DossierResult:
        deadline = DeadlineResult(date=day, what="x", severity="minor", kind=DeadlineKind.RECREDENTIALING)
        return dossier.model_copy(update={"deadlines": (deadline,)})

    first, second, third, *_ = dossiers
    nothing = third.model_copy(update={"deadlines": ()})
    lines = rows(due_table([due(first, "2027-03-30"), due(second, "2026-11-21"), nothing], as_of=as_of))
    assert lines[0].split() == [
        "Batas",
        "Sisa",
        "hari",
        "Faskes",
        "Folder",
        "PKS",
        "berakhir",
        "Tahap",
        "Keputusan",
    ]
    assert [line.split()[:2] for line in lines[1:]] == [["21-11-2026", "-1"], ["30-03-2027", "128"]]
    assert lines[1].split()[-3:] == ["Pemantauan", "Perlu", "ditinjau"]
