"""What is printed in one row is one line."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.layout import rows_of, rows_of_fragments
from schemas.geometry import BoundingBox


def word(x: float, y: float, width: float = 40, height: float = 10) -> BoundingBox:
    return BoundingBox(x, y, x + width, y + height)


def test_labels_and_values_in_two_columns_are_read_row_by_row() -> None:
    labels = [word(50, 100 + 16 * row) for row in range(4)]
    values = [word(250, 101 + 16 * row) for row in range(4)]
    assert rows_of(labels + values) == [[row, row + 4] for row in range(4)]


def test_rows_come_from_the_top_whatever_the_order_of_the_words() -> None:
    assert rows_of([word(50, 200), word(100, 100), word(50, 100)]) == [[2, 1], [0]]


@pytest.mark.parametrize("degrees", [-1.5, -0.5, 0.5, 1.5])
def test_rows_that_lean_with_the_scan_stay_whole(degrees: float) -> None:
    slope = math.tan(math.radians(degrees))
    boxes = [
        word(50 + 50 * column, 100 + 16 * row + slope * 50 * column)
        for row in range(5)
        for column in range(10)
    ]
    assert rows_of(boxes) == [list(range(10 * row, 10 * row + 10)) for row in range(5)]


@pytest.mark.parametrize("top", [98.0, 106.0], ids=["superscript", "subscript"])
def test_small_raised_and_lowered_words_stay_in_their_row(top: float) -> None:
    small = BoundingBox(91, top, 95, top + 6)
    boxes = [word(50, 84), word(50, 100), small, word(100, 100), word(50, 116)]
    assert rows_of(boxes) == [[0], [1, 2, 3], [4]]


def test_a_large_heading_beside_small_print_takes_only_the_row_it_overlaps() -> None:
    boxes = [word(50, 100, 100, 24), word(200, 106), word(200, 140)]
    assert rows_of(boxes) == [[0, 1], [2]]


def test_close_lines_are_not_joined() -> None:
    boxes = [word(50, 100), word(100, 100), word(50, 108), word(100, 108)]
    assert rows_of(boxes) == [[0, 1], [2, 3]]


def test_a_word_half_a_line_lower_starts_a_row_of_its_own() -> None:
    assert rows_of([word(50, 100), word(200, 106)]) == [[0], [1]]


def test_two_readings_of_one_word_do_not_stand_in_one_row() -> None:
    assert len(rows_of([word(50, 100), word(52, 101)])) == 2


def test_fragments_stay_together() -> None:
    left, right = [word(50, 100), word(100, 102)], [word(300, 101), word(350, 101)]
    below = [word(50, 130)]
    assert rows_of_fragments([below, right, left]) == [[2, 1], [0]]


def test_a_page_without_words_has_no_rows() -> None:
    assert rows_of([]) == []


@given(
    st.lists(
        st.builds(word, st.integers(0, 500), st.integers(0, 700), st.integers(1, 90), st.integers(1, 40)),
        max_size=30,
    )
)
def test_every_word_is_in_one_row_and_rows_run_to_the_right(boxes: list[BoundingBox]) -> None:
    rows = rows_of(boxes)
    assert sorted(index for row in rows for index in row) == list(range(len(boxes)))
    for row in rows:
        lefts = [boxes[index].x0 for index in row]
        assert lefts == sorted(lefts)
