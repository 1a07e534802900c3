"""A picture of the pages that were read worst, with what was read where and what was lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from .metrics import PageScore, lost_words
from .peers import ReadPage
from .truth import TruePage

_DPI = 80
_COLUMNS = 5
_READ, _LOST, _INK = (60, 110, 220), (220, 20, 20), (20, 20, 20)
_CAPTION = 44


def draw_sheet(
    folder: Path, pages: Sequence[tuple[TruePage, ReadPage, PageScore]], target: Path, *, count: int = 10
) -> None:
    """Write the `count` pages with the highest character error rate to a PNG."""
    worst = sorted(pages, key=lambda one: (-one[2].cer, one[0].level, one[0].number))[:count]
    drawn = [_page(folder, *one) for one in worst]
    rows = [drawn[at : at + _COLUMNS] for at in range(0, len(drawn), _COLUMNS)]
    width = max(sum(picture.width + 8 for picture in row) for row in rows)
    sheet = Image.new("RGB", (width, sum(max(p.height for p in row) + 8 for row in rows)), "white")
    y = 0
    for row in rows:
        x = 0
        for picture in row:
            sheet.paste(picture, (x, y))
            x += picture.width + 8
        y += max(picture.height for picture in row) + 8
    sheet.save(target)


def _page(folder: Path, page: TruePage, read: ReadPage, score: PageScore) -> Image.Image:
    document = pypdfium2.PdfDocument(folder / page.level / f"{page.stem}.pdf")
    picture = document[0].render(scale=_DPI / 72).to_pil().convert("RGB")
    document.close()
    draw = ImageDraw.Draw(picture)
    factor = _DPI / 72
    for word in read.words:
        draw.rectangle([side * factor for side in word[1:]], outline=_READ)
    for index in lost_words([word.text for word in page.words], read.text.split()):
        draw.rectangle([side * factor for side in page.words[index].box], outline=_LOST, width=2)
    framed = Image.new("RGB", (picture.width, picture.height + _CAPTION), "white")
    framed.paste(picture, (0, _CAPTION))
    caption = (
        f"{page.level} {page.number}  CER {100 * score.cer:.1f} %  lost {100 * score.lost_share:.1f} %\n"
        f"confidence {_number(read.confidence)}  coverage {_number(read.coverage)}  "
        f"turn {read.rotation} (true {page.turn})"
    )
    ImageDraw.Draw(framed).multiline_text((4, 4), caption, fill=_INK, font=ImageFont.load_default(14))
    return framed


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
