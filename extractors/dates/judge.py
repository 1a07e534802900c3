"""Weigh the readings of one date against each other.

Words, digits and the weekday each have a vote; the date with most votes wins, and words win a tie, as legal
custom has it. The other reading is never lost, and an impossible date is never mended.
"""

from __future__ import annotations

from schemas.dates import PartialDate

from .found import Found
from .models import DateForm, DateMatch, weekday_agrees

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_CERTAIN = 0.98
_DOUBTED = 0.7
"""Whatever reads a field asks a person about a date of this confidence."""


def judge(item: Found, text: str) -> DateMatch:
    """Return the date that most readings of `item` support."""
    date, other = _choose(item)
    confidence = _CERTAIN - item.penalty
    notes = list(item.notes)
    alternatives = [reading for reading in ([other] if other else []) + item.alternatives if reading != date]
    if other is not None:
        confidence = min(confidence, 0.6)
        in_words, in_digits = item.words, item.digits
        if in_words and in_digits:
            notes.append(f"kata berbunyi {in_words.norm}, angka {in_digits.norm}")
    elif alternatives and item.form is not DateForm.RANGE:
        confidence = min(confidence, _DOUBTED)
        notes.append("ada pembacaan lain")
    agrees = weekday_agrees(date, item.weekday)
    if agrees is False and item.weekday is not None:
        # Of real openings one in ten has the wrong weekday: no proof, but somebody must look.
        confidence = min(confidence - 0.15, _DOUBTED)
        notes.append(f"hari {_DAYS[item.weekday]} tidak cocok dengan tanggal")
    if other is not None and agrees:
        confidence += 0.15
    if date.day is not None and date.month is not None and date.year is not None and date.date is None:
        confidence = min(confidence, 0.2)
        notes.append("tanggal tidak ada dalam kalender")
    return DateMatch(
        start=item.start,
        end=item.end,
        raw=text[item.start : item.end],
        date=date,
        form=item.form,
        confidence=round(max(0.05, min(confidence, 1.0)), 3),
        alternatives=tuple(dict.fromkeys(alternatives)),
        note="; ".join(notes),
        weekday=item.weekday,
    )


def _choose(item: Found) -> tuple[PartialDate, PartialDate | None]:
    """Return the date with most votes, and the other one when words and digits disagree."""
    words, digits = item.words, item.digits
    if words is None or digits is None or words == digits:
        return item.date, None
    if all(mine is None or mine == other for mine, other in zip(words, digits, strict=True)):
        # The words only lack a part ("... belas Maret"); the digits have it.
        return digits, None

    def votes(reading: PartialDate) -> int:
        """Count the weekday for `reading`; a date that does not exist has no vote."""
        return (
            -1
            if reading.date is None and reading.day is not None
            else int(bool(weekday_agrees(reading, item.weekday)))
        )

    return (digits, words) if votes(digits) > votes(words) else (words, digits)
