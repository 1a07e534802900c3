"""The shipped scorer is what the phrase bank teaches."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.clauses import BANK
from benchmarks.clauses.training import calibrate, examples, fit, mean_f1
from benchmarks.clauses.voices import by_both, by_rules, draw, flags, truth_of
from extractors.clauses import load_model
from extractors.clauses.bank import load_bank
from extractors.clauses.combined import LIKELY_FROM, SURE_FROM
from extractors.clauses.learned.examples import OUTPUTS, labels_of
from schemas.labels import ClauseId, Verdict


def test_the_shipped_model_is_what_training_gives() -> None:
    shipped = load_model()
    vectors, labels = examples(load_bank(BANK))
    some = [0, 20, 39]
    weights, bias = fit(vectors, labels[:, some])
    step = np.abs(weights).max(axis=0) / 127
    assert (np.abs(weights - shipped.weights[:, some]) <= 0.51 * step + 1e-4).all(), "run make train-clauses"
    assert bias == pytest.approx(shipped.bias[some], abs=1e-4)


def test_calibration_turns_scores_into_log_odds() -> None:
    rng = np.random.default_rng(3)
    truth = rng.random((20_000, 1)) < 0.5
    scores = (4 * truth - 2 + rng.normal(size=truth.shape)).astype(np.float32)
    slope, shift = calibrate(scores, np.asarray(truth, np.int8))
    # For two normal clouds 4 apart the log-odds are 4 times the score.
    assert (slope, shift) == pytest.approx((4, 0), abs=0.25)


def test_what_readers_differ_on_counts_neither_way() -> None:
    labels = np.array([[1, 0], [1, -1], [0, 1]], np.int8)
    found = np.array([[True, False], [False, True], [True, True]])
    assert mean_f1(found, labels) == pytest.approx((2 / 4 + 1) / 2)


TERM, TERMINATION = (
    OUTPUTS.index(("contents.term_and_termination", part)) for part in ("term", "termination")
)
SERVICES = OUTPUTS.index(("contents.services", ""))


def test_halves_of_two_phrases_settle_a_clause_and_a_doubt_leaves_it_out() -> None:
    labels = np.zeros((3, len(OUTPUTS)), np.int8)
    labels[0, TERM] = labels[1, TERMINATION] = 1
    labels[2, TERMINATION] = -1
    clause = ClauseId.TERM_AND_TERMINATION
    told = [truth_of(contract, labels)[clause] for contract in ([0], [0, 1], [0, 2])]
    assert told == [Verdict.MISSING, Verdict.PRESENT, None]


def test_flags_are_counted_clause_by_clause() -> None:
    """Two contracts of one phrase each, of which only the first settles contents.services."""
    labels = np.zeros((2, len(OUTPUTS)), np.int8)
    labels[0, SERVICES] = 1
    decided = np.full(labels.shape, 2, np.int8)
    decided[:, SERVICES] = 1  # uncertain in both
    result = flags([[0], [1]], labels, decided)
    # 1 rightly flagged and 1 false alarm for one clause; 72 missing clauses of the others are overlooked.
    assert result.f1 == pytest.approx(2 / 3 / 37)
    assert result.precision == pytest.approx(1 / 2)
    assert result.recall == pytest.approx(1 / 73)
    assert result.uncertain == pytest.approx(2 / 74)


def test_the_scorer_doubts_and_adds() -> None:
    log_odds = np.array([[-9.0, -1.0, (LIKELY_FROM + SURE_FROM) / 2, 9.0]], np.float32)
    found = np.array([[True, True, False, False]])
    assert by_both(log_odds, found).tolist() == [[1, 2, 1, 2]]
    assert by_rules(log_odds, found).tolist() == [[2, 2, 0, 0]]


def test_drawn_contracts_are_of_one_voice_and_the_same_again() -> None:
    phrases = load_bank(BANK)
    contracts = draw(phrases, seed=4, per_voice=3)
    assert contracts == draw(phrases, seed=4, per_voice=3) != draw(phrases, seed=5, per_voice=3)
    assert [len({phrases[number].voice for number in contract}) for contract in contracts] == [1] * 18
    labels = np.stack([labels_of(phrase) for phrase in phrases])
    told = [verdict for contract in contracts for verdict in truth_of(contract, labels).values()]
    assert 0.4 < told.count(Verdict.PRESENT) / len(told) < 0.8
