"""Verdicts that were kept, to compare later ones with: by corpus, contract, recogniser and clause."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.labels import Verdict

from .measure import Decision, is_right

BASELINE = Path(__file__).with_name("baseline.json")
UNJUDGED = "unjudged"
"""Stands for no verdict."""

Verdicts = dict[str, dict[str, dict[str, dict[str, str]]]]
"""Verdict by corpus, contract with its level, recogniser and clause."""


@dataclass(frozen=True)
class Change:
    """A verdict that is not what it was."""

    name: str
    before: str
    now: str
    turn: int
    """1: wrong and now right; -1: right and now wrong; 0: neither."""


@dataclass(frozen=True)
class Comparison:
    """The verdicts of one recogniser against those kept."""

    known: int
    """Decisions of which a verdict was kept."""
    gone: int
    """Verdicts kept for these corpora that were not given again."""
    changes: tuple[Change, ...]

    def turned(self, turn: int) -> list[Change]:
        """Return the changes of one kind, by name."""
        return [change for change in self.changes if change.turn == turn]

    def record(self) -> dict[str, Any]:
        """Return counts and names."""
        told: dict[str, Any] = {"known": self.known, "gone": self.gone}
        for key, turn in (("gained", 1), ("lost", -1), ("other", 0)):
            told[key] = [f"{change.name}: {change.before} -> {change.now}" for change in self.turned(turn)]
        return told


def verdicts_of(decided: Mapping[str, Sequence[Decision]]) -> Verdicts:
    """Return the verdicts of every recogniser."""
    told: Verdicts = {}
    for recogniser, decisions in decided.items():
        for one in decisions:
            contract = told.setdefault(one.corpus, {}).setdefault(one.contract, {})
            contract.setdefault(recogniser, {})[one.clause] = str(one.verdict or UNJUDGED)
    return told


def load_verdicts(file: Path) -> Verdicts:
    """Return the verdicts that `file` keeps, none where there is no such file."""
    if not file.is_file():
        return {}
    kept: Verdicts = json.loads(file.read_text(encoding="utf-8"))
    return kept


def save_verdicts(file: Path, verdicts: Verdicts) -> None:
    """Keep `verdicts` in `file`; those of other corpora stay as they are."""
    text = json.dumps({**load_verdicts(file), **verdicts}, indent=1, sort_keys=True, ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")


def compare(recogniser: str, decisions: Sequence[Decision], kept: Verdicts) -> Comparison:
    """Return how the verdicts of `recogniser` differ from those kept for the same corpora."""
    known, changes = 0, []
    for one in decisions:
        before = kept.get(one.corpus, {}).get(one.contract, {}).get(recogniser, {}).get(one.clause)
        now = str(one.verdict or UNJUDGED)
        known += before is not None
        if before not in (None, now):
            was = None if before == UNJUDGED else Verdict(before)
            turn = is_right(one.truth, one.verdict) - is_right(one.truth, was)
            changes.append(Change(one.name, str(before), now, turn))
    sizes = Counter(
        corpus
        for corpus, contracts in kept.items()
        for verdicts in contracts.values()
        for _ in verdicts.get(recogniser, ())
    )
    held = sum(sizes[corpus] for corpus in {one.corpus for one in decisions})
    return Comparison(known, held - known, tuple(sorted(changes, key=lambda change: change.name)))
