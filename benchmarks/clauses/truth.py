"""What is known of the contracts of a corpus, from either of the two forms that truth has.

`truth.jsonl` has a line for each file: path, quality, clauses, evidence and near_miss as lists of {text,
pages}; `expected/<path>.expected.json` has a file for each: quality, clauses, evidence_quotes and
near_miss_pages. Both have segments where a file holds several documents.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.labels import ClauseId, DocumentType, Verdict

QUALITIES = ("digital", "clean", "light", "medium", "hard")
"""What happened to the pages of a file, from nothing to the worst."""

_CLAUSES = frozenset(map(str, ClauseId))
_VERDICTS = frozenset([str(Verdict.PRESENT), str(Verdict.MISSING)])
_CONTRACTS = frozenset(str(type_) for type_ in DocumentType if type_.is_contract)


class CorpusError(Exception):
    """A corpus that cannot be used; says where the fault is and what to do."""


@dataclass(frozen=True)
class Truth:
    """What is known of the contract in one file."""

    path: str
    """Of the file, below `archive/`."""
    quality: str
    """One of `QUALITIES`."""
    pages: tuple[int, int] | None
    """First and last page of the contract, from 1; None where it has the file to itself."""
    clauses: Mapping[str, Verdict]
    """Present or missing by clause id; without those that nobody settled (null)."""
    evidence: Mapping[str, tuple[str, ...]]
    """Passages that settle a clause."""
    near_misses: frozenset[str]
    """Clauses of which the contract holds something that only looks like them."""


def read_truth(folder: Path) -> list[Truth]:
    """Return what is known of every file of the corpus that holds a contract.

    Raises:
        CorpusError: when nothing is known, or a label is unknown; names file, line, label and cure.
    """
    truths = [_truth(entry, path, where) for entry, path, where in _entries(folder) if entry.get("clauses")]
    if not truths:
        raise CorpusError(f"{folder}: neither truth.jsonl nor expected/ tells of any contract")
    return truths


def _entries(folder: Path) -> Iterator[tuple[Mapping[str, Any], str, str]]:
    listed, root = folder / "truth.jsonl", folder / "expected"
    if listed.is_file():
        # not splitlines(): the words of a page may hold U+2028 and the like
        for number, line in enumerate(listed.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                entry = _json(line, f"{listed}:{number}")
                yield entry, entry["path"], f"{listed}:{number}"
        return
    for file in sorted(root.rglob("*.expected.json")):
        path = file.relative_to(root).as_posix().removesuffix(".expected.json")
        yield _json(file.read_text(encoding="utf-8"), str(file)), path, str(file)


def _json(text: str, where: str) -> Mapping[str, Any]:
    try:
        entry: Mapping[str, Any] = json.loads(text)
    except json.JSONDecodeError as error:
        raise CorpusError(f"{where}: no JSON ({error}); write it anew") from None
    return entry


def _truth(entry: Mapping[str, Any], path: str, where: str) -> Truth:
    clauses = entry["clauses"]
    evidence = {
        id_: tuple(_text(passage) for passage in passages) for id_, passages in _evidence(entry).items()
    }
    near_misses = entry.get("near_miss") or entry.get("near_miss_pages") or {}
    quality = entry.get("quality") or "digital"
    for known, labels in (
        (_CLAUSES, (*clauses, *evidence, *near_misses)),
        (_VERDICTS, [verdict for verdict in clauses.values() if verdict is not None]),
        (QUALITIES, (quality,)),
    ):
        _check(labels, known, where)
    settled = {id_: Verdict(verdict) for id_, verdict in clauses.items() if verdict is not None}
    near = frozenset(id_ for id_, places in near_misses.items() if places)
    return Truth(path, quality, _pages(entry), settled, evidence, near)


def _check(labels: Collection[str], known: Collection[str], where: str) -> None:
    for label in labels:
        if label not in known:
            told = f"use one of {', '.join(sorted(known))}" if len(known) < 10 else "see schemas/labels.py"
            raise CorpusError(f"{where}: unknown label {label!r}; {told}")


def _evidence(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = entry.get("evidence") or entry.get("evidence_quotes") or {}
    return found


def _text(passage: str | Mapping[str, Any]) -> str:
    return passage if isinstance(passage, str) else str(passage["text"])


def _pages(entry: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the pages of the first contract; clauses are told of that one."""
    for segment in entry.get("segments") or ():
        if segment["doc_type"] in _CONTRACTS:
            return segment["first_page"], segment["last_page"]
    return None
