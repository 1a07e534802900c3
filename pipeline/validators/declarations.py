"""What a facility says of itself: facility.yaml, the people in its contract, the name of a solo practice."""

from __future__ import annotations

import re

from pydantic import JsonValue

from pipeline.names import profession_of
from pipeline.requirements import Requirements
from schemas.dossier import Case

_SOLO = ("dokter_praktik_mandiri", "dokter_gigi_praktik_mandiri")
_YES = re.compile(r"(?:ya|ada|yes|true|tersedia|1)\b", re.IGNORECASE)
_NO = re.compile(r"(?:tidak|tdk|tanpa|no|false|nihil|belum|0|-)", re.IGNORECASE)


def declared(case: Case, requirements: Requirements, condition: str) -> bool | None:
    """Return what facility.yaml says of a condition; None when it says nothing."""
    keys = requirements.condition(condition).self_assessment
    answers = [
        answer
        for key, value in _flat(case.dossier.profile.self_assessment)
        if key in keys and (answer := _yes_or_no(value)) is not None
    ]
    return any(answers) if answers else None


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


def staff_of(case: Case, profession: str | None) -> tuple[str, ...]:
    """Return the people in the judged contract whose titles show that profession."""
    if case.contract is None:
        return ()
    entries = (case.contract.entry, *case.contract.addenda)
    people = [name for entry in entries for name in entry.segment.people]
    return tuple(dict.fromkeys(name for name in people if profession_of(name) == profession))


def _flat(values: dict[str, JsonValue]) -> list[tuple[str, JsonValue]]:
    """Return all keys with their values, those of nested tables too."""
    found: list[tuple[str, JsonValue]] = []
    for key, value in values.items():
        found.append((key.lower().replace(" ", "_").replace("-", "_"), value))
        if isinstance(value, dict):
            found += _flat(value)
    return found


def _yes_or_no(value: JsonValue) -> bool | None:
    if isinstance(value, (bool, int, float)):
        return bool(value)
    if isinstance(value, (list, dict)):
        return bool(value)
    if isinstance(value, str):
        text = value.strip()
        return False if _NO.match(text) else bool(_YES.match(text)) or None
    return None
