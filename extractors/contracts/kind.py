"""Which profile of expected clauses a contract is judged by."""

from __future__ import annotations

import re

from schemas.labels import ContractKind, DocumentType

from .folding import fold
from .kinds import PartyKind
from .parties import Party

_ADDENDUM = re.compile(
    r"\b(?:addendum|adendum|amandemen|amendment|perubahan)\b[\w ]{0,40}\b(?:perjanjian|akad|kontrak|agreement|pks)\b|^\W*(?:addendum|adendum|amandemen)\b"
)
_PUBLIC = re.compile(
    r"\bbpjs\b|badan penyelenggara jaminan|\baskes\w*\b|asuransi kesehatan indonesia|\bjamkes\w+\b|jaminan kesehatan (?:daerah|masyarakat|nasional)|\bbadan penyelenggara\b|\bdinas kesehatan\b|\bpemerintah\b"
)
_SOLO = re.compile(
    r"^(?:dr|drg)\b\.?|\bpra[kt]+[ie]k (?:mandiri |perorangan )?dokter\b|\bdokter (?:gigi )?(?:praktik|keluarga|perorangan)\b"
)


def contract_kind(
    doc_type: DocumentType, title: str, payer: Party | None, provider: Party | None
) -> ContractKind:
    """Return the kind: an addendum before all, then by who pays and who gives care."""
    if _ADDENDUM.search(fold(title)):
        return ContractKind.ADDENDUM
    if doc_type is DocumentType.PKS_JEJARING:
        return ContractKind.JEJARING
    public = (
        payer is None
        or (payer.kind is PartyKind.UNKNOWN
        and not payer.name)
        or bool(_PUBLIC.search(fold(payer.name)))
    )
    if payer is not None and not public and payer.block is None and payer.kind is PartyKind.UNKNOWN:
        public = False
    if not public:
        return ContractKind.COMMERCIAL
    if provider is None:
        return ContractKind.BPJS_FACILITY
    if provider.kind is PartyKind.PARTNER:
        return ContractKind.BPJS_SUPPORT
    if provider.kind is PartyKind.PERSON or _SOLO.search(fold(provider.name).strip()):
        return ContractKind.BPJS_SOLO
    return ContractKind.BPJS_FACILITY
