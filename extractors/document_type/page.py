"""What one page says about the document it belongs to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from statistics import median

from schemas.labels import DocumentType, Subtype
from schemas.text import DocumentText, Line

from .patterns import Cue, type_patterns
from .words import is_title_word, joined_letters, title_words

_HEAD_LINES = 34
_TOP_LINES = 4
_BODY_CAP = 3.0
_BODY_REACH = 2400  # characters: a page that tells what it is does so above its middle
_LONG_LINE = 9
"""Words of a line that is part of a sentence, if most are small."""
_SENTENCES = 5
"""Lines of sentences above which a document has begun already; a letterhead and a preamble have fewer."""
_UNDER_TEXT = 0.5
_ITEM = re.compile(r"\s*(?:\(?\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2})+\.?|\(?[A-Za-z][.)]|[-•*])\s")
_PAGE_OF = re.compile(
    r"\b(?:hal(?:aman)?|page|lembar|hlm)\b\.?\s*:?\s*(\d{1,3})(?:\s*(?:dari|of|/)\s*(\d{1,3}))?",
    re.IGNORECASE,
)
_PAGE_ALONE = re.compile(r"^\W*(\d{1,3})\W*$|^\W*(\d{1,3})\s*(?:/|dari|of)\s*(\d{1,3})\W*$", re.IGNORECASE)
_ALIKE = str.maketrans("oil", "011")
"""Letters for the digits that scanners take them for: two readings of one number are compared."""
_NUMBER = re.compile(r"[0-9A-Za-z.\-]+(?:\s?/\s?[0-9A-Za-z.\-]+){2,}|\b\d{11,18}\b")


@dataclass(frozen=True)
class Title:
    """A cue that was found where titles stand."""

    cue: Cue
    strength: float
    line: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class PageView:
    """The evidence of one page."""

    number: int
    words: int
    titles: tuple[Title, ...]
    body: dict[DocumentType, float]
    body_subtypes: dict[Subtype, float]
    opening: float
    """Above 0 a document seems to begin here, below it seems to go on."""
    printed: int | None
    """Printed page number."""
    printed_total: int | None
    numbers: frozenset[str]
    """Document numbers, letters and digits only."""
    footer: str
    landscape: bool
    articles: int
    """Numbered articles (Pasal) on the page."""
    parties: int
    """Mentions of PIHAK ..."""
    marks: tuple[str, ...]

    def strength(self, doc_type: DocumentType) -> float:
        """Strength of the best title of this type."""
        return max((title.strength for title in self.titles if doc_type in title.cue.types), default=0.0)

    @property
    def best(self) -> float:
        """Strength of the best title of all."""
        return max((title.strength for title in self.titles), default=0.0)


@dataclass
class _Head:
    """Repaired words of the upper page with what titles are told by."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    upper: list[bool] = field(default_factory=list)
    capital: list[bool] = field(default_factory=list)
    piece: list[bool] = field(default_factory=list)
    """Whether a word begins a line or follows a wide gap."""


def view_page(document: DocumentText, number: int, lines: Sequence[Line]) -> PageView:
    """Return the evidence of page `number` (from 1), whose lines are given."""
    page = document.pages[number - 1]
    size = page.upright_size
    if not lines:
        return PageView(
            number, 0, (), {}, {}, 0.0, None, None, frozenset(), "", size.width > size.height, 0, 0, ()
        )
    heads = _read_head(document, lines)
    titles = _titles(heads, lines, size.height)
    rows = [
        " ".join(word for _, word in row)
        for _, row in groupby(zip(heads.line, heads.words, strict=True), itemgetter(0))
    ]
    text = " ".join(rows)
    body, subtypes = _body(text[:_BODY_REACH])
    opening, marks = _opening(rows)
    printed, total = _printed_number(lines)
    raw = " ".join(line.text for line in lines[:12])
    return PageView(
        number=number,
        words=sum(line.last_word - line.first_word for line in lines),
        titles=titles,
        body=body,
        body_subtypes=subtypes,
        opening=opening,
        printed=printed,
        printed_total=total,
        numbers=frozenset(
            re.sub(r"\W", "", match.group()).lower().translate(_ALIKE) for match in _NUMBER.finditer(raw)
        ),
        footer=re.sub(r"[\W\d_]+", " ", lines[-1].text.lower()).strip() if len(lines) > 3 else "",
        landscape=size.width > size.height,
        articles=len(re.findall(r"\bpasal \d+", text)),
        parties=len(re.findall(r"\bpihak (?:kesatu|pertama|kedua)\b|\bpara pihak\b", text)),
        marks=marks,
    )


