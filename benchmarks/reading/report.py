"""Batches to tables and figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from rich.console import Console
from rich.table import Table

from schemas.text import WELL_READ

from .boxes import BoxCheck, check_boxes
from .layer import LayerCheck
from .levels import ALL_LEVELS, SCANS
from .measure import Batch
from .metrics import PageScore, score_page
from .peers import PEERS, ReadPage
from .prose import FIELD_KINDS
from .truth import TruePage

PRODUCT = "product"
TRULY_LOST = 0.02
"""Share of lost words from which a page counts as not fully read."""
_BARS = (WELL_READ, 0.99, 0.97, 0.93)
_RANDOM_WORDS = 200

Pages = dict[str, list[TruePage]]


@dataclass(frozen=True)
class Rate:
    """What a peer did at a level, over all repetitions."""

    cpu: float
    """Seconds a page."""
    wall: float
    """Seconds a page."""
    cer: float
    wer: float
    lost: float
    wrong_fields: dict[str, tuple[int, int]]
    """By kind: wrong ones and all."""
    scores: list[PageScore]


class Results:
    """Everything that was measured."""

    def __init__(self, pages: Pages, batches: Sequence[Batch]) -> None:
        self.pages = pages
        self.rates: dict[tuple[str, str], Rate] = {}
        self.read: dict[tuple[str, str], list[ReadPage]] = {}
        grouped: dict[tuple[str, str], list[Batch]] = defaultdict(list)
        for batch in batches:
            grouped[batch.peer, batch.level].append(batch)
        for key, group in grouped.items():
            self.rates[key] = _rate(pages[key[1]], group)
            self.read[key] = group[0].pages
        self.peers = [name for name in PEERS if any(peer == name for peer, _ in self.rates)]
        self.levels = [level for level in ALL_LEVELS if level in pages]

    @property
    def scans(self) -> list[str]:
        """The measured levels that are pictures."""
        return [level for level in self.levels if level in SCANS]

    def product_pages(self) -> list[tuple[TruePage, ReadPage, PageScore]]:
        """Every page with what the product read of it."""
        return [
            one
            for level in self.levels
            if (PRODUCT, level) in self.rates
            for one in zip(
                self.pages[level],
                self.read[PRODUCT, level],
                self.rates[PRODUCT, level].scores,
                strict=True,
            )
        ]

    def mean_wall(self, peer: str) -> float:
        """Seconds a page over the scan levels, equal pages a level."""
        return fmean(self.rates[peer, level].wall for level in self.scans)

    def mean_cpu(self, peer: str) -> float:
        """CPU seconds a page over the scan levels."""
        return fmean(self.rates[peer, level].cpu for level in self.scans)

    def ratios(self, peer: str) -> tuple[float, float] | None:
        """How many times as long as the product `peer` takes for the scan levels: by wall, and of CPU."""
        if PRODUCT not in self.peers or not self.scans:
            return None
        return self.mean_wall(peer) / self.mean_wall(PRODUCT), self.mean_cpu(peer) / self.mean_cpu(PRODUCT)

    def reported(self, bar: float) -> dict[str, int]:
        """Pages that lost much, some or no text, by whether the coverage says so."""
        told = ("reported", "unreported")
        counts = {f"{lost}_{said}": 0 for lost in ("much", "some", "none") for said in told}
        for page, read, score in self.product_pages():
            if page.level in SCANS:
                lost = "much" if score.lost_share > TRULY_LOST else "some" if score.lost_share > 0 else "none"
                flagged = read.coverage is not None and read.coverage < bar
                counts[f"{lost}_{'reported' if flagged else 'unreported'}"] += 1
        return counts

    def boxes(self, seed: int) -> dict[str, BoxCheck]:
        """200 random words over all levels, and all words of each."""
        pages = [(page, read.words) for page, read, _ in self.product_pages()]
        checks = {f"{_RANDOM_WORDS} random": check_boxes(pages, count=_RANDOM_WORDS, seed=seed)}
        for level in self.levels:
            own = [one for one in pages if one[0].level == level]
            if own:
                checks[level] = check_boxes(own, count=None, seed=seed)
        return checks

    def turns(self) -> dict[str, tuple[int, int]]:
        """By level: pages whose turn the product told right, and all pages."""
        right: dict[str, tuple[int, int]] = {}
        for page, read, _ in self.product_pages():
            ok, total = right.get(page.level, (0, 0))
            right[page.level] = (ok + (read.rotation == page.turn), total + 1)
        return right

    def as_json(self, seed: int) -> dict[str, Any]:
        """Everything as plain values; rates are shares, times are seconds a page."""
        return {
            "rates": [
                {"peer": peer, "level": level, **asdict(rate)} for (peer, level), rate in self.rates.items()
            ],
            "scans": {
                peer: {
                    "cpu": self.mean_cpu(peer),
                    "wall": self.mean_wall(peer),
                    "times_the_product": self.ratios(peer),
                }
                for peer in self.peers
                if self.scans
            },
            "reported": {f"coverage below {bar}": self.reported(bar) for bar in _BARS},
            "boxes": {name: asdict(check) for name, check in self.boxes(seed).items()},
            "turns": self.turns(),
        }


def _rate(pages: list[TruePage], batches: list[Batch]) -> Rate:
    scores = [
        score_page(page.level, page.number, [word.text for word in page.words], page.fields, read.text)
        for page, read in zip(pages, batches[0].pages, strict=True)
    ]
    characters = sum(score.characters for score in scores)
    words = sum(score.words for score in scores)
    return Rate(
        cpu=fmean(batch.cpu for batch in batches) / len(pages),
        wall=fmean(batch.wall for batch in batches) / len(pages),
        cer=sum(score.character_errors for score in scores) / characters,
        wer=sum(score.word_errors for score in scores) / words,
        lost=sum(score.lost for score in scores) / words,
        wrong_fields={
            kind: (
                sum(score.wrong_fields.get(kind, 0) for score in scores),
                sum(score.fields.get(kind, 0) for score in scores),
            )
            for kind in FIELD_KINDS
        },
        scores=scores,
    )


# --- tables ---


def print_tables(results: Results, layer: LayerCheck | None, seed: int, console: Console) -> None:
    """Print what was measured."""
    _print_rates(results, console)
    _print_fields(results, console)
    if results.scans:
        _print_speed(results, console)
    if PRODUCT in results.peers:
        _print_product(results, seed, console)
    if layer is not None:
        console.print(
            f"Text layer, {layer.pages} born-digital pages, CPU ms a page: product {layer.product_ms:.1f}, "
            f"pdfplumber {layer.pdfplumber_ms:.1f} ({layer.pdfplumber_ms / layer.product_ms:.1f} x); "
            f"of {layer.words} words {100 * layer.same_words:.2f} % the same, "
            f"{100 * layer.same_boxes:.2f} % in the same place"
        )


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for at, column in enumerate(columns):
        table.add_column(column, justify="right" if at else "left", no_wrap=True)
    return table


def _print_rates(results: Results, console: Console) -> None:
    for level in results.levels:
        count = len(results.pages[level])
        table = _table(
            f"{level}: {count} pages", "", "CPU s", "wall s", "CER %", "WER %", "lost %", "fields wrong"
        )
        for peer in results.peers:
            rate = results.rates[peer, level]
            wrong = sum(bad for bad, _ in rate.wrong_fields.values())
            total = sum(count for _, count in rate.wrong_fields.values())
            table.add_row(
                peer, f"{rate.cpu:.3f}", f"{rate.wall:.3f}", f"{100 * rate.cer:.2f}",
                f"{100 * rate.wer:.2f}", f"{100 * rate.lost:.2f}", f"{wrong}/{total}",
            )  # fmt: skip
        console.print(table)


def _print_fields(results: Results, console: Console) -> None:
    table = _table("fields that were read wrong, over the scan levels", "", *FIELD_KINDS)
    for peer in results.peers:
        cells = []
        for kind in FIELD_KINDS:
            pairs = [results.rates[peer, level].wrong_fields[kind] for level in results.scans]
            cells.append(f"{sum(bad for bad, _ in pairs)}/{sum(total for _, total in pairs)}")
        table.add_row(peer, *cells)
    console.print(table)


def _print_speed(results: Results, console: Console) -> None:
    table = _table(
        "the scan levels together; how many times what the product takes",
        "", "CPU s", "wall s", "pages/s", "x wall", "x CPU", "what it is",
    )  # fmt: skip
    for peer in results.peers:
        wall, ratios = results.mean_wall(peer), results.ratios(peer)
        told = ["-", "-"] if ratios is None else [f"{ratio:.2f}" for ratio in ratios]
        table.add_row(
            peer, f"{results.mean_cpu(peer):.2f}", f"{wall:.2f}", f"{1 / wall:.3f}", *told, PEERS[peer].title
        )
    console.print(table)


def _print_product(results: Results, seed: int, console: Console) -> None:
    table = _table(
        f"scans by lost words (much: over {100 * TRULY_LOST:.0f} %) and the coverage that the product tells",
        "coverage below", "much, reported", "much, unreported", "some, reported", "some, unreported",
        "none, reported", "none, unreported",
    )  # fmt: skip
    for bar in _BARS:
        note = " (where the product doubts a page)" if bar == WELL_READ else ""
        table.add_row(f"{bar}{note}", *(str(count) for count in results.reported(bar).values()))
    console.print(table)
    table = _table("boxes of words, overlap with the ink", "", "asked", "matched", "IoU >= 0.5 %", "mean IoU")
    for name, check in results.boxes(seed).items():
        share = 100 * check.good / check.matched if check.matched else 0.0
        table.add_row(name, str(check.asked), str(check.matched), f"{share:.1f}", f"{check.mean_overlap:.2f}")
    console.print(table)
    turns = ", ".join(f"{level} {right}/{total}" for level, (right, total) in results.turns().items())
    console.print(f"turn of the page told right: {turns}")
