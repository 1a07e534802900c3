"""What may be decided, what was decided, and what the machine says: everything that the buttons show."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from pydantic import JsonValue

from pipeline.batch import facts_version
from pipeline.rulings import fact_of, is_contradicted, machine_says, standing
from pipeline.store import Run
from schemas.facts import DocumentFacts, FieldFact
from schemas.findings import Finding
from schemas.rulings import KeptRuling, Ruling, Target, TargetKind

from .site import Site


@dataclass(frozen=True)
class Case:
    """One thing that a person may decide about."""

    target: Target
    facility: str
    seen: JsonValue
    """What the machine says."""
    turn: int = 0
    """The last turn on it; a new ruling must follow this one."""
    ruling: Ruling | None = None
    """The ruling that counts."""
    alternatives: tuple[str, ...] = ()
    """Other readings of a field."""
    contradicted: bool = False
    """Whether the machine now says something else than it did, and than the person did."""

    @property
    def id(self) -> str:
        """A name for the element that shows it."""
        return "p" + hashlib.sha256(self.target.key.encode()).hexdigest()[:14]

    @property
    def target_text(self) -> str:
        """The target as the form sends it."""
        return self.target.model_dump_json()

    @property
    def seen_text(self) -> str:
        """What the machine says, as the form sends it."""
        return json.dumps(self.seen)


class Desk:
    """Cases about some contents and some facilities of a run; read at once, then asked."""

    def __init__(
        self, site: Site, run: Run, hashes: Collection[str] = (), facilities: Collection[str] = ()
    ) -> None:
        """Read what is needed.

        Args:
            site: The page.
            run: The run that is shown.
            hashes: Contents whose fields, clauses, types and findings are to be shown.
            facilities: Facilities whose requirements and findings are to be shown.
        """
        found = site.store.outcomes(hashes, facts_version(run.program_version, run.rules_version))
        self._facts = {key: one for key, one in found.items() if isinstance(one, DocumentFacts)}
        self._log: dict[str, list[KeptRuling]] = defaultdict(list)
        log = site.store.rulings.about(run.archive_id, hashes, facilities)
        for kept in log:
            self._log[kept.ruling.target.key].append(kept)
        self._standing = standing(log)

    def field(self, facility: str, sha256: str, first_page: int, name: str) -> Case:
        """Return the case of a field."""
        return self.read(facility, Target.of_field(sha256, first_page, name))

    def clause(self, facility: str, sha256: str, first_page: int, clause: str) -> Case:
        """Return the case of a clause."""
        return self.read(facility, Target.of_clause(sha256, first_page, clause))

    def type(self, facility: str, sha256: str, first_page: int) -> Case:
        """Return the case of the type of a document."""
        return self.read(facility, Target.of_type(sha256, first_page))

    def document(self, facility: str, sha256: str) -> Case:
        """Return the case of the place of a document; `facility` is where it is now."""
        return self._case(facility, Target.of_document(sha256), facility)

    def finding(self, finding: Finding, facility: str, sha256: str) -> Case:
        """Return the case of a finding; `sha256` is the content it is about, '' for the dossier."""
        return self._case(facility, Target.of_finding(finding, facility, sha256), finding.message)

    def requirement(self, facility: str, requirement: str, result: str) -> Case:
        """Return the case of a requirement with its result."""
        return self._case(facility, Target.of_requirement(requirement, facility), result)

    def read(self, facility: str, target: Target) -> Case:
        """Return the case of something that was read in a document."""
        facts = self._facts.get(target.sha256)
        if facts is None:
            return self._case(facility, target, None)
        fact = fact_of(facts, target) if target.kind is not TargetKind.TYPE else None
        others = fact.alternatives if isinstance(fact, FieldFact) else ()
        return self._case(facility, target, machine_says(facts, target), others)

    def log(self, target: Target) -> tuple[KeptRuling, ...]:
        """Return everything that was decided about a target, first to last."""
        return tuple(self._log.get(target.key, ()))

    def _case(
        self, facility: str, target: Target, seen: JsonValue, alternatives: tuple[str, ...] = ()
    ) -> Case:
        log, ruling = self._log.get(target.key), self._standing.on(target)
        read = target.kind in (TargetKind.FIELD, TargetKind.CLAUSE, TargetKind.TYPE)
        return Case(
            target=target,
            facility=facility,
            seen=seen,
            turn=log[-1].turn if log else 0,
            ruling=ruling,
            alternatives=alternatives,
            contradicted=read and ruling is not None and is_contradicted(ruling, seen),
        )
