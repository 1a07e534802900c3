"""Text is told from what a broken font map or a bad scan leaves."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable

import pytest

from extractors.text.plausible import common_share, common_words, is_stain, wordlike_share

Spoil = Callable[[list[str]], list[str]]

CONTRACT = (
    "PIHAK KEDUA wajib memberikan pelayanan kesehatan kepada peserta sesuai dengan ketentuan yang "
    "berlaku, dan PIHAK KESATU membayar biaya pelayanan paling lambat 15 (lima belas) hari kerja "
    "sejak klaim diterima lengkap. Perjanjian ini berlaku selama 1 (satu) tahun terhitung sejak "
    "tanggal 1 Januari 2026."
)
LICENCE = (
    "SURAT IZIN PRAKTIK DOKTER Nomor : 503/0417/SIP-DU/2023 Nama : dr. Wulan Prameswari Tempat "
    "praktik : Klinik Pratama Sekar Arum Surat izin ini berlaku sampai dengan tanggal 17 Agustus "
    "2028"
)
TARIFFS = (
    "No Jenis Pelayanan Tarif (Rp) 1 Rawat jalan tingkat pertama 150.000 2 Cabut gigi 275.000 3 "
    "Nebulizer 85.000 4 EKG 125.000 5 Jahit luka 1-5 jahitan 90.000"
)
ENGLISH = (
    "This certificate is valid until the date of issue for the general practice of medical doctors "
    "in the hospital named above"
)


def shifted(words: list[str]) -> list[str]:
    """What a subset font without a map gives: every letter moved by the same distance."""
    return ["".join(chr(ord(char) + 3) if char.isalpha() else char for char in word) for word in words]


def random_letters(words: list[str]) -> list[str]:
    rng = random.Random(7)
    return ["".join(rng.choice("bcdfghjklmnpqrstvwxyz") for _ in word) for word in words]


@pytest.mark.parametrize(
    "text", [CONTRACT, LICENCE, TARIFFS, ENGLISH], ids=["PKS", "SIP", "tariffs", "English"]
)
def test_good_text_is_known_and_wordlike(text: str) -> None:
    words = text.split()
    assert common_share(words) > 0.2
    assert wordlike_share(words) > 0.9


@pytest.mark.parametrize("spoil", [shifted, random_letters])
@pytest.mark.parametrize("text", [CONTRACT, LICENCE])
def test_wrong_letters_are_no_known_words(spoil: Spoil, text: str) -> None:
    assert common_share(spoil(text.split())) < 0.08


@pytest.mark.parametrize(
    "words",
    [
        ["(cid:12)(cid:7)(cid:33)", "(cid:4)"],
        ["\ue012\ue044\ue045", "\uf0b7\uf0a7"],
        ["\ufffd\ufffd\ufffdrat", "iz\ufffdn"],
        ["brgkst", "wqxz", "PLMKJ"],
        ["~~~", "—|—", "¦¦"],
    ],
    ids=["no font map", "private glyphs", "replaced", "no vowel", "strokes"],
)
def test_garbage_is_not_wordlike(words: list[str]) -> None:
    assert wordlike_share(words) < 0.6


def test_a_page_of_which_a_third_is_garbage_shows_it() -> None:
    assert wordlike_share(LICENCE.split() + ["(cid:12)(cid:7)"] * 10) < 0.75


def test_numbers_count_as_words_and_short_words_need_no_vowel() -> None:
    assert wordlike_share(["503/0417/SIP-DU/2023", "Rp", "150.000", "dr."]) == 1.0


def test_no_words_are_neither() -> None:
    assert common_share([]) == 0.0
    assert wordlike_share([]) == 0.0
    assert common_share(["17", "di"]) == 0.0, "short words and numbers say nothing about the language"


def test_the_list_of_frequent_words_is_in_lower_case() -> None:
    assert {"perjanjian", "izin", "berlaku"} <= common_words()
    assert all(word == word.lower() for word in common_words())
    assert "#" not in common_words()


@pytest.mark.parametrize(
    ("text", "confidence", "stain"),
    [
        ("~~~", 0.1, True),
        ("—", 0.5, True),
        ("|", 0.45, True),
        (".", 0.2, True),
        ("“>", 0.29, True),
        ("|", 0.9, False),  # a Roman I, or the rule of a table; the engine is sure of it
        ("-", 0.5, False),  # between two dates
        (".", 0.95, True),  # a full stop stands at its word: alone it is a speck
        ("'", 0.9, True),
        (":", 0.05, False),  # between label and value
        ("........", 0.07, False),  # a blank that nobody filled in
        ("2", 0.01, False),
        ("di", 0.01, False),
        ("/I", 0.1, False),
        ("é", 0.1, False),
    ],
)
def test_faint_punctuation_is_a_stain_and_letters_never_are(
    text: str, confidence: float, stain: bool
) -> None:
    assert is_stain(text, confidence) is stain


def test_spacy_is_started_by_who_reads_alone() -> None:
    script = (
        "import sys; from extractors.text import plausible as p; print('spacy' in sys.modules);"
        "print(len(p.common_words()), 'spacy' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    before, words, after = told.stdout.split()
    assert (before, after) == ("False", "True")
    assert int(words) > 750  # spaCy's own are as many
