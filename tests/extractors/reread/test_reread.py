"""A date that was read in part is read again, and believed as far as the readings agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.files import PageImage
from extractors.ocr import ENGINES, Layout, OcrWord
from extractors.reread import with_second_readings
from schemas.geometry import BoundingBox
from schemas.text import Word

PAPER = PageImage.from_page(np.full((800, 800), 255, np.uint8), 144)


def line(text: str, confidence: float = 0.9) -> tuple[Word, ...]:
    """Return the words of one line, at (50, 50) points, sixty points each."""
    return tuple(
        Word(word, BoundingBox(50.0 + 60 * at, 50, 100.0 + 60 * at, 60), confidence, 0)
        for at, word in enumerate(text.split())
    )


class Engine:
    """Answers each look with the next text, its words where a line at `left` points would have them."""

    name = version = "scripted"

    def __init__(self, *answers: str, left: float = 50.0, confidence: float = 0.9) -> None:
        self._answers: Iterator[str] = iter(answers)
        self._left = left
        self._confidence = confidence
        self.looks = 0

    def missing_languages(self) -> tuple[str, ...]:
        return ()

    def read(self, image: PageImage, layout: Layout = Layout.PAGE) -> list[OcrWord]:
        self.looks += 1
        back = np.linalg.inv(image.to_points)
        words = []
        for at, word in enumerate(next(self._answers, "").split()):
            corners = np.array([[self._left + 60 * at, self._left + 50 + 60 * at], [50.0, 60.0], [1.0, 1.0]])
            xs, ys, _ = back @ corners
            words.append(OcrWord(word, BoundingBox(xs[0], ys[0], xs[1], ys[1]), self._confidence, (1, 1, 1)))
        return words


def again(words: Sequence[Word], engine: Engine) -> tuple[str, float, int]:
    """Return the text after another look, the least confidence of its words with figures, the changes."""
    found, changed = with_second_readings(words, PAPER, PAPER, engine)
    figures = [word.confidence or 0 for word in found if word.text[0].isdigit()]
    return " ".join(word.text for word in found), min(figures, default=0.0), changed


def test_three_looks_that_agree_are_believed() -> None:
    text, sure, changed = again(
        line("as Maret 2024"), Engine("13 Maret 2024", "13 Maret 2024", "13 Maret 2024")
    )
    assert (text, sure, changed) == ("13 Maret 2024", 0.9, 1)


def test_two_that_agree_are_taken_and_doubted() -> None:
    engine = Engine("13 Maret 2024", "18 Maret 2024", "", "13 Maret 2024")
    text, sure, changed = again(line("as Maret 2024"), engine)
    assert (text, changed) == ("13 Maret 2024", 1)
    assert sure < 0.6


@pytest.mark.parametrize(
    "answers",
    [
        ("13 Maret 2024", "", "", ""),
        ("13 Maret 2024", "18 Maret 2024", "13 Maret 2024", "18 Maret 2024"),
        ("13 April 2024",) * 4,
        ("13 Maret 2021",) * 4,
        ("31 Februari 2024",) * 4,
    ],
    ids=["one", "a tie", "another month", "another year", "no such day"],
)
def test_what_readings_do_not_agree_on_stays_as_it_was(answers: tuple[str, ...]) -> None:
    assert again(line("as Maret 2024"), Engine(*answers))[::2] == ("as Maret 2024", 0)


def test_what_something_else_was_seen_for_is_doubted() -> None:
    engine = Engine("18 Maret 2024", *["13 Maret 2024"] * 3)
    text, sure, _ = again(line("as Maret 2024"), engine)
    assert text == "13 Maret 2024"
    assert sure < 0.6


@pytest.mark.parametrize(
    ("read", "looks", "date"),
    [
        ("as Juni 2031", ("14 Jonu 2031", "7 Junl 031", "14 Juni 20BI", "14 Jumi 2O5"), "14 Juni 2031"),
        ("9 fobrua 2031", ("9 Pebruarf 031", "4 Februavi 2031", "9 Vcbruari 2037"), "9 Februari 2031"),
    ],
    ids=["day", "month and year"],
)
def test_looks_that_each_show_a_part_are_put_together(read: str, looks: tuple[str, ...], date: str) -> None:
    text, sure, changed = again(line(read, 0.5), Engine(*looks))
    assert (text, changed) == (date, 1)
    assert sure < 0.6


@pytest.mark.parametrize(
    "looks",
    [
        ("1A Juni 2031", "14 Juni 2O5", "4 Jumi", "I4 Juni 2031"),
        ("14 Juni 203", "15 Juni 203", "14 Juni 203", "15 Juni 203"),
        ("14 Mei 203", "14 Mei 203", "14 Mei 203", "14 Mei 203"),
        ("31 Juni 203",) * 4,
    ],
    ids=["a day seen once", "two days", "another month", "no such day"],
)
def test_parts_that_looks_do_not_share_are_not(looks: tuple[str, ...]) -> None:
    assert again(line("as Juni 2031", 0.5), Engine(*looks))[::2] == ("as Juni 2031", 0)


def test_a_length_behind_its_label_is_read_again() -> None:
    answer = "waktu 3 (tiga) tahun sejak"
    found, changed = with_second_readings(
        line("Jangka waktu j (fya) lahun sejak ditetapkan", 0.5),
        PAPER,
        PAPER,
        Engine(*[f"Jangka {answer}"] * 3),
    )
    assert (" ".join(word.text for word in found), changed) == (f"Jangka {answer} ditetapkan", 1)


def test_a_label_that_ran_into_the_date_is_a_word_of_its_own() -> None:
    engine = Engine(*["Tanggal13 Maret 2024"] * 3)
    assert again(line("as Maret 2024"), engine)[::2] == ("Tanggal 13 Maret 2024", 1)


def test_a_date_elsewhere_on_the_page_is_no_reading_of_this_one() -> None:
    engine = Engine(*["13 Maret 2024"] * 4, left=400.0)
    assert again(line("as Maret 2024"), engine)[2] == 0


def test_a_hardly_legible_date_that_is_confirmed_is_sure() -> None:
    text, sure, changed = again(line("13 Maret 2024", 0.4), Engine(*["13 Maret 2024"] * 3))
    assert (text, sure, changed) == ("13 Maret 2024", 0.9, 0)


def test_two_looks_do_not_outvote_a_whole_date() -> None:
    answers = ("13 Maret 2024", "13 Maret 2024", "", "")
    assert again(line("18 Maret 2024", 0.4), Engine(*answers))[::2] == ("18 Maret 2024", 0)
    assert again(line("18 Maret 2024", 0.4), Engine(*answers[:2] * 2))[::2] == ("13 Maret 2024", 1)


def test_three_looks_without_a_date_are_enough() -> None:
    engine = Engine("...", "noda", "")
    again(line("as Maret 2024"), engine)
    assert engine.looks == 3


def test_what_was_read_first_is_kept_beside() -> None:
    found, _ = with_second_readings(
        line("tanggal as Maret 2024"), PAPER, PAPER, Engine(*["tanggal 13 Maret 2024"] * 3)
    )
    assert [(word.text, word.raw) for word in found] == [
        ("tanggal", None),
        ("13", "as Maret 2024"),
        ("Maret", "as Maret 2024"),
        ("2024", "as Maret 2024"),
    ]


def test_a_page_without_trouble_is_not_looked_at() -> None:
    engine = Engine()
    words = line("tanggal 13 Maret 2024")
    assert with_second_readings(words, PAPER, PAPER, engine) == (words, 0)
    assert engine.looks == 0


@pytest.mark.ocr
@pytest.mark.parametrize("turns", [0, 1])
def test_a_date_under_a_stroke_is_read_from_the_page_itself(turns: int) -> None:
    dpi, scale = 150, 150 / 72
    drawn = Image.new("L", (900, 500), 255)
    brush = ImageDraw.Draw(drawn)
    font = ImageFont.load_default(size=26)
    brush.text((200, 200), "Ditetapkan tanggal 13 Maret 2024", font=font, fill=0)
    upright = PageImage.from_page(np.asarray(drawn, np.uint8), dpi)
    left = 200 + font.getlength("Ditetapkan tanggal ")
    right = left + font.getlength("13 Maret 2024")
    month = BoundingBox(left / scale, 203 / scale, right / scale, 230 / scale)
    year = BoundingBox(month.x1, month.top, month.x1 + 9, month.bottom)
    words = (Word("Ma5et", month, 0.3, 0), Word("2024", year, 0.9, 0))
    # The scan lies on its side; the cleaned picture is upright and knows the way back.
    side = PageImage(
        np.ascontiguousarray(np.rot90(upright.pixels, turns)),
        dpi,
        upright.to_points @ (np.array([[0, -1.0, 899], [1, 0, 0], [0, 0, 1]]) if turns else np.eye(3)),
    )
    found, _ = with_second_readings(words, upright, side, ENGINES["pytesseract"]())
    assert "13 Maret 2024" in " ".join(word.text for word in found)


def test_the_lost_tail_of_a_number_is_found() -> None:
    engine = Engine(*["Nomor : 737/DPS-PKS/III/2021"] * 3)
    assert again(line("Nomor : 737/DPS-PKS"), engine)[::2] == ("Nomor : 737/DPS-PKS/III/2021", 1)


def test_another_number_is_no_reading_of_this_one() -> None:
    engine = Engine(*["Nomor : 12/KTR/III-04/0321"] * 4)
    assert again(line("Nomor : 737/DPS-PKS"), engine)[2] == 0


def test_lines_may_run_up_the_page() -> None:
    """A page that was scanned lying on its side: its lines are level in the cleaned picture alone."""
    height = 800 * 72 / 144
    quarter = np.array([[0, 1, 0], [-1, 0, height], [0, 0, 1.0]])
    upright = PageImage(PAPER.pixels, PAPER.dpi, quarter @ PAPER.to_points)
    words = tuple(
        replace(word, bbox=BoundingBox(box.top, height - box.x1, box.bottom, height - box.x0))
        for word in line("tanggal as Maret 2024")
        for box in (word.bbox,)
    )
    engine = Engine(*["tanggal 13 Maret 2024"] * 3)
    found, changed = with_second_readings(words, upright, PAPER, engine)
    assert (" ".join(word.text for word in found), changed) == ("tanggal 13 Maret 2024", 1)
    assert found[0].bbox == words[0].bbox
    assert [round(side) for side in found[1].bbox] == [round(side) for side in words[1].bbox]
