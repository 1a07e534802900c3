"""What is written beside a label: numbers of people and things, sizes, distances, hours, scores."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors.numbers import parse_number_words
from schemas.facts import DeclaredValue

from .criteria import Criterion, Kind
from .words import vocabulary

_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"
_LENGTH = r"(?:m(?:eter|tr)?|cm|centimeter|sentimeter)"
_COUNT = re.compile(
    r"(?P<digits>\d{1,3}(?:\.\d{3})+|\d{1,6})(?:\s*\((?P<words>[^)\d]*)\))?\s*(?P<unit>[^\d]*)"
)
_SIZE = re.compile(
    rf"(?P<one>{_NUMBER})\s*(?P<unit1>{_LENGTH})?\s*[x×*]\s*(?P<two>{_NUMBER})\s*(?P<unit2>{_LENGTH})?[²2]?\b",
    re.IGNORECASE,
)
_AREA = re.compile(rf"{_NUMBER}\s*(?:m2|m²|meter persegi)", re.IGNORECASE)
_DISTANCE = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>km|kilometer|m|meter|mtr)?\b", re.IGNORECASE)
_CLOCK = r"(\d{1,2})[.:](\d{2})"
_HOURS = re.compile(
    rf"{_CLOCK}\s*(?:wib|wita|wit)?\s*(?:-|–|—|s\W{{0,2}}d\b\W?|sampai(?: dengan)?|hingga)\s*{_CLOCK}",
    re.IGNORECASE,
)
_ALL_DAY = re.compile(r"\b24\s*jam\b", re.IGNORECASE)
_SCORE = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*%?")
_BLANK = re.compile(r"[._…]{3,}")
"""The dots of a blank, filled or not."""
_LARGEST_ROOM_M = 30
_MOST_WORDS = 3
"""Words of a unit at most: `orang dokter umum`; more is a remark."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value and how it was told."""

    value: DeclaredValue
    sure: bool = True
    note: str = ""
    alternatives: tuple[str, ...] = ()


def parse_value(criterion: Criterion, text: str, *, label: str = "", remark: bool = False) -> Value | None:
    """Return the value that `text` gives for a criterion that is no plain yes or no, or None.

    Args:
        criterion: What is asked.
        text: The words as read.
        label: The printed label; a unit may stand there.
        remark: Whether the text stands among the remarks, where a number may count anything.
    """
    written = " ".join(_BLANK.sub(" ", text).replace("_", " ").split()).strip(" :;")
    if not any(map(str.isalnum, written)):
        return None
    match criterion.kind:
        case Kind.COUNT | Kind.YES_NO:
            return _count(written, remark=remark)
        case Kind.SIZE:
            return _size(written)
        case Kind.DISTANCE:
            return _distance(written, label)
        case Kind.HOURS:
            return _hours(written)
        case Kind.SCORE:
            return _score(written)


def _count(text: str, *, remark: bool) -> Value | None:
    plain = _exactly(text)
    match = _COUNT.fullmatch(plain)
    if match is None:
        words = re.match(r"[a-z ]+", plain.lower())
        number = _worded(words.group().split()) if words and not remark else None
        return None if number is None else Value(number)
    unit = " ".join(re.sub(r"[^\w ]+", " ", match["unit"].lower()).split())
    if remark and not any(unit == counted or unit.startswith(f"{counted} ") for counted in _counted()):
        return None
    known = vocabulary()
    if len(unit.split()) > _MOST_WORDS or not (known.yes | known.no).isdisjoint(unit.split()):
        return None
    number = int(match["digits"].replace(".", ""))
    told = parse_number_words(match["words"]) if match["words"] else None
    if told is not None and told != number:
        return Value(number, sure=False, note="angka dan huruf berbeda", alternatives=(str(told),))
    return Value(number)


@cache
def _counted() -> frozenset[str]:
    return vocabulary().counted


def _worded(words: list[str]) -> int | None:
    """Return the number that the words before a unit say: `dua orang`."""
    for length in range(len(words) - 1, 0, -1):
        if " ".join(words[length:]) in _counted():
            return parse_number_words(" ".join(words[:length]))
    return None


def _size(text: str) -> Value | None:
    match = _SIZE.search(text)
    if match is None:
        if _AREA.search(text):
            return Value(None, sure=False, note="hanya luas; panjang dan lebar tidak ditulis")
        return None
    units = [unit.lower() if unit else "" for unit in (match["unit1"], match["unit2"])]
    sides = [_decimal(match[name]) for name in ("one", "two")]
    unit = [one or other for one, other in zip(units, reversed(units), strict=True)]
    metres = tuple(
        round(side / 100, 2) if name.startswith(("c", "s")) else side
        for side, name in zip(sides, unit, strict=True)
    )
    sure = _is_whole(text, match) and all(0 < side <= _LARGEST_ROOM_M for side in metres)
    return Value(metres, sure=sure, note="" if sure else "ukuran tidak terbaca jelas")


def _distance(text: str, label: str) -> Value | None:
    match = _DISTANCE.search(text)
    if match is None:
        return None
    unit = (match["unit"] or "").lower()
    known = bool(unit) or "km" in label.lower()
    number = _decimal(match["number"])
    far = round(number / 1000, 3) if unit.startswith("m") else number
    sure = known and _is_whole(text, match)
    return Value(far, sure=sure, note="" if sure else "jarak atau satuannya tidak terbaca jelas")


def _hours(text: str) -> Value | None:
    found = []
    for match in _HOURS.finditer(text):
        hours = [int(part) for part in match.groups()]
        if hours[0] > 24 or hours[2] > 24 or max(hours[1], hours[3]) > 59:
            return Value(None, sure=False, note=f"jam {match.group()} tidak mungkin")
        found.append("{:02}:{:02}-{:02}:{:02}".format(*hours))
    if _ALL_DAY.search(text):
        found.append("00:00-24:00")
    if not found:
        return None
    return Value(found[0] if len(found) == 1 else tuple(found))


def _score(text: str) -> Value | None:
    match = _SCORE.fullmatch(text)
    number = _decimal(match[1]) if match else None
    if number is None or number > 100:
        return None
    return Value(int(number) if number.is_integer() else number)


def _exactly(text: str) -> str:
    """Return the text without words that say a number is not exact."""
    lowered = text.lower()
    for about in vocabulary().about:
        if lowered.startswith(about):
            return text[len(about) :].strip()
    return text


def _is_whole(text: str, match: re.Match[str]) -> bool:
    """Whether nothing unread stands at the value: `t2,5km` was `± 2,5 km`, or `12,5 km`."""
    before = text[: match.start()].lower().strip()
    after = text[match.end() :].strip(" .,;")
    joined = match.end() < len(text) and text[match.end()].isalnum()
    return (not before or before in vocabulary().about) and not joined and not any(map(str.isdigit, after))


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))
