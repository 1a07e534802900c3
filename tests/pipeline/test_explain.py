"""How dates were arrived at, in a file and in a dossier; and that a day of the law changes the judgement."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from extractors.law import law_text, parse_timeline
from pipeline.explain import explain, with_judged_ends
from pipeline.extract import Extractor
from pipeline.requirements import Requirements, load_requirements
from schemas.dossier import AuditedFile
from schemas.explanation import Explanation
from schemas.labels import ContractKind, DocumentType, FieldName

AS_OF = dt.date(2026, 3, 1)
SIP = (
    "PEMERINTAH KOTA KARANGASRI",
    "DINAS KESEHATAN",
    "SURAT IZIN PRAKTIK DOKTER",
    "Nomor : 503/0417/SIP-DU/{year}",
    "Nama : dr. Wulan Prameswari",
    "Tempat praktik : Klinik Pratama Sekar Arum",
    "Surat izin ini berlaku selama STR masih berlaku",
    "Ditetapkan di Karangasri pada tanggal {issued}",
)
STR = (
    "KONSIL KEDOKTERAN INDONESIA",
    "SURAT TANDA REGISTRASI DOKTER",
    "Nomor Registrasi : QK00002417735106",
    "Nama : dr. Wulan Prameswari",
    "Tanggal terbit : 2 Januari 2024",
    "Berlaku : SEUMUR HIDUP",
)
SKCK = (
    "KEPOLISIAN NEGARA REPUBLIK INDONESIA",
    "RESOR KARANGASRI",
    "SURAT KETERANGAN CATATAN KEPOLISIAN",
    "Nomor : SKCK/YANMAS/4471/VI/2025/INTELKAM",
    "Nama : Wulan Prameswari",
    "Dikeluarkan di Karangasri pada tanggal 3 Juni 2025",
)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


@pytest.fixture
def read(make: Any, extractor: Extractor) -> Any:
    """Read lines as the files of a folder: (files, explanations by sha256)."""

    def run(**pages: tuple[str, ...]) -> tuple[list[AuditedFile], dict[str, Explanation]]:
        files, told = [], {}
        for number, (name, lines) in enumerate(pages.items(), 1):
            sha256 = f"{number:064d}"
            extracted = extractor.extract(make.reading((lines,)), sha256)
            files.append(
                AuditedFile(
                    path=f"klinik/{name}.pdf", sha256=sha256, facility="klinik", facts=extracted.facts
                )
            )
            told[sha256] = explain(extracted)
        return files, told

    return run


def sip(issued: str) -> tuple[str, ...]:
    return tuple(line.format(issued=issued, year=issued[-4:]) for line in SIP)


def test_a_tied_permit_ends_as_its_dossier_tells(read: Any, rules: Requirements) -> None:
    files, told = read(sip=sip("10 Januari 2024"), str=STR)
    judged = with_judged_ends(told, files, rules, as_of=AS_OF)
    (permit,) = judged[f"{1:064d}"].segments
    assert permit.judged is not None
    assert permit.judged.value == "2029-01-10"
    assert permit.judged.why == "STR seumur hidup (klinik/str.pdf hlm. 1); dihitung 5 tahun sejak SIP terbit"
    assert {rule.id: rule.used for rule in permit.rules} == {"sip_five_years": True, "sip_on_old_str": False}
    (registration,) = judged[f"{2:064d}"].segments
    assert registration.judged is None


def test_a_tied_permit_alone_waits_for_the_str(read: Any, rules: Requirements) -> None:
    files, told = read(sip=sip("10 Januari 2024"))
    (permit,) = with_judged_ends(told, files, rules, as_of=AS_OF)[f"{1:064d}"].segments
    assert permit.judged is not None
    assert permit.judged.value is None
    assert "STR pemegang tidak ada dalam berkas" in permit.judged.why
    assert {rule.id for rule in permit.rules if rule.used} == {"sip_on_old_str"}


def test_an_skck_without_an_end_is_judged_by_the_rule(read: Any, rules: Requirements) -> None:
    files, told = read(skck=SKCK)
    (paper,) = with_judged_ends(told, files, rules, as_of=AS_OF)[f"{1:064d}"].segments
    assert paper.judged is not None
    assert (paper.judged.value, paper.judged.rules) == ("2025-12-03", ("skck_six_months",))
    assert [rule.used for rule in paper.rules] == [True]


def test_an_addendum_moves_the_end_that_counts(make: Any, rules: Requirements) -> None:
    main = make.document("klinik/pks.pdf", make.pks("2026-01-01", "2026-12-31"))
    addendum = make.document(
        "klinik/adendum.pdf",
        make.pks("2026-06-01", "2027-12-31", kind=ContractKind.ADDENDUM),
    )
    told = {
        file.sha256: Explanation.model_validate(
            {"segments": [{"doc_type": "pks", "first_page": 1, "last_page": 1}]}
        )
        for file in (main, addendum)
    }
    judged = with_judged_ends(told, [main, addendum], rules, as_of=AS_OF)
    (contract,) = judged[main.sha256].segments
    assert contract.judged is not None
    assert contract.judged.value == "2027-12-31"
    assert contract.judged.why == "diperpanjang oleh addendum klinik/adendum.pdf"


def test_what_ends_with_nothing_is_not_weighed(read: Any) -> None:
    lines = ("Catatan rapat", "Rapat berikutnya sampai dengan 14 Maret 2027")
    files, told = read(catatan=lines)
    assert files[0].facts is not None
    assert files[0].facts.segments[0].doc_type is DocumentType.OTHER
    (segment,) = told[f"{1:064d}"].segments
    assert (segment.dates, segment.fields) == ((), ())


@pytest.mark.parametrize(
    ("issued", "cut", "expiry"),
    [
        ("2023-09-01", "2023-08-08", "2028-09-01"),
        ("2023-09-01", "2024-01-01", None),  # before the five years began: no date can be told
        ("2024-02-01", "2024-01-01", "2029-02-01"),
    ],
)
def test_the_day_of_the_law_decides_how_long_a_tied_permit_runs(
    make: Any, judge: Any, issued: str, cut: str, expiry: str | None
) -> None:
    last = dt.date.fromisoformat(cut) - dt.timedelta(days=1)
    text = law_text().replace("until = 2023-08-07", f"until = {last}")
    law = parse_timeline(text.replace("from = 2023-08-08", f"from = {cut}"))
    files = [
        make.document("klinik/sip.pdf", make.sip(until=None, issue_date=issued, expiry_basis="tied_to_str")),
        make.document("klinik/str.pdf", make.str_licence()),
    ]
    judgement = judge(files, requirements=load_requirements(law=law))
    (document,) = [each for each in judgement.documents if each.file.path == "klinik/sip.pdf"]
    assert document.segments[0].facts.value(FieldName.EXPIRY_DATE) == expiry
    codes = {finding.code for finding in judgement.all_findings if finding.path == "klinik/sip.pdf"}
    assert ("expiry-unknown" in codes) is (expiry is None)
