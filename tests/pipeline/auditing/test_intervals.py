"""The interval of an error rate, against values from statistical tables and in general."""

from __future__ import annotations

import math

import pytest

from pipeline.auditing.intervals import clopper_pearson


@pytest.mark.parametrize(
    ("wrong", "checked", "low", "high"),
    [
        (0, 10, 0.0, 0.30850),  # 1 - 0.025 ** (1 / 10)
        (0, 100, 0.0, 0.03622),
        (1, 20, 0.001265, 0.248733),
        (5, 100, 0.016432, 0.112835),
        (4, 20, 0.057334, 0.436614),
        (10, 10, 0.69150, 1.0),
        (50, 1000, 0.037340, 0.065391),
    ],
)
def test_known_values(wrong: int, checked: int, low: float, high: float) -> None:
    assert clopper_pearson(wrong, checked) == pytest.approx((low, high), abs=1e-5)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.3])
def test_it_covers_the_truth_as_often_as_it_says(share: float) -> None:
    checked = 60
    covered = sum(
        math.comb(checked, wrong) * share**wrong * (1 - share) ** (checked - wrong)
        for wrong in range(checked + 1)
        if clopper_pearson(wrong, checked)[0] <= share <= clopper_pearson(wrong, checked)[1]
    )
    assert covered >= 0.95


def test_the_two_sides_mirror_each_other() -> None:
    low, high = clopper_pearson(3, 40)
    assert clopper_pearson(37, 40) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("wrong", "checked"), [(-1, 3), (4, 3)])
def test_what_cannot_be_is_refused(wrong: int, checked: int) -> None:
    with pytest.raises(ValueError, match=f"{wrong} of {checked}"):
        clopper_pearson(wrong, checked)
