"""Results are shown without words about a person; what the interface promises stays."""

from __future__ import annotations

from typing import Any

from pipeline.report.personal import without_personal
from schemas.findings import ComparedPlace, Finding
from schemas.labels import DocumentStatus, DocumentType, Severity, Verdict
from schemas.results import ClauseResult, DocumentResult, FieldEvidence, SegmentResult

NIK = "3275011205800001"
LINE = f"dr. Wulan Prameswari, NIK {NIK}, lahir di Bandung, 12 Mei 1980, HP 0812-3456-7890"
MASKED = "dr. Wulan Prameswari, NIK 3275••••••••0001, lahir di Bandung, •• ••• ••••, HP ••••-••••-••••"
NUMBER = "3121100112800001"


def evidence(raw: str, quote: str, **more: Any) -> FieldEvidence:
    return FieldEvidence(raw=raw, page=1, quote=quote, confidence=0.9, **more)


def document() -> DocumentResult:
    fields = {"number": NUMBER, "holder_name": "dr. Wulan Prameswari", "expiry_date": "2028-05-12"}
    proofs = {
        "number": evidence(NUMBER, f"Nomor {NUMBER}"),
        "holder_name": evidence("dr. Wulan Prameswari", LINE),
        "expiry_date": evidence("12 Mei 2028", "berlaku s.d. 12 Mei 2028", note="(lahir 1980-05-12)"),
    }
    clause = ClauseResult(
        id="payment.referral",
        status=Verdict.PRESENT,
        applicable=True,
        severity=Severity.MAJOR,
        page=1,
        quote=LINE,
        confidence=0.9,
    )
    place = ComparedPlace(path="a.pdf", page=1, quote=LINE)
    finding = Finding(
        code="X-02", severity=Severity.MAJOR, message=f"Berbeda: {LINE}", quote=LINE, compared_with=(place,)
    )
    return DocumentResult(
        path=f"klinik/{NIK}.pdf",
        sha256="a" * 64,
        facility="klinik",
        status=DocumentStatus.COMPLETE,
        as_of="2026-11-22",
        rules_version="r",
        program_version="p",
        fields=dict(fields),
        evidence=proofs,
        segments=(
            SegmentResult(
                doc_type=DocumentType.SIP,
                doc_type_confidence=0.9,
                first_page=1,
                last_page=1,
                fields=dict(fields),
                evidence=proofs,
                clauses=(clause,),
            ),
        ),
        findings=(finding,),
    )


def test_quotes_and_messages_are_masked_at_every_depth() -> None:
    shown = without_personal(document())
    segment = shown.segments[0]
    assert segment.clauses[0].quote == MASKED
    assert segment.evidence["holder_name"].quote == MASKED
    assert segment.evidence["expiry_date"].note == "(lahir ••••-••-••)"
    assert shown.findings[0].quote == MASKED
    assert shown.findings[0].message == f"Berbeda: {MASKED}"
    assert shown.findings[0].compared_with[0].quote == MASKED
    assert "1980" not in shown.model_dump_json().replace(shown.path, "")


def test_fields_numbers_dates_and_paths_stay() -> None:
    before = document()
    shown = without_personal(before)
    assert shown.fields == before.fields
    assert shown.path == before.path
    assert shown.segments[0].fields == before.segments[0].fields
    assert shown.evidence["number"] == before.evidence["number"]
    assert shown.evidence["expiry_date"].raw == "12 Mei 2028"
    assert shown.evidence["expiry_date"].quote == "berlaku s.d. 12 Mei 2028"


def test_what_holds_nothing_is_the_same_object() -> None:
    plain = document().model_copy(update={"findings": (), "segments": (), "evidence": {}})
    assert without_personal(plain) is plain
