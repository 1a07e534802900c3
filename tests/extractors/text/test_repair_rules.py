"""Every rule of repair makes its examples good and leaves its near-misses."""

from __future__ import annotations

import pytest

from extractors.text.repair import find_repairs, repair
from extractors.text.repair.rules import load_rules
from schemas.geometry import BoundingBox
from schemas.text import Word

RULES = load_rules().rules


def page(text: str, confidence: float | None = 0.6) -> list[Word]:
    return [
        Word(
            token,
            BoundingBox(10.0 * column, 12.0 * line, 10.0 * column + 9, 12.0 * line + 10),
            confidence,
            line,
        )
        for line, row in enumerate(text.split("\n"))
        for column, token in enumerate(row.split())
    ]


@pytest.mark.parametrize(
    ("rule", "read", "meant"), [(rule.id, read, meant) for rule in RULES for read, meant in rule.examples]
)
def test_examples_are_made_good_by_their_rule(rule: str, read: str, meant: str) -> None:
    words = repair(page(read))
    assert " ".join(word.text for word in words) == " ".join(meant.split())
    assert rule in {found.rule for found in find_repairs(page(read))}


@pytest.mark.parametrize(("rule", "text"), [(rule.id, text) for rule in RULES for text in rule.near_misses])
def test_near_misses_are_left(rule: str, text: str) -> None:
    assert find_repairs(page(text)) == []
