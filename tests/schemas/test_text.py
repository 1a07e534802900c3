"""Offsets of a document's text lead back to its words, pages and places."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.geometry import BoundingBox, PageSize, enclosing
from schemas.labels import TextSource
from schemas.text import DocumentText, PageText, Word

SIZE = PageSize(600, 800)


@st.composite
def pages(draw: st.DrawFn) -> PageText:
    number = draw(st.integers(1, 99))
    rows = draw(
        st.lists(st.lists(st.text("aß1é:", min_size=1, max_size=4), min_size=1, max_size=4), max_size=4)
    )
    words = tuple(
        Word(
            text,
            BoundingBox(50 * column, 20 * line, 50 * column + 40, 20 * line + 10),
            draw(st.none() | st.floats(0, 1)),
            line,
        )
        for line, row in enumerate(rows)
        for column, text in enumerate(row)
    )
    return PageText(number, SIZE, TextSource.OCR, words, draw(st.sampled_from((0, 90, 180, 270))))


@st.composite
def documents(draw: st.DrawFn) -> DocumentText:
    return DocumentText("0" * 64, tuple(draw(st.lists(pages(), min_size=1, max_size=4))))


def page(number: int, *rows: str, confidence: float | None = None, rotation: int = 0) -> PageText:
    words = tuple(
        Word(
            text,
            BoundingBox(50.0 * column, 20.0 * line, 50.0 * column + 40, 20.0 * line + 10),
            confidence,
            line,
        )
        for line, row in enumerate(rows)
        for column, text in enumerate(row.split())
    )
    return PageText(number, SIZE, TextSource.OCR, words, rotation)


@given(documents())
def test_every_word_stands_at_its_offset(document: DocumentText) -> None:
    assert [word for each in document.pages for word in each.words] == list(document.words)
    for word, start, index in zip(document.words, document.starts, document.word_pages, strict=True):
        assert document.text[start : start + len(word.text)] == word.text
        assert document.page_at(start) is document.pages[index]
        assert word in document.pages[index].words


@given(documents())
def test_white_space_tells_words_lines_and_pages_apart(document: DocumentText) -> None:
    assert document.text.split() == [word.text for word in document.words]
    sheets = document.text.split("\f")
    assert len(sheets) == len(document.pages)
    for sheet, of_page in zip(sheets, document.pages, strict=True):
        rows: dict[int, list[str]] = {}
        for word in of_page.words:
            rows.setdefault(word.line, []).append(word.text)
        assert sheet == "\n".join(" ".join(row) for row in rows.values())


@given(documents(), st.data())
def test_spans_of_pages_cut_the_text_between_form_feeds(document: DocumentText, data: st.DataObject) -> None:
    sheets = document.text.split("\f")
    first = data.draw(st.integers(1, len(sheets)))
    last = data.draw(st.integers(first, len(sheets)))
    start, end = document.page_span(first, last)
    assert document.text[start:end] == "\f".join(sheets[first - 1 : last])
    assert document.page_text(first) == sheets[first - 1]


@given(documents(), st.data())
def test_a_span_touches_the_words_it_shares_a_character_with(
    document: DocumentText, data: st.DataObject
) -> None:
    assume(document.text)
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    touched = [
        index
        for index, (word, at) in enumerate(zip(document.words, document.starts, strict=True))
        if max(at, start) < min(at + len(word.text), end)
    ]
    assert list(document.word_range(start, end)) == touched
    boxes: dict[tuple[int, int], list[BoundingBox]] = {}
    for index in touched:
        word = document.words[index]
        boxes.setdefault((document.word_pages[index], word.line), []).append(word.bbox)
    expected = [(document.pages[at].number, enclosing(group)) for (at, _), group in boxes.items()]
    assert document.regions(start, end) == expected
    letters = [
        (word.confidence, len(word.text))
        for index in touched
        if (word := document.words[index]).confidence is not None
    ]
    confidence = document.confidence(start, end)
    if letters:
        mean = sum((value or 0.0) * count for value, count in letters) / sum(count for _, count in letters)
        assert confidence == pytest.approx(mean)
    else:
        assert confidence is None


@given(documents())
def test_lines_hold_all_words_in_order(document: DocumentText) -> None:
    assert [line.text for line in document.lines] == [
        row for sheet in document.text.split("\f") for row in sheet.split("\n") if row
    ]
    covered = [index for line in document.lines for index in range(line.first_word, line.last_word)]
    assert covered == list(range(len(document.words)))
    for line in document.lines:
        assert document.text[line.start : line.end] == line.text
        assert document.page_at(line.start).number == line.page


def test_a_span_over_two_lines_and_pages_has_a_box_for_each_line() -> None:
    document = DocumentText("0" * 64, (page(1, "berlaku sampai", "dengan tanggal"), page(2, "17 Agustus")))
    start, end = document.text.index("tanggal"), document.text.index("Agustus")
    assert document.regions(start, end) == [(1, (50, 20, 90, 30)), (2, (0, 0, 40, 10))]


def test_a_page_without_words_keeps_its_place() -> None:
    document = DocumentText("0" * 64, (page(1, "satu"), page(2), page(3, "tiga")))
    assert document.text == "satu\f\ftiga"
    assert document.page_text(2) == ""
    assert document.page_at(document.text.index("tiga")).number == 3
    assert [line.page for line in document.lines] == [1, 3]


def test_text_layer_words_do_not_count_as_sure_or_unsure() -> None:
    document = DocumentText("0" * 64, (page(1, "aa"), page(2, "bb", confidence=0.4)))
    assert document.confidence(0, 2) is None
    assert document.confidence(0, len(document.text)) == pytest.approx(0.4)


def test_lines_lie_on_the_upright_page() -> None:
    turned = page(1, "kiri", rotation=90)
    (line,) = DocumentText("0" * 64, (turned,)).lines
    assert line.bbox == turned.words[0].bbox.turned(1, SIZE)
    assert turned.upright_size == (800, 600)
