"""What is known of an audit when its results are in the store: counts and one row per facility."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schemas.labels import Severity
from schemas.results import ErrorResult

from .report import Facility, FacilityRow, row_of
from .store import Judged


@dataclass(frozen=True)
class Conclusion:
    """What an audit found."""

    rows: tuple[FacilityRow, ...]
    """By folder."""
    failures: tuple[tuple[str, ErrorResult], ...]
    """(path, why) of every file that could not be audited, by path."""
    worst: Severity | None
    """Of all findings."""

    @property
    def documents(self) -> int:
        """Number of files."""
        return sum(row.documents for row in self.rows)

    @property
    def failed(self) -> int:
        """Number of files that could not be audited."""
        return sum(row.failed for row in self.rows)


class Tally:
    """Counts judgements as they pass by; none of them is held."""

    def __init__(self, as_of: dt.date) -> None:
        self._as_of = as_of
        self._rows: list[FacilityRow] = []
        self._failures: list[tuple[str, ErrorResult]] = []
        self._worst: Severity | None = None

    def passing(self, judged: Iterable[Judged]) -> Iterator[Judged]:
        """Yield what is judged, counted."""
        for documents, dossiers in judged:
            for dossier in dossiers:
                facility = Facility(dossier.facility, dossier, tuple(documents))
                self._rows.append(row_of(facility, self._as_of))
                found = {finding.severity for finding in facility.findings}
                if self._worst is not None:
                    found.add(self._worst)
                self._worst = min(found, key=lambda severity: severity.rank, default=None)
            self._failures.extend((one.path, one.error) for one in documents if one.error is not None)
            yield documents, dossiers

    def conclusion(self) -> Conclusion:
        """Return the counts of all that passed."""
        failures = tuple(sorted(self._failures, key=lambda failure: failure[0]))
        return Conclusion(tuple(self._rows), failures, self._worst)
