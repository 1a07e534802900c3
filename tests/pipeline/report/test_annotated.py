"""The annotated page: which places are marked and how, and what a hostile text can do (nothing)."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import html.parser
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import pipeline.report.annotated.render as render
from extractors.clauses import Sought
from pipeline.annotate import annotate
from pipeline.audit import judge_files
from pipeline.extract import Extractor
from pipeline.report.annotated import render_annotated
from pipeline.report.annotated.marks import (
    MOST_NEAR_MISSES,
    WHY_NOT,
    Mark,
    MarkKind,
    clause_marks,
    declared_marks,
    field_marks,
    tone_of,
)
from pipeline.report.annotated.pages import Piece, Reading, cited, lay_out, short_title
from pipeline.report.annotated.views import build_view
from pipeline.report.html.page import style_of
from pipeline.report.labels import SECTIONS
from pipeline.requirements import load_requirements
from schemas.annotation import Annotation, Attempt, SegmentAnnotation, TextBlock, TextLine
from schemas.dossier import AuditedFile
from schemas.evidence import Evidence
from schemas.facts import ClauseFact, DeclaredFact, FieldFact, SegmentFacts
from schemas.labels import (
    ClauseReason,
    DocumentType,
    FailureClass,
    FieldName,
    Severity,
    TextSource,
    Verdict,
)
from schemas.results import ClauseResult, DocumentResult, ErrorResult, ReadingResult
from schemas.text import Reading as FileReading

AS_OF = dt.date(2026, 11, 22)
NASTY = "<script>alert(1)</script>"
VOID = {"meta", "link", "wbr"}
NO_PAGES = Reading({}, frozenset(), frozenset())


# --- hand-made parts ---


def evidence(span: tuple[int, int], rule: str = "test") -> Evidence:
    return Evidence(
        span=span, regions=(), page=1, quote="q", source=TextSource.TEXT_LAYER, confidence=None, rule=rule
    )


def fact(
    id_: str, status: Verdict, *spans: tuple[int, int], reason: ClauseReason | None = None, detail: str = ""
) -> ClauseFact:
    return ClauseFact(
        id=id_,
        status=status,
        reason=reason,
        detail=detail,
        evidence=tuple(map(evidence, spans)),
        confidence=0.8,
    )


def result(fact: ClauseFact, *, applicable: bool = True) -> ClauseResult:
    return ClauseResult(
        id=fact.id,
        status=fact.status,
        reason=fact.reason,
        applicable=applicable,
        severity=Severity.MAJOR,
        confidence=fact.confidence,
    )


def annotated(
    facts: Sequence[ClauseFact], attempts: Sequence[Attempt] = (), fields: Sequence[FieldFact] = ()
) -> SegmentAnnotation:
    about = SegmentFacts(
        doc_type=DocumentType.PKS,
        doc_type_confidence=1,
        first_page=1,
        last_page=1,
        clauses=tuple(facts),
        fields=tuple(fields),
    )
    return SegmentAnnotation(facts=about, attempts=tuple(attempts))


def attempt(clause: str, *span: int, score: float = 0.2, weak: str = "mentioned", part: str = "") -> Attempt:
    return Attempt(clause=clause, part=part, score=score, weak=weak, span=(span[0], span[1]))


def marks_of(fact: ClauseFact, *attempts: Attempt, applicable: bool = True) -> list[tuple[Any, ...]]:
    made = clause_marks(annotated([fact], attempts), [result(fact, applicable=applicable)])
    return [(mark.kind, (mark.start, mark.end), mark.note) for mark in made]


def block(*lines: str, start: int = 0, page: int = 1, kind: str = "body", **more: Any) -> TextBlock:
    made = []
    for line in lines:
        made.append(TextLine(start=start, text=line))
        start += len(line) + 1
    return TextBlock(page=page, kind=kind, lines=tuple(made), **more)


def mark(
    start: int, end: int, tone: str = "payment", kind: MarkKind = MarkKind.PROOF, number: int = 30
) -> Mark:
    return Mark(f"{tone}.some_clause", "Klausul", number, tone, kind, start, end)


def pieces_of(shown: TextBlock, *marks: Mark) -> tuple[Piece, ...]:
    (page,), _ = lay_out([shown], marks, range(1, 2), NO_PAGES, prefix="x")
    return page.blocks[0].pieces


# --- which places ---

CLAUSE = "payment.referral"


def test_every_proof_of_a_present_clause_is_marked_and_nothing_else() -> None:
    present = fact(CLAUSE, Verdict.PRESENT, (0, 20), (50, 70))
    assert marks_of(present, attempt(CLAUSE, 100, 120)) == [
        (MarkKind.PROOF, (0, 20), ""),
        (MarkKind.PROOF, (50, 70), ""),
    ]


@pytest.mark.parametrize("weak", WHY_NOT)
def test_a_near_miss_says_why_it_proves_nothing(weak: str) -> None:
    missing = fact(CLAUSE, Verdict.MISSING, (0, 20), reason=ClauseReason.MENTIONED_ONLY)
    assert marks_of(missing, attempt(CLAUSE, 0, 20, weak=weak)) == [(MarkKind.NEAR, (0, 20), WHY_NOT[weak])]


def test_near_misses_are_few_apart_and_the_cited_one_comes_first() -> None:
    missing = fact(CLAUSE, Verdict.MISSING, (300, 320), reason=ClauseReason.MENTIONED_ONLY)
    many = [attempt(CLAUSE, at, at + 20, score=0.9 - at / 1000, weak="deferred") for at in range(0, 320, 10)]
    shown = [span for _, span, _ in marks_of(missing, *many, attempt(CLAUSE, 300, 320, weak="mentioned"))]
    assert len(shown) == MOST_NEAR_MISSES
    assert shown == [(300, 320), (0, 20), (20, 40)]


def test_a_bare_title_gives_way_to_text() -> None:
    missing = fact(CLAUSE, Verdict.MISSING, reason=ClauseReason.NOT_FOUND)
    titles = [attempt(CLAUSE, at, at + 5, score=0.5, weak="heading") for at in (0, 10, 20)]
    shown = marks_of(missing, *titles, attempt(CLAUSE, 40, 60), attempt(CLAUSE, 70, 90))
    assert [span for _, span, _ in shown] == [(40, 60), (70, 90), (0, 5)]


def test_an_item_is_marked_rather_than_its_list() -> None:
    missing = fact(CLAUSE, Verdict.MISSING, (0, 200), reason=ClauseReason.MENTIONED_ONLY)
    assert marks_of(missing, attempt(CLAUSE, 0, 200), attempt(CLAUSE, 40, 60))[0][1] == (40, 60)
    better = attempt(CLAUSE, 0, 200, score=0.7)
    assert marks_of(missing, better, attempt(CLAUSE, 40, 60))[0][1] == (0, 200)


def test_a_half_says_what_is_lacking_and_only_the_other_half_is_a_near_miss() -> None:
    half = fact(CLAUSE, Verdict.MISSING, (0, 20), reason=ClauseReason.HALF_MISSING, detail="jangka waktu")
    shown = marks_of(
        half,
        attempt(CLAUSE, 0, 20, score=0.8, weak="", part="end"),
        attempt(CLAUSE, 30, 50, score=0.7, weak="", part="end"),
        attempt(CLAUSE, 60, 80),
        attempt(CLAUSE, 90, 99, score=0.7, weak="deferred"),
        attempt(CLAUSE, 110, 120, score=0.3, weak="", part="term"),
    )
    assert shown == [
        (MarkKind.PART, (0, 20), "baru sebagian, kurang: jangka waktu"),
        (MarkKind.NEAR, (90, 99), WHY_NOT["deferred"]),
        (MarkKind.NEAR, (110, 120), "baru sebagian"),
    ]


def test_a_doubtful_wording_is_no_proof() -> None:
    doubt = fact(CLAUSE, Verdict.UNCERTAIN, (0, 20), reason=ClauseReason.BORDERLINE)
    assert marks_of(doubt) == [(MarkKind.DOUBT, (0, 20), "bunyinya tidak cukup tegas")]


def test_a_clause_that_does_not_apply_is_marked_only_where_it_is_there() -> None:
    missing = fact(CLAUSE, Verdict.MISSING, (0, 20), reason=ClauseReason.MENTIONED_ONLY)
    assert marks_of(missing, attempt(CLAUSE, 0, 20), applicable=False) == []
    assert marks_of(fact(CLAUSE, Verdict.PRESENT, (0, 20)), applicable=False) != []


def test_a_reason_that_is_new_here_is_still_a_reason() -> None:
    missing = fact(CLAUSE, Verdict.MISSING, (0, 20), reason=ClauseReason.MENTIONED_ONLY)
    assert marks_of(missing, attempt(CLAUSE, 0, 20, weak="unheard_of"))[0][2] == "bunyinya tidak cukup tegas"
    assert marks_of(missing)[0] == (MarkKind.NEAR, (0, 20), "bunyinya tidak cukup tegas")


def test_values_are_marked_where_they_were_read() -> None:
    read = FieldFact(
        name=FieldName.EXPIRY_DATE,
        value="2026-01-31",
        raw="31 Januari 2026",
        evidence=evidence((5, 20)),
        confidence=1,
    )
    segment = annotated([], fields=[read])
    (shown,) = field_marks(segment, {"expiry_date": "2026-01-31"})
    assert (shown.tone, shown.label, shown.note) == ("data", "Tanggal berakhir", "31-01-2026")
    assert field_marks(segment, {"expiry_date": None}) == ()


def test_answers_of_a_form_are_marked_and_listed() -> None:
    answer = DeclaredFact(
        key="ruang_tunggu",
        value=True,
        label="Ruang tunggu",
        raw="V",
        evidence=evidence((5, 20)),
        confidence=0.9,
    )
    segment = annotated([])
    segment = segment.model_copy(update={"facts": segment.facts.model_copy(update={"declared": (answer,)})})
    (shown,) = declared_marks(segment)
    assert (shown.tone, shown.label, shown.note) == ("data", "ruang tunggu", "ya")
    assert (shown.start, shown.end) == (5, 20)
    assert declared_marks(annotated([])) == ()


def test_the_page_of_a_form_shows_its_answers(make: Any) -> None:
    reading = make.reading(
        [["FORMULIR SELF ASSESSMENT KREDENSIALING", "KLINIK PRATAMA SEKAR ARUM", "Toilet : Tidak ada"]]
    )
    document, annotation = shown(reading, "formulir.pdf")
    (segment,) = build_view(document, annotation, lambda _: None).segments
    (row,) = [row for row in segment.fields if row.field == "toilet"]
    assert (row.value, row.evidence) == ("tidak", document.declared[0])
    assert row.spot is not None


# --- how they lie on the text ---


def test_a_mark_takes_the_number_and_the_full_stop_of_its_sentence() -> None:
    shown = block("(1) Peserta dirujuk.", "Lalu kembali.")
    assert pieces_of(shown, mark(1, 19)) == (
        Piece("(1) Peserta dirujuk.", "b-payment", (30,)),
        Piece(" Lalu kembali.", ""),
    )


def test_a_value_stands_alone() -> None:
    value = Mark("end_date", "Berakhir", 0, "data", MarkKind.FIELD, 4, 8)
    assert pieces_of(block("sd: 2026, ya"), value) == (
        Piece("sd: ", ""), Piece("2026", "b-data"), Piece(", ya", ""),
    )  # fmt: skip


def test_marks_over_each_other_keep_their_colours_apart() -> None:
    text = "satu dua tiga empat"
    shown = pieces_of(
        block(text),
        mark(0, 19, "contents", number=1),
        mark(5, 13, "payment", number=30),
        mark(9, 13, "other", number=37),
        mark(9, 13, "provider", MarkKind.NEAR, 20),
    )
    assert shown == (
        Piece("satu ", "b-contents", (1,)),
        Piece("dua ", "b-contents u-payment", (30,)),
        Piece("tiga", "b-contents u-payment v-other k-near n-provider", (20, 37)),
        Piece(" empat", "b-contents"),
    )


def test_a_mark_goes_on_over_lines_and_blocks_but_not_over_the_margin_of_the_page() -> None:
    first = block("PIHAK KEDUA wajib", "menjaga rahasia", heading=("PASAL 4 RAHASIA",), numbers=("(1)",))
    margin = block("- 1 -", start=34, kind="furniture")
    rest = block("medis Peserta.", start=40, page=2, continued=True)
    (one, two), spots = lay_out([first, margin, rest], [mark(0, 54)], range(1, 3), NO_PAGES, prefix="x-")
    assert [piece.classes for piece in one.blocks[0].pieces] == ["b-payment"]
    assert one.blocks[0].pieces[0].text == "PIHAK KEDUA wajib menjaga rahasia"
    assert one.blocks[1].pieces == (Piece("- 1 -", ""),)
    assert two.blocks[0].pieces == (Piece("medis Peserta.", "b-payment", (30,)),)
    assert [len(shown.tags) for page in (one, two) for shown in page.blocks] == [1, 0, 0]
    (spot,) = spots.values()
    assert (spot.page, spot.path, spot.quote) == (1, "Pasal 4 ayat (1)", "PIHAK KEDUA wajib menjaga rahasia")
    assert spot.anchor == one.blocks[0].tags[0].anchor == "x-m1"


def test_what_stands_in_the_margin_alone_is_marked_there() -> None:
    margin = block("Nomor 118/KTR", kind="furniture")
    value = Mark("numbers", "Nomor", 0, "data", MarkKind.FIELD, 6, 13)
    assert pieces_of(margin, value)[1] == Piece("118/KTR", "b-data")


def test_two_sentences_that_say_the_same_have_one_tag() -> None:
    (page,), spots = lay_out(
        [block("Satu kalimat. Dua kalimat.")], [mark(0, 13), mark(14, 26)], range(1, 2), NO_PAGES, prefix=""
    )
    assert len(page.blocks[0].tags) == 1
    assert [spot.quote for spot in spots.values()] == ["Satu kalimat.", "Dua kalimat."]
    assert len({spot.anchor for spot in spots.values()}) == 1


def test_a_mark_without_text_is_left_out() -> None:
    _, spots = lay_out([block("pendek")], [mark(500, 520)], range(1, 2), NO_PAGES, prefix="")
    assert spots == {}


def test_a_line_that_ended_on_purpose_ends_here_too() -> None:
    table = block("Poli gigi 8.000", "Poli umum 10.000 dan seterusnya sampai penuh baris ini")
    assert pieces_of(table)[0].text == f"{table.lines[0].text}\n{table.lines[1].text}"
    prose = block("PIHAK KEDUA wajib melayani Peserta dengan", "baik dan benar setiap hari kerja dari pagi")
    assert "\n" not in pieces_of(prose)[0].text


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("PASAL 5 HAK DAN KEWAJIBAN", "Pasal 5"),
        ("PASAL7 TARIF", "Pasal 7"),
        ("Bab IV", "BAB IV"),
        ("BAGIAN KESATU UMUM", "Bagian KESATU"),
        ("LAMPIRAN II TARIF", "Lampiran II"),
        ("LAMPIRAN PERJANJIAN", "Lampiran"),
        ("PENUTUP", "PENUTUP"),
        ("3. KETENTUAN UMUM TENTANG PEMBAYARAN DAN LAINNYA", "3. KETENTUAN UMUM TENTANG …"),
    ],
)
def test_titles_are_shortened_as_lawyers_do(title: str, short: str) -> None:
    assert short_title(title) == short


@pytest.mark.parametrize(
    ("numbers", "path"),
    [
        (("(2)", "a."), "Pasal 4 ayat (2) huruf a"),
        (("(l)",), "Pasal 4 ayat (1)"),
        (("1.", "c)"), "Pasal 4 angka 1 huruf c"),
        (("(b)", "1)"), "Pasal 4 huruf b angka 1"),
        (("Cc.",), "Pasal 4 huruf c"),
        (("A.", "-"), "Pasal 4 A"),
        (("2.1",), "Pasal 4 2.1"),
        ((), "Pasal 4"),
    ],
)
def test_places_are_cited_as_lawyers_do(numbers: tuple[str, ...], path: str) -> None:
    assert cited(block("x", heading=("BAB II", "PASAL 4 HAK"), numbers=numbers)) == path
    assert cited(block("x", heading=("BAB II", "PASAL 4 HAK"), numbers=numbers, kind="recital")) == ""


def test_the_margin_says_where_one_is_without_saying_it_twice() -> None:
    pasal, sub = ("BAB II UMUM", "PASAL 4 HAK"), ("BAB II UMUM", "A. KHUSUS")
    blocks = [
        block("PASAL 4", start=0, kind="heading", heading=pasal),
        block("(1) a", start=10, heading=pasal, numbers=("(1)",)),
        block("lanjut", start=20, heading=pasal),
        block("1. b", start=30, heading=sub, numbers=("1.",)),
        block("2. c", start=40, heading=sub, numbers=("2.",)),
        block("(2) d", start=50, page=2, heading=pasal, numbers=("(2)",)),
    ]
    pages, _ = lay_out(blocks, [], range(1, 3), NO_PAGES, prefix="")
    paths = [shown.path for page in pages for shown in page.blocks]
    assert paths == [
        "BAB II", "Pasal 4 ayat (1)", "", "BAB II › A. KHUSUS angka 1", "angka 2",
        "BAB II › Pasal 4 ayat (2)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("coverage", "poor", "unread", "told"),
    [
        (0.99, False, False, ""),
        (0.8, False, False, "Sekitar 20% cetakan"),
        (0.99, True, False, "terbaca kurang baik"),
        (0.0, False, True, "tidak dapat dibuka"),
    ],
)
def test_a_page_that_was_read_badly_says_so(coverage: float, poor: bool, unread: bool, told: str) -> None:
    page = ReadingResult(page=1, source=TextSource.OCR, confidence=0.91, coverage=coverage)
    reading = Reading({1: page}, frozenset([1] if unread else []), frozenset([1] if poor else []))
    (shown,), _ = lay_out([block("x")], [], range(1, 2), reading, prefix="")
    assert told in shown.warning
    assert bool(told) == bool(shown.warning)
    if not unread:
        assert shown.source.startswith("pindaian · keyakinan 91% · cetakan terbaca")
    (empty,), _ = lay_out([], [], range(1, 2), NO_PAGES, prefix="")
    assert empty.warning == "Tidak ada teks yang terbaca pada halaman ini."


# --- the whole page ---

CONTRACT = (
    (
        "PERJANJIAN KERJA SAMA",
        "ANTARA",
        "BPJS KESEHATAN CABANG KARANGASRI",
        "DENGAN",
        "KLINIK PRATAMA SEKAR ARUM",
        "Nomor : 118/KTR/VI-05/1223",
        "Pada hari ini Rabu tanggal 20 Desember 2023 di Karangasri, kami yang bertanda tangan di bawah ini:",
        "PASAL 1",
        f"BIAYA {NASTY.upper()}",
        f"(1) PIHAK KEDUA dilarang menarik biaya tambahan {NASTY} dari Peserta dengan alasan apa pun juga.",
        f"(2) Penanganan keluhan {NASTY} Peserta akan diatur kemudian dalam perjanjian tersendiri.",
        "PASAL 2",
        "JANGKA WAKTU",
        "Perjanjian ini berlaku sejak tanggal 1 Januari 2024 sampai dengan tanggal 31 Desember 2026.",
        "PASAL 3",
        "RUJUKAN",
        "- 1 -",
    ),
)


def shown(reading: FileReading, path: str = "pks.pdf") -> tuple[DocumentResult, Annotation]:
    extracted = Extractor.load().extract(reading, "0" * 64)
    file = AuditedFile(path=path, sha256="0" * 64, facility="", facts=extracted.facts)
    (((document,), _),) = judge_files([file], load_requirements(), as_of=AS_OF)
    return document, annotate(extracted)


class Page(html.parser.HTMLParser):
    """Elements in order, and whether every tag was closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.style = ""
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style = data
        else:
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


