"""Words of a PDF's text layer stand on the ink that a viewer shows and are read the way they run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfplumber.utils.text import extract_words

from extractors.files import Limits, open_document
from extractors.files.opening import LayerWord
from extractors.files.page_image import PageImage
from extractors.files.pdf_words import Letters, visible_part, words_of
from schemas.geometry import BoundingBox, PageSize

MakePdf = Callable[..., Path]
TURNS = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}
"""Text matrix by the degrees, counter-clockwise, that the text is turned in the page's own space."""


def edited(file: Path, *changes: tuple[str, str]) -> Path:
    """Replace parts of a handmade PDF; its readers find the moved objects by themselves."""
    text = file.read_bytes().decode("latin-1")
    for old, new in changes:
        assert old in text, f"{old} is not in the PDF"
        text = text.replace(old, new)
    text = re.sub(
        r"<< /Length \d+ >>\nstream\n(.*?)\nendstream",
        lambda match: f"<< /Length {len(match[1])} >>\nstream\n{match[1]}\nendstream",
        text,
        flags=re.DOTALL,
    )
    body = text[: text.index("xref\n0 ")]
    offsets = [match.start() for match in re.finditer(r"^\d+ 0 obj$", body, re.MULTILINE)]
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer << /Size {len(offsets) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    table = f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n{table}"
    file.write_bytes((body + table + trailer).encode("latin-1"))
    return file


def first_page(file: Path) -> tuple[list[LayerWord], PageImage]:
    with open_document(file, Limits()) as document, document.page(1) as page:
        return page.layer_words(), page.preview(144)


def assert_on_ink(words: list[LayerWord], image: PageImage) -> None:
    """Every word's box holds ink and there is none outside the boxes."""
    left = image.pixels < 160
    assert left.any()
    for word in words:
        x0, top, x1, bottom = (round(side * 2) for side in word.bbox)
        window = np.s_[max(0, top - 2) : bottom + 2, max(0, x0 - 2) : x1 + 2]
        assert left[window].any(), f"no ink under {word.text} at {word.bbox}"
        left[window] = False
    assert not left.any(), "ink outside the boxes"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("media", ["0 0 595 842", "100 50 695 892", "-20 -30 575 812"])
@pytest.mark.parametrize("crop", ["", "/CropBox [40 200 500 790]", "/CropBox [-500 300 450 2000]"])
def test_boxes_match_the_picture_of_the_page(make_pdf: MakePdf, rotate: int, media: str, crop: str) -> None:
    file = edited(
        make_pdf([["Surat izin", "berlaku sampai", "17 Agustus 2028"]], rotate=rotate),
        ("/MediaBox [0 0 595 842]", f"/MediaBox [{media}] {crop}"),
        ("1 0 0 1 60 ", "1 0 0 1 160 "),
    )
    words, image = first_page(file)
    assert sorted(word.text for word in words) == sorted(
        ["Surat", "izin", "berlaku", "sampai", "17", "Agustus", "2028"]
    )
    assert_on_ink(words, image)


def test_words_outside_the_crop_box_are_not_on_the_page(make_pdf: MakePdf) -> None:
    file = edited(make_pdf([["Tampak", "Tersembunyi"]]), ("/MediaBox", "/CropBox [0 765 595 842] /MediaBox"))
    words, image = first_page(file)
    assert [word.text for word in words] == ["Tampak"]
    assert image.height == 2 * (842 - 765)


def test_a_crop_box_outside_the_page_is_ignored() -> None:
    part = visible_part((0, 0, 595, 842), (1000, 1000, 1200, 1300), 90)
    assert part == BoundingBox(0, 0, 842, 595)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("text_turn", [0, 90, 180, 270])
def test_turned_text_is_read_along_its_own_direction(make_pdf: MakePdf, rotate: int, text_turn: int) -> None:
    lines = ["Sertifikat akreditasi klinik", "berlaku hingga 26 Juni 2028"]
    file = make_pdf([lines], rotate=rotate)
    across = {0: "60 772", 90: "300 100", 180: "500 300", 270: "300 700"}[text_turn]
    down = {0: "60 756", 90: "316 100", 180: "500 316", 270: "284 700"}[text_turn]
    edited(
        file,
        ("1 0 0 1 60 772", f"{TURNS[text_turn]} {across}"),
        ("1 0 0 1 60 756", f"{TURNS[text_turn]} {down}"),
    )
    words, image = first_page(file)
    assert [word.text for word in words] == " ".join(lines).split()
    # /Rotate turns clockwise, the text matrix counter-clockwise: what is left has to be undone.
    assert {word.turns * 90 for word in words} == {(text_turn - rotate) % 360}
    assert_on_ink(words, image)


def test_a_slanted_watermark_is_one_word_beside_the_lines(make_pdf: MakePdf) -> None:
    file = edited(
        make_pdf([["Surat izin praktik", "SALINAN"]]),
        ("1 0 0 1 60 756", "0.7071 0.7071 -0.7071 0.7071 200 400"),
    )
    words, image = first_page(file)
    assert [word.text for word in words] == ["Surat", "izin", "praktik", "SALINAN"]
    assert_on_ink(words, image)


def test_letters_around_a_stamp_are_no_words(make_pdf: MakePdf) -> None:
    file = edited(
        make_pdf([["Surat", "L", "P", "A"]]),
        ("1 0 0 1 60 756", "0.7071 0.7071 -0.7071 0.7071 200 400"),
        ("1 0 0 1 60 740", "0.5 0.866 -0.866 0.5 210 410"),
        ("1 0 0 1 60 724", "0.866 0.5 -0.5 0.866 190 390"),
    )
    words, _ = first_page(file)
    assert [word.text for word in words] == ["Surat"]


def test_a_text_layer_that_leans_with_its_scan_is_still_level(make_pdf: MakePdf) -> None:
    file = edited(make_pdf([["Surat izin"]]), ("1 0 0 1 60 772", "0.9986 0.0523 -0.0523 0.9986 60 772"))
    words, _ = first_page(file)
    assert [(word.text, word.turns) for word in words] == [("Surat", 0), ("izin", 0)]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_spaced_letters_are_one_word_in_every_direction(make_pdf: MakePdf, rotate: int) -> None:
    file = edited(make_pdf([["wilayah titik izin"]], rotate=rotate), ("/F1 11 Tf", "/F1 11 Tf 0.9 Tc"))
    words, _ = first_page(file)
    assert [word.text for word in words] == ["wilayah", "titik", "izin"]


_CHARACTER = st.tuples(
    st.sampled_from("ab1. "),
    st.integers(0, 60),  # half points, so that many characters touch or share a line
    st.integers(0, 30),
    st.integers(1, 12),
    st.integers(8, 24),
)


@given(st.lists(_CHARACTER, min_size=1, max_size=40))
def test_characters_make_the_words_that_pdfplumber_makes(drawn: list[tuple[str, int, int, int, int]]) -> None:
    chars = [
        {
            "text": text,
            "x0": x / 2,
            "x1": (x + width) / 2,
            "top": y / 2,
            "doctop": y / 2,
            "bottom": (y + height) / 2,
            "size": height / 2,
            "upright": True,
        }
        for text, x, y, width, height in drawn
    ]
    expected = extract_words(chars, use_text_flow=False, keep_blank_chars=False, x_tolerance_ratio=0.15)
    boxes = np.array([[char[side] for side in ("x0", "top", "x1", "bottom")] for char in chars], float)
    letters = Letters([text for text, *_ in drawn], boxes, np.zeros(len(drawn)), np.zeros(len(drawn), bool))
    words = words_of(letters, PageSize(100, 100))
    assert [(word.text, *word.bbox) for word in words] == [
        (word["text"], word["x0"], word["top"], word["x1"], word["bottom"]) for word in expected
    ]
