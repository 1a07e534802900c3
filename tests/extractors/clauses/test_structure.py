from __future__ import annotations

from collections.abc import Callable

import pytest

from extractors.clauses import Passage, PassageKind, passages
from schemas.text import DocumentText

Build = Callable[..., DocumentText]


def read(document: DocumentText) -> list[tuple[Passage, str]]:
    return [(p, p.text(document)) for p in passages(document, start=0, end=len(document.text))]


CONTRACT = """
PERJANJIAN KERJA SAMA
Perjanjian ini dibuat antara PIHAK KESATU dan PIHAK KEDUA.
PASAL 1
DEFINISI
1. Peserta adalah setiap orang yang telah membayar iuran.
2. Rujukan adalah pelimpahan tugas pelayanan kesehatan.
PASAL 2
HAK DAN KEWAJIBAN
(1) PIHAK KEDUA wajib:
a. menyampaikan laporan kunjungan
setiap bulan kepada PIHAK KESATU;
b. menjaga kerahasiaan rekam medis yang
- 1 -
--
dipercayakan Peserta kepadanya.
(2) PIHAK KESATU membayar kapitasi.
PASAL 3
RUJUKAN
LAMPIRAN II
TARIF
Kapitasi Rp10.000,00 per Peserta
- 2 -
"""


def test_items_run_across_lines_and_pages_without_the_page_number(document: Build) -> None:
    texts = [text for _, text in read(document(CONTRACT))]
    assert "a. menyampaikan laporan kunjungan setiap bulan kepada PIHAK KESATU;" in texts
    assert "b. menjaga kerahasiaan rekam medis yang dipercayakan Peserta kepadanya." in texts
    assert not any("- 1 -" in text or "- 2 -" in text for text in texts)


def test_items_know_their_list_head_and_headings(document: Build) -> None:
    contract = document(CONTRACT)
    item = next(p for p, text in read(contract) if text.startswith("b. menjaga"))
    ((head,),) = item.lead
    assert contract.text[head[0] : head[1]] == "(1) PIHAK KEDUA wajib:"
    assert item.heading == ("PASAL 2 HAK DAN KEWAJIBAN",)
    following = next(p for p, text in read(contract) if text.startswith("(2)"))
    assert following.lead == ()


def test_definitions_recitals_and_headings_are_told_apart(document: Build) -> None:
    kinds = {text: passage.kind for passage, text in read(document(CONTRACT))}
    assert kinds["1. Peserta adalah setiap orang yang telah membayar iuran."] is PassageKind.DEFINITION
    assert kinds["Perjanjian ini dibuat antara PIHAK KESATU dan PIHAK KEDUA."] is PassageKind.RECITAL
    assert kinds["PASAL 3 RUJUKAN"] is PassageKind.HEADING
    assert kinds["(2) PIHAK KESATU membayar kapitasi."] is PassageKind.BODY


def test_annexes_carry_their_number(document: Build) -> None:
    (price,) = [p for p, text in read(document(CONTRACT)) if text.startswith("Kapitasi Rp")]
    assert (price.lampiran, price.heading) == ("2", ("LAMPIRAN II TARIF",))


def test_running_headers_and_paraf_boxes_are_left_out(document: Build) -> None:
    body = "\n".join(f"({n}) Isi ketentuan pada ayat {n}." for n in range(1, 20))
    page = "PKS Klinik Contoh - BPJS Kesehatan\nPASAL {n}\nKETENTUAN\n" + body + "\nParaf I | Paraf II\n{n}"
    contract = document("\n--\n".join(page.format(n=n) for n in range(1, 5)))
    texts = " ".join(text for _, text in read(contract))
    assert "PKS Klinik" not in texts
    assert "Paraf" not in texts
    assert texts.count("Isi ketentuan pada ayat 3.") == 4


def test_a_table_of_contents_is_no_heading(document: Build) -> None:
    contract = document(
        "DAFTAR ISI\n1. Rujukan ............ 3\n2. Klaim ............ 4\nPASAL 1\nRUJUKAN\nIsi."
    )
    kinds = [passage.kind for passage, _ in read(contract)]
    assert kinds[:3] == [PassageKind.TOC] * 3


def test_short_list_items_are_no_headings(document: Build) -> None:
    items = "1. Konsultasi Medis\n2. Imunisasi Dasar\n3. Skrining Kesehatan"
    text = "PASAL 1\nRUANG LINGKUP\nPelayanan meliputi:\n" + items
    kinds = {text: passage.kind for passage, text in read(document(text))}
    assert kinds["2. Imunisasi Dasar"] is PassageKind.BODY


