"""Verdicts drawn at random: by kind, the same ones for the same seed, in bounded memory."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemas.labels import FieldName, Verdict
from schemas.results import DocumentResult, SegmentResult
from schemas.samples import Answer, GivenAnswer, SampleItem, Stratum, Wanted

from .intervals import clopper_pearson

_ENDS = (FieldName.EXPIRY_DATE, FieldName.END_DATE)
_STRATA = {
    Wanted.ALL: tuple(Stratum),
    Wanted.CLAUSES: (Stratum.PRESENT, Stratum.MISSING),
    Wanted.EXPIRIES: (Stratum.EXPIRY,),
}


@dataclass(frozen=True)
class Drawn:
    """What was drawn, and from how many of each kind."""

    items: tuple[SampleItem, ...]
    population: dict[Stratum, int]


@dataclass(frozen=True)
class Rate:
    """How many of the checked verdicts were wrong."""

    drawn: int
    right: int
    wrong: int
    unsure: int

    @property
    def checked(self) -> int:
        """Answers that tell; what could not be told counts for neither side."""
        return self.right + self.wrong

    @property
    def share(self) -> float | None:
        """Share of wrong ones, or None before the first answer that tells."""
        return self.wrong / self.checked if self.checked else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share lies, at 95 %."""
        return clopper_pearson(self.wrong, self.checked) if self.checked else None


def draw(documents: Iterable[DocumentResult], wanted: Wanted, *, size: int, seed: str) -> Drawn:
    """Return `size` verdicts that the machine gave for sure and nobody decided, each kind by its share.

    The verdicts are put in the order of a hash of seed and verdict, and the first ones taken: which they are
    hangs on nothing else, neither on the order of documents nor on those that are not taken.
    """
    strata = _STRATA[wanted]
    population = dict.fromkeys(strata, 0)
    first: dict[Stratum, list[tuple[int, str, SampleItem]]] = {stratum: [] for stratum in strata}
    for document in documents:
        for item in _verdicts(document):
            if item.stratum not in population:
                continue
            population[item.stratum] += 1
            key = "|".join((item.stratum, item.sha256, str(item.first_page), item.name))
            place = int.from_bytes(hashlib.sha256(f"{seed}|{key}".encode()).digest()[:8], "big")
            kept = first[item.stratum]
            # The heap holds those farthest behind in front.
            entry = (-place, key, item)
            if len(kept) < size:
                heapq.heappush(kept, entry)
            elif entry[:2] > kept[0][:2]:
                heapq.heapreplace(kept, entry)
    shares = _shares(population, size)
    taken = [
        entry
        for stratum in strata
        for entry in sorted(first[stratum], key=lambda entry: -entry[0])[: shares[stratum]]
    ]
    return Drawn(tuple(item for *_, item in sorted(taken, key=lambda entry: -entry[0])), population)


def rates(items: Mapping[int, SampleItem], answers: Sequence[GivenAnswer]) -> dict[Stratum | None, Rate]:
    """Return the rate of each kind in a sample, and of all of it under None; the last answer counts."""
    last = {answer.place: answer.answer for answer in answers}
    counts: dict[Stratum | None, list[Answer | None]] = {None: []}
    for place, item in items.items():
        counts[None].append(last.get(place))
        counts.setdefault(item.stratum, []).append(last.get(place))
    return {
        stratum: Rate(
            len(given), given.count(Answer.RIGHT), given.count(Answer.WRONG), given.count(Answer.UNSURE)
        )
        for stratum, given in counts.items()
    }


def _shares(population: Mapping[Stratum, int], size: int) -> dict[Stratum, int]:
    """Return how many to take of each kind: by its share, largest remainders first."""
    total = sum(population.values())
    if total <= size:
        return dict(population)
    exact = {stratum: size * count / total for stratum, count in population.items()}
    shares = {stratum: int(share) for stratum, share in exact.items()}
    behind = sorted(exact, key=lambda stratum: (shares[stratum] - exact[stratum], stratum))
    for stratum in behind[: size - sum(shares.values())]:
        shares[stratum] += 1
    return shares


def _verdicts(document: DocumentResult) -> Iterator[SampleItem]:
    if document.sha256 is None or document.duplicate_of is not None:
        return
    for segment in document.segments:
        where: dict[str, object] = {
            "facility": document.facility,
            "path": document.path,
            "sha256": document.sha256,
            "first_page": segment.first_page,
            "doc_type": segment.doc_type.value,
        }
        yield from _clauses(segment, where)
        for name in _ENDS:
            value, evidence = segment.fields.get(name), segment.evidence.get(name)
            if isinstance(value, str) and evidence and not evidence.review and not evidence.decided_by:
                yield SampleItem.model_validate(
                    {
                        "stratum": Stratum.EXPIRY,
                        "name": name.value,
                        "page": evidence.page,
                        "said": value,
                        "quote": evidence.quote,
                        **where,
                    }
                )


def _clauses(segment: SegmentResult, where: Mapping[str, object]) -> Iterator[SampleItem]:
    for clause in segment.clauses:
        if clause.status is Verdict.UNCERTAIN or clause.decided_by or not clause.applicable:
            continue
        yield SampleItem.model_validate(
            {
                "stratum": Stratum.PRESENT if clause.status is Verdict.PRESENT else Stratum.MISSING,
                "name": clause.id,
                "page": clause.page or segment.first_page,
                "said": clause.status.value,
                "quote": clause.quote or "",
                **where,
            }
        )
