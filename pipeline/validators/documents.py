"""Are the documents there that credentialing asks of such a facility? One outcome per requirement.

Only what a document proves is `unmet`: expired, or of another facility. What is not in the dossier is
`not_evidenced`; what is there but unreadable, doubtful, or perhaps inside an unreadable file is
`needs_review`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.names import Match, facility_key, match_person, profession_of
from pipeline.requirements import Check, CredentialRequirement, Requirements, Settings
from schemas.dossier import Case, Entry
from schemas.labels import (
    DocumentType,
    FieldName,
    LicenceStatus,
)
from schemas.results import EvidenceLink, RequirementOutcome

from .class_part import class_part
from .consistency import place_of
from .declarations import badly_read_doctors, declared, doctors_of, staff_of
from .licence_part import ABSENT, EXCUSED, MET, REVIEW, UNMET, WORST, Part, best_of, licence_part
from .unread import allow_for_unread
from .wording import DOCUMENTS, day, link, place


@dataclass(frozen=True)
class _Look:
    """A requirement about to be looked at."""

    case: Case
    requirements: Requirements
    requirement: CredentialRequirement
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", self.requirements.settings)

    def entries(self, *types: DocumentType) -> list[Entry]:
        """Current documents of these types, or of the requirement's own types."""
        wanted = types or self.requirement.documents
        return [entry for entry in self.case.current if entry.segment.doc_type in wanted]


def judge_documents(case: Case, requirements: Requirements) -> tuple[RequirementOutcome, ...]:
    """Return the outcome of every requirement of the catalogue, in its order."""
    outcomes = [_outcome(_Look(case, requirements, requirement)) for requirement in requirements.credentials]
    return tuple(allow_for_unread(outcomes, case, requirements))


def _outcome(look: _Look) -> RequirementOutcome:
    requirement, case = look.requirement, look.case
    kind = requirement.kind_of(case.dossier.type)
    parts: Sequence[Part]
    excuse = _excuse(look)
    if excuse:
        parts = [Part(EXCUSED, excuse)]
    else:
        parts = _CHECKS[requirement.check](look)
        if case.dossier.type is None and not _asked_of_all(look):
            parts = _doubted(parts, "tipe faskes tidak diketahui")
        said = declared(case, look.requirements, requirement.condition)
        if said is not None and said.answer is None:
            parts = _doubted(parts, f"isian {said.where} tidak jelas", said.evidence)
    worst = min((part.result for part in parts), key=WORST.index)
    telling = [part for part in parts if part.result is worst]
    evidence = tuple(dict.fromkeys(item for part in telling for item in part.evidence))
    message = "; ".join(dict.fromkeys(part.message for part in telling))
    return RequirementOutcome(
        id=requirement.id,
        name=requirement.name_id,
        result=worst,
        kind=kind,
        evidence=evidence,
        message=f"{message}.",
    )


def _doubted(parts: Iterable[Part], why: str, evidence: tuple[EvidenceLink, ...] = ()) -> list[Part]:
    """Return the parts with a doubt in place of what is not there: it may not be asked."""
    return [
        Part(REVIEW, f"{why}; {part.message}", evidence) if part.result is ABSENT else part for part in parts
    ]


def _asked_of_all(look: _Look) -> bool:
    types = {kind.type for kind in look.requirements.facilities}
    return types <= set(look.requirement.required)


def _excuse(look: _Look) -> str:
    """Return why the requirement does not apply to this facility, or ''."""
    requirement, case = look.requirement, look.case
    type_ = case.dossier.type
    kind = look.requirements.facility(type_)
    condition = requirement.condition
    said = declared(case, look.requirements, requirement.condition)
    # A tick is weaker than a document: a form does not excuse what the dossier itself shows.
    denied = (
        said is not None and said.answer is False and not (said.by_form and look.entries(*_shown_by(look)))
    )
    excusable = kind is None or type_ in (*requirement.conditional, *requirement.deniable)
    if said is not None and denied and condition and excusable:
        source = f" dalam {said.where}" if said.by_form else ""
        return f"faskes menyatakan tanpa {look.requirements.condition(condition).name}{source}"
    if kind is None or type_ in requirement.required:
        return ""
    if type_ not in requirement.conditional:
        return f"tidak disyaratkan bagi {kind.name.lower()}"
    if (said is not None and said.answer is not False) or look.entries(*_shown_by(look)) or _papers(look):
        return ""
    name = look.requirements.condition(condition).name if condition else "dipersyaratkan"
    return f"hanya bila ada {name}; tidak ada petunjuk dalam berkas" if condition else f"hanya bila {name}"