@pytest.fixture(scope="module")
def contract(make: Any) -> tuple[DocumentResult, Annotation]:
    return shown(make.reading(CONTRACT), path=f"{NASTY}.pdf")


@pytest.fixture(scope="module")
def source(contract: tuple[DocumentResult, Annotation]) -> str:
    return render_annotated(*contract)


@pytest.fixture(scope="module")
def page(source: str) -> Page:
    return Page(source)


def test_ids_are_unique_and_every_link_leads_somewhere(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] for tag, attributes in page.elements if tag == "a"]
    assert len(links) > 20
    assert {link[:1] for link in links} == {"#"}
    assert {link[1:] for link in links} <= set(ids)


def test_text_that_looks_like_code_stays_text(page: Page, source: str) -> None:
    assert "<script" not in source.lower()
    assert not any(tag == "script" for tag, _ in page.elements)
    # File name, heading, a passage that proves a clause, a near miss: where each is shown.
    assert f"{NASTY}.pdf" in page.words
    assert f"PASAL 1 BIAYA {NASTY.upper()}" in page.words
    assert f"biaya tambahan {NASTY} dari Peserta" in page.words
    assert page.words.count(f"keluhan {NASTY} Peserta akan diatur kemudian") == 2
    for _, attributes in page.elements:
        assert not [key for key in attributes if key.startswith("on") or key == "style"]


