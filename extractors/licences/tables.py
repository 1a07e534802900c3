"""Tables with a row of headings: every heading is the label of what stands below it in its column.

A column may carry several headings in one cell (`Nama` over `Tempat, tanggal lahir`); its lines then belong
to the first until one begins as a value of the next does. A row of column numbers below is no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from schemas.geometry import BoundingBox

from .entry import Entry
from .labels import bare_concept, concept_of
from .phrases import any_of, cues, words
from .sheet import Cell, Row, Sheet, Token

_MOST_HEADINGS = 4
"""Rows of headings; and those of values are twice as many at most."""
_CLOSE = 2.6
"""Heights of a row between two rows of one table."""
_SENTENCE = 4
"""Words of a row without columns that is a sentence below the table."""
_WITH_DIGITS = frozenset(
    {"number", "str_number", "sip_number", "policy_number", "business_number", "facility_number", "birth"}
)
_STREET = re.compile(rf"\W*{any_of('facility', 'streets')}\b", re.IGNORECASE)
_COLUMN_NUMBER = re.compile(r"\W*(?:\d{1,2}|[IVX]{1,4}|[a-k])\W*")


@dataclass
class _Column:
    x0: float
    x1: float
    heads: list[tuple[Token, ...]]
    """Its headings, one for each row of them."""
    lines: list[tuple[Row, int, int]] = field(default_factory=list)
    """What stands below: row, start and end."""
    counts: bool = False
    """Whether it holds nothing but the running number of each row."""


def find_tables(sheet: Sheet) -> tuple[list[Entry], frozenset[int]]:
    """Return the headings of all tables with their values, and the rows that the tables take up."""
    found: list[Entry] = []
    taken: set[int] = set()
    for row in sheet.rows:
        if row.index in taken or not _heads(sheet, row):
            continue
        read = _table(sheet, row)
        if read is not None:
            found += read[0]
            taken |= read[1]
    return found, frozenset(taken)


def _table(sheet: Sheet, first: Row) -> tuple[list[Entry], set[int]] | None:
    heads = [first]
    following = list(_below(sheet, first))
    while following and len(heads) < _MOST_HEADINGS and _goes_on(sheet, following[0]):
        heads.append(following.pop(0))
    numbered = bool(following) and _is_numbering(sheet, following[0])
    used = [*heads, *([following.pop(0)] if numbered else [])]
    columns = _columns(sheet, heads)
    if len(columns) > 2 and _text(columns[0].heads[0]).strip(" .") in ("no", "nomor", "nr"):
        columns[0].counts = True
    body: list[Row] = []
    for row in following[: 2 * _MOST_HEADINGS]:
        if _ends(sheet, row, columns):
            break
        body.append(row)
    if not body or not (len(body[0].cells) > 1 or numbered):
        return None
    _fill(sheet, columns, body)
    if not _fits(sheet, columns):
        return None
    entries = [entry for column in columns if not column.counts for entry in _entries(sheet, column)]
    return entries, {row.index for row in (*used, *body)}


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _lettered(sheet: Sheet, row: Row) -> list[tuple[Cell, tuple[Token, ...]]]:
    """Return the cells of a row that are no table lines or dirt, with their tokens."""
    cells = [(cell, sheet.tokens_between(cell.start, cell.end)) for cell in row.cells]
    return [(cell, tokens) for cell, tokens in cells if any(token.text[0].isalnum() for token in tokens)]


def _headings(sheet: Sheet, row: Row) -> list[tuple[Cell, tuple[Token, ...]]]:
    """Return the cells of a row that hold a word, or a short label: the others are dirt between headings."""
    return [
        (cell, tokens)
        for cell, tokens in _lettered(sheet, row)
        if concept_of(_text(tokens), fuzzy=False)
        or any(token.text.isalpha() and len(token.text) > 2 for token in tokens)
    ]


def _heads(sheet: Sheet, row: Row) -> bool:
    """Return whether every cell of `row` may be a heading, and one is a label that is known."""
    cells = _headings(sheet, row)
    if len(cells) < 2:
        return False
    known = vocabulary = 0
    for _, tokens in cells:
        text = _text(tokens)
        if not _may_head(text):
            return False
        known += concept_of(text, fuzzy=False) is not None
        vocabulary += all(token.text in words() for token in tokens if token.text.isalpha())
    return bool(known) and (vocabulary == len(cells) or (len(cells) > 2 and vocabulary >= 2))


def _may_head(text: str) -> bool:
    return (
        re.search(r"[\d<:=]", text) is None
        and cues().lifetime.search(text) is None
        and cues().tie.search(text) is None
    )


def _goes_on(sheet: Sheet, row: Row) -> bool:
    """Return whether a row below headings holds more of them."""
    cells = _lettered(sheet, row)
    texts = [_text(tokens) for _, tokens in cells]
    return (
        bool(texts)
        and all(_may_head(text) for text in texts)
        and all(token.text in words() for _, tokens in cells for token in tokens if token.text.isalpha())
        and (any(concept_of(text, fuzzy=False) is not None for text in texts) or row.text.islower())
    )


def _is_numbering(sheet: Sheet, row: Row) -> bool:
    pieces = [_text(tokens) for _, tokens in _lettered(sheet, row)]
    return len(pieces) > 1 and 2 * sum(_COLUMN_NUMBER.fullmatch(piece) is not None for piece in pieces) > len(
        pieces
    )


def _below(sheet: Sheet, row: Row) -> Iterator[Row]:
    """Yield the rows below `row` that stand close to one another."""
    for following in sheet.rows[row.index + 1 :]:
        gap = following.box.top - row.box.bottom
        if following.page != row.page or gap > _CLOSE * max(row.box.height, following.box.height):
            return
        yield following
        row = following


def _columns(sheet: Sheet, heads: Sequence[Row]) -> list[_Column]:
    columns: list[_Column] = []
    for row in heads:
        for cell, tokens in _headings(sheet, row):
            own = max(columns, key=lambda column: _shared(cell, column), default=None)
            if own is None or _shared(cell, own) <= 0:
                columns.append(_Column(cell.x0, cell.x1, [tokens]))
            else:
                own.heads.append(tokens)
                own.x0, own.x1 = min(own.x0, cell.x0), max(own.x1, cell.x1)
    return sorted(columns, key=lambda column: column.x0)


def _shared(cell: Cell, column: _Column) -> float:
    return min(cell.x1, column.x1) - max(cell.x0, column.x0)


def _ends(sheet: Sheet, row: Row, columns: Sequence[_Column]) -> bool:
    """Return whether the table has ended above `row`: a sentence, a label with its value, or new headings."""
    cells = _lettered(sheet, row)
    if not cells or _heads(sheet, row):
        return bool(cells)
    first, tokens = cells[0]
    if any(token.text == ":" for token in tokens[:4]) or any(each[1][0].text == ":" for each in cells):
        return True
    if bare_concept(_text(tokens)) is not None:
        return True
    reach = sum(first.x0 < column.x1 and column.x0 < first.x1 for column in columns)
    return len(cells) == 1 and reach > 1 and sum(token.text.isalpha() for token in tokens) >= _SENTENCE


def _fill(sheet: Sheet, columns: Sequence[_Column], body: Sequence[Row]) -> None:
    """Give every column its words: those between the widest gaps that lie between two headings."""
    placed = [(row, list(_words(sheet, row))) for row in body]
    boxes = [box for _, each in placed for _, _, box in each]
    edges = [_edge(left.x1, right.x0, boxes) for left, right in pairwise(columns)]
    for row, each in placed:
        for number, column in enumerate(columns):
            low = edges[number - 1] if number else float("-inf")
            high = edges[number] if number < len(edges) else float("inf")
            own = [(start, end) for start, end, box in each if low <= (box.x0 + box.x1) / 2 < high]
            if own:
                column.lines.append((row, own[0][0], own[-1][1]))


def _words(sheet: Sheet, row: Row) -> Iterator[tuple[int, int, BoundingBox]]:
    document = sheet.document
    for index in document.word_range(row.start, row.end):
        word, start = document.words[index], document.starts[index]
        if any(map(str.isalnum, word.text)):
            page = document.pages[document.word_pages[index]]
            yield start, start + len(word.text), page.upright(word.bbox)


def _edge(low: float, high: float, boxes: Sequence[BoundingBox]) -> float:
    """Return the middle of the widest gap between the words of all rows that reaches into `low`..`high`."""
    spans = sorted((box.x0, box.x1) for box in boxes)
    best, edge, reach = 0.0, (low + high) / 2, float("-inf")
    for x0, x1 in spans:
        a, b = max(reach, low), min(x0, high)
        if b - a > best:
            best, edge = b - a, (a + b) / 2
        reach = max(reach, x1)
    return edge if reach >= high or high - max(reach, low) <= best else (max(reach, low) + high) / 2


def _fits(sheet: Sheet, columns: Sequence[_Column]) -> bool:
    """Return whether what stands below the headings is what they ask for."""
    asked = [
        (column, concept)
        for column in columns
        if not column.counts and (concept := concept_of(_text(column.heads[0])))
    ]
    typed = [(column, concept) for column, concept in asked if concept == "dates" or concept in _WITH_DIGITS]
    if any(not any(_suits(sheet, concept, line) for line in column.lines) for column, concept in typed):
        return False
    return (bool(typed) or len(asked) + columns[0].counts == len(columns)) and any(
        column.lines for column, _ in asked
    )


def _suits(sheet: Sheet, concept: str | None, line: tuple[Row, int, int]) -> bool:
    """Return whether a line may begin the value of a label."""
    tokens = sheet.tokens_between(line[1], line[2])
    said = _text(tokens)
    if concept in _WITH_DIGITS:
        return re.search(r"\d", said) is not None
    if concept == "dates":
        return re.search(r"\d|^-$|\b(?:masa|sesuai|mengikuti)\b", said) is not None or any(
            pattern.search(said) for pattern in (cues().lifetime, cues().tie)
        )
    if concept == "address":
        return _STREET.match(sheet.document.text, line[1], line[2]) is not None
    return False


def _entries(sheet: Sheet, column: _Column) -> Iterator[Entry]:
    """Yield the labels of a column, each with the lines that are its value."""
    labels = list(_labels(column.heads))
    begins = [0]
    for tokens in labels[1:]:
        concept = concept_of(_text(tokens))
        at = next(
            (
                number
                for number in range(begins[-1] + 1, len(column.lines))
                if _suits(sheet, concept, column.lines[number])
            ),
            len(column.lines),
        )
        begins.append(at)
    for number, tokens in enumerate(labels):
        stop = begins[number + 1] if number + 1 < len(labels) else len(column.lines)
        lines = column.lines[begins[number] : stop]
        if not lines:
            continue
        row, start, end = lines[0]
        yield Entry(
            concept_of(_text(tokens)),
            _text(tokens),
            row.index,
            tokens[0].start,
            tokens[-1].end,
            start,
            end,
            tuple((begin, finish) for _, begin, finish in lines),
        )


def _labels(heads: Sequence[tuple[Token, ...]]) -> Iterator[tuple[Token, ...]]:
    """Yield the labels in the headings of a column; one may go on in the next row: `Masa berlaku` `STR`."""
    rest = list(heads)
    while rest:
        count = next(
            (
                count
                for count in range(len(rest), 1, -1)
                if concept_of(_text([token for head in rest[:count] for token in head]), fuzzy=False)
            ),
            1,
        )
        yield tuple(token for head in rest[:count] for token in head)
        rest = rest[count:]
