"""How a facility stands, in the order in which an officer asks: what every view of a dossier shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from schemas.dates import iso_date
from schemas.labels import LIFETIME, DeadlineKind, DocumentType, RequirementKind, RequirementResult
from schemas.results import DossierResult, ExpiryResult, LicenceLine, PersonResult, RequirementOutcome

RESULTS_IN_ORDER: Final = (
    RequirementResult.UNMET,
    RequirementResult.NOT_EVIDENCED,
    RequirementResult.NEEDS_REVIEW,
    RequirementResult.MET,
    RequirementResult.NOT_APPLICABLE,
)
"""Worst first, as a decision is reached."""


@dataclass(frozen=True)
class FirstLapse:
    """When the first licence of a person ends, of those that count."""

    line: LicenceLine | None
    """The licence that ends first; None where no day is known."""
    unknown: tuple[LicenceLine, ...]
    """Licences whose end is not known: one of them may end before."""

    @property
    def day(self) -> dt.date | None:
        """The first day on which something ends."""
        return iso_date(self.line.expiry_date) if self.line else None


def first_lapse(person: PersonResult) -> FirstLapse:
    """Return when a person's licences begin to end; those that a newer one replaced do not count."""
    counted = [line for line in person.licences if not line.superseded]
    ends = [(day, line) for line in counted if (day := iso_date(line.expiry_date)) is not None]
    first = min(ends, key=lambda end: (end[0], end[1].path, end[1].page), default=None)
    return FirstLapse(
        line=first[1] if first else None,
        unknown=tuple(
            line for line in counted if line.expiry_date != LIFETIME and iso_date(line.expiry_date) is None
        ),
    )


def is_unstated(outcome: RequirementOutcome) -> bool:
    """Whether a criterion with a share in the score is stated by nobody: a form would do that."""
    return (
        outcome.kind is RequirementKind.SCORED
        and outcome.result is RequirementResult.NOT_EVIDENCED
        and outcome.weight > 0
    )


def grouped(
    outcomes: Iterable[RequirementOutcome],
) -> tuple[tuple[RequirementResult, tuple[RequirementOutcome, ...]], ...]:
    """Return requirements by result, worst first and absolute ones before scored; empty groups left out."""
    ordered = sorted(outcomes, key=lambda outcome: outcome.kind is not RequirementKind.ABSOLUTE)
    groups = (
        (result, tuple(outcome for outcome in ordered if outcome.result is result))
        for result in RESULTS_IN_ORDER
    )
    return tuple((result, group) for result, group in groups if group)


def lapsing_in_contract(dossier: DossierResult) -> tuple[ExpiryResult, ...]:
    """Return what ends before the contract does, soonest first, what has ended already included."""
    end = contract_end(dossier)
    return () if end is None else ending(dossier, before=end)


def ending(dossier: DossierResult, *, before: dt.date) -> tuple[ExpiryResult, ...]:
    """Return the documents that count, contracts with the payer aside, whose last day lies before a day."""
    found = [
        (day, line)
        for line in dossier.expiries
        if not line.superseded
        and line.doc_type is not DocumentType.PKS
        and (day := iso_date(line.expiry_date)) is not None
        and day < before
    ]
    return tuple(line for _, line in sorted(found, key=lambda item: (item[0], item[1].path, item[1].page)))


def contract_end(dossier: DossierResult) -> dt.date | None:
    """Return the last day of the contract that a dossier is judged by, where it is known."""
    return iso_date(dossier.contract.end) if dossier.contract else None


def recredentialing_day(dossier: DossierResult) -> dt.date | None:
    """Return the day by which recredentialing must be done, where the end of the contract is known."""
    days = (
        iso_date(deadline.date)
        for deadline in dossier.deadlines
        if deadline.kind is DeadlineKind.RECREDENTIALING
    )
    return next(days, None)
