from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from extractors.clauses import RuleError, load_catalogue
from extractors.clauses.catalogue import PATTERNS
from extractors.clauses.lexicon import Lexicon
from extractors.clauses.normalize import tokens
from extractors.clauses.rules import Near, Term, parse_group


def spoilt(folder: Path, file: str, old: str, new: str) -> Path:
    shutil.copytree(PATTERNS, folder / "patterns")
    target = folder / "patterns" / file
    text = target.read_text(encoding="utf-8")
    assert old in text
    target.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / "patterns"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("other.toml", 'id = "other.equal_quality"', 'id = "other.equal"', "absent"),
        ("other.toml", '"EQUAL", "OUTSIDER"', '"EQUALL", "OUTSIDER"', "EQUALL"),
        ("other.toml", '"EQUAL", "OUTSIDER"', '"Equal", "OUTSIDER"', "mixes"),
        ("other.toml", "not_when =", "not_whenn =", "unknown key not_whenn"),
        ("payment.toml", "needs = 2", "needs = ", "no valid TOML"),
        ("concepts.toml", 'NO = "', 'NO = "+NOTHING, ', "NOTHING"),
    ],
)
def test_a_broken_rule_is_named_with_its_file(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    folder = spoilt(tmp_path, file, old, new)
    with pytest.raises(RuleError, match=message):
        load_catalogue(folder)


def test_too_few_examples_are_refused(tmp_path: Path) -> None:
    folder = spoilt(tmp_path, "other.toml", "examples = [", "examples = []\nnear_misses_old = [")
    with pytest.raises(RuleError, match=r"other\.toml, other\.doctor_contract_status"):
        load_catalogue(folder)


def test_a_way_begins_with_what_the_passage_says(tmp_path: Path) -> None:
    folder = spoilt(tmp_path, "payment.toml", 'all = ["', 'all = ["#REFER", "')
    with pytest.raises(RuleError, match=r"payment\.toml, .* is a heading; begin with what the passage"):
        load_catalogue(folder)


def test_groups_are_read() -> None:
    assert parse_group("PAYER >3 DUTY | uang muka | SERVICE x2 | #KLAIM", "here") == (
        Near(Term("PAYER"), Term("DUTY"), ordered=True, window=3),
        Term("uang muka"),
        Term("SERVICE", count=2),
        Term("KLAIM", heading=True),
    )


@pytest.mark.parametrize("word", ["menagih", "ditagihkan", "penagihan", "tagihannya", "tagih"])
def test_inflected_forms_are_one_root(word: str) -> None:
    assert Lexicon(["tagih"]).keys(word) == ("tagih",)


def test_exact_forms_and_other_words_are_not_inflected() -> None:
    lexicon = Lexicon(["=dijamin", "tagih"])
    assert lexicon.keys("dijamin") == ("=dijamin",)
    assert lexicon.keys("menjamin") == ()
    assert lexicon.keys("tugas") == ()


def test_only_scanned_words_are_repaired() -> None:
    lexicon = Lexicon(["musyawarah"])
    assert lexicon.keys("musyavvarah", scanned=False) == ()
    assert lexicon.keys("musyawaran", scanned=True) == ("musyawarah",)


def test_a_word_cut_at_the_line_end_is_joined_and_keeps_its_place() -> None:
    text = "biaya pela-\nyanan kesehatan"
    found = tokens(text, [(0, 11), (12, len(text))], Lexicon(["layan"]))
    assert [token.text for token in found] == ["biaya", "pelayanan", "kesehatan"]
    assert text[found[1].start : found[1].end] == "pela-\nyanan"


def test_figures_have_kinds() -> None:
    text = "Rp10.000,00 dan 14 (empat belas) hari pada 1 Januari 2024 pukul 08.00 sebesar 10% ........"
    kinds = [key for token in tokens(text, [(0, len(text))], Lexicon([])) for key in token.keys]
    assert {"MONEY", "DURATION", "DATE", "CLOCK", "PERCENT", "BLANK", "MONTH"} <= set(kinds)
