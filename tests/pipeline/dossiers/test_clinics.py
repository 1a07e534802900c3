"""Clinics and puskesmas, each a dossier with its outcome worked out by hand before it was judged.

Every one differs in one thing from a klinik pratama that is in order on 1 March 2026, under a contract of
that year. The reason stands in the docstring; nothing here is a real facility or person.
"""

from __future__ import annotations

from typing import Any

import pytest

from schemas.labels import DocumentType, FacilityLevel, FailureClass, LicenceStatus, Severity, Subtype

BIMA = "dr. Bima Prakoso"
UTAMA = "Klinik Utama Netra Samudra"
PUSKESMAS = "UPTD Puskesmas Rawa Kemuning"


def result(judgement: Any, id_: str) -> Any:
    return next(outcome for outcome in judgement.requirements if outcome.id == id_)


def test_in_order(make: Any, judge: Any, expect: Any) -> None:
    """Every absolute document is there, of this clinic and valid."""
    expect(judge(make.complete_clinic()), "MEMENUHI")


def test_score_b_and_one_doctors_str_has_lapsed(make: Any, judge: Any, expect: Any) -> None:
    """Scored B (75 of 100), but the STR of one of two doctors ended in February.

    The STR of a practising doctor is absolute (CR-DOC-11) and no score outweighs it. It lapsed under the
    contract and no time of grace is given (`cure_days` 0), so the end of the cooperation may follow. His SIP
    runs on to 2028 although the STR that it stands on has ended (X-06).
    """
    people = (make.DOCTOR, BIMA)
    lapsed = make.str_licence(BIMA, "2026-02-10", issue_date="2021-02-10", number="QR00004170026119")
    judgement = judge(
        [
            *make.complete_clinic(pks=make.document("klinik/pks.pdf", make.pks(people=people))),
            make.document("klinik/sip2.pdf", make.sip(BIMA, number="503/0418/SIP/2023")),
            make.document("klinik/str2.pdf", lapsed),
        ],
        profile=make.profile(self_assessment={"sumber_daya_manusia": 75}),
    )
    expect(judgement, "TIDAK_MEMENUHI", {"CR-DOC-11": "unmet"}, findings={"licence-expired", "X-06"})
    assert judgement.category == "B"
    assert judgement.consequences == ("CR-SAN-03",)
    assert result(judgement, "CR-Q-02").same_as == "CR-DOC-11"


def test_lifetime_str(make: Any, judge: Any, expect: Any) -> None:
    """An STR without an end is valid, has no day to renew it, and no SIP outlives it."""
    judgement = judge(make.complete_clinic())
    expect(judgement, "MEMENUHI")
    line = next(line for line in judgement.expiries if line.path == "klinik/str.pdf")
    assert (line.expiry_date, line.status, line.days_left) == ("lifetime", LicenceStatus.LIFETIME, None)
    assert not any("str.pdf" in deadline.what for deadline in judgement.deadlines)


def tied(make: Any, issued: str, *registrations: Any) -> list[Any]:
    sip = make.sip(until=None, issue_date=issued, expiry_basis="tied_to_str")
    return [
        *make.complete_clinic(sip=make.document("klinik/sip.pdf", sip), str=None),
        *(make.document(f"klinik/str {number}.pdf", one) for number, one in enumerate(registrations)),
    ]


def test_sip_tied_to_an_str_that_has_lapsed(make: Any, judge: Any, expect: Any) -> None:
    """`Berlaku selama STR berlaku`, and the STR ended in January: both have ended."""
    files = tied(make, "2021-03-01", make.str_licence(until="2026-01-15", issue_date="2021-01-15"))
    short = {"CR-DOC-02": "unmet", "CR-DOC-11": "unmet"}
    expect(judge(files), "TIDAK_MEMENUHI", short, findings={"licence-expired"})


def test_old_sip_tied_to_an_str_that_is_for_life_now(make: Any, judge: Any, expect: Any) -> None:
    """The STR was renewed for life; the SIP is of 2021, before SIPs ran five years: its end is unknown."""
    old = make.str_licence(until="2026-01-15", issue_date="2021-01-15")
    files = tied(make, "2021-03-01", old, make.str_licence(issue_date="2025-12-01"))
    expect(judge(files), "PERLU_DITINJAU", {"CR-DOC-02": "needs_review"}, findings={"expiry-unknown"})


