"""Figures on texts small enough to count by hand."""

from __future__ import annotations

import pytest

from benchmarks.reading.boxes import check_boxes, matched, overlap
from benchmarks.reading.metrics import (
    character_errors,
    lost_words,
    plain,
    score_page,
    word_errors,
    wrong_fields,
)
from benchmarks.reading.prose import Field
from benchmarks.reading.truth import Box, TruePage, TrueWord


def test_one_kind_of_quote_dash_and_blank() -> None:
    assert plain(" “a”\n–  ’b’ e\u0301") == "\"a\" - 'b' é"


@pytest.mark.parametrize(
    ("true", "read", "characters", "words"),
    [
        ("Pasal 12 ayat (1)", "Pasal  12\nayat (1)", 0, 0),
        ("Pasal 12 ayat (1)", "Pasal 12 ayat (l)", 1, 1),
        ("Pasal 12 ayat (1)", "Pasal 12ayat (1)", 1, 2),
        ("Pasal 12 ayat (1)", "", 17, 4),
        ("dua puluh", "dua puluh tiga", 5, 1),
    ],
)
def test_errors_are_counted(true: str, read: str, characters: int, words: int) -> None:
    assert character_errors(true, read) == (characters, len(true))
    assert word_errors(true, read) == (words, len(true.split()))


@pytest.mark.parametrize(
    ("true", "read", "lost"),
    [
        ("Pihak Kedua wajib", "wajib PIHAK kedua", []),  # order and case do not matter
        ("dan atau dan", "dan atau", [2]),  # each read word answers for one
        ("perjanjian ini", "perianjian ini", []),  # one letter of a long word
        ("perjanjian ini", "perianjlan ini", [0]),
        ("dan 12", "dam 13", [0, 1]),  # in short ones a letter makes another word
        ("klaim klaim", "klaim klalm", []),
        ("klaim klaim", "klalm", [1]),
        ("satu", "", [0]),
    ],
)
def test_lost_words(true: str, read: str, lost: list[int]) -> None:
    assert lost_words(true.split(), read.split()) == lost


@pytest.mark.parametrize(
    ("field", "read", "wrong"),
    [
        (Field("article", "Pasal 1"), "menurut pasal\n1 dan", False),
        (Field("article", "Pasal 1"), "menurut Pasal 12", True),
        (Field("article", "Pasal 12 ayat (1)"), "Pasal 12 ayat (1), yang", False),
        (Field("article", "Pasal 12 ayat (1)"), "Pasal 12 ayat (l), yang", True),
        (Field("amount", "Rp 2.500,00"), "sebesar Rp 2.500,00 (dua", False),
        (Field("amount", "Rp 2.500,00"), "sebesar Rp 12.500,00", True),
        (Field("number", "12/PKS/VI/2021"), "nomor 112/PKS/VI/2021", True),
    ],
)
def test_a_field_is_right_when_it_stands_in_the_text(field: Field, read: str, wrong: bool) -> None:
    assert bool(wrong_fields([field], read)) is wrong


def test_a_field_that_stands_twice_is_asked_for_twice() -> None:
    twice = [Field("date", "1 Mei 2024")] * 2
    assert len(wrong_fields(twice, "1 Mei 2024 dan 1 Mei 2024")) == 0
    assert len(wrong_fields(twice, "1 Mei 2024")) == 1


def test_a_page_is_scored() -> None:
    fields = [Field("date", "1 Mei 2024"), Field("amount", "Rp500,00")]
    words = ["sejak", "1", "Mei", "2024", "sebesar", "Rp500,00"]
    score = score_page("clean", 3, words, fields, "sejak 1 Mel 2024 sebesar Rp500,00")
    assert (score.character_errors, score.word_errors, score.lost) == (1, 1, 1)
    assert score.lost_share == 1 / 6
    assert score.fields == {"date": 1, "amount": 1}
    assert score.wrong_fields == {"date": 1}


# --- boxes ---

A, B = Box(0, 0, 10, 10), Box(5, 0, 15, 10)


@pytest.mark.parametrize(
    ("other", "share"), [(A, 1.0), (B, 1 / 3), (Box(10, 0, 20, 10), 0.0), (Box(0, 0, 10, 5), 0.5)]
)
def test_overlap(other: Box, share: float) -> None:
    assert overlap(A, other) == pytest.approx(share)
    assert overlap(other, A) == pytest.approx(share)


def true_word(text: str, box: Box) -> TrueWord:
    corners = ((box.x0, box.top), (box.x1, box.top), (box.x1, box.bottom), (box.x0, box.bottom))
    return TrueWord(text, 0, box, corners)


def page_of(*words: TrueWord) -> TruePage:
    return TruePage("clean", 1, "contract", "F", 11, 595, 842, 300, 0, words, ())


def test_a_word_is_matched_to_the_nearest_reading_of_its_text() -> None:
    true = [true_word("dan", Box(0, 0, 20, 10)), true_word("dan", Box(60, 0, 80, 10))]
    read = [("dan", 61.0, 0.0, 81.0, 10.0), ("Dan", 1.0, 0.0, 21.0, 10.0), ("lain", 0.0, 0.0, 20.0, 10.0)]
    assert matched(true, read) == {0: Box(1, 0, 21, 10), 1: Box(61, 0, 81, 10)}


def test_a_reading_is_used_once_and_not_from_afar() -> None:
    true = [true_word("dan", Box(0, 0, 20, 10)), true_word("dan", Box(30, 0, 50, 10))]
    assert matched(true, [("dan", 28.0, 0.0, 48.0, 10.0)]) == {1: Box(28, 0, 48, 10)}
    assert matched(true[:1], [("dan", 200.0, 0.0, 220.0, 10.0)]) == {}


def test_unread_words_are_counted_apart_from_bad_boxes() -> None:
    page = page_of(
        true_word("satu", Box(0, 0, 20, 10)),
        true_word("dua", Box(30, 0, 50, 10)),
        true_word("tiga", Box(60, 0, 80, 10)),
    )
    read = [("satu", 0.0, 0.0, 20.0, 10.0), ("dua", 30.0, 6.0, 50.0, 16.0)]
    check = check_boxes([(page, read)], count=None, seed=1)
    assert (check.asked, check.matched, check.good) == (3, 2, 1)
    assert check.mean_overlap == pytest.approx((1 + 0.25) / 2)


def test_random_words_are_the_same_ones_for_a_seed() -> None:
    words = [true_word(str(at), Box(at * 10, 0, at * 10 + 8, 10)) for at in range(50)]
    # Words with an even number were read; how many of the drawn ones these are tells which were drawn.
    read = [(word.text, *word.box) for word in words[::2]]
    drawn = [check_boxes([(page_of(*words), read)], count=11, seed=seed) for seed in (7, 7)]
    assert drawn[0] == drawn[1]
    assert drawn[0].asked == 11
    assert len({check_boxes([(page_of(*words), read)], count=11, seed=s).matched for s in range(8)}) > 1
