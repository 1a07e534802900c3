"""Take the pictures of docs/pictures/: the review page over samples/archive, as a person sees it.

    python tools/pictures.py                  audits samples/archive as of two days, and takes all of them
    python tools/pictures.py --audited out    is quicker: the audits in out/ stand for that of the first day

The archive is judged as of fixed days, rulings are put in through the page itself, and times of the clock are
written over with a fixed one: the same program and browser give the same pictures. Needs the extra `pictures`
and Chromium (`apt install chromium`).
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs/pictures"
PKS = Path(sys.executable).with_name("pks")
BEFORE, AS_OF = "2026-06-30", "2026-11-22"
WHO = "sari"
FACILITY = "klinik-sekar-jaladri"
MOST_BYTES = 80_000
MARGIN = 8

Array = npt.NDArray[Any]

_WRITE_TIMES_OVER = """(days) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    for (const [today, day] of days)
      texts.currentNode.data = texts.currentNode.data.replaceAll(
        new RegExp(today + "( [0-9]{2}:[0-9]{2})?", "g"), (_, time) => day + (time ? " 09:00" : ""));
}"""
_ALL_DRAWN = """[...document.images].every((one) => one.loading == 'lazy' || one.complete && one.naturalWidth)
  && !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')"""


class Camera:
    """A browser window before the review page, and the folder that its pictures go to."""

    def __init__(self, page: Page, address: str, folder: Path) -> None:
        """Look through `page` at what is served under `address`."""
        self.page, self.address, self._folder = page, address, folder

    def go(self, path: str) -> None:
        """Show a page and wait until its pictures are there."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing more is fetched and every picture in sight is drawn."""
        self.page.wait_for_load_state("networkidle")
        _wait_for(lambda: bool(self.page.evaluate(_ALL_DRAWN)), "A picture of the page")

    def answer(self, act: Callable[[], None]) -> None:
        """Do what sends an answer, and wait until the page shows what became of it."""
        with self.page.expect_response(lambda response: response.request.method == "POST"):
            act()
        self.settle()

    def at(self, selector: str) -> Locator:
        """Return the first element of the page that the selector fits."""
        return self.page.locator(selector).first

    def take(self, name: str, *selectors: str, most_height: int = 900, margin: int = MARGIN) -> None:
        """Take the part of the page that holds the elements, or the top of it, into `name`.png."""
        today = time.strftime("%Y-%m-%d", time.gmtime())
        self.page.evaluate(_WRITE_TIMES_OVER, [[today, AS_OF], [_as_written(today), _as_written(AS_OF)]])
        self.page.evaluate("document.activeElement?.blur?.()")
        self.page.mouse.move(0, 0)
        boxes = [box for one in selectors or ("body",) if (box := self.at(one).bounding_box())]
        assert len(boxes) == max(1, len(selectors)), f"{name}: {selectors} are not all on the page"
        down = self.page.evaluate("window.scrollY")
        left = max(0.0, min(box["x"] for box in boxes) - margin)
        top = max(0.0, min(box["y"] for box in boxes) + down - margin)
        right = max(box["x"] + box["width"] for box in boxes) + margin
        bottom = max(box["y"] + box["height"] for box in boxes) + down + margin
        clip = FloatRect(x=left, y=top, width=min(right, 1280) - left, height=min(bottom - top, most_height))
        data = self.page.screenshot(full_page=True, clip=clip, animations="disabled")
        target = self._folder / f"{name}.png"
        target.write_bytes(_small(data, name))
        print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB")


def _as_written(day: str) -> str:
    """Return an ISO date as Indonesian pages have it."""
    return "-".join(reversed(day.split("-")))


def _small(data: bytes, name: str) -> bytes:
    """Return the picture in as many of its own colours as fit into MOST_BYTES."""
    with Image.open(io.BytesIO(data)) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    colours, place, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    for number in (128, 64, 32):
        chosen = _palette(colours.astype(int), counts, number)
        nearest = _distances(colours.astype(int), chosen).argmin(axis=1).astype(np.uint8)
        indexed = Image.fromarray(nearest[place.reshape(pixels.shape[:2])])
        indexed.putpalette(chosen.astype(np.uint8).tobytes())
        packed = io.BytesIO()
        indexed.save(packed, "PNG", optimize=True)
        if packed.tell() < MOST_BYTES:
            return packed.getvalue()
    raise SystemExit(f"{name}: {packed.tell()} bytes even with 32 colours; show less of the page.")


