"""The queue: worst first, one at a time, the next at once."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest

from flows.web.pages.evidence import picture_of
from pipeline.store.queue import Wanted
from schemas.evidence import Region
from schemas.geometry import BoundingBox
from schemas.rulings import Action, Ruling, Target

IN_PLACE = {"hx-request": "true"}


def _forms(text: str) -> dict[str, str]:
    """Return the hidden entries of the first form that decides in the queue."""
    article = text[text.index("<article") :]
    form = article[article.index('action="/putusan"') :]
    form = form[: form.index("</form>")]
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
    }


def _shown(text: str) -> str:
    """Return the target of the item that is shown."""
    return Target.model_validate_json(_forms(text)["target"]).key


def test_the_queue_shows_the_worst_first(web: Any, archive: int) -> None:
    text = web.browser().get("/antrean").text
    items = web.site.store.queue.items(archive, Wanted(), first=1, number=50)
    assert len(items) >= 3
    assert [(one.severity, -one.changes) for one in items] == sorted(
        (one.severity, -one.changes) for one in items
    )
    assert _shown(text) == items[0].target
    assert f"1 dari {len(items)}" in text


def test_after_a_decision_the_next_is_there_at_once(web: Any, archive: int) -> None:
    browser = web.browser()
    first = browser.get("/antrean?jenis=clause").text
    queue = browser.get("/antrean").text
    items = web.site.store.queue.items(archive, Wanted(), first=1, number=2)
    answer = browser.post("/putusan", data=_forms(queue) | {"action": "later"}, headers=IN_PLACE)
    assert answer.status_code == 200
    assert _shown(answer.text) == items[1].target
    assert "<html" not in answer.text
    assert 'id="kabar"' in answer.text
    assert first != queue


def test_what_is_put_off_comes_last(web: Any, archive: int) -> None:
    browser = web.browser()
    queue = browser.get("/antrean").text
    browser.post("/putusan", data=_forms(queue) | {"action": "later"})
    items = web.site.store.queue.items(archive, Wanted(), first=1, number=50)
    assert items[-1].target == _shown(queue)
    assert [one.put_off for one in items] == [False] * (len(items) - 1) + [True]


def test_a_decision_is_undone_from_the_queue(web: Any, archive: int) -> None:
    browser = web.browser()
    queue = browser.get("/antrean?jenis=clause").text
    answer = browser.post("/putusan", data=_forms(queue) | {"choose": "present"}, headers=IN_PLACE)
    banner = answer.text[: answer.text.index("</form>")]
    entries = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', banner)
    }
    assert Target.model_validate_json(entries["target"]).key == _shown(queue)
    undone = browser.post("/putusan", data=entries | {"action": "undo"}, headers=IN_PLACE)
    assert _shown(undone.text) == _shown(queue)
    assert "Putusan dibatalkan" in undone.text


def test_what_somebody_else_decided_goes_with_a_note(guarded: Any, archive: int) -> None:
    mine, theirs = guarded.logged_in("reviewer"), guarded.logged_in("admin")
    same = mine.get("/antrean?jenis=clause").text, theirs.get("/antrean?jenis=clause").text
    theirs.post("/putusan", data=_forms(same[1]) | {"choose": "missing"})
    answer = mine.post("/putusan", data=_forms(same[0]) | {"choose": "present"}, headers=IN_PLACE)
    assert answer.status_code == 200
    assert "baru saja diputuskan oleh admin" in answer.text
    again = mine.get(f"/antrean?butir={quote(_shown(same[0]))}")
    assert "sudah diputuskan oleh admin" in again.text


@pytest.mark.parametrize("kind", ["date", "clause", "field", "requirement"])
def test_one_kind_is_shown(web: Any, archive: int, kind: str) -> None:
    items = web.site.store.queue.items(archive, Wanted(kind=kind), first=1, number=50)
    expected = "field" if kind in ("date", "field") else kind
    assert {one.kind for one in items} <= {expected}
    answer = web.browser().get(f"/antrean?jenis={kind}")
    assert answer.status_code == 200
    assert f"dari {len(items)}" in answer.text if items else "Tidak ada butir" in answer.text


def test_nothing_is_left(web: Any, archive: int) -> None:
    answer = web.browser().get("/antrean?fasilitas=tidak-ada")
    assert answer.status_code == 200
    assert "Tidak ada butir dengan saringan ini" in answer.text


@pytest.mark.parametrize(
    "query", ["jenis=x", "tingkat=x", "butir=" + "a" * 5000, "berbeda=1", "fasilitas=%3Cb%3E"]
)
def test_odd_addresses_do_no_harm(web: Any, archive: int, query: str) -> None:
    answer = web.browser().get(f"/antrean?{query}")
    assert answer.status_code == 200
    assert "<b>" not in answer.text


def test_a_reading_that_disagrees_with_a_person_is_shown(web: Any, archive: int) -> None:
    store = web.site.store
    documents = store.document_results(archive, ["klinik"])
    sha256 = next(one.sha256 for one in documents if one.path == "klinik/sip.pdf")
    target = Target.of_field(sha256, 1, "expiry_date")
    browser = web.browser()
    assert "Tidak ada butir" in browser.get("/antrean?berbeda=1").text
    ruling = Ruling(
        target=target,
        action=Action.CORRECT,
        value="2027-05-02",
        seen="2023-05-02",
        by="petugas.b",
        at="2026-02-01T07:00:00+00:00",
    )
    store.rulings.add(archive, ruling, after=0)
    text = browser.get("/antrean?berbeda=1").text
    assert _shown(text) == target.key
    assert "Pembacaan baru berbeda: 02-05-2028" in text


def test_what_each_choice_would_change_is_told(web: Any, archive: int) -> None:
    text = web.browser().get("/antrean?jenis=date").text
    assert "Bila 02-05-2028" in unescape(text)
    assert "Bila Salah" in text


def test_a_picture_is_asked_for_by_boxes_alone(web: Any, archive: int) -> None:
    browser = web.browser()
    documents = web.site.store.document_results(archive, ["klinik"])
    sha256 = next(one.sha256 for one in documents if one.path == "klinik/sip.pdf")
    for boxes in ("", "1,2,3", "1,2,3,x", "1,2,3,4;", "-1,2,3,4", ";".join(["1,2,3,4"] * 60)):
        assert browser.get(f"/bukti/{sha256}/1.jpg?kotak={boxes}").status_code == 404, boxes
    assert browser.get("/bukti/../1.jpg?kotak=1,2,3,4").status_code == 404


def test_a_box_on_the_page_is_cut_out() -> None:
    region = Region(page=2, bbox=BoundingBox(10, 20.04, 110, 32))
    assert picture_of("a" * 64, 2, [region]) == f"/bukti/{'a' * 64}/2.jpg?kotak=10.0,20.0,110.0,32.0"
    assert picture_of("a" * 64, 3, [region]) == f"/dokumen/{'a' * 64}/3.webp"


def test_a_doubtful_requirement_is_let_stand_or_put_off(web: Any, archive: int) -> None:
    text = web.browser().get("/antrean?jenis=requirement").text
    article = text[text.index("<article") : text.index("</article>")]
    assert 'value="waive"' in article
    assert 'value="later"' in article
    assert 'value="confirm"' not in article
    assert "/dokumen/" in article
