"""Contracts in, fields out."""

import tomllib
from pathlib import Path

import pytest

from extractors.contracts import ContractFields, extract_contract_fields, resolve_actors
from schemas.facts import FieldFact
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import DocumentType, FieldName, TextSource
from schemas.text import DocumentText, PageText, Word

CASES = tomllib.loads(Path(__file__).with_name("contracts.toml").read_text(encoding="utf-8"))["contract"]
SINGLE = [name.value for name in FieldName if name.value in {
    "party_first", "party_second", "facility_name", "facility_level", "signed_date", "start_date", "end_date",
}]  # fmt: skip


def document_of(text: str, *, confidence: float | None = None) -> DocumentText:
    pages = []
    for number, body in enumerate(text.split("===\n"), 1):
        words = []
        for row, line in enumerate(line for line in body.split("\n") if line.strip()):
            column = 0
            for token in line.split():
                column = line.index(token, column)
                left = 60 + 5.2 * column
                box = BoundingBox(left, 60 + 14 * row, left + 5.2 * len(token), 71 + 14 * row)
                words.append(Word(token, box, confidence, row))
                column += len(token)
        source = TextSource.TEXT_LAYER if confidence is None else TextSource.OCR
        pages.append(PageText(number, PageSize(595, 842), source, tuple(words)))
    return DocumentText("0" * 64, tuple(pages))


def read(text: str, doc_type: str = "pks", *, confidence: float | None = None) -> ContractFields:
    document = document_of(text, confidence=confidence)
    return extract_contract_fields(document, start=0, end=len(document.text), doc_type=DocumentType(doc_type))


def fact(fields: ContractFields, name: FieldName) -> FieldFact:
    return next(item for item in fields.fields if item.name is name)


