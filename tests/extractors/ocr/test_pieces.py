"""Pieces of ink: chosen ones are drawn, kept as they are, and measured."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.ocr.pieces import Inked, boxes_of, pieces_of


def test_chosen_pieces_are_drawn_where_they_have_ink() -> None:
    ink = np.zeros((20, 20), np.uint8)
    ink[2:4, 2:9] = ink[10:15, 3] = ink[17, 17] = 200
    numbers, stats, _ = pieces_of(ink)
    low = stats[:, cv2.CC_STAT_HEIGHT] < 5
    low[0] = False
    expected = np.where(ink > 0, 255, 0)
    expected[10:15, 3] = 0
    assert (Inked.of(ink, numbers).drawn(low) == expected).all()


def test_chosen_pieces_keep_the_ink_that_they_have() -> None:
    ink = np.zeros((20, 20), np.uint8)
    ink[2:4, 2:9], ink[10:15, 3] = 200, 51
    numbers, stats, _ = pieces_of(np.where(ink > 0, np.uint8(255), np.uint8(0)))
    inked = Inked.of(ink, numbers)
    assert inked.amounts(ink, len(stats)).tolist() == [0, 14 * 200 / 255, 1.0]
    expected = ink.copy()
    expected[2:4, 2:9] = 0
    assert (inked.kept(ink, np.array([False, False, True])) == expected).all()


def test_what_is_looked_for_around_the_ink_is_what_a_look_at_the_whole_finds() -> None:
    random = np.random.default_rng(5)
    cut = 0
    for _ in range(300):
        ink = np.zeros(random.integers(2, 90, 2), np.uint8)
        high, wide = (int(random.integers(1, side + 1)) for side in ink.shape)
        top, left = (int(random.integers(0, side)) for side in ink.shape)
        part = ink[top : top + high, left : left + wide]
        part[:] = np.where(random.random(part.shape) < random.choice([0.02, 0.3]), np.uint8(255), np.uint8(0))
        _, numbers, boxes, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
        found = pieces_of(ink)
        assert (found[0] == numbers).all()
        assert (found[1][1:] == boxes[1:]).all()
        assert (found[2][1:] == middles[1:]).all()  # to the last bit
        assert (boxes_of(ink)[1:] == boxes[1:]).all()
        cut += bool(part.size < ink.size / 2 and len(boxes) > 1)
    assert cut > 50


def test_a_picture_without_ink_has_no_pieces() -> None:
    numbers, boxes, middles = pieces_of(np.zeros((7, 9), np.uint8))
    assert not numbers.any()
    assert len(boxes) == len(middles) == len(boxes_of(np.zeros((7, 9), np.uint8))) == 1
