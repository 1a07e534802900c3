"""Pieces of ink: chosen ones are drawn, kept as they are, and measured."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.ocr.pieces import Inked, pieces_of


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
