"""Why a licence ends when it ends, and what makes a person look."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractors.licences import extract_licence_fields
from extractors.licences.reading import Reading
from extractors.licences.vocabulary import fold, repair
from schemas.facts import FieldFact
from schemas.labels import DocumentType, FieldName
from schemas.text import DocumentText

Paper = Callable[..., DocumentText]


def _facts(document: DocumentText, doc_type: DocumentType) -> dict[FieldName, FieldFact]:
    found = extract_licence_fields(document, doc_type=doc_type, start=0, end=len(document.text))
    return {fact.name: fact for fact in found}


HEAD = "DINAS KESEHATAN KOTA X\nSURAT IZIN PRAKTIK DOKTER\nNomor : 503/12/SIP/2022\nNama : dr. Contoh Nama\n"


@pytest.mark.parametrize(
    ("sentence", "value", "basis"),
    [
        ("Berlaku s/d : 14-03-2027", "2027-03-14", "explicit"),
        ("masa berlaku : 14 Mar 2022 - 14 Mar 2027", "2027-03-14", "explicit"),
        ("Surat izin ini berlaku sampai dgn tanggal 14 Maret 2027", "2027-03-14", "explicit"),
        ("habis berlaku tanggal 14 Maret 2027", "2027-03-14", "explicit"),
        ("Izin ini berakhir pada 14 Maret 2027", "2027-03-14", "explicit"),
        ("Valid until 14 March 2027", "2027-03-14", "explicit"),
        ("MASA BERLAKU          14-03-2027", "2027-03-14", "explicit"),
        ("Masa berlaku          14-03-2022 14-03-2027", "2027-03-14", "explicit"),  # the dash is lost
        ("Masa berlaku izin : 14 Maret 2022 14 Maret 2027", "2027-03-14", "explicit"),
        ("Mesa berlaku 14-Mar-2022 14-Mar-2027", "2027-03-14", "explicit"),
        ("Masa berlaku 14-03-2027 14-03-2022", "2027-03-14", "explicit"),  # no range runs backwards
        ("sertifikat ini berlaku 5 tahun, sampai dengan 14 Maret 2027", "2027-03-14", "explicit"),
        ("masa berlaku 5 tahun sejak diterbitkan", "2027-03-14", "duration"),
        (
            "izin ini berlaku selama 5 (lima) tahun dan wajib didaftar ulang 3 bulan sebelum habis",
            "2027-03-14",
            "duration",
        ),
        ("berlaku 5 (lima) tahun terhitung sejak tanggal 1 April 2022", "2027-04-01", "duration"),
        ("Berlaku seumur hidup", "lifetime", "lifetime"),
        ("Masa berlaku AR Selma perusahaan menjalankan usaha dan/atau", "lifetime", "lifetime"),
        ("Masa berlaku Selama perusahaan meryalankan usaha", "lifetime", "lifetime"),
        ("berlaku selama pemegang izin menjalankan kegiatan usaha", "lifetime", "lifetime"),
        ("berlaku selama STR masih berlaku dan tempat praktik masih sesuai", None, "tied_to_str"),
        ("Surat ini berlaku sejak tanggal ditetapkan.", None, "none"),
        ("berlaku sampai dengan dicabut", None, "none"),
        ("berlaku sampai ada ketentuan lain", None, "none"),
        ("STR berlaku seumur hidup\nSIP berlaku sampai 14 Maret 2027", "2027-03-14", "explicit"),
        (
            "STR nomor 123 berlaku sampai dengan 8 Mei 2024.\nSIP berlaku sampai 14 Maret 2027",
            "2027-03-14",
            "explicit",
        ),
        ("Perpanjangan paling lambat : 14-12-2026\nBerlaku s.d. : 14-03-2027", "2027-03-14", "explicit"),
        ("Dicetak tanggal 1 Mei 2028\nBerlaku s.d. : 14-03-2027", "2027-03-14", "explicit"),
        ("berlaku sampai dengan tang9al 14 Maret 2027", "2027-03-14", "explicit"),
        ("ber1aku sampai denqan tanggal 14 Maret 2027", "2027-03-14", "explicit"),
    ],
)
def test_validity_phrases(sentence: str, value: str | None, basis: str, paper: Paper) -> None:
    facts = _facts(paper(f"{HEAD}{sentence}\nKota Contoh, 14 Maret 2022\nKepala Dinas"), DocumentType.SIP)
    assert facts[FieldName.EXPIRY_DATE].value == value
    assert facts[FieldName.EXPIRY_BASIS].value == basis
    assert facts[FieldName.ISSUE_DATE].value == "2022-03-14"
    assert not facts[FieldName.EXPIRY_DATE].review


def test_a_business_that_is_run_is_no_validity_without_its_label(paper: Paper) -> None:
    sentence = "Perusahaan menjalankan usaha di bidang klinik"
    facts = _facts(paper(f"{HEAD}{sentence}\nKota Contoh, 14 Maret 2022\nKepala Dinas"), DocumentType.SIP)
    assert facts[FieldName.EXPIRY_DATE].value is None
    assert facts[FieldName.EXPIRY_BASIS].value == "none"


@pytest.mark.parametrize(
    ("sentence", "note"),
    [
        ("Berlaku sampai 14 Maret 2031", "lebih dari 6 tahun"),
        ("Berlaku sampai 14 Maret 2021", "sesudah tanggal akhir"),
        ("Berlaku 5 (enam) tahun sejak diterbitkan", "berbeda"),
        ("Berlaku 5 tahun sejak diterbitkan, sampai dengan 14 Maret 2026", "tidak sama"),
        ("Izin berlaku sampai 14 Maret 2027\nIzin berlaku sampai 14 Maret 2026", "lebih dari satu"),
        ("Berlaku sampai Maret 2027", "tidak lengkap"),
        ("Berlaku sampai 1x-0z-2#27", "tidak terbaca"),
        ("Tanpa keterangan lain", "tidak ditemukan"),
        ("Masa berlaku : 1 April 2022 5.d. 1x-0z-2#27", "hari sejak"),
    ],
)
def test_doubtful_ends_go_to_a_person(sentence: str, note: str, paper: Paper) -> None:
    facts = _facts(paper(f"{HEAD}{sentence}\nKota Contoh, 14 Maret 2022\nKepala Dinas"), DocumentType.SIP)
    assert facts[FieldName.EXPIRY_DATE].review
    assert note in facts[FieldName.EXPIRY_DATE].note
    assert facts[FieldName.EXPIRY_DATE].confidence <= 0.7


@pytest.mark.parametrize(
    ("printed", "value", "alternatives"),
    [
        ("14/03/2021", "2027-03-14", ("2021-03-14",)),  # five years are usual, and 7 looks like 1
        ("14/03/2020", "2020-03-14", ()),  # 7 does not look like 0
        ("29/02/2020", "2020-02-29", ()),  # and issued on 29/02/2024 there is no such day in 2029
        ("15/03/2021", "2021-03-15", ()),  # another day: nothing tells what was misread
    ],
)
def test_a_year_before_the_issue_is_mended_where_one_figure_explains_it(
    printed: str, value: str, alternatives: tuple[str, ...], paper: Paper
) -> None:
    issued = "29/02/2024" if printed.startswith("29/02") else "14/03/2022"
    text = f"{HEAD}Berlaku dari {issued} sampai {printed}\nDitetapkan di Kota Contoh, {issued}"
    expiry = _facts(paper(text), DocumentType.SIP)[FieldName.EXPIRY_DATE]
    assert (expiry.value, expiry.alternatives) == (value, alternatives)
    assert expiry.review
    assert expiry.confidence <= 0.4
    assert "sesudah tanggal akhir" in expiry.note


@pytest.mark.parametrize(
    ("printed", "value", "alternatives"),
    [
        ("14/03/2077", "2027-03-14", ("2077-03-14",)),  # five years are usual, and 2 looks like 7
        ("14/03/2037", "2037-03-14", ()),  # 2 does not look like 3
        ("15/03/2077", "2077-03-15", ()),
    ],
)
def test_a_year_far_behind_the_issue_is_mended_likewise(
    printed: str, value: str, alternatives: tuple[str, ...], paper: Paper
) -> None:
    text = f"{HEAD}Berlaku dari 14/03/2022 sampai {printed}\nDitetapkan di Kota Contoh, 14/03/2022"
    expiry = _facts(paper(text), DocumentType.SIP)[FieldName.EXPIRY_DATE]
    assert (expiry.value, expiry.alternatives, expiry.review) == (value, alternatives, True)


def test_a_length_in_spoilt_words_is_given_but_doubted(paper: Paper) -> None:
    text = f"{HEAD}Berlaku selama 5 (Jina) tehun sejak diterbitkan\nKota Contoh, 14 Maret 2022"
    expiry = _facts(paper(text), DocumentType.SIP)[FieldName.EXPIRY_DATE]
    assert (expiry.value, expiry.review) == ("2027-03-14", True)
    assert "sulit dibaca" in expiry.note


def test_an_end_far_from_the_tie_to_the_str_may_be_that_of_the_str(paper: Paper) -> None:
    filler = "Alamat : Jalan Contoh\n" * 12
    text = (
        f"{HEAD}Berlaku sampai 5 Mei 2024\n{filler}SIP berlaku selama STR masih berlaku\nKota, 14 Maret 2022"
    )
    expiry = _facts(paper(text), DocumentType.SIP)[FieldName.EXPIRY_DATE]
    assert (expiry.value, expiry.review) == ("2024-05-05", True)
    assert "STR" in expiry.note


def test_poorly_read_digits_go_to_a_person(paper: Paper) -> None:
    text = f"{HEAD}Berlaku sampai 14 Maret 2027\nKota Contoh, 14 Maret 2022"
    sure, unsure = (
        _facts(paper(text, confidence=level), DocumentType.SIP)[FieldName.EXPIRY_DATE]
        for level in (0.95, 0.4)
    )
    assert (sure.value, sure.review) == ("2027-03-14", False)
    assert (unsure.value, unsure.review) == ("2027-03-14", True)
    assert unsure.confidence < sure.confidence


@pytest.mark.parametrize(
    ("number", "born", "doubted"),
    [("503/12/SIP/2022", 1985, False), ("503/12/SIP/2021", 1985, True), ("503/12/SIP/2022", 2004, True)],
)
def test_issue_date_is_checked_against_number_and_age(
    number: str, born: int, doubted: bool, paper: Paper
) -> None:
    text = (
        f"SURAT IZIN PRAKTIK DOKTER\nNomor : {number}\nNama : dr. Contoh Nama\nTanggal lahir : 3 Mei {born}\n"
        "Berlaku sampai 14 Maret 2027\nKota Contoh, 14 Maret 2022"
    )
    assert _facts(paper(text), DocumentType.SIP)[FieldName.ISSUE_DATE].review is doubted


@pytest.mark.parametrize(("end", "doubted"), [("5 Mei 2023", False), ("5 Mei 2028", True)])
def test_registration_year_in_an_old_number_is_compared(end: str, doubted: bool, paper: Paper) -> None:
    text = (
        "KONSIL KEDOKTERAN INDONESIA\nSURAT TANDA REGISTRASI\nNomor Registrasi : 33.2.1.100.3.18.204517\n"
        f"Nama : Contoh Nama\nBerlaku sampai : {end}"
    )
    assert _facts(paper(text), DocumentType.STR)[FieldName.EXPIRY_DATE].review is doubted


def test_every_date_is_named_with_a_reason(paper: Paper) -> None:
    text = (
        "SURAT IZIN PRAKTIK DOKTER\nNama : dr. Contoh Nama\nTempat/Tgl Lahir : Kota, 1 Mei 1980\n"
        "STR berakhir : 1 Mei 2025\nTanggal rekomendasi : 3 Maret 2022\nBerlaku sampai : 14 Maret 2027\n"
        "Kota Contoh, 14 Maret 2022\nDicetak 20-03-2022"
    )
    document = paper(text)
    roles = Reading(document, DocumentType.SIP, 0, len(document.text)).dates
    assert [role.role for role in roles] == [
        "birth",
        "str_expiry",
        "recommendation",
        "expiry",
        "signature",
        "print",
    ]
    assert all(role.why for role in roles)
    assert [document.text[slice(*role.span)] for role in roles][3] == "14 Maret 2027"


def test_a_segment_reads_its_own_pages_only(paper: Paper) -> None:
    first = "SURAT TANDA REGISTRASI\nNomor Registrasi : 33.2.1.100.3.18.204517\nBerlaku sampai : 5 Mei 2023"
    document = paper(f"{first}\f{HEAD}Berlaku sampai 14 Maret 2027\nKota Contoh, 14 Maret 2022")
    start, end = document.page_span(2, 2)
    facts = extract_licence_fields(document, doc_type=DocumentType.SIP, start=start, end=end)
    assert {fact.evidence.page for fact in facts} == {2}
    assert next(fact.value for fact in facts if fact.name is FieldName.EXPIRY_DATE) == "2027-03-14"


def test_an_empty_segment_has_no_fields(paper: Paper) -> None:
    document = paper("x\f")
    start, end = document.page_span(2, 2)
    assert extract_licence_fields(document, doc_type=DocumentType.SIP, start=start, end=end) == ()


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("ber1aku", ["berlaku"]),
        ("berlakusampai", ["berlaku", "sampai"]),
        ("ditetapkam", ["ditetapkan"]),
        ("terakhir", ["terakhir"]),  # never "berakhir"
        ("diterapkan", ["diterapkan"]),  # never "ditetapkan"
        ("menghentikan", ["menghentikan"]),  # never "menggantikan"
        ("permadiatma", ["permadiatma"]),
        ("204517", ["204517"]),
    ],
)
def test_repair_of_known_words(word: str, known: list[str]) -> None:
    repaired = repair(word)
    assert [text for text, _ in repaired] == known
    assert sum(length for _, length in repaired) == len(word)


def test_folding_keeps_every_character_in_its_place() -> None:
    assert fold("Nómor – №İ") == "nomor - ni" or len(fold("Nómor – №İ")) == len("Nómor – №İ")
    assert fold("Dr. É") == "dr. e"


def test_scraps_between_a_label_and_its_value_hide_neither(paper: Paper) -> None:
    """A QR code beside the lines of an electronic STR is read as scraps of letters."""
    text = """Surat Tanda Registrasi
