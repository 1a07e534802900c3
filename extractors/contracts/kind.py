"""Which profile of expected clauses a contract is judged by."""

from __future__ import annotations

from schemas.labels import ContractKind, DocumentType

from .folding import fold
from .kinds import PartyKind
from .parties import Party
from .rules import rule

_ADDENDUM = rule("kind.addendum")
_PUBLIC = rule("kind.public_payer")
_SOLO = rule("kind.solo")


def contract_kind(
    doc_type: DocumentType, title: str, payer: Party | None, provider: Party | None
) -> ContractKind:
    """Return the kind: an addendum before all, then by who pays and who gives care."""
    if _ADDENDUM.search(fold(title)):
        return ContractKind.ADDENDUM
    if doc_type is DocumentType.PKS_JEJARING:
        return ContractKind.JEJARING
    if payer is not None and payer.name and not _PUBLIC.search(fold(payer.name)):
        return ContractKind.COMMERCIAL
    if provider is None:
        return ContractKind.BPJS_FACILITY
    if provider.kind is PartyKind.PARTNER:
        return ContractKind.BPJS_SUPPORT
    if provider.kind is PartyKind.PERSON or _SOLO.search(fold(provider.name).strip()):
        return ContractKind.BPJS_SOLO
    return ContractKind.BPJS_FACILITY
