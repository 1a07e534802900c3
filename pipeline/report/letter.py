"""A letter to a facility: what it must bring or renew, by when, and what follows otherwise. Plain text."""

from __future__ import annotations

import datetime as dt
import textwrap
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from pipeline.requirements import CriterionCheck, Requirements
from schemas.dates import iso_date
from schemas.labels import RequirementKind, RequirementResult
from schemas.results import (
    ContractResult,
    DocumentResult,
    DossierResult,
    ExpiryResult,
    RequirementOutcome,
)

from .facilities import gather
from .labels import name
from .standing import contract_end, ending, grouped, is_unstated, recredentialing_day

WIDTH: Final = 78
_OF_THE_CYCLE: Final = frozenset(
    {
        CriterionCheck.CYCLE_VISIT,
        CriterionCheck.CYCLE_PAPER,
        CriterionCheck.CYCLE_YEARLY,
        CriterionCheck.CYCLE_IN_TIME,
        CriterionCheck.FORMS_AGREE,
    }
)
"""Reports of visits, complaints and surveys are the insurer's own."""
PHRASES_FILE: Final = Path(__file__).with_name("letter.toml")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _ContractPhrases(_Part):
    known: str
    ended: str
    open: str
    none: str


class _Sections(_Part):
    unmet: str
    absent: str
    doubtful: str
    lapsing: str
    clauses: str
    consequences: str


class _Items(_Part):
    requirement: str
    scored: str
    unstated: str
    lapsed: str
    lapses: str
    doubt: str
    clause: str
    by_day: str
    at_once: str
    until_complete: str


class _Phrases(_Part):
    months: tuple[str, ...]
    dots: str
    place_and_day: str
    head: tuple[str, ...]
    subject: str
    to: tuple[str, ...]
    greeting: str
    opening: str
    recredentialing: str
    recredentialing_past: str
    thanks: str
    signature: tuple[str, ...]
    nothing: str
    ask: str
    contract: _ContractPhrases
    sections: _Sections
    items: _Items


@cache
def _phrases() -> _Phrases:
    return _Phrases.model_validate(tomllib.loads(PHRASES_FILE.read_text(encoding="utf-8")))


