"""One searchable PDF: it looks as before, and search finds our words where they are printed."""

from __future__ import annotations

import ctypes
import hashlib
import io
import math
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import img2pdf
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, ImageOps

from extractors.files import FileKind, Limits, open_document
from pipeline import words
from pipeline.searchable.layer import text_layer
from pipeline.searchable.task import Task
from pipeline.searchable.writing import write_searchable
from schemas.geometry import BoundingBox, PageSize, enclosing
from schemas.labels import FailureClass, TextSource
from schemas.results import ErrorResult
from schemas.text import PageText, Reading, Word

ROOT = Path(__file__).parents[2]
DPI = 100
LINES = (
    "PERJANJIAN KERJA SAMA",
    "Nomor : 118/KTR/VI-05/1223",
    "PIHAK PERTAMA membayar kapitasi kepada PIHAK KEDUA",
    "paling lambat tanggal 15 (lima belas) setiap bulan.",
    "Karangasri, 20 Desember 2023",
)
A4 = (825, 1175)
"""Whole points at 100 dpi, so that a page can be drawn pixel for pixel."""
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Sheet:
    """A picture of a page with the words printed on it."""

    image: Image.Image
    words: tuple[Word, ...]
    rotation: int = 0
    dpi: float = DPI

    @property
    def size(self) -> PageSize:
        return PageSize(self.image.width * 72 / self.dpi, self.image.height * 72 / self.dpi)

    def page(self, number: int = 1) -> PageText:
        return PageText(
            number, self.size, TextSource.OCR, self.words, self.rotation, 0.9, 1.0, "no text layer"
        )

    def pdf(self) -> bytes:
        content = img2pdf.convert(encoded(self.image, "PNG"), layout_fun=lambda *_: (*self.size, *self.size))
        assert isinstance(content, bytes)
        return content


def encoded(image: Image.Image, format_: str, **how: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format_, **how)
    return stream.getvalue()


