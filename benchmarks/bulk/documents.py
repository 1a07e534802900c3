"""Small documents that are really read: licences of one page, contracts of two; some of them scans."""

from __future__ import annotations

import io
import random
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import img2pdf
import numpy as np
import pikepdf
import pypdfium2
from PIL import Image

from benchmarks.reading.prose import Prose, contract_page, licence_page

OF_A_FACILITY = 10
"""Documents in one folder."""
CONTRACTS_AMONG = 5
"""Every so many documents there is a contract; the others are licences."""
_WIDTH, _HEIGHT, _MARGIN = 595, 842, 56
_SIZE, _LEADING, _LETTERS = 10, 13, 92
_DPI = 200
_NOISE = 6.0
"""Standard deviation in gray values."""
_JPEG = 60


def make_documents(archive: Path, count: int, *, scans: float, seed: int = 1) -> int:
    """Write `count` different fictional documents below `archive` and return how many of them are scans.

    Args:
        archive: A folder that is not there yet.
        count: How many.
        scans: Which share of the licences has a picture instead of text, 0 to 1.
        seed: The same gives the same documents.
    """
    archive.mkdir(parents=True)
    scanned = 0
    due = 0.0
    for number in range(count):
        folder = archive / f"faskes-{number // OF_A_FACILITY:05d}"
        folder.mkdir(exist_ok=True)
        if number % CONTRACTS_AMONG == 0:
            pages = [contract_page(4 * number, seed), contract_page(4 * number + 1, seed)]
            (folder / f"pks-{number:06d}.pdf").write_bytes(digital(pages))
            continue
        pdf = digital([licence_page(number, seed)])
        due += scans
        if due >= 1:
            due -= 1
            scanned += 1
            pdf = scan(pdf, random.Random(f"scan {seed} {number}"))
        (folder / f"izin-{number:06d}.pdf").write_bytes(pdf)
    return scanned


def digital(pages: Sequence[Prose]) -> bytes:
    """Return a PDF with the text of the pages, as a word processor prints it."""
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    held = pdf.make_indirect(font)
    for prose in pages:
        pdf.add_blank_page(page_size=(_WIDTH, _HEIGHT))
        page = pdf.pages[-1]
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=held))
        page.Contents = pdf.make_stream(_drawn(prose))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def scan(pdf: bytes, chance: random.Random) -> bytes:
    """Return the first page of a PDF as a scanner gives it: gray, with noise, as JPEG, without text."""
    opened = pypdfium2.PdfDocument(pdf)
    page = opened[0].render(scale=_DPI / 72, grayscale=True).to_numpy().squeeze()
    opened.close()
    noise = np.random.default_rng(chance.randrange(1 << 32)).normal(0, _NOISE, page.shape)
    picture = io.BytesIO()
    gray = np.clip(page + noise, 0, 255).astype(np.uint8)
    Image.fromarray(gray).save(picture, "JPEG", quality=_JPEG, dpi=(_DPI, _DPI))
    return bytes(img2pdf.convert(picture.getvalue(), nodate=True, engine=img2pdf.Engine.internal))


def _drawn(prose: Prose) -> bytes:
    begin = f"BT /F1 {_SIZE} Tf {_LEADING} TL {_MARGIN} {_HEIGHT - _MARGIN} Td"
    shown = [f"({_escaped(line)}) Tj T*" for line in _lines(prose)]
    room = (_HEIGHT - 2 * _MARGIN) // _LEADING
    return "\n".join([begin, *shown[:room], "ET"]).encode("cp1252")


def _lines(prose: Prose) -> Iterator[str]:
    for block in prose.blocks:
        mark = f"{block.mark:<28} : " if block.kind == "pair" else f"{block.mark} " if block.mark else ""
        text = f"{mark}{block.text}"
        if block.kind in ("title", "centre"):
            text = text.center(_LETTERS).rstrip()
        yield from textwrap.wrap(text, _LETTERS, drop_whitespace=False) or [""]


def _escaped(text: str) -> str:
    plain = text.encode("cp1252", "replace").decode("cp1252")
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
