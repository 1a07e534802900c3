"""The figures of clause finding, computed by hand."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.clauses.figures import (
    ALL,
    AS_READ,
    Figures,
    Row,
    Score,
    calibration_error,
    reliability,
    table,
)
from benchmarks.clauses.measure import Decision, is_right
from schemas.labels import Verdict

P, M, U = Verdict.PRESENT, Verdict.MISSING, Verdict.UNCERTAIN
FLAGGED, PRESENT = "uncertain_flagged", "uncertain_present"


def one(truth: Verdict, verdict: Verdict | None, confidence: float = 0.9, **more: Any) -> Decision:
    values = {"corpus": "kecil", "contract": "a", "clause": "payment.referral", "level": "clean"}
    return Decision(**{**values, **more}, truth=truth, verdict=verdict, confidence=confidence)


MIXED = [one(M, M), one(M, U), one(M, P), one(P, P), one(P, P), one(P, M), one(P, U)]


def test_uncertain_is_seen_both_ways() -> None:
    figures = Figures.of(MIXED)
    assert figures.missing[FLAGGED] == Score(right=2, false=2, lost=1)
    assert figures.present[FLAGGED] == Score(right=2, false=1, lost=2)
    assert figures.missing[PRESENT] == Score(right=1, false=1, lost=2)
    assert figures.present[PRESENT] == Score(right=3, false=2, lost=1)
    assert (figures.decisions, figures.uncertain, figures.uncertain_share) == (7, 2, 2 / 7)


def test_no_verdict_is_overlooked_or_not_found_and_no_alarm() -> None:
    figures = Figures.of([one(M, M), one(P, P), one(M, None), one(P, None)])
    assert figures.unjudged == 2
    for view in (FLAGGED, PRESENT):
        assert figures.missing[view] == Score(right=1, false=0, lost=1)
        assert figures.present[view] == Score(right=1, false=0, lost=1)
    assert figures.missing[FLAGGED].recall == 0.5


@pytest.mark.parametrize(
    ("score", "shares"),
    [
        (Score(2, 2, 1), (2 / 4, 2 / 3, 4 / 7)),
        (Score(0, 0, 0), (None, None, None)),
        (Score(0, 0, 3), (None, 0.0, 0.0)),
        (Score(0, 2, 0), (0.0, None, 0.0)),
    ],
)
def test_a_share_of_nothing_is_not_told(score: Score, shares: tuple[float | None, ...]) -> None:
    assert (score.precision, score.recall, score.f1) == pytest.approx(shares)


def test_quotes_and_near_misses_are_counted_apart() -> None:
    figures = Figures.of(
        [
            one(P, P, quotes=(True, False)),
            one(P, P, quotes=(True, True, False)),
            one(P, P),
            one(M, P, near_miss=True),
            one(M, U, near_miss=True),
            one(M, None, near_miss=True),
        ]
    )
    assert (figures.first_quotes, figures.quotes, figures.near_misses) == ((2, 2), (3, 5), (1, 3))


def test_every_recogniser_has_rows_by_level_section_and_clause() -> None:
    decisions = [one(P, P), one(P, M, level="hard", clause="other.equal_quality"), one(P, M, level="text")]
    rows = {(row.recogniser, row.level, row.clause): row for row in table({"rules": decisions, "both": []})}
    assert list(rows) == [
        *(("rules", AS_READ, name) for name in (ALL, "other.*", "other.equal_quality")),
        *(("rules", AS_READ, name) for name in ("payment.*", "payment.referral")),
        *(("rules", "clean", name) for name in (ALL, "payment.*", "payment.referral")),
        *(("rules", "hard", name) for name in (ALL, "other.*", "other.equal_quality")),
        *(("rules", "text", name) for name in (ALL, "payment.*", "payment.referral")),
    ]
    assert rows["rules", AS_READ, ALL] == Row("rules", AS_READ, ALL, Figures.of(decisions[:2]))


def test_confidence_is_held_against_what_was_right() -> None:
    decisions = [one(P, P, 0.95), one(M, P, 0.91), one(M, M, 0.62), one(P, U, 0.1), one(P, P, 1.0)]
    low, high = reliability([*decisions, one(P, None, 0.0)])
    assert low == pytest.approx((0.6, 1, 0.62, 1.0))
    assert high == pytest.approx((0.9, 3, (0.95 + 0.91 + 1.0) / 3, 2 / 3))
    assert calibration_error(decisions) == pytest.approx((0.38 + 3 * (2.86 / 3 - 2 / 3)) / 4)
    assert calibration_error([one(P, U)]) is None


@pytest.mark.parametrize(
    ("truth", "verdict", "right"),
    [
        (M, M, True),
        (M, U, True),
        (M, P, False),
        (P, P, True),
        (P, U, False),
        (M, None, False),
        (P, None, False),
    ],
)
def test_what_is_right(truth: Verdict, verdict: Verdict | None, right: bool) -> None:
    assert is_right(truth, verdict) is right
