"""Boxes turn with their page and come back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.geometry import BoundingBox, PageSize, enclosing

SIDES = st.integers(0, 1000)
BOXES = st.builds(
    lambda x, y, width, height: BoundingBox(x, y, x + width, y + height), SIDES, SIDES, SIDES, SIDES
)
SIZES = st.builds(PageSize, st.integers(1, 2000), st.integers(1, 2000))


@pytest.mark.parametrize(
    ("turns", "turned"),
    [
        (0, (10, 20, 40, 25)),
        (1, (275, 10, 280, 40)),  # a clockwise turn takes what stands left to the top
        (2, (160, 275, 190, 280)),
        (3, (20, 160, 25, 190)),
        (-1, (20, 160, 25, 190)),
        (5, (275, 10, 280, 40)),
    ],
)
def test_a_box_goes_where_the_paper_goes(turns: int, turned: tuple[float, ...]) -> None:
    assert BoundingBox(10, 20, 40, 25).turned(turns, PageSize(200, 300)) == turned


@given(BOXES, SIZES, st.integers(-8, 8))
def test_turning_back_gives_the_same_box(box: BoundingBox, size: PageSize, turns: int) -> None:
    assert box.turned(turns, size).turned(-turns, size.turned(turns)) == box


@given(SIZES, st.integers(-8, 8))
def test_the_whole_page_stays_the_whole_page(size: PageSize, turns: int) -> None:
    assert BoundingBox(0, 0, *size).turned(turns, size) == (0, 0, *size.turned(turns))


@given(st.lists(BOXES, min_size=1, max_size=5))
def test_the_enclosing_box_is_the_smallest(boxes: list[BoundingBox]) -> None:
    whole = enclosing(boxes)
    assert all(whole.x0 <= box.x0 and box.x1 <= whole.x1 for box in boxes)
    assert all(whole.top <= box.top and box.bottom <= whole.bottom for box in boxes)
    for side, value in enumerate(whole):
        assert value in [box[side] for box in boxes]


def test_nothing_has_no_enclosing_box() -> None:
    with pytest.raises(ValueError, match="unpack"):
        enclosing([])


def test_measures_of_a_box() -> None:
    box = BoundingBox(10, 20, 40, 25)
    assert (box.width, box.height, box.middle) == (30, 5, (25, 22.5))
