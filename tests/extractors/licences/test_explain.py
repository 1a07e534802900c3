"""Every date of a licence is told with what it was taken for, what became of it, and why."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors.law import law_text, parse_timeline
from extractors.licences import explain_licence, extract_licence_fields
from schemas.explanation import ExplainedDate, ExplainedField, SegmentExplanation
from schemas.facts import FieldFact
from schemas.labels import DateUse, DocumentType, ExpiryBasis, FieldName
from schemas.law import Timeline
from schemas.text import DocumentText

Paper = Callable[..., DocumentText]
CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]

MANY_DATES = """
PEMERINTAH KABUPATEN RANDUWANA
DINAS KESEHATAN
SURAT IZIN PRAKTIK DOKTER
Nomor : 446/0091/SIPD/DINKES/2022
Mengingat : Undang-Undang Nomor 29 Tahun 2004 tanggal 6 Oktober 2004 tentang Praktik Kedokteran;
Memperhatikan : rekomendasi IDI Cabang Randuwana Nomor 12/IDI/2022 tanggal 1 Maret 2022;
MEMBERIKAN IZIN KEPADA
Nama             : dr. Laksmi Wardani
Tempat/Tgl Lahir : Randuwana, 3 Mei 1985
STR berlaku s.d. : 3 Mei 2024
Surat izin ini berlaku sejak 14 Maret 2022 sampai dengan tanggal 3 Mei 2024
Perpanjangan paling lambat : 3 Februari 2024
Ditetapkan di Randuwana
Pada tanggal 14 Maret 2022
Kepala Dinas Kesehatan
Legalisir sesuai dengan aslinya, Randuwana, 5 Juni 2023
Dicetak tanggal 20-03-2022
"""
"""A SIP as many of them are, with ten dates of which one is its end."""

NOT_THE_END = "bukan akhir masa berlaku dokumen ini"
VERDICTS = [
    ("6 Oktober 2004", "law", "tanggal peraturan", "set_aside",
     f"ditandai kata 'undang - undang'; {NOT_THE_END}"),
    ("1 Maret 2022", "recommendation", "tanggal rekomendasi", "set_aside",
     f"ditandai kata 'rekomendasi'; {NOT_THE_END}"),
    ("3 Mei 1985", "birth", "tanggal lahir", "asked",
     f"ditandai kata 'lahir'; memeriksa umur pemegang pada tanggal terbit; {NOT_THE_END}"),
    ("3 Mei 2024", "str_expiry", "tanggal STR (akhir masa berlaku)", "set_aside",
     "ditandai kata 'str … s . d .'; akhir dokumen lain yang disebut di sini"),
    ("14 Maret 2022", "start", "mulai berlaku", "set_aside", f"ditandai kata 'berlaku sejak'; {NOT_THE_END}"),
    ("3 Mei 2024", "expiry", "akhir masa berlaku", "expiry",
     "ditandai kata 'sampai dengan tanggal'; akhir masa berlaku dokumen ini, tercetak"),
    ("3 Februari 2024", "renewal_deadline", "batas waktu perpanjangan, bukan akhir masa berlaku", "set_aside",
     f"ditandai kata 'perpanjangan paling lambat'; {NOT_THE_END}"),
    ("14 Maret 2022", "issue", "tanggal terbit atau penetapan", "issue",
     f"ditandai kata 'ditetapkan'; diambil sebagai tanggal terbit; {NOT_THE_END}"),
    ("5 Juni 2023", "legalisation", "tanggal legalisir atau pengesahan salinan", "set_aside",
     f"ditandai kata 'sesuai dengan aslinya'; {NOT_THE_END}"),
    ("20-03-2022", "print", "tanggal cetak", "set_aside", f"ditandai kata 'dicetak'; {NOT_THE_END}"),
]  # fmt: skip


def _explain(
    document: DocumentText, doc_type: str = "sip", law: Timeline | None = None
) -> SegmentExplanation:
    end = len(document.text)
    return explain_licence(document, doc_type=DocumentType(doc_type), start=0, end=end, pages=(1, 1), law=law)


def _expiry(explanation: SegmentExplanation) -> ExplainedField:
    return next(field for field in explanation.fields if field.name is FieldName.EXPIRY_DATE)


def _said(date: ExplainedDate) -> tuple[str, ...]:
    return date.raw, date.role, date.taken_for, " ".join(date.uses), date.why


@pytest.mark.parametrize("confidence", [None, 0.93], ids=["digital", "scan"])
def test_each_date_of_a_permit_has_its_verdict_and_reason(paper: Paper, confidence: float | None) -> None:
    explanation = _explain(paper(MANY_DATES, confidence=confidence))
    assert [_said(date) for date in explanation.dates] == VERDICTS
    expiry = _expiry(explanation)
    assert (expiry.value, expiry.basis, expiry.how) == ("2024-05-03", "explicit", "tercetak: 3 Mei 2024")
    assert {rule.id: rule.used for rule in explanation.rules} == {
        "sip_follows_str": False,
        "sip_at_most_five_years": False,
    }


def test_a_date_is_shown_as_it_stands_on_its_page(paper: Paper) -> None:
    document = paper("SURAT IZIN PRAKTIK DOKTER\fBerlaku  sampai   14 Maret\n2027 di Kota")
    explanation = explain_licence(
        document, doc_type=DocumentType.SIP, start=0, end=len(document.text), pages=(1, 2)
    )
    (date,) = explanation.dates
    assert (date.page, date.raw, date.value) == (2, "14 Maret 2027", "2027-03-14")
    assert date.line == "Berlaku sampai 14 Maret"
    assert document.text[slice(*date.span)].split() == date.raw.split()


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_what_is_explained_is_what_is_reported(case: dict[str, Any], paper: Paper) -> None:
    document, doc_type = paper(case["text"]), DocumentType(case["doc_type"])
    facts = {
        fact.name: fact
        for fact in extract_licence_fields(document, doc_type=doc_type, start=0, end=len(document.text))
    }
    explanation = _explain(document, case["doc_type"])
    for field in explanation.fields:
        fact = facts[field.name]
        assert (field.value, field.review, field.alternatives) == (fact.value, fact.review, fact.alternatives)
        assert (field.confidence, "; ".join(field.notes)) == (fact.confidence, fact.note)
    expiry = _expiry(explanation)
    assert expiry.basis == facts[FieldName.EXPIRY_BASIS].value
    taken = [date.value for date in explanation.dates if DateUse.EXPIRY in date.uses]
    assert len(taken) <= 1
    if (
        taken
        and expiry.value is not None
        and "salah terbaca" not in " ".join(d.why for d in explanation.dates)
    ):
        assert taken == [expiry.value]
    for date in explanation.dates:
        rival = DateUse.RIVAL in date.uses and "yang sama" not in date.why
        assert not rival or date.value in expiry.alternatives or "s.d." in date.why
    assert sum(statement.used for statement in explanation.statements) <= 1


HEAD = "SURAT IZIN PRAKTIK DOKTER\nNomor : 503/12/SIP/2022\nNama : dr. Contoh Nama\n"
FOOT = "\nDitetapkan di Kota Contoh pada tanggal 14 Maret 2022"


@pytest.mark.parametrize(
    ("sentence", "basis", "how", "statement"),
    [
        ("Berlaku 5 (lima) tahun sejak diterbitkan", "duration",
         "jangka waktu 5 (lima) tahun sejak 2022-03-14 (tanggal terbit atau penetapan)", "duration"),
        ("Berlaku seumur hidup", "lifetime", "tanpa batas waktu: seumur hidup", "lifetime"),
        ("Berlaku selama STR masih berlaku", "tied_to_str",
         "mengikuti STR pemegang: selama STR", "tie"),
        ("Berlaku sampai dengan dicabut", "none",
         "tidak menyebut tanggal akhir: sampai dengan dicabut", "open_end"),
        ("Berlaku sampai 1x-0z-2#27", "explicit", "tercetak: Berlaku sampai 1x-0z-2#27", "unread_end"),
        ("Tanpa keterangan lain", "none", "tidak ada pernyataan masa berlaku yang terbaca", None),
    ],
)  # fmt: skip
def test_the_way_to_an_end_without_a_date(
    sentence: str, basis: str, how: str, statement: str | None, paper: Paper
) -> None:
    explanation = _explain(paper(f"{HEAD}{sentence}{FOOT}"))
    assert (_expiry(explanation).basis, _expiry(explanation).how) == (ExpiryBasis(basis), how)
    assert [str(each.kind) for each in explanation.statements if each.used] == [statement] * bool(statement)
    (issued,) = [date for date in explanation.dates if DateUse.ISSUE in date.uses]
    assert (DateUse.BASE in issued.uses) is (basis == "duration")


def test_of_two_ends_the_other_is_named_with_the_reason(paper: Paper) -> None:
    sentences = "Izin berlaku sampai 14 Maret 2027\nIzin berlaku sampai 14 Maret 2026"
    explanation = _explain(paper(f"{HEAD}{sentences}{FOOT}"))
    first, second, _ = explanation.dates
    assert first.uses == (DateUse.EXPIRY,)
    assert second.uses == (DateUse.RIVAL,)
    assert second.why.endswith("2027-03-14 didahulukan: tercetak lebih belakang")
    assert _expiry(explanation).alternatives == ("2026-03-14",)
    assert _expiry(explanation).review
    assert "lebih dari satu tanggal akhir tercetak" in _expiry(explanation).notes


def test_words_that_stand_back_say_why(paper: Paper) -> None:
    sentences = "STR berlaku seumur hidup\nIzin ini berlaku 5 (lima) tahun sampai 14 Maret 2027"
    explanation = _explain(paper(f"{HEAD}{sentences}{FOOT}"))
    assert {str(each.kind): each.why for each in explanation.statements} == {
        "duration": "tidak menentukan: tanggal akhir yang tercetak didahulukan",
        "lifetime": "dikatakan tentang dokumen lain",
    }


def test_a_mended_year_says_what_was_read(paper: Paper) -> None:
    text = f"{HEAD}Berlaku dari 14/03/2022 sampai 14/03/2021\nDitetapkan di Kota Contoh, 14/03/2022"
    explanation = _explain(paper(text))
    (taken,) = [date for date in explanation.dates if DateUse.EXPIRY in date.uses]
    assert "salah terbaca, dibaca sebagai 2027-03-14" in taken.why
    assert {rule.id for rule in explanation.rules if rule.used} == {"sip_at_most_five_years"}


def test_a_document_that_never_ends_says_so(paper: Paper) -> None:
    explanation = _explain(paper("PROFIL PRAKTIK\nSIP berlaku sampai 14 Maret 2027"), "profil_praktik")
    assert _expiry(explanation).how == "dokumen jenis ini tidak mempunyai akhir masa berlaku"
    assert explanation.dates[0].uses == (DateUse.SET_ASIDE,)


def test_an_empty_licence_has_nothing_to_explain(paper: Paper) -> None:
    document = paper("x\f")
    start, end = document.page_span(2, 2)
    explanation = explain_licence(document, doc_type=DocumentType.SIP, start=start, end=end, pages=(2, 2))
    assert (explanation.dates, explanation.fields) == ((), ())


# ------------------------------------------------------------------ a day of the law changes what is found


def _law(*changes: tuple[str, str]) -> Timeline:
    text = law_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_timeline(text)


LATER = (("until = 2023-08-07", "until = 2019-12-31"), ("from = 2023-08-08", "from = 2020-01-01"))
"""The cut-over of UU 17/2023 three and a half years earlier."""


def _end(document: DocumentText, doc_type: DocumentType, law: Timeline | None = None) -> FieldFact:
    fields = extract_licence_fields(document, doc_type=doc_type, start=0, end=len(document.text), law=law)
    return next(fact for fact in fields if fact.name is FieldName.EXPIRY_DATE)


def test_the_day_from_which_an_str_has_no_end_decides_whether_its_number_tells_one(paper: Paper) -> None:
    document = paper(
        "KONSIL KEDOKTERAN INDONESIA\nSURAT TANDA REGISTRASI\nNomor Registrasi : 33.2.1.100.3.20.204517\n"
        "Nama : Contoh Nama\nBerlaku sampai : 5 Mei 2028"
    )
    assert _end(document, DocumentType.STR).review  # registered in 2020 for five years, it says 2028
    assert not _end(document, DocumentType.STR, _law(*LATER)).review


def test_a_permit_follows_the_str_as_long_as_the_law_says_so(paper: Paper) -> None:
    document = paper(MANY_DATES.replace("tanggal 3 Mei 2024", "tanggal 3 Mei 2029"), confidence=0.5)
    found = _end(document, DocumentType.SIP)
    assert (found.value, found.alternatives) == ("2024-05-03", ("2029-05-03",))
    assert "STR yang tercetak berakhir 2024-05-03" in found.note
    no_tie = _law(('effect = "follows_str"', 'effect = "limited"'))
    assert _end(document, DocumentType.SIP, no_tie).value == "2029-05-03"


def test_the_length_by_law_mends_a_misread_year(paper: Paper) -> None:
    text = f"{HEAD}Berlaku dari 14/03/2022 sampai 14/03/2021\nDitetapkan di Kota Contoh, 14/03/2022"
    assert _end(paper(text), DocumentType.SIP).value == "2027-03-14"
    three = _law(('years = 5\nsays = "SIP paling lama lima', 'years = 3\nsays = "SIP paling lama lima'))
    assert _end(paper(text), DocumentType.SIP, three).value == "2021-03-14"  # 2025 does not look like 2021


def test_a_permit_without_end_is_one_of_oss_since_the_day_of_that_rule(paper: Paper) -> None:
    document = paper(
        "IZIN OPERASIONAL KLINIK PRATAMA\nNomor : 12/IOK/2022\n"
        "Berlaku selama pelaku usaha menjalankan kegiatan usaha\nDitetapkan di Kota Contoh, 14 Maret 2022"
    )
    assert "OSS" in _end(document, DocumentType.IZIN_OPERASIONAL).note
    later = _law(("until = 2021-02-01", "until = 2022-12-31"), ("from = 2021-02-02", "from = 2023-01-01"))
    assert "OSS" not in _end(document, DocumentType.IZIN_OPERASIONAL, later).note


def test_the_longest_usual_validity_is_that_of_the_file(paper: Paper) -> None:
    document = paper(f"{HEAD}Berlaku sampai 14 Maret 2029{FOOT}")
    assert _end(document, DocumentType.SIP).review
    assert not _end(document, DocumentType.SIP, _law(("longest_years = 6", "longest_years = 8"))).review


def test_rules_are_those_of_the_day_of_issue(paper: Paper) -> None:
    text = "SURAT TANDA REGISTRASI\nNama : Contoh Nama\nBerlaku : SEUMUR HIDUP\nTerbit : {}"
    used = {}
    for day in (dt.date(2023, 8, 7), dt.date(2023, 8, 8)):
        explanation = _explain(paper(text.format(f"{day:%d-%m-%Y}")), "str")
        used[str(day)] = {rule.id: rule.used for rule in explanation.rules}
    assert used == {"2023-08-07": {"str_five_years": False}, "2023-08-08": {"str_lifetime": True}}
