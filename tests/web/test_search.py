"""What is written on a page is found there, is shown as text, and is gone when it was forgotten."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.web.indexing import Indexer
from pipeline.job import Outcome
from pipeline.queries import MOST_WORDS, Query, Term, parse_query, spans
from pipeline.search import hits, index_missing, search, snippet
from pipeline.store import Eraser, Store, open_store
from pipeline.versions import reader_version
from pipeline.words import pack

CONTRACT = [
    ["PERJANJIAN KERJA SAMA", "Nomor 503/0417/PKS/2023", "antara Klinik Pratama Sekar Jingga"],
    ["Pasal 7 Larangan", "PIHAK KEDUA tidak menarik iur biaya", "dari Peserta <b>& keluarganya</b>"],
]
PERMIT = [["SURAT IZIN PRAKTIK", "tidak menarik perhatian", "biaya iur Café Jingga"]]


def q(*terms: str | tuple[str, ...], prefix: bool = True, excluded: tuple[str, ...] = ()) -> Query:
    found = [Term((one,) if isinstance(one, str) else one) for one in terms]
    if prefix and found:
        found[-1] = found[-1]._replace(prefix=True)
    return Query(tuple(found), tuple(Term((one,)) for one in excluded))


# --- what is typed ---


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("iur biaya", q("iur", "biaya")),
        ("  Iur   BIAYA ", q("iur", "biaya")),
        ('"iur biaya"', q(("iur", "biaya"), prefix=False)),
        ('"iur biaya', q(("iur", "biaya"), prefix=False)),  # a quote that is not closed
        ("iur -dokter", q("iur", excluded=("dokter",))),
        ("-dokter", q(excluded=("dokter",))),  # nothing is asked for
        ("503/0417", q(("503", "0417"))),
        ("rawat-inap", q(("rawat", "inap"))),
        ("café", q("cafe")),
        ("a", q("a", prefix=False)),  # one letter begins too many words
        ('a"b"c', q("a", "b", "c", prefix=False)),
        ("NEAR(a b) AND text:x*", q(("near", "a"), "b", "and", ("text", "x"), prefix=False)),
        ("", q()),
        ("\" - * ^ ( ) '", q()),
    ],
)
def test_what_is_typed(typed: str, query: Query) -> None:
    assert parse_query(typed) == query


def test_a_query_has_limits() -> None:
    assert sum(len(term.words) for term in parse_query("a " * 90).terms) == MOST_WORDS
    assert parse_query("x" * 500).terms[0].words[0] == "x" * 80


def test_hits_are_marked_in_the_text_and_nothing_is_lost() -> None:
    text = "Kapitasi: dua belas kapitasinya, kap itasi. KAPITASI"
    assert [text[start:end] for start, end in spans(text, parse_query("kapitasi"))] == [
        "Kapitasi",
        "kapitasinya",
        "KAPITASI",
    ]
    pieces = snippet(text, parse_query("kapitasi"), personal=True)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.marked] == ["Kapitasi", "kapitasinya", "KAPITASI"]


# --- the index ---


@pytest.fixture
def stored(tmp_path: Path, database_url: str | None) -> Iterator[Store]:
    with open_store(tmp_path / "out", database_url) as store:
        yield store


def index_all(store: Store) -> None:
    while index_missing(store, 100):
        pass


def put(store: Store, make: Any, rules: Any, keep: Any, files: dict[str, list[list[str]]], root: str) -> int:
    """Keep files with these pages as an audit of `root` would."""
    documents = [make.document(path, make.pks()) for path in files]
    archive: int = keep(store, rules, documents, root)
    for document, pages in zip(documents, files.values(), strict=True):
        outcome = Outcome(
            document.sha256, len(pages), pack(make.reading(pages)), document.facts.model_dump_json()
        )
        store.keep_outcome(outcome, facts_version="p r", reader_version=reader_version())
    return archive


@pytest.fixture
def filled(stored: Store, make: Any, rules: Any, kept: Any) -> tuple[Store, int]:
    archive = put(stored, make, rules, kept, {"klinik/pks.pdf": CONTRACT, "klinik/sip.pdf": PERMIT}, "/arsip")
    put(stored, make, rules, kept, {"lain/rahasia.pdf": [["iur biaya di arsip lain"]]}, "/lain")
    index_all(stored)
    return stored, archive


def found(store: Store, archive: int, text: str) -> set[tuple[str, int]]:
    results = search(store, archive, text, first=0, count=50, personal=True)
    return {(one.place.path, page.page) for one in results.documents for page in one.pages}


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("iur biaya", {("klinik/pks.pdf", 2), ("klinik/sip.pdf", 1)}),
        ('"iur biaya"', {("klinik/pks.pdf", 2)}),
        ("menarik -izin", {("klinik/pks.pdf", 2)}),
        ("503/0417", {("klinik/pks.pdf", 1)}),
        ("jing", {("klinik/pks.pdf", 1), ("klinik/sip.pdf", 1)}),
        ("jing pratama", set()),  # only the last word may be a beginning
        ("cafe", {("klinik/sip.pdf", 1)}),
        ("perjanjian larangan", set()),  # on two pages
        ("rahasia", set()),
        ("arsip lain", set()),  # in another archive
        ("-iur", set()),
        ("b", {("klinik/pks.pdf", 2)}),
    ],
)
def test_pages_are_found_by_their_words(filled: Any, text: str, pages: set[tuple[str, int]]) -> None:
    assert found(filled[0], filled[1], text) == pages


@given(text=st.text(st.sampled_from("ab-\"'*^():{}&|!<>\\ %_\0\ud800½ß"), max_size=30) | st.text(max_size=60))
def test_no_text_breaks_a_query(searched: Any, text: str) -> None:
    store, archive = searched
    search(store, archive, text, first=0, count=5, personal=False)


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory, make: Any) -> Iterator[tuple[Store, int]]:
    with open_store(tmp_path_factory.mktemp("out")) as store:
        archive = store.archive_id("/arsip")
        outcome = Outcome("a" * 64, 2, pack(make.reading(CONTRACT)), None)
        store.keep_outcome(outcome, facts_version="p r", reader_version="r")
        yield store, archive


def test_a_hit_has_its_box_on_the_page(filled: Any) -> None:
    store, archive = filled
    (document,) = search(store, archive, '"iur biaya"', first=0, count=5, personal=True).documents
    (box,) = hits(store, document.place.sha256, 2, '"iur biaya"')
    assert (box.x0, box.top, box.x1, box.bottom) == (220, 74, 295, 84)
    assert hits(store, document.place.sha256, 1, '"iur biaya"') == []
    assert hits(store, "f" * 64, 1, "iur") == []


def test_words_that_are_read_anew_are_indexed_anew(filled: Any, make: Any) -> None:
    store, archive = filled
    (document,) = search(store, archive, "cafe", first=0, count=5, personal=True).documents
    sha256 = document.place.sha256
    store.forget([sha256])
    assert found(store, archive, "cafe") == set()
    for version, word in (("lama", "kuno"), (reader_version(), "baru")):
        outcome = Outcome(sha256, 1, pack(make.reading([[word]])), None)
        store.keep_outcome(outcome, facts_version="p r", reader_version=version)
        assert index_missing(store, 10) == 1
    assert (found(store, archive, "baru"), found(store, archive, "kuno")) == ({("klinik/sip.pdf", 1)}, set())
    assert index_missing(store, 10) == 0


def test_damaged_words_are_tried_once(filled: Any) -> None:
    store, archive = filled
    (document,) = search(store, archive, "cafe", first=0, count=5, personal=True).documents
    store.forget([document.place.sha256])
    outcome = Outcome(document.place.sha256, 1, b"rusak", None)
    store.keep_outcome(outcome, facts_version="p r", reader_version="r")
    assert [index_missing(store, 10), index_missing(store, 10)] == [1, 0]
    assert store.search.progress() == (3, 3)
    assert hits(store, document.place.sha256, 1, "cafe") == []


def test_the_thread_indexes_and_ends(stored: Store, make: Any, rules: Any, kept: Any) -> None:
    archive = put(stored, make, rules, kept, {"klinik/pks.pdf": CONTRACT}, "/arsip")
    with Indexer(stored):
        for _ in range(100):
            if found(stored, archive, "larangan"):
                break
            threading.Event().wait(0.05)
    assert found(stored, archive, "larangan") == {("klinik/pks.pdf", 2)}
    assert "pks-index" not in {thread.name for thread in threading.enumerate()}


def test_what_is_erased_is_in_no_byte_of_the_index(tmp_path: Path, make: Any, rules: Any, kept: Any) -> None:
    out = tmp_path / "out"
    with open_store(out) as store:
        put(store, make, rules, kept, {"klinik/pks.pdf": CONTRACT, "klinik/sip.pdf": PERMIT}, "/arsip")
        index_all(store)
        (hit,) = store.search.pages(1, parse_query("cafe"), limit=5).pages
        path = f"/dokumen/{hit.sha256}"
        for asked in (path, "/fasilitas/klinik", "/fasilitas/klinik-lain", "/"):
            store.accesses.add(
                at="2026-03-01T07:00:00+00:00",
                who="a",
                role="",
                method="GET",
                path=asked,
                status=200,
                address="",
            )
    assert b"perhatian" in (out / "pks.db").read_bytes()
    with open_store(out) as store:
        eraser = Eraser(store)
        eraser.erase([hit.sha256])
        eraser.erase_accesses(["klinik"], [hit.sha256])
        eraser.compact()
        assert [access.path for _, access in store.accesses.latest(9)] == [
            "/",
            "/fasilitas/klinik-lain",
            "(dilupakan)",
            "(dilupakan)",
        ]
    kept_bytes = b"".join(file.read_bytes() for file in out.iterdir())
    assert b"larangan" in kept_bytes.lower()
    assert b"perhatian" not in kept_bytes.lower()
    assert path.encode() not in kept_bytes


# --- the page ---


@pytest.fixture
def asked(web: Any, make: Any, rules: Any, kept: Any) -> Any:
    put(
        web.site.store, make, rules, kept, {"klinik/<i>pks.pdf": CONTRACT, "klinik/sip.pdf": PERMIT}, "/arsip"
    )
    return web


def test_what_was_found_is_shown_as_text_with_marks(asked: Any) -> None:
    browser = asked.browser()
    read = asked.site.store.search.progress().read
    assert f"0 dari {read} dokumen sudah dapat dicari" in browser.get("/cari").text
    index_all(asked.site.store)
    shown = browser.get("/cari", params={"q": "iur keluarga"}).text
    assert "sudah dapat dicari" not in shown
    assert "<mark>iur</mark>" in shown
    assert "&lt;b&gt;&amp; <mark>keluarganya</mark>&lt;/b&gt;" in shown
    assert "klinik/&lt;i&gt;pks.pdf" in shown
    assert "halaman=2&amp;cari=iur+keluarga" in shown
    assert "<b>" not in shown


def test_the_document_page_outlines_what_was_sought(asked: Any) -> None:
    (document,) = (
        one for one in asked.site.store.document_results(1, ["klinik"]) if one.path == "klinik/<i>pks.pdf"
    )
    browser = asked.browser()
    place = f"/dokumen/{document.sha256}"
    shown = browser.get(place, params={"cari": "klinik pratama"}).text
    assert shown.count('<rect x="') == 2
    assert '<rect x="100' in shown
    turned = re.findall(r'<a[^>]* data-page="\d+"[^>]*href="([^"]*)"|<a href="([^"]*)" data-page', shown)
    assert turned
    assert all("&amp;cari=klinik%20pratama" in "".join(link) for link in turned), (
        "turning pages keeps the words"
    )
    assert '<input type="hidden" name="cari" value="klinik pratama">' in shown
    assert "<rect" not in browser.get(place).text


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({}, "Semua kata harus ada"),
        ({"q": "-iur"}, "Tulis paling sedikit satu kata"),
        ({"q": "tidakadakatanya"}, "Tidak ditemukan."),
        ({"q": "iur", "halaman": "99"}, "Tidak ada hasil lagi"),
        ({"q": "iur", "halaman": "x"}, "2 dokumen ditemukan"),
        ({"q": '"><script>alert(1)</script>'}, "&#34;&gt;&lt;script&gt;"),
    ],
)
def test_every_state_has_its_words(asked: Any, parameters: dict[str, str], told: str) -> None:
    index_all(asked.site.store)
    answer = asked.browser().get("/cari", params=parameters)
    assert answer.status_code == 200
    assert told in answer.text


def test_results_have_pages(web: Any, make: Any, rules: Any, kept: Any) -> None:
    files = {f"klinik/{number:02}.pdf": [["iur biaya"]] for number in range(45)}
    put(web.site.store, make, rules, kept, files, "/arsip")
    index_all(web.site.store)
    browser = web.browser()
    seen: set[str] = set()
    for number, first in ((1, "1–20"), (2, "21–40"), (3, "41–45")):
        shown = browser.get("/cari", params={"q": "iur", "halaman": number}).text
        assert f"45 dokumen ditemukan; ditampilkan {first}." in shown
        seen |= {path for path in files if path in shown}
    assert seen == set(files)


def test_numbers_of_people_are_masked(web: Any, make: Any, rules: Any, kept: Any) -> None:
    pages = [["NIK : 3174012345670001", "nama Sari Widuri"]]
    put(web.site.store, make, rules, kept, {"klinik/ktp.pdf": pages}, "/arsip")
    index_all(web.site.store)
    shown = web.browser().get("/cari", params={"q": "widuri"}).text
    assert "Sari <mark>Widuri</mark>" in shown
    assert "3174012345670001" not in shown


def test_who_is_not_logged_in_finds_nothing(guarded: Any) -> None:
    assert guarded.browser().get("/cari", params={"q": "iur"}).headers["location"] == "/masuk"
    assert guarded.logged_in("viewer").get("/cari", params={"q": "iur"}).status_code == 200