def printed(lines: Sequence[str] = LINES, *, tilt: float = 0.0, rotation: int = 0, mode: str = "L") -> Sheet:
    """Print lines on A4; tilt the sheet clockwise a little, or let it lie so that it must be turned."""
    image = Image.new("L", A4, 255)
    brush = ImageDraw.Draw(image)
    boxes: list[tuple[str, int, tuple[float, float, float, float]]] = []
    for row, line in enumerate(lines):
        font = ImageFont.load_default(size=34 if row == 0 else 22)
        left = 110.0
        for text in line.split():
            place = (left, 200 + 70 * row)
            brush.text(place, text, fill=0, font=font, anchor="ls")
            boxes.append((text, row, brush.textbbox(place, text, font=font, anchor="ls")))
            left += font.getlength(text + " ")
    forward = about_the_middle(-tilt)
    if tilt:
        image = image.rotate(-tilt, Image.Resampling.BICUBIC, fillcolor=255)
    placed = tuple(
        Word(text, around(box, forward, scale=72 / DPI).turned(-rotation // 90, size_of(A4)), 0.9, row)
        for text, row, box in boxes
    )
    image = image.rotate(rotation, expand=True)  # counter-clockwise: turned clockwise it is upright again
    return Sheet(image.convert(mode), placed, rotation)


def size_of(pixels: tuple[int, int]) -> PageSize:
    return PageSize(pixels[0] * 72 / DPI, pixels[1] * 72 / DPI)


def about_the_middle(degrees: float) -> Matrix:
    angle = math.radians(-degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    x, y = A4[0] / 2, A4[1] / 2
    return np.array([[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y]])


def around(box: tuple[float, float, float, float], forward: Matrix, *, scale: float) -> BoundingBox:
    x0, top, x1, bottom = box
    xs, ys = forward @ np.array([[x0, x1, x1, x0], [top, top, bottom, bottom], [1.0, 1, 1, 1]]) * scale
    return BoundingBox(float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))


# --- what a viewer sees and finds ---


def as_shown(page: Any) -> Callable[[float, float], tuple[float, float]]:
    """Return the way from a point of a page's own space to points from the top left of what is shown."""
    width, height = page.get_size()
    fine = 1000

    def convert(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        device = (0, 0, round(width * fine), round(height * fine), 0)
        raw.FPDF_PageToDevice(page.raw, *device, x, y, ctypes.byref(across), ctypes.byref(down))
        return across.value / fine, down.value / fine

    return convert


def found_words(page: Any) -> list[tuple[str, BoundingBox]]:
    """Return the words that a viewer finds, each with the box around its characters."""
    convert, layer = as_shown(page), page.get_textpage()
    found: list[tuple[str, BoundingBox]] = []
    corners: list[tuple[float, float]] = []
    text = ""
    for index in range(layer.count_chars() + 1):
        char = chr(raw.FPDFText_GetUnicode(layer.raw, index)) if index < layer.count_chars() else " "
        if not char.isspace():
            left, bottom, right, top = layer.get_charbox(index)
            corners += [convert(left, bottom), convert(right, top)]
            text += char
        elif text:
            xs, ys = zip(*corners, strict=True)
            found.append((text, BoundingBox(min(xs), min(ys), max(xs), max(ys))))
            corners, text = [], ""
    return found


def overlap(one: BoundingBox, other: BoundingBox) -> float:
    """Return the shared part of two boxes (intersection over union)."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one.width * one.height + other.width * other.height - shared)


def overlaps(page: Any, ours: Sequence[Word]) -> list[float]:
    """Return for each word how far its box is the one that a viewer finds; a dot's ink says little."""
    found = found_words(page)
    return [
        max((overlap(word.bbox, box) for text, box in found if text == word.text), default=0.0)
        for word in ours
        if len(word.text) > 1
    ]


def searched(page: Any, phrase: str) -> list[BoundingBox]:
    """Return what a viewer marks when it searches for a phrase."""
    convert, layer = as_shown(page), page.get_textpage()
    hit = layer.search(phrase).get_next()
    if hit is None:
        return []
    marked = []
    for index in range(layer.count_rects(*hit)):
        left, bottom, right, top = layer.get_rect(index)
        xs, ys = zip(convert(left, bottom), convert(right, top), strict=True)
        marked.append(BoundingBox(min(xs), min(ys), max(xs), max(ys)))
    return marked


def text_of(page: Any) -> str:
    return " ".join(page.get_textpage().get_text_range().split())


def drawn(page: Any, scale: float = 2) -> NDArray[np.int16]:
    return np.asarray(page.render(scale=scale).to_numpy(), np.int16)


def same_look(one: Path, other: Path) -> bool:
    with pdfium.PdfDocument(one) as first, pdfium.PdfDocument(other) as second:
        assert len(first) == len(second)
        return all(np.array_equal(drawn(first[at]), drawn(second[at])) for at in range(len(first)))


def picture_data(file: Path) -> list[str]:
    """Return the hashes of the pictures of a PDF as they are packed there."""
    with pikepdf.open(file) as pdf:
        return sorted(
            hashlib.sha256(item.read_raw_bytes()).hexdigest()
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
        )


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a document with the words of its pages: write(content or file, [page, ...], kind)."""

    def run(source: bytes | Path, pages: Sequence[PageText], kind: FileKind = FileKind.PDF) -> Path:
        outcome = attempt(tmp_path, source, pages, kind)
        assert outcome is None, outcome
        return tmp_path / "kerja" / "result.pdf"

    return run


def attempt(
    folder: Path, source: bytes | Path, pages: Sequence[PageText], kind: FileKind = FileKind.PDF
) -> ErrorResult | None:
    scratch = folder / "kerja"
    scratch.mkdir(exist_ok=True)
    if isinstance(source, bytes):
        (folder / "asli").write_bytes(source)
        source = folder / "asli"
    reading = words.pack(Reading(tuple(pages), len(pages)))
    return write_searchable(Task(source, kind, reading, "pks-audit uji", scratch))


# --- scans ---


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("tilt", [0.0, 1.7, -0.4])
def test_words_are_found_where_they_are_printed(
    write: Write, tmp_path: Path, rotation: int, tilt: float
) -> None:
    sheet = printed(tilt=tilt, rotation=rotation)
    result = write(sheet.pdf(), [sheet.page()])
    assert same_look(tmp_path / "asli", result)
    assert picture_data(tmp_path / "asli") == picture_data(result)
    with pdfium.PdfDocument(result) as document:
        assert text_of(document[0]) == " ".join(LINES)
        found = overlaps(document[0], sheet.words)
        assert min(found) > 0.5, found
        assert median(found) > 0.85


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_phrase_is_marked_along_its_line(write: Write, rotation: int) -> None:
    sheet = printed(rotation=rotation)
    result = write(sheet.pdf(), [sheet.page()])
    with pdfium.PdfDocument(result) as document:
        marked = searched(document[0], "PIHAK PERTAMA membayar")
    upright = [box.turned(rotation // 90, sheet.size) for box in marked]
    line = [word.bbox.turned(rotation // 90, sheet.size) for word in sheet.words if word.line == 2]
    assert upright
    assert overlap(enclosing(upright), enclosing(line[:3])) > 0.8
    assert all(abs(box.middle[1] - line[0].middle[1]) < 4 for box in upright), upright


def test_an_upside_down_line_is_drawn_in_as_few_pieces_as_fit() -> None:
    """Viewers that sort by place would turn the order of its pieces around."""
    row = [("Nama", 60, 90), (":", 200, 203), ("drg.", 212, 232), ("Sekar", 236, 266), ("Arum", 270, 297)]
    row += [("i", 301, 303), ("l" * 30, 306, 340)]  # one that is read far too long for its place
    words = tuple(
        Word(text, BoundingBox(left, 100, right, 109).turned(2, PageSize(594, 846)), 0.9, 0)
        for text, left, right in row
    )
    page = PageText(1, PageSize(594, 846), TextSource.OCR, words, 180)
    layer = text_layer(page, BoundingBox(0, 0, 594, 846), PageSize(594, 846))
    pieces = [word.text for line in layer.children for word in line.children]
    assert pieces == ["Nama", ":", "drg. Sekar Arum i", "l" * 30]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_turn_and_the_crop_of_a_page_are_kept(write: Write, tmp_path: Path, turn: int) -> None:
    """The words' places count from the corner of what a viewer shows, the text layer from the sheet's."""
    sheet = printed()
    with pikepdf.open(io.BytesIO(sheet.pdf())) as pdf:
        page = pdf.pages[0]
        page.obj.MediaBox = [-30, -40, sheet.size.width + 50, sheet.size.height + 60]
        page.obj.CropBox = [0, 0, sheet.size.width, sheet.size.height]
        page.obj.Rotate = turn
        stream = io.BytesIO()
        pdf.save(stream)
    shown = tuple(replace(word, bbox=word.bbox.turned(turn // 90, sheet.size)) for word in sheet.words)
    read = replace(sheet.page(), size=sheet.size.turned(turn // 90), words=shown, rotation=-turn % 360)
    result = write(stream.getvalue(), [read])
    assert same_look(tmp_path / "asli", result)
    with pdfium.PdfDocument(result) as document:
        assert document[0].get_size() == pytest.approx(read.size, abs=0.01)
        assert min(overlaps(document[0], shown)) > 0.5


def test_our_own_reader_reads_the_words_back(write: Write) -> None:
    sheet = printed(rotation=90)
    result = write(sheet.pdf(), [sheet.page()])
    with open_document(result, Limits()) as document, document.page(1) as view:
        layer = view.layer_words()
    assert [word.text for word in layer] == [word.text for word in sheet.words]
    assert {word.turns for word in layer} == {1}


def test_letters_beyond_latin_1_are_kept(write: Write) -> None:
    sheet = printed()
    told = ("“kapitasi”", "≥", "Rp500.000,–", "π", "☎", "语")
    named = tuple(replace(word, text=text) for word, text in zip(sheet.words, told, strict=False))
    result = write(sheet.pdf(), [replace(sheet.page(), words=named)])
    with pdfium.PdfDocument(result) as document:
        text = text_of(document[0])
    assert [part for part in told if part not in text] == []


def test_only_pages_without_a_trusted_layer_get_words(write: Write, make_pdf: Callable[..., Path]) -> None:
    """A document of a digital page, a scan, and an empty page."""
    sheet = printed()
    digital = make_pdf([["Halaman digital yang dipercaya"], []])
    with pikepdf.open(digital) as pdf, pikepdf.open(io.BytesIO(sheet.pdf())) as scan:
        pdf.pages.insert(1, scan.pages[0])
        stream = io.BytesIO()
        pdf.save(stream)
    trusted = PageText(
        1, PageSize(595, 842), TextSource.TEXT_LAYER, (Word("DOBEL", sheet.words[0].bbox, None, 0),)
    )
    empty = PageText.without_words(3, PageSize(595, 842), "no text layer")
    result = write(stream.getvalue(), [trusted, sheet.page(2), empty])
    with pdfium.PdfDocument(result) as document:
        assert [text_of(page) for page in document] == ["Halaman digital yang dipercaya", " ".join(LINES), ""]


def test_the_pdf_says_from_what_it_was_made(write: Write) -> None:
    sheet = printed()
    with pdfium.PdfDocument(write(sheet.pdf(), [sheet.page()])) as document:
        assert document.get_metadata_value("Creator").endswith("/ pks-audit uji")


def test_no_program_is_needed_and_none_is_run(tmp_path: Path) -> None:
    """Neither Tesseract nor Ghostscript: with an empty PATH the same words are there."""
    sheet = printed()
    (tmp_path / "asli").write_bytes(sheet.pdf())
    (tmp_path / "kata").write_bytes(words.pack(Reading((sheet.page(),), 1)))
    (tmp_path / "kerja").mkdir()
    script = f"""
import subprocess
from pathlib import Path
from extractors.files import FileKind
def refuse(*arguments, **_):
    raise SystemExit(f"started {{arguments}}")
subprocess.Popen.__init__ = refuse
from pipeline.searchable.task import Task, write
folder = Path({str(tmp_path)!r})
print(write(Task(folder / "asli", FileKind.PDF, (folder / "kata").read_bytes(), "uji", folder / "kerja")))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PATH": str(tmp_path / "kosong"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("None\n", 0), done.stderr
    assert done.stderr == ""
    with pdfium.PdfDocument(tmp_path / "kerja" / "result.pdf") as document:
        assert text_of(document[0]) == " ".join(LINES)


# --- text layers that were not believed ---

NOISE = "xq zvrk 7jj wmq"


def with_text(sheet: Sheet, *, hidden: bool, font: pikepdf.Object | None = None, form: bool = False) -> bytes:
    """Return a scan that carries a layer of noise, hidden or to be seen, perhaps inside a form."""
    with pikepdf.open(io.BytesIO(sheet.pdf())) as pdf:
        page = pdf.pages[0]
        face = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(face)))
        code = f"q BT {3 if hidden else 0} Tr /F1 14 Tf 80 90 Td ({NOISE}) Tj ET Q".encode()
        if form:
            drawn_form = pikepdf.Stream(pdf, code)
            drawn_form.Type, drawn_form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
            drawn_form.BBox = [0, 0, 600, 850]
            drawn_form.Resources = resources
            page.obj.Resources.XObject.Fm1 = drawn_form
            code = b"/Fm1 Do"
        else:
            page.obj.Resources.Font = resources.Font
        page.contents_add(code)
        stream = io.BytesIO()
        pdf.save(stream)
    return stream.getvalue()


def rejected(page: PageText) -> PageText:
    return replace(page, rejected=(Word("xq", page.words[0].bbox, None, 0),))


@pytest.mark.parametrize("form", [False, True], ids=["on the page", "in a form"])
@pytest.mark.parametrize("hidden", [True, False], ids=["hidden", "to be seen"])
def test_a_rejected_layer_is_not_found_any_more(
    write: Write, tmp_path: Path, *, hidden: bool, form: bool
) -> None:
    sheet = printed()
    result = write(with_text(sheet, hidden=hidden, form=form), [rejected(sheet.page())])
    assert same_look(tmp_path / "asli", result)
    with pdfium.PdfDocument(tmp_path / "asli") as document:
        assert NOISE.partition(" ")[0] in text_of(document[0])
    with pdfium.PdfDocument(result) as document:
        assert text_of(document[0]) == " ".join(LINES)
        assert min(overlaps(document[0], sheet.words)) > 0.5


def test_a_rejected_layer_goes_where_nothing_was_read_instead(write: Write, tmp_path: Path) -> None:
    sheet = printed()
    bare = replace(rejected(sheet.page()), words=())
    result = write(with_text(sheet, hidden=False), [bare])
    assert same_look(tmp_path / "asli", result)
    with pdfium.PdfDocument(result) as document:
        assert text_of(document[0]) == ""


def test_the_text_of_a_page_that_shares_its_fonts_stays(write: Write) -> None:
    sheet = printed()
    with pikepdf.open(io.BytesIO(with_text(sheet, hidden=False))) as pdf:
        pdf.pages.append(pdf.pages[0])
        pdf.pages[1].obj.Resources = pdf.pages[0].obj.Resources
        stream = io.BytesIO()
        pdf.save(stream)
    trusted = replace(sheet.page(2), source=TextSource.TEXT_LAYER)
    result = write(stream.getvalue(), [rejected(sheet.page()), trusted])
    with pdfium.PdfDocument(result) as document:
        assert [text_of(page) for page in document] == [" ".join(LINES), NOISE]


def test_a_form_to_fill_in_survives(write: Write, tmp_path: Path) -> None:
    """OCRmyPDF refuses to redo the text of a document with a form."""
    sheet = printed()
    with pikepdf.open(io.BytesIO(with_text(sheet, hidden=True))) as pdf:
        box = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Tx,
                T="nama",
                V="Wulan",
                Rect=[100, 100, 200, 120],
            )
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([box])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([box]), SigFlags=3)
        stream = io.BytesIO()
        pdf.save(stream)
    result = write(stream.getvalue(), [rejected(sheet.page())])
    with pikepdf.open(result) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert (str(field.T), str(field.V)) == ("nama", "Wulan")
        assert field.objgen == pdf.pages[0].obj.Annots[0].objgen
        assert "/PKSAuditForm" not in pdf.Root
    with pdfium.PdfDocument(result) as document:
        assert text_of(document[0]) == " ".join(LINES)