def test_new_sip_tied_to_an_str_for_life(make: Any, judge: Any, expect: Any) -> None:
    """Issued since 8 August 2023 under an STR for life: five years, to 1 September 2028."""
    judgement = judge(tied(make, "2023-09-01", make.str_licence()))
    expect(judgement, "MEMENUHI")
    line = next(line for line in judgement.expiries if line.path == "klinik/sip.pdf")
    assert line.expiry_date == "2028-09-01"


def in_2021(make: Any) -> list[Any]:
    """A clinic with papers of those years; its accreditation ended on 28 February 2021."""
    nurse = make.permit(
        DocumentType.SIK,
        "Ns. Ratih Kumala",
        make.CLINIC,
        "Perawat",
        issue_date="2019-02-01",
        expiry_date="2024-02-01",
    )
    contract = make.pks(
        "2021-01-01",
        "2021-12-31",
        signed_date="2020-12-20",
        numbers=("417/KTR/VII-09/1220",),
        people=(make.DOCTOR,),
    )
    return make.complete_clinic(  # type: ignore[no-any-return]
        pks=make.document("klinik/pks.pdf", contract),
        izin=make.document("klinik/izin.pdf", make.licence("2024-03-01", issue_date="2019-03-01")),
        sip=make.document("klinik/sip.pdf", make.sip(until="2024-05-02", issue_date="2019-05-02")),
        str=make.document("klinik/str.pdf", make.str_licence(until="2024-08-17", issue_date="2019-08-17")),
        sik=make.document("klinik/sik.pdf", nurse),
        jejaring=make.document("klinik/jejaring.pdf", make.jejaring(until="2022-06-30")),
        akreditasi=make.document(
            "klinik/akreditasi.pdf", make.accreditation("2021-02-28", issue_date="2018-02-28")
        ),
        komitmen=make.document("klinik/komitmen.pdf", make.paper(Subtype.KOMITMEN_MUTU)),
    )


def test_accreditation_bridged_by_a_commitment(make: Any, judge: Any, expect: Any) -> None:
    """In the pandemic a surat komitmen mutu stood for accreditation that had run out: met, its end told."""
    expect(judge(in_2021(make), as_of="2021-06-01"), "MEMENUHI", findings={"licence-expired"})


def test_commitment_without_a_certificate_after_the_pandemic(make: Any, judge: Any, expect: Any) -> None:
    """In 2026 a commitment bridges nothing: the certificate is not in the folder."""
    commitment = make.document("klinik/komitmen.pdf", make.paper(Subtype.KOMITMEN_MUTU))
    files = [*make.complete_clinic(akreditasi=None), commitment]
    expect(judge(files), "BELUM_LENGKAP", {"CR-DOC-06": "not_evidenced"})


def utama(make: Any, **changed: Any) -> list[Any]:
    """A referral clinic whose form says that it has a pharmacy and a laboratory."""
    contract = make.pks(name=UTAMA, level="FKTL", people=(make.SPECIALIST,))
    form = make.form(
        make.answer("farmasi", value=True), make.answer("laboratorium", value=True), facility_name=UTAMA
    )
    return make.complete_clinic(  # type: ignore[no-any-return]
        **{
            "pks": make.document("klinik/pks.pdf", contract),
            "izin": make.document("klinik/izin.pdf", make.licence(place=UTAMA)),
            "sip": make.document("klinik/sip.pdf", make.sip(make.SPECIALIST, UTAMA)),
            "str": make.document("klinik/str.pdf", make.str_licence(make.SPECIALIST)),
            "sik": make.document(
                "klinik/sik.pdf", make.permit(DocumentType.SIK, "Ns. Ratih Kumala", UTAMA, "Perawat")
            ),
            "sipa": make.document(
                "klinik/sipa.pdf", make.permit(DocumentType.SIPA, make.PHARMACIST, UTAMA, "Apoteker")
            ),
            "stra": make.document("klinik/stra.pdf", make.str_licence(make.PHARMACIST)),
            "jejaring": make.document("klinik/jejaring.pdf", make.jejaring(name=UTAMA)),
            "akreditasi": make.document("klinik/akreditasi.pdf", make.accreditation(place=UTAMA)),
            "formulir": form,
        }
        | changed
    )


def test_klinik_utama_is_referral_care(make: Any, judge: Any, expect: Any) -> None:
    """Called a clinic, yet FKTL by its contract; no class is asked of it, pharmacy and laboratory are."""
    judgement = judge(utama(make))
    assert (judgement.dossier.level, judgement.dossier.type) == (FacilityLevel.FKTL, "klinik_utama")
    expect(judgement, "MEMENUHI")
    assert result(judgement, "CR-DOC-07").result == "not_applicable"


