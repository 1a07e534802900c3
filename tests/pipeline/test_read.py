"""A file is read page by page; a bad page is said, a bad file is an error of its class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import pipeline.read
from extractors.files import Limits, PageImage, PageView
from extractors.ocr import Layout, OcrEngine, OcrWord
from extractors.pages import read_page
from pipeline.read import read_document
from schemas.errors import DocumentError
from schemas.geometry import PageSize
from schemas.labels import FailureClass, TextSource
from schemas.text import PageText, Reading

MakePdf = Callable[..., Path]
FailOn = Callable[..., None]


class Engine:
    """Finds no word on any picture."""

    name = "nothing"
    version = "1"

    def missing_languages(self) -> tuple[str, ...]:
        return ()

    def read(self, image: PageImage, layout: Layout = Layout.PAGE) -> list[OcrWord]:
        return []


@pytest.fixture
def fail_on(monkeypatch: pytest.MonkeyPatch) -> FailOn:
    """Let pages fail while they are read."""

    def fail(numbers: Sequence[int], failure: FailureClass = FailureClass.CORRUPT) -> None:
        def read(view: PageView, engine: OcrEngine) -> PageText:
            if view.number in numbers:
                raise DocumentError(failure, f"Halaman {view.number} rusak.", "Pindai ulang.")
            return read_page(view, engine)

        monkeypatch.setattr(pipeline.read, "read_page", read)

    return fail


def read(path: Path, on_page: Callable[..., None] = lambda *_: None) -> Reading:
    return read_document(path, engine=Engine(), limits=Limits(), on_page=on_page)


def failure_of(path: Path) -> FailureClass:
    with pytest.raises(DocumentError) as caught:
        read(path)
    assert caught.value.action
    return caught.value.failure


def test_all_pages_are_read_in_order(make_pdf: MakePdf) -> None:
    calls: list[tuple[int, ...]] = []
    made = read(make_pdf([["Pasal 1"], ["Pasal 2"], ["Pasal 3"]]), lambda *told: calls.append(told))
    assert (made.page_count, made.unread_pages, calls) == (3, (), [(1, 3), (2, 3), (3, 3)])
    document = made.document("a" * 64)
    assert document.text == "Pasal 1\fPasal 2\fPasal 3"
    assert document.sha256 == "a" * 64
    assert {page.source for page in made.pages} == {TextSource.TEXT_LAYER}


def test_a_page_that_fails_is_left_out_and_keeps_its_number(make_pdf: MakePdf, fail_on: FailOn) -> None:
    fail_on([2])
    made = read(make_pdf([["Pasal 1"], ["Pasal 2"], ["Pasal 3"]], box=(500, 700)))
    assert made.page_count == 3
    assert made.unread_pages == (2,)
    document = made.document("0" * 64)
    assert document.text == "Pasal 1\f\fPasal 3"
    assert document.page_at(document.text.index("3")).number == 3
    assert made.pages[1].size == PageSize(500, 700), "a neighbour's size is the best guess"
    assert made.pages[1].coverage == 0.0, "an unread page must not pass for one read in full"


def test_a_first_page_that_fails_has_a_size(make_pdf: MakePdf, fail_on: FailOn) -> None:
    fail_on([1])
    made = read(make_pdf([["Pasal 1"], ["Pasal 2"]]))
    assert made.unread_pages == (1,)
    assert made.pages[0].size == PageText.BLANK_SIZE


def test_a_file_without_a_readable_page_fails_as_its_first_page_does(
    make_pdf: MakePdf, fail_on: FailOn
) -> None:
    fail_on([1, 2], FailureClass.TOO_LARGE)
    assert failure_of(make_pdf([["Pasal 1"], ["Pasal 2"]])) is FailureClass.TOO_LARGE


def test_pages_without_any_mark_are_empty(make_pdf: MakePdf) -> None:
    assert failure_of(make_pdf([[], []])) is FailureClass.EMPTY


def test_blank_pages_beside_an_unread_one_are_not_called_empty(make_pdf: MakePdf, fail_on: FailOn) -> None:
    fail_on([2])
    assert failure_of(make_pdf([[], ["Pasal 2"]])) is FailureClass.NO_TEXT


def test_pictures_without_words_have_no_text(tmp_path: Path) -> None:
    Image.fromarray(np.full((300, 200), 200, np.uint8)).save(tmp_path / "kosong.png")
    assert failure_of(tmp_path / "kosong.png") is FailureClass.NO_TEXT


def test_a_blank_page_between_others_is_no_failure(make_pdf: MakePdf) -> None:
    made = read(make_pdf([["Pasal 1"], [], ["Pasal 2"]]))
    assert made.unread_pages == ()
    assert made.document("0" * 64).text == "Pasal 1\f\fPasal 2"


def test_errors_that_are_ours_are_not_swallowed(make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(view: PageView, engine: OcrEngine) -> PageText:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline.read, "read_page", broken)
    with pytest.raises(ZeroDivisionError):
        read(make_pdf([["Pasal 1"]]))