def composite(pdf: pikepdf.Pdf, *, embedded: bool) -> pikepdf.Object:
    """Return a font with two-byte codes, as office programs write it, with letters shifted by one."""
    about = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=pikepdf.Name.Noto,
        Flags=4,
        FontBBox=[-500, -300, 1500, 1000],
        ItalicAngle=0,
        Ascent=900,
        Descent=-300,
        CapHeight=700,
        StemV=80,
    )
    if embedded:
        import ocrmypdf

        file = Path(ocrmypdf.__file__).parent / "data" / "NotoSans-Regular.ttf"
        about.FontFile2 = pdf.make_stream(file.read_bytes())
    inner = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType2,
        BaseFont=pikepdf.Name.Noto,
        CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(about),
        DW=600,
        CIDToGIDMap=pikepdf.Name.Identity,
    )
    shifted = (
        b"1 begincodespacerange <0000> <ffff> endcodespacerange "
        b"1 beginbfrange <0124> <017f> <0042> endbfrange"
    )
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name.Noto,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=pikepdf.Array([pdf.make_indirect(inner)]),
            ToUnicode=pdf.make_stream(shifted),
        )
    )


@pytest.mark.parametrize("embedded", [True, False])
def test_a_digital_page_with_garbled_letters_keeps_its_print(
    write: Write, tmp_path: Path, *, embedded: bool
) -> None:
    """The letters of a font that is not in the file are chosen by what would be made blank: it stays."""
    sheet = printed()
    with pikepdf.open(io.BytesIO(sheet.pdf())) as pdf:
        page = pdf.pages[0]
        page.obj.Resources.Font = pikepdf.Dictionary(F1=composite(pdf, embedded=embedded))
        page.contents_add(b"q BT /F1 20 Tf 80 90 Td <012401250126012701280129> Tj ET Q")
        stream = io.BytesIO()
        pdf.save(stream)
    result = write(stream.getvalue(), [rejected(sheet.page())])
    assert same_look(tmp_path / "asli", result)
    with pdfium.PdfDocument(tmp_path / "asli") as document:
        assert text_of(document[0]) == "BCDEFG"
    with pdfium.PdfDocument(result) as document:
        text = text_of(document[0])
    assert text == " ".join(LINES) + ("" if embedded else " BCDEFG")


