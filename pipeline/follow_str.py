"""Permits that live as long as their holder's STR: the end that the STR in the dossier gives them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from pipeline.names import Match, match_person
from pipeline.requirements import Settings
from schemas.dates import iso_date, shift_months
from schemas.dossier import Entry
from schemas.facts import FieldFact, SegmentFacts
from schemas.labels import LIFETIME, DocumentType, ExpiryBasis, FieldName

SIP_TERM = "sip_five_years"
"""The rule of law.toml that the settings `lifetime_str_from` and `tied_sip_years` come from."""

_PRINTED = 0.6
"""Highest confidence in an end that rests on the STR's end as the permit prints it."""


def follow_registrations(entries: Iterable[Entry], settings: Settings) -> list[Entry]:
    """Return the entries; permits that are tied to the STR have the end that their holder's gives them."""
    listed = list(entries)
    registrations = [entry for entry in listed if entry.segment.doc_type is DocumentType.STR]
    done = []
    for entry in listed:
        tied = entry.value(FieldName.EXPIRY_BASIS) == ExpiryBasis.TIED_TO_STR
        if tied and entry.value(FieldName.EXPIRY_DATE) is None:
            own, sure = _registration_of(entry, registrations, settings)
            source = f"{own.path} hlm. {own.page}" if own else ""
            segment, law = _follow_str(entry.segment, own.segment if own else None, source, settings)
            if own is not None and not sure:
                segment = _to_review(segment)
            end = segment.field(FieldName.EXPIRY_DATE)
            note = end.note if end is not None else ""
            done.append(entry.model_copy(update={"segment": segment, "expiry_note": note, "expiry_law": law}))
        else:
            done.append(entry)
    return done


def _follow_str(
    permit: SegmentFacts, registration: SegmentFacts | None, source: str, settings: Settings
) -> tuple[SegmentFacts, tuple[str, ...]]:
    """Return `permit` with the expiry that its holder's STR gives it, and the rules of law.toml it rests on.

    It ends with that STR. Under a lifetime STR a permit that was issued since the day of `sip_five_years`
    runs for the years of that rule; an older one then has no date that could be told. Where the dossier lacks
    the STR, the end of it that the permit itself prints stands in; a person looks at that.

    Args:
        permit: A licence whose expiry_basis is tied_to_str and whose date is not known.
        registration: The STR of the same holder, if the dossier has one.
        source: Where that STR is, for the note.
        settings: Cut-over date and length.
    """
    basis = permit.field(FieldName.EXPIRY_BASIS)
    anchor = permit.field(FieldName.EXPIRY_DATE) or basis
    if anchor is None:
        return permit, ()
    law: tuple[str, ...] = ()
    if registration is not None:
        expiry = registration.field(FieldName.EXPIRY_DATE)
        value = expiry.value if expiry is not None and isinstance(expiry.value, str) else None
        note = f"mengikuti STR pemegang ({source})"
        review = value is None or (expiry is not None and expiry.review)
    else:
        printed = anchor.alternatives if anchor.name is FieldName.EXPIRY_DATE else ()
        value = printed[0] if len(printed) == 1 else None
        note, review = "berlaku selama STR berlaku; STR pemegang tidak ada dalam berkas", True
        if value is not None:
            source = "tercetak dalam izin ini"
            note += "; dipakai akhir STR yang tercetak dalam izin ini"
    if value == LIFETIME:
        value = _years_from_issue(permit, settings)
        law = (SIP_TERM,) if value is not None else ()
        missing = "" if registration is not None else "STR pemegang tidak ada dalam berkas; "
        note = (
            f"{missing}STR seumur hidup ({source}); dihitung {settings.tied_sip_years} tahun sejak SIP terbit"
        )
        if value is None:
            note = f"{missing}STR seumur hidup ({source}), tetapi SIP terbit sebelum ketentuan lima tahun"
            note += " berlaku"
            review = True
    confidence = anchor.confidence if registration is not None else min(anchor.confidence, _PRINTED)
    resolved = anchor.model_copy(
        update={
            "name": FieldName.EXPIRY_DATE,
            "value": value,
            "note": note,
            "confidence": confidence,
            "review": review,
            "alternatives": (),
        }
    )
    if anchor.name is not FieldName.EXPIRY_DATE:
        resolved = resolved.model_copy(update={"raw": ""})
    kept = tuple(fact for fact in permit.fields if fact.name is not FieldName.EXPIRY_DATE)
    return permit.model_copy(update={"fields": (*kept, resolved)}), law


def _registration_of(
    permit: Entry, registrations: Iterable[Entry], settings: Settings
) -> tuple[Entry | None, bool]:
    """Return the newest STR of the permit's holder, and whether the names surely agree."""
    holder = permit.value(FieldName.HOLDER_NAME)
    for wanted in (Match.SAME, Match.PROBABLE):
        own = [
            entry
            for entry in registrations
            if match_person(holder, entry.value(FieldName.HOLDER_NAME), settings) is wanted
        ]
        if own:
            return max(own, key=age), wanted is Match.SAME
    return None, False


def age(entry: Entry) -> tuple[dt.date, dt.date, str, int]:
    """Sort key: the later issued, then the later ending, is the newer."""
    expiry = entry.value(FieldName.EXPIRY_DATE)
    end = dt.date.max if expiry == LIFETIME else iso_date(expiry) or dt.date.min
    return entry.date(FieldName.ISSUE_DATE) or dt.date.min, end, entry.path, entry.index


def _to_review(segment: SegmentFacts) -> SegmentFacts:
    def doubted(fact: FieldFact) -> FieldFact:
        return fact.model_copy(update={"review": True}) if fact.name is FieldName.EXPIRY_DATE else fact

    return segment.model_copy(update={"fields": tuple(doubted(fact) for fact in segment.fields)})


def _years_from_issue(permit: SegmentFacts, settings: Settings) -> str | None:
    issued = iso_date(permit.value(FieldName.ISSUE_DATE))
    if issued is None or issued < settings.lifetime_str_from or not settings.tied_sip_years:
        return None
    return shift_months(issued, 12 * settings.tied_sip_years).isoformat()
