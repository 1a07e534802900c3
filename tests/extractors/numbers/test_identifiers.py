"""Numbers of contracts and licences in running text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.numbers import NumberKind, find_contract_numbers, find_licence_numbers, format_roman

CONTRACT = [
    # (text, value, kind, month, year)
    ("Nomor : 123/KTR/VII-02/1222", "123/KTR/VII-02/1222", NumberKind.BPJS_CONTRACT, 12, 2022),
    ("Nomor: 123 / KTR / VII-02 /1 222", "123/KTR/VII-02/1222", NumberKind.BPJS_CONTRACT, 12, 2022),
    ("NOMOR : 77/PKS/V-03/0119", "77/PKS/V-03/0119", NumberKind.BPJS_CONTRACT, 1, 2019),
    ("Nomor 041/PKS/RSXX/VIII/2021", "041/PKS/RSXX/VIII/2021", NumberKind.AGREEMENT, 8, 2021),
    ("Nomor : 445/35/KLN/VH/2023", "445/35/KLN/VII/2023", NumberKind.ARCHIVE_CODE, 7, 2023),
    ("Nomor : 445/0108/RSU-XX/KH/2018", "445/0108/RSU-XX/XII/2018", NumberKind.ARCHIVE_CODE, 12, 2018),
    ("Nomor : 445/0021/RSU-XX/X11/2021", "445/0021/RSU-XX/XII/2021", NumberKind.ARCHIVE_CODE, 12, 2021),
    ("No. 12/ABC-PKS/lll/2O21", "12/ABC-PKS/III/2021", NumberKind.AGREEMENT, 3, 2021),
    ("No. 12/ABC-PKS/111/2021", "12/ABC-PKS/III/2021", NumberKind.AGREEMENT, 3, 2021),
    ("Nomor\n041/MOU/KLINIK/IX/2023", "041/MOU/KLINIK/IX/2023", NumberKind.AGREEMENT, 9, 2023),
    ("041/PKS/RSXX/IX 2021", "041/PKS/RSXX/IX/2021", NumberKind.AGREEMENT, 9, 2021),
    ("N0.041/PKS/2021", "041/PKS/2021", NumberKind.AGREEMENT, None, 2021),
    ("nomor 041/PKS/2021Lampiran", "041/PKS/2021", NumberKind.AGREEMENT, None, 2021),
]

LICENCE = [
    (
        "IZIN OPERASIONAL PUSKESMAS : PB-UMKU\n071123004412800010001",
        "PB-UMKU 071123004412800010001",
        NumberKind.PB_UMKU,
        None,
        None,
    ),
    ("Nomor 503/417/IOK/DPMPTSP/VI/2021", "503/417/IOK/DPMPTSP/VI/2021", NumberKind.ARCHIVE_CODE, 6, 2021),
    ("Nomor 503/417/1OK/2021", "503/417/IOK/2021", NumberKind.ARCHIVE_CODE, None, 2021),
    ("Nomor 445.9/0021/SIO-KP/2019", "445.9/0021/SIO-KP/2019", NumberKind.ARCHIVE_CODE, None, 2019),
    (
        "No. 570/SIPDG/0209/VII/DPMPTSP/2022",
        "570/SIPDG/0209/VII/DPMPTSP/2022",
        NumberKind.ARCHIVE_CODE,
        7,
        2022,
    ),
    (
        "12/B.15/31.74.06.1002/-1.779.3/e/2021",
        "12/B.15/31.74.06.1002/-1.779.3/e/2021",
        NumberKind.SLASHED,
        None,
        2021,
    ),
    ("19750412/SIPA_35.07/2022/1093", "19750412/SIPA_35.07/2022/1093", NumberKind.SLASHED, None, 2022),
    ("NIB : 2407220051837", "2407220051837", NumberKind.NIB, None, None),
    ("33.2.1.100.3.19.204517", "33.2.1.100.3.19.204517", NumberKind.STR_DOTTED, None, 2019),
    ("QK00002417735106", "QK00002417735106", NumberKind.STR_LETTERS, None, None),
    ("QK0OO02417735106", "QK00002417735106", NumberKind.STR_LETTERS, None, None),
    ("Nomor STR : 0409 21 21-1186080", "04 09 2 1 21-1186080", NumberKind.STR_SPACED, None, None),
    ("PB-UMKU: 24072200518370001", "PB-UMKU 24072200518370001", NumberKind.PB_UMKU, None, None),
    ("SKCK/YANMAS/4471/VI/2024/INTELKAM", "SKCK/YANMAS/4471/VI/2024/INTELKAM", NumberKind.SLASHED, 6, 2024),
    ("Nomor: KARS-SERT/1123/IX/2022", "KARS-SERT/1123/IX/2022", NumberKind.SLASHED, 9, 2022),
    ("YM.02.01/VI.10/2231/2019", "YM.02.01/VI.10/2231/2019", NumberKind.SLASHED, None, 2019),
    ("No. Polis 81-4134-322249", "81-4134-322249", NumberKind.DASHED, None, None),
    ("Nomor Registrasi: 3321100319204517", "3321100319204517", NumberKind.DIGITS, None, None),
]

NEITHER = [
    "Undang-Undang Nomor 17 Tahun 2023",
    "Peraturan Menteri Kesehatan Nomor HK.02.01/MENKES/1911/2023",
    "NIP. 19800312 200501 1 003, NIK 3275011203990002, NPWP 01.234.567.8-901.000",
    "Jalan Mawar Nomor 90 RT 003/RW 008",
    "Rp8.000/peserta/bulan dan/atau s/d 31/12/2023; 12/05/2021",
    "Telp. (021) 5551212/5551313",
    "https://example.org/izin/2021/VI",
    "2 x 24 jam, 1/2 tablet",
]


@pytest.mark.parametrize(("text", "value", "kind", "month", "year"), CONTRACT)
def test_contract_number(
    text: str, value: str, kind: NumberKind, month: int | None, year: int | None
) -> None:
    [match] = find_contract_numbers(f"PERJANJIAN KERJA SAMA\n{text}\ntentang")
    assert (match.value, match.kind, match.month, match.year) == (value, kind, month, year)


@pytest.mark.parametrize(("text", "value", "kind", "month", "year"), [*LICENCE, *CONTRACT])
def test_licence_number(text: str, value: str, kind: NumberKind, month: int | None, year: int | None) -> None:
    [match] = find_licence_numbers(f"SURAT\n{text}\ndengan ini")
    assert (match.value, match.kind, match.month, match.year) == (value, kind, month, year)


@pytest.mark.parametrize("text", NEITHER)
def test_no_document_number(text: str) -> None:
    assert find_contract_numbers(text) == []
    assert find_licence_numbers(text) == []


def test_a_lost_slash_leaves_two_readings() -> None:
    [match] = find_contract_numbers("Nomor: 123/KTRIII-04/1222")
    assert (match.value, match.alternatives) == ("123/KTR/III-04/1222", ("123/KTR/II-04/1222",))
    assert match.confidence <= 0.6


def test_authority_of_a_signatory_is_no_contract_number() -> None:
    text = "Keputusan Direksi Nomor 1234/Peg-04/0119 tanggal 3 Januari 2019"
    assert find_contract_numbers(text) == []
    [match] = find_licence_numbers(text)
    assert (match.kind, match.month, match.year) == (NumberKind.AUTHORITY, 1, 2019)


def test_the_label_names_the_party() -> None:
    text = "No. Pihak Pertama: ABC/PKS-PRV/1080/III/2021\nNo. Pihak Kedua : 695/XYZ-PKS/III/2021"
    assert [match.party for match in find_contract_numbers(text)] == [1, 2]


@pytest.mark.parametrize(
    ("text", "doc_type"),
    [
        ("503/01873/SIPDU/DPMPTSP/2023", "sip"),
        ("503/112/SIPA/411.305/2020", "sipa"),
        ("449.1/017/SIPB-PMB/II/2020", "sik"),
        ("LPA-K/0456/V/2023", "sertifikat_akreditasi"),
        ("0314/KDG/IX/2018", "sertifikat_kompetensi"),
        ("017/XX/DIR/III/2024", None),
    ],
)
def test_doc_type_is_hinted(text: str, doc_type: str | None) -> None:
    [match] = find_licence_numbers(f"Nomor : {text}")
    assert match.doc_type == doc_type


@given(
    serial=st.integers(1, 9999),
    office=st.integers(1, 13),
    branch=st.integers(1, 15),
    month=st.integers(1, 12),
    year=st.integers(2014, 2040),
)
def test_bpjs_numbers_read_back(serial: int, office: int, branch: int, month: int, year: int) -> None:
    number = f"{serial}/KTR/{format_roman(office)}-{branch:02d}/{month:02d}{year % 100:02d}"
    [match] = find_contract_numbers(f"Nomor : {number}")
    assert (match.value, match.month, match.year) == (number, month, year)


@given(serial=st.integers(1, 9999), month=st.integers(1, 12), year=st.integers(1990, 2060))
def test_facility_numbers_read_back(serial: int, month: int, year: int) -> None:
    number = f"{serial:03d}/PKS/KLN-AB/{format_roman(month)}/{year}"
    [match] = find_contract_numbers(f"Nomor : {number}.")
    assert (match.value, match.month, match.year) == (number, month, year)


PIECES = st.sampled_from(
    [
        "12",
        "/",
        "KTR",
        "PKS",
        "VII",
        "-",
        "02",
        " ",
        "1222",
        "2021",
        "Nomor",
        ":",
        "No.",
        "\n",
        "\f",
        ".",
        "|",
        "O1",
        "x",
    ]
)


@given(text=st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=40).map("".join)))
def test_spans_are_in_order_and_say_what_they_cover(text: str) -> None:
    for matches in (find_contract_numbers(text), find_licence_numbers(text)):
        end = 0
        for match in matches:
            assert end <= match.start < match.end <= len(text)
            assert match.raw == text[match.start : match.end]
            assert 0 < match.confidence <= 1
            end = match.end


@pytest.mark.parametrize(
    "unit", ["1", "1/", "a-", "a - ", "Nomor ", "No. a ", "1/PKS/2021 ", "12 12 1 1 ", "1."]
)
def test_time_grows_with_the_text_only(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        runs = []
        for _ in range(3):  # the best of three: other programs on the machine only ever add time
            began = time.process_time()
            find_licence_numbers(text)
            runs.append(time.process_time() - began)
        return min(runs)

    seconds(2_000)
    # Ten times the text: 10 when linear, 100 when quadratic.
    assert seconds(40_000) < 30 * max(seconds(4_000), 0.01)