def test_nothing_is_fetched_and_no_script_may_run(page: Page) -> None:
    (policy,) = (a["content"] for _, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert rules.pop("style-src") == f"'sha256-{digest}'"
    assert rules == {
        "default-src": "'none'", "img-src": "data:", "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip
    assert "url(" not in page.style
    assert "@import" not in page.style
    for _, attributes in page.elements:
        for key in ("src", "href"):
            assert attributes.get(key, "#").startswith(("#", "data:"))


def test_a_proof_is_coloured_and_tagged_with_its_clause(source: str) -> None:
    found = re.search(r'<mark class="b-payment"><sup>30</sup>\(1\) PIHAK KEDUA dilarang.*?</mark>', source)
    assert found, "the sentence is not marked in the colour of its section"
    tag = re.search(r'<li class="tag-proof t-payment" id="(d1-m\d+)">.*?</li>', source)
    assert tag
    assert "Tidak menarik biaya tambahan (klausul harmless)" in tag[0]
    assert "payment.<wbr>hold_harmless" in tag[0]
    assert f'<a class="to k-proof" href="#{tag[1]}">hlm. 1 · Pasal 1 ayat (1)</a>' in source


def test_a_near_miss_is_dotted_and_its_clause_struck_through(source: str, page: Page) -> None:
    assert re.search(r'<mark class="k-near n-information"><sup>27</sup>\(2\) Penanganan keluhan', source)
    tag = re.search(r'<li class="tag-near t-information".*?</li>', source)
    assert tag
    assert '<span class="note">ditunda ke pengaturan lain</span>' in tag[0]
    assert re.search(r"\.tag-near \.called \{ text-decoration: line-through", page.style)
    assert re.search(r"mark\.k-near \{ text-decoration: underline dotted", page.style)
    assert not re.search(r"mark[^{]*\{[^}]*line-through", page.style)  # text of a contract is never struck


def test_the_table_names_verdict_reason_and_missing_half(source: str) -> None:
    rows = dict(re.findall(r'<tr id="d1-c(\d+)">(.*?)</tr>', source, flags=re.DOTALL))
    assert sorted(map(int, rows)) == list(range(1, 38))
    assert "s-present" in rows["30"]
    assert "%</td>" in rows["30"]
    assert "sebagian tidak ada: pengakhiran" in rows["15"]
    assert "k-part" in rows["15"]
    assert "hanya judul" in rows["33"]
    assert "tidak ditemukan" in rows["37"]


def test_what_is_missing_says_what_was_sought_and_what_to_do(source: str) -> None:
    gaps = source[source.index('<ol class="gaps">') :]
    assert gaps.count('<li class="gap ') == 37 - 1
    complaint = next(gap for gap in gaps.split("<li class=") if "complaint_handling" in gap)
    assert "Judul yang lazim: keluhan, pengaduan" in complaint
    assert "Contoh bunyi yang memenuhi" in complaint
    term = next(gap for gap in re.split("<li class=.gap ", gaps) if "term_and_termination" in gap)
    assert "Dicari</span> jangka waktu; pengakhiran." in term
    assert "Yang harus dilakukan" in term
    assert "hold_harmless" not in gaps


def test_kinds_are_told_quietly(source: str) -> None:
    assert '<span class="kind">pembukaan</span>' in source
    assert '<span class="kind">tepi halaman</span>' in source
    assert '<div class="block is-heading">' in source


def test_a_licence_shows_where_its_dates_were_read(make: Any, licence_lines: tuple[str, ...]) -> None:
    source = render_annotated(*shown(make.reading([licence_lines]), path="sip.pdf"))
    page = Page(source)
    assert "Surat izin praktik (SIP)" in page.words
    assert "17-08-2028" in page.words
    assert re.search(r'<mark class="b-data">[^<]*17[^<]*2028</mark>', source)
    assert "37 klausul" not in page.words
    assert "Tidak ada dan belum pasti" not in page.words
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_a_file_that_could_not_be_read_says_why() -> None:
    failure = ErrorResult(code=FailureClass.CORRUPT, message=f"Terpotong {NASTY}.", action="Pindai ulang.")
    file = AuditedFile(path="x.pdf", sha256="1" * 64, facility="", failure=failure)
    (((document,), _),) = judge_files([file], load_requirements(), as_of=AS_OF)
    source = render_annotated(document, None)
    assert "Pindai ulang." in Page(source).words
    assert "<script" not in source


def test_a_section_of_ones_own_has_a_colour_that_exists() -> None:
    present = fact("cabang.kebakaran", Verdict.PRESENT, (0, 6))
    (own,) = clause_marks(annotated([present]), [result(present)])
    assert (own.tone, tone_of("payment.referral")) == ("other", "payment")


def test_a_clause_of_ones_own_has_nothing_to_say_of_the_search(
    contract: tuple[DocumentResult, Annotation],
) -> None:
    asked: list[str] = []

    def sought(clause: str) -> Sought | None:
        asked.append(clause)
        return None

    view = build_view(*contract, sought)
    gaps = view.segments[0].gaps
    assert asked == [gap.row.clause.id for gap in gaps]
    assert {gap.sought for gap in gaps} == {None}


def test_a_clause_that_need_not_be_there_is_no_gap(contract: tuple[DocumentResult, Annotation]) -> None:
    document, annotation = contract
    (segment,) = document.segments
    excused = segment.clauses[-1].model_copy(update={"applicable": False})
    changed = segment.model_copy(update={"clauses": (*segment.clauses[:-1], excused)})
    view = build_view(document.model_copy(update={"segments": (changed,)}), annotation, lambda _: None)
    (shown,) = view.segments
    assert [row.clause.id for row in shown.excused] == ["other.equal_quality"]
    assert "other.equal_quality" not in {gap.row.clause.id for gap in shown.gaps}
    assert sum(shown.counts.values()) == 36


def test_a_text_of_another_reading_is_refused(contract: tuple[DocumentResult, Annotation]) -> None:
    document, annotation = contract
    twice = annotation.model_copy(update={"segments": annotation.segments * 2})
    with pytest.raises(ValueError, match="zip"):
        build_view(document, twice, lambda _: None)


# --- colours ---


def schemes(style: str) -> list[Mapping[str, str]]:
    """Return the colours of the light, dark and printed page by name."""
    found = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", block))
        for block in re.findall(r":root \{(.*?)\}", style, flags=re.DOTALL)
    ]
    report = str(style_of())
    shared = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", block))
        for block in re.findall(r":root \{(.*?)\}", report, flags=re.DOTALL)
    ]
    assert len(found) == len(shared) == 3
    return [{**shared[0], **base, **own} for base, own in zip(shared, found, strict=True)]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
@pytest.mark.parametrize("tone", [*SECTIONS, "data"])
def test_every_colour_can_be_read(tone: str, scheme: int) -> None:
    style = (Path(render.__file__).parent / "templates" / "annotated.css").read_text("utf-8")
    colours = schemes(style)[scheme]
    assert contrast(colours["on-mark"], colours[f"{tone}-bg"]) >= 7  # text under the pen
    assert contrast(colours[tone], colours[f"{tone}-bg"]) >= 4.5  # tags
    assert contrast(colours[tone], colours["card"]) >= 4.5  # tags of near misses
    assert contrast(colours["soft"], colours["card"]) >= 4.5