def test_klinik_utama_with_a_pharmacy_and_no_sipa(make: Any, judge: Any, expect: Any) -> None:
    """SIPA is asked where there is a pharmacy; the form says that there is."""
    files = utama(make, sipa=None, stra=None)
    expect(judge(files), "BELUM_LENGKAP", {"CR-DOC-03": "not_evidenced"})


def test_klinik_utama_that_says_nothing_of_a_pharmacy(make: Any, judge: Any, expect: Any) -> None:
    """Nothing shows a pharmacy, so no SIPA is asked; the form must still be read for CR-DOC-14."""
    blank = make.form(facility_name=UTAMA)
    files = utama(make, sipa=None, stra=None, formulir=blank)
    expect(judge(files), "PERLU_DITINJAU", {"CR-DOC-14": "needs_review"})


def test_sip_of_another_facility(make: Any, judge: Any, expect: Any) -> None:
    """The one SIP of the listed doctor is for a clinic elsewhere: proven unmet, critical (X-05)."""
    files = make.complete_clinic(sip=make.document("klinik/sip.pdf", make.sip(place="Klinik Tirta Kencana")))
    judgement = judge(files)
    expect(judgement, "TIDAK_MEMENUHI", {"CR-DOC-02": "unmet"}, findings={"X-05"})
    assert next(one for one in judgement.all_findings if one.code == "X-05").severity is Severity.CRITICAL


def test_doctor_with_a_second_place_of_practice(make: Any, judge: Any, expect: Any) -> None:
    """A SIP for this clinic and one for another: doctors may have three places, nothing is amiss."""
    elsewhere = make.sip(place="Klinik Tirta Kencana", number="503/0999/SIP/2023")
    expect(judge([*make.complete_clinic(), make.document("klinik/sip2.pdf", elsewhere)]), "MEMENUHI")


def test_licence_that_ends_before_the_contract(make: Any, judge: Any, expect: Any) -> None:
    """The permit ends in September, the contract in December: valid today, to be renewed (X-08)."""
    files = make.complete_clinic(izin=make.document("klinik/izin.pdf", make.licence("2026-09-30")))
    judgement = judge(files)
    expect(judgement, "MEMENUHI", findings={"X-08"})
    assert any("92 hari sebelum PKS berakhir" in reason for reason in judgement.reasons)


def test_licence_on_its_last_day(make: Any, judge: Any, expect: Any) -> None:
    """The last day of a licence still counts; the next day it does not."""
    last = make.document("klinik/izin.pdf", make.licence("2026-03-01", issue_date="2021-03-01"))
    files = make.complete_clinic(izin=last)
    expect(judge(files), "MEMENUHI", findings={"licence-expiring", "X-08"})
    short = {"CR-DOC-01": "unmet"}
    expect(judge(files, as_of="2026-03-02"), "TIDAK_MEMENUHI", short, findings={"licence-expired"})


def test_licence_that_will_have_lapsed_when_the_contract_begins(make: Any, judge: Any, expect: Any) -> None:
    """Judged in December: valid today, but it ends four days before the contract that it is handed in for.

    The permit must be valid today and when the contract starts (CR-DOC-01).
    """
    izin = make.document("klinik/izin.pdf", make.licence("2025-12-28", issue_date="2020-12-28"))
    judgement = judge(make.complete_clinic(izin=izin), as_of="2025-12-24")
    findings = {"licence-expired-at-start", "licence-expiring"}
    expect(judgement, "TIDAK_MEMENUHI", {"CR-DOC-01": "unmet"}, findings=findings)


def test_unreadable_licence(make: Any, judge: Any, expect: Any) -> None:
    """The file named `izin operasional` cannot be opened: it may be there, a person must look."""
    files = make.complete_clinic(izin=make.failed("klinik/izin operasional.pdf", FailureClass.NO_TEXT))
    short = {"CR-DOC-01": "needs_review"}
    expect(judge(files), "PERLU_DITINJAU", short, findings={"file-no_text"})


def test_licence_that_ends_in_2023_or_2028(make: Any, judge: Any, expect: Any) -> None:
    """One reading has lapsed, the other runs: neither is believed, nobody fails by a doubtful digit."""
    end = make.fact("expiry_date", "2023-03-01", review=True, alternatives=("2028-03-01",))
    izin = make.segment(
        DocumentType.IZIN_OPERASIONAL, end, facility_name=make.CLINIC, issue_date="2018-03-01"
    )
    files = make.complete_clinic(izin=make.document("klinik/izin.pdf", izin))
    expect(judge(files), "PERLU_DITINJAU", {"CR-DOC-01": "needs_review"}, findings={"expiry-review"})


