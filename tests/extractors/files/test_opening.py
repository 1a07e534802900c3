"""Every format opens by its content; every unusable file has its class."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import numpy as np
import pytest
from PIL import Image

from extractors.files import FileKind, Limits, open_document, sniff_kind
from schemas.errors import DocumentError
from schemas.labels import FailureClass


def failure_of(path: Path, limits: Limits | None = None) -> FailureClass:
    with pytest.raises(DocumentError) as caught, open_document(path, limits or Limits()) as document:
        for number in range(1, document.page_count + 1):
            with document.page(number) as page:
                page.image()
    assert caught.value.message
    assert caught.value.action, "a failure must say what to do next"
    return caught.value.failure


def picture(width: int = 40, height: int = 60, mode: str = "L") -> Image.Image:
    return Image.new(mode, (width, height), "white")


@pytest.mark.parametrize(
    ("name", "saved_as", "kind"),
    [
        ("scan.pdf", "JPEG", FileKind.JPEG),  # content decides, not the name
        ("foto.jpg", "PNG", FileKind.PNG),
        ("dokumen", "TIFF", FileKind.TIFF),
    ],
)
def test_the_kind_follows_the_content(tmp_path: Path, name: str, saved_as: str, kind: FileKind) -> None:
    picture().save(tmp_path / name, format=saved_as)
    assert sniff_kind(tmp_path / name) is kind


def test_junk_before_the_pdf_header_is_accepted(tmp_path: Path, make_pdf) -> None:  # type: ignore[no-untyped-def]
    made = make_pdf([["Surat"]])
    made.write_bytes(b"\r\njunk\r\n" + made.read_bytes())
    assert sniff_kind(made) is FileKind.PDF


def test_a_zip_named_pdf_is_unsupported(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "kontrak.pdf", "w") as archive:
        archive.writestr("catatan.txt", "bukan pdf")
    assert failure_of(tmp_path / "kontrak.pdf") is FailureClass.UNSUPPORTED


def test_a_zip_with_a_stored_pdf_first_is_no_pdf(tmp_path: Path, make_pdf) -> None:  # type: ignore[no-untyped-def]
    made = make_pdf([["Surat"]])
    with zipfile.ZipFile(tmp_path / "kontrak.pdf", "w", zipfile.ZIP_STORED) as archive:
        archive.write(made, "izin.pdf")
    assert failure_of(tmp_path / "kontrak.pdf") is FailureClass.UNSUPPORTED


def test_a_text_file_is_unsupported(tmp_path: Path) -> None:
    (tmp_path / "surat.jpg").write_text("hanya teks")
    assert failure_of(tmp_path / "surat.jpg") is FailureClass.UNSUPPORTED


def test_zero_bytes_are_empty(tmp_path: Path) -> None:
    (tmp_path / "kosong.pdf").touch()
    assert failure_of(tmp_path / "kosong.pdf") is FailureClass.EMPTY


def test_a_truncated_pdf_is_corrupt(make_pdf) -> None:  # type: ignore[no-untyped-def]
    made = make_pdf([["Surat izin"]] * 3)
    made.write_bytes(made.read_bytes()[:200])
    assert failure_of(made) is FailureClass.CORRUPT


def test_a_pdf_without_pages_is_corrupt(make_pdf) -> None:  # type: ignore[no-untyped-def]
    assert failure_of(make_pdf([])) is FailureClass.CORRUPT


def test_a_truncated_picture_is_corrupt(tmp_path: Path) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (400, 300), dtype=np.uint8))
    buffer = io.BytesIO()
    noise.save(buffer, format="PNG")
    (tmp_path / "scan.png").write_bytes(buffer.getvalue()[: buffer.tell() // 2])
    assert failure_of(tmp_path / "scan.png") is FailureClass.CORRUPT


def test_a_broken_docx_is_corrupt(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "surat.docx", "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    assert failure_of(tmp_path / "surat.docx") is FailureClass.CORRUPT


def test_an_absurd_page_box_is_too_large_before_anything_is_drawn(make_pdf) -> None:  # type: ignore[no-untyped-def]
    assert failure_of(make_pdf([["x"]], box=(3_000_000, 3_000_000))) is FailureClass.TOO_LARGE


def test_too_many_pixels_are_too_large_before_they_are_decoded(tmp_path: Path) -> None:
    picture(3000, 3000, "1").save(tmp_path / "poster.png")
    assert failure_of(tmp_path / "poster.png", Limits(max_pixels=1_000_000)) is FailureClass.TOO_LARGE


def test_too_many_bytes_and_pages_are_too_large(make_pdf) -> None:  # type: ignore[no-untyped-def]
    made = make_pdf([["Surat"]] * 4)
    assert failure_of(made, Limits(max_bytes=100)) is FailureClass.TOO_LARGE
    assert failure_of(made, Limits(max_pages=3)) is FailureClass.TOO_LARGE


def test_an_unpacked_docx_has_a_limit(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Surat pernyataan " * 2000)
    document.save(str(tmp_path / "surat.docx"))
    assert failure_of(tmp_path / "surat.docx", Limits(max_decoded_bytes=10_000)) is FailureClass.TOO_LARGE


def test_every_frame_of_a_tiff_is_a_page_with_its_own_size(tmp_path: Path) -> None:
    first, second = picture(300, 600), picture(600, 300)
    first.save(tmp_path / "scan.tif", save_all=True, append_images=[second], dpi=(150, 150))
    with open_document(tmp_path / "scan.tif", Limits()) as document:
        assert document.page_count == 2
        with document.page(2) as page:
            assert page.size == (288.0, 144.0)  # 600 x 300 pixels at 150 dpi in points


def test_exif_rotation_is_what_a_viewer_shows(tmp_path: Path) -> None:
    photo = picture(200, 100, "RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    photo.save(tmp_path / "foto.jpg", exif=exif)
    with open_document(tmp_path / "foto.jpg", Limits()) as document, document.page(1) as page:
        assert page.size.width < page.size.height


def test_a_picture_without_resolution_counts_as_300_dpi(tmp_path: Path) -> None:
    picture(300, 600).save(tmp_path / "scan.png")
    with open_document(tmp_path / "scan.png", Limits()) as document, document.page(1) as page:
        assert page.size == (72.0, 144.0)


def test_transparent_pictures_are_read_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(tmp_path / "cap.png")
    with open_document(tmp_path / "cap.png", Limits()) as document, document.page(1) as page:
        assert page.image().pixels.min() == 255


def test_words_of_a_turned_pdf_page_stand_where_a_viewer_shows_them(make_pdf) -> None:  # type: ignore[no-untyped-def]
    with open_document(make_pdf([["ATAS"]], rotate=90), Limits()) as document, document.page(1) as page:
        assert page.size == (842.0, 595.0)
        image = page.preview(72)
        dark = np.argwhere(image.pixels < 128)
        (box,) = [entry.bbox for entry in page.layer_words()]
        top, left = dark.min(axis=0)
        bottom, right = dark.max(axis=0)
        assert list(box) == pytest.approx([left, top, right, bottom], abs=4)


def test_paragraphs_and_tables_of_a_docx_keep_their_lines(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("SURAT PERNYATAAN")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Nama", "dr. Wulan"
    document.save(str(tmp_path / "surat.docx"))
    with open_document(tmp_path / "surat.docx", Limits()) as opened, opened.page(1) as page:
        lines: dict[int | None, list[str]] = {}
        for word in page.layer_words():
            lines.setdefault(word.line, []).append(word.text)
    assert [" ".join(words) for words in lines.values()] == ["SURAT PERNYATAAN", "Nama dr. Wulan"]