# --- protected and damaged files ---


def locked(content: bytes, *, user: str) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        stream = io.BytesIO()
        pdf.save(stream, encryption=pikepdf.Encryption(owner="pemilik", user=user))
    return stream.getvalue()


def test_a_file_that_opens_without_a_password_is_written(write: Write) -> None:
    sheet = printed()
    with pdfium.PdfDocument(write(locked(sheet.pdf(), user=""), [sheet.page()])) as document:
        assert text_of(document[0]) == " ".join(LINES)


@pytest.mark.parametrize(
    ("spoil", "failure"),
    [
        (lambda content: locked(content, user="rahasia"), FailureClass.ENCRYPTED),
        (lambda _: b"%PDF-1.4\nbukan PDF", FailureClass.CORRUPT),
    ],
    ids=["locked", "damaged"],
)
def test_what_cannot_be_opened_is_a_failure(
    tmp_path: Path, spoil: Callable[[bytes], bytes], failure: FailureClass
) -> None:
    sheet = printed()
    outcome = attempt(tmp_path, spoil(sheet.pdf()), [sheet.page()])
    assert outcome is not None
    assert outcome.code is failure
    assert outcome.message
    assert outcome.action


@pytest.mark.parametrize("size", [PageSize(594, 595), PageSize(420, 846)])
def test_words_of_another_page_are_not_laid_under_this_one(tmp_path: Path, size: PageSize) -> None:
    sheet = printed()
    assert sheet.size == PageSize(594, 846)
    outcome = attempt(tmp_path, sheet.pdf(), [replace(sheet.page(), size=size)])
    assert outcome is not None
    assert "Ukuran halaman 1" in outcome.message


