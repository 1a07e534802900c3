"""How finding carries over to drafters that nobody taught it: one voice of the bank held out after the other.

Contracts are drawn from the phrases of one voice: some clauses in the words of a phrase, others left out,
with a lure in their place. What is flagged as missing is compared with what the phrases settle. Three
scorers are shown: taught by everything (it has seen these very phrases), with a sixth of all phrases held out
at random, and with the voice held out. The last two may differ by what is special to a voice; the first
measures nothing but memory.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.clauses import RuleRecogniser, load_catalogue
from extractors.clauses.bank import PARTS, Phrase, load_bank
from extractors.clauses.combined import DOUBTED_BELOW, LIKELY_FROM, SURE_FROM
from extractors.clauses.learned.examples import OUTPUTS, unit_of
from extractors.clauses.verdict import PRESENT_FROM
from schemas.labels import ClauseId, Verdict

from . import BANK
from .training import calibrate, examples, fit, held_out_scores

_PER_VOICE = 40
_PRESENT_SHARE, _LURE_SHARE, _HALVES_SHARE = 0.6, 0.8, 0.5
_COLUMNS: Mapping[ClauseId, list[int]] = {
    clause: [number for number, (name, _) in enumerate(OUTPUTS) if name == clause] for clause in ClauseId
}

Decide = Callable[[NDArray[np.float32], NDArray[np.bool_]], NDArray[np.int8]]
"""(log-odds, found by rules), both phrases x outputs, to 0 missing, 1 uncertain, 2 present."""


@dataclass(frozen=True)
class Flags:
    """How well missing clauses were flagged; uncertain counts as flagged."""

    f1: float
    """Mean over clauses."""
    precision: float
    recall: float
    uncertain: float
    """Share of all decisions."""


def by_rules(_log_odds: NDArray[np.float32], found: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Decide by rules alone."""
    return np.where(found, 2, 0).astype(np.int8)