def test_licence_that_has_lapsed_by_every_reading(make: Any, judge: Any, expect: Any) -> None:
    """2023 or 2025: whichever it is, it has ended, and the answer needs no person."""
    end = make.fact("expiry_date", "2023-03-01", review=True, alternatives=("2025-03-01",))
    izin = make.segment(
        DocumentType.IZIN_OPERASIONAL, end, facility_name=make.CLINIC, issue_date="2018-03-01"
    )
    files = make.complete_clinic(izin=make.document("klinik/izin.pdf", izin))
    expect(judge(files), "TIDAK_MEMENUHI", {"CR-DOC-01": "unmet"}, findings={"licence-expired"})


def test_old_sip_beside_its_renewal(make: Any, judge: Any, expect: Any) -> None:
    """Of two SIPs of one person and place the newest valid one counts; the older is history."""
    old = make.document("klinik/sip lama.pdf", make.sip(until="2023-05-01", issue_date="2018-05-01"))
    judgement = judge([*make.complete_clinic(), old])
    expect(judgement, "MEMENUHI")
    assert next(line for line in judgement.expiries if line.path == old.path).superseded


def test_contracts_of_three_years(make: Any, judge: Any, expect: Any) -> None:
    """The contract in force on the day is judged; a doctor whom only that of 2024 lists is not asked for."""
    earlier = [
        make.document(
            f"klinik/pks {year}.pdf",
            make.pks(
                f"{year}-01-01",
                f"{year}-12-31",
                signed_date=f"{year - 1}-12-20",
                numbers=(f"{year}/KTR/VII-09/12{year - 2001}",),
                people=(BIMA,),
            ),
        )
        for year in (2024, 2025)
    ]
    judgement = judge([*make.complete_clinic(), *earlier])
    expect(judgement, "MEMENUHI")
    assert judgement.contract.path == "klinik/pks.pdf"
    assert [line.superseded for line in judgement.expiries if "pks 202" in line.path] == [True, True]


def test_absolute_document_that_is_not_in_the_folder(make: Any, judge: Any, expect: Any) -> None:
    """Nobody handed in the surat pernyataan: absent, which is not proven unmet."""
    files = make.complete_clinic(pernyataan=None)
    expect(judge(files), "BELUM_LENGKAP", {"CR-DOC-09": "not_evidenced"})


def test_two_documents_absent_and_one_file_unreadable(make: Any, judge: Any, expect: Any) -> None:
    """One unreadable file can hide one document; two are absent, so one surely is."""
    files = [*make.complete_clinic(npwp=None, pernyataan=None), make.failed("klinik/scan 7.pdf")]
    short = {"CR-DOC-08": "not_evidenced", "CR-DOC-09": "not_evidenced"}
    expect(judge(files), "BELUM_LENGKAP", short, findings={"file-corrupt"})


def test_without_a_network(make: Any, judge: Any, expect: Any) -> None:
    """No agreement with a network is in the folder; a clinic may declare that it works without one."""
    files = make.complete_clinic(jejaring=None)
    expect(judge(files), "BELUM_LENGKAP", {"CR-DOC-05": "not_evidenced"})
    expect(judge(files, profile=make.profile(self_assessment={"jejaring": "tidak"})), "MEMENUHI")


def namesakes(make: Any, *more: Any) -> list[Any]:
    """Two doctors, Indah and Endah Permatasari, in one contract; Indah's papers are in order."""
    people = ("dr. Indah Permatasari", "dr. Endah Permatasari")
    return [
        *make.complete_clinic(
            pks=make.document("klinik/pks.pdf", make.pks(people=people)),
            sip=make.document("klinik/sip indah.pdf", make.sip(people[0])),
            str=make.document("klinik/str indah.pdf", make.str_licence(people[0])),
        ),
        *more,
    ]


def test_two_doctors_with_nearly_the_same_name(make: Any, judge: Any, expect: Any) -> None:
    """Indah's STR is for life, Endah's has lapsed: Endah's alone fails, and no SIP replaces the other's."""
    sip = make.sip("dr. Endah Permatasari", issue_date="2022-05-02", number="503/0311/SIP/2022")
    lapsed = make.str_licence("dr. Endah Permatasari", "2025-08-17", issue_date="2020-08-17", number="QR9")
    files = namesakes(
        make, make.document("klinik/sip endah.pdf", sip), make.document("klinik/str endah.pdf", lapsed)
    )
    judgement = judge(files)
    expect(judgement, "TIDAK_MEMENUHI", {"CR-DOC-11": "unmet"}, findings={"licence-expired", "X-06"})
    message = result(judgement, "CR-DOC-11").message
    assert "Endah" in message
    assert "Indah" not in message
    assert not any(line.superseded for line in judgement.expiries)


