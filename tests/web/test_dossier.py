"""Dosir: a facility of any name, its proofs, what was let stand, and what was decided."""

from __future__ import annotations

import asyncio
import re
from html import escape
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from flows.web.app import make_app
from flows.web.pages import dossier
from pipeline.rejudge import decide
from pipeline.requirements import Requirements
from schemas.labels import DocumentType
from schemas.rulings import Action, Ruling, Target

NAMES = (
    "klinik",
    "100% sehat",
    "%2e%2e",
    'Klinik "Melati"',
    "Klinik <b>O'Brien</b>",
    "klinik.tirta..asih.",
    "...",
    "Klinik?a=1&b=2#c",
    "Puskesmas Ñandú 漢字 🏥",
    "klinik\\asih;x+y",
    " spasi ",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_facility_of_any_name_is_found_from_the_list(audited: Any, make: Any, web: Any, name: str) -> None:
    audited(make.complete_clinic(name))
    link = re.search(r'<th scope="row"><a href="([^"]+)"', _ask(web, "/fasilitas").text)
    assert link is not None
    page = _ask(web, link.group(1))
    assert page.status_code == 200
    assert make.CLINIC in page.text
    assert "<b>O'Brien" not in page.text
    back = re.search(r'name="back" value="([^"]+)"', page.text)
    assert back is not None
    assert _ask(web, back.group(1)).text.count(make.CLINIC) == page.text.count(make.CLINIC)


def _ask(web: Any, address: str) -> httpx.Response:
    """Ask as a browser would; Starlette's own client decodes addresses twice."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(make_app(web.site))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(address)

    return asyncio.run(ask())


def test_of_many_findings_the_gravest_stand_open(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    few = web.browser().get("/fasilitas/klinik").text
    groups = few.count('<details class="fold" open>')
    assert groups > 1
    monkeypatch.setattr(dossier, "_FINDINGS", 0)
    many = web.browser().get("/fasilitas/klinik").text
    assert many.count('<details class="fold" open>') == 1
    assert many.index('<details class="fold" open>') < many.index('<details class="fold">')
    assert many.count('<details class="fold">') == groups - 1
    assert many.count('<li class="finding') == few.count('<li class="finding')


def test_of_many_reasons_the_first_are_shown(audited: Any, make: Any, web: Any) -> None:
    assert "alasan lagi" not in web.browser().get("/fasilitas/klinik").text
    audited(make.complete_clinic("kosong")[-1:])
    folded = web.browser().get("/fasilitas/kosong").text
    (found,) = web.site.store.dossier_results(1, ["kosong"])
    assert f"{len(found.reasons) - 6} alasan lagi" in folded
    assert all(escape(reason) in folded for reason in found.reasons)


@pytest.mark.parametrize("name", ["tidak-ada", "klinik/pks.pdf", "", "KLINIK", "%"])
def test_no_such_facility_is_not_found(web: Any, name: str) -> None:
    assert web.browser().get(f"/fasilitas/{quote(name)}").status_code == 404


def test_the_page_shows_decision_reasons_documents_clauses_and_people(web: Any, make: Any) -> None:
    page = web.browser().get("/fasilitas/klinik").text
    assert 'id="keputusan" class="mark s-PERLU_DITINJAU"' in page
    (document,) = web.site.store.documents_at(web.site.run().archive_id, ["klinik/pks.pdf"])
    sha256 = document.sha256
    assert f'href="/dokumen/{sha256}"' in page
    assert f'href="/dokumen/{sha256}?halaman=1"' in page
    kept = web.site.store.document_results(web.site.run().archive_id, ["klinik"])
    clauses = [
        clause for one in kept for part in one.segments for clause in part.clauses if clause.applicable
    ]
    assert page.count('class="cell s-present"') == sum(clause.status == "present" for clause in clauses)
    assert page.count('class="cell s-uncertain"') == 1
    assert make.DOCTOR in page
    assert '<rect class="span f-valid"' in page
    assert "Belum ada putusan tentang fasilitas ini." in page
    assert 'hx-post="/putusan"' in page


def test_the_number_of_open_questions_leads_to_them(web: Any) -> None:
    page = web.browser().get("/fasilitas/klinik").text
    row = web.site.store.facilities.find(web.site.run().archive_id, "klinik")
    assert row is not None
    assert row.open_items > 0
    assert re.search(
        rf'href="/antrean\?fasilitas=klinik">\s*<span id="terbuka">{row.open_items}</span>', page
    )


def _waiver(web: Any, target: Target, reason: str) -> Ruling:
    return Ruling(target=target, action=Action.WAIVE, reason=reason, by="petugas.rekaan", at=web.site.now())


def test_what_was_let_stand_is_told_with_who_and_why_and_remembered(web: Any, rules: Requirements) -> None:
    run = web.site.run()
    target = Target.of_requirement("CR-DOC-08", "klinik")
    ruling = _waiver(web, target, "menyusul <besok>")
    decide(web.site.store, run, rules, ruling, after=0, facility="klinik", as_of=web.site.as_of())
    undone = Ruling(target=target, action=Action.UNDO, by="petugas.lain", at=web.site.now())
    page = web.browser().get("/fasilitas/klinik").text
    assert "menyusul &lt;besok&gt;" in page
    assert "<besok>" not in page
    assert "Belum ada putusan" not in page
    decide(web.site.store, run, rules, undone, after=1, facility="klinik", as_of=web.site.as_of())
    history = web.browser().get("/fasilitas/klinik").text.partition('id="riwayat"')[2]
    assert history.index("petugas.lain") < history.index("petugas.rekaan")
    assert "Putusan sebelumnya dibatalkan" in history


def test_an_excused_requirement_names_who_excused_it(
    audited: Any, make: Any, web: Any, rules: Requirements
) -> None:
    audited(make.complete_clinic(npwp=None))
    run = web.site.run()
    target = Target.of_requirement("CR-DOC-08", "klinik")
    assert "Dikecualikan oleh" not in web.browser().get("/fasilitas/klinik").text
    ruling = Ruling(
        target=target, action=Action.WAIVE, reason="menyusul", by="petugas.rekaan", at=web.site.now()
    )
    decide(web.site.store, run, rules, ruling, after=0, facility="klinik", as_of=web.site.as_of())
    asked = web.browser().get("/fasilitas/klinik").text.partition('id="persyaratan"')[2]
    assert "Dikecualikan oleh petugas.rekaan" in asked
    assert asked.index("Dibiarkan, dengan alasan") < asked.index("Dikecualikan oleh petugas.rekaan")


def test_a_finding_that_was_let_stand_moves_below(
    audited: Any, make: Any, web: Any, rules: Requirements
) -> None:
    izin = make.document("klinik/izin.pdf", make.licence("2026-02-28"))
    audited(make.complete_clinic(izin=izin))
    run = web.site.run()
    (document,) = web.site.store.documents_at(run.archive_id, ["klinik/izin.pdf"])
    finding = next(one for one in document.findings if one.code == "licence-expired")
    target = Target.of_finding(finding, "klinik", str(document.sha256))
    ruling = Ruling(
        target=target, action=Action.WAIVE, reason="sedang diurus", by="petugas.rekaan", at=web.site.now()
    )
    decide(web.site.store, run, rules, ruling, after=0, facility="klinik", as_of=web.site.as_of())
    findings = (
        web.browser().get("/fasilitas/klinik").text.partition('id="temuan"')[2].partition('id="masa"')[0]
    )
    before, waived, after = findings.partition('<ol class="findings waived">')
    assert waived
    assert "<code>licence-expired</code>" not in before
    assert "<code>licence-expired</code>" in after
    assert "sedang diurus" in after


def test_words_of_documents_are_escaped(audited: Any, make: Any, web: Any) -> None:
    evil = "<img src=x onerror=alert(1)>"
    sip = make.document("klinik/<i>sip.pdf", make.sip(evil, number=evil))
    audited(make.complete_clinic(sip=sip))
    page = web.browser().get("/fasilitas/klinik").text
    assert evil not in page
    assert "<i>sip" not in page
    assert "&lt;img src=x" in page


def test_a_facility_of_which_nothing_was_read(audited: Any, make: Any, web: Any) -> None:
    audited([make.failed("kosong/a.pdf")])
    page = web.browser().get("/fasilitas/kosong")
    assert page.status_code == 200
    assert "Pindai ulang." in page.text


def test_pages_of_several_documents_in_a_file_have_links(audited: Any, make: Any, web: Any) -> None:
    bundle = make.document(
        "klinik/berkas.pdf",
        make.segment(DocumentType.OTHER, pages=(1, 2)),
        make.segment(DocumentType.STR, pages=(3, 3), holder_name=make.DOCTOR),
    )
    audited([*make.complete_clinic(), bundle])
    assert f'href="/dokumen/{bundle.sha256}?halaman=3"' in web.browser().get("/fasilitas/klinik").text


def test_a_viewer_sees_the_page_without_buttons(guarded: Any) -> None:
    page = guarded.logged_in("viewer").get("/fasilitas/klinik")
    assert page.status_code == 200
    assert 'action="/putusan"' not in page.text
