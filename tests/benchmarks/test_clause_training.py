"""The shipped scorer is what the phrase bank teaches."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.clauses.training import BANK, calibrate, examples, fit, mean_f1
from extractors.clauses import load_model
from extractors.clauses.bank import load_bank


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
