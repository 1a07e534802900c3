"""Administration is for admins; it shows who may come in and who asked for what."""

from __future__ import annotations

from typing import Any

import pytest


def test_the_log_shows_what_was_asked_as_text(guarded: Any) -> None:
    browser = guarded.logged_in("admin")
    browser.get("/fasilitas/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    shown = browser.get("/kelola").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert" not in shown
    assert "reviewer" in shown
    assert "scrypt" not in shown


def test_who_may_not_see_it_is_told_on_a_page(guarded: Any) -> None:
    answer = guarded.logged_in("reviewer").get("/kelola")
    assert answer.status_code == 403
    assert "Peran Anda tidak boleh membuka halaman ini." in answer.text
    assert 'href="/antrean"' in answer.text


@pytest.mark.parametrize("before", ["", "x", "-1", "٣", "9" * 40, "1;DROP TABLE accesses"])
def test_any_place_in_the_log_can_be_asked_for(web: Any, before: str) -> None:
    assert web.browser().get("/kelola", params={"sebelum": before}).status_code == 200


def test_a_long_log_goes_on_on_the_next_page(web: Any) -> None:
    browser = web.browser()
    for number in range(130):
        web.site.store.accesses.add(
            at=f"2026-03-01T07:{number // 60:02d}:{number % 60:02d}+00:00",
            who="w",
            role="viewer",
            method="GET",
            path=f"/nomor/{number}/",
            status=200,
            address="127.0.0.1",
        )
    first = browser.get("/kelola").text
    assert "/nomor/129/" in first
    assert "/nomor/5/" not in first
    link = first.split('href="/kelola?sebelum=')[1].split('"')[0]
    assert "/nomor/5/" in browser.get(f"/kelola?sebelum={link}").text