def test_old_text_of_an_addendum_is_quoted_history(document: Build) -> None:
    text = (
        "PASAL 1\nPERUBAHAN\n(1) Ketentuan Pasal 5 yang semula berbunyi sebagai berikut:\n"
        "Tarif kapitasi Rp8.000,00 per Peserta.\n(2) diubah sehingga berbunyi sebagai berikut:\n"
        "Tarif kapitasi Rp10.000,00 per Peserta."
    )
    kinds = {text: passage.kind for passage, text in read(document(text))}
    assert kinds["Tarif kapitasi Rp8.000,00 per Peserta."] is PassageKind.QUOTED_HISTORY
    assert kinds["Tarif kapitasi Rp10.000,00 per Peserta."] is PassageKind.BODY


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("Peraturan Menteri Kesehatan Nomor 24 Tahun 2022 tentang Rekam Medis;", PassageKind.RECITAL),
        ("Peraturan Pemerintah Nomor 7 Tahun 1999 tentang Wajib Simpan Rahasia Medik;", PassageKind.RECITAL),
        ("Peraturan Menteri Kesehatan Nomor 24 Tahun 2022 wajib dipatuhi PIHAK KEDUA;", PassageKind.BODY),
    ],
)
def test_legal_bases_bind_nobody(document: Build, item: str, expected: PassageKind) -> None:
    text = f"PASAL 2\nLANDASAN\n1. {item}"
    (kind,) = [p.kind for p, text in read(document(text)) if item in text]
    assert kind is expected


@pytest.mark.parametrize(
    "heading",
    ["LH. APA YANG DIKERJASAMAKAN", "tV. SIAPA MELAKUKAN APA", "‘|. LATAR BELAKANG", "Vill. MASA KERJA SAMA"],
)
def test_a_roman_number_that_a_scanner_spoilt_still_opens_a_section(document: Build, heading: str) -> None:
    contract = document(
        f"PERJANJIAN KERJA SAMA\nPara pihak sepakat.\n{heading}\n1. Pihak Apotek melayani resep Peserta."
    )
    (item,) = (p for p, text in read(contract) if text.startswith("1."))
    assert (item.kind, item.heading[-1]) == (PassageKind.BODY, heading)


@pytest.mark.parametrize("line", ["VI. Obat yang habis", "il. RS", "1l. obat generik dan obat paten"])
def test_an_item_in_small_letters_is_no_section(document: Build, line: str) -> None:
    contract = document(f"PASAL 1 OBAT\nObat diberikan menurut resep:\n{line}\nl. obat lain.")
    assert not any(p.kind is PassageKind.HEADING for p, text in read(contract) if text == line)


def test_an_ayat_whose_number_stands_alone_at_the_foot_of_a_page_keeps_it(document: Build) -> None:
    contract = document(
        "PASAL 6\nRUJUKAN\n(1) Dokter membuat surat rujukan.\n(2)\nParaf I | Paraf II\n--\n"
        "3\nDokter menyertakan ikhtisar penyakit.\nPASAL 7\nTARIF\n(1) Tarif dibayar bulanan."
    )
    assert "(2) Dokter menyertakan ikhtisar penyakit." in [text for _, text in read(contract)]


def test_a_page_number_in_brackets_is_no_ayat(document: Build) -> None:
    contract = document("PASAL 6\nRUJUKAN\nDokter membuat surat rujukan.\n(2)\n--\nPASAL 7\nTARIF\nDibayar.")
    assert not any("(2)" in text for _, text in read(contract))


@pytest.mark.parametrize("foot", ["Halaman 3 dari 7", "Halaman 3 dari 7 Br >", "hal. 3/7 | f"])
def test_a_page_number_with_scraps_of_a_paraf_is_left_out(document: Build, foot: str) -> None:
    contract = document(f"PASAL 6\nRUJUKAN\n(1) Dokter membuat surat\n{foot}\n--\nrujukan berjenjang.")
    assert "(1) Dokter membuat surat rujukan berjenjang." in [text for _, text in read(contract)]


@pytest.mark.parametrize("dot", [".", ")"])
def test_l_after_k_is_a_letter(document: Build, dot: str) -> None:
    letters = "\n".join(f"{letter}{dot} Tugas {letter} dikerjakan." for letter in "ijklm")
    contract = document(f"PASAL 4\nTUGAS\nDokter:\n{letters}")
    assert [len(passage.lead) for passage, text in read(contract) if "Tugas" in text] == [1] * 5


def test_l_for_1_opens_a_list_inside_a_letter(document: Build) -> None:
    contract = document("PASAL 4\nTUGAS\nDokter:\na. melayani:\nl. bayi;\n2. ibu;\nb. melapor.")
    leads = {text: len(passage.lead) for passage, text in read(contract)}
    assert (leads["l. bayi;"], leads["2. ibu;"], leads["b. melapor."]) == (2, 2, 1)
