"""`make train-clauses`: trains the scorer of clauses from the phrase bank alone.

The calibration comes from scores of phrases in voices that the model which scored them had not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from extractors.clauses import load_catalogue
from extractors.clauses.bank import Phrase, load_bank
from extractors.clauses.learned.examples import OUTPUTS, labels_of, unit_of
from extractors.clauses.learned.features import DIMENSIONS, encode
from extractors.clauses.learned.model import Model

from . import BANK

_STRENGTH = 50.0
"""Inverse of the penalty on weights."""


def train(file: Path) -> None:
    """Train on all phrases and write the model to `file`."""
    phrases = load_bank(BANK)
    vectors, labels = examples(phrases)
    held_out = held_out_scores(vectors, labels, [phrase.voice for phrase in phrases])
    slope, shift = calibrate(held_out, labels)
    weights, bias = fit(vectors, labels)
    Model(OUTPUTS, weights, bias, slope, shift).save(file)
    print(f"{len(phrases)} phrases; {file}, {file.stat().st_size / 1e6:.2f} MB")
    unseen = mean_f1(slope * held_out + shift > 0, labels)
    print(f"voices held out one after the other: {unseen:.3f} mean F1 of {len(OUTPUTS)} outputs")


def examples(phrases: Sequence[Phrase]) -> tuple[csr_matrix, NDArray[np.int8]]:
    """Return the features (phrases x DIMENSIONS) and the labels (phrases x outputs; -1: readers differ)."""
    catalogue = load_catalogue()
    vectors = [encode(unit_of(phrase, catalogue)) for phrase in phrases]
    ends = np.cumsum([0, *(len(vector.places) for vector in vectors)])
    places = np.concatenate([vector.places for vector in vectors])
    values = np.concatenate([vector.weights for vector in vectors])
    matrix = csr_matrix((values, places, ends), shape=(len(phrases), DIMENSIONS))
    return matrix, np.stack([labels_of(phrase) for phrase in phrases])


def fit(vectors: csr_matrix, labels: NDArray[np.int8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights (DIMENSIONS x outputs) and biases of one logistic regression for each output."""
    weights = np.zeros((DIMENSIONS, labels.shape[1]), np.float32)
    bias = np.zeros(labels.shape[1], np.float32)
    for output in range(labels.shape[1]):
        sure = labels[:, output] >= 0
        model = LogisticRegression(
            C=_STRENGTH, solver="liblinear", dual=True, max_iter=400, tol=1e-3, random_state=0
        ).fit(vectors[sure], labels[sure, output])
        weights[:, output], bias[output] = model.coef_[0], model.intercept_[0]
    return weights, bias


def held_out_scores(
    vectors: csr_matrix, labels: NDArray[np.int8], groups: Sequence[str]
) -> NDArray[np.float32]:
    """Return the raw scores (phrases x outputs) that models give which saw no phrase of that group."""
    scores = np.zeros(labels.shape, np.float32)
    named = np.array(groups)
    for group in sorted(set(groups)):
        weights, bias = fit(vectors[named != group], labels[named != group])
        scores[named == group] = vectors[named == group] @ weights + bias
    return scores


def calibrate(scores: NDArray[np.float32], labels: NDArray[np.int8]) -> tuple[float, float]:
    """Return slope and shift that turn raw scores of unseen phrases into log-odds (Platt)."""
    sure = labels >= 0
    model = LogisticRegression(C=1e6).fit(scores[sure][:, None], labels[sure])
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def mean_f1(found: NDArray[np.bool_], labels: NDArray[np.int8]) -> float:
    """Return the mean F1 over outputs of what was `found` (phrases x outputs)."""
    right = ((labels == 1) & found).sum(axis=0)
    wrong = ((labels == 0) & found).sum(axis=0) + ((labels == 1) & ~found).sum(axis=0)
    return float(np.mean(2 * right / (2 * right + wrong)))
