"""The text layer where it can be trusted, else OCR, the right way up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from extractors.files import LayerWord, Limits, OpenDocument, PageImage, open_document
from extractors.ocr import ENGINES, Layout, OcrWord
from extractors.pages import read_page
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import TextSource
from schemas.text import WELL_READ, DocumentText, PageText

DPI = 150
DrawPage = Callable[..., Image.Image]
MakePdf = Callable[..., Path]

PRINT = tuple(
    f"Pasal {row} pihak {party} wajib {duty} peserta"
    for row, (party, duty) in enumerate(
        [("kesatu", "membayar biaya pelayanan"), ("kedua", "melayani"), ("kesatu", "memberikan data")] * 5,
        start=1,
    )
)


class View:
    """A page made of a picture and a text layer."""

    number = 3
    layer_note = ""

    def __init__(self, picture: Image.Image, layer: Sequence[LayerWord] = (), share: float = 1.0) -> None:
        self._image = PageImage.from_page(np.array(picture, np.uint8), DPI)
        self._layer = list(layer)
        self._share = share
        self.size = PageSize(picture.width * 72 / DPI, picture.height * 72 / DPI)

    def layer_words(self) -> list[LayerWord]:
        return self._layer

    def image_share(self) -> float:
        return self._share

    def has_marks(self) -> bool:
        return True

    def image(self) -> PageImage:
        return self._image

    def preview(self, dpi: float) -> PageImage:
        return self._image


Answer = Callable[[PageImage, Layout], list[OcrWord]]


class Engine:
    """Answers what a test tells it and keeps what it was asked."""

    name = "told"
    version = "1"

    def __init__(self, answer: Answer = lambda image, layout: []) -> None:
        self._answer = answer
        self.asked: list[tuple[PageImage, Layout]] = []

    def missing_languages(self) -> tuple[str, ...]:
        return ()

    def read(self, image: PageImage, layout: Layout = Layout.PAGE) -> list[OcrWord]:
        self.asked.append((image, layout))
        return self._answer(image, layout)


def layer_of(lines: Sequence[str], *, every: int = 1) -> list[LayerWord]:
    """Return a text layer whose words lie on the print of `draw_page`: 12 point print every 20 points."""
    words = []
    for row, line in list(enumerate(lines))[::every]:
        x = 72.0
        for text in line.split():
            width = 6.2 * len(text)
            words.append(LayerWord(text, BoundingBox(x, 72.0 + 20 * row, x + width, 88.0 + 20 * row)))
            x += width + 1
    return words


def seen(lines: Sequence[str], confidence: float = 0.95, *, every: int = 1) -> Answer:
    """Return an engine's answer for an upright page of `draw_page`."""

    def answer(image: PageImage, layout: Layout) -> list[OcrWord]:
        scale = image.dpi / 72
        return [
            OcrWord(
                word.text,
                BoundingBox(*(side * scale for side in word.bbox)),
                confidence,
                (1, 1, round(word.bbox.top)),
            )
            for word in layer_of(lines, every=every)
        ]

    return answer


def text_of(page: PageText) -> str:
    return DocumentText("0" * 64, (page,)).text


_SWAPPED = str.maketrans("aiueobdgkmnprst", "uoaiektpbrsmdgn")
"""Vowels for vowels and consonants for consonants: it looks like words of some language."""


def shifted(lines: Sequence[str]) -> list[str]:
    return ["".join(chr(ord(char) + 3) if char.isalpha() else char for char in line) for line in lines]


def test_a_digital_page_is_read_from_its_layer(draw_page: DrawPage) -> None:
    engine = Engine()
    page = read_page(View(draw_page(PRINT), layer_of(PRINT), share=0.0), engine)
    assert (page.number, page.source, page.rotation, page.confidence) == (3, TextSource.TEXT_LAYER, 0, None)
    assert text_of(page) == "\n".join(" ".join(line.split()) for line in PRINT)
    assert engine.asked == []


