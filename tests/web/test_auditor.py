"""The auditor's pages: samples that are checked, trends, and what changed between two audits."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest

from pipeline.audit import judge_files


@pytest.fixture
def browser(web: Any) -> Any:
    """A browser that has asked for a page."""
    found = web.browser()
    found.get("/pemeriksaan")
    return found


def drawn(web: Any, browser: Any, **more: Any) -> str:
    """Draw a sample and return its address."""
    data = {"csrf": web.csrf(browser), "wanted": "all", "size": "12", "seed": "uji"} | more
    answer = browser.post("/pemeriksaan/sampel", data=data)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def places(text: str) -> list[str]:
    return re.findall(r'/dokumen/([0-9a-f]{64})\?halaman=\d+"', text)


def test_a_sample_is_drawn_worked_and_listed(web: Any, browser: Any) -> None:
    assert "Belum ada sampel" in browser.get("/pemeriksaan").text
    where = drawn(web, browser)
    shown = browser.get(where).text
    assert len(places(shown)) == 12
    token = {"csrf": web.csrf(browser)}
    assert browser.post(f"{where}/1", data={**token, "answer": "wrong"}).headers["location"] == f"{where}#b1"
    headers = {"hx-request": "true"}
    part = browser.post(f"{where}/2", data={**token, "answer": "right"}, headers=headers).text
    assert part.startswith('<li class="check" id="b2"')
    assert 'hx-swap-oob="true"' in part
    assert "50,0 %" in part
    assert "1,3 % – 98,7 %" in part
    assert "petugas.a, 01-03-2026 07:00" in part
    listed = browser.get("/pemeriksaan").text
    assert "2 / 12" in listed
    assert "50,0 %" in listed


def test_answers_are_appended_and_the_last_counts(web: Any, browser: Any) -> None:
    where = drawn(web, browser)
    for answer in ("wrong", "unsure", "right"):
        browser.post(f"{where}/3", data={"csrf": web.csrf(browser), "answer": answer})
    kept = web.site.store.samples.answers(1)
    assert [(one.place, one.answer, one.by) for one in kept] == [
        (3, "wrong", "petugas.a"),
        (3, "unsure", "petugas.a"),
        (3, "right", "petugas.a"),
    ]
    assert len(places(browser.get(f"{where}?tampil=belum").text)) == 11
    assert places(browser.get(f"{where}?tampil=salah").text) == []


def test_the_same_seed_draws_the_same(web: Any, browser: Any) -> None:
    first, second = drawn(web, browser), drawn(web, browser)
    assert first != second
    assert places(browser.get(first).text) == places(browser.get(second).text)
    other = drawn(web, browser, seed="lain")
    assert places(browser.get(other).text) != places(browser.get(first).text)


def test_a_large_sample_has_pages(web: Any, browser: Any) -> None:
    where = drawn(web, browser, size="80")
    assert len(places(browser.get(where).text)) == 50
    assert len(places(browser.get(f"{where}?halaman=2").text)) == 30
    assert len(places(browser.get(f"{where}?halaman=99").text)) == 30
    assert browser.get(f"{where}?halaman=x&tampil=<b>").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"wanted": "lain"},
        {"size": "0"},
        {"size": "1001"},
        {"size": "x"},
        {"seed": ""},
        {"seed": "x" * 41},
        {"seed": "a\x1bb"},
    ],
)
def test_what_cannot_be_drawn_is_told(web: Any, browser: Any, wrong: dict[str, str]) -> None:
    data = {"csrf": web.csrf(browser), "wanted": "all", "size": "12", "seed": "uji"} | wrong
    assert browser.post("/pemeriksaan/sampel", data=data).status_code == 400
    assert web.site.store.samples.all(1) == []


def test_unknown_samples_and_answers(web: Any, browser: Any) -> None:
    where = drawn(web, browser)
    token = {"csrf": web.csrf(browser)}
    assert browser.get("/pemeriksaan/sampel/77").status_code == 404
    assert browser.post(f"{where}/99", data={**token, "answer": "right"}).status_code == 404
    assert browser.post(f"{where}/1", data={**token, "answer": "mungkin"}).status_code == 400
    assert browser.post(f"{where}/1", data={"answer": "right"}).status_code == 403
    assert web.site.store.samples.answers(1) == []


def test_viewers_look_and_reviewers_answer(guarded: Any) -> None:
    reviewer = guarded.logged_in("reviewer")
    where = drawn(guarded, reviewer)
    viewer = guarded.logged_in("viewer")
    shown = viewer.get(where)
    assert shown.status_code == 200
    assert 'value="wrong"' not in shown.text
    token = {"csrf": guarded.csrf(viewer)}
    assert viewer.post(f"{where}/1", data={**token, "answer": "right"}).status_code == 403
    data = {**token, "wanted": "all", "size": "5", "seed": "x"}
    assert viewer.post("/pemeriksaan/sampel", data=data).status_code == 403


def later_audit(web: Any, make: Any, rules: Any) -> None:
    """Audit again: the STR of one doctor has expired, and a contract lacks a clause."""
    store = web.site.store
    clauses = make.clauses(hold_harmless=make.clause("payment.hold_harmless", "missing"))
    files = make.complete_clinic(
        "lengkap",
        str=make.document("lengkap/str.pdf", make.str_licence(until="2025-08-17")),
        pks=make.document("lengkap/pks.pdf", make.pks(people=(make.DOCTOR,), clauses=clauses)),
    )
    run = store.start_run(1, as_of="2027-01-04", program="p", rules="r", documents=len(files))
    found = judge_files(files, rules, as_of=dt.date(2026, 3, 1))
    store.replace_results(1, found, run=run)
    store.finish_run(run, processed=0, failed=0)


def test_what_changed_between_two_audits(web: Any, browser: Any, make: Any, rules: Any) -> None:
    assert "memerlukan dua audit" in browser.get("/pemeriksaan/perubahan").text
    later_audit(web, make, rules)
    shown = browser.get("/pemeriksaan/perubahan").text
    assert "lengkap/str.pdf" in shown
    named = re.findall(r"</span> ([^<]+) <code>([\w-]+)</code>", shown)
    assert ("Tanggal berakhir", "licence-expired") in named
    assert ("STR setiap pemegang SIP", "requirement-unmet") in named
    assert "tidak ada lagi" in shown  # the other clinic
    assert re.search(r"<strong>1</strong> <span>Keputusan memburuk", shown)
    cured = browser.get("/pemeriksaan/perubahan?jenis=selesai&dari=1&ke=2").text
    assert "lengkap/str.pdf" not in cured
    back = browser.get("/pemeriksaan/perubahan?dari=2&ke=1").text
    assert re.search(r"<strong>1</strong> <span>Keputusan membaik", back)
    assert browser.get("/pemeriksaan/perubahan?dari=x&ke=99&jenis=<i>").status_code == 200


def test_the_trend_by_audit_year_and_contract(web: Any, browser: Any, make: Any, rules: Any) -> None:
    later_audit(web, make, rules)
    shown = browser.get("/pemeriksaan/tren").text
    assert shown.index("04-01-2027") < shown.index("01-03-2026")
    assert 'class="f-TIDAK_MEMENUHI"' in shown
    yearly = browser.get("/pemeriksaan/tren?langkah=tahun&menurut=kontrak").text
    assert re.search(r'<th scope="row">2027 <span class="none">#2</span></th>\s*<td[^>]*>2026</td>', yearly)
    assert "tidak disebut" in browser.get("/pemeriksaan/tren?menurut=cabang").text


def test_pages_speak_english_too(web: Any, browser: Any) -> None:
    where = drawn(web, browser)
    browser.cookies.set("bahasa", "en")
    for page, text in [
        ("/pemeriksaan", "Draw a new sample"),
        (where, "Cannot tell"),
        ("/pemeriksaan/tren", "Missing clauses"),
        ("/pemeriksaan/perubahan", "needs two audits"),
    ]:
        assert text in browser.get(page).text


def test_the_evidence_pack_is_sent(web: Any, browser: Any) -> None:
    answer = browser.get("/pemeriksaan/bukti/lengkap")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''bukti-lengkap.zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        assert pack.testzip() is None
        assert pack.read("berkas-bukti.pdf").startswith(b"%PDF-")
    assert browser.get("/pemeriksaan/bukti/tidak-ada").status_code == 404


def test_the_workbook_is_sent(browser: Any) -> None:
    assert 'href="/audit.xlsx"' in browser.get("/").text
    answer = browser.get("/audit.xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.xlsx"'
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content))["ringkasan"].iter_rows(values_only=True))
    assert "lengkap" in {row[1] for row in rows[1:]}


def test_administrators_take_corrections_along(guarded: Any) -> None:
    admin = guarded.logged_in("admin")
    assert "koreksi.zip" in admin.get("/pemeriksaan").text
    answer = admin.get("/pemeriksaan/koreksi.zip")
    assert answer.status_code == 200
    assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == []
    reviewer = guarded.logged_in("reviewer")
    assert reviewer.get("/pemeriksaan/koreksi.zip").status_code == 403
    assert "koreksi.zip" not in reviewer.get("/pemeriksaan").text
