"""Find the dates of a text."""

from __future__ import annotations

import re
from bisect import bisect_left

from schemas.dates import PartialDate

from .found import Found
from .join import complete_ranges, join_twins
from .judge import judge
from .models import DateMatch
from .numeric import find_numeric
from .tokens import tokenize
from .unmarked import find_unmarked, read_compact
from .vocabulary import load_vocabulary
from .worded import find_worded

_NAMES = load_vocabulary().words["name_labels"]
_YEAR_ALONE = re.compile(r"\s*(?:tahun\s+)?((?:19|20)[0-9]{2})\s*", re.IGNORECASE)


def find_dates(text: str) -> list[DateMatch]:
    """Return all dates of `text` in order, not overlapping.

    Lines may end inside a date; a page may not. No clock is read: any year from 1900 to 2099 is a year.

    >>> [match.date.norm for match in find_dates("berlaku 1 s.d. 31 Desember 2031")]
    ['2031-12-01', '2031-12-31']
    """
    found = _without_overlaps(find_worded(tokenize(text), text), find_numeric(text) + find_unmarked(text))
    found = [item for item in found if not _is_in_a_name(text, item.start)]
    found = complete_ranges(join_twins(found, text), text)
    return [judge(item, text) for item in found]


def parse_date(text: str) -> PartialDate | None:
    """Return the one date of a field's value, or None; of several the first complete one.

    >>> parse_date("Februari 2027").norm
    '2027-02-??'
    """
    matches = find_dates(text)
    for match in matches:
        if match.date.date is not None:
            return match.date
    if matches:
        return matches[0].date
    compact = re.fullmatch(r"\s*([0-9]{6}|[0-9]{8})\s*", text)
    if compact:
        return read_compact(compact.group(1))
    year = _YEAR_ALONE.fullmatch(text)
    return PartialDate(int(year.group(1))) if year else None


def _without_overlaps(worded: list[Found], numeric: list[Found]) -> list[Found]:
    """Return both kinds in order; of two that overlap, a month's name counts before length."""
    kept: list[Found] = []
    ranked = [*worded, *sorted(numeric, key=lambda item: (item.start - item.end, item.start))]
    for item in ranked:
        at = bisect_left(kept, item.start, key=lambda other: other.start)
        after_last = at == 0 or kept[at - 1].end <= item.start
        before_next = at == len(kept) or item.end <= kept[at].start
        if after_last and before_next:
            kept.insert(at, item)
    return kept


def _is_in_a_name(text: str, start: int) -> bool:
    """Return whether the date names a street or a university: `Jl. 17 Agustus 1945`."""
    before = re.search(r"([^\W\d_]+)[.\s]*\Z", text[max(0, start - 16) : start])
    return before is not None and before.group(1).lower() in _NAMES
