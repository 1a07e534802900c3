from __future__ import annotations

from collections.abc import Callable

from extractors.clauses import Candidate, load_catalogue, passages
from extractors.clauses.verdict import CITED_FROM, PRESENT_FROM, Limits, judge
from schemas.facts import ClauseFact
from schemas.labels import ClauseReason, Verdict
from schemas.text import DocumentText

Audit = Callable[..., dict[str, ClauseFact]]

OPENING = "PASAL 1\nRUANG LINGKUP\n(1) Ruang lingkup meliputi rawat jalan, rawat inap, dan persalinan.\n"
TERM = (
    "(1) Perjanjian ini berlaku selama 1 (satu) tahun sejak 1 Januari 2024 sampai dengan 31 Desember 2024.\n"
)
END = "(2) Perjanjian berakhir apabila izin operasional dicabut atau para pihak sepakat.\n"


def test_a_clause_cites_the_sentence_and_its_page(audit: Audit) -> None:
    fact = audit(OPENING + "--\nPASAL 2\nJANGKA WAKTU\n" + TERM + END)["contents.term_and_termination"]
    assert fact.status is Verdict.PRESENT
    assert fact.evidence[0].page == 2
    assert fact.evidence[0].quote.startswith("1) Perjanjian ini berlaku selama")
    assert "berakhir apabila" in fact.evidence[1].quote


def test_half_a_clause_says_which_half_is_missing(audit: Audit) -> None:
    fact = audit(OPENING + "PASAL 2\nJANGKA WAKTU\n" + TERM)["contents.term_and_termination"]
    assert (fact.status, fact.reason, fact.detail) == (
        Verdict.MISSING,
        ClauseReason.HALF_MISSING,
        "pengakhiran",
    )


def test_a_heading_alone_is_heading_only(audit: Audit) -> None:
    fact = audit(OPENING + "PASAL 2\nPENANGANAN KELUHAN\nPASAL 3\nPENUTUP\nDemikian dibuat.")
    assert fact["information.complaint_handling"].reason is ClauseReason.HEADING_ONLY


def test_a_deferral_is_mentioned_only(audit: Audit) -> None:
    fact = audit(
        OPENING + "PASAL 2\nRUJUKAN\n(1) Tata cara rujukan berjenjang diatur kemudian oleh PARA PIHAK."
    )
    assert fact["payment.referral"].status is Verdict.MISSING
    assert fact["payment.referral"].reason is ClauseReason.MENTIONED_ONLY


def test_nothing_at_all_is_not_found(audit: Audit) -> None:
    fact = audit(OPENING)["other.malpractice_insurance"]
    assert (fact.status, fact.reason, fact.evidence) == (Verdict.MISSING, ClauseReason.NOT_FOUND, ())


def test_an_annex_that_is_not_there_leaves_it_uncertain(audit: Audit) -> None:
    text = OPENING + "PASAL 2\nTARIF\n(1) Besaran tarif pelayanan tercantum dalam Lampiran II.\n"
    fact = audit(text)["contents.package_price"]
    assert (fact.status, fact.reason) == (Verdict.UNCERTAIN, ClauseReason.INCOMPLETE_SCAN)
    assert "Lampiran II" in fact.detail
    there = audit(text + "--\nLAMPIRAN II\nTARIF\nKonsultasi Rp50.000,00 per kunjungan\n")[
        "contents.package_price"
    ]
    assert there.status is Verdict.PRESENT


def test_pages_that_could_not_be_read_leave_absence_uncertain(audit: Audit) -> None:
    text = OPENING + "--\n" + "xx yy zz " * 60 + "\n--\nPASAL 3\nPENUTUP\nDemikian dibuat."
    readable = audit(text, confidence=0.9)["payment.referral"]
    assert readable.status is Verdict.MISSING
    fact = audit(text, confidence=0.9, poor=(2,))["payment.referral"]
    assert (fact.status, fact.reason) == (Verdict.UNCERTAIN, ClauseReason.POOR_READING)
    assert "2" in fact.detail


def test_a_blank_amount_is_no_price(audit: Audit) -> None:
    fact = audit(
        OPENING + "PASAL 2\nTARIF\n(1) Tarif kapitasi sebesar Rp .............. per Peserta per bulan."
    )
    assert fact["contents.package_price"].status is Verdict.MISSING


def test_rights_are_no_duties(audit: Audit) -> None:
    text = "PASAL 2\nHAK\n(1) PIHAK KESATU berhak:\na. memperoleh laporan kunjungan setiap bulan;"
    assert audit(OPENING + text)["contents.visit_reports"].status is Verdict.MISSING


def test_a_title_of_a_law_is_no_clause(audit: Audit) -> None:
    text = "PASAL 2\nDASAR\n1. Peraturan Menteri Kesehatan Nomor 36 Tahun 2012 tentang Rahasia Kedokteran;"
    assert audit(OPENING + text)["provider.medical_confidentiality"].status is Verdict.MISSING


def test_every_clause_gets_exactly_one_fact_and_twice_the_same(audit: Audit) -> None:
    assert len(audit(OPENING)) == 37
    assert audit(OPENING) == audit(OPENING)


def test_quotes_are_sentences_not_pages(audit: Audit) -> None:
    long = "PASAL 2\nKERAHASIAAN\n(1) PIHAK KEDUA wajib menjaga kerahasiaan rekam medis Peserta. " + (
        "Ketentuan lain tentang tata tertib ruangan tetap berlaku seperti biasa. " * 30
    )
    quote = audit(OPENING + long)["provider.medical_confidentiality"].evidence[0].quote
    assert 6 <= len(quote.split()) <= 75


def test_only_sure_quotes_follow_the_best_one(document: Callable[..., DocumentText]) -> None:
    read = document("(1) Tarif pertama.\n(2) Tarif kedua.\n(3) Tarif ketiga.\n(4) Tarif keempat.")
    found = passages(read, start=0, end=len(read.text))
    scores = (0.7, 0.95, CITED_FROM - 0.01, PRESENT_FROM - 0.01)
    candidates = [
        Candidate("contents.package_price", "", score, "r", passage.start, passage.end, passage)
        for score, passage in zip(scores, found, strict=True)
    ]

    def cited(candidates: list[Candidate]) -> list[str]:
        facts = judge(read, candidates, load_catalogue(), Limits(frozenset(), (), 0.0))
        (fact,) = [fact for fact in facts if fact.id == "contents.package_price"]
        assert fact.status is Verdict.PRESENT
        return [evidence.quote for evidence in fact.evidence]

    assert cited(candidates) == ["(2) Tarif kedua."]
    assert cited([*candidates, candidates[0]._replace(score=0.91)]) == [
        "(2) Tarif kedua.",
        "(1) Tarif pertama.",
    ]
    assert cited([*candidates, candidates[0]._replace(score=0.91, by_rule=False)]) == ["(2) Tarif kedua."]
    assert cited([candidates[0], candidates[3]]) == ["(1) Tarif pertama."]
    # What a rule found is quoted before what only the scorer knows, however sure that is.
    assert cited([candidates[0], candidates[1]._replace(by_rule=False)]) == ["(1) Tarif pertama."]
