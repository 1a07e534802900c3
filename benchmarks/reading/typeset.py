"""Prose to a one-page PDF, its picture, and the ink of every word."""

from __future__ import annotations

import random
import re
import subprocess
from dataclasses import dataclass
from html import escape
from itertools import groupby

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import weasyprint

from .ink import Gray, Ink, ink_of, ink_outside
from .prose import Block, Prose

BASE_DPI = 300
MARGIN_MM = 19
# Name and size at which about 400 words fill a page. Where a font is missing, those that are there are used.
FONTS = (
    ("Liberation Serif", 12.0),
    ("DejaVu Sans", 10.0),
    ("Liberation Sans", 11.0),
    ("Caladea", 11.5),
    ("DejaVu Serif", 10.0),
    ("Carlito", 12.0),
    ("Courier Prime", 10.0),
    ("TeX Gyre Bonum", 10.5),
    ("FreeSerif", 12.0),
    ("FreeSans", 11.0),
)
WANTED_FONTS = 7
FEWEST_FONTS = 5


@dataclass(frozen=True)
class SetWord:
    """A word on the undistorted page."""

    text: str
    line: int
    ink: Ink


@dataclass(frozen=True)
class SetPage:
    """A page before anything happens to it."""

    prose: Prose
    font: str
    font_size: float
    pdf: bytes
    width: float
    height: float
    picture: Gray
    """At BASE_DPI."""
    words: tuple[SetWord, ...]


def installed_fonts() -> list[tuple[str, float]]:
    """Return the fonts to use, with their sizes: the first of FONTS that this machine has."""
    listed = subprocess.run(["fc-list", ":", "family"], check=True, capture_output=True, text=True).stdout
    there = {name.strip() for line in listed.splitlines() for name in line.split(",")}
    return [font for font in FONTS if font[0] in there][:WANTED_FONTS]


def typeset(prose: Prose, font: str, size: float, *, look: str) -> SetPage:
    """Lay the prose out on one A4 page, without its last blocks where they do not fit.

    Args:
        prose: What the page says.
        font: Name of an installed font.
        size: In points.
        look: Seed of what varies between pages: spacing and alignment.

    Raises:
        ValueError: when the page does not spell the prose, or holds ink that belongs to no word.
    """
    while True:
        document = weasyprint.HTML(string=_html(prose, font, size, random.Random(look))).render()
        if len(document.pages) == 1:
            break
        prose = prose.shorter()
    pdf = document.write_pdf(pdf_identifier=look.encode())
    opened = pypdfium2.PdfDocument(pdf)
    page = opened[0]
    width, height = page.get_size()
    picture = np.ascontiguousarray(page.render(scale=BASE_DPI / 72, grayscale=True).to_numpy().squeeze())
    words = _words(page, prose.words, picture, (picture.shape[1] / width, picture.shape[0] / height))
    opened.close()
    if left := ink_outside(picture, (word.ink for word in words)):
        raise ValueError(f"{left} dark pixels of {look!r} belong to no word")
    return SetPage(prose, font, size, pdf, width, height, picture, tuple(words))


def _words(
    page: pypdfium2.PdfPage, texts: list[str], picture: Gray, scale: tuple[float, float]
) -> list[SetWord]:
    """Find the ink of the words, which the page's letters spell in the same order."""
    text_page = page.get_textpage()
    height = page.get_height()
    letters = text_page.get_text_range()
    indexes = [
        index
        for index in range(text_page.count_chars())
        if not chr(pdfium.FPDFText_GetUnicode(text_page, index)).isspace()
    ]
    spelled = "".join(chr(pdfium.FPDFText_GetUnicode(text_page, index)) for index in indexes)
    if spelled != "".join(texts):
        raise ValueError(f"the page does not spell what was set: {letters[:200]!r}")
    found: list[SetWord] = []
    at, line, baseline = 0, -1, float("nan")
    for text in texts:
        own = indexes[at : at + len(text)]
        at += len(text)
        boxes = [text_page.get_charbox(index) for index in own]
        glyphs = [
            (x0 * scale[0], (height - top) * scale[1], x1 * scale[0], (height - bottom) * scale[1])
            for x0, bottom, x1, top in boxes
        ]
        origin = _baseline(text_page, own[0])
        if not abs(origin - baseline) < 2:
            line, baseline = line + 1, origin
        found.append(SetWord(text, line, ink_of(picture, glyphs)))
    return found


def _baseline(text_page: pypdfium2.PdfTextPage, index: int) -> float:
    x, y = pdfium.c_double(), pdfium.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
    return float(y.value)


# --- HTML ---


def _html(prose: Prose, font: str, size: float, look: random.Random) -> str:
    leading = look.choice([1.15, 1.2, 1.3])
    align = look.choice(["justify", "justify", "left"])
    css = f"""
    @page {{ size: A4; margin: {MARGIN_MM}mm }}
    body {{ font: {size}pt/{leading} "{font}"; font-variant-ligatures: none; margin: 0; text-align: {align} }}
    p {{ margin: 0 0 {look.choice([2, 3, 4])}pt }}
    .title, .centre {{ text-align: center; margin: 0 0 3pt }} .title {{ font-weight: bold }}
    .clause {{ padding-left: 1.5em; text-indent: -1.5em }}
    .whole {{ white-space: nowrap }}
    table {{ margin: 8pt 0; border-spacing: 0; text-align: left }}
    td {{ padding: 2.5pt 8pt 2.5pt 0; vertical-align: top }} td:first-child {{ width: 150pt }}
    """
    parts: list[str] = []
    for is_form, run in groupby(prose.blocks, key=lambda block: block.kind == "pair"):
        made = "".join(_row(block) if is_form else _paragraph(block) for block in run)
        parts.append(f"<table>{made}</table>" if is_form else made)
    return (
        f"<!doctype html><html lang=id><head><style>{css}</style></head><body>{''.join(parts)}</body></html>"
    )


def _paragraph(block: Block) -> str:
    mark = f"{_inline(block.mark)} " if block.mark else ""
    return f"<p class={block.kind}>{mark}{_inline(block.text)}</p>"


def _row(block: Block) -> str:
    return f"<tr><td>{_inline(block.mark)}</td><td>:</td><td>{_inline(block.text)}</td></tr>"


def _inline(text: str) -> str:
    """Keep numbers such as 12/PKS/VI-02 on one line, so that a word is a word."""
    return re.sub(r"\S*[/.-]\S+", r"<span class=whole>\g<0></span>", escape(text, quote=False))
