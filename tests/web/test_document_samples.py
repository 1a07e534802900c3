"""Boxes of really read documents lie on the words that they quote: upright, turned, tilted, digital."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw
from starlette.testclient import TestClient

from flows.web.app import make_app
from flows.web.site import Site
from flows.web.users import Role, User
from pipeline.requirements import load_requirements
from pipeline.settings import Settings
from pipeline.store import open_store

SAMPLES = Path(__file__).parents[2] / "samples" / "archive"
PKS = Path(sys.executable).with_name("pks")
_SAMPLED = 20

pytestmark = [pytest.mark.samples, pytest.mark.ocr]


def picture_of(file: Path, degrees: float) -> Image.Image:
    """Return the first page of a PDF, turned counter-clockwise."""
    document = pdfium.PdfDocument(file)
    image: Image.Image = document[0].render(scale=200 / 72).to_pil().convert("L")
    document.close()
    return image.rotate(degrees, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The review page over an audit of five documents."""
    folder = tmp_path_factory.mktemp("dokumen")
    place, out = folder / "arsip" / "klinik", folder / "out"
    place.mkdir(parents=True)
    for name in ("drg-laras-wirantika/STR seumur hidup.pdf", "klinik-sekar-jaladri/Kerja sama lab Cakra.pdf"):
        shutil.copy(SAMPLES / name, place)
    licence = SAMPLES / "klinik-utama-netra-samudra/sip-dr-anjani.pdf"
    shutil.copy(licence, place)
    picture_of(licence, 90).save(place / "terputar.png", dpi=(200, 200))
    picture_of(licence, 2.5).save(place / "miring.png", dpi=(200, 200))
    command = [str(PKS), "audit", str(place.parent), "--out", str(out), "--as-of", "2026-11-22", "--plain"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=900, env={**os.environ}
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with open_store(out) as store:
        site = Site(
            store=store,
            requirements=load_requirements(),
            settings=Settings(jobs=1),
            as_of=lambda: dt.date(2026, 11, 22),
            now=lambda: "2026-11-22T07:00:00+00:00",
            hosts=frozenset(("localhost",)),
            alone=User("petugas.a", Role.ADMIN),
        )
        yield TestClient(make_app(site), base_url="http://localhost")
        site.pictures.close()


class Sheet(HTMLParser):
    """The boxes and words of a page as a browser would draw them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.boxes: dict[str, list[list[tuple[float, float]]]] = {}
        self.words: list[tuple[str, tuple[float, ...]]] = []
        self.size = (0.0, 0.0)
        self._key = ""
        self._place: tuple[float, ...] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "svg":
            _, _, width, height = map(float, given["viewbox"].split())
            self.size = (width, height)
        elif tag == "a" and "box" in (given.get("class") or "").split():
            self._key = given["data-key"]
        elif tag == "polygon":
            corners = [tuple(map(float, pair.split(","))) for pair in given["points"].split()]
            self.boxes.setdefault(self._key, []).append(corners)  # type: ignore[arg-type]
        elif tag == "tspan":
            self._place = tuple(map(float, given["data-b"].split()))

    def handle_data(self, data: str) -> None:
        if self._place is not None:
            self.words.append((data, self._place))
            self._place = None

    def mask(self, boxes: list[list[tuple[float, float]]], size: tuple[int, int]) -> np.ndarray[Any, Any]:
        """Return which pixels of a picture of this page lie in boxes."""
        drawn = Image.new("1", size, 0)
        scale = size[0] / self.size[0]
        for corners in boxes:
            ImageDraw.Draw(drawn).polygon([(x * scale, y * scale) for x, y in corners], fill=1)
        return np.asarray(drawn)


def documents(browser: TestClient) -> dict[str, Any]:
    site: Site = browser.app.state.site  # type: ignore[attr-defined]
    return {result.path: result for result in site.store.document_results(site.run().archive_id)}


def quoted(browser: TestClient) -> Iterator[tuple[Any, int, str, str]]:
    """Yield document, page, key and quote of fields and clauses, a few of each document."""
    for result in documents(browser).values():
        found = [
            (f"field|{result.sha256}|{segment.first_page}||{name}", one.page, one.quote, one.regions)
            for segment in result.segments
            for name, one in segment.evidence.items()
        ] + [
            (f"clause|{result.sha256}|{segment.first_page}||{one.id}", one.page, one.quote, one.regions)
            for segment in result.segments
            for one in segment.clauses
        ]
        with_place = [one for one in found if one[3] and len({region.page for region in one[3]}) == 1]
        for key, page, quote, _ in with_place[:: max(1, len(with_place) // 5)][:6]:
            yield result, page, key, quote


def squeezed(text: str) -> list[str]:
    return re.findall(r"\w{3,}", text.lower())


def test_twenty_boxes_cover_the_words_that_they_quote(browser: TestClient) -> None:
    told, sheets = [], {}
    for result, page, key, quote in quoted(browser):
        address = f"/dokumen/{result.sha256}"
        if (address, page) not in sheets:
            picture = Image.open(io.BytesIO(browser.get(f"{address}/{page}.webp").content)).convert("L")
            sheets[address, page] = Sheet(browser.get(f"{address}?halaman={page}").text), np.asarray(picture)
        sheet, pixels = sheets[address, page]
        size = (pixels.shape[1], pixels.shape[0])
        assert size[0] / size[1] == pytest.approx(sheet.size[0] / sheet.size[1], rel=0.01)
        inside = sheet.mask(sheet.boxes[key], size)
        scale = size[0] / sheet.size[0]
        covered, area = [], 0.0
        for text, (x0, top, x1, bottom) in sheet.words:
            if inside[
                min(size[1] - 1, int((top + bottom) / 2 * scale)),
                min(size[0] - 1, int((x0 + x1) / 2 * scale)),
            ]:
                covered.append(text)
                area += (x1 - x0) * (bottom - top) * scale * scale
        wanted = squeezed(quote)
        share = sum(word in squeezed(" ".join(covered)) for word in wanted) / max(1, len(wanted))
        ink = (pixels[inside] < 128).mean() / max(1e-6, (pixels < 128).mean())
        told.append(
            (
                result.path,
                key.rpartition("|")[2],
                round(share, 2),
                round(area / inside.sum(), 2),
                round(ink, 1),
            )
        )
    assert len(told) >= _SAMPLED
    assert {path.rpartition("/")[2] for path, *_ in told} >= {
        "terputar.png",
        "miring.png",
        "sip-dr-anjani.pdf",
    }
    assert not [one for one in told if one[2] < 0.8], told
    assert not [one for one in told if one[3] < 0.35], told
    assert not [one for one in told if one[4] < 1.0], told


def test_a_turned_page_is_shown_upright(browser: TestClient) -> None:
    turned = next(one for path, one in documents(browser).items() if path.endswith("terputar.png"))
    assert turned.reading[0].rotation == 90
    upright = next(one for path, one in documents(browser).items() if path.endswith("sip-dr-anjani.pdf"))
    pictures = [
        Image.open(io.BytesIO(browser.get(f"/dokumen/{one.sha256}/1.webp?ukuran=kecil").content)).convert("L")
        for one in (turned, upright)
    ]
    first, second = (np.asarray(one.resize((60, 85)), dtype=float).ravel() for one in pictures)
    assert np.corrcoef(first, second)[0, 1] > 0.9