def test_namesake_without_any_papers(make: Any, judge: Any, expect: Any) -> None:
    """Only Indah's are there: they may be Endah's misspelt: a person looks; they do not count as hers."""
    short = {"CR-DOC-02": "needs_review", "CR-DOC-11": "needs_review"}
    expect(judge(namesakes(make)), "PERLU_DITINJAU", short)


def test_papers_of_a_doctor_who_has_left(make: Any, judge: Any, expect: Any) -> None:
    """The contract no longer lists him, his SIP and STR ended in 2024: he practises here no more."""
    sip = make.sip(BIMA, until="2024-06-01", issue_date="2019-06-01", number="503/0200/SIP/2019")
    registration = make.str_licence(BIMA, "2024-06-01", issue_date="2019-06-01", number="QR8")
    files = [
        *make.complete_clinic(),
        make.document("klinik/lama/sip.pdf", sip),
        make.document("klinik/lama/str.pdf", registration),
    ]
    expect(judge(files), "MEMENUHI", findings={"licence-expired"})


def test_new_doctor_whose_str_has_lapsed(make: Any, judge: Any, expect: Any) -> None:
    """Not in the contract, but with a valid SIP for this clinic: she practises here, her STR counts."""
    sip = make.sip(BIMA, number="503/0200/SIP/2023")
    registration = make.str_licence(BIMA, "2026-02-01", issue_date="2021-02-01", number="QR8")
    files = [
        *make.complete_clinic(),
        make.document("klinik/sip2.pdf", sip),
        make.document("klinik/str2.pdf", registration),
    ]
    short = {"CR-DOC-11": "unmet"}
    expect(judge(files), "TIDAK_MEMENUHI", short, findings={"licence-expired", "X-06"})


def test_accreditation_of_another_clinic(make: Any, judge: Any, expect: Any) -> None:
    """The certificate is valid, and somebody else's: proven unmet; it names another facility (X-03)."""
    other = make.accreditation(place="Klinik Tirta Kencana")
    files = make.complete_clinic(akreditasi=make.document("klinik/akreditasi.pdf", other))
    expect(judge(files), "TIDAK_MEMENUHI", {"CR-DOC-06": "unmet"}, findings={"X-03"})


def puskesmas(make: Any, **changed: Any) -> list[Any]:
    """A puskesmas: no NPWP is asked of it, a treasurer's decree is."""
    named = {"place": PUSKESMAS}
    return make.complete_clinic(  # type: ignore[no-any-return]
        **{
            "pks": make.document("klinik/pks.pdf", make.pks(name=PUSKESMAS, people=(make.DOCTOR,))),
            "izin": make.document("klinik/izin.pdf", make.licence(**named)),
            "sip": make.document("klinik/sip.pdf", make.sip(**named)),
            "sik": make.document(
                "klinik/sik.pdf", make.permit(DocumentType.SIK, "Ns. Ratih Kumala", PUSKESMAS, "Perawat")
            ),
            "jejaring": make.document("klinik/jejaring.pdf", make.jejaring(name=PUSKESMAS)),
            "akreditasi": make.document("klinik/akreditasi.pdf", make.accreditation(**named)),
            "npwp": None,
            "bendahara": make.document("klinik/sk bendahara.pdf", make.paper(Subtype.SK_BENDAHARA)),
        }
        | changed
    )


def test_puskesmas_needs_a_treasurer_and_no_npwp(make: Any, judge: Any, expect: Any) -> None:
    """Kapitasi goes to an account that an SK names (CR-DOC-12); a government facility owes no NPWP."""
    judgement = judge(puskesmas(make))
    assert judgement.dossier.type == "puskesmas"
    expect(judgement, "MEMENUHI")
    expect(judge(puskesmas(make, bendahara=None)), "BELUM_LENGKAP", {"CR-DOC-12": "not_evidenced"})


@pytest.mark.parametrize("basis", ["none"])
def test_puskesmas_whose_permit_has_no_end(make: Any, judge: Any, expect: Any, basis: str) -> None:
    """An SK without an end: valid until when nobody can tell, so a person asks the issuer."""
    izin = make.document("klinik/izin.pdf", make.licence(None, PUSKESMAS, expiry_basis=basis))
    short = {"CR-DOC-01": "needs_review"}
    expect(judge(puskesmas(make, izin=izin)), "PERLU_DITINJAU", short, findings={"expiry-unknown"})
