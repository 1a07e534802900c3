"""What a facility says of itself: facility.yaml, its forms, the people in its contract, its own name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.names import looks_like_a_name, may_be_misread_for, profession_of
from pipeline.requirements import Requirements, Settings
from schemas.dossier import Case
from schemas.evidence import Evidence
from schemas.results import EvidenceLink

from .certain import is_well_read
from .form_values import flat, yes_or_no
from .wording import place_in

LISTED = "people.listed"
"""Rule of a name in the body or an annex of a contract, other than its signatory."""
_SOLO = ("dokter_praktik_mandiri", "dokter_gigi_praktik_mandiri")


@dataclass(frozen=True)
class Declaration:
    """What a facility says of a condition."""

    answer: bool | None
    """None where its form says something that a person must look at."""
    evidence: tuple[EvidenceLink, ...]
    by_form: bool = False

    @property
    def where(self) -> str:
        """Return where it is said, as messages tell it."""
        place = self.evidence[0]
        return f"formulir {place_in(place.path, place.page)}" if self.by_form else place.path


def declared(case: Case, requirements: Requirements, condition: str | None) -> Declaration | None:
    """Return what the facility says of a condition; None when it says nothing, or there is no condition.

    facility.yaml goes first. A no to one of the condition's parts denies nothing.
    """
    if condition is None:
        return None
    rule = requirements.condition(condition)
    profile = case.dossier.profile
    answers = [
        answer
        for key, value in flat(profile.self_assessment)
        if key in rule.self_assessment
        and (answer := yes_or_no(value)) is not None
        and (answer or key not in rule.parts)
    ]
    if answers:
        return Declaration(any(answers), (EvidenceLink(path=profile.path),))
    told = [
        value
        for value in case.form_values
        if value.fact.key in rule.self_assessment
        and (not value.sure or yes_or_no(value.fact.value) or value.fact.key not in rule.parts)
    ]
    sure = [value for value in told if value.sure]
    chosen = [value for value in sure if yes_or_no(value.fact.value)] or (
        sure if len(sure) == len(told) else told
    )
    if not chosen:
        return None
    links = tuple(
        EvidenceLink(path=value.path, page=value.fact.evidence.page, quote=value.fact.evidence.quote)
        for value in chosen
    )
    answer = yes_or_no(chosen[0].fact.value) if chosen[0].sure else None
    return Declaration(answer, links, by_form=True)


def doctors_of(case: Case) -> tuple[str, ...]:
    """Return the doctors said to practise there: facility.yaml, the contract, the solo practitioner."""
    names = list(case.dossier.profile.doctors)
    if case.contract is not None:
        for entry in (case.contract.entry, *case.contract.addenda):
            names += [name for name in entry.segment.people if profession_of(name) == "doctor"]
    if case.dossier.type in _SOLO and not names:
        match = re.search(r"\bdrg?\b\.?\s+\S.*", case.dossier.name, re.IGNORECASE)
        names += [match.group(0)] if match else []
    return tuple(dict.fromkeys(names))


def badly_read_doctors(case: Case, settings: Settings) -> dict[str, EvidenceLink]:
    """Return the doctors whom only the contract names, in words that may be read wrong, with the place.

    Such a name has a poor reading, does not look like one, or repeats a better read name of the contract.
    """
    found: dict[str, EvidenceLink] = {}
    if case.contract is None:
        return found
    for entry in (case.contract.entry, *case.contract.addenda):
        segment = entry.segment
        proofs = segment.people_evidence or (None,) * len(segment.people)
        named = list(zip(segment.people, proofs, strict=True))
        for name, proof in named:
            if name in case.dossier.profile.doctors or (
                looks_like_a_name(name)
                and (proof is None or is_well_read(proof, settings))
                and not _repeats(name, proof, named)
            ):
                continue
            place = EvidenceLink(path=entry.path, page=entry.page)
            if proof is not None:
                place = EvidenceLink(path=entry.path, page=proof.page, quote=proof.quote)
            found.setdefault(name, place)
    return found


def _repeats(name: str, proof: Evidence | None, named: Iterable[tuple[str, Evidence | None]]) -> bool:
    """Whether a scanned name may be another one of the contract that stands more surely in it."""
    if proof is None or proof.confidence is None:
        return False  # nothing is misread in a text that was not scanned
    return any(
        other != name and _sureness(beside) > _sureness(proof) and may_be_misread_for(name, other)
        for other, beside in named
        if beside is not None
    )


def _sureness(proof: Evidence) -> tuple[bool, float]:
    """Sort key: an opening is written out, a list or a signature is often cut off or stamped over."""
    return proof.rule != LISTED, 1.0 if proof.confidence is None else proof.confidence


def staff_of(case: Case, profession: str | None) -> tuple[str, ...]:
    """Return the people in the judged contract whose titles show that profession."""
    if case.contract is None:
        return ()
    entries = (case.contract.entry, *case.contract.addenda)
    people = [name for entry in entries for name in entry.segment.people]
    return tuple(dict.fromkeys(name for name in people if profession_of(name) == profession))