def facility_letter(
    documents: Sequence[DocumentResult],
    dossier: DossierResult,
    *,
    requirements: Requirements,
    as_of: dt.date,
) -> str:
    """Return the letter, in Indonesian, in lines of at most `WIDTH` letters where words allow.

    No time of grace is given: what is proven unmet, or has ended, is due at once; what is absent or in
    doubt by the day of recredentialing (Permenkes 71/2013 Pasal 10), or at once where that day has passed
    or is not known; a licence before it ends.

    Args:
        documents: Those of the facility.
        dossier: What is said of it.
        requirements: What is asked, and what follows from what is lacking.
        as_of: The day of the letter, at which the dossier was judged.
    """
    said = _phrases()
    asked = _asked(documents, dossier, requirements, as_of)
    filled = {"dots": said.dots, "as_of": _day(as_of), "name": dossier.name, "subject": said.subject}
    about = [said.opening.format(**filled), *_about_contract(dossier, as_of)]
    blocks = [
        [said.place_and_day.format(**filled)],
        [line.format(**filled) for line in said.head],
        [_wrapped(line.format(**filled)) for line in said.to],
        [said.greeting],
        [_wrapped(" ".join([*about, said.ask if asked else said.nothing]))],
        *_numbered([*asked, *_consequences(dossier, requirements)]),
        [_wrapped(said.thanks)],
        [line.format(**filled) for line in said.signature],
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


_Section = tuple[str, list[str]]
"""A title and its items."""


def _about_contract(dossier: DossierResult, as_of: dt.date) -> Iterator[str]:
    said = _phrases()
    yield _contract(dossier.contract, as_of)
    last = recredentialing_day(dossier)
    if last is not None:
        phrase = said.recredentialing if last >= as_of else said.recredentialing_past
        yield phrase.format(day=_day(last))


def _contract(contract: ContractResult | None, as_of: dt.date) -> str:
    said = _phrases().contract
    if contract is None:
        return said.none
    start, end = iso_date(contract.start), iso_date(contract.end)
    if start is None or end is None:
        return said.open
    return (said.known if end >= as_of else said.ended).format(start=_day(start), end=_day(end))


def _asked(
    documents: Sequence[DocumentResult], dossier: DossierResult, requirements: Requirements, as_of: dt.date
) -> list[_Section]:
    """Return what the facility is asked for, the gravest first; sections without an item left out."""
    said = _phrases()
    last = recredentialing_day(dossier)
    later = said.items.by_day.format(day=_day(last)) if last and last >= as_of else said.items.at_once
    asks = {criterion.id: criterion.action for criterion in requirements.criteria}
    asks |= {credential.id: credential.ask or credential.action for credential in requirements.credentials}

    def items(lacking: Iterable[RequirementOutcome]) -> list[str]:
        return [_requirement(outcome, asks, dossier.facility) for outcome in lacking]

    others = _not_of_the_facility(requirements)
    outcomes = [
        one
        for _, group in grouped(dossier.requirements)
        for one in group
        if not one.same_as and not (one.id in others and one.result is RequirementResult.NOT_EVIDENCED)
    ]
    unstated = [one for one in outcomes if is_unstated(one)]
    unmet = [one for one in outcomes if _is_absolute(one, RequirementResult.UNMET)]
    doubtful = [one for one in outcomes if one.result is RequirementResult.NEEDS_REVIEW]
    absent = [
        one
        for one in outcomes
        if (one.result is RequirementResult.NOT_EVIDENCED and one not in unstated)
        or (one.result is RequirementResult.UNMET and one not in unmet)
    ]
    sections = [
        (f"{said.sections.unmet} ({said.items.at_once})", items(unmet)),
        (f"{said.sections.absent} ({later})", [*items(absent), *_unstated(unstated)]),
        (f"{said.sections.doubtful} ({later})", items(doubtful)),
        (said.sections.lapsing, _lapsing(dossier, (*unmet, *absent), requirements, as_of)),
        (f"{said.sections.clauses} ({later})", _clauses(documents, dossier)),
    ]
    return [(title, told) for title, told in sections if told]


def _not_of_the_facility(requirements: Requirements) -> set[str]:
    """Return the criteria whose papers the insurer itself writes, and those that nobody has to meet."""
    return {
        criterion.id
        for criterion in requirements.criteria
        if criterion.optional or criterion.check in _OF_THE_CYCLE
    }


def _unstated(outcomes: Sequence[RequirementOutcome]) -> list[str]:
    """Ask once for all that a form would state."""
    names = "; ".join(_lower_first(outcome.name or outcome.id) for outcome in outcomes)
    return [_phrases().items.unstated.format(names=names)] if outcomes else []


def _requirement(outcome: RequirementOutcome, asks: dict[str, str], facility: str) -> str:
    said = _phrases().items
    phrase = said.requirement if outcome.kind is RequirementKind.ABSOLUTE else said.scored
    return phrase.format(
        what=outcome.name or outcome.id,
        # The facility knows its own folder.
        message=outcome.message.replace(f"({facility}/", "(") if facility else outcome.message,
        action=_lower_first(asks[outcome.id]),
    )


def _lapsing(
    dossier: DossierResult,
    unmet: Sequence[RequirementOutcome],
    requirements: Requirements,
    as_of: dt.date,
) -> list[str]:
    """Tell what has ended or ends within the contract or soon; what an unmet requirement tells is told."""
    told = {(link.path, link.page) for outcome in unmet for link in outcome.evidence}
    horizon = max(_soon(requirements, as_of), contract_end(dossier) or as_of)
    return [
        _expiry(line, as_of) for line in ending(dossier, before=horizon) if (line.path, line.page) not in told
    ]


def _soon(requirements: Requirements, as_of: dt.date) -> dt.date:
    """Return the day before which a document that ends is said to end soon."""
    return as_of + dt.timedelta(days=requirements.settings.expiring_days + 1)


def _expiry(line: ExpiryResult, as_of: dt.date) -> str:
    said = _phrases().items
    day = iso_date(line.expiry_date)
    assert day is not None
    past = day < as_of
    what = f"{name('document_types', line.doc_type)} {line.holder}".strip()
    sentences = [(said.lapsed if past else said.lapses).format(what=what, day=_day(day))]
    sentences += [said.doubt] if line.review else []
    return " ".join(sentences)


def _clauses(documents: Sequence[DocumentResult], dossier: DossierResult) -> list[str]:
    """Tell which clauses the contract lacks, the gravest first."""
    if dossier.contract is None:
        return []
    (facility,) = gather(documents, [dossier])
    return [
        _phrases().items.clause.format(message=finding.message, action=finding.action)
        for finding in facility.findings
        if finding.code == "clause-missing" and finding.path == dossier.contract.path
    ]


def _consequences(dossier: DossierResult, requirements: Requirements) -> list[_Section]:
    """Tell what follows from what is lacking, as the rules name it."""
    said = _phrases()
    told = [requirements.consequence(id_).text for id_ in sorted(dossier.consequences)]
    if any(
        _is_absolute(outcome, result)
        for outcome in dossier.requirements
        for result in (RequirementResult.NOT_EVIDENCED, RequirementResult.NEEDS_REVIEW)
    ):
        told.append(said.items.until_complete)
    return [(said.sections.consequences, told)] if told else []


def _is_absolute(outcome: RequirementOutcome, result: RequirementResult) -> bool:
    return outcome.kind is RequirementKind.ABSOLUTE and outcome.result is result


def _numbered(sections: Sequence[_Section]) -> Iterator[list[str]]:
    """Yield the sections, lettered; their items are numbered through, so that a number names one."""
    number = 0
    for letter, (title, items) in zip("ABCDEF", sections, strict=False):
        lines = [_wrapped(title, first=f"{letter}. ")]
        for item in items:
            number += 1
            lines.append(_wrapped(item, first=f"{number}.".ljust(4)))
        yield lines


def _wrapped(text: str, *, first: str = "") -> str:
    """Return a paragraph in lines; names of documents bring no line break or invisible sign with them."""
    plain = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return textwrap.fill(
        plain,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _day(day: dt.date) -> str:
    """Return a day as letters write it: 22 November 2026."""
    return f"{day.day} {_phrases().months[day.month - 1]} {day.year}"


def _lower_first(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]  # SOP stays
