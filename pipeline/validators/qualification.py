"""Tinjauan kualifikasi PPK: what is asked of every doctor and dentist who practises at the facility."""

from __future__ import annotations

from pipeline.names import Match, match_person, profession_of
from schemas.dates import iso_date
from schemas.dossier import Entry
from schemas.labels import DocumentType, FieldName, RequirementKind
from schemas.results import RequirementOutcome

from .answers import Answer, Question, absent, proven
from .consistency import place_of
from .declarations import doctors_of
from .licence_part import ABSENT, BEST, MET, REVIEW, UNMET, best_of, licence_part
from .wording import DOCUMENTS, day, link, place, title


def taken_over(question: Question) -> RequirementOutcome:
    """Return the outcome of the requirement that it rests on, in doubt where a number cannot be read.

    It is absolute only where that requirement is.
    A licence can be verified at its issuer by its number alone.
    """
    criterion = question.criterion
    source = question.documents[criterion.takes_from or ""]
    kinds = source.kind, criterion.kind_of(question.case.dossier.type)
    kind = RequirementKind.SCORED if RequirementKind.SCORED in kinds else RequirementKind.ABSOLUTE
    unread = [
        entry
        for entry in question.entries(*criterion.numbers)
        if entry.segment.doc_type in criterion.numbers and not _has_number(entry)
    ]
    if source.result is MET and unread:
        message = "; ".join(f"nomor {title(entry)} {place(entry)} tidak terbaca pasti" for entry in unread)
        return RequirementOutcome(
            id=criterion.id,
            name=criterion.name_id,
            result=REVIEW,
            kind=kind,
            evidence=tuple(link(entry, FieldName.NUMBER) for entry in unread),
            message=f"{message}.",
            basis="document",
        )
    return source.model_copy(
        update={
            "id": criterion.id,
            "name": criterion.name_id,
            "kind": kind,
            "basis": "document" if source.evidence else None,
            "same_as": source.id,
        }
    )


def for_each_doctor(question: Question) -> list[Answer]:
    """Return an answer for every doctor and dentist: a document of theirs, valid where it has an end."""
    doctors = _doctors(question)
    if not doctors:
        return [absent(question, "dokter yang berpraktik")]
    answers = [(name, _of_doctor(name, question)) for name in doctors]
    told = [answer for _, answer in answers if answer is not None]
    lacking = ", ".join(name for name, answer in answers if answer is None)
    if lacking:
        answer = absent(question, f"{_named(question)} {lacking}")
        more = "; tidak wajib" if question.criterion.optional else ""
        told.append(Answer(answer.result, f"{answer.message}{more}", answer.evidence))
    return told


def of_facility(question: Question) -> list[Answer]:
    """Return whether the facility has such a document; what it says is for a person to compare."""
    named = _named(question)
    best = best_of(licence_part(entry, question.case, question.settings) for entry in question.entries())
    return [proven(best)] if best is not None else [absent(question, named)]


def _named(question: Question) -> str:
    return "/".join(DOCUMENTS[type_] for type_ in question.criterion.documents)


def _doctors(question: Question) -> list[str]:
    """Return those said to practise there; where nobody is, the doctors who have a permit for the place."""
    case, settings = question.case, question.settings
    told: list[str] = list(doctors_of(case))
    if not told:
        permits = question.entries(DocumentType.SIP)
        here = [entry for entry in permits if place_of(entry, case, settings) is not Match.DIFFERENT]
        told = [name for entry in here if (name := entry.value(FieldName.HOLDER_NAME))]
    doctors: list[str] = []
    for name in told:
        known = any(match_person(name, other, settings) is Match.SAME for other in doctors)
        if profession_of(name) != "other" and not known:
            doctors.append(name)
    return doctors


def _of_doctor(name: str, question: Question) -> Answer | None:
    """Return what the papers of a doctor say, None where there is none."""
    criterion = question.criterion
    own, near = _papers_of(name, question.entries(), question)
    answers = [_worth(entry, name, question) for entry in own]
    best = min(answers, key=lambda answer: BEST.index(answer.result), default=None)
    if best is not None and best.result is MET:
        return best
    if question.case.dossier.type in criterion.instead_for:
        accepted, _ = _papers_of(name, question.entries(*criterion.instead), question)
        part = best_of(licence_part(entry, question.case, question.settings) for entry in accepted)
        if part is not None and part.result is MET:
            return proven(part)
    if best is not None:
        return best
    if near:
        entry = near[0]
        holder = entry.value(FieldName.HOLDER_NAME) or "pemegang tidak terbaca"
        message = f"{_named(question)} {name}: mungkin {place(entry)} atas nama {holder}"
        return Answer(REVIEW, message, (link(entry, FieldName.HOLDER_NAME),), "document")
    return None


def _papers_of(name: str, entries: list[Entry], question: Question) -> tuple[list[Entry], list[Entry]]:
    """Return the papers of that person, and those that may be."""
    matched = [
        (match_person(name, entry.value(FieldName.HOLDER_NAME), question.settings), entry)
        for entry in entries
    ]
    own = [entry for match, entry in matched if match is Match.SAME]
    near = [entry for match, entry in matched if match in (Match.PROBABLE, Match.UNKNOWN)]
    return own, near


def _worth(entry: Entry, name: str, question: Question) -> Answer:
    criterion, case = question.criterion, question.case
    part = licence_part(entry, case, question.settings, at_place=False)
    if part.result is UNMET and criterion.optional:
        return Answer(ABSENT, f"{part.message}; tidak wajib", part.evidence, "document")
    if part.result is not MET:
        return proven(part)
    if criterion.same_profession:
        other = _other_profession(entry, name, question)
        if other:
            message = f"{part.message}, tetapi profesinya lain daripada {other}"
            return Answer(REVIEW, message, (link(entry, FieldName.PROFESSION),), "document")
    until = iso_date(entry.expiry_date)
    end = case.contract.end if case.contract is not None else None
    if criterion.covers_contract and until is not None and end is not None and until < end:
        message = f"{part.message}, sebelum PKS berakhir {day(end)}"
        return Answer(MET, message, part.evidence, "document")
    return proven(part)


def _other_profession(entry: Entry, name: str, question: Question) -> str:
    """Return where the holder's SIP names another profession, or '' where none does."""
    stated = entry.value(FieldName.PROFESSION)
    permits, _ = _papers_of(name, question.entries(DocumentType.SIP), question)
    known = [(permit, value) for permit in permits if (value := permit.value(FieldName.PROFESSION))]
    if not stated or not known or any(stated.casefold() == value.casefold() for _, value in known):
        return ""
    return f"{title(known[0][0])} {place(known[0][0])}"


def _has_number(entry: Entry) -> bool:
    fact = entry.field(FieldName.NUMBER)
    return fact is not None and bool(fact.value) and not fact.review
