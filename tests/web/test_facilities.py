"""Fasilitas: what the filters let through, the order, the pages, the address."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest

from flows.web.pages.facilities import COLUMNS


def listed(web: Any, query: str = "") -> list[str]:
    page = web.browser().get(f"/fasilitas?{query}")
    assert page.status_code == 200, page.text
    return re.findall(r'<th scope="row"><a href="/fasilitas/([^"]+)"', page.text)


@pytest.fixture
def varied(audited: Any, make: Any, web: Any) -> Any:
    """A clinic that qualifies, a hospital that lacks its licence, a practice of which a licence has ended."""
    audited(
        [
            *make.complete_clinic("klinik"),
            *make.complete_hospital("rs", izin=None),
            *make.complete_practice("praktik"),
            make.document("praktik/izin-lama.pdf", make.accreditation("2026-02-01", make.DENTAL_PRACTICE)),
        ],
    )
    return web


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"klinik", "rs", "praktik"}),
        ("keputusan=MEMENUHI", {"klinik", "praktik"}),
        ("keputusan=BELUM_LENGKAP", {"rs"}),
        ("jenjang=FKTL", {"rs"}),
        ("cari=TANJUNG+melati", {"rs"}),
        ("cari=rs", {"rs"}),
        ("cari=100%25", set()),
        ("cari=_", set()),
        ("sebelum=2026-03-01", {"praktik"}),
        ("jenjang=FKTL&keputusan=MEMENUHI", set()),
        ("klausul=payment.referral", set()),
        ("klausul=tidak.ada", set()),
        ("cabang=Kota+Rekaan", set()),
    ],
)
def test_a_filter_lets_through_what_it_names(varied: Any, query: str, expected: set[str]) -> None:
    assert set(listed(varied, query)) == expected


def test_what_has_open_questions(web: Any) -> None:
    assert listed(web, "terbuka=1") == ["klinik"]
    assert set(listed(web)) == {"klinik", "lengkap"}


def test_worst_decisions_come_first_and_may_be_turned(varied: Any) -> None:
    assert listed(varied)[0] == "rs"
    assert listed(varied, "arah=turun")[-1] == "rs"
    assert listed(varied, "urut=next_end")[0] == "praktik"


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_sorts_both_ways(varied: Any, column: str) -> None:
    up, down = listed(varied, f"urut={column}"), listed(varied, f"urut={column}&arah=turun")
    assert set(up) == set(down) == {"klinik", "rs", "praktik"}


def test_numbers_are_wanted_largest_first(web: Any) -> None:
    page = web.browser().get("/fasilitas").text
    assert "/fasilitas?urut=open_items&amp;arah=turun" in page
    assert "/fasilitas?urut=name&quot;" not in page
    assert 'href="/fasilitas?urut=name"' in page


@pytest.mark.parametrize("query", ["urut=result", "urut=archive_id", "sebelum=besok", "sebelum=2026-02-30"])
def test_what_makes_no_sense_is_refused(web: Any, query: str) -> None:
    assert web.browser().get(f"/fasilitas?{query}").status_code == 400


def test_the_list_is_cut_into_pages_that_keep_the_filter(audited: Any, make: Any, web: Any) -> None:
    audited([make.failed(f"klinik-{number:03d}/a.pdf") for number in range(120)])
    first, last = listed(web, "cari=klinik&urut=facility"), listed(web, "cari=klinik&urut=facility&halaman=3")
    assert first[0] == "klinik-000"
    assert len(first) == 50
    assert last == [f"klinik-{number:03d}" for number in range(100, 120)]
    assert listed(web, "urut=facility&halaman=99") == last
    page = web.browser().get("/fasilitas?cari=klinik&urut=facility").text
    assert 'href="/fasilitas?cari=klinik&amp;urut=facility&amp;halaman=2"' in page


def test_htmx_gets_the_table_alone_and_the_address_stays(web: Any) -> None:
    asked = "/fasilitas?cari=&keputusan=&sebelum=&terbuka=1&urut=name"
    page = web.browser().get(asked, headers={"hx-request": "true", "hx-target": "daftar"})
    assert page.text.lstrip().startswith('<section class="panel" id="daftar"')
    assert "<html" not in page.text
    assert page.headers["hx-push-url"] == "/fasilitas?terbuka=1&urut=name"


def test_a_filter_that_finds_nothing_says_so(web: Any) -> None:
    assert "Tidak ada fasilitas yang cocok" in web.browser().get("/fasilitas?cari=tidak-ada").text


def test_what_was_searched_is_shown_escaped(web: Any) -> None:
    page = web.browser().get("/fasilitas?cari=" + quote('"><script>x</script>')).text
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_a_change_of_language_comes_back_to_the_same_list(web: Any) -> None:
    browser = web.browser()
    page = browser.get("/fasilitas?cari=klinik&urut=name").text
    back = re.search(r'name="back" value="([^"]+)"', page)
    assert back is not None
    assert back.group(1) == "/fasilitas?cari=klinik&amp;urut=name"


def test_browsers_keep_no_copies_of_pages_for_going_back(web: Any) -> None:
    assert '"historyCacheSize": 0' in web.browser().get("/fasilitas").text


def test_the_order_is_part_of_the_filter_that_changes_with_the_table(web: Any) -> None:
    page = web.browser().get("/fasilitas?urut=name&arah=turun").text
    table = page.partition('id="daftar"')[2]
    assert '<input type="hidden" name="urut" value="name" form="saring">' in table
    assert '<input type="hidden" name="arah" value="turun" form="saring">' in table
    assert '<form class="panel filter" id="saring"' in page
