"""Fields that have one of a few values: they are chosen, not typed, and shown by their names."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.labels import ExpiryBasis, FacilityLevel, FieldName, Verification

CHOICES: Mapping[FieldName, tuple[str, ...]] = {
    FieldName.EXPIRY_BASIS: tuple(ExpiryBasis),
    FieldName.FACILITY_LEVEL: tuple(FacilityLevel),
    FieldName.FACILITY_CLASS: ("A", "B", "C", "D", "D pratama"),
    FieldName.VERIFICATION: tuple(Verification),
}
NAMES: Mapping[FieldName, str] = {
    FieldName.EXPIRY_BASIS: "expiry_bases",
    FieldName.FACILITY_LEVEL: "levels",
    FieldName.VERIFICATION: "verifications",
}
"""Where the names of the values stand among the labels; a class of hospital is its own name."""