def test_a_scan_with_a_good_layer_is_read_from_it(draw_page: DrawPage) -> None:
    engine = Engine()
    page = read_page(View(draw_page(PRINT), layer_of(PRINT)), engine)
    assert page.source is TextSource.TEXT_LAYER
    assert "covering" in page.reason
    assert engine.asked == []


def test_rows_of_a_layer_hold_label_and_value(draw_page: DrawPage) -> None:
    layer = [
        LayerWord(text, BoundingBox(x, y, x + 60, y + 10))
        for x, y, text in [
            (72, 100, "Nama"),
            (72, 120, "Alamat"),
            (300, 101, "Wulan"),
            (300, 121, "Karangasri"),
        ]
    ]
    page = read_page(View(draw_page([]), layer, share=0.0), Engine())
    assert text_of(page) == "Nama Wulan\nAlamat Karangasri"


def test_lines_that_the_format_tells_are_kept(draw_page: DrawPage) -> None:
    nowhere = BoundingBox(0, 0, 0, 0)
    layer = [LayerWord("Surat", nowhere, 0), LayerWord("izin", nowhere, 0), LayerWord("Nomor", nowhere, 2)]
    assert text_of(read_page(View(draw_page([]), layer, share=0.0), Engine())) == "Surat izin\nNomor"


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        ([], "no text layer"),
        (layer_of(["(cid:12)(cid:7) (cid:9)(cid:44) (cid:3)"] * 8), "no text"),
        (layer_of(shifted(PRINT)), "no text"),
        (layer_of([line.translate(_SWAPPED) for line in PRINT]), "no known language"),
        (layer_of(PRINT, every=3), "covers"),
        (layer_of(["Dipindai dengan PemindaiKu"]), "covers"),
    ],
    ids=[
        "none",
        "no font map",
        "shifted letters",
        "swapped letters",
        "a third of the print",
        "a few words over a picture",
    ],
)
def test_a_layer_that_cannot_be_trusted_is_read_by_the_engine(
    draw_page: DrawPage, layer: list[LayerWord], reason: str
) -> None:
    engine = Engine(seen(PRINT))
    page = read_page(View(draw_page(PRINT), layer), engine)
    assert page.source is TextSource.OCR
    assert reason in page.reason
    assert text_of(page) == "\n".join(" ".join(line.split()) for line in PRINT)
    assert page.confidence == pytest.approx(0.95)
    assert page.coverage is not None
    assert page.coverage > 0.93


def test_a_small_picture_beside_the_text_does_not_matter(draw_page: DrawPage) -> None:
    page = read_page(View(draw_page(PRINT), layer_of(PRINT, every=3), share=0.05), Engine())
    assert page.source is TextSource.TEXT_LAYER


def test_a_few_foreign_words_over_a_picture_of_little_print_are_not_enough(draw_page: DrawPage) -> None:
    lines = ["Scanned Camera Zedfox"]
    engine = Engine(seen(lines))
    page = read_page(View(draw_page(lines), layer_of(lines)), engine)
    assert page.source is TextSource.OCR
    assert "few words" in page.reason


def is_part(image: PageImage) -> bool:
    """Whether an engine is shown a part of the page of `draw_page` only."""
    return image.height * 72 / image.dpi < 700


def test_a_page_is_read_once_when_nothing_is_lost(draw_page: DrawPage) -> None:
    engine = Engine(seen(PRINT))
    page = read_page(View(draw_page(PRINT)), engine)
    assert [layout for _, layout in engine.asked] == [Layout.COLUMN]
    assert page.reason.startswith("no text layer")
    assert "again" not in page.reason
    assert page.coverage is not None
    assert page.coverage > 0.97