def _palette(colours: Array, counts: Array, number: int) -> Array:
    """Return the most frequent colours, and those that are farthest from them: small marks keep theirs."""
    order = np.argsort(-counts, kind="stable")
    chosen = colours[order[: number // 2]]
    others = colours[counts >= 12]
    while len(chosen) < number:
        chosen = np.vstack((chosen, others[_distances(others, chosen).min(axis=1).argmax()]))
    return chosen


def _distances(colours: Array, others: Array) -> Array:
    squares: Array = ((colours[:, None, :] - others[None, :, :]) ** 2).sum(axis=2)
    return squares


# --- what is shown, in this order: later pictures have the rulings of earlier ones ---


def _overview(camera: Camera) -> None:
    camera.go("/")
    camera.take("ringkasan", most_height=1140)
    camera.go("/fasilitas?keputusan=TIDAK_MEMENUHI&sebelum=2026-12-31")
    camera.take("fasilitas", "header.top", "#daftar")
    camera.go('/cari?q="surat peringatan"')
    camera.take("pencarian", "main", margin=0, most_height=640)
    camera.go("/masa-berlaku")
    camera.take("masa-berlaku", "main", margin=0, most_height=620)


def _facility(camera: Camera) -> None:
    camera.go(f"/fasilitas/{FACILITY}")
    camera.take("dosir", "header.top", ".dossier-head", ".deadlines", most_height=1000)
    camera.take("dosir-izin", "#masa", most_height=620)
    camera.take("dosir-persyaratan", "#persyaratan", most_height=620)
    camera.go(f"/fasilitas/{FACILITY}/pindah")
    camera.at("label:has-text('SIP drg Ayodya')").click()
    camera.at("input[name=tujuan]").fill("drg-laras-wirantika")
    camera.at("input[name=alasan]").fill("Salah map: SIP ini milik praktik drg. Laras")
    camera.take("pindah", "main", margin=0, most_height=760)


def _document(camera: Camera) -> None:
    contract = _sha256(camera, "klinik-utama-netra-samudra", "perjanjian-asuransi-2024-2027.pdf")
    camera.go(f"/dokumen/{contract}?halaman=4")
    camera.at(".item[data-page='4'] a.go:visible").click()
    camera.settle()
    camera.take("dokumen", "header.top", ".desk", most_height=660)
    camera.go(f"/dokumen/{_sha256(camera, FACILITY, 'STR dr Yudhistira.jpg')}")
    item = ".item:has(a.go:text-is('Tanggal berakhir'))"
    camera.at(f"{item} details.more summary").click()
    camera.at(f"{item} input[name=value]").fill("9 Mei 2026")
    camera.take("tanggal", item)


def _finding(camera: Camera) -> None:
    camera.go(f"/fasilitas/{FACILITY}")
    camera.at(".fold:has-text('Asuransi profesi atau malpraktek') > summary").click()
    finding = ".finding:has-text('Asuransi profesi atau malpraktek')"
    camera.at(f"{finding} details.more summary").click()
    camera.at(f"{finding} input[name=reason]").fill("Polis perorangan setiap dokter sudah diperiksa")
    camera.take("temuan-alasan", finding)
    camera.answer(camera.at(f"{finding} details.more button").click)


def _queue(camera: Camera) -> None:
    camera.go("/antrean")
    camera.take("antrean", most_height=900)
    camera.answer(lambda: camera.page.keyboard.press("b"))
    camera.take("antrean-berikutnya", ".last", ".one", margin=0)
    camera.go(f"/fasilitas/{FACILITY}")
    camera.take("temuan-dibiarkan", ".finding:has-text('Polis perorangan')")
    camera.take("riwayat", "#riwayat")


def _auditor(camera: Camera) -> None:
    camera.go("/pemeriksaan")
    camera.at("input[name=size]").fill("40")
    camera.at("input[name=seed]").fill("triwulan-4")
    camera.answer(camera.at("form button.main").click)
    for key in "bbbbbbbbstbbbbbbbb":
        row = camera.page.locator(".check").filter(has_not=camera.page.locator("[aria-pressed=true]")).first
        camera.answer(row.locator({"b": ".a-right", "s": ".a-wrong", "t": ".a-unsure"}[key]).click)
    camera.page.reload()
    camera.settle()
    camera.take("sampel", "main", margin=0, most_height=820)
    camera.go("/pemeriksaan/tren")
    camera.take("tren", "main", margin=0)
    camera.go("/pemeriksaan/perubahan")
    camera.take("perubahan", "main", margin=0, most_height=760)


SCENES = (_overview, _facility, _document, _finding, _queue, _auditor)


def _sha256(camera: Camera, facility: str, name: str) -> str:
    """Return the SHA-256 of a facility's document, by the end of its path."""
    documents = camera.page.request.get(f"{camera.address}/api/documents?facility={facility}").json()
    return next(str(one["sha256"]) for one in documents["items"] if one["path"].endswith(name))


# --- the page that is looked at ---


@contextmanager
def _review_page(store: Path) -> Iterator[str]:
    """Serve the review page on loopback and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [PKS, "review", "--out", store, "--as-of", AS_OF, "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "LOGNAME": WHO})
    try:
        _wait_for(lambda: b"<html" in _fetch(address + "/"), "The review page")
        _wait_for(lambda: b"<progress" not in _fetch(address + "/cari"), "The index of words")
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def _fetch(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  # our own page
            return bytes(answer.read())
    except OSError:
        return b"<progress"


def _wait_for(ready: Callable[[], bool], what: str) -> None:
    for _ in range(240):
        if ready():
            return
        time.sleep(0.5)
    raise SystemExit(f"{what} was not ready within two minutes.")


def main(arguments: list[str]) -> None:
    """Audit the samples, show the review page and take every picture."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--audited", type=Path, metavar="OUT", help="where samples/archive was audited before"
    )
    audited: Path | None = parser.parse_args(arguments).audited
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("chromium: not found. Get it with: apt install chromium")
    with tempfile.TemporaryDirectory(prefix="pks-pictures-") as work:
        store = Path(work, "out")
        if audited is not None:
            shutil.copytree(audited, store)
        for day in (AS_OF,) if audited is not None else (BEFORE, AS_OF):
            subprocess.run(
                [PKS, "audit", "samples/archive", "--out", store, "--as-of", day, "--plain"],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        PICTURES.mkdir(exist_ok=True)
        # As root, as in a container, Chromium has no sandbox; it shows nothing but this page.
        options = ["--lang=id", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        with _review_page(store) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=options)
            context = browser.new_context(
                viewport={"width": 1280, "height": 900},
                locale="id-ID",
                timezone_id="UTC",
                color_scheme="light",
                reduced_motion="reduce",
            )
            camera = Camera(context.new_page(), address, PICTURES)
            for scene in SCENES:
                scene(camera)


if __name__ == "__main__":
    main(sys.argv[1:])
