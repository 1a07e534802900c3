"""Indonesian and English names of every value in the outputs, read from labels.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from schemas import labels as vocabulary
from schemas import timing

LABELS_FILE: Final = Path(__file__).with_name("labels.toml")

SECTIONS: Final = ("contents", "provider", "information", "payment", "other")
"""Sections of the clause list, in its order; the part of a clause id before the dot."""

GROUPS: Final[Mapping[str, type[StrEnum]]] = MappingProxyType(
    {
        "clauses": vocabulary.ClauseId,
        "document_types": vocabulary.DocumentType,
        "subtypes": vocabulary.Subtype,
        "levels": vocabulary.FacilityLevel,
        "facility_types": vocabulary.FacilityType,
        "contract_kinds": vocabulary.ContractKind,
        "fields": vocabulary.FieldName,
        "expiry_bases": vocabulary.ExpiryBasis,
        "verifications": vocabulary.Verification,
        "date_uses": vocabulary.DateUse,
        "statement_kinds": vocabulary.StatementKind,
        "verdicts": vocabulary.Verdict,
        "reasons": vocabulary.ClauseReason,
        "severities": vocabulary.Severity,
        "failures": vocabulary.FailureClass,
        "document_statuses": vocabulary.DocumentStatus,
        "text_sources": vocabulary.TextSource,
        "licence_statuses": vocabulary.LicenceStatus,
        "decisions": vocabulary.Decision,
        "states": vocabulary.DossierState,
        "deadline_kinds": vocabulary.DeadlineKind,
        "requirement_results": vocabulary.RequirementResult,
        "requirement_kinds": vocabulary.RequirementKind,
        "run_states": timing.RunState,
        "stages": timing.Stage,
    }
)
"""Tables of labels.toml and the vocabulary that each must cover exactly."""


class Label(NamedTuple):
    """One value's names."""

    indonesian: str
    english: str


def parse_labels(text: str, *, source: str) -> Mapping[str, Mapping[str, Label]]:
    """Return the tables of a labels file.

    Raises:
        ValueError: naming `source`, table and entry, when an entry is malformed, missing or unknown.
    """
    tables: dict[str, Mapping[str, Label]] = {}
    for group, entries in tomllib.loads(text).items():
        for value, names in entries.items():
            if (
                not isinstance(names, list)
                or len(names) != len(Label._fields)
                or not all(isinstance(name, str) and name.strip() for name in names)
            ):
                raise ValueError(f'{source}: [{group}] {value}: expected ["Indonesian", "English"]')
        tables[group] = {value: Label(*names) for value, names in entries.items()}
    expected = {group: [member.value for member in enum] for group, enum in GROUPS.items()}
    expected["sections"] = list(SECTIONS)
    for group, values in expected.items():
        if missing := set(values) - set(tables.get(group, {})):
            raise ValueError(f"{source}: [{group}] lacks {', '.join(sorted(missing))}")
        if unknown := set(tables[group]) - set(values):
            raise ValueError(f"{source}: [{group}] has unknown {', '.join(sorted(unknown))}")
    if unknown_groups := set(tables) - set(expected):
        raise ValueError(f"{source}: unknown tables {', '.join(sorted(unknown_groups))}")
    return tables


@cache
def load_labels() -> Mapping[str, Mapping[str, Label]]:
    """Return the product's own labels."""
    return parse_labels(LABELS_FILE.read_text(encoding="utf-8"), source=LABELS_FILE.name)


def label(group: str, value: str | None) -> Label:
    """Return the names of `value`; an id that an organisation added itself names itself."""
    if value is None:
        return Label("", "")
    found = load_labels()[group].get(str(value))
    return found or Label(str(value).replace("_", " "), "")


def name(group: str, value: str | None) -> str:
    """Return the Indonesian name of `value`."""
    return label(group, value).indonesian


def reason_name(reason: str | None) -> str:
    """Return the Indonesian name of a clause's reason, with its detail (`half_missing: <which half>`)."""
    if not reason:
        return ""
    key, _, detail = reason.partition(":")
    named = name("reasons", key.strip())
    return f"{named}: {detail.strip()}" if detail.strip() else named


def facility_kind(level: str | None, facility_type: str | None) -> str:
    """Return level and type of a facility in a few words, such as `FKTP · Klinik pratama`."""
    return " · ".join(part for part in (level or "", name("facility_types", facility_type)) if part)
