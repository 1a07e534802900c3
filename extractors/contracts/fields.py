"""The fields of a contract, each with its place on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.dates import SURE, is_said_twice, legibility, trusted
from schemas.evidence import Evidence, cite
from schemas.facts import FieldFact
from schemas.labels import ContractKind, DocumentType, FieldName
from schemas.text import DocumentText

from .actors import payer_index
from .cut_edge import find_cut_edge
from .facility import facility_of, practice_name
from .folding import squeeze
from .kind import contract_kind
from .kinds import PartyKind
from .level import infer_level
from .number_tail import completed, with_months_alike
from .numbers import ContractNumber, annex_numbers, confirmed, title_numbers, with_signing_month
from .parties import Opening, Party, read_opening
from .people import NamedPerson, has_name, locate_people
from .readings import DateReading
from .signing import read_signed_date
from .term import WeighedTerm, weigh_term

_ACRONYMS = frozenset(
    ("PT", "CV", "UD", "RS", "RSU", "RSUD", "RSIA", "RSK", "UPT", "UPTD", "BLUD", "BPJS", "JKN", "TNI",
     "POLRI", "AD", "AL", "AU", "II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "DKI", "PMI", "UTD",
     "TPA", "PKU")
)  # fmt: skip
_SMALL = frozenset(("dan", "di", "ke", "dari", "untuk", "dr.", "drg."))
_NAMED = frozenset(
    (FieldName.NUMBERS, FieldName.PARTY_FIRST, FieldName.PARTY_SECOND, FieldName.FACILITY_NAME)
)
_CUT_TRUST = 0.5
_OCR_TRUST = 0.6  # below this mean word confidence a field goes to a person


@dataclass(frozen=True)
class ContractDates:
    """What was decided on the dates of a contract."""

    signed: DateReading | None
    weighed: WeighedTerm
    body: int
    """Offset behind title and komparisi; the term is looked for from there."""


@dataclass(frozen=True)
class ContractFields:
    """What was read in a contract beside its clauses."""

    fields: tuple[FieldFact, ...]
    contract_kind: ContractKind
    people: tuple[str, ...]
    """Doctors and staff of the facility named in body and annexes."""
    people_evidence: tuple[Evidence, ...]
    """Where each of them stands: rule `people.listed`, `people.signatory` or `people.opening`."""
    dates: ContractDates


def extract_contract_fields(
    document: DocumentText, *, start: int, end: int, doc_type: DocumentType
) -> ContractFields:
    """Return the fields of the contract at `start`..`end`.

    Numbers come from the title block, parties from title or komparisi, the term from the article on it:
    never from the validity of licences that the komparisi cites.
    """
    opening = read_opening(document, start, end)
    title = document.text[slice(*opening.title)]
    payer, provider = _sides(opening)
    kind = contract_kind(doc_type, title, payer, provider)
    facts: list[FieldFact] = []
    numbers = title_numbers(document, *opening.title)
    if not numbers:  # some print them below the opening sentence
        numbers = title_numbers(document, opening.title[1], min(end, opening.komparisi[0] + 400))
    if numbers:
        repeated = annex_numbers(document.text[opening.komparisi[1] : end])
        numbers = [confirmed(number, repeated) for number in numbers]
    month_year = next((number.month_year for number in numbers if number.month_year), None)
    signed = read_signed_date(document, opening, end, month_year=month_year)
    month = signed.value.month if signed else None
    if month is not None:
        numbers = [with_signing_month(number, month) for number in numbers]
    numbers = with_months_alike([completed(number, document.text, month) for number in numbers], month)
    if numbers:
        facts.append(_numbers_fact(document, numbers[:3]))
    for name, party in zip((FieldName.PARTY_FIRST, FieldName.PARTY_SECOND), opening.parties, strict=False):
        fact = _party_fact(document, name, party)
        if fact is not None:
            facts.append(fact)
    facts += _facility_facts(document, opening, provider, payer, start, end)
    if signed:
        facts.append(_date_fact(document, FieldName.SIGNED_DATE, signed))
    weighed = weigh_term(
        document.text, opening.komparisi[1], end, signed=signed, addendum=kind is ContractKind.ADDENDUM
    )
    term = weighed.term
    if term.start:
        facts.append(_date_fact(document, FieldName.START_DATE, term.start))
    if term.end:
        facts.append(_date_fact(document, FieldName.END_DATE, term.end))
    others = [payer.block] if payer and payer.block and doc_type is not DocumentType.PKS_JEJARING else []
    facts = _doubt_cut(document, opening, facts)
    people = locate_people(document.text, start, end, leave_out=others)
    return ContractFields(
        tuple(facts),
        kind,
        tuple(person.name for person in people),
        tuple(_person_evidence(document, person, provider, opening.komparisi[1]) for person in people),
        ContractDates(signed, weighed, opening.komparisi[1]),
    )


def _person_evidence(
    document: DocumentText, person: NamedPerson, provider: Party | None, body: int
) -> Evidence:
    """Return the place of a name, its rule telling whether it belongs to a list of who practises there.

    Who signs for the facility need not practise there; nor need who is named before the articles begin.
    """
    block = provider.block if provider is not None else None
    rule = "people.listed"
    if block is None or person.span[0] < body:
        rule = "people.opening"
    if block is not None and has_name(document.text, block, person.name):
        rule = "people.signatory"
    return cite(document, *person.span, rule=rule)


def _doubt_cut(document: DocumentText, opening: Opening, facts: list[FieldFact]) -> list[FieldFact]:
    """Return the facts; those that reach an edge at which the page is cut off go to a person."""
    edge = find_cut_edge(document, opening.title)
    if edge is None:
        return facts
    return [
        fact.model_copy(
            update={
                "review": True,
                "confidence": min(fact.confidence, _CUT_TRUST),
                "note": "; ".join(filter(None, (fact.note, "baris terpotong di tepi halaman"))),
            }
        )
        if fact.name in _NAMED and edge.cuts(document, fact.evidence.span)
        else fact
        for fact in facts
    ]


def _sides(opening: Opening) -> tuple[Party | None, Party | None]:
    parties = opening.parties[:2]
    if len(parties) < 2:
        return (None, parties[0]) if parties else (None, None)
    paying = payer_index(parties)
    return parties[paying], parties[1 - paying]


def _numbers_fact(document: DocumentText, numbers: list[ContractNumber]) -> FieldFact:
    spans = [number.span for number in numbers]
    evidence = cite(document, min(spans)[0], max(spans)[1], rule="contract.numbers")
    confidence = min(number.confidence for number in numbers)
    confidence = _trusted(min(confidence, 0.97 if len(numbers) == 2 else 0.85), evidence.confidence)
    notes = dict.fromkeys(number.note for number in numbers if number.note)
    return FieldFact(
        name=FieldName.NUMBERS,
        value=tuple(number.value for number in numbers),
        raw=" | ".join(squeeze(number.raw) for number in numbers),
        evidence=evidence,
        confidence=confidence,
        review=confidence < _OCR_TRUST,
        alternatives=tuple(other for number in numbers for other in number.alternatives),
        note="; ".join(notes),
    )


def _party_fact(document: DocumentText, name: FieldName, party: Party) -> FieldFact | None:
    if party.span is None or not party.name:
        return None
    evidence = cite(document, *party.span, rule=f"contract.{name.value}")
    value = written_name(document.text, party)
    confidence = _trusted(0.93 if party.block else 0.8, evidence.confidence)
    return FieldFact(
        name=name,
        value=value,
        raw=party.name,
        evidence=evidence,
        confidence=confidence,
        review=confidence < _OCR_TRUST,
    )


def _facility_facts(
    document: DocumentText,
    opening: Opening,
    provider: Party | None,
    payer: Party | None,
    start: int,
    end: int,
) -> list[FieldFact]:
    if provider is None:
        return []
    # In a contract of a network the facility of the dossier is the one that hands work to its partner.
    subject, other = provider, payer
    if payer is not None and _gives_care(payer) and _gives_care(provider):
        subject, other = payer, provider
    facts = []
    found = facility_of(document.text, opening, subject, other)
    described = subject.name
    if found:
        span, confidence, rule = found
        evidence = cite(document, *span, rule=rule)
        raw = squeeze(document.text[slice(*span)])
        described = f"{raw} {subject.name}"
        confidence = _trusted(confidence, evidence.confidence)
        value = cased(document.text, raw, subject.block)
        if subject.kind is PartyKind.PERSON and span != subject.span:
            completed = practice_name(document.text, span, written_name(document.text, subject))
            if completed:
                value, confidence = completed, min(confidence, 0.65)
        facts.append(
            FieldFact(
                name=FieldName.FACILITY_NAME,
                value=value,
                raw=raw,
                evidence=evidence,
                confidence=confidence,
                review=confidence < _OCR_TRUST,
            )
        )
    title_begin, title_end = opening.title
    level = infer_level(document.text[title_begin:title_end], described, document.text[start:end])
    if level is not None:
        where = subject.span or subject.block or opening.title
        if level.word:
            where = (title_begin + level.word[0], title_begin + level.word[1])
        elif found:
            where = found[0]
        facts.append(
            FieldFact(
                name=FieldName.FACILITY_LEVEL,
                value=level.level.value,
                raw=squeeze(document.text[slice(*where)]),
                evidence=cite(document, *where, rule=level.rule),
                confidence=level.confidence,
                review=level.review,
                note="jenis faskes dan cara bayar tidak sejalan" if level.review else "",
            )
        )
    return facts


def _gives_care(party: Party) -> bool:
    return party.kind in (PartyKind.FACILITY, PartyKind.PARTNER, PartyKind.PERSON)


def _date_fact(document: DocumentText, name: FieldName, date: DateReading) -> FieldFact:
    evidence = cite(document, *date.span, rule=date.rule)
    raw = document.text[slice(*date.span)]
    legible = legibility(document, date.base, None if date.base and is_said_twice(raw) else date.span)
    confidence = min(_trusted(date.confidence, evidence.confidence), trusted(date.confidence, legible))
    if legible < SURE:
        note = "; ".join(filter(None, (date.note, "angka pada tanggal sulit dibaca")))
        date = date.doubted(confidence, note)
    return FieldFact(
        name=name,
        value=date.value.isoformat(),
        raw=squeeze(raw),
        evidence=evidence,
        confidence=round(confidence, 3),
        review=date.review or confidence < _OCR_TRUST,
        alternatives=date.alternatives,
        note=date.note,
    )


def _trusted(confidence: float, reading: float | None) -> float:
    """Lower a rule's confidence where the words themselves were read badly."""
    if reading is None or reading >= 0.85:
        return round(confidence, 3)
    return round(confidence * (0.4 + 0.6 * reading / 0.85), 3)


def written_name(text: str, party: Party) -> str:
    """Return the party's name, in mixed case where the komparisi writes it so."""
    return cased(text, party.name, party.block)


def cased(text: str, name: str, block: tuple[int, int] | None) -> str:
    """Return `name`; if all in capitals, as the komparisi at `block` writes it or with capital initials."""
    letters = [char for char in name if char.isalpha()]
    if not letters or sum(char.isupper() for char in letters) < 0.7 * len(letters):
        return name
    if block is not None:
        pattern = re.compile(r"\s+".join(re.escape(word) for word in name.split()), re.IGNORECASE)
        for match in pattern.finditer(text, *block):
            written = squeeze(match.group())
            if any(char.islower() for char in written.replace("dr.", "").replace("drg.", "")):
                return written
    return " ".join(_word(word) for word in name.split())


def _word(word: str) -> str:
    bare = re.sub(r"\W", "", word).upper()
    if word.lower() in _SMALL:
        return word.lower()
    if bare in _ACRONYMS or "." in word.strip(".,"):
        return word
    return word[:1] + word[1:].lower() if word[:1].isalnum() else word[:2] + word[2:].lower()