def test_what_a_killed_worker_leaves_stays_in_the_folder_of_the_task(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    monkeypatch.setattr("shutil.rmtree", lambda *_, **__: None)  # as if nobody came to tidy up
    sheet = printed()
    assert attempt(tmp_path, sheet.pdf(), [sheet.page()]) is None
    assert [place for place in (tmp_path / "kerja").iterdir() if place.is_dir()]
    assert list(elsewhere.iterdir()) == []


# --- picture files ---

TURNED_BY_EXIF = {1: 0, 3: 180, 6: 270, 8: 90}
"""Clockwise degrees by which the stored pixels are turned back before storing."""


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("orientation", [1, 2, 3, 6, 8])
def test_a_photo_keeps_its_data_and_its_direction(
    write: Write, tmp_path: Path, mode: str, orientation: int
) -> None:
    sheet = printed(mode=mode)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = sheet.image.rotate(-TURNED_BY_EXIF.get(orientation, 0), expand=True)
    if orientation == 2:
        stored = ImageOps.mirror(stored)
    content = encoded(stored, "JPEG", quality=90, dpi=(DPI, DPI), exif=exif)
    result = write(content, [sheet.page()], FileKind.JPEG)
    with pdfium.PdfDocument(result) as document:
        assert document[0].get_size() == pytest.approx(sheet.size, abs=0.01)
        assert min(overlaps(document[0], sheet.words)) > 0.5
        shown = document[0].render(scale=DPI / 72).to_pil().convert("L")
    assert np.abs(np.asarray(shown, np.int16) - np.asarray(sheet.image.convert("L"), np.int16)).mean() < 1
    with pikepdf.open(result) as pdf:
        (picture,) = pdf.pages[0].get_images().values()
        if orientation != 2:  # PDF cannot mirror: that one is drawn anew
            assert picture.read_raw_bytes() == content


def test_frames_of_a_tiff_become_pages_of_their_own_size(write: Write) -> None:
    first, second = printed(), printed(["Lembar kedua"], mode="1")
    second = replace(second, dpi=200)
    halved = tuple(
        replace(word, bbox=BoundingBox(*(side / 2 for side in word.bbox))) for word in second.words
    )
    second = replace(second, words=halved)
    stream = io.BytesIO()
    first.image.save(stream, "TIFF", dpi=(100, 100), compression="tiff_lzw", save_all=True, append_images=[])
    frames = [first.image.convert("1"), second.image]
    stream = io.BytesIO()
    frames[0].save(
        stream, "TIFF", dpi=(100, 100), compression="group4", save_all=True, append_images=frames[1:]
    )
    result = write(stream.getvalue(), [first.page(1), second.page(2)], FileKind.TIFF)
    with pdfium.PdfDocument(result) as document:
        assert [page.get_size() for page in document] == [
            pytest.approx(first.size, abs=0.01),
            pytest.approx(second.size, abs=0.01),
        ]
        assert [text_of(page) for page in document] == [" ".join(LINES), "Lembar kedua"]
        assert min(overlaps(document[1], second.words)) > 0.5
        shown = document[0].render(scale=DPI / 72).to_pil().convert("1")
        assert np.array_equal(np.asarray(shown), np.asarray(frames[0]))
    with pikepdf.open(result) as pdf:
        assert [str(picture.Filter) for page in pdf.pages for picture in page.get_images().values()] == [
            "/CCITTFaxDecode"
        ] * 2


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "CMYK", "I;16", "I;16 TIFF", "1"])
def test_pictures_of_any_mode_are_shown_as_they_are(write: Write, mode: str) -> None:
    sheet = printed()
    if mode.startswith("I;16"):
        sheet = replace(sheet, image=sheet.image.point(lambda shade: 60 + shade // 2))
        image = Image.fromarray(np.asarray(sheet.image, np.uint16) * 257)
        kind = FileKind.TIFF if mode.endswith("TIFF") else FileKind.PNG
        content = encoded(image, kind.upper())
    elif mode == "CMYK":
        content, kind = encoded(sheet.image.convert(mode), "JPEG", quality=95), FileKind.JPEG
    else:
        content, kind = encoded(sheet.image.convert(mode), "PNG"), FileKind.PNG
    result = write(content, [sheet.page()], kind)
    with pdfium.PdfDocument(result) as document:
        assert text_of(document[0]) == " ".join(LINES)
        shown = document[0].render(scale=DPI / 72).to_pil().convert("L")
    assert np.abs(np.asarray(shown, np.int16) - np.asarray(sheet.image, np.int16)).mean() < 3


@pytest.mark.parametrize("mirrored", [False, True], ids=["as it is", "drawn anew"])
def test_transparency_lies_on_white(write: Write, *, mirrored: bool) -> None:
    sheet = printed()
    ink = Image.new("RGBA", sheet.image.size, (0, 0, 0, 0))
    ink.paste((0, 0, 0, 255), mask=ImageOps.invert(sheet.image))
    exif = Image.Exif()
    if mirrored:
        ink, exif[0x0112] = ImageOps.mirror(ink), 2
    result = write(encoded(ink, "PNG", exif=exif), [sheet.page()], FileKind.PNG)
    with pdfium.PdfDocument(result) as document:
        shown = document[0].render(scale=DPI / 72).to_pil().convert("L")
    assert np.abs(np.asarray(shown, np.int16) - np.asarray(sheet.image, np.int16)).mean() < 1


def test_a_heic_is_shown_as_it_is(write: Write) -> None:
    import pi_heif

    file = ROOT / "samples/archive/klinik-sekar-jaladri/SIPTTK Jenar.heic"
    pi_heif.register_heif_opener()
    with Image.open(file) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    sheet = Sheet(image, (Word("SIPTTK", BoundingBox(100, 100, 160, 112), 0.9, 0),), dpi=300)
    result = write(file, [sheet.page()], FileKind.HEIC)
    with pdfium.PdfDocument(result) as document:
        assert document[0].get_size() == pytest.approx(sheet.size, abs=0.01)
        assert text_of(document[0]) == "SIPTTK"
    with pikepdf.open(result) as pdf:
        (picture,) = pdf.pages[0].get_images().values()
        shown = pikepdf.PdfImage(picture).as_pil_image().convert("RGB")  # type: ignore[arg-type]
    assert shown.size == image.size
    assert np.abs(np.asarray(shown, np.int16) - np.asarray(image, np.int16)).mean() < 1


def test_a_picture_that_cannot_be_decoded_is_a_failure(tmp_path: Path) -> None:
    sheet = printed()
    content = encoded(sheet.image, "PNG")[:200]
    outcome = attempt(tmp_path, content, [sheet.page()], FileKind.PNG)
    assert outcome is not None
    assert outcome.code is FailureClass.CORRUPT