Konsil Kedokteran Indonesia
Nomor STR
: 6500378780786
Nama
: dr. Bagas Wirayuda
Terbit
Im) IK      Im      : 19 Januari 2024
Berlaku
: SEUMUR HIDUP
"""
    facts = _facts(paper(text), DocumentType.STR)
    assert facts[FieldName.ISSUE_DATE].value == "2024-01-19"
    assert facts[FieldName.HOLDER_NAME].value == "dr. Bagas Wirayuda"
    assert facts[FieldName.EXPIRY_DATE].value == "lifetime"


@pytest.mark.parametrize(
    ("lines", "value", "doubted"),
    [
        # What the label says is the tie; the day below is that of signing, its place hardly legible.
        (
            "Berlaku selama STR masih berlaku\nhanya untuk satu tempat\n\u201cg 'Kota, 14-03-2022",
            "2022-03-14",
            True,
        ),
        ("Masa berlaku : 14-03-2027\nsepanjang STR masih berlaku", "2027-03-14", False),
    ],
)
def test_a_date_below_a_tie_to_the_str_is_doubted(
    lines: str, value: str, doubted: bool, paper: Paper
) -> None:
    text = (
        f"DINAS KESEHATAN KOTA X\nSURAT IZIN PRAKTIK DOKTER\nNomor : 503/12/SIP/2022\n{lines}\nKepala Dinas"
    )
    expiry = _facts(paper(text), DocumentType.SIP)[FieldName.EXPIRY_DATE]
    assert (expiry.value, expiry.review) == (value, doubted)
