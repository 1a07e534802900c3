"""Which words are known, with and without a dictionary on the machine, and what belongs in the tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.text.repair import hunspell, lexicon, words
from extractors.text.repair.confusions import as_digits, check_confusions, may_be, printed_forms
from extractors.text.repair.hunspell import Dictionary
from extractors.text.repair.rules import check_rules
from extractors.text.repair.spelling import in_words
from extractors.text.repair.words import little_word, nearest

AFFIXES = """SET ISO8859-1
FLAG long
CIRCUMFIX A1 # prefix and suffix only together
NEEDAFFIX A2
PFX M0 Y 3
PFX M0 0 me [lmnr]
PFX M0 t men t[^r]
PFX M0 k meng k[^hlr]
PFX M1 Y 2
PFX M1 t men/A1 t[^r]
PFX M1 0 me/A1 [lmnr]
SFX Mk Y 1
SFX Mk 0 kan/M1n0A1 .
SFX Mz Y 1
SFX Mz 0 /M1A1 .
SFX a0 Y 1
SFX a0 0 an/n0 .
SFX n0 Y 1
SFX n0 0 nya .
"""
STEMS = """5
tulang
tulis/M0Mka0
rawat/M0
juang/A2a0
kota
Arunika
"""


@pytest.fixture
def dictionary() -> Dictionary:
    return Dictionary(AFFIXES, STEMS)


@pytest.mark.parametrize(
    "word",
    [
        "tulang",
        "tulis",
        "menulis",
        "tulisan",
        "tulisannya",
        "menuliskan",
        "menuliskannya",
        "merawat",
        "juangan",
    ],
)
def test_the_dictionary_knows_stems_with_the_affixes_they_take(dictionary: Dictionary, word: str) -> None:
    assert dictionary.knows(word)


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("metulis", "the t melts"),
        ("tuliskan", "a circumfix needs both ends"),
        ("menulang", "the stem takes no prefix"),
        ("juang", "the stem needs an affix"),
        ("kotanya", "the stem takes no suffix"),
        ("arunika", "names are no words"),
        ("merawatkan", "the suffix is not allowed"),
        ("nya", "a suffix alone"),
    ],
)
def test_the_dictionary_knows_no_other_forms(dictionary: Dictionary, word: str, why: str) -> None:
    assert not dictionary.knows(word), why


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place where a dictionary may be installed, and nothing remembered of another one."""
    monkeypatch.setattr(hunspell, "_PLACES", (tmp_path,))
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    hunspell.load_dictionary.cache_clear()
    for remembered in (lexicon.is_known, lexicon.is_in_dictionary, words.nearest, words.little_word):
        remembered.cache_clear()


def _install(place: Path, stems: str) -> None:
    (place / "id_ID.aff").write_text(AFFIXES, encoding="iso-8859-1")
    (place / "id_ID.dic").write_text(stems, encoding="iso-8859-1")


def test_without_a_dictionary_the_words_of_the_package_do(installed: Path) -> None:
    assert hunspell.load_dictionary() is None
    assert nearest("pernbayaran") == "pembayaran"
    assert lexicon.is_known("pembayaran")
    assert not lexicon.is_known("pernbayaran")


def test_a_word_of_the_dictionary_is_left(installed: Path) -> None:
    assert nearest("pelayaman") == "pelayanan"
    _forget()
    _install(installed, "1\npelayaman\n")
    assert nearest("pelayaman") is None


def test_another_near_word_of_the_dictionary_makes_the_reading_doubtful(installed: Path) -> None:
    assert nearest("tertults") == "tertulis"
    _forget()
    _install(installed, "1\ntertuits\n")
    assert nearest("tertults") is None


def test_where_a_dictionary_is_installed_fewer_readings_are_sure_enough_to_stay(installed: Path) -> None:
    from extractors.text.repair import find_repairs
    from schemas.geometry import BoundingBox
    from schemas.text import Word

    page = [Word("pernbayaran", BoundingBox(0, 0, 1, 1), 0.93, 0)]
    assert find_repairs(page) == []
    _install(installed, STEMS)
    _forget()
    assert [found.meant for found in find_repairs(page)] == ["pembayaran"]
    assert find_repairs([Word("pernbayaran", BoundingBox(0, 0, 1, 1), 0.96, 0)]) == []


@pytest.mark.parametrize(
    ("root", "flags", "built"),
    [
        ("bayar", "mn", {"membayar", "dibayar", "pembayaran"}),
        ("tagih", "m", {"menagih", "ditagih"}),
        ("salur", "k", {"menyalurkan", "disalurkan"}),
        ("kirim", "p", {"pengirim"}),
        ("proses", "m", {"memproses", "diproses"}),
        ("standar", "k", {"menstandarkan", "distandarkan"}),
        ("rujuk", "bt", {"berujuk", "terujuk"}),
        ("layan", "in", {"melayani", "dilayani", "pelayanan"}),
        ("adil", "e", {"keadilan"}),
        ("hati", "w", {"memperhatikan", "diperhatikan"}),
    ],
)
def test_affixes_build_the_forms_of_a_root(root: str, flags: str, built: set[str]) -> None:
    assert lexicon.forms(root, flags) == built


def test_every_word_to_which_something_is_made_good_is_written_in_small_letters() -> None:
    odd = [word for word in lexicon.attested_words() if word != word.lower() or any(map(str.isdigit, word))]
    assert odd == []