def _shown_by(look: _Look) -> tuple[DocumentType, ...]:
    condition = look.requirement.condition
    shown = look.requirements.condition(condition).documents if condition else ()
    types = (*look.requirement.documents, *look.requirement.holders_of, *shown)
    return types or (DocumentType.MULTI,)  # no document of a dossier is of that type


def _papers(look: _Look) -> list[Entry]:
    subtypes = look.requirement.subtypes
    return [
        entry
        for entry in look.case.current
        if entry.segment.doc_type is DocumentType.OTHER and entry.segment.subtype in subtypes and subtypes
    ]


# --- checks ---


def _facility_licence(look: _Look) -> list[Part]:
    best = best_of(_from_the_start(entry, look) for entry in look.entries())
    if best is not None and best.result is MET:
        return [best]
    substitute = _substitute(look)
    if substitute is not None:
        return [substitute]
    return [best] if best is not None else [Part(ABSENT, "tidak ada dalam berkas")]


def _from_the_start(entry: Entry, look: _Look) -> Part:
    """Return what a licence of the facility is worth today and, of a contract to come, on its first day."""
    part = licence_part(entry, look.case, look.settings)
    contract = look.case.contract
    start = contract.start if contract is not None else None
    to_come = start is not None and start > look.case.as_of
    if part.result is MET and to_come and entry.status_at_start is LicenceStatus.EXPIRED:
        return Part(UNMET, f"{part.message}, sebelum PKS mulai {day(start)}", part.evidence)
    return part


def _substitute(look: _Look) -> Part | None:
    """A surat komitmen mutu bridged lapsed accreditation in the pandemic; the window is a setting."""
    settings = look.settings
    if not settings.commitment_from <= look.case.as_of <= settings.commitment_until:
        return None
    for entry in look.case.current:
        if entry.segment.subtype is not None and entry.segment.subtype in look.requirement.substitutes:
            result = REVIEW if entry.doubtful_type else MET
            return Part(result, f"diganti surat komitmen mutu {place(entry)}", (link(entry),))
    return None


def _permits(look: _Look) -> list[Part]:
    """A valid permit at this place for everybody said to practise, else for everybody who has a permit."""
    permits = look.entries()
    profession = look.requirement.profession
    listed = doctors_of(look.case) if profession == "doctor" else staff_of(look.case, profession)
    parts = [_person_part(name, permits, look) for name in listed]
    if listed:
        return parts
    if not permits:
        return [Part(ABSENT, "tidak ada dalam berkas")]
    holders: list[list[Entry]] = []
    for entry in permits:
        for group in holders:
            names = group[0].value(FieldName.HOLDER_NAME), entry.value(FieldName.HOLDER_NAME)
            if match_person(*names, look.settings) is Match.SAME:
                group.append(entry)
                break
        else:
            holders.append([entry])
    best = [best_of(licence_part(entry, look.case, look.settings) for entry in group) for group in holders]
    return [part for part in best if part is not None]


def _person_part(name: str, permits: Iterable[Entry], look: _Look) -> Part:
    own: list[Part] = []
    near: list[Entry] = []
    for entry in permits:
        match = match_person(name, entry.value(FieldName.HOLDER_NAME), look.settings)
        if match is Match.SAME:
            own.append(licence_part(entry, look.case, look.settings))
        elif match in (Match.PROBABLE, Match.UNKNOWN):
            near.append(entry)
    best = best_of(own)
    if best is not None:
        return best
    kind = "/".join(DOCUMENTS[type_] for type_ in look.requirement.documents)
    if near:
        holder = near[0].value(FieldName.HOLDER_NAME) or "pemegang tidak terbaca"
        message = f"{kind} {name}: mungkin {place(near[0])} atas nama {holder}"
        return Part(REVIEW, message, (link(near[0], FieldName.HOLDER_NAME),))
    doubted = badly_read_doctors(look.case, look.settings).get(name)
    if doubted is not None:
        return Part(
            REVIEW, f"{kind} {name} tidak ada dalam berkas; nama itu mungkin salah terbaca", (doubted,)
        )
    return Part(ABSENT, f"{kind} {name} tidak ada dalam berkas")


def _registrations(look: _Look) -> list[Part]:
    """Every holder of a permit needs an STR: lifetime or not yet ended."""
    listed = doctors_of(look.case) if DocumentType.SIP in look.requirement.holders_of else ()
    permits = [
        entry
        for entry in look.entries(*look.requirement.holders_of)
        if not entry.doubtful_type
        and place_of(entry, look.case, look.settings) is not Match.DIFFERENT
        and not (listed and _has_left(entry, listed, look.settings))
    ]
    holders: list[str] = []
    registrations = look.entries()
    names = [*listed, *(entry.value(FieldName.HOLDER_NAME) for entry in permits)]
    if not listed:  # nobody says who practises there: whoever's STR was handed in, does
        names += [entry.value(FieldName.HOLDER_NAME) for entry in registrations]
    for name in names:
        if (
            name
            and profession_of(name) != "other"
            and not any(match_person(name, other, look.settings) is Match.SAME for other in holders)
        ):
            holders.append(name)
    if not holders:
        parts = [licence_part(entry, look.case, look.settings, at_place=False) for entry in registrations]
        return parts or [Part(ABSENT, "tidak ada dalam berkas")]
    parts = []
    for name in holders:
        same = [
            entry
            for entry in registrations
            if match_person(name, entry.value(FieldName.HOLDER_NAME), look.settings) is Match.SAME
        ]
        best = best_of(licence_part(entry, look.case, look.settings, at_place=False) for entry in same)
        parts.append(best if best is not None else _person_part(name, registrations, look))
    return parts


