"""What is wrong with the documents of a dossier on a day: facts, rules and a case in, findings out.

Each validator is a function `(case, requirements) -> list[Finding]`; none knows how a fact was read.
`VALIDATORS` has them in the order in which their findings are told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.requirements import Requirements
from schemas.dossier import Case
from schemas.findings import Finding

from .consistency import validate_consistency
from .criteria import judge_requirements, validate_criteria
from .declared_values import validate_declared
from .documents import validate_documents
from .form_values import StatedValue, stated_values
from .pks_contents import clause_results, validate_contents
from .readability import validate_readability
from .validity import validate_validity

Validator = Callable[[Case, Requirements], list[Finding]]

VALIDATORS: Mapping[str, Validator] = {
    "readability": validate_readability,
    "pks_contents": validate_contents,
    "validity": validate_validity,
    "consistency": validate_consistency,
    "documents": validate_documents,
    "criteria": validate_criteria,
    "declared_values": validate_declared,
}

__all__ = [
    "VALIDATORS",
    "StatedValue",
    "Validator",
    "clause_results",
    "judge_requirements",
    "stated_values",
    "validate",
]


def validate(case: Case, requirements: Requirements) -> tuple[Finding, ...]:
    """Return the findings of all validators, each once, in their order."""
    found = [finding for validator in VALIDATORS.values() for finding in validator(case, requirements)]
    return tuple(dict.fromkeys(found))