def _read_head(document: DocumentText, lines: Sequence[Line]) -> _Head:
    head = _Head()
    offset = 0
    parts: list[str] = []
    for row, line in enumerate(lines):
        tokens = [document.words[index] for index in range(line.first_word, line.last_word)]
        wide = 2.2 * max(line.bbox.height, 6.0)
        previous_end: float | None = None
        page = document.pages[document.word_pages[line.first_word]]
        fresh = True
        for token, index in joined_letters([word.text for word in tokens]):
            box = page.upright(tokens[index].bbox)
            gap = previous_end is None or box.x0 - previous_end > wide
            previous_end = box.x1
            words, upper, capital = _seen(token)
            for word in words:
                parts.append(word)
                head.starts.append(offset)
                offset += len(word) + 1
                head.words.append(word)
                head.line.append(row)
                head.upper.append(upper)
                head.capital.append(capital)
                head.piece.append(fresh or gap)
                fresh, gap = False, False
    head.text = " ".join(parts)
    return head


@lru_cache(maxsize=60_000)  # most words of a page stand on others as well
def _seen(token: str) -> tuple[tuple[str, ...], bool, bool]:
    """Return the words of a token, whether it is in capitals, and whether it begins with one."""
    return title_words(token), token.isupper(), next(filter(str.isalpha, token), "").isupper()


def _titles(head: _Head, lines: Sequence[Line], page_height: float) -> tuple[Title, ...]:
    limit = next((i for i, row in enumerate(head.line) if row >= _HEAD_LINES), len(head.words))
    text_end = head.starts[limit] if limit < len(head.words) else len(head.text)
    text = head.text[:text_end]
    usual = median(line.bbox.height for line in lines)
    left = min(line.bbox.x0 for line in lines)
    right = max(line.bbox.x1 for line in lines)
    found: list[Title] = []
    cues = type_patterns().titles
    above = _running_above(head, len(lines))
    for begin, first in _title_places(head, limit):
        at = head.starts[first]
        for cue in cues:
            match = cue.pattern.match(text, at)
            if match is None:
                continue
            last = bisect_right(head.starts, match.end() - 1) - 1
            factor = _titleness(head, lines, begin, first, last, page_height, usual, (left, right))
            if above[head.line[first]] >= _SENTENCES:
                factor *= _UNDER_TEXT
            if factor > 0.15:
                found.append(
                    Title(
                        cue, cue.weight * factor, head.line[first], match.start(), match.end(), match.group()
                    )
                )
    return _prefer(found)


def _running_above(head: _Head, lines: int) -> list[int]:
    """Return for each line how many lines of sentences stand above it."""
    words, small = [0] * lines, [0] * lines
    for line, capital, upper in zip(head.line, head.capital, head.upper, strict=True):
        words[line] += 1
        small[line] += not capital and not upper
    found, above = 0, []
    for every, lower in zip(words, small, strict=True):
        above.append(found)
        found += every >= _LONG_LINE and 2 * lower >= every
    return above


def _title_places(head: _Head, limit: int) -> list[tuple[int, int]]:
    """Return (first word of a line or piece, word where a title may begin) for the upper page."""
    near = type_patterns().near
    places = []
    for begin in range(limit):
        if head.piece[begin]:
            index = begin
            while True:
                places.append((begin, index))
                word = head.words[index]
                junk = len(word) <= 2 or (len(word) <= 4 and head.upper[index] and not is_title_word(word))
                if word in near.owners or not (junk or word in near.before):
                    break
                index += 1
                if index >= limit or head.piece[index]:
                    break
        elif head.words[begin - 1] == "tentang":
            places.append((begin, begin))
    return places


_CLEAR = 2.4
"""Strength from which a title is clear, so that those below it count less."""
_WHOLE = 2.7
"""Weight of a cue from which it is a title; an abbreviation alone may be the code of a form."""


