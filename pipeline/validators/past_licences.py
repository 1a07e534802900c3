"""Had a licence ended when the contract was signed?"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.names import Match, match_person
from pipeline.requirements import Requirements, Settings
from schemas.dates import iso_date
from schemas.dossier import Case, Entry
from schemas.findings import Finding
from schemas.labels import DocumentType, FieldName, Severity, SightingKind

from .certain import certain, certain_date, certain_sightings
from .consistency import place_of
from .wording import beside, day, finding, finding_at, lowered, place, place_in, title

_RENEWED = (DocumentType.SIP, DocumentType.SIPA, DocumentType.SIK, DocumentType.STR)
_ACTION = "Pastikan izin yang berlaku pada saat penandatanganan, dan lampirkan."


def validate_past_licences(case: Case, requirements: Requirements) -> list[Finding]:
    """X-07: a cited licence had ended at signing, or its holder had none between an old and a renewed one.

    A licence that has ended by now and was not renewed is told as such, with all that follows from it.
    """
    return [*_cited(case, requirements), *_renewed_later(case, requirements)]


def _severity(critical: bool, requirements: Requirements) -> Severity:
    severity = requirements.check("X-07").severity
    return severity if critical else lowered(severity)


def _cited(case: Case, requirements: Requirements) -> Iterator[Finding]:
    for entry in case.current:
        signed = certain_date(entry, FieldName.SIGNED_DATE)
        for cited in certain_sightings(entry, SightingKind.CITED_LICENCE, requirements.settings):
            words, told = cited.values
            ended = iso_date(told)
            if signed is None or ended is None or ended >= signed:
                continue
            yield finding_at(
                "X-07",
                _severity("akreditasi" not in words, requirements),
                entry.path,
                cited.evidence,
                f"{title(entry)} {place_in(entry.path, cited.evidence.page)} mengutip {words} yang berakhir "
                f"{day(ended)}, sebelum ditandatangani {day(signed)}.",
                action=_ACTION,
                subject="cited_licence",
                compared_with=(beside(entry, FieldName.SIGNED_DATE),),
            )


def _renewed_later(case: Case, requirements: Requirements) -> Iterator[Finding]:
    contract = case.contract
    signed = certain_date(contract.entry, FieldName.SIGNED_DATE) if contract is not None else None
    if contract is None or signed is None:
        return
    for kind in _RENEWED:
        licences = [
            entry
            for entry in case.entries
            if entry.segment.doc_type is kind
            and (kind is DocumentType.STR or place_of(entry, case, requirements.settings) is Match.SAME)
        ]
        for old in licences:
            ended = certain_date(old, FieldName.EXPIRY_DATE)
            later = [
                one for one in licences if one is not old and _may_be_of_one(one, old, requirements.settings)
            ]
            if ended is None or ended >= signed or not later or old.doubtful_expiry:
                continue
            dates = [certain_date(one, FieldName.ISSUE_DATE) for one in later]
            if not all(date and date > signed for date in dates):
                continue
            issued = min(date for date in dates if date is not None)
            renewed = later[dates.index(issued)]
            if match_person(_holder(old), _holder(renewed), requirements.settings) is not Match.SAME:
                continue
            yield finding(
                "X-07",
                _severity(kind in requirements.settings.critical_licences, requirements),
                old,
                f"{title(old)} {place(old)} berakhir {day(ended)} dan penggantinya {place(renewed)} baru "
                f"terbit {day(issued)}; PKS ditandatangani {day(signed)}.",
                action=_ACTION,
                field=FieldName.EXPIRY_DATE,
                compared_with=(
                    beside(renewed, FieldName.ISSUE_DATE),
                    beside(contract.entry, FieldName.SIGNED_DATE),
                ),
            )


def _holder(entry: Entry) -> str | None:
    return certain(entry, FieldName.HOLDER_NAME)


def _may_be_of_one(one: Entry, other: Entry, settings: Settings) -> bool:
    """Whether two licences may be of one person; an unread holder may be anybody."""
    return match_person(_holder(one), _holder(other), settings) is not Match.DIFFERENT
