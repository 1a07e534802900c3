"""One run: all peers read all pages in turn, then tables, figures and a picture."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from .layer import LayerCheck, check_layer
from .levels import ALL_LEVELS, DIGITAL
from .measure import Batch, PeerError, RunningPeer, few_cores
from .peers import PEERS, PageFiles
from .report import PRODUCT, Results, print_tables
from .sheet import draw_sheet
from .truth import TruePage, load_pages

_WIDTH = 120
_WARM_UP_LEVEL = "clean"
_LIBRARIES = (
    "pypdfium2", "pdfplumber", "pytesseract", "tesserocr", "ocrmypdf", "kreuzberg", "opencv-python-headless",
)  # fmt: skip


class UnknownNameError(ValueError):
    """A peer or level that does not exist was asked for."""


def run(
    folder: Path,
    out: Path,
    *,
    peers: Sequence[str] | None,
    levels: Sequence[str] | None,
    repetitions: int,
    seed: int,
) -> None:
    """Measure, print tables, and write results.json and worst.png.

    Args:
        folder: The pages.
        out: Where the results go.
        peers: Names; all for None.
        levels: Names; all for None.
        repetitions: How often each peer reads each level.
        seed: Of the random words whose boxes are compared.

    Raises:
        UnknownNameError: for a name of a peer or level that does not exist.
        FileNotFoundError: when there are no pages.
        PeerError: when the product itself cannot be run; another peer is left out.
    """
    names = _known(peers, tuple(PEERS), "peer")
    pages = {level: load_pages(folder, level) for level in _known(levels, ALL_LEVELS, "level")}
    out.mkdir(parents=True, exist_ok=True)
    console = Console(width=_WIDTH, log_path=False)
    with few_cores() as cores:
        batches, starts = _read(folder, out, names, pages, repetitions, console)
    layer = _layer(folder, pages) if PRODUCT in names else None
    results = Results(pages, batches)
    print_tables(results, layer, seed, console)
    content: dict[str, Any] = {
        "cores": cores,
        "repetitions": repetitions,
        "versions": _versions(),
        "start_up": starts,
        "batches": [
            {"peer": b.peer, "level": b.level, "repetition": b.repetition, "wall": b.wall, "cpu": b.cpu}
            for b in batches
        ],
        "layer": layer and vars(layer),
        **results.as_json(seed),
    }
    (out / "results.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    console.print(f"figures: {out / 'results.json'}")
    if worst := results.product_pages():
        draw_sheet(folder, worst, out / "worst.png")
        console.print(f"the product's worst pages: {out / 'worst.png'}")


def _read(
    folder: Path,
    out: Path,
    names: Sequence[str],
    pages: dict[str, list[TruePage]],
    repetitions: int,
    console: Console,
) -> tuple[list[Batch], dict[str, dict[str, float]]]:
    batches: list[Batch] = []
    level = _WARM_UP_LEVEL if (folder / f"{_WARM_UP_LEVEL}.pdf").exists() else next(iter(pages))
    warm = folder / level / f"{load_pages(folder, level)[-1].stem}.pdf"
    with ExitStack() as stack:
        peers = [stack.enter_context(RunningPeer(name, out / f"{name}.log")) for name in names]
        for peer in tuple(peers):
            with _left_out_when_it_fails(peer, peers, console):
                peer.warm_up(warm)
        for repetition in range(repetitions):
            for level, own in pages.items():
                single = [folder / level / f"{page.stem}.pdf" for page in own]
                files = PageFiles(folder / f"{level}.pdf", single)
                for peer in tuple(peers):
                    with _left_out_when_it_fails(peer, peers, console):
                        batch = peer.read(level, repetition, files)
                        console.log(f"{level} {peer.name}: {batch.cpu:.1f} s CPU, {batch.wall:.1f} s")
                        batches.append(batch)
        starts = {peer.name: {"wall": peer.start_wall, "cpu": peer.start_cpu} for peer in peers}
    return [batch for batch in batches if batch.peer in starts], starts


@contextmanager
def _left_out_when_it_fails(peer: RunningPeer, peers: list[RunningPeer], console: Console) -> Iterator[None]:
    try:
        yield
    except PeerError as error:
        if peer.name == PRODUCT:
            raise
        console.log(f"{error}; left out")
        peers.remove(peer)


def _layer(folder: Path, pages: dict[str, list[TruePage]]) -> LayerCheck | None:
    if DIGITAL not in pages:
        return None
    return check_layer([folder / DIGITAL / f"{page.stem}.pdf" for page in pages[DIGITAL]])


def _known(asked: Sequence[str] | None, known: Sequence[str], what: str) -> list[str]:
    for name in asked or ():
        if name not in known:
            raise UnknownNameError(f"{name!r} is no {what}: {', '.join(known)}")
    return [name for name in known if asked is None or name in asked]


def _versions() -> dict[str, str]:
    tesseract = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True)
    versions = {"tesseract": tesseract.stdout.split()[1]}
    for name in _LIBRARIES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return versions