def _titleness(
    head: _Head,
    lines: Sequence[Line],
    begin: int,
    first: int,
    last: int,
    page_height: float,
    usual: float,
    margins: tuple[float, float],
) -> float:
    span = range(first, last + 1)
    line = lines[head.line[first]]
    score = 0.0
    upper = sum(head.upper[i] for i in span) / len(span)
    capital = sum(head.capital[i] for i in span) / len(span)
    score += 1.0 if upper >= 0.75 else 0.35 if capital >= 0.75 else -0.9
    rest = [i for i in range(last + 1, min(last + 14, len(head.words))) if head.line[i] == head.line[last]]
    lower = sum(not head.capital[i] and head.words[i].isalpha() for i in rest)
    score += 0.3 if not rest else -1.0 if lower >= 3 else 0.0
    where = line.bbox.top / page_height if page_height else 0.0
    score += 0.4 if where < 0.3 else 0.1 if where < 0.45 else -0.5 if where < 0.62 else -1.4
    if usual and line.bbox.height >= 1.25 * usual:
        score += 0.4
    middle = (line.bbox.x0 + line.bbox.x1) / 2
    width = margins[1] - margins[0]
    if width and line.bbox.x0 - margins[0] > 0.08 * width and abs(middle - sum(margins) / 2) < 0.06 * width:
        score += 0.3
    if begin < first and head.words[begin].isdigit():
        score -= 1.3  # an item of a list
    if _ITEM.match(line.text):
        score -= 1.3
    before = begin - 1
    if before >= 0:
        opening = head.words[before] in type_patterns().near.running and not head.upper[before]
        running = lines[head.line[before]].text.rstrip().endswith((",", ";"))
        score -= 1.2 if opening else 0.8 if running and upper < 0.75 else 0.0
    return min(1.25, 0.5 + 0.32 * score)


def _prefer(found: list[Title]) -> tuple[Title, ...]:
    """Drop titles that stand inside longer ones, and discount those below a clear one."""
    kept = [
        title
        for title in found
        if not any(
            other.start <= title.start
            and title.end <= other.end
            and (other.end - other.start) > (title.end - title.start)
            and other.strength >= 0.6 * title.strength
            for other in found
        )
    ]
    kept.sort(key=lambda title: title.start)
    clear: int | None = None
    result: list[Title] = []
    for title in kept:
        if clear is not None and title.start > clear:
            title = Title(title.cue, 0.6 * title.strength, title.line, title.start, title.end, title.text)
        elif title.strength >= _CLEAR and title.cue.weight >= _WHOLE and clear is None:
            clear = title.end
        result.append(title)
    return tuple(sorted(result, key=lambda title: -title.strength))


def _body(text: str) -> tuple[dict[DocumentType, float], dict[Subtype, float]]:
    found: dict[DocumentType, float] = {}
    subtypes: dict[Subtype, float] = {}
    for cue in type_patterns().bodies:
        hits = sum(1 for _ in zip(range(4), cue.pattern.finditer(text), strict=False))
        if not hits:
            continue
        worth = cue.weight * (1.0, 1.35, 1.6, 1.75)[hits - 1]
        for doc_type in cue.types:
            found[doc_type] = min(_BODY_CAP, found.get(doc_type, 0.0) + worth)
        if cue.subtype:
            subtypes[cue.subtype] = subtypes.get(cue.subtype, 0.0) + worth
    return found, subtypes


def _opening(rows: Sequence[str]) -> tuple[float, tuple[str, ...]]:
    scopes = {"top": rows[:_TOP_LINES], "head": rows[:16], "bottom": rows[-3:], "page": rows}
    total, fired = 0.0, []
    for mark in type_patterns().marks:
        if any(mark.pattern.search(row) for row in scopes[mark.place]):
            total += mark.weight
            fired.append(mark.id)
    return total, tuple(fired)


def _printed_number(lines: Sequence[Line]) -> tuple[int | None, int | None]:
    for line in (*reversed(lines[-3:]), *lines[:2]):
        match = _PAGE_OF.search(line.text) if len(line.text) < 90 else None
        if match:
            return int(match.group(1)), int(match.group(2)) if match.group(2) else None
    for line in (lines[-1], lines[0]):
        match = _PAGE_ALONE.match(line.text)
        if match:
            number = match.group(1) or match.group(2)
            return int(number), int(match.group(3)) if match.group(3) else None
    return None, None
