"""A document that is not found may lie in a file that could not be read: that is a doubt, not an absence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.requirements import Requirements
from schemas.dossier import AuditedFile, Case
from schemas.labels import RequirementKind, RequirementResult
from schemas.results import EvidenceLink, RequirementOutcome

ABSENT, REVIEW = RequirementResult.NOT_EVIDENCED, RequirementResult.NEEDS_REVIEW


def allow_for_unread(
    outcomes: Sequence[RequirementOutcome], case: Case, requirements: Requirements
) -> list[RequirementOutcome]:
    """Turn `not_evidenced` into `needs_review` where the document may be in a file that could not be read.

    A file name that speaks of the requirement is enough. Otherwise n unread files can hide n documents at
    most: when more are absent than that, some surely are, and they stay not_evidenced with a word about the
    unread files.
    """
    absent = [
        outcome
        for outcome in outcomes
        if outcome.result is ABSENT and outcome.kind is RequirementKind.ABSOLUTE
    ]
    unread = list(case.unread)
    named: dict[str, list[AuditedFile]] = {}
    for outcome in absent:
        words = _name_words(outcome.id, requirements)
        own = [file for file in unread if words & words_of(file.path)]
        if own:
            named[outcome.id] = own
    taken = {file.path for own in named.values() for file in own}
    free = [file for file in unread if file.path not in taken]
    doubtful = [entry for entry in case.entries if entry.doubtful_type]
    hidden = len(free) + len(doubtful)
    rest = [outcome for outcome in absent if outcome.id not in named]
    enough = 0 < len(rest) <= hidden
    places = [file.path for file in free] + [entry.path for entry in doubtful]
    done = []
    for outcome in outcomes:
        own_paths = [file.path for file in named.get(outcome.id, ())]
        if own_paths or (outcome in rest and enough):
            paths = own_paths or places
            message = f"{outcome.message[:-1]}; mungkin dalam {', '.join(paths)} yang tidak terbaca."
            links = tuple(EvidenceLink(path=path) for path in dict.fromkeys(paths))
            done.append(outcome.model_copy(update={"result": REVIEW, "message": message, "evidence": links}))
        elif outcome in rest and hidden:
            message = f"{outcome.message[:-1]} ({hidden} berkas tidak terbaca atau meragukan)."
            done.append(outcome.model_copy(update={"message": message}))
        else:
            done.append(outcome)
    return done


def _name_words(id_: str, requirements: Requirements) -> set[str]:
    requirement = next(one for one in requirements.credentials if one.id == id_)
    return name_words([*requirement.documents, *requirement.subtypes])


def name_words(labels: Iterable[str]) -> set[str]:
    """Return the words by which a file name speaks of documents of these types and subtypes."""
    words = {word for label in labels for word in label.split("_")}
    return words - {"surat", "sertifikat", "pks", "keterangan", "rs", "sk"}


def words_of(path: str) -> set[str]:
    """Return the words of a file name, in small letters."""
    return set(re.findall(r"[a-z]+", path.rsplit("/", 1)[-1].lower()))
