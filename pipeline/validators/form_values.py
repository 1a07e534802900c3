"""What the self-assessment forms of a dossier declare: which form counts, and how its values compare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict, JsonValue

from pipeline.names import Match
from pipeline.requirements import Requirements, Settings
from schemas.dossier import Case, Entry, FormValue
from schemas.facts import DeclaredValue
from schemas.findings import ComparedPlace, Finding
from schemas.labels import FieldName, Severity

from .consistency import place_of
from .wording import finding_at, place_in

_YES = re.compile(r"(?:ya|ada|yes|true|tersedia|1)\b", re.IGNORECASE)
_NO = re.compile(r"(?:tidak|tdk|tanpa|no|false|nihil|belum|0|-)", re.IGNORECASE)
_NEAR = 0.005
"""Difference of two numbers that is none: 3.5 and 3,50."""
_LARGEST = 1e12


class StatedValue(BaseModel):
    """A value that a form states, beside what facility.yaml says of the same criterion."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: FormValue
    profile: JsonValue = None
    """What facility.yaml says; None where it says nothing."""
    overruled: bool = False
    """Whether facility.yaml says otherwise: it goes first."""


def form_values(case: Case, settings: Settings) -> tuple[FormValue, ...]:
    """Return what the facility's forms declare, one value for each criterion, in the order of the forms.

    Of several forms the one issued last counts; where their order is not known and they differ, neither does.
    A form that names another facility declares nothing here.
    """
    found: dict[str, list[tuple[Entry, FormValue]]] = {}
    for entry in case.current:
        doubt = _doubt(entry, case, settings)
        if doubt is None:
            continue
        for fact in entry.segment.declared:
            value = FormValue(path=entry.path, fact=fact, doubt=doubt)
            found.setdefault(fact.key, []).append((entry, value))
    return tuple(_newest(values) for values in found.values())


def stated_values(case: Case, requirements: Requirements) -> tuple[StatedValue, ...]:
    """Return what forms declare with what facility.yaml says of the same, also under another of its names."""
    told = flat(case.dossier.profile.self_assessment)
    found = []
    for value in case.form_values:
        names = same_criterion(value.fact.key, requirements)
        said = next((answer for key, answer in told if key in names and answer is not None), None)
        differs = said is not None and value.fact.value is not None and not agree(said, value.fact.value)
        found.append(StatedValue(value=value, profile=said, overruled=differs))
    return tuple(found)


def about_value(
    value: FormValue,
    code: str,
    severity: Severity,
    message: str,
    *,
    action: str,
    compared_with: tuple[ComparedPlace, ...] = (),
) -> Finding:
    """Return a finding about what a form states, with its place there."""
    return finding_at(
        code,
        severity,
        value.path,
        value.fact.evidence,
        message,
        action=action,
        subject=value.fact.key,
        compared_with=compared_with,
    )


def where(value: FormValue) -> str:
    """Return where a form states it, as messages tell it."""
    return place_in(value.path, value.fact.evidence.page)


def same_criterion(key: str, requirements: Requirements) -> frozenset[str]:
    """Return the keys of facility.yaml that mean the same criterion as `key`."""
    for condition in requirements.conditions:
        whole = frozenset(condition.self_assessment) - frozenset(condition.parts)
        if key in whole:
            return whole
    return frozenset({key})


def flat(values: dict[str, JsonValue]) -> list[tuple[str, JsonValue]]:
    """Return all keys of a self_assessment with their values, those of nested tables too."""
    found: list[tuple[str, JsonValue]] = []
    for key, value in values.items():
        found.append((key.lower().replace(" ", "_").replace("-", "_"), value))
        if isinstance(value, dict):
            found += flat(value)
    return found


def yes_or_no(value: JsonValue | DeclaredValue) -> bool | None:
    """Return whether a value says yes; None where it says neither."""
    if isinstance(value, (bool, int, float)):
        return bool(value)
    if isinstance(value, (list, tuple, dict)):
        return bool(value)
    if isinstance(value, str):
        text = value.strip()
        return False if _NO.match(text) else bool(_YES.match(text)) or None
    return None


def agree(said: JsonValue, declared: DeclaredValue) -> bool:
    """Whether facility.yaml and a form can both be right; what cannot be compared does not contradict."""
    numbers = [_numbers(value) for value in (said, declared)]
    if numbers[0] and numbers[1]:
        pairs = zip(*map(sorted, numbers), strict=False)
        return len(numbers[0]) == len(numbers[1]) and all(_is_near(one, two) for one, two in pairs)
    if isinstance(said, str) and isinstance(declared, str):
        clocks = [re.findall(r"\d+", value) for value in (said, declared)]
        return clocks[0] == clocks[1] or not clocks[0]
    answers = yes_or_no(said), yes_or_no(declared)
    return None in answers or answers[0] == answers[1]


def _is_near(one: float, two: float) -> bool:
    """Whether two numbers are one; a whole number of facility.yaml may be too large for a difference."""
    small = abs(one) < _LARGEST and abs(two) < _LARGEST
    return one == two or (small and abs(one - two) <= _NEAR)


def _numbers(value: JsonValue | DeclaredValue) -> list[float]:
    if isinstance(value, bool):
        return []
    if isinstance(value, (int, float)):
        return [value]
    if isinstance(value, (list, tuple)):
        found = [number for item in value for number in _numbers(item)]
        return found if len(found) == len(value) else []
    return []


def _doubt(entry: Entry, case: Case, settings: Settings) -> str | None:
    """Return why a form is not to be relied on, '' for one that is, None for one that does not count."""
    if not entry.segment.declared:
        return None
    match = place_of(entry, case, settings)
    if match is Match.DIFFERENT:
        return None
    if match is Match.PROBABLE:
        return f"formulir mungkin tentang {entry.value(FieldName.FACILITY_NAME)}"
    return "jenis dokumen meragukan" if entry.doubtful_type else ""


def _newest(values: Sequence[tuple[Entry, FormValue]]) -> FormValue:
    dates = [entry.date(FieldName.ISSUE_DATE) for entry, _ in values]
    known = [date for date in dates if date is not None]
    last = max(known) if len(known) == len(dates) else None
    newest = [value for date, (_, value) in zip(dates, values, strict=True) if last is None or date == last]
    first = newest[0]
    others = _others(newest)
    if not others:
        return first
    note = f"formulir lain menyebut nilai lain ({', '.join(others)})"
    return first.model_copy(update={"doubt": first.doubt or note})


def _others(values: Iterable[FormValue]) -> list[str]:
    """Return the forms that differ from the first."""
    first, *rest = values
    return [other.path for other in rest if other.fact.value != first.fact.value]