def case_about(words: str) -> str:
    return str(next(case["text"] for case in CASES if words in case["about"]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_fields(case: dict[str, object]) -> None:
    fields = read(str(case["text"]), str(case["doc_type"]))
    values = {item.name.value: item.value for item in fields.fields}
    numbers = values.pop("numbers", ())
    assert list(numbers or ()) == case["numbers"]
    assert values == {name: case[name] for name in SINGLE if name in case}
    assert fields.contract_kind == case["kind"]
    if "people" in case:
        assert list(fields.people) == case["people"]
    assert [proof.quote for proof in fields.people_evidence] == list(fields.people)


def test_who_signs_or_opens_a_contract_is_told_from_who_is_listed() -> None:
    fields = read(case_about("clinic, 2023"))
    assert [
        (name, proof.rule, proof.page)
        for name, proof in zip(fields.people, fields.people_evidence, strict=True)
    ] == [
        ("dr. Rangga Prasetya", "people.signatory", 1),
        ("drg. Nadia Kirana", "people.listed", 2),
        ("Wulan Sari, A.Md.Keb.", "people.listed", 2),
    ]
    (opening,) = read(case_about("network: the clinic hands work"), "pks_jejaring").people_evidence
    assert opening.rule == "people.opening"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_every_field_points_at_the_page(case: dict[str, object]) -> None:
    document = document_of(str(case["text"]))
    fields = read(str(case["text"]), str(case["doc_type"]))
    for item in fields.fields:
        begin, end = item.evidence.span
        assert item.evidence.regions
        assert " ".join(document.text[begin:end].split()) == item.evidence.quote
        assert 0.0 <= item.confidence <= 1.0


@pytest.mark.parametrize("case", [case for case in CASES if "payer" in case], ids=lambda case: case["about"])
def test_actors(case: dict[str, str]) -> None:
    document = document_of(case["text"])
    actors = resolve_actors(document, 0, len(document.text))
    assert case["payer"] in actors.payer
    assert case["payer"] not in actors.provider
    assert case["provider"] in actors.provider
    assert case["provider"] not in actors.payer
    assert "peserta" in actors.member


def test_actors_of_an_unreadable_contract_are_the_usual_ones() -> None:
    document = document_of("??? ~~ ///\n")
    actors = resolve_actors(document, 0, len(document.text))
    assert {"pihak kesatu", "pihak pertama", "bpjs kesehatan"} <= set(actors.payer)
    assert {"pihak kedua", "rumah sakit"} <= set(actors.provider)


def test_both_called_pihak_kedua() -> None:
    text = case_about("clinic, 2023").replace("disebut PIHAK KESATU;", "disebut PIHAK KEDUA;")
    document = document_of(text)
    actors = resolve_actors(document, 0, len(document.text))
    assert "pihak kesatu" in actors.payer
    assert "pihak kedua" in actors.provider
    assert "pihak kedua" not in actors.payer


@pytest.mark.parametrize("ending", [":", ";", " ~~"])
def test_words_for_a_provider_never_stand_for_the_payer(ending: str) -> None:
    text = (
        "PERJANJIAN KERJA SAMA\nANTARA\nPT ASURANSI KESEHATAN CAKRA\nDENGAN\nPUSKESMAS GUNUNG BIRU\n"
        "Nomor : 4/PKS/0517\nPada hari Senin tanggal 15 Mei 2017 yang bertanda tangan di bawah ini:\n"
        f"I. Sri Rahayu, Kepala PT Asuransi Kesehatan Cakra, disebut BADAN PENYELENGGARA{ending}\n"
        "II. dr. Rangga Prasetya, Kepala Puskesmas Gunung Biru, selanjutnya disebut\n"
        "PEMBERI PELAYANAN KESEHATAN disingkat PPK.\n"
    )
    document = document_of(text)
    actors = resolve_actors(document, 0, len(document.text))
    assert {"ppk", "pemberi pelayanan kesehatan"} <= set(actors.provider)
    assert "badan penyelenggara" in actors.payer
    assert not set(actors.payer) & set(actors.provider)


def test_bpjs_is_no_party_of_a_network_contract() -> None:
    document = document_of(case_about("network"))
    actors = resolve_actors(document, 0, len(document.text))
    assert "bpjs kesehatan" not in actors.payer + actors.provider


def test_a_number_that_names_another_month_makes_the_signing_doubtful() -> None:
    fields = read(case_about("clinic, 2023").replace("VII-05/1222", "VII-05/1122"))
    signed = fact(fields, FieldName.SIGNED_DATE)
    assert signed.value == "2022-12-22"
    assert signed.review
    assert "2022-11-??" in signed.alternatives


def test_words_and_digits_that_disagree_go_to_a_person() -> None:
    text = case_about("clinic, 2023").replace("(22-12-2022)", "(22-12-2021)")
    signed = fact(read(text), FieldName.SIGNED_DATE)
    assert signed.value == "2022-12-22"
    assert signed.review
    assert "2021-12-22" in signed.alternatives


def test_a_number_decides_between_words_and_digits() -> None:
    text = case_about("clinic, 2023").replace("hari Kamis ", "").replace("(22-12-2022)", "(22-11-2022)")
    signed = fact(read(text.replace("05/1222", "05/1122")), FieldName.SIGNED_DATE)
    assert signed.value == "2022-11-22"
    assert signed.review


def test_a_length_that_does_not_fit_the_printed_end_goes_to_a_person() -> None:
    text = case_about("clinic, 2023").replace("1 (satu) tahun terhitung", "2 (dua) tahun terhitung")
    end = fact(read(text), FieldName.END_DATE)
    assert end.value == "2023-12-31"
    assert end.review
    assert "2024-12-31" in end.alternatives


def test_a_length_whose_words_and_digits_disagree_is_not_computed_silently() -> None:
    text = case_about("network").replace("1 (satu) tahun", "1 (dua) tahun")
    end = fact(read(text, "pks_jejaring"), FieldName.END_DATE)
    assert end.review
    assert end.confidence < 0.5


def test_badly_read_words_lower_the_confidence() -> None:
    text = case_about("clinic, 2023")
    clear = fact(read(text, confidence=0.95), FieldName.END_DATE)
    poor = fact(read(text, confidence=0.4), FieldName.END_DATE)
    assert clear.confidence > 0.9
    assert not clear.review
    assert poor.confidence < clear.confidence
    assert poor.evidence.confidence == 0.4


def test_hospital_paid_by_capitation_is_doubtful() -> None:
    text = (
        "PERJANJIAN KERJA SAMA\nANTARA\nBPJS KESEHATAN CABANG WANASARI\nDENGAN\nRUMAH SAKIT GUNUNG BIRU\n"
        "Nomor : 4/KTR/IX-03/0517\nPada hari Senin tanggal 15 Mei 2017 yang bertanda tangan di bawah ini:\n"
        + "PIHAK KESATU membayar kapitasi kepada PIHAK KEDUA.\n"
        * 4
    )
    level = fact(read(text), FieldName.FACILITY_LEVEL)
    assert (level.value, level.review) == ("FKTP", True)


def test_only_the_segment_is_read() -> None:
    first, second = case_about("clinic, 2023"), case_about("sharia")
    document = document_of(f"{first}===\n{second}")
    start, end = document.page_span(3, 3)
    fields = extract_contract_fields(document, start=start, end=end, doc_type=DocumentType.PKS)
    assert fact(fields, FieldName.NUMBERS).value == ("21/KTR/I-05/1223", "440/99/PKM-GB/2023")
    assert fact(fields, FieldName.NUMBERS).evidence.page == 3


def test_noise_gives_no_field_and_no_error() -> None:
    fields = read("~~ | 12 ;;; )( \n..\n12/\n")
    assert {item.name for item in fields.fields} <= {FieldName.NUMBERS}


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("REGARDS ON TA a KLINIK PRATAMA BUNGA TANJUNG ~ 5 Pena bs", "Klinik Pratama Bunga Tanjung"),
        ("KLINIK PRATAMA BUNGA TANJUNG | TA", "Klinik Pratama Bunga Tanjung"),
        ("KLINIK PRATAMA BUNGA TANJUNG", "Klinik Pratama Bunga Tanjung"),
    ],
)
def test_stains_beside_a_name_are_left_out(printed: str, name: str) -> None:
    text = case_about("clinic, 2023").replace("\nKLINIK PRATAMA BUNGA TANJUNG\n", f"\n{printed}\n")
    assert fact(read(text), FieldName.PARTY_SECOND).value == name


def test_an_annex_completes_a_number_that_is_cut_in_the_title() -> None:
    text = case_about("clinic, 2023").replace("05/1222\n", "05/12\n", 1)
    text = text.replace("LAMPIRAN IV\n", "LAMPIRAN IV\nNomor : 112/KTR/VII-05/1222\n")
    numbers = fact(read(text), FieldName.NUMBERS)
    assert numbers.value == ("112/KTR/VII-05/1222", "9/PKS/KBT/XII/2022")
    assert numbers.note


def test_ones_beside_the_year_are_the_month_of_signing() -> None:
    text = case_about("PIHAK PERTAMA").replace("010/KUA/III/2021", "010/KUA/111/2021")
    value = fact(read(text), FieldName.NUMBERS).value
    assert value == ("010/KUA/III/2021", "77/LGL/ABS/III/2021")
