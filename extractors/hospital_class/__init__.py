"""The class of a hospital, as its own papers tell it: A to D, or `D pratama`."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from functools import cache
from importlib.resources import files

from schemas.evidence import cite
from schemas.facts import FieldFact
from schemas.labels import FieldName
from schemas.text import DocumentText

__all__ = ["extract_hospital_class", "hospital_classes"]

_SURE, _TWO = 0.9, 0.5
_LOOK_BACK = 60
"""Characters before the words in which a referral is looked for."""


def extract_hospital_class(document: DocumentText, *, start: int, end: int) -> FieldFact | None:
    """Return the class that `document.text[start:end]` tells; None where it tells none.

    Where it tells several, the one that it tells most often, for a person to look at. Whether the words are
    about a hospital's own papers is for the caller to know.
    """
    told: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for class_, begin, stop, rule in hospital_classes(document.text, start, end):
        told[class_].append((begin, stop, rule))
    if not told:
        return None
    best = max(told, key=lambda class_: (len(told[class_]), -told[class_][0][0]))
    others = tuple(sorted(class_ for class_ in told if class_ != best))
    begin, stop, rule = told[best][0]
    evidence = cite(document, begin, stop, rule=rule)
    read = 1.0 if evidence.confidence is None else 0.5 + 0.5 * evidence.confidence
    return FieldFact(
        name=FieldName.FACILITY_CLASS,
        value=best,
        raw=document.text[begin:stop],
        evidence=evidence,
        confidence=round(read * (_TWO if others else _SURE), 3),
        review=bool(others),
        alternatives=others,
        note="dua kelas disebut" if others else "",
    )


def hospital_classes(text: str, start: int, end: int) -> list[tuple[str, int, int, str]]:
    """Return each class that stands in `text[start:end]` with its place and rule, each place once."""
    before, after, patterns = _patterns()
    found: dict[int, tuple[str, int, int, str]] = {}
    for rule, pattern in patterns:
        for match in pattern.finditer(text, start, end):
            left = text[max(start, match.start() - _LOOK_BACK) : match.start()]
            if before.search(left) or after.match(text[match.end() : end][:_LOOK_BACK]):
                continue
            class_ = match["letter"] + (" pratama" if match["pratama"] else "")
            found.setdefault(match.start("letter"), (class_, match.start(), match.end(), rule))
    return [found[place] for place in sorted(found)]


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    data = tomllib.loads(files(__package__).joinpath("patterns.toml").read_text(encoding="utf-8"))
    entries = tuple((entry["id"], _compiled(entry["pattern"])) for entry in data["pattern"])
    return _compiled(data["before"]), _compiled(data["after"]), entries