def test_a_form_that_only_could_be_built_stays_and_nothing_becomes_it() -> None:
    assert lexicon.is_known("mengalibrasi")
    assert "mengkalibrasi" in lexicon.possible_words()
    assert "mengkalibrasi" not in lexicon.attested_words()


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("pernbayaran", "pembayaran"),
        ("pe1ayanan", "pelayanan"),
        ("pembentahuan", "pemberitahuan"),
        ("bertndak", "bertindak"),
        ("berundak", "bertindak"),
        ("kewajlban", "kewajiban"),
        ("diberiknn", "diberikan"),
        ("pelayanan", None),  # known
        ("kartiwijaya", None),  # a name
        ("kolektip", None),  # an old spelling
        ("critical", None),  # English
        ("praktlk", "praktik"),
        ("xyzabcde", None),
    ],
)
def test_the_nearest_word_is_one_confusion_away(read: str, meant: str | None) -> None:
    assert nearest(read) == meant


@pytest.mark.parametrize(
    ("read", "meant"), [("tdak", "tidak"), ("oteh", "oleh"), ("yanq", "yang"), ("kota", None), ("tbdk", None)]
)
def test_little_words_are_a_closed_list(read: str, meant: str | None) -> None:
    assert little_word(read) == meant


def test_letters_become_digits_only_where_one_digit_looks_like_them() -> None:
    assert as_digits("2O1l") == "2011"
    assert as_digits("2S") is None
    assert as_digits("") is None


def test_a_doubtful_letter_may_be_either_digit_and_a_digit_is_itself_alone() -> None:
    assert may_be("S", "5")
    assert may_be("S", "8")
    assert not may_be("8", "3")
    assert not may_be("1S", "5")


def test_shapes_that_are_alike_on_bad_pages_only_are_asked_for_apart() -> None:
    assert "bantu" not in set(printed_forms("buntu"))
    assert "bantu" in set(printed_forms("buntu", weak=True))
    assert "tulis" in set(printed_forms("tuls"))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "nol"),
        (7, "tujuh"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (14, "empat belas"),
        (30, "tiga puluh"),
        (101, "seratus satu"),
        (1000, "seribu"),
        (2024, "dua ribu dua puluh empat"),
        (15_000, "lima belas ribu"),
        (1_250_000, "satu juta dua ratus lima puluh ribu"),
    ],
)
def test_numbers_in_words(number: int, said: str) -> None:
    assert in_words(number) == tuple(said.split())


WORDS = {
    key: ["x"]
    for key in (
        "pasal_parts", "streets", "month_labels", "year_labels", "day_labels", "date_labels", "after_number",
        "name_labels", "titles", "little", "english", "ranked", "after_i",
    )
}  # fmt: skip
RULE = {"id": "a", "why": "b", "examples": [["x", "y"]], "near_misses": ["z"]}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, r"\[words\] pasal_parts is missing"),
        ({"words": WORDS, "rule": [{**RULE, "id": ""}]}, "an id of its own"),
        ({"words": WORDS, "rule": [RULE, RULE]}, "'a': expected an id of its own"),
        ({"words": WORDS, "rule": [{**RULE, "near_misses": []}]}, "a: near_misses is missing"),
        ({"words": WORDS, "rule": [{**RULE, "examples": [["x y", "x  y"]]}]}, "a: .*must be"),
        ({"words": WORDS, "rule": [{**RULE, "examples": [["x y", "xy"]]}]}, "a: .*number of words"),
        (
            {"words": WORDS, "identifier": [{"labels": ["nib"], "shape": "("}]},
            r"\[\[identifier\]\] \['nib'\]",
        ),
        ({"words": WORDS, "identifier": [{"labels": [], "shape": "1"}]}, "expected labels and a shape"),
    ],
)
def test_a_wrong_entry_of_the_rules_is_named(data: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_rules(data)


TABLES: dict[str, object] = {
    "word": {"strong": [["rn", "m"]], "weak": [["h", "b"]]},
    "digits": {"O": "0"},
    "doubtful_digits": {"S": "58"},
    "roman": {"l": "I"},
    "brackets": {"open": "(", "close": ")"},
}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"word": {"strong": []}}, r"\[word\] strong is missing"),
        ({"word": {"strong": [["m", "m"]], "weak": [["h", "b"]]}}, r"\[word\] \['m', 'm'\]"),
        ({"digits": {"O": "x"}}, r"\[digits\] 'O'"),
        ({"digits": {"S": "5"}}, r"\[digits\] 'S' must stand for one digit"),
        ({"roman": {"l": "Z"}}, r"\[roman\] 'l'"),
        ({"doubtful_digits": {}}, r"\[doubtful_digits\] is missing"),
        ({"brackets": {"open": "("}}, r"\[brackets\] needs open and close"),
    ],
)
def test_a_wrong_entry_of_the_confusions_is_named(changed: dict[str, object], message: str) -> None:
    check_confusions(TABLES)
    with pytest.raises(ValueError, match=message):
        check_confusions({**TABLES, **changed})


def test_a_root_with_an_unknown_flag_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "roots.txt").write_text("bayar/mX\n", encoding="utf-8")
    monkeypatch.setattr(lexicon, "files", lambda _: tmp_path)
    with pytest.raises(ValueError, match="'bayar/mX'"):
        lexicon._read("roots.txt")
