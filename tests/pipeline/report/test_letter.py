from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from pipeline.report import facility_letter
from pipeline.requirements import Requirements, load_requirements
from schemas.labels import DocumentType, LicenceStatus, RequirementKind, RequirementResult
from schemas.results import (
    ContractResult,
    DocumentResult,
    DossierResult,
    EvidenceLink,
    ExpiryResult,
    RequirementOutcome,
)

DAY = dt.date(2026, 8, 1)
NO_MORE_MEMBERS = "tidak dapat menambah peserta"
AGAIN = "Rekredensialing diulang"
END = "kerja sama diakhiri"
UNMET = "Syarat mutlak yang belum terpenuhi (batas waktu: segera)"
ABSENT = "Dokumen yang perlu dilengkapi (batas waktu: 30 September 2026)"
DOUBTFUL = "Dokumen yang perlu diperjelas (batas waktu: 30 September 2026)"
OPEN = "kredensialing belum dapat diputuskan"


@pytest.fixture(scope="module")
def rules() -> Requirements:
    return load_requirements()


@pytest.fixture
def plain(dossiers: tuple[DossierResult, ...]) -> DossierResult:
    """A facility of which everything is in order."""
    melati = next(one for one in dossiers if one.facility == "klinik-melati")
    return melati.model_copy(update={"requirements": (), "expiries": (), "findings": ()})


def requirement(
    id_: str,
    result: str,
    kind: str = "absolute",
    *,
    name: str = "NPWP",
    message: str = "tidak ada.",
    **more: Any,
) -> RequirementOutcome:
    return RequirementOutcome(
        id=id_,
        name=name,
        result=RequirementResult(result),
        kind=RequirementKind(kind),
        message=message,
        **more,
    )


def expiry(until: str | None, **more: Any) -> ExpiryResult:
    values: dict[str, Any] = {
        "path": "klinik-melati/sip.pdf",
        "page": 1,
        "doc_type": DocumentType.SIP,
        "holder": "dr. Ratna",
        "expiry_date": until,
        "status": LicenceStatus.VALID,
        "sha256": "0" * 64,
    }
    return ExpiryResult(**(values | more))


def letter(
    dossier: DossierResult,
    rules: Requirements,
    *documents: DocumentResult,
    day: dt.date = DAY,
    **changed: object,
) -> str:
    """The letter in one line, so that a case need not know where lines break."""
    text = facility_letter(documents, dossier.model_copy(update=changed), requirements=rules, as_of=day)
    return " ".join(text.split())


def test_nothing_to_ask_is_said(plain: DossierResult, rules: Requirements) -> None:
    text = letter(plain, rules)
    assert "Tidak ada yang perlu dilengkapi" in text
    assert "Akibat" not in text
    assert not re.search(r"\b1\. ", text)


@pytest.mark.parametrize(
    ("result", "kind", "title", "told"),
    [
        ("unmet", "absolute", UNMET, []),
        ("not_evidenced", "absolute", ABSENT, [OPEN]),
        ("needs_review", "absolute", DOUBTFUL, [OPEN]),
        ("unmet", "scored", ABSENT, []),
        ("not_evidenced", "scored", ABSENT, []),
        ("needs_review", "scored", DOUBTFUL, []),
    ],
)  # fmt: skip
def test_a_requirement_is_asked_for_with_day_and_consequence(
    plain: DossierResult, rules: Requirements, result: str, kind: str, title: str, told: list[str]
) -> None:
    text = letter(plain, rules, requirements=(requirement("CR-DOC-08", result, kind),))
    assert f"A. {title} 1. NPWP" in text
    assert "tidak ada. Mohon lampirkan NPWP atas nama faskes atau dokter." in text
    assert ("(dinilai, tidak mutlak)" in text) is (kind == "scored")
    assert [said for said in (NO_MORE_MEMBERS, AGAIN, END, OPEN) if said in text] == told


def test_the_letter_says_what_the_judgement_says_may_follow(
    plain: DossierResult, rules: Requirements
) -> None:
    lacking = (requirement("CR-DOC-08", "unmet"),)
    for ids, told in ((("CR-SAN-01", "CR-SAN-02"), [NO_MORE_MEMBERS, AGAIN]), (("CR-SAN-03",), [END])):
        text = letter(plain, rules, requirements=lacking, consequences=ids)
        assert [said for said in (NO_MORE_MEMBERS, AGAIN, END) if said in text] == told


