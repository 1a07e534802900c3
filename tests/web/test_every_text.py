"""Text that is markup is shown as text, wherever it comes from and on every page that shows it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from flows.web.users import Role, User
from pipeline.rejudge import decide
from pipeline.report import write_outputs
from pipeline.store import open_store
from pipeline.stored import StoredResults
from schemas.labels import DocumentType, FieldName, Subtype
from schemas.rulings import Action, Ruling, Target

AS_OF = dt.date(2026, 3, 1)


def evil(where: str) -> str:
    """Return markup that would show itself as an element or attribute named after where it came from."""
    return f"""x'"><xss-{where} onload=alert(1)>{{{{7*7}}}}</script><script>xss</script>&amp;"""


FILE, FOLDER = "=1+1'\"><xss-file onload=alert(1)>&amp;.pdf", "kl'\"><xss-folder onload=alert(1)>&amp;"
"""As above; a path has no slash of its own."""
PERSON, PLACE, NUMBER, QUOTE = evil("person"), evil("place"), evil("number"), evil("quote")
REASON, NOTE, WHO, WORD = evil("reason"), evil("note"), evil("who"), "<xss-word>"

SHOWN = {
    "/": {"file"},
    "/fasilitas": {"folder", "place"},
    "/fasilitas/{facility:path}": {"place", "file", "person", "reason", "who"},
    "/fasilitas/{facility}/pindah": {"folder", "file"},
    "/masa-berlaku": {"file", "place"},
    "/tak-terbaca": {"file"},
    "/dokumen/{sha256}": {"file", "person", "place", "number", "quote", "word"},
    "/antrean": {"folder", "file", "quote", "who"},
    "/cari": {"file", "word", "query"},
    "/pemeriksaan/sampel/{sample}": {"file", "who"},
    "/kelola": {"path", "who"},
}
"""What must be seen on a page, as text: else its test could not fail."""


class Elements(HTMLParser):
    """Gathers what a browser would make of a page: elements, attributes, words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a page of ours never has."""
        given = dict(attrs)
        if tag.startswith("xss") or tag in ("style", "iframe", "object", "embed", "base"):
            self.faults.append(tag)
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.faults.append(str(attrs))
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.faults.append(f"{tag} {name}")
            if name in ("href", "src", "action", "hx-get", "hx-post") and not _is_ours(value or ""):
                self.faults.append(f"{tag} {name}={value}")
            self.words += f" {value} "

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words += data


def _is_ours(address: str) -> bool:
    return address == "data:," or re.match(r"(/(?![/\\])|[#?]|$)", address) is not None


