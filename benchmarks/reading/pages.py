"""Make the pages: at each level one PDF a page with its truth, and one PDF of all pages."""

from __future__ import annotations

import io
import json
from pathlib import Path

import img2pdf
import numpy as np
import pikepdf

from .ink import Matrix
from .levels import ALL_LEVELS, DIGITAL, LEVELS, degrade, encoded
from .prose import page_of
from .truth import TruePage, TrueWord
from .typeset import BASE_DPI, SetPage, installed_fonts, typeset


def make_pages(folder: Path, per_level: int, seed: int) -> list[str]:
    """Write all pages under `folder` and return the names of the fonts that they use.

    Raises:
        RuntimeError: when no known font is installed.
    """
    fonts = installed_fonts()
    if not fonts:
        raise RuntimeError("No known font is installed: apt install fonts-dejavu fonts-liberation")
    for name in ALL_LEVELS:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for old in (folder / name).glob("page-*"):
            old.unlink()
    parts: dict[str, list[bytes]] = {name: [] for name in ALL_LEVELS}
    for number in range(1, per_level + 1):
        font, size = fonts[(number - 1) % len(fonts)]
        page = typeset(page_of(number - 1, seed), font, size, look=f"look {seed} {number}")
        parts[DIGITAL].append(page.pdf)
        height, width = page.picture.shape
        way = np.diag([page.width / width, page.height / height, 1.0])
        truth = TruePage(
            DIGITAL, number, page.prose.kind, font, size, page.width, page.height,
            dpi=None, turn=0, words=_words(page, way), fields=tuple(page.prose.fields),
        )  # fmt: skip
        _save(folder, truth, page.pdf)
        for level in LEVELS:
            scan = degrade(page.picture, BASE_DPI, level, number, seed)
            picture = encoded(scan.pixels, level)
            parts[level.name].append(picture)
            truth = TruePage(
                level.name, number, page.prose.kind, font, size, scan.width, scan.height,
                dpi=level.dpi, turn=level.turn_of(number), words=_words(page, scan.to_points),
                fields=tuple(page.prose.fields),
            )  # fmt: skip
            _save(folder, truth, _pdf([picture]))
    for name, made in parts.items():
        (folder / f"{name}.pdf").write_bytes(_joined(made) if name == DIGITAL else _pdf(made))
    names = sorted({font for font, _ in fonts[:per_level]})
    about = {"seed": seed, "per_level": per_level, "levels": list(ALL_LEVELS), "fonts": names}
    (folder / "pages.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return names


def _words(page: SetPage, way: Matrix) -> tuple[TrueWord, ...]:
    return tuple(TrueWord(w.text, w.line, w.ink.box(way), w.ink.polygon(way)) for w in page.words)


def _save(folder: Path, page: TruePage, pdf: bytes) -> None:
    page.save(folder / page.level)
    (folder / page.level / f"{page.stem}.pdf").write_bytes(pdf)


def _pdf(pictures: list[bytes]) -> bytes:
    """One picture a page, stored as it is, at its own resolution."""
    return bytes(img2pdf.convert(pictures, nodate=True, engine=img2pdf.Engine.internal))


def _joined(pdfs: list[bytes]) -> bytes:
    whole = pikepdf.new()
    for pdf in pdfs:
        with pikepdf.open(io.BytesIO(pdf)) as part:
            whole.pages.extend(part.pages)
    out = io.BytesIO()
    whole.save(out, deterministic_id=True)
    return out.getvalue()
