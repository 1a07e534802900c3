"""First level of care (FKTP) or referral level (FKTL), with the traps that names set.

Never "rumah sakit, so FKTL": a class D pratama hospital is paid by capitation, and a klinik utama by INA-CBG.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.labels import FacilityLevel

from .folding import fold
from .rules import rule

_FIRST = rule("level.first")
_REFERRAL = rule("level.referral")
# In this order: the traps before the words that they hold.
_TYPES: tuple[tuple[str, FacilityLevel, float], ...] = (
    ("rs_pratama", FacilityLevel.FKTP, 0.95),
    ("klinik_utama", FacilityLevel.FKTL, 0.95),
    ("puskesmas", FacilityLevel.FKTP, 0.97),
    ("klinik_pratama", FacilityLevel.FKTP, 0.97),
    ("solo", FacilityLevel.FKTP, 0.92),
    ("rumah_sakit", FacilityLevel.FKTL, 0.85),
    ("klinik", FacilityLevel.FKTP, 0.75),
)
_CAPITATION = rule("level.capitation")
_CASE_RATE = rule("level.case_rate")


@dataclass(frozen=True)
class LevelReading:
    """A level with its reason."""

    level: FacilityLevel
    confidence: float
    rule: str
    review: bool = False
    word: tuple[int, int] | None = None
    """Where in the title the words stand, if they do."""


def infer_level(title: str, facility: str, body: str) -> LevelReading | None:
    """Return the level: from the title, else from the kind of facility, else from the way of paying.

    Args:
        title: The title block with its TENTANG.
        facility: Name of the facility, and what the komparisi says of it.
        body: The whole contract.
    """
    heading, name, text = fold(title), fold(facility).strip(), fold(body)
    first, referral = _FIRST.search(heading), _REFERRAL.search(heading)
    if bool(first) != bool(referral):
        level = FacilityLevel.FKTP if first else FacilityLevel.FKTL
        match = first or referral
        return LevelReading(level, 0.97, "level.title", word=match.span() if match else None)
    paid_by_head, paid_by_case = len(_CAPITATION.findall(text)), len(_CASE_RATE.findall(text))
    for kind, level, confidence in _TYPES:
        if not rule(f"level.{kind}").search(name):
            continue
        paid = _paid_as(paid_by_head, paid_by_case, least=3)
        if kind in ("klinik", "rumah_sakit") and paid not in (None, level):
            assert paid is not None
            return LevelReading(paid, 0.6, "level.payment_against_name", review=True)
        return LevelReading(level, confidence, f"level.{kind}")
    paid = _paid_as(paid_by_head, paid_by_case, least=2)
    return LevelReading(paid, 0.6, "level.payment", review=True) if paid else None


def _paid_as(by_head: int, by_case: int, *, least: int) -> FacilityLevel | None:
    """Return the level that the way of paying stands for, where the contract clearly speaks of one way."""
    if by_head >= least and by_head > 2 * by_case:
        return FacilityLevel.FKTP
    if by_case >= least and by_case > 2 * by_head:
        return FacilityLevel.FKTL
    return None
