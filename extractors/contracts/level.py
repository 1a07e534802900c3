"""First level of care (FKTP) or referral level (FKTL), with the traps that names set.

Never "rumah sakit, so FKTL": a class D pratama hospital is paid by capitation, and a klinik utama by INA-CBG.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.labels import FacilityLevel

from .folding import fold

_FIRST = re.compile(
    r"\b(?:pelayanan|pemeliharaan|fasilitas)? ?(?:kesehatan )?tingkat (?:pertama|i\b|dasar)|\brjtp\b|\britp\b|\bfktp\b|\bppk (?:tingkat )?(?:i|1)\b"
)
_REFERRAL = re.compile(
    r"\brujukan (?:tingkat )?lanjut\w*|\btingkat lanjut\w*|\bfk?rtl\b|\bfktl\b|\brjtl\b|\britl\b|\bspesialistik\b"
)
_TYPES: tuple[tuple[str, re.Pattern[str], FacilityLevel, float], ...] = (
    ("rs_pratama", re.compile(r"(?:rumah sakit|\brsu?d?)\b[^.;]{0,40}\bpratama\b|kelas d pratama"), FacilityLevel.FKTP, 0.95),
    ("klinik_utama", re.compile(r"\bklinik utama\b|\bklinik (?:spesialis|mata|hemodialisa|hd|bedah|jantung|kebidanan dan kandungan)\b"), FacilityLevel.FKTL, 0.95),
    ("puskesmas", re.compile(r"\bpuskesmas\b|\bpusat kesehatan masyarakat\b"), FacilityLevel.FKTP, 0.97),
    ("klinik_pratama", re.compile(r"\bklinik pratama\b"), FacilityLevel.FKTP, 0.97),
    ("solo", re.compile(r"\bpra[kt]+[ie]k (?:mandiri |perorangan )?dokter\b|\bdokter (?:gigi )?(?:praktik|keluarga|perorangan)\b|^(?:dr|drg)\b\.?"), FacilityLevel.FKTP, 0.92),
    ("rumah_sakit", re.compile(r"\brumah sakit\b|\brs\w{0,3}\b|\bhospital\b|\bbalai (?:besar )?kesehatan\b"), FacilityLevel.FKTL, 0.85),
    ("klinik", re.compile(r"\bklinik\b|\bbalai pengobatan\b|\brumah bersalin\b|\bclinic\b"), FacilityLevel.FKTP, 0.75),
)  # fmt: skip
_CAPITATION = re.compile(r"\bkapitasi\b")
_CASE_RATE = re.compile(r"\bina ?- ?cbg\w*\b|\bidrg\b|\bcasemix\b")


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
    """Return the level: from the contract's title, else from the kind of facility, else from the way of paying.

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
        assert match is not None
        return LevelReading(level, 0.97, "level.title", word=match.span())
    paid_by_head, paid_by_case = len(_CAPITATION.findall(text)), len(_CASE_RATE.findall(text))
    for kind, pattern, level, confidence in _TYPES:
        if not pattern.search(name):
            continue
        if kind in ("klinik", "rumah_sakit") and max(paid_by_head, paid_by_case) >= 3:
            paid = (
                FacilityLevel.FKTP
                if paid_by_head > 2 * paid_by_case
                else FacilityLevel.FKTL
                if paid_by_case > 2 * paid_by_head
                else level
            )
            if paid is not level:
                return LevelReading(paid, 0.6, "level.payment_against_name", review=True)
        return LevelReading(level, confidence, f"level.{kind}")
    if paid_by_head > 2 * paid_by_case and paid_by_head >= 2:
        return LevelReading(FacilityLevel.FKTP, 0.6, "level.capitation", review=True)
    if paid_by_case > 2 * paid_by_head and paid_by_case >= 2:
        return LevelReading(FacilityLevel.FKTL, 0.6, "level.case_rate", review=True)
    return None
