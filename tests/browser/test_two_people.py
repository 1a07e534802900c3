"""Two people decide on the same thing at once: the second is told, and nothing is overwritten."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

FACILITY = "klinik-sekar-jaladri"


def history(page: Page, name: str) -> list[str]:
    """Return the rulings about something, as the dossier lists them."""
    page.goto(f"/fasilitas/{FACILITY}")
    return page.locator("#riwayat tbody tr", has_text=name).all_inner_texts()


def test_in_the_queue_the_second_is_told_by_whom(visit: Any) -> None:
    first, second = visit("petugas.a").page, visit("petugas.b").page
    for page in (first, second):
        page.goto(f"/antrean?fasilitas={FACILITY}&jenis=clause")
        expect(page.locator("#butir")).to_be_visible()
    name = re.sub(r"\s*(kritis|mayor|minor)$", "", first.locator("#butir").inner_text())

    first.click("#antrean button[value=present]")
    expect(first.locator("#antrean .last")).to_contain_text("Batalkan putusan")
    second.click("#antrean button[value=missing]")
    expect(second.locator("#antrean .last")).to_contain_text("petugas.a")

    (told,) = history(second, name)
    assert "petugas.a" in told
    assert "petugas.b" not in told


def test_on_the_page_of_a_document_too(visit: Any) -> None:
    watched = visit("petugas.b")
    first, second = visit("petugas.a").page, watched.page
    for page in (first, second):
        page.goto(f"/antrean?fasilitas={FACILITY}&jenis=field")
        page.click("#antrean .steps a:has-text('Buka dokumen')")
        expect(page.locator(".item[aria-current] .ruling")).to_be_visible()
    item = second.locator(".item[aria-current]")

    first.click(".item[aria-current] .ruling button[value=confirm]")
    expect(first.locator(".item[aria-current] .said")).to_contain_text("petugas.a")
    item.locator("button[value=reject]").click()
    expect(item.locator("[role=alert]")).to_be_visible()
    expect(item.locator(".said")).to_contain_text("petugas.a")  # what stands is shown, to decide anew
    assert len(history(second, "petugas")) == len(history(first, "petugas.a"))
    assert ["409" in text for text in watched.watch.complaints] == [True]
    watched.watch.complaints.clear()
