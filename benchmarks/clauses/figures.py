"""Counts and shares over decisions, for every recogniser, level and clause."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.labels import Verdict

from .corpus import TEXT
from .measure import Decision
from .truth import QUALITIES

VIEWS: Mapping[str, frozenset[Verdict]] = {
    "uncertain_flagged": frozenset([Verdict.MISSING, Verdict.UNCERTAIN]),
    "uncertain_present": frozenset([Verdict.MISSING]),
}
"""The verdicts that flag a clause as missing; all others say that it is present."""
AS_READ = "as read"
"""All levels but `TEXT`."""
LEVELS = (AS_READ, *QUALITIES, TEXT)
ALL = "all"
"""All clauses."""
_BINS = 10


@dataclass(frozen=True)
class Score:
    """How well one thing was found; shares are None where there is nothing to divide by."""

    right: int
    false: int
    lost: int

    @classmethod
    def of(cls, pairs: Collection[tuple[bool, bool]]) -> Score:
        """Count pairs of what is true and what was said."""
        return cls(
            sum(truth and said for truth, said in pairs),
            sum(said and not truth for truth, said in pairs),
            sum(truth and not said for truth, said in pairs),
        )

    @property
    def precision(self) -> float | None:
        """Share of what was said that is true."""
        return _share(self.right, self.right + self.false)

    @property
    def recall(self) -> float | None:
        """Share of what is true that was said."""
        return _share(self.right, self.right + self.lost)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two."""
        return _share(2 * self.right, 2 * self.right + self.false + self.lost)

    def record(self) -> dict[str, float | None]:
        """Return counts and shares by name."""
        counts = {"right": self.right, "false": self.false, "lost": self.lost}
        return {**counts, "precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(frozen=True)
class Figures:
    """What some decisions come to."""

    decisions: int
    uncertain: int
    unjudged: int
    """No verdict: overlooked where the clause is missing, not found where it is present."""
    missing: Mapping[str, Score]
    """Missing clauses that were flagged, by view."""
    present: Mapping[str, Score]
    """Present clauses that were found, by view."""
    first_quotes: tuple[int, int]
    """Those from a labelled passage, of all that could be compared."""
    quotes: tuple[int, int]
    near_misses: tuple[int, int]
    """Those that were taken for the clause, of all."""

    @classmethod
    def of(cls, decisions: Sequence[Decision]) -> Figures:
        """Count `decisions`."""
        near = [one.verdict is Verdict.PRESENT for one in decisions if one.near_miss]
        first = [one.quotes[0] for one in decisions if one.quotes]
        quotes = [good for one in decisions for good in one.quotes]
        return cls(
            decisions=len(decisions),
            uncertain=sum(one.verdict is Verdict.UNCERTAIN for one in decisions),
            unjudged=sum(one.verdict is None for one in decisions),
            missing={view: Score.of(_missing(decisions, flags)) for view, flags in VIEWS.items()},
            present={view: Score.of(_present(decisions, flags)) for view, flags in VIEWS.items()},
            first_quotes=(sum(first), len(first)),
            quotes=(sum(quotes), len(quotes)),
            near_misses=(sum(near), len(near)),
        )

    @property
    def uncertain_share(self) -> float | None:
        """Share of uncertain in all decisions."""
        return _share(self.uncertain, self.decisions)

    def record(self) -> dict[str, Any]:
        """Return all figures by name."""
        told: dict[str, Any] = {
            "decisions": self.decisions,
            "uncertain": self.uncertain,
            "uncertain_share": self.uncertain_share,
            "unjudged": self.unjudged,
        }
        for view in VIEWS:
            told[view] = {"missing": self.missing[view].record(), "present": self.present[view].record()}
        for name, (part, whole) in (
            ("first_quotes", self.first_quotes),
            ("quotes", self.quotes),
            ("near_misses", self.near_misses),
        ):
            told[name] = {"count": part, "of": whole, "share": _share(part, whole)}
        return told


@dataclass(frozen=True)
class Row:
    """The figures of one recogniser at one level for one clause, one section (`contents.*`) or `ALL`."""

    recogniser: str
    level: str
    clause: str
    figures: Figures


def table(decided: Mapping[str, Sequence[Decision]]) -> list[Row]:
    """Return a row for every recogniser, level and group of clauses that has decisions."""
    return [
        Row(recogniser, level, clause, Figures.of(group))
        for recogniser, decisions in decided.items()
        for level in LEVELS
        for clause, group in _groups([one for one in decisions if one.level == level or _read(one, level)])
    ]


def reliability(decisions: Iterable[Decision]) -> list[tuple[float, int, float, float]]:
    """Return (from, count, mean confidence, share right) of present and missing verdicts by confidence."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for one in decisions:
        if one.verdict in (Verdict.PRESENT, Verdict.MISSING):
            place = min(_BINS - 1, int(one.confidence * _BINS))
            bins.setdefault(place, []).append((one.confidence, one.verdict is one.truth))
    return [
        (place / _BINS, len(met), sum(c for c, _ in met) / len(met), sum(r for _, r in met) / len(met))
        for place, met in sorted(bins.items())
    ]


def calibration_error(decisions: Sequence[Decision]) -> float | None:
    """Return the mean distance between confidence and share right over the bins, by their size."""
    bins = reliability(decisions)
    total = sum(count for _, count, _, _ in bins)
    return sum(count * abs(said - was) for _, count, said, was in bins) / total if total else None


def as_read(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions on what the product read itself."""
    return [one for one in decisions if _read(one, AS_READ)]


def _read(one: Decision, level: str) -> bool:
    return level == AS_READ and one.level != TEXT


def _groups(decisions: Sequence[Decision]) -> Iterator[tuple[str, list[Decision]]]:
    groups: dict[str, list[Decision]] = {}
    for one in decisions:
        for name in (ALL, f"{one.clause.partition('.')[0]}.*", one.clause):
            groups.setdefault(name, []).append(one)
    yield from sorted(groups.items(), key=lambda item: (item[0] != ALL, item[0]))


def _missing(decisions: Iterable[Decision], flags: Collection[Verdict]) -> list[tuple[bool, bool]]:
    return [(one.truth is Verdict.MISSING, one.verdict in flags) for one in decisions]


def _present(decisions: Iterable[Decision], flags: Collection[Verdict]) -> list[tuple[bool, bool]]:
    return [
        (one.truth is Verdict.PRESENT, one.verdict is not None and one.verdict not in flags)
        for one in decisions
    ]


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
