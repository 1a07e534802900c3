"""No page has a serious or critical fault of accessibility: axe-core on every page, two themes, two widths.

axe/ holds axe-core as it is published (MPL-2.0, see axe/LICENSE); it runs in the pages of these tests alone.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from playwright.sync_api import Page
from starlette.routing import Route

from flows.web.app import make_app
from flows.web.site import Site
from pipeline.requirements import Requirements
from pipeline.settings import Settings
from pipeline.store import Store

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
FACILITY = "klinik-sekar-jaladri"
CONTRACT = "PKS BPJS Kesehatan 2026.pdf"

PAGES = {
    "/": ["/"],
    "/masa-berlaku": ["/masa-berlaku", "/masa-berlaku?lewat=1"],
    "/tak-terbaca": ["/tak-terbaca"],
    "/fasilitas": ["/fasilitas", "/fasilitas?cari=tidak-ada-yang-begini"],
    "/fasilitas/{facility:path}": [f"/fasilitas/{FACILITY}", "/fasilitas/rs-bhakti-lembayung"],
    "/fasilitas/{facility}/pindah": [f"/fasilitas/{FACILITY}/pindah"],
    "/masuk": ["/masuk"],
    "/kelola": ["/kelola"],
    "/dokumen/{sha256}": ["{contract}", "{contract}?halaman=2", "{word_file}"],
    "/pemeriksaan": ["/pemeriksaan"],
    "/pemeriksaan/sampel/{sample}": ["{sample}"],
    "/pemeriksaan/tren": ["/pemeriksaan/tren"],
    "/pemeriksaan/perubahan": ["/pemeriksaan/perubahan"],
    "/antrean": ["/antrean", f"/antrean?fasilitas={FACILITY}&jenis=clause", "/antrean?fasilitas=tidak-ada"],
    "/cari": ["/cari", "/cari?q=kapitasi"],
}
"""Addresses to look at, by the route that answers them."""
NO_PAGES = {
    "/dokumen/{sha256}/{number}.webp",
    "/bukti/{sha256}/{number}.jpg",
    "/pemeriksaan/bukti/{facility}",
    "/pemeriksaan/koreksi.zip",
    "/audit.xlsx",
    "/metrics",
}
"""Routes that answer with pictures, files and figures."""


WIDTHS = (1280, 390)
LOST = "/tidak/ada"
"""An address that nothing answers: its message is a page as well."""


def test_every_page_of_the_site_is_looked_at(rules: Requirements) -> None:
    site = Site(
        store=cast(Store, None),
        requirements=rules,
        settings=Settings(),
        as_of=lambda: dt.date(2026, 11, 22),
        now=str,
        hosts=frozenset(),
    )
    routes = {
        route.path
        for route in make_app(site).routes
        if isinstance(route, Route) and "GET" in (route.methods or ())
        if not route.path.startswith("/static/")
    }
    assert routes == PAGES.keys() | NO_PAGES


def values(page: Page) -> dict[str, str]:
    """Return addresses that are known only now: documents by their content, and a sample that is drawn."""
    page.goto(f"/fasilitas/{FACILITY}")
    found = {"contract": _path(page, "PKS BPJS Kesehatan 2026.pdf")}
    page.goto("/fasilitas/puskesmas-rawa-kemuning")
    found["word_file"] = _path(page, "profil-2026.docx")
    page.goto("/pemeriksaan")
    page.click("form[action='/pemeriksaan/sampel'] button")
    page.wait_for_url("**/pemeriksaan/sampel/*")
    return {**found, "sample": page.url}


def _path(page: Page, file: str) -> str:
    path = page.locator("#berkas a", has_text=file).first.get_attribute("href")
    assert path is not None
    return path


def faults(page: Page) -> list[str]:
    """Return the serious and critical faults of the page that is open, with all that folds unfolded."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.evaluate(AXE)
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", list(RULES)
    )
    assert len(found["passes"]) > 10, "axe-core did not look at the page"
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_keeps_anybody_out(visit: Any, theme: Literal["light", "dark"]) -> None:
    visitor = visit("pengelola", theme=theme)
    page: Page = visitor.page
    known = values(page)
    wrong = []
    for path in [*(one.format(**known) for some in PAGES.values() for one in some), LOST]:
        page.goto(path)
        assert page.locator("html").get_attribute("data-theme") == theme
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wrong += [f"{path} at {width}: {fault}" for fault in faults(page)]
    assert ["404" in text for text in visitor.watch.complaints] == [True]
    visitor.watch.complaints.clear()
    assert not wrong, "\n".join(wrong)


def test_a_fault_is_found(visit: Any) -> None:
    page = visit().page
    page.goto("/")
    page.evaluate("document.querySelector('h1').style.color = '#eeeeee'")
    assert [fault.partition(" ")[0] for fault in faults(page)] == ["color-contrast"]
