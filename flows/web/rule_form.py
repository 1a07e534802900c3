"""A ruling from what a form sends; everything in it is checked."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue, TypeAdapter, ValidationError

from extractors.dates.find import parse_date
from schemas.errors import UsageError
from schemas.evidence import Region
from schemas.labels import LIFETIME, DocumentType, FieldName, Verdict
from schemas.rulings import Action, Ruling, Target, TargetKind

from .choices import CHOICES

_DATES = frozenset(
    (
        FieldName.EXPIRY_DATE,
        FieldName.END_DATE,
        FieldName.START_DATE,
        FieldName.ISSUE_DATE,
        FieldName.SIGNED_DATE,
    )
)
_ENDLESS = (LIFETIME, "seumur hidup")
_LONGEST, _LONGEST_QUOTE, _MOST_REGIONS = 500, 2000, 50
_REGIONS = TypeAdapter(tuple[Region, ...])


def target_of(form: Mapping[str, Any]) -> Target:
    """Return what a form is about.

    Raises:
        UsageError: when it names no target.
    """
    try:
        return Target.model_validate_json(_given(form, "target", 3000))
    except ValidationError as error:
        raise UsageError("Sasaran putusan tidak dikenal.", "Muat ulang halaman.") from error


def facility_of(form: Mapping[str, Any]) -> str:
    """Return the facility that the page named."""
    return _given(form, "facility", _LONGEST)


def turn_of(form: Mapping[str, Any]) -> int:
    """Return the last turn that the person saw.

    Raises:
        UsageError: when it is no number.
    """
    text = _text(form, "after", 10)
    if not (text.isascii() and text.isdigit()):
        raise UsageError("Putusan tanpa giliran.", "Muat ulang halaman.")
    return int(text)


def seen_of(form: Mapping[str, Any]) -> JsonValue:
    """Return what the page showed as said by the machine.

    Raises:
        UsageError: when it cannot be read.
    """
    try:
        seen: JsonValue = json.loads(_given(form, "seen", 20_000) or "null")
    except (ValueError, RecursionError) as error:
        raise UsageError("Isi formulir tidak terbaca.", "Muat ulang halaman.") from error
    return seen


def ruling_of(form: Mapping[str, Any], target: Target, *, seen: JsonValue, by: str, at: str) -> Ruling:
    """Return the ruling that a form sends.

    Args:
        form: What was sent.
        target: What it is about.
        seen: What the machine says.
        by: Who sent it.
        at: When.

    Raises:
        UsageError: when action, value, regions or reason cannot be used.
    """
    chosen = _text(form, "choose", _LONGEST)
    name = Action.CORRECT if chosen else _text(form, "action", 20)
    try:
        action = Action(name)
    except ValueError as error:
        raise UsageError("Putusan ini tidak dikenal.", "Muat ulang halaman.") from error
    value: JsonValue = None
    if action is Action.CORRECT:
        value = _value(target, chosen or _text(form, "value", _LONGEST) or _text(form, "date", 10))
    elif action is Action.MOVE:
        value = _text(form, "value", 200)
    if action is Action.CORRECT and value == seen:
        action, value = Action.CONFIRM, None
    if action is Action.WAIVE and not _text(form, "reason", _LONGEST):
        raise UsageError("Alasan perlu diisi.", "Tulis mengapa ini boleh dibiarkan.")
    try:
        return Ruling(
            target=target,
            action=action,
            value=value,
            quote=_text(form, "quote", _LONGEST_QUOTE),
            regions=_regions(_text(form, "regions", 20_000)),
            reason=_text(form, "reason", _LONGEST),
            seen=seen,
            by=by,
            at=at,
        )
    except ValidationError as error:
        raise UsageError("Putusan ini tidak cocok dengan sasarannya.", "Pilih putusan lain.") from error


def back_of(form: Mapping[str, Any]) -> str:
    """Return the path of this site to go back to."""
    back = _given(form, "back", 2000)
    return back if back.startswith("/") and not back.startswith("//") and "\\" not in back else "/antrean"


def _given(form: Mapping[str, Any], name: str, longest: int) -> str:
    """Return an entry as it was sent."""
    given = form.get(name, "")
    text = given if isinstance(given, str) else ""
    if len(text) > longest:
        raise UsageError(f"Isian terlalu panjang: {name}.", f"Paling banyak {longest} huruf.")
    return text


def _text(form: Mapping[str, Any], name: str, longest: int) -> str:
    """Return an entry that a person wrote, its white space folded."""
    text = " ".join(_given(form, name, longest).split())
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text):
        raise UsageError(f"Isian tidak terbaca: {name}.", "Tulis ulang tanpa huruf kendali.")
    return text


def _regions(text: str) -> tuple[Region, ...]:
    if not text:
        return ()
    try:
        regions = _REGIONS.validate_json(text)
    except ValidationError as error:
        raise UsageError("Kotak bukti tidak terbaca.", "Gambar kotak sekali lagi.") from error
    if len(regions) > _MOST_REGIONS:
        raise UsageError("Terlalu banyak kotak bukti.", f"Pilih paling banyak {_MOST_REGIONS}.")
    return regions


def _value(target: Target, text: str) -> JsonValue:
    if not text:
        raise UsageError("Nilai yang benar belum diisi.", "Isi nilai, atau pilih putusan lain.")
    if target.kind is TargetKind.CLAUSE:
        return _one_of(text, (Verdict.PRESENT, Verdict.MISSING))
    if target.kind is TargetKind.TYPE:
        return _one_of(text, tuple(kind for kind in DocumentType if kind is not DocumentType.MULTI))
    try:
        name = FieldName(target.name)
    except ValueError as error:
        raise UsageError("Isian ini tidak dikenal.", "Muat ulang halaman.") from error
    if name in _DATES:
        return _date(name, text)
    if name in CHOICES:
        return _one_of(text, CHOICES[name])
    if name is FieldName.NUMBERS:
        return [part.strip() for part in text.split(";") if part.strip()] or None
    return text


def _one_of(text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise UsageError(f"{text!r} bukan nilai yang dapat dipilih.", f"Pilih: {', '.join(allowed)}.")
    return str(text)


def _date(name: FieldName, text: str) -> str:
    if name is FieldName.EXPIRY_DATE and text.lower() in _ENDLESS:
        return LIFETIME
    read = parse_date(text)
    if read is None or read.date is None:
        raise UsageError(f"{text!r} bukan tanggal yang lengkap.", "Tulis seperti 2 Mei 2028 atau 2028-05-02.")
    return read.date.isoformat()