@pytest.mark.parametrize(("sure", "taken"), [(0.95, True), (0.81, False)])
def test_a_worn_copy_is_read_with_its_specks_too(draw_page: DrawPage, sure: float, taken: bool) -> None:
    """Where print itself has fallen to dots, cleaning takes bits of its letters."""
    drawn = np.array(draw_page(PRINT), np.uint8)
    drawn[20:60:17, 30:200:23] = 0

    def answer(image: PageImage, layout: Layout) -> list[OcrWord]:
        specks = image.pixels[10:80, 10:200].min() < 160
        return seen(PRINT, sure if specks else 0.8)(image, layout)

    engine = Engine(answer)
    page = read_page(View(Image.fromarray(drawn)), engine)
    assert len(engine.asked) == 2
    assert ("read with its specks" in page.reason) is taken
    assert page.confidence == (sure if taken else 0.8)


@pytest.mark.parametrize(("sure", "every"), [(0.9, 1), (0.93, 2), (0.9, 3)])
def test_a_table_with_broken_rules_is_read_without_them(draw_page: DrawPage, sure: float, every: int) -> None:
    """What is read without them is taken where it is plainly more."""
    drawn = np.array(draw_page(PRINT), np.uint8)
    row = drawn.shape[0] - 200
    for start in range(200, 1000, 25):
        drawn[row : row + 2, start : start + 18] = 0

    def answer(image: PageImage, layout: Layout) -> list[OcrWord]:
        if is_part(image):
            return []
        place = round(row * image.dpi / DPI)
        broken = image.pixels[place - 8 : place + 12, 300:900].min() < 100
        return seen(PRINT, 0.9 if broken else sure, every=2 if broken else every)(image, layout)

    engine = Engine(answer)
    page = read_page(View(Image.fromarray(drawn)), engine)
    assert ("read without its broken rules" in page.reason) is (every == 1)
    assert len(text_of(page).splitlines()) == (len(PRINT) if every == 1 else (len(PRINT) + 1) // 2)


def test_words_lost_in_one_column_are_found_with_a_look_for_columns(draw_page: DrawPage) -> None:
    def answer(image: PageImage, layout: Layout) -> list[OcrWord]:
        return seen(PRINT, every=1 if layout is Layout.PAGE else 2)(image, layout)

    engine = Engine(answer)
    page = read_page(View(draw_page(PRINT)), engine)
    assert [layout for _, layout in engine.asked] == [Layout.COLUMN, Layout.PAGE]
    assert "read again with a look for columns" in page.reason
    assert len(text_of(page).splitlines()) == len(PRINT)


def test_a_second_pass_that_reads_less_is_not_taken(draw_page: DrawPage) -> None:
    def answer(image: PageImage, layout: Layout) -> list[OcrWord]:
        return [] if is_part(image) else seen(PRINT, every=3 if layout is Layout.PAGE else 2)(image, layout)

    page = read_page(View(draw_page(PRINT)), Engine(answer))
    assert "read again" not in page.reason
    assert len(text_of(page).splitlines()) == (len(PRINT) + 1) // 2
    assert page.coverage is not None
    assert page.coverage < 0.7, "what was not read shows"


def test_a_line_that_was_lost_is_read_by_itself(draw_page: DrawPage) -> None:
    lost = 6

    def answer(image: PageImage, layout: Layout) -> list[OcrWord]:
        if not is_part(image):
            return [word for word in seen(PRINT)(image, layout) if word.line[2] != 72 + 20 * lost]
        found = layer_of([PRINT[lost]])
        # The part shows nothing but the lost line; its words stand where the ink is.
        rows, columns = np.nonzero(image.pixels < 128)
        shift = BoundingBox(*(side * image.dpi / 72 for side in found[0].bbox))
        across, down = columns.min() - shift.x0, rows.min() - shift.top
        return [
            OcrWord(
                word.text,
                BoundingBox(
                    *(
                        side * image.dpi / 72 + (down if at % 2 else across)
                        for at, side in enumerate(word.bbox)
                    )
                ),
                0.9,
                (1, 1, 1),
            )
            for word in found
        ]

    page = read_page(View(draw_page(PRINT)), Engine(answer))
    assert f"{len(PRINT[lost].split())} words found at a second look" in page.reason
    assert text_of(page).splitlines()[lost] == PRINT[lost]
    assert page.coverage is not None
    assert page.coverage > 0.97


def test_a_page_with_noise_says_how_much_was_not_read(draw_page: DrawPage) -> None:
    def answer(image: PageImage, layout: Layout) -> list[OcrWord]:
        good = seen(PRINT)(image, layout)
        return [
            word._replace(text="xqzrw", confidence=0.4) if at < 9 else word for at, word in enumerate(good)
        ]

    page = read_page(View(draw_page(PRINT)), Engine(answer))
    letters = sum(len(word.text) for word in page.words)
    assert page.doubtful == pytest.approx(45 / letters, abs=0.001)
    assert page.read_share is not None
    assert page.read_share < WELL_READ
    assert "of the print was not read or is doubtful" in page.reason


def test_what_a_second_look_only_guesses_stays_lost(draw_page: DrawPage) -> None:
    def answer(image: PageImage, layout: Layout) -> list[OcrWord]:
        if is_part(image):
            return [OcrWord("tebakan", BoundingBox(5, 5, image.width - 5, image.height - 5), 0.3, (1, 1, 1))]
        return [word for word in seen(PRINT)(image, layout) if word.line[2] != 72 + 20 * 6]

    page = read_page(View(draw_page(PRINT)), Engine(answer))
    assert "tebakan" not in text_of(page)
    assert page.coverage is not None
    assert page.coverage < 0.97


def is_upright(image: PageImage) -> bool:
    """Whether the print stands at the left and at the top, as on the upright page of `draw_page`."""
    rows, columns = np.nonzero(image.pixels < 128)
    return bool(columns.mean() < 0.45 * image.width and rows.mean() < 0.45 * image.height)


@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
def test_the_turn_that_makes_a_page_upright_is_recorded(draw_page: DrawPage, clockwise: int) -> None:
    upright = draw_page(PRINT)
    fed = upright.rotate(-clockwise, expand=True)  # Pillow turns counter-clockwise

    def answer(image: PageImage, layout: Layout) -> list[OcrWord]:
        if is_upright(image):
            return seen(PRINT)(image, layout)
        return seen(["lI1 :;i rn vv"] * 9, confidence=0.3)(image, layout)

    view = View(fed)
    page = read_page(view, Engine(answer))
    assert page.rotation == (360 - clockwise) % 360
    assert text_of(page).startswith("Pasal 1 pihak")
    assert page.upright_size == pytest.approx(PageSize(upright.width * 72 / DPI, upright.height * 72 / DPI))
    expected = layer_of(PRINT)
    for word, true in zip(page.words, expected, strict=True):
        assert page.upright(word.bbox) == pytest.approx(true.bbox, abs=1.5)


def test_words_of_a_page_stay_inside_it(draw_page: DrawPage) -> None:
    def answer(image: PageImage, layout: Layout) -> list[OcrWord]:
        if is_part(image):
            return []
        return [OcrWord("pinggir", BoundingBox(-30, -9, image.width + 50, 60), 0.9, (1, 1, 1))]

    view = View(draw_page(PRINT))
    (word,) = read_page(view, Engine(answer)).words
    assert word.bbox == pytest.approx((0, 0, view.size.width, 60 * 72 / 200), abs=0.5)


def test_specks_are_no_words_and_do_not_count(draw_page: DrawPage) -> None:
    def answer(image: PageImage, layout: Layout) -> list[OcrWord]:
        speck = OcrWord("~", BoundingBox(5, 5, 9, 9), 0.1, (9, 1, 1))
        return [*seen(PRINT)(image, layout), speck]

    page = read_page(View(draw_page(PRINT)), Engine(answer))
    assert all(word.text != "~" for word in page.words)
    assert page.confidence == pytest.approx(0.95)


def test_a_blank_page_has_no_words(draw_page: DrawPage) -> None:
    page = read_page(View(draw_page([])), Engine())
    assert page.words == ()
    assert page.confidence == 0.0
    assert page.coverage == 1.0


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_layer_that_runs_sideways_is_read_along_its_lines(
    make_pdf: MakePdf, licence_lines: tuple[str, ...], rotate: int
) -> None:
    with (
        open_document(make_pdf([licence_lines], rotate=rotate), Limits()) as document,
        document.page(1) as view,
    ):
        page = read_page(view, Engine())
    assert page.source is TextSource.TEXT_LAYER
    assert page.rotation == (360 - rotate) % 360
    assert text_of(page).splitlines() == list(licence_lines)
    assert page.upright_size == (595, 842)


def test_a_note_in_the_margin_is_read_after_the_page(draw_page: DrawPage) -> None:
    note = [
        LayerWord("Salinan", BoundingBox(20, 200, 30, 250), turns=1),
        LayerWord("resmi", BoundingBox(20, 150, 30, 190), turns=1),
    ]
    page = read_page(View(draw_page(PRINT), [*note, *layer_of(PRINT)], share=0.0), Engine())
    assert page.rotation == 0
    assert text_of(page).splitlines() == [" ".join(line.split()) for line in PRINT] + ["Salinan resmi"]


def assert_on_ink(page: PageText, picture: PageImage) -> None:
    """Every word's box holds ink, and next to no ink lies outside the boxes."""
    ink = picture.pixels < 140
    outside = ink.copy()
    scale = picture.dpi / 72
    for word in page.words:
        x0, top, x1, bottom = (round(side * scale) for side in word.bbox)
        if len(word.text) > 1:  # Tesseract may set a colon between its neighbours
            assert ink[top : bottom + 1, x0 : x1 + 1].mean() > 0.08, f"no ink under {word.text}"
        outside[max(0, top - 2) : bottom + 3, max(0, x0 - 2) : x1 + 3] = False
    assert outside.sum() < 0.02 * ink.sum()


def read_picture(document: OpenDocument, number: int) -> tuple[PageText, PageImage]:
    with document.page(number) as view:
        return read_page(view, ENGINES["tesseract"]()), view.image()


@pytest.mark.ocr
@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
def test_a_scanned_licence_is_read_whatever_way_it_was_fed(
    draw_page: DrawPage, licence_lines: tuple[str, ...], tmp_path: Path, clockwise: int
) -> None:
    fed = draw_page(licence_lines, dpi=200).rotate(-clockwise, expand=True)
    fed.save(tmp_path / "izin.png", dpi=(200, 200))
    with open_document(tmp_path / "izin.png", Limits()) as document:
        page, picture = read_picture(document, 1)
    assert page.rotation == (360 - clockwise) % 360
    # Tesseract sets the colon of a label to it as often as not.
    assert text_of(page).replace(" :", ":").splitlines() == [
        line.replace(" :", ":") for line in licence_lines
    ]
    assert page.confidence is not None
    assert page.confidence > 0.85
    assert page.coverage is not None
    assert page.coverage > 0.95
    assert_on_ink(page, picture)


@pytest.mark.ocr
def test_every_frame_of_a_tiff_is_read(draw_page: DrawPage, tmp_path: Path) -> None:
    frames = [
        draw_page([f"Lampiran {name}", "Daftar tenaga kesehatan"], dpi=200) for name in ("pertama", "kedua")
    ]
    frames[0].save(tmp_path / "lampiran.tif", save_all=True, append_images=frames[1:], dpi=(200, 200))
    with open_document(tmp_path / "lampiran.tif", Limits()) as document:
        assert document.page_count == 2
        for number, name in ((1, "pertama"), (2, "kedua")):
            page, picture = read_picture(document, number)
            assert page.number == number
            assert text_of(page) == f"Lampiran {name}\nDaftar tenaga kesehatan"
            assert_on_ink(page, picture)
