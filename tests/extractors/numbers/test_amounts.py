"""Rupiah, in digits and in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from extractors.numbers import find_amounts


@pytest.mark.parametrize(
    ("text", "raw", "value"),
    [
        ("sebesar Rp12.000,00 (dua belas ribu rupiah) per", "Rp12.000,00 (dua belas ribu rupiah)", 12_000),
        ("Rp. 2000,- tiap", "Rp. 2000,-", 2000),
        ("Rp 1.500,-/peserta/bulan", "Rp 1.500,-", 1500),
        ("Rp500 juta", "Rp500 juta", 500_000_000),
        ("Rp1,5 miliar", "Rp1,5 miliar", 1_500_000_000),
        ("IDR 250.000.000", "IDR 250.000.000", 250_000_000),
        ("Rp 8.OOO,00", "Rp 8.OOO,00", 8000),
        (
            "Rp. 150.000,00\n(seratus lima puluh\nribu rupiah)",
            "Rp. 150.000,00\n(seratus lima puluh\nribu rupiah)",
            150_000,
        ),
        ("Rp10.000,00 (termasuk pajak)", "Rp10.000,00", 10_000),
    ],
)
def test_amount_of_a_text(text: str, raw: str, value: int) -> None:
    [match] = find_amounts(text)
    assert (match.raw, match.value, match.consistent) == (raw, value, True)
    assert text[match.start : match.end] == raw


def test_words_prevail_and_the_digits_are_kept() -> None:
    [match] = find_amounts("Rp10.000,00 (dua belas ribu rupiah)")
    assert (match.value, match.digits, match.words, match.consistent) == (12_000, 10_000, 12_000, False)
    assert match.confidence < 0.6
    assert "10000" in match.note and "12000" in match.note


@pytest.mark.parametrize("text", ["12.000 peserta", "Rp", "harga pokok 5000", "RPJMD 2020"])
def test_no_amount(text: str) -> None:
    assert find_amounts(text) == []


@given(amount=st.integers(1, 10**12))
def test_amounts_read_back(amount: int) -> None:
    digits = f"{amount:,}".replace(",", ".")
    [match] = find_amounts(f"sebesar Rp{digits},00 ({num2words(amount, lang='id')} rupiah).")
    assert (match.value, match.digits, match.words) == (amount, amount, amount)


@given(text=st.text(alphabet="Rp. 01Ol,-()juta miliardua\n", max_size=120))
def test_spans_say_what_they_cover(text: str) -> None:
    end = 0
    for match in find_amounts(text):
        assert end <= match.start < match.end <= len(text)
        assert match.raw == text[match.start : match.end]
        end = match.end
