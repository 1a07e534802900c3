"""What a picture of a page looks like, measured on a small copy of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.files import Gray

from .pieces import Inked, pieces_of

_SMALL = 1200
"""Long side in pixels at which a page is measured: lines of print are still apart."""
_QUICKLY_BLURRED = (3, 5)
"""Sides of the squares over which OpenCV takes means in one stroke."""
_WHITE_PAPER = 232
"""Gray value below which paper counts as dark somewhere: its grain begins to look like ink."""
_SHADE = 14
"""Difference of gray values over the sheet that is more than chance."""
_COARSE, _FINE = 400, 700
"""Long sides at which the lean of lines is looked for and then told exactly."""
_PAPER_LONG_SIDE = 260
"""Long side in pixels at which paper is told from print."""
_PLAINLY = 1.6
"""How much stronger the lines of one direction must be."""
_BY_FAR = 2.5
"""How much stronger they are where nobody need look twice."""
_HEAD_UP = 0.15
"""Excess of letters that reach up over those that reach down, from which a page has a head and a foot."""
_REACH = 0.2
"""How far a letter reaches out of its line, as a share of the height of a small letter."""
_A_LINE = 5
"""Letters from which a line has a height."""
_BLUR = 1
"""Pixels by which the rows of a line and the boxes of its letters may differ once both are levelled."""
_TELLING = 0.06
"""Share of the letters that must reach out for it to tell anything."""

cv2.setNumThreads(1)  # the cores are used by processes


@dataclass(frozen=True)
class Light:
    """How a page is lit."""

    uneven: bool
    """Light differs over the sheet, or paper is far from white."""
    dark_desk: bool
    """Something dark lies around the sheet."""


@dataclass(frozen=True)
class Lines:
    """How the lines of print lie on a page."""

    sideways: bool
    """They run from top to bottom."""
    skew: float
    """Degrees, counter-clockwise, by which they rise (a few), once the page is upright to a quarter."""
    head: float
    """-1 .. 1: positive when letters reach up more than down, as upright ones do."""

    @property
    def turns(self) -> int:
        """Clockwise quarter turns that make the page upright, as far as print tells."""
        return (1 if self.sideways else 0) + (2 if self.head < -_HEAD_UP else 0)

    @property
    def doubtful(self) -> bool:
        """Whether print does not tell head from foot: capitals and digits alone, or hardly any."""
        return abs(self.head) < _HEAD_UP


def shrink(pixels: Gray, long_side: int = _SMALL) -> Gray:
    """Return the picture at most `long_side` pixels long, see `shrink_by`."""
    return shrink_by(pixels, shrink_factor(pixels, long_side))


def shrink_by(pixels: Gray, factor: int) -> Gray:
    """Return the picture smaller by a whole factor, which is several times faster than by any other.

    What is left over at the right and the foot (less than the factor) is cut off.
    """
    if factor == 1:
        return pixels
    height, width = pixels.shape[0] // factor, pixels.shape[1] // factor
    whole = pixels[: height * factor, : width * factor]
    if factor in _QUICKLY_BLURRED:  # the same means, in half the time
        middle = factor // 2
        return np.ascontiguousarray(
            as_gray(cv2.blur(whole, (factor, factor)))[middle::factor, middle::factor]
        )
    return as_gray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA))


def shrink_factor(pixels: Gray, long_side: int = _SMALL) -> int:
    """Return how many pixels of a picture become one in each direction when it is shrunk."""
    factor = -(-max(pixels.shape) // long_side)
    return factor if min(pixels.shape) >= factor else 1


def two_thirds(pixels: Gray) -> Gray:
    """Return the picture at two thirds of its size, each pixel the mean of what it covers.

    What is left over at the right and the foot (two pixels at most) is cut off. OpenCV takes four times as
    long for the same means.
    """
    return as_gray(cv2.transpose(_two_of_three_rows(as_gray(cv2.transpose(_two_of_three_rows(pixels))))))


def _two_of_three_rows(pixels: Gray) -> Gray:
    count = pixels.shape[0] // 3
    upper, middle, lower = (pixels[start : 3 * count : 3] for start in range(3))
    rows = np.empty((count, 2, pixels.shape[1]), np.uint8)
    rows[:, 0] = cv2.addWeighted(upper, 2 / 3, middle, 1 / 3, 0)
    rows[:, 1] = cv2.addWeighted(middle, 1 / 3, lower, 2 / 3, 0)
    return rows.reshape(2 * count, pixels.shape[1])


def halved(ink: Gray) -> Gray:
    """Return ink at half the resolution, where nothing that touches is torn apart.

    The factor is told, not the size: a side of odd length would cost forty times as much.
    """
    return as_gray(cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


def wiped(pixels: Gray, half: Gray) -> Gray:
    """Return a picture made white where `half`, of half the resolution, is above 0."""
    white = pixels.copy()
    down, across = (2 * places for places in np.divmod(np.flatnonzero(half > 0), half.shape[1]))
    below, beside = np.minimum(down + 1, white.shape[0] - 1), np.minimum(across + 1, white.shape[1] - 1)
    for rows in (down, below):
        for columns in (across, beside):
            white[rows, columns] = 255
    return white


def percentile(pixels: Gray, share: float) -> float:
    """Return what `np.percentile` returns, by counting: pixels have 256 values and need no sorting."""
    counted = np.cumsum(
        cv2.calcHist([np.ascontiguousarray(pixels)], [0], None, [256], [0, 256]), dtype=np.int64
    )
    at = share / 100 * (int(counted[-1]) - 1)
    low, high = (int(np.searchsorted(counted, rank, "right")) for rank in (math.floor(at), math.ceil(at)))
    return low + (high - low) * (at - math.floor(at))


def stretched(pixels: Gray, dark: float, light: float) -> Gray:
    """Return the picture with `dark` and what is darker black, `light` and what is lighter white."""
    curve = np.clip((np.arange(256) - dark) * (255 / (light - dark)), 0, 255).astype(np.uint8)
    return as_gray(cv2.LUT(pixels, curve))


def as_gray(array: object) -> Gray:
    """Return what OpenCV gave as the gray picture that it is."""
    return np.asarray(array, dtype=np.uint8)


def paper_of(pixels: Gray) -> Gray:
    """Return the paper without its print: averaged until grain is gone, then bright neighbours, smoothed."""
    paper = np.maximum(_paper(pixels), 1)
    size = (pixels.shape[1], pixels.shape[0])
    return as_gray(cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR))


def _paper(pixels: Gray) -> Gray:
    """Return the paper as `paper_of` does, on the small copy that it is told on."""
    small = shrink(pixels, _PAPER_LONG_SIDE)
    # Print covers lines of a few pixels here; the brightest of the neighbours lies between the lines.
    bright = as_gray(cv2.dilate(cv2.blur(small, (3, 3)), np.ones((9, 9), np.uint8)))
    return as_gray(cv2.GaussianBlur(cv2.medianBlur(bright, 9), (15, 15), 0))


def ink_of(pixels: Gray, *, white: bool = False) -> Gray:
    """Return 255 where there is ink, 0 elsewhere, whatever the light; on `white` paper in less time."""
    flat = pixels if white else as_gray(cv2.divide(pixels, paper_of(pixels), scale=255))
    level = min(215.0, max(120.0, float(cv2.threshold(flat, 0, 255, cv2.THRESH_OTSU)[0])))
    return as_gray(cv2.threshold(flat, level, 255, cv2.THRESH_BINARY_INV)[1])


def light_of(small: Gray) -> Light:
    """Measure how a page is lit, on a small copy of it."""
    paper = _paper(small)
    inner = paper[
        paper.shape[0] // 10 : -paper.shape[0] // 10 or None,
        paper.shape[1] // 10 : -paper.shape[1] // 10 or None,
    ]
    low, middle = (percentile(inner, share) for share in (5, 50)) if inner.size else (255.0, 255.0)
    # A shadow of the lid darkens one side, two at a corner; a desk shows on three at least.
    sides = (small[:4], small[-4:], small[:, :4], small[:, -4:])
    dark_desk = sum(percentile(side, 50) < 0.6 * middle for side in sides) >= 3
    return Light(low < _WHITE_PAPER or middle - low > _SHADE, dark_desk)


def lines_of(pixels: Gray, *, white: bool = False) -> Lines:
    """Measure how lines lie on a page, whatever its light; on `white` paper in a hundredth of its reading."""
    ink, letters = _print_only(ink_of(shrink(pixels), white=white))
    on_its_side = as_gray(ink.T[::-1])  # turned back by a quarter
    level = _coarse_skew(ink)
    sideways = False
    if _stripes(ink) < _BY_FAR * _stripes(on_its_side):
        # Lines that lean hide among each other: both ways are compared with the lean taken out.
        standing = _coarse_skew(on_its_side)
        sideways = standing[1] > _PLAINLY * level[1]
    lean = _fine_skew(on_its_side, standing[0]) if sideways else _fine_skew(ink, level[0])
    if sideways:
        left, top, width, height = letters.T
        letters = np.stack([top, ink.shape[1] - left - width, height, width], axis=1)
    # A sideways page will be turned clockwise: the other way round than it was looked at.
    return Lines(sideways, lean, _head(on_its_side if sideways else ink, letters, lean) * (-1) ** sideways)


def _print_only(ink: Gray) -> tuple[Gray, NDArray[np.int32]]:
    """Return the ink without margins, rules, stamps and dark edges: what is left runs in lines.

    Returns:
        The ink, and left, top, width and height of each of its pieces, mostly letters.
    """
    margin_y, margin_x = ink.shape[0] // 25, ink.shape[1] // 25
    inner = np.ascontiguousarray(ink[margin_y : -margin_y or None, margin_x : -margin_x or None])
    numbers, stats, _ = pieces_of(inner)
    largest = max(ink.shape) // 20
    letters = (stats[:, cv2.CC_STAT_WIDTH] <= largest) & (stats[:, cv2.CC_STAT_HEIGHT] <= largest)
    letters &= stats[:, cv2.CC_STAT_AREA] >= 4
    letters[0] = False
    return Inked.of(inner, numbers).drawn(letters), stats[letters, :4]


def _stripes(ink: Gray) -> float:
    """Return how strongly rows of ink alternate with gaps."""
    profile = cv2.reduce(ink, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel().astype(np.float64)
    total = profile.sum()
    return float(np.square(np.diff(profile)).sum() / (total * total) * len(profile)) if total else 0.0


def _leaning(ink: Gray, degrees: float) -> Gray:
    """Return the ink with lines that rise by `degrees` made level."""
    height, width = ink.shape
    return as_gray(
        cv2.warpAffine(
            np.ascontiguousarray(ink), _levelling(ink, degrees), (width, height), flags=cv2.INTER_NEAREST
        )
    )


def _levelling(ink: Gray, degrees: float) -> NDArray[np.float64]:
    """Return the 2 x 3 matrix that makes lines level which rise by `degrees`."""
    height, width = ink.shape
    return np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1), np.float64)


def _coarse_skew(ink: Gray) -> tuple[float, float]:
    """Return by how many degrees lines lean, to half a degree, and how strongly they stand out then."""
    small = shrink(np.ascontiguousarray(ink), _COARSE)
    strengths = {float(a): _stripes(_leaning(small, float(a))) for a in range(-5, 6)}
    best = max(strengths, key=lambda angle: strengths[angle])
    strengths |= {a: _stripes(_leaning(small, a)) for a in (best - 0.5, best + 0.5)}
    best = max(strengths, key=lambda angle: strengths[angle])
    return best, strengths[best]


def _fine_skew(ink: Gray, near: float) -> float:
    """Return by how many degrees lines lean, to a tenth; 0 where they stand out no better than level."""
    small = shrink(np.ascontiguousarray(ink), _FINE)
    strengths = {float(a): _stripes(_leaning(small, float(a))) for a in near + np.arange(-0.4, 0.41, 0.2)}
    best = max(strengths, key=lambda angle: strengths[angle])
    strengths |= {a: _stripes(_leaning(small, a)) for a in (best - 0.1, best + 0.1)}
    best = max(strengths, key=lambda angle: strengths[angle])
    return best if strengths[best] > 1.02 * _stripes(small) else 0.0


def _head(ink: Gray, letters: NDArray[np.int32], lean: float) -> float:
    """Return how many more letters reach up out of their line than down, -1 .. 1; 0 where hardly any do.

    b, d, h, k, t and capitals among small letters reach up, only g, j, p, q and y reach down. Lines of
    capitals alone do neither.

    Args:
        ink: Print whose lines rise by `lean` degrees.
        letters: Left, top, width and height of its pieces.
        lean: See `ink`.
    """
    up = down = telling = 0
    straight = _leaning(ink, lean)
    left, top, width, height = letters.T
    middles = np.stack([left + width / 2, top + height / 2, np.ones(len(left))])
    across, middle = _levelling(ink, lean) @ middles
    tops = np.round(middle - height / 2).astype(np.int64)
    for strip in np.array_split(np.arange(ink.shape[1]), 4):  # bent lines are level over a part of the page
        if not strip.size:
            continue
        inside = (across >= strip[0]) & (across < strip[-1] + 1)
        heads, feet = tops[inside], (tops + height)[inside]
        starts, ends = _bands(straight[:, strip[0] : strip[-1] + 1])
        if not len(starts) or not len(heads):
            continue
        line = np.searchsorted(starts, heads + _BLUR, "right") - 1
        whole = (line >= 0) & (feet <= ends[line] + _BLUR)
        line, heads, feet = line[whole], heads[whole], feet[whole]
        top, bottom = _medians(heads, line, len(starts))[line], _medians(feet, line, len(starts))[line]
        reach = _REACH * (bottom - top)
        # Dots, commas and dashes tell nothing.
        large = (feet - heads > 0.6 * (bottom - top)) & (np.bincount(line)[line] >= _A_LINE)
        telling += int(large.sum())
        up += int((large & (heads < top - reach)).sum())
        down += int((large & (feet > bottom + reach)).sum())
    return (up - down) / (up + down) if up + down >= max(12, _TELLING * telling) else 0.0


def _bands(strip: Gray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first row of every printed line in a strip of the page, and the row after its last."""
    filled = strip.any(axis=1)  # the same by `cv2.reduce` takes twenty times as long
    edges = np.flatnonzero(np.diff(np.concatenate([[0], filled.astype(np.int8), [0]])))
    return edges[::2], edges[1::2]


def _medians(values: NDArray[np.int64], groups: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """Return the median of the values of each group 0 .. count - 1; what an empty group gets is undefined."""
    ordered = values[np.lexsort((values, groups))]
    sizes = np.bincount(groups, minlength=count)
    first = np.cumsum(sizes) - sizes
    last = len(ordered) - 1
    low = ordered[np.minimum(first + np.maximum(0, sizes - 1) // 2, last)] if len(ordered) else values
    high = ordered[np.minimum(first + sizes // 2, last)] if len(ordered) else values
    return np.asarray((low + high) / 2, np.float64)
