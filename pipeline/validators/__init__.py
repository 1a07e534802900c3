"""What is wrong with the documents of a dossier on a day: facts, rules and a case in, findings out.

Each validator is a function `(case, requirements) -> list[Finding]`; none knows how a fact was read.
`VALIDATORS` and then `OF_FORMS` have them in the order in which their findings are told; between them stands
what the requirements come to, which is judged once and handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipeline.requirements import Requirements
from schemas.dossier import Case
from schemas.findings import Finding
from schemas.results import RequirementOutcome

from .accreditation import validate_accreditation
from .completeness import validate_completeness
from .consistency import validate_consistency
from .contract_numbers import validate_contract_numbers
from .criteria import judge_requirements, requirement_findings
from .declared_values import validate_declared
from .form_claims import validate_form_claims
from .form_values import StatedValue, stated_values
from .hospital_class import validate_hospital_class
from .licence_numbers import validate_licence_numbers
from .money import validate_money
from .past_licences import validate_past_licences
from .pks_contents import clause_results, validate_contents
from .practitioners import validate_practitioners
from .privacy import validate_privacy
from .professions import validate_professions
from .readability import validate_readability
from .said_twice import validate_said_twice
from .signatures import validate_signatures
from .validity import validate_validity
from .verification import validate_verification

Validator = Callable[[Case, Requirements], list[Finding]]

VALIDATORS: Mapping[str, Validator] = {
    "readability": validate_readability,
    "pks_contents": validate_contents,
    "validity": validate_validity,
    "consistency": validate_consistency,
    "practitioners": validate_practitioners,
    "verification": validate_verification,
    "licence_numbers": validate_licence_numbers,
    "hospital_class": validate_hospital_class,
    "professions": validate_professions,
    "contract_numbers": validate_contract_numbers,
    "signatures": validate_signatures,
    "completeness": validate_completeness,
    "money": validate_money,
    "said_twice": validate_said_twice,
    "accreditation": validate_accreditation,
    "past_licences": validate_past_licences,
    "privacy": validate_privacy,
}
OF_FORMS: Mapping[str, Validator] = {
    "declared_values": validate_declared,
    "form_claims": validate_form_claims,
}

__all__ = [
    "OF_FORMS",
    "VALIDATORS",
    "StatedValue",
    "Validator",
    "clause_results",
    "judge_requirements",
    "stated_values",
    "validate",
]


def validate(
    case: Case, requirements: Requirements, outcomes: Sequence[RequirementOutcome]
) -> tuple[Finding, ...]:
    """Return all findings, each once, in their order; those of a check that is switched off are left out.

    Args:
        case: The dossier on its day.
        requirements: The rules.
        outcomes: What `judge_requirements` says of the same case.
    """
    silent = {check.id for check in requirements.checks if not check.enabled}
    found = [
        *(finding for validator in VALIDATORS.values() for finding in validator(case, requirements)),
        *requirement_findings(outcomes, requirements),
        *(finding for validator in OF_FORMS.values() for finding in validator(case, requirements)),
    ]
    return tuple(dict.fromkeys(finding for finding in found if finding.code not in silent))
