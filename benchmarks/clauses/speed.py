"""How long it takes to find clauses in a contract of forty pages, and to load what finds them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from textwrap import wrap

from extractors.clauses import load_catalogue
from extractors.clauses.bank import Phrase, load_bank
from pipeline.garbage import settle
from schemas.labels import ClauseId
from schemas.text import DocumentText

from . import BANK
from .corpus import body_of, typeset
from .measure import PRODUCT, RECOGNISERS, find_clauses

PAGES = 40
_LINES, _WIDTH = 44, 84
"""Of a page: lines, and letters of a line."""
_PARAGRAPHS = 8
"""Of a pasal."""
_RUNS = 5
_OPENING = """PERJANJIAN KERJA SAMA
ANTARA
BPJS KESEHATAN CABANG LEMBAYUNG
DENGAN
KLINIK PRATAMA SEKAR JINGGA
TENTANG PELAYANAN KESEHATAN BAGI PESERTA
Nomor : 417/KTR/VII-09/1225
Yang bertanda tangan di bawah ini:
1. Sari Wirayuda, Kepala BPJS Kesehatan Cabang Lembayung, selanjutnya disebut PIHAK KESATU.
2. Bagas Anindya, Pimpinan Klinik Pratama Sekar Jingga, selanjutnya disebut PIHAK KEDUA.
PARA PIHAK sepakat mengikatkan diri dalam Perjanjian dengan ketentuan sebagai berikut:"""
_CHILD = """
import time
started = time.perf_counter()
from extractors.clauses import load_catalogue, load_model
load_catalogue().prepare(), load_model()
loading = time.perf_counter() - started
from benchmarks.clauses.speed import find
print(loading, *find())
"""
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Speed:
    """Seconds, each the median of five runs in new interpreters."""

    pages: int
    words: int
    finding: float
    """To find all clauses in the contract."""
    finding_cpu: float
    """The same, of a core."""
    loading: float
    """To import what finds them, and to load rules and model."""

    def record(self) -> dict[str, float]:
        """Return all figures by name."""
        return asdict(self)


def measure_speed() -> Speed:
    """Return how long loading takes, and finding in `forty_pages`; each run in a new interpreter."""
    document = forty_pages(load_bank(BANK))
    runs = [_run() for _ in range(_RUNS)]
    loading, finding, finding_cpu = (median(times) for times in zip(*runs, strict=True))
    return Speed(len(document.pages), len(document.words), finding, finding_cpu, loading)


def find() -> tuple[float, float]:
    """Find the clauses of `forty_pages` as the product does; return wall and CPU seconds.

    In a new interpreter nothing of the text is known from an earlier run.
    """
    catalogue = load_catalogue()
    catalogue.prepare()
    recogniser = RECOGNISERS[PRODUCT](catalogue)
    body = body_of(forty_pages(load_bank(BANK)), None)
    if body is None:
        raise AssertionError("the product takes the contract made here for something else")
    settle()  # as a worker does
    wall, cpu = time.perf_counter(), time.process_time()
    find_clauses(body, catalogue, recogniser)
    return time.perf_counter() - wall, time.process_time() - cpu


def forty_pages(phrases: Sequence[Phrase]) -> DocumentText:
    """Return a contract of `PAGES` full pages in the words of the bank, the same for the same phrases."""
    lines = list(islice(_lines(phrases), PAGES * _LINES))
    if len(lines) < PAGES * _LINES:
        raise ValueError(f"{len(phrases)} phrases do not fill {PAGES} pages; use the whole bank")
    pages = ["\n".join(lines[at : at + _LINES]) for at in range(0, len(lines), _LINES)]
    return typeset("\f".join(pages))


def _lines(phrases: Sequence[Phrase]) -> Iterator[str]:
    yield from _OPENING.split("\n")
    shelves: dict[ClauseId, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        shelves[phrase.clause].append(phrase)
    pasal = 0
    for start in range(0, max(map(len, shelves.values()), default=0), _PARAGRAPHS):
        for shelf in shelves.values():
            if chosen := shelf[start : start + _PARAGRAPHS]:
                pasal += 1
                yield f"Pasal {pasal}"
                yield next((phrase.heading for phrase in chosen if phrase.heading), "KETENTUAN LAIN").upper()
                for number, phrase in enumerate(chosen, start=1):
                    yield from wrap(f"({number}) {phrase.text}", _WIDTH)


def _run() -> tuple[float, ...]:
    command = [sys.executable, "-c", _CHILD]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
    return tuple(float(seconds) for seconds in done.stdout.split())