@pytest.fixture(scope="module")
def fort(build_fort: Any, make: Any, rules: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An archive in which every name and text is markup, and people who write such."""
    folder = tmp_path_factory.mktemp("semua")
    with open_store(folder / "out") as store:
        built = build_fort(store, folder, files(make), f"surat {WORD} iur biaya")
        built.values |= {"facility": FOLDER, "sha256": "a" * 64}
        decisions(built, rules)
        yield built
        built.ask.close()


def files(make: Any) -> list[Any]:
    doubted = make.segment(
        DocumentType.SIP,
        make.fact(FieldName.EXPIRY_DATE, "2026-04-02", review=True, raw=QUOTE, quote=QUOTE),
        holder_name=PERSON,
        facility_name=PLACE,
        number=NUMBER,
        issuer=evil("issuer"),
        profession=evil("profession"),
        issue_date="2023-05-02",
    )
    uncertain = make.clauses(hold_harmless=make.clause("payment.hold_harmless", "uncertain", "poor_reading"))
    contract = make.pks(people=(PERSON,), name=PLACE, clauses=uncertain, party_second=evil("party"))
    return [
        make.document(f"{FOLDER}/{FILE}", doubted, sha256="a" * 64),
        make.document(f"{FOLDER}/pks {FILE}", contract, sha256="b" * 64),
        make.document(f"{FOLDER}/izin {FILE}", make.licence(place=PLACE), sha256="c" * 64),
        make.document(f"{FOLDER}/npwp {FILE}", make.paper(Subtype.NPWP), sha256="d" * 64),
        make.failed(f"{FOLDER}/rusak {FILE}"),
        *make.complete_clinic("lengkap"),
    ]


def decisions(fort: Any, rules: Any) -> None:
    """Let somebody of a wicked name decide with wicked reasons, as the page and the sample take them."""
    store, run = fort.site.store, fort.site.run()
    (dossier,) = store.dossier_results(run.archive_id, [FOLDER])
    finding = dossier.findings[0]
    sha256 = next(
        (
            one.sha256 or ""
            for one in store.document_results(run.archive_id, [FOLDER])
            if one.path == finding.path
        ),
        "",
    )
    targets = (
        (Target.of_finding(finding, FOLDER, sha256), Action.WAIVE, None, finding.message),
        (Target.of_field(fort.values["sha256"], 1, "holder_name"), Action.CORRECT, PERSON + ".", PERSON),
    )
    for target, action, value, seen in targets:
        ruling = Ruling(
            target=target,
            action=action,
            value=value,
            seen=seen,
            reason=REASON,
            by=WHO,
            at="2026-03-01T07:00:00+00:00",
        )
        decide(store, run, rules, ruling, after=0, facility=FOLDER, as_of=AS_OF)
    headers = wicked(fort)
    place = f"/pemeriksaan/sampel/{fort.values['sample']}"
    for number in range(1, 5):
        form = [("answer", "wrong"), ("note", NOTE)]
        assert fort.ask("POST", f"{place}/{number}", form=form, headers=headers).status == 303
    fort.ask("GET", f"/{evil('path')}", headers=headers)


def wicked(fort: Any) -> dict[str, str]:
    """Return what the browser of somebody of a wicked name sends."""
    headers: dict[str, str] = fort.headers(Role.ADMIN)
    name = headers["cookie"].partition("=")[2]
    fort.site.sessions.get(name).user = User(WHO, Role.ADMIN)
    return headers


def pages(fort: Any) -> list[Any]:
    others = ("/api", "/static", "/pemeriksaan/bukti", "/bukti", "/dokumen/{sha256}/")
    return [way for way in fort.ways if way.method == "GET" and not way.path.startswith(others)]


@pytest.mark.parametrize(
    ("fragment", "language"), [("", "id"), ("", "en"), ("daftar", "id"), ("antrean", "id")]
)
def test_markup_is_text_on_every_page(fort: Any, fragment: str, language: str) -> None:
    headers = wicked(fort) | ({"hx-request": "true", "hx-target": fragment} if fragment else {})
    headers["cookie"] += f"; bahasa={language}; tema={evil('theme').replace(';', '')}"
    searched = [("q", f"iur {evil('query')}"[:90]), ("cari", "iur"), ("urut", "name"), ("tampil", "salah")]
    seen: dict[str, set[str]] = {}
    for way in pages(fort):
        for query in ([], searched, [("q", "iur"), ("jenis", "date")]):
            answer = fort.ask("GET", way.filled(fort.values), query=query, headers=headers)
            if not answer.header("content-type").startswith("text/html"):
                continue
            page = Elements(answer.text)
            assert page.faults == [], (way.path, query)
            assert "49</script>" not in answer.text, way.path  # nothing is a template
            seen.setdefault(way.path, set()).update(re.findall(r"<xss-(\w+)", page.words))
    assert set(SHOWN) <= set(seen)
    if not fragment:
        lacking = {path: shown - seen[path] for path, shown in SHOWN.items() if shown - seen[path]}
        assert lacking == {}


def test_markup_is_text_in_what_a_decision_gives_back(fort: Any) -> None:
    headers = wicked(fort)
    target = Target.of_field(fort.values["sha256"], 1, "number")
    form = {
        "target": target.model_dump_json(),
        "facility": FOLDER,
        "seen": json.dumps(NUMBER),
        "action": "correct",
        "value": evil("value"),
        "reason": REASON,
        "after": "0",
        "back": "/antrean",
    }
    for view in ("", "antrean"):
        for more in ({}, {"action": "bogus"}, {"value": ""}, {"target": evil("target")}):
            sent = [*(form | {"view": view} | more).items()]
            answer = fort.ask("POST", "/putusan", form=sent, headers=headers | {"hx-request": "true"})
            if answer.header("content-type").startswith("text/html"):
                assert Elements(answer.text).faults == []
        form["after"] = "1"
    assert "<xss-value" in Elements(fort.ask("GET", f"/dokumen/{target.sha256}", headers=headers).text).words


def test_markup_is_text_in_the_evidence_pack(fort: Any) -> None:
    answer = fort.ask("GET", fort_path(fort), headers=wicked(fort))
    assert answer.status == 200
    assert "\n" not in answer.header("content-disposition")
    assert "<" not in answer.header("content-disposition")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as pack:
        names = pack.namelist()
        assert all(
            re.fullmatch(r"(gambar/\d{3}\.jpg|[a-z-]+\.(pdf|json|jsonl|sha256))", name) for name in names
        )
        assert "<xss-reason" in json.dumps(json.loads(pack.read("keputusan.json")))
        assert len(pack.read("dokumen.sha256").splitlines()) == 4
        drawn = pack.read("berkas-bukti.pdf")
    for action in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/URI"):
        assert action not in drawn


def fort_path(fort: Any) -> str:
    return f"/pemeriksaan/bukti/{fort.values['facility']}"


def test_markup_and_formulas_are_text_in_what_is_written(fort: Any, rules: Any, tmp_path: Path) -> None:
    store, run = fort.site.store, fort.site.run()
    results = StoredResults(store, run.archive_id, personal=True)
    write_outputs(
        tmp_path,
        results,
        as_of=AS_OF,
        crops=lambda places: [None] * len(places),
        reminders=rules.settings.reminder_days,
    )
    report = (tmp_path / "report.html").read_text("utf-8")
    assert "<xss" not in report
    assert "xss</script>" not in report
    assert "&lt;xss-place" in report
    with zipfile.ZipFile(tmp_path / "audit.xlsx") as book:
        parts = {name: book.read(name).decode("utf-8", "replace") for name in book.namelist()}
    assert all("<xss" not in part for part in parts.values())
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert all("<f>" not in part and "<hyperlink" not in part for part in sheets)
    assert any("&lt;xss-reason" in part for part in parts.values())
    cells = [
        cell
        for name in ("findings.csv", "decisions.csv", "failures.csv")
        for row in csv.reader(io.StringIO((tmp_path / name).read_text("utf-8-sig"), newline=""))
        for cell in row
    ]
    assert all(any(f"<xss-{word}" in cell for cell in cells) for word in ("reason", "who", "file", "folder"))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
