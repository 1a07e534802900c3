"""Ringkasan, masa berlaku, tak terbaca: what they count, and where they lead."""

from __future__ import annotations

import re
from typing import Any

import pytest

from flows.web.render import environment
from schemas.dossier import AuditedFile
from schemas.labels import DocumentType


def lacking_clinic(make: Any, folder: str, **clauses: str) -> list[AuditedFile]:
    changed = {name: make.clause(f"payment.{name}", status) for name, status in clauses.items()}
    pks = make.document(f"{folder}/pks.pdf", make.pks(people=(make.DOCTOR,), clauses=make.clauses(**changed)))
    return list(make.complete_clinic(folder, pks=pks))


def test_decisions_are_counted_and_lead_to_their_facilities(web: Any) -> None:
    page = web.browser().get("/").text
    assert re.search(r'href="/fasilitas\?keputusan=PERLU_DITINJAU"><strong>1</strong>', page)
    assert re.search(r'href="/fasilitas\?keputusan=MEMENUHI"><strong>1</strong>', page)
    assert re.search(r'href="/fasilitas\?keputusan=TIDAK_MEMENUHI"><strong>0</strong>', page)


def test_open_questions_lead_to_the_queue(web: Any) -> None:
    counts = dict(
        re.findall(r'href="/antrean\?tingkat=(\w+)"><strong>(\d+)</strong>', web.browser().get("/").text)
    )
    kept = web.site.store.lists.open_by_severity(web.site.run().archive_id)
    assert counts == {severity.value: str(count) for severity, count in kept.items()}
    assert sum(map(int, counts.values())) > 0


def test_missing_clauses_are_ranked_critical_ones_first(audited: Any, make: Any, web: Any) -> None:
    files = [
        *lacking_clinic(make, "satu", referral="missing", hold_harmless="missing"),
        *lacking_clinic(make, "dua", referral="missing"),
    ]
    audited(files)
    page = web.browser().get("/").text
    ranked = re.findall(r'href="/fasilitas\?klausul=([^"]+)">.*?<td class="n">(\d+)</td>', page, re.DOTALL)
    assert ranked == [("payment.hold_harmless", "1"), ("payment.referral", "2")]
    listed = web.browser().get("/fasilitas?klausul=payment.hold_harmless").text
    assert 'href="/fasilitas/satu"' in listed
    assert 'href="/fasilitas/dua"' not in listed


def test_a_clause_of_an_earlier_contract_does_not_count(audited: Any, make: Any, web: Any) -> None:
    old = make.pks(
        "2024-01-01", "2024-12-31", clauses=make.clauses(referral=make.clause("payment.referral", "missing"))
    )
    audited([*make.complete_clinic(), make.document("klinik/pks-2024.pdf", old)])
    assert "klausul=payment.referral" not in web.browser().get("/").text


def test_the_calendar_counts_what_ends_and_leads_to_it(web: Any) -> None:
    page = web.browser().get("/").text
    found = re.findall(r'href="/masa-berlaku\?bulan=(2026-12)">.*?<td class="n">(\S+)</td>', page, re.DOTALL)
    assert found == [("2026-12", "2")]  # the contracts of both clinics
    listed = web.browser().get("/masa-berlaku?bulan=2026-12").text
    assert listed.count("31-12-2026") == 2
    assert "1–2 dari 2" in listed


def test_what_ended_already_is_told_apart(audited: Any, make: Any, web: Any) -> None:
    izin = make.document("klinik/izin.pdf", make.licence("2026-02-28"))
    audited(make.complete_clinic(izin=izin))
    browser = web.browser()
    assert re.search(
        r'href="/masa-berlaku\?lewat=1">.*?<td class="n hot" colspan="2">1</td>', browser.get("/").text
    )
    assert "28-02-2026" in browser.get("/masa-berlaku?lewat=1").text
    assert "28-02-2026" not in browser.get("/masa-berlaku").text


@pytest.mark.parametrize("month", ["2026-13", "kini", "2026-1", "2026-03-01", "%00"])
def test_a_month_that_is_none_is_refused(web: Any, month: str) -> None:
    assert web.browser().get(f"/masa-berlaku?bulan={month}").status_code == 400


def test_unread_files_are_told_with_what_to_do(audited: Any, make: Any, web: Any) -> None:
    broken = [make.failed(f"klinik/rusak-{number:02d}.pdf") for number in range(60)]
    partial = make.document("klinik/separuh.pdf", make.segment(DocumentType.OTHER), unread=(2, 3))
    audited([*make.complete_clinic(), *broken, partial])
    browser = web.browser()
    page = browser.get("/").text
    assert "60 gagal, 1 terbaca sebagian." in page
    assert "Pindai ulang." in page
    assert "1–50 dari 61" in browser.get("/tak-terbaca").text
    last = browser.get("/tak-terbaca?halaman=2").text
    assert "51–61 dari 61" in last
    assert "Halaman tak terbaca: 2, 3." in last


def test_an_archive_without_documents_is_told(audited: Any, web: Any) -> None:
    audited([])
    page = web.browser().get("/")
    assert page.status_code == 200
    assert "Belum ada fasilitas di arsip ini." in page.text


def test_in_english_the_names_are_english(web: Any) -> None:
    browser = web.browser()
    browser.cookies.set("bahasa", "en")
    page = browser.get("/").text
    assert "Needs review" in page
    assert "Perlu ditinjau" not in page


@pytest.mark.parametrize(
    ("language", "value", "decimals", "shown"),
    [
        ("id", 22080, 0, "22.080"),
        ("en", 22080, 0, "22,080"),
        ("id", 3.5561, 2, "3,56"),
        ("en", 1234.5, 1, "1,234.5"),
        ("id", 7, 0, "7"),
    ],
)
def test_large_numbers_can_be_read(language: str, value: float, decimals: int, shown: str) -> None:
    template = environment().from_string("{{ value | angka(decimals) }}")
    assert template.render(language=language, value=value, decimals=decimals) == shown
