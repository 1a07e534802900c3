"""Words come back from bytes as they were."""

from __future__ import annotations

import json
import zlib

from hypothesis import given
from hypothesis import strategies as st

from pipeline.words import pack, unpack
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import TextSource
from schemas.text import PageText, Reading, Word

POINTS = st.integers(-100_000, 1_440_000).map(lambda hundredths: hundredths / 100)
SHARES = st.none() | st.floats(0, 1)
WORDS = st.builds(
    Word,
    st.text(st.characters(exclude_categories=("Cs", "Z", "C")), min_size=1),
    st.builds(BoundingBox, POINTS, POINTS, POINTS, POINTS),
    SHARES,
    st.integers(0, 500),
    st.none() | st.text(min_size=1),
)
PAGES = st.builds(
    PageText,
    st.integers(1, 2000),
    st.builds(PageSize, st.floats(1, 14_400), st.floats(1, 14_400)),
    st.sampled_from(TextSource),
    st.lists(WORDS, max_size=6).map(tuple),
    st.sampled_from((0, 90, 180, 270)),
    SHARES,
    SHARES,
    st.text(),
    st.lists(WORDS, max_size=2).map(tuple),
    st.floats(0, 1),
)
READINGS = st.builds(
    Reading,
    st.lists(PAGES, max_size=4).map(tuple),
    st.integers(1, 2000),
    st.lists(st.integers(1, 2000), max_size=3).map(tuple),
)


@given(READINGS)
def test_a_reading_comes_back_equal(reading: Reading) -> None:
    back = unpack(pack(reading))
    assert back == reading
    assert all(type(page.source) is TextSource for page in back.pages)
    assert all(type(word.bbox) is BoundingBox for page in back.pages for word in page.words)


def test_places_are_kept_to_a_hundredth_of_a_point() -> None:
    word = Word("izin", BoundingBox(1.23456, 2.0, 3.999, 4.001), 0.5, 0)
    page = PageText(1, PageSize(595, 842), TextSource.OCR, (word,))
    (back,) = unpack(pack(Reading((page,), 1))).pages[0].words
    assert back.bbox == (1.23, 2.0, 4.0, 4.0)


def test_a_full_page_takes_a_few_kilobytes() -> None:
    words = tuple(
        Word(
            f"kata{index * 7919 % 997}",
            BoundingBox(index % 12 * 40.17, index // 12 * 16.3, 99.5, 42.8),
            0.9,
            index // 12,
        )
        for index in range(400)
    )
    assert len(pack(Reading((PageText(1, PageSize(595, 842), TextSource.OCR, words),), 1))) < 12_000


def test_bytes_hold_plain_json() -> None:
    page = PageText(1, PageSize(595, 842), TextSource.OCR, (Word("é", BoundingBox(0, 0, 1, 1), None, 0),))
    assert json.loads(zlib.decompress(pack(Reading((page,), 2, (2,)))))["unread_pages"] == [2]


def test_single_pages_come_back_alone() -> None:
    pages = tuple(PageText.without_words(number, PageSize(595, 842), "") for number in (1, 2, 3))
    back = unpack(pack(Reading(pages, 3)), {2})
    assert [page.number for page in back.pages] == [2]
    assert back.page_count == 3
