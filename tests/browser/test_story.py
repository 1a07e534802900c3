"""A reviewer's day: questions answered, a date corrected, a finding let stand, the workbook taken along."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Page, expect

FACILITY = "drg-laras-wirantika"
NAME = "Praktik Mandiri drg. Laras Wirantika"
AGREEMENT = "kesepakatan apotek.pdf"
REASON = "Perpanjangan sedang diproses dinas"


def decision(page: Page) -> str:
    """Return the decision that the page of a dossier, or of one of its documents, shows."""
    return page.locator("#keputusan").inner_text().split("\n")[-1]  # behind its sign


def workbook(page: Page, folder: Path) -> Any:
    """Download the workbook from the overview, as people do, and return it."""
    page.goto("/")
    with page.expect_download() as begun:
        page.click("a[href='/audit.xlsx']")
    assert begun.value.suggested_filename == "audit.xlsx"
    file = folder / begun.value.suggested_filename
    begun.value.save_as(file)
    return openpyxl.load_workbook(file)


def rows(book: Any, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet about the facility, by the titles of their columns."""
    if sheet not in book.sheetnames:
        return []
    titles, *cells = book[sheet].iter_rows(values_only=True)
    found = [dict(zip(titles, row, strict=True)) for row in cells]
    return [row for row in found if row["Faskes"] == NAME]


def confirm(page: Page, number: int) -> int:
    """Answer `number` questions of the facility with "Benar", and return how many are left."""
    page.goto("/antrean")
    page.select_option("select[name=fasilitas]", FACILITY)
    page.select_option("select[name=jenis]", label="Isian lain")
    page.click("form.filters button")
    place = page.locator("#antrean article header p").first
    left = int(place.inner_text().partition(" dari ")[2])
    for _ in range(number):
        page.click("#antrean button:has-text('Benar')")
        left -= 1
        expect(place).to_have_text(f"1 dari {left}")
    return left


def correct_end(page: Page) -> None:
    """Correct the day on which the agreement with the pharmacy ended, on the page where it stands."""
    page.goto(f"/fasilitas/{FACILITY}")
    page.locator("#berkas a", has_text=AGREEMENT).click()
    item = page.locator(".part[open] .item[data-key$='|end_date']", has_text="19-11-2026")
    item.locator("a.go").click()
    item.locator("summary", has_text="Perbaiki").click()
    item.locator("input[type=date]").fill("2027-11-19")
    item.locator("button", has_text="Simpan").click()
    expect(item.locator(".said")).to_contain_text("19-11-2027")


def let_stand(page: Page) -> None:
    """Let the finding about a missing document stand, with a reason."""
    page.goto(f"/fasilitas/{FACILITY}")
    finding = page.locator("#temuan .finding", has_text="NPWP").first
    fold = page.locator("#temuan details.fold", has_text="NPWP").first
    if fold.get_attribute("open") is None:
        fold.locator("> summary").click()
    finding.locator("summary").click()
    finding.locator("input[name=reason]").fill(REASON)
    finding.locator("form:has(input[name=reason]) button").click()
    expect(finding.locator(".said")).to_contain_text(REASON)


def test_a_reviewer_s_day(visit: Any, served: Any, tmp_path: Path) -> None:
    page = visit().page
    assert rows(workbook(page, tmp_path), "putusan") == []
    page.goto(f"/fasilitas/{FACILITY}")
    assert decision(page) == "Tidak memenuhi"

    left = confirm(page, 3)
    correct_end(page)
    assert decision(page) == "Belum lengkap"  # beside the document, without loading it again
    let_stand(page)

    def shown() -> tuple[str, list[str], list[str]]:
        page.goto(f"/fasilitas/{FACILITY}")
        expect(page.locator("#temuan .waived")).to_contain_text(REASON)
        reasons = page.locator(".reasons li").all_text_contents()
        return decision(page), reasons, page.locator("#riwayat tbody tr").all_inner_texts()

    before = shown()
    assert len(before[2]) == 5
    page.reload()
    assert shown() == before

    book = workbook(page, tmp_path)
    decided = rows(book, "putusan")
    assert "2027-11-19" in [row["Berlaku"] for row in decided if AGREEMENT in str(row["Berkas"])]
    assert [row["Catatan atau alasan"] for row in decided if "NPWP" in str(row["Tentang"])] == [REASON]
    assert {row["Diputuskan oleh"] for row in decided} == {"petugas.a"}
    assert len(decided) == 5
    (summary,) = (row for row in rows(book, "ringkasan") if row["Folder"] == FACILITY)
    assert summary["Keputusan"] == "Belum lengkap"
    (licence,) = (row for row in rows(book, "izin & masa berlaku") if AGREEMENT in row["Berkas"])
    assert licence["Berakhir"].date() == dt.date(2027, 11, 19)

    again = served.audit_again()
    assert again.returncode == 0, again.stderr
    assert "0 dokumen akan dibaca" in again.stderr
    assert shown() == before
    page.goto(f"/antrean?fasilitas={FACILITY}&jenis=field")
    expect(page.locator("#antrean article header p").first).to_have_text(f"1 dari {left}")
