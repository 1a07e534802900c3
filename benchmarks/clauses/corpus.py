"""Contracts with known clauses, as words on pages: read by the product, or set from their true text.

Two layouts of a corpus are known: `archive/` beside `truth.jsonl` (one line a file: path, quality, clauses,
evidence and near_miss as lists of {text, pages}) with the text of each page in `text/<path>.txt`, form feeds
between pages; and that of samples/: `archive/` beside `expected/<path>.expected.json`.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.clauses import ActorTerms
from extractors.contracts import resolve_actors
from extractors.document_type import segment_document
from pipeline.store import open_store
from pipeline.versions import reader_version
from pipeline.words import unpack
from schemas.errors import ExitCode
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import TextSource
from schemas.text import DocumentText, PageText, Word

_READ = (ExitCode.OK, ExitCode.SOME_FAILED)


@dataclass(frozen=True)
class Truth:
    """What is known of one file that holds a contract."""

    path: str
    quality: str
    clauses: Mapping[str, str]
    """`present` or `missing` by clause id."""
    evidence: Mapping[str, tuple[str, ...]]
    """Passages that settle a clause."""
    near_misses: Mapping[str, tuple[str, ...]]
    """Passages that only look like one."""


@dataclass(frozen=True)
class Contract:
    """One contract to find clauses in."""

    truth: Truth
    level: str
    """Its quality, or `text` where it is set from its true text."""
    document: DocumentText
    start: int
    end: int
    actors: ActorTerms


class CorpusError(Exception):
    """A corpus that cannot be used; says what is missing."""


def load(folder: Path, cache: Path) -> list[Contract]:
    """Return the contracts of a corpus, each as it was read and, where there is one, from its true text.

    Args:
        folder: The corpus.
        cache: Where the product's readings are kept; a second call reads nothing anew.

    Raises:
        CorpusError: when the folder holds no corpus, or its archive cannot be read.
    """
    truths = list(_truths(folder))
    if not truths:
        raise CorpusError(f"{folder}: neither truth.jsonl nor expected/ tells of any contract")
    words = _readings(folder / "archive", cache)
    found: list[Contract] = []
    for truth in truths:
        kept = words.get(truth.path)
        if kept is not None:
            found += _contracts(truth, truth.quality, unpack(kept).document(""))
        text = folder / "text" / f"{truth.path}.txt"
        if text.is_file():
            found += _contracts(truth, "text", typeset(text.read_text(encoding="utf-8")))
    return found


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


def _contracts(truth: Truth, level: str, document: DocumentText) -> Iterator[Contract]:
    segments = [segment for segment in segment_document(document) if segment.doc_type.is_contract]
    for segment in segments[:1]:  # a file whose truth names clauses holds one contract
        actors = resolve_actors(document, segment.start, segment.end)
        yield Contract(truth, level, document, segment.start, segment.end, actors)


def _truths(folder: Path) -> Iterator[Truth]:
    listed = folder / "truth.jsonl"
    if listed.is_file():
        for line in listed.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if entry.get("clauses"):
                yield _truth(entry["path"], entry, _texts(entry, "evidence"), _texts(entry, "near_miss"))
        return
    root = folder / "expected"
    for file in sorted(root.rglob("*.expected.json")):
        entry = json.loads(file.read_text(encoding="utf-8"))
        if entry.get("clauses"):
            path = str(file.relative_to(root)).removesuffix(".expected.json")
            quotes = {id_: tuple(texts) for id_, texts in entry.get("evidence_quotes", {}).items()}
            yield _truth(path, entry, quotes, {})


def _truth(
    path: str,
    entry: Mapping[str, Any],
    evidence: Mapping[str, tuple[str, ...]],
    near_misses: Mapping[str, tuple[str, ...]],
) -> Truth:
    known = {id_: verdict for id_, verdict in entry["clauses"].items() if verdict in ("present", "missing")}
    return Truth(path, entry.get("quality") or "digital", known, evidence, near_misses)


def _texts(entry: Mapping[str, Any], key: str) -> dict[str, tuple[str, ...]]:
    return {id_: tuple(block["text"] for block in blocks) for id_, blocks in entry.get(key, {}).items()}


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
