"""What a text can meet at all is told from its concepts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.clauses.screen import Screen

NAMES = st.frozensets(st.sampled_from("ABCDEF"))


@pytest.mark.parametrize(
    ("found", "possible"),
    [
        ({"A"}, ["one"]),
        ({"A", "C"}, ["one", "both"]),
        ({"B", "C", "D"}, ["one", "both", "alone"]),
        ({"C"}, []),
        (set(), []),
    ],
)
def test_every_need_is_met(found: set[str], possible: list[str]) -> None:
    screen = Screen.of([("one", ["AB"]), ("both", ["AB", "CD"]), ("alone", ["D"])])
    assert list(screen.possible(found)) == possible


@given(st.lists(st.lists(NAMES, min_size=1, max_size=3), max_size=8), NAMES)
def test_it_agrees_with_asking_each(things: list[list[frozenset[str]]], found: frozenset[str]) -> None:
    screen = Screen.of(list(enumerate(things)))
    expected = [number for number, needs in enumerate(things) if all(need & found for need in needs)]
    assert list(screen.possible(found)) == expected