@pytest.mark.parametrize("result", ["met", "not_applicable"])
def test_what_is_met_or_not_owed_is_not_asked_for(
    plain: DossierResult, rules: Requirements, result: str
) -> None:
    text = letter(plain, rules, requirements=(requirement("CR-DOC-08", result),))
    assert "Tidak ada yang perlu dilengkapi" in text


def test_no_day_is_promised_once_recredentialing_should_have_been_done(
    plain: DossierResult, rules: Requirements
) -> None:
    lacking = (requirement("CR-DOC-08", "not_evidenced"),)
    on_time = letter(plain, rules, day=dt.date(2026, 9, 30), requirements=lacking)
    assert "Rekredensialing harus selesai paling lambat 30 September 2026." in on_time
    assert "(batas waktu: 30 September 2026)" in on_time
    late = letter(plain, rules, day=dt.date(2026, 10, 1), requirements=lacking)
    assert "Rekredensialing seharusnya selesai paling lambat 30 September 2026" in late
    assert "(batas waktu: segera)" in late
    unknown = letter(plain, rules, requirements=lacking, deadlines=())
    assert "(batas waktu: segera)" in unknown
    assert "Rekredensialing" not in unknown


@pytest.mark.parametrize(
    ("contract", "said"),
    [
        (ContractResult(path="p", start="2026-01-01", end="2026-08-01"), "sampai dengan 1 Agustus 2026."),
        (ContractResult(path="p", start="2026-01-01", end="2026-07-31"), "telah berakhir pada 31 Juli 2026."),
        (ContractResult(path="p", start="2026-01-01"), "belum dapat kami baca"),
        (ContractResult(path="p", end="2026-12-31"), "belum dapat kami baca"),
        (None, "Perjanjian kerja sama belum ada dalam berkas kami."),
    ],
)
def test_the_contract_is_told(
    plain: DossierResult, rules: Requirements, contract: ContractResult | None, said: str
) -> None:
    assert said in letter(plain, rules, contract=contract)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (expiry("2026-07-31"), "SIP) dr. Ratna telah berakhir pada 31 Juli 2026. Mohon segera menyerahkan"),
        (expiry("2026-08-01"), "SIP) dr. Ratna berakhir pada 1 Agustus 2026. Mohon menyerahkan perpanj"),
        (expiry("2026-12-30"), "berakhir pada 30 Desember 2026"),  # within the contract, far off though it is
        (expiry("2026-12-31"), None),
        (expiry("lifetime"), None),
        (expiry(None), None),
        (expiry("2026-07-31", superseded=True), None),
        (expiry("2026-07-31", doc_type=DocumentType.PKS), None),  # the contract is told of above
        (expiry("2026-10-01", review=True), "Tanggal tersebut terbaca kurang jelas"),
    ],
)  # fmt: skip
def test_what_lapses_is_to_be_renewed(
    plain: DossierResult, rules: Requirements, line: ExpiryResult, said: str | None
) -> None:
    text = letter(plain, rules, expiries=(line,))
    assert ("Izin dan dokumen yang perlu diperpanjang" in text) is (said is not None)
    assert (said or "Tidak ada yang perlu dilengkapi") in text


def test_without_a_contract_what_ends_soon_counts(plain: DossierResult, rules: Requirements) -> None:
    soon, later = expiry("2026-10-30"), expiry("2026-10-31")
    assert rules.settings.expiring_days == 90
    assert "30 Oktober 2026" in letter(plain, rules, contract=None, expiries=(soon,))
    assert "31 Oktober 2026" not in letter(plain, rules, contract=None, expiries=(later,))


def test_papers_of_the_insurer_are_not_asked_for(plain: DossierResult, rules: Requirements) -> None:
    names = {"CR-RE-03": "Tinjauan pengaduan", "CR-Q-05": "Afiliasi", "CR-Q-03": "Sertifikat kompetensi"}
    absent = tuple(requirement(id_, "not_evidenced", "scored", name=name) for id_, name in names.items())
    text = letter(plain, rules, requirements=absent)
    assert [name for name in names.values() if name in text] == ["Sertifikat kompetensi"]


