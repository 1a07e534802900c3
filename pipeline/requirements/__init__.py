"""What must be there, and its source in law: catalogues that a lawyer can read, with the loader.

`pks_contents.toml` has the clauses and the profiles of contracts, `credentialing.toml` the documents that a
facility owes, `facility_criteria.toml` what is scored, `qualification.toml` what is asked of its doctors,
`recredentialing.toml` the yearly cycle, `cross_checks.toml` the numbered checks across documents,
`reference_values.toml` the sums that the law sets, `validity.toml` every window and threshold. How a clause
is recognised stands beside its extractor.
"""

from .criteria import CategoryTable, Criterion, CriterionCheck, Item, table_for
from .load import CATALOGUES, catalogue_text, line_of, load_requirements
from .model import (
    DEFAULT_KIND,
    Capitation,
    CapitationAmount,
    Check,
    ClauseRequirement,
    Condition,
    Consequence,
    CredentialRequirement,
    CrossCheck,
    FacilityKind,
    Profile,
    Requirements,
    Settings,
)

__all__ = [
    "CATALOGUES",
    "DEFAULT_KIND",
    "Capitation",
    "CapitationAmount",
    "CategoryTable",
    "Check",
    "ClauseRequirement",
    "Condition",
    "Consequence",
    "CredentialRequirement",
    "Criterion",
    "CriterionCheck",
    "CrossCheck",
    "FacilityKind",
    "Item",
    "Profile",
    "Requirements",
    "Settings",
    "catalogue_text",
    "line_of",
    "load_requirements",
    "table_for",
]
