"""Practices of one doctor or dentist, and a pharmacy: outcomes worked out by hand before they were judged."""

from __future__ import annotations

from typing import Any

from schemas.labels import DocumentType, DossierState, RequirementKind, Severity, Subtype

PHARMACY = "Apotek Sekar Husada"


def result(judgement: Any, id_: str) -> Any:
    return next(outcome for outcome in judgement.requirements if outcome.id == id_)


def test_dentist_without_an_operating_licence(make: Any, judge: Any, expect: Any) -> None:
    """The person is the party, the SIP stands for the licence; accreditation is only scored."""
    judgement = judge(make.complete_practice())
    assert judgement.dossier.type == "dokter_gigi_praktik_mandiri"
    expect(judgement, "MEMENUHI")
    assert result(judgement, "CR-DOC-01").result == "not_applicable"
    assert result(judgement, "CR-DOC-06").kind is RequirementKind.SCORED


def test_dentist_whose_sip_has_lapsed(make: Any, judge: Any, expect: Any) -> None:
    """Without a valid SIP there is neither permit nor licence."""
    sip = make.sip(make.DENTIST, make.DENTAL_PRACTICE, "2026-01-31", issue_date="2021-01-31")
    files = make.complete_practice(sip=make.document("praktik/sip.pdf", sip))
    expect(judge(files), "TIDAK_MEMENUHI", {"CR-DOC-02": "unmet"}, findings={"licence-expired"})


def test_one_partner_of_two_missing(make: Any, judge: Any, expect: Any) -> None:
    """A practice needs a laboratory and a pharmacy at least; only the laboratory is there."""
    files = make.complete_practice(apotek=None)
    expect(judge(files), "BELUM_LENGKAP", {"CR-DOC-05": "not_evidenced"})


def test_practice_cannot_declare_that_it_has_no_network(make: Any, judge: Any, expect: Any) -> None:
    """A clinic may work without a network; of a practice of one person it is absolute."""
    files = make.complete_practice(apotek=None, lab=None)
    profile = make.profile(self_assessment={"jejaring": "tidak"})
    expect(judge(files, profile=profile), "BELUM_LENGKAP", {"CR-DOC-05": "not_evidenced"})


def test_recredentialing_overdue(make: Any, judge: Any, expect: Any) -> None:
    """The contract ends on 30 April 2026; the last visit was in November 2024, the latest day 30 January.

    Being late is told (CR-RE-01, CR-RE-07, a critical deadline); no absolute document lacks.
    """
    contract = make.pks(
        "2025-05-01",
        "2026-04-30",
        name=make.DENTAL_PRACTICE,
        party_second=make.DENTIST,
        signed_date="2025-04-20",
        numbers=("417/KTR/VII-09/0425",),
    )
    visit = make.segment(
        DocumentType.OTHER, subtype=Subtype.BERITA_ACARA_KREDENSIALING, issue_date="2024-11-20"
    )
    files = [
        *make.complete_practice(pks=make.document("praktik/pks.pdf", contract)),
        make.document("praktik/berita acara.pdf", visit),
    ]
    judgement = judge(files)
    expect(judgement, "MEMENUHI")
    assert judgement.state is DossierState.REKREDENSIALING
    assert result(judgement, "CR-RE-01").result == "not_evidenced"
    late = result(judgement, "CR-RE-07")
    assert late.result == "not_evidenced"
    assert "sudah lewat 30-01-2026" in late.message
    first = judgement.deadlines[0]
    assert (first.date, first.kind, first.severity) == ("2026-01-30", "recredentialing", Severity.CRITICAL)


def test_pharmacy_whose_pharmacists_str_has_lapsed(make: Any, judge: Any, expect: Any) -> None:
    """Of a pharmacy no doctor is asked; its pharmacist's STRA is as absolute as a doctor's STR."""
    sipa = make.permit(DocumentType.SIPA, make.PHARMACIST, PHARMACY, "Apoteker")
    lapsed = make.str_licence(make.PHARMACIST, "2026-02-01", issue_date="2021-02-01")
    staff = make.permit(DocumentType.SIK, "Dewi Lestari, A.Md.Farm.", PHARMACY, "Tenaga teknis kefarmasian")
    contract = make.pks(name=PHARMACY, level=None, party_second=PHARMACY)
    judgement = judge(
        make.complete_practice(
            pks=make.document("praktik/pks.pdf", contract),
            sip=make.document("praktik/sipa.pdf", sipa),
            str=make.document("praktik/stra.pdf", lapsed),
            sia=make.document("praktik/sia.pdf", make.licence(place=PHARMACY)),
            staff=make.document("praktik/sipttk.pdf", staff),
            lab=None,
            apotek=None,
        )
    )
    assert judgement.dossier.type == "apotek"
    expect(judgement, "TIDAK_MEMENUHI", {"CR-DOC-11": "unmet"}, findings={"licence-expired", "X-06"})
    assert result(judgement, "CR-DOC-02").result == "not_applicable"
