"""What is asked of a case by one criterion, and what one thing in it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.requirements import Criterion, Requirements, Settings
from schemas.dossier import AuditedFile, Case, Entry
from schemas.labels import DocumentType, RequirementResult
from schemas.results import EvidenceLink, RequirementOutcome

from .licence_part import ABSENT, REVIEW, Part
from .unread import name_words, words_of


@dataclass(frozen=True)
class Answer:
    """What one thing of a criterion comes to."""

    result: RequirementResult
    message: str
    evidence: tuple[EvidenceLink, ...] = ()
    basis: Literal["declared", "document"] | None = None
    value: float | None = None
    """0 to 100 where it can be told how far it is met."""
    weight: float = 1
    """Its share in the criterion."""


@dataclass(frozen=True)
class Question:
    """A criterion about to be looked at, beside the outcomes of the documents."""

    case: Case
    requirements: Requirements
    criterion: Criterion
    documents: Mapping[str, RequirementOutcome]
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", self.requirements.settings)

    def entries(self, *types: DocumentType) -> list[Entry]:
        """Current documents of these types, or of the criterion's own types and subtypes."""
        if types:
            return [entry for entry in self.case.current if entry.segment.doc_type in types]
        criterion = self.criterion
        return [
            entry
            for entry in self.case.current
            if entry.segment.doc_type in criterion.documents
            or (entry.segment.doc_type is DocumentType.OTHER and entry.segment.subtype in criterion.subtypes)
        ]


def proven(part: Part) -> Answer:
    """Return what a document says, as an answer."""
    return Answer(part.result, part.message, part.evidence, "document" if part.evidence else None)


def absent(question: Question, name: str) -> Answer:
    """Return that a document is not there: in doubt where an unread file is named like it."""
    criterion = question.criterion
    words = name_words([*criterion.documents, *criterion.subtypes])
    unread = question.case.unread
    named = [file.path for file in unread if words & words_of(file.path)]
    if named:
        links = tuple(EvidenceLink(path=path) for path in named)
        return Answer(REVIEW, f"{name} mungkin dalam {', '.join(named)} yang tidak terbaca", links)
    more = f" ({len(unread)} berkas tidak terbaca)" if unread else ""
    return Answer(ABSENT, f"{name} tidak ada dalam berkas{more}")


def pictured(photos: Iterable[str], case: Case) -> list[str]:
    """Return files whose names tell that they may show it: pictures without text, papers of no known kind.

    Every word of one of `photos` must stand in the name of the file or of a folder below the facility.
    """
    wanted = [set(photo.split()) for photo in photos]
    return [
        file.path
        for file in case.dossier.files
        if _may_show(file) and any(words <= _name(file) for words in wanted)
    ]


def _may_show(file: AuditedFile) -> bool:
    return file.facts is None or all(
        segment.doc_type is DocumentType.OTHER and segment.subtype is None for segment in file.facts.segments
    )


def _name(file: AuditedFile) -> set[str]:
    below = file.path.removeprefix(f"{file.facility}/").lower()
    return set(re.findall(r"[a-z0-9]+", below))