def by_scorer(log_odds: NDArray[np.float32], _found: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Decide by the learned scorer alone: what is likelier than not is there."""
    return np.where(log_odds > 0, 2, 0).astype(np.int8)


def by_both(log_odds: NDArray[np.float32], found: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Decide as `CombinedRecogniser` does."""
    kept = np.where(log_odds >= DOUBTED_BELOW, 2, 1)
    added = np.where(log_odds >= SURE_FROM, 2, np.where(log_odds >= LIKELY_FROM, 1, 0))
    return np.where(found, kept, added).astype(np.int8)


def draw(phrases: Sequence[Phrase], *, seed: int = 1, per_voice: int = _PER_VOICE) -> list[list[int]]:
    """Return contracts as indexes of phrases, each contract in one voice."""
    rng = random.Random(seed)
    shelf: dict[tuple[str, ClauseId], list[int]] = defaultdict(list)
    for number, phrase in enumerate(phrases):
        shelf[phrase.voice, phrase.clause].append(number)
    drawn = []
    for voice in sorted({phrase.voice for phrase in phrases}):
        for _ in range(per_voice):
            contract: list[int] = []
            for clause in ClauseId:
                contract += _passages_of(clause, phrases, shelf[voice, clause], rng)
            drawn.append(contract)
    return drawn


def _passages_of(
    clause: ClauseId, phrases: Sequence[Phrase], pool: Sequence[int], rng: random.Random
) -> list[int]:
    lures = [number for number in pool if phrases[number].lure]
    whole = [number for number in pool if not phrases[number].lure and not phrases[number].part]
    halves = [[number for number in pool if phrases[number].part == part] for part in PARTS.get(clause, ())]
    if rng.random() >= _PRESENT_SHARE:
        return [rng.choice(lures)] if lures and rng.random() < _LURE_SHARE else []
    if halves and all(halves) and rng.random() < _HALVES_SHARE:
        return [rng.choice(half) for half in halves]
    return [rng.choice(whole)] if whole else []


def truth_of(contract: Sequence[int], labels: NDArray[np.int8]) -> dict[ClauseId, Verdict | None]:
    """Return what the phrases of a contract settle; None where readers differ."""
    told: dict[ClauseId, Verdict | None] = {}
    for clause, columns in _COLUMNS.items():
        here = labels[np.ix_(contract, columns)]
        settled, open_ = (here == 1).any(axis=0), (here == -1).any(axis=0)
        if settled.all():
            told[clause] = Verdict.PRESENT
        else:
            told[clause] = None if (settled | open_).all() else Verdict.MISSING
    return told


def flags(contracts: Sequence[Sequence[int]], labels: NDArray[np.int8], decided: NDArray[np.int8]) -> Flags:
    """Return how well `decided` (phrases x outputs) flags what the contracts lack."""
    counts = {clause: np.zeros(3) for clause in ClauseId}  # rightly flagged, false alarms, overlooked
    uncertain = total = 0
    for contract in contracts:
        for clause, verdict in truth_of(contract, labels).items():
            if verdict is None:
                continue
            state = decided[np.ix_(contract, _COLUMNS[clause])].max(axis=0).min()
            flagged, missing = state < 2, verdict is Verdict.MISSING
            counts[clause] += (flagged and missing, flagged and not missing, missing and not flagged)
            uncertain += state == 1
            total += 1
    right, wrong, lost = np.sum(list(counts.values()), axis=0)
    each = [2 * a / (2 * a + b + c) if a else 0.0 for a, b, c in counts.values()]
    return Flags(float(np.mean(each)), right / (right + wrong), right / (right + lost), uncertain / total)


def report(seed: int = 1) -> str:
    """Return the table of `python -m benchmarks.clauses voices`; takes two minutes."""
    phrases = load_bank(BANK)
    vectors, labels = examples(phrases)
    found = rules_find(phrases)
    voices = [str(phrase.voice) for phrase in phrases]
    sixths = [str(number) for number in np.random.default_rng(seed).integers(0, 6, len(phrases))]
    weights, bias = fit(vectors, labels)
    unseen = held_out_scores(vectors, labels, voices)
    slope, shift = calibrate(unseen, labels)
    scores = {
        "taught by all": np.asarray(vectors @ weights + bias),
        "a sixth held out": held_out_scores(vectors, labels, sixths),
        "the voice held out": unseen,
    }
    contracts = draw(phrases, seed=seed)
    lines = [f"{len(contracts)} contracts of six voices; missing flags, uncertain counted as flagged"]
    lines.append(f"{'':30} F1 (mean)  precision  recall  uncertain")
    lines.append(_line("rules", flags(contracts, labels, by_rules(unseen, found))))
    for name, raw in scores.items():
        log_odds = np.asarray(slope * raw + shift, np.float32)
        lines.append(_line(f"scorer, {name}", flags(contracts, labels, by_scorer(log_odds, found))))
        lines.append(_line(f"both, {name}", flags(contracts, labels, by_both(log_odds, found))))
    return "\n".join(lines)


def rules_find(phrases: Sequence[Phrase]) -> NDArray[np.bool_]:
    """Return, phrases x outputs, what the rules alone accept."""
    catalogue = load_catalogue()
    rules = RuleRecogniser(catalogue)
    needs = {clause.id: clause.needs for clause in catalogue.clauses}
    out = np.zeros((len(phrases), len(OUTPUTS)), bool)
    for number, phrase in enumerate(phrases):
        met: dict[str, set[str]] = defaultdict(set)
        for candidate in rules.of_unit(unit_of(phrase, catalogue)):
            if not candidate.weak and candidate.score >= PRESENT_FROM:
                met[candidate.clause].add(candidate.part)
        for column, (clause, part) in enumerate(OUTPUTS):
            halves = met[clause] - {""}
            enough = bool(halves) and len(halves) >= needs[clause]
            out[number, column] = "" in met[clause] or (part in halves if part else enough)
    return out


def _line(name: str, result: Flags) -> str:
    return (
        f"{name:30} {result.f1:9.3f}  {result.precision:9.3f}  {result.recall:6.3f}  {result.uncertain:9.3f}"
    )