def _has_left(permit: Entry, listed: Iterable[str], settings: Settings) -> bool:
    """Whether a permit has surely ended and its holder is none of those who are said to practise there."""
    holder = permit.value(FieldName.HOLDER_NAME)
    return (
        permit.segment.doc_type is DocumentType.SIP
        and permit.status is LicenceStatus.EXPIRED
        and not permit.doubtful_expiry
        and all(match_person(holder, name, settings) is Match.DIFFERENT for name in listed)
    )


def _partners(look: _Look) -> list[Part]:
    """Valid agreements with the network; a solo practice needs certain partners at least."""
    agreements = look.entries()
    needed = look.requirement.partners.get(look.case.dossier.type or "", ())
    if not agreements:
        return [Part(ABSENT, "tidak ada PKS jejaring dalam berkas")]
    judged = [(entry, licence_part(entry, look.case, look.settings, at_place=False)) for entry in agreements]
    if not needed:
        best = best_of(part for _, part in judged)
        return [best] if best is not None else []
    parts = []
    unnamed = [part for entry, part in judged if not _partner_kinds(entry)]
    for kind in needed:
        own = best_of(part for entry, part in judged if kind in _partner_kinds(entry))
        if own is not None:
            parts.append(own)
        elif unnamed:
            parts.append(Part(REVIEW, f"mitra {kind} tidak dapat dikenali", unnamed[0].evidence))
        else:
            parts.append(Part(ABSENT, f"tidak ada PKS jejaring dengan {kind}"))
    return parts


def _partner_kinds(entry: Entry) -> set[str]:
    """Return the kinds of house among the parties."""
    names = (entry.value(name) for name in (FieldName.PARTY_FIRST, FieldName.PARTY_SECOND))
    return {kind for name in names if name and (kind := facility_key(name)[0])}


def _hospital_class(look: _Look) -> list[Part]:
    permits = look.entries(DocumentType.IZIN_OPERASIONAL)
    return [class_part(look.entries(), permits, look.case, look.settings)]


def _paper(look: _Look) -> list[Part]:
    """The document is there; its content is for a person to judge."""
    for entry in (*look.entries(*(look.requirement.documents or (DocumentType.MULTI,))), *_papers(look)):
        result = REVIEW if entry.doubtful_type else MET
        return [Part(result, f"ada {place(entry)}", (link(entry),))]
    profile = look.case.dossier.profile
    if look.requirement.self_assessment and profile.self_assessment:
        return [Part(MET, f"self_assessment dalam {profile.path}", (EvidenceLink(path=profile.path),))]
    return [Part(ABSENT, "tidak ada dalam berkas")]


def _declared(look: _Look) -> list[Part]:
    """Services that cannot be seen on paper: in facility.yaml or a form, or for a person to read."""
    parts = []
    for condition in look.requirement.declared:
        name = look.requirements.condition(condition).name
        said = declared(look.case, look.requirements, condition)
        if said is not None and said.answer is not None:
            words = "dinyatakan ada" if said.answer else "dinyatakan tidak ada"
            source = f" dalam {said.where}" if said.by_form else ""
            parts.append(Part(MET if said.answer else UNMET, f"{name} {words}{source}", said.evidence))
        elif said is not None:
            parts.append(Part(REVIEW, f"{name}: isian {said.where} tidak jelas", said.evidence))
        elif look.entries():
            entry = look.entries()[0]
            parts.append(Part(REVIEW, f"{name}: periksa {place(entry)}", (link(entry),)))
        else:
            parts.append(Part(ABSENT, f"{name} tidak dinyatakan di mana pun"))
    return parts


_CHECKS: dict[Check, Callable[[_Look], list[Part]]] = {
    Check.FACILITY_LICENCE: _facility_licence,
    Check.PERMITS: _permits,
    Check.REGISTRATIONS: _registrations,
    Check.PARTNERS: _partners,
    Check.HOSPITAL_CLASS: _hospital_class,
    Check.PAPER: _paper,
    Check.DECLARED: _declared,
}