def test_what_a_form_would_state_is_asked_for_once(plain: DossierResult, rules: Requirements) -> None:
    unstated = [
        requirement(id_, "not_evidenced", "scored", name=name, weight=10.0)
        for id_, name in (("CR-DS-05", "Alat diagnostik"), ("CR-DP-01", "Ruang praktik gigi"))
    ]
    repeated = requirement("CR-Q-02", "unmet", name="Lisensi", same_as="CR-DOC-11")
    text = letter(plain, rules, requirements=(*unstated, repeated))
    assert "1. Penilaian mandiri (self assessment): alat diagnostik; ruang praktik gigi. Mohon" in text
    assert "2." not in text.partition("Demikian")[0].partition("1. Penilaian")[2]
    assert "Lisensi" not in text


def test_a_lapse_that_an_unmet_requirement_tells_is_told_once(
    plain: DossierResult, rules: Requirements
) -> None:
    line = expiry("2026-07-31")
    proof = (EvidenceLink(path=line.path, page=1),)
    unmet = requirement("CR-DOC-02", "unmet", message="SIP habis.", evidence=proof)
    assert "telah berakhir pada" not in letter(plain, rules, requirements=(unmet,), expiries=(line,))
    other = requirement("CR-DOC-02", "unmet", message="SIP habis.")
    assert "telah berakhir pada" in letter(plain, rules, requirements=(other,), expiries=(line,))


def test_missing_clauses_of_the_judged_contract_are_proposed(
    documents: tuple[DocumentResult, ...], dossiers: tuple[DossierResult, ...], rules: Requirements
) -> None:
    melati = next(one for one in dossiers if one.facility == "klinik-melati")
    own = [one for one in documents if one.facility == "klinik-melati"]
    judged = ContractResult(path="klinik-melati/pks-2026.pdf", start="2026-01-01", end="2026-12-31")
    text = letter(melati, rules, *own, contract=judged)
    title = "Ketentuan yang perlu disepakati dalam adendum atau perjanjian berikutnya"
    (_, section) = text.split(title)
    said = section.partition("Akibat menurut")[0]
    assert len(re.findall(r"Usulan: ", said)) == 4
    assert said.index("larangan menarik biaya") < said.index("Asuransi profesi")  # the gravest first
    assert title not in letter(melati, rules, *own, contract=None)
    elsewhere = judged.model_copy(update={"path": "klinik-melati/pks-2024.pdf"})
    assert title not in letter(melati, rules, *own, contract=elsewhere)


def test_no_word_of_our_own_files_reaches_the_facility(plain: DossierResult, rules: Requirements) -> None:
    message = "SIP dr. Ratna (klinik-melati/sip.pdf hlm. 1) habis."
    everything = tuple(
        requirement(credential.id, "not_evidenced", name=credential.name_id, message=message)
        for credential in rules.credentials
    )
    text = letter(plain, rules, requirements=everything)
    assert "facility.yaml" not in text
    assert "(sip.pdf hlm. 1)" in text
    assert "klinik-melati/" not in text
    assert f"{len(everything)}. Formulir" in text


def test_it_is_plain_text_that_fits_a_page(plain: DossierResult, rules: Requirements) -> None:
    odd = requirement(
        "CR-DOC-08", "unmet", name="NPWP\n\x1b[31m\u202egelap", message="{0} <b>tebal</b> " * 20
    )
    text = facility_letter(
        (), plain.model_copy(update={"requirements": (odd,)}), requirements=rules, as_of=DAY
    )
    assert max(map(len, text.splitlines())) <= 78
    assert not {sign for sign in text if not sign.isprintable()} - {"\n"}
    lines = text.splitlines()
    assert lines[0].endswith(", 1 Agustus 2026")
    first = next(number for number, line in enumerate(lines) if line.startswith("1. "))
    assert lines[first + 1].startswith("    ")
    assert text.rstrip().splitlines()[-5] == "Hormat kami,"


def test_consequences_are_those_of_the_rules(plain: DossierResult, rules: Requirements) -> None:
    first, *others = rules.consequences
    own = first.model_copy(update={"text": "Pembayaran kapitasi ditinjau."})
    changed = rules.model_copy(update={"consequences": (own, *others)})
    lacking = (requirement("CR-DOC-08", "unmet"),)
    text = letter(plain, changed, requirements=lacking, consequences=(own.id,))
    assert text.partition("Akibat menurut ketentuan yang berlaku ")[2].startswith(
        "2. Pembayaran kapitasi ditinjau. Dem"
    )
    assert "Pembayaran kapitasi" not in letter(plain, changed, requirements=lacking)
