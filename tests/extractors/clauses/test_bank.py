"""The phrase bank is broad: every clause in every voice, no two phrases alike, and all kinds of lures."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from extractors.clauses import load_catalogue
from extractors.clauses.bank import PARTS, Form, Lure, Phrase, Voice, load_bank
from extractors.clauses.rules import RuleError
from schemas.labels import ClauseId

BANK = load_bank(Path(__file__).parents[3] / "samples" / "phrases")
FEWEST, FEWEST_LURES = 60, 30
ALIKE = 0.5
LITTLE = frozenset(
    [
        "dan",
        "atau",
        "yang",
        "di",
        "ke",
        "dari",
        "untuk",
        "dengan",
        "pada",
        "dalam",
        "oleh",
        "sebagai",
        "adalah",
        "akan",
    ]
) | frozenset(
    ["dapat", "ini", "itu", "atas", "bagi", "serta", "secara", "para", "tidak", "setiap", "paling", "telah"]
)


def of(clause: ClauseId, *, lure: bool) -> list[Phrase]:
    return [phrase for phrase in BANK if phrase.clause is clause and (phrase.lure is not None) is lure]


def trigrams(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of three words that carry meaning; all of them, where there are fewer."""
    words = [word for word in re.findall(r"\w+", text.lower()) if word not in LITTLE]
    return frozenset(tuple(words[at : at + 3]) for at in range(len(words) - 2)) or frozenset([tuple(words)])


def alike(one: str, other: str) -> float:
    left, right = trigrams(one), trigrams(other)
    return len(left & right) / min(len(left), len(right))


@pytest.mark.parametrize("clause", ClauseId)
def test_every_clause_is_said_in_every_voice_and_form(clause: ClauseId) -> None:
    phrases = of(clause, lure=False)
    assert len(phrases) >= FEWEST
    voices = Counter(phrase.voice for phrase in phrases)
    assert set(voices) == set(Voice)
    assert min(voices.values()) >= 9
    assert {phrase.form for phrase in phrases} == set(Form)
    assert sum(phrase.noise for phrase in phrases) >= 5


@pytest.mark.parametrize("clause", ClauseId)
def test_every_clause_has_lures_of_many_kinds(clause: ClauseId) -> None:
    lures = of(clause, lure=True)
    assert len(lures) >= FEWEST_LURES
    kinds = Counter(phrase.lure for phrase in lures)
    assert len(kinds) >= 9
    assert kinds[Lure.CONFUSED] >= 8


@pytest.mark.parametrize("clause", ClauseId)
def test_no_two_phrases_of_a_clause_are_one_sentence_with_other_nouns(clause: ClauseId) -> None:
    texts = [phrase.text for phrase in BANK if phrase.clause is clause]
    pairs = [(one, other) for one, other in combinations(texts, 2) if alike(one, other) > ALIKE]
    assert pairs == []


def test_sentences_that_differ_by_a_noun_alone_are_alike() -> None:
    sentence = (
        "Rumah sakit wajib menyampaikan laporan kunjungan bulanan kepada penanggung sebelum tanggal sepuluh"
    )
    assert alike(sentence, sentence.replace("Rumah sakit", "Klinik")) > ALIKE
    assert alike(sentence, "Rekapitulasi pasien diserahkan tiap awal bulan oleh bagian rekam medis") <= ALIKE


@pytest.mark.parametrize("clause", PARTS)
def test_each_half_is_said_alone_and_both_together(clause: ClauseId) -> None:
    parts = Counter(phrase.part for phrase in of(clause, lure=False))
    assert set(parts) == {"", *PARTS[clause]}
    assert min(parts.values()) >= 20


def test_halves_are_called_as_the_rules_call_them() -> None:
    halves = {clause.id: tuple(part.name for part in clause.parts) for clause in load_catalogue().clauses}
    assert {clause: halves[clause] for clause in PARTS} == PARTS


def test_a_half_does_not_satisfy_its_clause() -> None:
    half = next(phrase for phrase in BANK if phrase.part)
    assert half.clause not in half.satisfies
    assert all(phrase.clause not in phrase.satisfies for phrase in BANK if phrase.lure)


ENTRY = 'text = "Peserta dirujuk berjenjang"\nvoice = "askes"\n'


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("payment.refferal", "", "payment.refferal.toml: no clause has this id"),
        ("payment.referral", "[[present", "payment.referral.toml: "),
        ("payment.referral", "[[absent]]", "unknown table 'absent'"),
        ("payment.referral", f"[[present]]\n{ENTRY}", r"\[\[present\]\] number 1: form is missing"),
        ("payment.referral", f'[[present]]\n{ENTRY}form = "odd"', "number 1: 'odd' is not a valid Form"),
        ("payment.referral", f'[[near_miss]]\n{ENTRY}kind = "N13"', "'N13' is not a valid Lure"),
        ("payment.referral", f'[[near_miss]]\n{ENTRY}kind = "N1"\nform = "long"', "unknown key 'form'"),
        ("payment.referral", f'[[present]]\n{ENTRY}form = "long"\npart = "term"', "has no part 'term'"),
        (
            "payment.referral",
            f'[[present]]\n{ENTRY}form = "long"\nalso = ["x"]',
            "'x' is not a valid ClauseId",
        ),
        ("payment.referral", f'[[present]]\n{ENTRY}form = "long"\nalso = ["payment.referral"]', "itself"),
        (
            "payment.referral",
            f'[[present]]\n{ENTRY}form = "long"\nalso = ["contents.services"]\ndoubt = ["contents.services"]',
            "stands in `also` and in `doubt`",
        ),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=message):
        load_bank(tmp_path)
