"""Repair keeps what is right: clean text, the number and order of words, places and confidences."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.text.repair import find_repairs, repair
from extractors.text.repair.rules import load_rules
from schemas.geometry import BoundingBox
from schemas.text import Word

SOURCES = Path(__file__).parents[3] / "samples" / "sources"

CONTRACT = """PERJANJIAN KERJA SAMA
ANTARA BADAN PENYELENGGARA JAMINAN SOSIAL KESEHATAN
DENGAN KLINIK PRATAMA SEKAR ARUM
Nomor : 217/KTR/VI-04/1224
Nomor : 018/PKS/KP-SA/XII/2024
Pada hari ini Senin, tanggal 16 Desember 2024, bertempat di Kota Arunika, yang bertanda tangan di bawah ini:
Pasal 1
PENGERTIAN
(1) Peserta adalah setiap orang yang telah membayar iuran.
(2) Klaim adalah permintaan pembayaran biaya pelayanan kesehatan.
(3) Rujukan adalah pelimpahan wewenang atas pengobatan peserta.
Pasal 2
RUANG LINGKUP
PIHAK KEDUA memberikan pelayanan kesehatan tingkat pertama, meliputi:
a. pemeriksaan, pengobatan dan konsultasi medis;
b. tindakan medis nonspesialistik;
c. pemeriksaan penunjang diagnostik laboratorium.
Pasal 3
TATA CARA PEMBAYARAN
(1) PIHAK KESATU membayar kapitasi paling lambat tanggal 15 (lima belas) setiap bulan.
(2) Tarif rawat inap ditetapkan Rp200.000,00 (dua ratus ribu rupiah) per hari.
(3) Denda sebesar 1% (satu persen) dari jumlah tagihan, paling lama 3 (tiga) bulan.
sebagaimana dimaksud dalam Pasal 1 ayat (2) huruf a
Pasal 4
JANGKA WAKTU
Perjanjian ini berlaku selama 1 (satu) tahun terhitung sejak tanggal 1 Januari 2025 sampai dengan
tanggal 31 Desember 2025 dan dapat diperpanjang atas kesepakatan tertulis PARA PIHAK.
2.1 Manfaat tambahan diberikan
2.2 Biaya ditanggung peserta
2.3 Keluhan disampaikan tertulis
NIB : 1234567890123
NPWP : 01.234.567.8-901.000
Telepon (021) 5550123"""

LICENCE = """PEMERINTAH KOTA ARUNIKA
SURAT IZIN PRAKTIK DOKTER
NOMOR : 503/0417/SIP-DU/VIII/2023
Nama : dr. Wulan Prameswari
Tempat, tanggal lahir : Lembah Rinjani, 9 Februari 1988
Alamat praktik : Jalan Kenanga Nomor 7 Kelurahan Sukamulia
Nomor STR : QF00001234567890
Berlaku sampai dengan : 17 Agustus 2028
Ditetapkan di Arunika
pada tanggal 17 Agustus 2023
Kepala Dinas Kesehatan, dr. Bayu Anggara, M.Kes.
NIP. 19750512 200212 1 003"""

AMENDMENT = """ADENDUM KESATU
Pasal I
Ketentuan Pasal 5 ayat (1) diubah sehingga berbunyi sebagai berikut:
Pasal II
Adendum ini mulai berlaku pada tanggal ditandatangani."""


def page(text: str, confidence: float | None = 0.5) -> list[Word]:
    return [
        Word(
            token,
            BoundingBox(10.0 * column, 12.0 * line, 10.0 * column + 9, 12.0 * line + 10),
            confidence,
            line,
        )
        for line, row in enumerate(text.split("\n"))
        for column, token in enumerate(row.split())
    ]


def samples() -> list[Path]:
    return sorted(SOURCES.rglob("*.txt"))


@pytest.mark.parametrize("text", [CONTRACT, LICENCE, AMENDMENT], ids=["contract", "licence", "amendment"])
def test_clean_text_is_never_changed(text: str) -> None:
    assert find_repairs(page(text)) == []


def test_there_are_sample_texts() -> None:
    assert len(samples()) >= 20


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.stem)
def test_texts_of_the_samples_are_never_changed(path: Path) -> None:
    """Held at a doubtful confidence, so that every rule may speak."""
    assert find_repairs(page(re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8")))) == []


def test_names_and_numbers_of_expected_results_are_never_changed() -> None:
    values: list[str] = []
    for path in sorted((SOURCES.parent / "expected").rglob("*.json")):
        values += _strings(json.loads(path.read_text(encoding="utf-8")))
    assert len(values) > 500
    assert [(value, found) for value in values for found in find_repairs(page(value))] == []


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for entry in value.values() for text in _strings(entry)]
    if isinstance(value, list):
        return [text for entry in value for text in _strings(entry)]
    return [value] if isinstance(value, str) else []


def test_words_of_a_text_layer_are_left_by_the_rule_of_words() -> None:
    assert find_repairs(page("biaya pernbayaran klaim", confidence=None)) == []


def test_what_was_read_stays_beside_the_repair() -> None:
    before = page("biaya pernbayaran klaim, dalam Pasa1 l2 ayat (l)")
    after = repair(before)
    assert [word.text for word in after] == [
        "biaya",
        "pembayaran",
        "klaim,",
        "dalam",
        "Pasal",
        "12",
        "ayat",
        "(1)",
    ]
    assert [word.raw for word in after] == [None, "pernbayaran", None, None, "Pasa1", "l2", None, "(l)"]
    unchanged = [(word.bbox, word.confidence, word.line) for word in before]
    assert [(word.bbox, word.confidence, word.line) for word in after] == unchanged


def test_the_first_reading_outlives_a_second_repair() -> None:
    bbox = BoundingBox(0, 0, 1, 1)
    words = (Word("Pasal", bbox, 0.9, 0), Word("l2", bbox, 0.6, 0, raw="l?2"))
    assert repair(words)[1] == Word("12", bbox, 0.6, 0, raw="l?2")


def test_a_page_without_words_stays_one() -> None:
    assert repair(()) == ()


MISREADINGS: list[Callable[[str, random.Random], str]] = [
    lambda word, rng: word.replace("m", "rn", 1),
    lambda word, rng: word.replace("ri", "n", 1),
    lambda word, rng: word.replace("l", rng.choice("1It|"), 1),
    lambda word, rng: word.replace("i", rng.choice("l1!"), 1),
    lambda word, rng: word.replace("0", "O", 1),
    lambda word, rng: word.replace("1", rng.choice("lI|"), 1),
    lambda word, rng: word.replace("5", "S", 1),
    lambda word, rng: word.replace("ti", "u", 1),
    lambda word, rng: word.replace("(", "{", 1),
    lambda word, rng: word.replace(")", "!", 1),
    lambda word, rng: word.replace("XI", "X1", 1),
    lambda word, rng: word.replace("d", "cl", 1),
]


def misread(text: str, seed: int, share: float) -> list[Word]:
    rng = random.Random(seed)
    words = page(text)
    return [
        Word(rng.choice(MISREADINGS)(word.text, rng), word.bbox, rng.uniform(0.2, 0.95), word.line)
        if rng.random() < share
        else word
        for word in words
    ]


@pytest.mark.parametrize(
    ("text", "share", "least"),
    [(CONTRACT, 0.1, 50), (CONTRACT, 0.3, 140), (LICENCE, 0.1, 4), (LICENCE, 0.3, 10)],
    ids=["contract", "bad contract", "licence", "bad licence"],
)
def test_repair_of_noise_gains_words_and_loses_none(text: str, share: float, least: int) -> None:
    truth = [word.text for word in page(text)]
    right = wrong = 0
    for seed in range(40):
        for found in find_repairs(misread(text, seed, share)):
            right += found.meant == truth[found.place]
            wrong += found.read == truth[found.place]
    assert wrong == 0
    assert right >= least


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 10**6), st.sampled_from([CONTRACT, LICENCE, AMENDMENT]), st.sampled_from([0.2, 0.6, 1.0])
)
def test_repair_of_noise_is_idempotent(seed: int, text: str, share: float) -> None:
    once = repair(misread(text, seed, share))
    assert repair(once) == once


TOKENS = st.one_of(
    st.sampled_from(
        sorted({part for rule in load_rules().rules for read, _ in rule.examples for part in read.split()})
    ),
    st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=12),
    st.from_regex(r"[0-9OolI|S/.,(){}-]{1,14}", fullmatch=True),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(TOKENS, st.booleans(), st.one_of(st.none(), st.floats(0, 1))), max_size=40))
def test_any_page_keeps_its_words_in_number_and_order(tokens: list[tuple[str, bool, float | None]]) -> None:
    line, words = 0, []
    for text, breaks, confidence in tokens:
        line += breaks
        words.append(Word(text, BoundingBox(0, 0, 1, 1), confidence, line))
    once = repair(words)
    assert len(once) == len(words)
    assert all(word.text and not any(map(str.isspace, word.text)) for word in once)
    for before, after in zip(words, once, strict=True):
        assert (after.raw is None) == (after.text == before.text)
        assert after.raw in (None, before.text)
    assert repair(once) == once


def test_a_digit_is_never_made_another_digit() -> None:
    """A wrong year or number never passes silently."""
    for seed in range(60):
        for found in find_repairs(misread(CONTRACT + "\n" + LICENCE, seed, 0.5)):
            if len(found.read) == len(found.meant):
                pairs = zip(found.read, found.meant, strict=True)
                assert not [
                    pair for pair in pairs if pair[0].isdigit() and pair[1].isdigit() and pair[0] != pair[1]
                ]
