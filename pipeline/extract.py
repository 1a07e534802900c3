"""Words to facts: which documents a file holds, and what each of them says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from extractors.clauses import (
    Catalogue,
    CombinedRecogniser,
    ExampleRecogniser,
    Explanation,
    OwnClause,
    Several,
    explain_clauses,
    load_catalogue,
    load_model,
    with_own,
)
from extractors.contracts import extract_contract_fields
from extractors.contracts.actors import resolve_actors
from extractors.document_type import Segment, segment_document
from extractors.forms import extract_declared
from extractors.hospital_class import extract_hospital_class
from extractors.licences import extract_licence_fields
from extractors.sightings import see
from schemas.facts import DocumentFacts, FieldFact, PageReading, SegmentFacts
from schemas.labels import DocumentType, FieldName
from schemas.text import DocumentText, Reading

from .names import facility_key
from .own_clauses import own_clauses
from .requirements import load_requirements

_VALIDITY = (FieldName.EXPIRY_DATE, FieldName.EXPIRY_BASIS)
_HAVE_CLASS = (
    DocumentType.IZIN_OPERASIONAL,
    DocumentType.PENETAPAN_KELAS_RS,
    DocumentType.SERTIFIKAT_AKREDITASI,
    DocumentType.PKS,
)
"""Documents in which a hospital's own class may stand."""


@dataclass(frozen=True)
class Extracted:
    """The facts of one file and what they come from."""

    document: DocumentText
    facts: DocumentFacts
    explanations: tuple[Explanation | None, ...]
    """Of each segment; None for one that is no contract."""


class Extractor:
    """Everything that reading facts needs, loaded once."""

    def __init__(
        self, catalogue: Catalogue, own: Sequence[OwnClause] = (), taught: Sequence[OwnClause] = ()
    ) -> None:
        """Prepare for the clauses of `catalogue` and `own`; `taught` are more examples for any of these."""
        self._catalogue = with_own(catalogue, own)
        self._catalogue.prepare()
        self._recogniser = Several(
            CombinedRecogniser(self._catalogue, load_model()),
            ExampleRecogniser(self._catalogue, _taught(own, taught)),
        )

    @classmethod
    def load(cls, rules_file: Path | None = None) -> Self:
        """Return an extractor with the shipped clause catalogue and the clauses that `rules_file` adds.

        Raises:
            RuleError: for cues that cannot be read.
            UsageError: for a file that cannot be used.
        """
        return cls(load_catalogue(), own_clauses(load_requirements(rules_file)))

    def extract(self, reading: Reading, sha256: str) -> Extracted:
        """Return all facts of one file, with the text and what was weighed in it."""
        document = reading.document(sha256)
        segments = [self._segment(document, segment) for segment in segment_document(document)]
        facts = DocumentFacts(
            sha256=sha256,
            pages=reading.page_count,
            reading=tuple(
                PageReading(
                    page=page.number,
                    source=page.source,
                    confidence=page.confidence,
                    rotation=page.rotation,
                    coverage=page.read_share,
                )
                for page in reading.pages
            ),
            unread_pages=reading.unread_pages,
            segments=tuple(facts for facts, _ in segments),
        )
        return Extracted(document, facts, tuple(explanation for _, explanation in segments))

    def _segment(self, document: DocumentText, segment: Segment) -> tuple[SegmentFacts, Explanation | None]:
        start, end = segment.start, segment.end
        about = SegmentFacts(
            doc_type=segment.doc_type,
            doc_type_confidence=segment.confidence,
            subtype=segment.subtype,
            first_page=segment.first_page,
            last_page=segment.last_page,
            sightings=see(document, start=start, end=end, doc_type=segment.doc_type),
        )
        if not segment.doc_type.is_contract:
            fields = extract_licence_fields(document, doc_type=segment.doc_type, start=start, end=end)
            if segment.doc_type is DocumentType.OTHER:
                # A recommendation or a training certificate may print an end; no licence ends with it.
                fields = tuple(fact for fact in fields if fact.name not in _VALIDITY)
            declared = (
                extract_declared(document, start=start, end=end)
                if segment.doc_type is DocumentType.FORMULIR_KREDENSIALING
                else ()
            )
            fields = (*fields, *_hospital_class(document, segment, fields))
            return about.model_copy(update={"fields": fields, "declared": declared}), None
        contract = extract_contract_fields(document, start=start, end=end, doc_type=segment.doc_type)
        explanation = explain_clauses(
            document,
            start=start,
            end=end,
            actors=resolve_actors(document, start, end),
            catalogue=self._catalogue,
            recogniser=self._recogniser,
        )
        facts = about.model_copy(
            update={
                "fields": (*contract.fields, *_hospital_class(document, segment, contract.fields)),
                "contract_kind": contract.contract_kind,
                "people": contract.people,
                "people_evidence": contract.people_evidence,
                "clauses": explanation.facts,
            }
        )
        return facts, explanation


def _taught(own: Sequence[OwnClause], more: Sequence[OwnClause]) -> list[OwnClause]:
    """Return the clauses with all their examples, those of one clause together."""
    clauses = {clause.id: clause for clause in own}
    for one in more:
        known = clauses.get(one.id)
        clauses[one.id] = (
            one
            if known is None
            else replace(
                known,
                examples=(*known.examples, *one.examples),
                near_misses=(*known.near_misses, *one.near_misses),
            )
        )
    return list(clauses.values())


def _hospital_class(
    document: DocumentText, segment: Segment, fields: Sequence[FieldFact]
) -> tuple[FieldFact, ...]:
    """Return the class that a hospital's paper tells; a clinic's contract speaks of other houses' classes."""
    if segment.doc_type not in _HAVE_CLASS:
        return ()
    names = [fact.value for fact in fields if fact.name is FieldName.FACILITY_NAME]
    kinds = {facility_key(name)[0] for name in names if isinstance(name, str)}
    if kinds - {"", "rumah_sakit"} or (segment.doc_type is DocumentType.PKS and not kinds):
        return ()
    fact = extract_hospital_class(document, start=segment.start, end=segment.end)
    return (fact,) if fact is not None else ()
