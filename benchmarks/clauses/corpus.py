"""Contracts with known clauses, as words on pages: read by the product, or set from their true text.

A corpus is a folder with `archive/` and the truth about it (`truth.py`); the text of each page may stand in
`text/<path>.txt`, form feeds between pages.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.clauses import ActorTerms
from extractors.contracts import resolve_actors
from extractors.document_type import Segment, segment_document
from pipeline.store import open_store
from pipeline.versions import reader_version
from pipeline.words import unpack
from schemas.errors import ExitCode
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import TextSource
from schemas.text import DocumentText, PageText, Word

from .truth import CorpusError, Truth, read_truth

TEXT = "text"
"""The level of a contract that is set from its true text."""
_READ = (ExitCode.OK, ExitCode.SOME_FAILED)


@dataclass(frozen=True)
class Body:
    """The part of a file that the product takes for the contract."""

    document: DocumentText
    start: int
    """Half-open offsets in `document.text`."""
    end: int
    actors: ActorTerms


@dataclass(frozen=True)
class Contract:
    """One contract to find clauses in."""

    corpus: str
    """Name of the folder."""
    truth: Truth
    level: str
    """Its quality, or `TEXT`."""
    body: Body | None
    """None where the product sees no contract, and so says nothing of its clauses."""

    @property
    def name(self) -> str:
        """What tells it from all others of its corpus."""
        return f"{self.truth.path} [{self.level}]"


def load(folders: Sequence[Path], cache: Path) -> list[Contract]:
    """Return the contracts of some corpora, each as it was read and, where there is one, from its true text.

    Args:
        folders: The corpora; no two of one name.
        cache: Where the product's readings are kept; a second call reads nothing anew.

    Raises:
        CorpusError: when a folder holds no corpus, its truth is at fault, or its archive cannot be read.
    """
    names = Counter(folder.resolve().name for folder in folders)
    if twice := [name for name, count in names.items() if count > 1]:
        raise CorpusError(f"two corpora are called {twice[0]}; rename the folder of one")
    return [contract for folder in folders for contract in _load(folder, cache)]


def _load(folder: Path, cache: Path) -> list[Contract]:
    corpus = folder.resolve().name
    truths = read_truth(folder)
    words = _readings(folder / "archive", cache)
    found: list[Contract] = []
    for truth in truths:
        kept = words.get(truth.path)
        read = body_of(unpack(kept).document(""), truth.pages) if kept is not None else None
        found.append(Contract(corpus, truth, truth.quality, read))
        text = folder / "text" / f"{truth.path}.txt"
        if text.is_file():
            typed = body_of(typeset(text.read_text(encoding="utf-8")), truth.pages)
            found.append(Contract(corpus, truth, TEXT, typed))
    return found


def body_of(document: DocumentText, pages: tuple[int, int] | None) -> Body | None:
    """Return the contract that has most of `pages` (first and last; None: all), if one has any."""
    first, last = pages or (1, len(document.pages))

    def shared(segment: Segment) -> int:
        return min(last, segment.last_page) - max(first, segment.first_page) + 1

    contracts = [segment for segment in segment_document(document) if segment.doc_type.is_contract]
    best = max(contracts, key=shared, default=None)
    if best is None or shared(best) < 1:
        return None
    return Body(document, best.start, best.end, resolve_actors(document, best.start, best.end))


def typeset(text: str) -> DocumentText:
    """Return a text, form feeds between its pages, as pages with a text layer."""
    pages = []
    for number, page in enumerate(text.split("\f"), 1):
        words = []
        for row, line in enumerate(line for line in page.split("\n") if line.strip()):
            left = 60.0
            for word in line.split():
                box = BoundingBox(left, 60.0 + 12 * row, left + 5 * len(word), 70.0 + 12 * row)
                words.append(Word(word, box, None, row))
                left += 5 * (len(word) + 1)
        pages.append(PageText(number, PageSize(595, 842), TextSource.TEXT_LAYER, tuple(words)))
    return DocumentText("0" * 64, tuple(pages))


def _readings(archive: Path, cache: Path) -> dict[str, bytes]:
    """Return the packed words of every file by its path; the product itself reads what is new."""
    out = cache / hashlib.sha256(str(archive.resolve()).encode()).hexdigest()[:12]
    program = "from flows.cli import run; run()"
    command = [sys.executable, "-c", program, "audit", str(archive), "--out", str(out), "--plain"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in _READ:
        raise CorpusError(f"{archive}: {done.stderr.strip().splitlines()[-1] if done.stderr else 'unread'}")
    with open_store(out, create=False) as store:
        results = [
            result for id_ in store.archives() for result in store.document_results(id_) if result.sha256
        ]
        kept = {result.path: store.readings(str(result.sha256)) for result in results}
    current = reader_version()
    return {
        path: words
        for path, versions in kept.items()
        for version, words in versions.items()
        if version.startswith(current)
    }
