"""From page pictures and PDFs to the files of an archive, with the same bytes every time."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import img2pdf
import numpy as np
import pikepdf
import pypdfium2
from docx.enum.text import WD_ALIGN_PARAGRAPH
from PIL import Image

from making.degrade import Picture
from making.markup import Source

LONG_AGO = (2026, 1, 5, 8, 0, 0)
EXIF_ORIENTATION, EXIF_MAKE, EXIF_MODEL = 0x0112, 0x010F, 0x0110
TURNED_FOR_EXIF = {6: 1, 8: 3, 3: 2}  # orientation: quarter turns counter-clockwise of the stored pixels


@dataclass(frozen=True)
class Encoding:
    """How page pictures are stored."""

    mode: str = "gray"  # gray, colour, bilevel
    jpeg_quality: int = 55
    dpi: int = 200


def rasterise(pdf: bytes, dpi: int) -> list[Picture]:
    """Every page as a picture, in colour."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB")) for page in document]
    document.close()
    return pages


def join(pdfs: list[bytes]) -> bytes:
    """One PDF after the other."""
    if len(pdfs) == 1:
        return pdfs[0]
    whole = pikepdf.new()
    for pdf in pdfs:
        with pikepdf.open(io.BytesIO(pdf)) as part:
            whole.pages.extend(part.pages)
    return save(whole)


def save(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id="encryption" not in options, static_id="encryption" in options, **options)
    return out.getvalue()


def encode_page(page: Picture, how: Encoding) -> bytes:
    """A page picture as JPEG, or as a TIFF with CCITT G4."""
    picture = Image.fromarray(page)
    out = io.BytesIO()
    if how.mode == "bilevel":
        picture.convert("L").point(lambda v: 255 if v > 127 else 0).convert("1").save(
            out, "TIFF", compression="group4", dpi=(how.dpi, how.dpi)
        )
    else:
        mode = "L" if how.mode == "gray" else "RGB"
        picture.convert(mode).save(
            out, "JPEG", quality=how.jpeg_quality, dpi=(how.dpi, how.dpi), optimize=True
        )
    return out.getvalue()


def pdf_of_pictures(pages: list[Picture], how: list[Encoding]) -> bytes:
    """A scanner's PDF: one picture a page."""
    encoded = [encode_page(page, h) for page, h in zip(pages, how, strict=True)]
    return bytes(img2pdf.convert(encoded, nodate=True, producer="Pemindai", engine=img2pdf.Engine.internal))


def turn_pages(pdf: bytes, turns: dict[int, int]) -> bytes:
    """Set /Rotate of pages (counted from 1) to so many degrees clockwise."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for number, degrees in turns.items():
            document.pages[number - 1].Rotate = degrees
        return save(document)


def lock(pdf: bytes, *, owner: str, user: str = "") -> bytes:
    """Encrypt (RC4, 128 bits: the random salts of AES would change the bytes at every making)."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return save(
            document, encryption=pikepdf.Encryption(owner=owner, user=user, R=3, aes=False, metadata=False)
        )


def add_hidden_text(pdf: bytes, texts: list[str]) -> bytes:
    """Lay invisible text over the pages, as scanner software does (here: wrong text)."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page, text in zip(document.pages, texts, strict=True):
            font = document.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
                )
            )
            page.obj.Resources.Font = pikepdf.Dictionary(FHid=font)
            _, _, _, height = (float(v) for v in page.mediabox)
            lines = text.splitlines()
            step = (height - 80) / max(1, len(lines))
            shown = "".join(
                f"1 0 0 1 40 {height - 40 - step * k:.1f} Tm ({line}) Tj\n" for k, line in enumerate(lines)
            )
            content = f"q BT 3 Tr /FHid 9 Tf\n{shown}ET Q\n"
            page.contents_add(document.make_stream(content.encode("latin-1", "replace")))
        return save(document)


def tiff(pages: list[Picture], how: Encoding) -> bytes:
    """Many pages in one TIFF."""
    pictures = [
        Image.fromarray(p).convert("L").point(lambda v: 255 if v > 127 else 0).convert("1") for p in pages
    ]
    out = io.BytesIO()
    pictures[0].save(
        out, "TIFF", compression="group4", dpi=(how.dpi, how.dpi), save_all=True, append_images=pictures[1:]
    )
    return out.getvalue()


def jpeg_photo(page: Picture, how: Encoding, *, orientation: int) -> bytes:
    """A phone's JPEG: pixels stored turned, the turn told in EXIF."""
    stored = np.rot90(page, TURNED_FOR_EXIF[orientation]) if orientation != 1 else page
    picture = Image.fromarray(np.ascontiguousarray(stored))
    exif = Image.Exif()
    exif[EXIF_ORIENTATION], exif[EXIF_MAKE], exif[EXIF_MODEL] = orientation, "Contoh", "Telepon 12"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=how.jpeg_quality, exif=exif, optimize=True)
    return out.getvalue()


def png(page: Picture, how: Encoding) -> bytes:
    picture = Image.fromarray(page).convert("L" if how.mode == "gray" else "RGB")
    out = io.BytesIO()
    picture = picture.quantize(12 if how.mode == "gray" else 40)
    picture.save(out, "PNG", optimize=True, dpi=(how.dpi, how.dpi))
    return out.getvalue()


def heic(page: Picture, how: Encoding) -> bytes:
    """A phone's HEIC, by heif-enc (Debian: libheif-examples)."""
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder) / "page.png", Path(folder) / "page.heic"
        Image.fromarray(page).save(before)
        subprocess.run(
            ["heif-enc", "-q", str(how.jpeg_quality), "-o", str(after), str(before)],
            check=True,
            capture_output=True,
        )
        return after.read_bytes()


def word_document(source: Source) -> bytes:
    """The source as a DOCX: headings, paragraphs, forms and tables."""
    document = docx.Document()
    for block in source.blocks:
        text = block.text.replace("**", "").replace("__", "").replace(" // ", "\n")
        if block.kind in ("title", "subtitle", "heading", "article"):
            paragraph = document.add_heading(
                text.replace(" | ", "\n"), level=1 if block.kind == "title" else 2
            )
            if block.kind != "heading":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif block.kind == "pair":
            document.add_paragraph(f"{block.mark}\t: {text}")
        elif block.kind == "item":
            document.add_paragraph(f"{block.mark} {text}")
        elif block.kind == "table":
            table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
            for row in block.rows:
                for cell, value in zip(table.add_row().cells, row, strict=True):
                    cell.text = value
        elif block.kind != "directive":
            document.add_paragraph(text)
        elif block.mark == "sign":
            for name in block.text.split():
                signer = source.head["signers"][name]
                document.add_paragraph(
                    "\n".join([*signer.get("above", []), "", "", signer["name"], *signer.get("below", [])])
                )
    document.core_properties.author = "Contoh"
    document.core_properties.created = document.core_properties.modified = dt.datetime(
        *LONG_AGO, tzinfo=dt.UTC
    )
    out = io.BytesIO()
    document.save(out)
    return with_fixed_times(out.getvalue())


def with_fixed_times(archive: bytes) -> bytes:
    """The same ZIP with one date on every member."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in sorted(old.infolist(), key=lambda m: (m.filename != "[Content_Types].xml", m.filename)):
            new.writestr(zipfile.ZipInfo(member.filename, LONG_AGO), old.read(member), zipfile.ZIP_DEFLATED)
    return out.getvalue()
