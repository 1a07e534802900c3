"""The clauses that an organisation adds in its rules file: how they are found, and whether they can be."""

from __future__ import annotations

from extractors.clauses import OwnClause, RuleError, doubts, load_catalogue, with_own

from .requirements import Requirements


def own_clauses(requirements: Requirements) -> tuple[OwnClause, ...]:
    """Return the added clauses that can be searched for: those with cues or examples."""
    return tuple(
        OwnClause(clause.id, clause.cues, clause.examples, clause.near_misses)
        for clause in requirements.clauses
        if clause.cues or clause.examples
    )


def faults(requirements: Requirements) -> list[tuple[str, str]]:
    """Return (clause id, what is wrong with it) for the added clauses; empty when they can be used.

    A cue that cannot be read, an example that no cue finds, a near-miss that is taken for the clause.
    """
    catalogue = load_catalogue()
    told: list[tuple[str, str]] = []
    for own in own_clauses(requirements):
        try:
            told += [(own.id, doubt) for doubt in doubts(with_own(catalogue, [own]), own)]
        except RuleError as error:
            told.append((own.id, str(error)))
    return told
