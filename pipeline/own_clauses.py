"""The clauses that an organisation adds in its rules file: how they are found, and whether they can be."""

from __future__ import annotations

from extractors.clauses import Doubt, OwnClause, RuleError, doubts, load_catalogue, with_own
from schemas.labels import ClauseId

from .requirements import Requirements


def own_clauses(requirements: Requirements) -> tuple[OwnClause, ...]:
    """Return the added clauses that can be searched for: those with cues or examples."""
    return tuple(
        OwnClause(
            clause.id,
            clause.cues,
            clause.examples,
            clause.near_misses,
            clause.headings or (clause.name_id,),
        )
        for clause in requirements.clauses
        if clause.cues or clause.examples
    )


def unsearched(requirements: Requirements) -> list[str]:
    """Return the ids of added clauses that no contract can be searched for."""
    shipped = {str(id_) for id_ in ClauseId} | {own.id for own in own_clauses(requirements)}
    return [clause.id for clause in requirements.clauses if clause.id not in shipped]


def unreadable_cues(requirements: Requirements) -> list[tuple[str, str]]:
    """Return (clause id, what is wrong) for each added clause whose cues cannot be read."""
    told: list[tuple[str, str]] = []
    for own in own_clauses(requirements):
        try:
            with_own(load_catalogue(), [own])
        except RuleError as error:
            told.append((own.id, str(error)))
    return told


def doubtful_sentences(requirements: Requirements) -> list[tuple[str, Doubt]]:
    """Return (clause id, what is wrong) for each sentence of an added clause that it cannot be found by."""
    return [
        (own.id, doubt)
        for own in own_clauses(requirements)
        for doubt in doubts(with_own(load_catalogue(), [own]), own)
    ]
