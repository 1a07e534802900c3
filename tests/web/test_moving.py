"""Documents in the wrong folder are given to another facility, and brought back."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.rulings import Action, Target


def _send(web: Any, browser: Any, facility: str, **values: Any) -> Any:
    data = {"csrf": web.csrf(browser), "tujuan": "lengkap", "alasan": "Salah folder"} | values
    return browser.post(f"/fasilitas/{facility}/pindah", data=data)


def _paths(web: Any, archive: int, facility: str) -> dict[str, str]:
    return {one.path: one.sha256 for one in web.site.store.document_results(archive, [facility])}


@pytest.fixture
def browser(web: Any) -> Any:
    opened = web.browser()
    opened.get("/antrean")
    return opened


def test_documents_are_moved_and_brought_back(web: Any, archive: int, browser: Any) -> None:
    before = _paths(web, archive, "klinik")
    sip = before["klinik/sip.pdf"]
    assert f'value="{sip}:0"' in browser.get("/fasilitas/klinik/pindah").text
    assert _send(web, browser, "klinik", dokumen=[f"{sip}:0"]).status_code == 303
    assert "klinik/sip.pdf" in _paths(web, archive, "lengkap")
    assert "klinik/sip.pdf" not in _paths(web, archive, "klinik")
    (kept,) = web.site.store.rulings.on(archive, Target.of_document(sip))
    assert (kept.ruling.action, kept.ruling.reason) == (Action.MOVE, "Salah folder")
    assert "Dipindahkan dari sini" in browser.get("/fasilitas/klinik/pindah").text
    assert "Dipindahkan ke sini" in browser.get("/fasilitas/lengkap/pindah").text
    undo = {
        "csrf": web.csrf(browser),
        "target": Target.of_document(sip).model_dump_json(),
        "facility": "lengkap",
        "action": "undo",
        "after": "1",
    }
    assert browser.post("/putusan", data=undo).status_code == 303
    assert _paths(web, archive, "klinik") == before


def test_a_dossier_is_split_into_a_new_one_and_merged(web: Any, archive: int, browser: Any) -> None:
    all_of_it = _paths(web, archive, "klinik")
    chosen = [f"{sha256}:0" for sha256 in all_of_it.values()]
    assert _send(web, browser, "klinik", dokumen=chosen, tujuan="klinik-baru").status_code == 303
    assert set(_paths(web, archive, "klinik-baru")) == set(all_of_it)
    assert [one.facility for one in web.site.store.dossier_results(archive)] == ["klinik-baru", "lengkap"]


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"dokumen": []}, 400),
        ({"alasan": " "}, 400),
        ({"tujuan": "klinik"}, 400),
        ({"tujuan": ""}, 400),
        ({"tujuan": "../lain"}, 404),
        ({"tujuan": "a/b"}, 404),
        ({"dokumen": ["f" * 64 + ":0"]}, 404),
        ({"csrf": "x"}, 403),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(
    web: Any, archive: int, browser: Any, values: dict[str, Any], status: int
) -> None:
    before = _paths(web, archive, "klinik")
    sip = before["klinik/sip.pdf"]
    assert _send(web, browser, "klinik", **({"dokumen": [f"{sip}:0"]} | values)).status_code == status
    assert _paths(web, archive, "klinik") == before
    assert web.site.store.rulings.of(archive) == []


def test_who_saw_an_earlier_state_is_told(web: Any, archive: int, browser: Any) -> None:
    sip = _paths(web, archive, "klinik")["klinik/sip.pdf"]
    assert _send(web, browser, "klinik", dokumen=[f"{sip}:3"]).status_code == 409


def test_a_viewer_moves_nothing(guarded: Any, archive: int) -> None:
    browser = guarded.logged_in("viewer")
    assert browser.get("/fasilitas/klinik/pindah").status_code == 403
    assert _send(guarded, browser, "klinik", dokumen=["x:0"]).status_code == 403


def test_there_is_no_page_of_what_is_not_there(web: Any, archive: int, browser: Any) -> None:
    assert browser.get("/fasilitas/tidak-ada/pindah").status_code == 404
