"""Numbers of contracts and licences: found by separators or label, never rejected for their form."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from .models import NumberKind, NumberMatch
from .slashed import find_slashed

_FILE = "extractors/numbers/identifiers.toml"
_LABEL_WORD = re.compile(
    r"(?<![^\W_])(?:nomor|nomer|nornor|n[o0]|number|reg(?:istrasi|istration)?)(?![^\W_])", re.IGNORECASE
)
# From the label to the number: a few words ("Nomor STR KKI"), then a colon or not.
_AFTER_LABEL = re.compile(
    r"\.?(?:[ /]{1,2}[^\W\d_][^\W\d_./()-]{0,20}\.?){0,5}?\s{0,3}[.:=]{0,2}\s{0,3}(?=[A-Z0-9])"
    r"(?P<id>(?:[A-Z]{1,6}[-.]?)?[0-9][A-Za-z0-9.-]{0,40}(?: [0-9][0-9-]{0,20}){0,6})"
)
_FORMS = {
    NumberKind.STR_DOTTED: r"[0-9]{2}(?: ?\. ?[0-9]{1,3}){5} ?\. ?[0-9OolI]{5,7}",
    NumberKind.STR_LETTERS: r"[A-Z]{2} ?[0-9OolI]{14}",
    NumberKind.STR_SPACED: r"[0-9]{2} ?[0-9]{2} ?[0-9] ?[0-9] ?[0-9]{2} ?- ?[0-9]{6,8}",
    NumberKind.PB_UMKU: r"PB[- ]?UMKU\s?[:.]?\s?[0-9]{8,24}",
    NumberKind.DIGITS: r"[0-9]{13,17}",
}
_DISTINCT = {kind: re.compile(rf"(?<![\w./,-]){form}(?![\w/])") for kind, form in _FORMS.items()}
_REPAIR = str.maketrans("OolI", "0011")


@cache
def load_identifiers() -> dict[str, Any]:
    """Return the word lists of identifiers.toml; raise ValueError naming the entry that is wrong."""
    text = files("extractors.numbers").joinpath("identifiers.toml").read_text(encoding="utf-8")
    return check_identifiers(tomllib.loads(text))


def check_identifiers(data: dict[str, Any], *, name: str = _FILE) -> dict[str, Any]:
    """Return `data` if every list is there and every part in capitals; raise ValueError otherwise."""
    for table, keys in {
        "labels": ("never", "regulation", "first_party", "second_party"),
        "parts": ("agreement", "authority", "regulation"),
    }.items():
        for key in keys:
            if not data.get(table, {}).get(key):
                raise ValueError(f"{name}: [{table}] {key} is missing")
    for table in ("parts", "doc_types"):
        for key, words in data[table].items():
            for word in words:
                if word != word.upper():
                    raise ValueError(f"{name}: [{table}] {key}: {word!r} must be in capitals")
    return data


def find_contract_numbers(text: str) -> list[NumberMatch]:
    """Return the numbers in `text` that can be a contract's, in order.

    All numbers with slashes but those of laws and of a signatory's authority; which of them is the contract's
    own is told by its place, its `kind` and its `label`.
    """
    never = (NumberKind.REGULATION, NumberKind.AUTHORITY)
    return [match for match in _classified_slashed(text) if match.kind not in never]


def find_licence_numbers(text: str) -> list[NumberMatch]:
    """Return the numbers in `text` that can be a licence's, in order, laws left out."""
    found = [match for match in _classified_slashed(text) if match.kind is not NumberKind.REGULATION]
    for candidate in (*_find_distinct(text), *_find_labelled(text)):
        _add(found, candidate)
    return found


def _add(found: list[NumberMatch], candidate: NumberMatch) -> None:
    """Put `candidate` into its place in `found`, unless that is taken."""
    at = bisect_left(found, candidate.start, key=lambda match: match.start)
    if (at == 0 or found[at - 1].end <= candidate.start) and (
        at == len(found) or candidate.end <= found[at].start
    ):
        found.insert(at, candidate)


def label_before(text: str, start: int) -> str:
    """Return the words before `start` on its line, or the line before when the number begins its line."""
    base = max(0, start - 70)
    window = text[base:start]
    lines = re.split(r"[\n\f]", window)
    label = lines[-1].strip()
    if len(label.strip(" .:=-")) < 2 and len(lines) > 1:
        label = f"{lines[-2].strip()} {label}".strip()
    return label


