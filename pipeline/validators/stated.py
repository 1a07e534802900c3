"""What a facility states of one thing: facility.yaml first, then its form."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import JsonValue

from schemas.dossier import Case
from schemas.facts import DeclaredValue
from schemas.results import EvidenceLink

from .form_values import flat, where, yes_or_no

_NUMBER = r"\d+(?:[.,]\d+)?"
_MEASURE = re.compile(
    rf"(?:{_NUMBER})(?:\s*(?:m|meter)?\s*[x×]\s*(?:{_NUMBER}))*\s*(?:%|set|buah|unit|orang|m|m2|m²|meter)?",
    re.IGNORECASE,
)
"""Numbers as people write them into facility.yaml: `14 set`, `3,5 x 4 m`."""
_LARGEST = 1e12
"""No number of a form; larger ones of facility.yaml may not even fit a float."""
_UNIT = re.compile(r"m[2²]", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """A facility's own word; proven by nothing."""

    value: JsonValue | DeclaredValue
    sure: bool
    """False where a person must look at the form first."""
    where: str
    """As messages tell it."""
    evidence: EvidenceLink

    @property
    def answer(self) -> bool | None:
        """Return yes or no; None where it says neither."""
        if isinstance(self.value, (list, tuple, dict)):
            return None
        said = yes_or_no(self.value)
        number = self.number
        return number > 0 if said is None and number is not None else said

    @property
    def number(self) -> float | None:
        """Return the one number that it tells, not negative; None for yes, no and anything else."""
        numbers = _numbers(self.value)
        return numbers[0] if len(numbers) == 1 else None

    @property
    def sides(self) -> tuple[float, float] | None:
        """Return length and width in metres; a height behind them is left out."""
        numbers = _numbers(self.value)
        return (numbers[0], numbers[1]) if len(numbers) in (2, 3) else None

    @property
    def score(self) -> float | None:
        """Return 0 to 100; yes is worth 100, no 0; None for what is neither."""
        number = self.number
        if number is not None:
            return number if number <= 100 else None
        answer = self.answer
        return None if answer is None else 100.0 * answer


def statement(keys: Iterable[str], case: Case) -> Statement | None:
    """Return what is stated under the first of `keys` that is; facility.yaml goes before the forms."""
    wanted = tuple(keys)
    profile = case.dossier.profile
    told = [(key, value) for key, value in flat(profile.self_assessment) if value is not None]
    for key in wanted:
        for name, value in told:
            if name == key:
                return Statement(value, True, profile.path, EvidenceLink(path=profile.path))
    stated = case.form_values
    for key in wanted:
        for one in stated:
            if one.fact.key == key:
                proof = one.fact.evidence
                link = EvidenceLink(path=one.path, page=proof.page, quote=proof.quote)
                return Statement(one.fact.value, one.sure, f"formulir {where(one)}", link)
    return None


def _numbers(value: JsonValue | DeclaredValue) -> list[float]:
    """Return the numbers of a value, none where one of them is no measure."""
    found: list[float] = []
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        found = [float(value)] if abs(value) < _LARGEST else [math.inf]
    elif isinstance(value, str) and _MEASURE.fullmatch(value.strip()):
        numbers = re.findall(_NUMBER, _UNIT.sub("", value))
        found = [float(number.replace(",", ".")) for number in numbers]
    elif isinstance(value, (list, tuple)):
        found = [number for item in value for number in _numbers(item)]
        if len(found) != len(value):
            return []
    return found if all(math.isfinite(number) and number >= 0 for number in found) else []