def _classified_slashed(text: str) -> list[NumberMatch]:
    found = []
    for match in find_slashed(text):
        label = label_before(text, match.start)
        if not _names(label, "never"):
            found.append(_classify(replace(match, label=label)))
    return found


def _names(label: str, kind: str) -> bool:
    """Return whether the end of `label` names one of the words listed under `kind`."""
    words = load_identifiers()["labels"][kind]
    tail = label.lower()[-48:]
    return any(re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", tail) for word in words if word in tail)


def _classify(match: NumberMatch) -> NumberMatch:
    data = load_identifiers()
    parts = {part for part in re.split(r"[/.\-_ ]", match.value.upper()) if part}
    segments = match.value.upper().split("/")
    party = 1 if _names(match.label, "first_party") else 2 if _names(match.label, "second_party") else None
    doc_type = next(
        (
            name
            for name, words in data["doc_types"].items()
            if any(word in parts or word in segments for word in words)
        ),
        None,
    )
    kind = match.kind
    if kind is NumberKind.SLASHED:
        if parts & set(data["parts"]["regulation"]) or _is_regulation(match.label):
            kind = NumberKind.REGULATION
        elif parts & set(data["parts"]["authority"]):
            kind = NumberKind.AUTHORITY
        elif parts & set(data["parts"]["agreement"]):
            kind = NumberKind.AGREEMENT
        elif re.fullmatch(r"[0-9]{3}(?:\.[0-9]{1,3})*", segments[0]) and segments[0][0] in "0458":
            kind = NumberKind.ARCHIVE_CODE
    return replace(match, kind=kind, party=party, doc_type=doc_type)


def _is_regulation(label: str) -> bool:
    """Return whether the label names a law, and the word Nomor stands between the law and the number."""
    tail = label.lower()[-60:]
    return _names(label, "regulation") and re.search(r"(?:nomor|no\.?)\s*:?\s*\Z", tail) is not None


def _find_distinct(text: str) -> list[NumberMatch]:
    """Find numbers that their form alone gives away."""
    found: list[NumberMatch] = []
    for kind, pattern in _DISTINCT.items():
        for match in pattern.finditer(text):
            start, end = match.span()
            label = label_before(text, start)
            if _names(label, "never"):
                continue
            raw = match.group()
            value, year, shape = re.sub(r"\s", "", raw), None, kind
            if kind is NumberKind.PB_UMKU:
                value = f"PB-UMKU {re.sub('[^0-9]', '', raw)}"
            elif kind is NumberKind.STR_SPACED:
                value = f"{value[:2]} {value[2:4]} {value[4]} {value[5]} {value[6:]}"
            elif kind is NumberKind.STR_LETTERS:
                value = value[:2] + value[2:].translate(_REPAIR)
            elif kind is NumberKind.STR_DOTTED:
                value = value.translate(_REPAIR)
                year = 2000 + int(value.split(".")[5]) if len(value.split(".")[5]) == 2 else None
            elif len(value) == 13:
                shape = NumberKind.NIB
            repaired = re.sub(r"\s", "", raw).replace("-", "") != value.replace("-", "").replace(" ", "")
            confidence = 0.85 if repaired and kind is not NumberKind.PB_UMKU else 0.95
            note = "angka diperbaiki dari salah baca" if confidence < 0.9 else ""
            _add(found, NumberMatch(start, end, raw, value, shape, confidence, None, year, label, note=note))
    return found


def _find_labelled(text: str) -> list[NumberMatch]:
    """Find numbers without slashes after `Nomor` or `No.`: dashes, dots, or five digits and more."""
    found: list[NumberMatch] = []
    for label_word in _LABEL_WORD.finditer(text):
        match = _AFTER_LABEL.match(text, label_word.end())
        if match is None:
            continue
        start = match.start("id")
        raw = match["id"].rstrip(".-")
        end = start + len(raw)
        label = label_before(text, start)
        if _names(label, "never") or _is_regulation(label) or text[end : end + 1] == "/":
            continue
        value = re.sub(r"\s*-\s*", "-", raw)
        digits = sum(char.isdigit() for char in value)
        if digits < 5 or re.fullmatch(r"[0-9]{1,2}[-.][0-9]{1,2}[-.][0-9]{4}", value):
            continue
        kind = NumberKind.DIGITS if value.isdigit() else NumberKind.DASHED
        if found and start < found[-1].end:
            continue
        found.append(NumberMatch(start, end, raw, value, kind, 0.75, label=label))
    return found
