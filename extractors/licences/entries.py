"""Labels and their values, wherever a form puts them: on one line, in the next column, or on the next line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from .phrases import bare_labels, cues, labels, words
from .sheet import Cell, Row, Sheet, Token

_SEPARATORS = frozenset(":;=>")
"""What a colon is read as; all but the colon itself only behind a label that is known."""
_LONGEST_LABEL = 8
"""Words; a longer text before a colon is a sentence."""
_NEAR = 86
_SPEAKS_OF_VALIDITY = frozenset({"valid_until", "validity"})
_OPEN_END = re.compile(
    r"(?:,|-|&|\b(?:dan|and|di|kabupaten|kota|dr\.?|drg\.?|apt\.?|ns\.?|nomor|no\.?))$", re.IGNORECASE
)
_VALUE_START = re.compile(r"[\W_]{0,3}[A-Z0-9(\"'“:]|dr\b|drg\b|apt\b|ns\b", re.ASCII)
_ENUMERATOR = re.compile(r"^(?:\(? ?(?:\d{1,2}|[a-z]) [.)] )+")
_VALUE = re.compile(r"\d{2}|<[du]\d|\d .*\d")
"""A label holds no number; `sip ke - 1` does."""
_SIGNS = re.compile(r"[^a-z/ ]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A label with its value. `concept` is None for a label that is none of ours."""

    concept: str | None
    label: str
    row: int
    label_start: int
    label_end: int
    start: int
    end: int
    pieces: tuple[tuple[int, int], ...]
    """The value, one span per row; a value in one column skips what the other column says."""


@lru_cache(maxsize=8192)
def concept_of(head: str, *, fuzzy: bool = True) -> str | None:
    """Return whose label `head` (folded tokens) is, or None.

    >>> concept_of("nama / name")
    'holder'
    """
    head = _ENUMERATOR.sub("", head.strip())
    if _VALUE.search(head):
        return None
    head = re.sub(r"\( .*?(?:\)|$)", " ", head)
    plain = " ".join(_SIGNS.sub(" ", head).split())
    known = labels()
    whole = " ".join(plain.replace("/", " ").split())
    if whole in known:
        return known[whole]
    parts = [" ".join(part.split()) for part in plain.split("/")]
    for part in parts:
        if part in known:
            return known[part]
    if fuzzy and len(whole) >= 4:
        near = process.extractOne(whole, known.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
        if near is not None and len(near[0]) >= 4:
            return known[near[0]]
    return None


def _bare_concept(head: str) -> str | None:
    """Return whose label `head` is where no colon tells that it is one."""
    plain = " ".join(_SIGNS.sub(" ", _ENUMERATOR.sub("", head)).replace("/", " ").split())
    halves = [" ".join(_SIGNS.sub(" ", half).split()) for half in head.split("/")]
    known = bare_labels()
    if plain not in known and not (len(halves) == 2 and all(half in labels() for half in halves)):
        return None
    return concept_of(head, fuzzy=False)


@lru_cache(maxsize=4096)
def _column_concept(head: str) -> str | None:
    """Return whose label `head` is where a value stands in the next column: any words that speak of validity too."""
    concept = concept_of(head, fuzzy=False)
    if concept == "issuer":  # words of a letterhead, widely spaced
        return None
    if concept is not None or _VALUE.search(head) or len(head.split()) > 6:
        return concept
    return (
        "dates"
        if any(cue.pattern.search(head) for cue in cues().verbs if cue.id in _SPEAKS_OF_VALIDITY)
        else None
    )


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def find_entries(sheet: Sheet) -> tuple[Entry, ...]:
    """Return the labels of `sheet` with their values, in reading order."""
    found: list[Entry] = []
    waiting: list[tuple[str | None, Cell]] = []
    """Labels that have no value yet, with their cells."""
    for row in sheet.rows:
        labelled = False
        fresh: list[tuple[str | None, Cell]] = []
        for column, cell in enumerate(row.cells):
            tokens = sheet.tokens_between(cell.start, cell.end)
            if not tokens:
                continue
            if tokens[0].text in _SEPARATORS and (tokens[0].text == ":" or fresh or waiting):
                tokens = tokens[1:]
                if fresh:
                    owner = fresh.pop()
                elif column:
                    left = row.cells[column - 1]
                    head = sheet.tokens_between(left.start, left.end)
                    owner = (concept_of(_text(head)) or _without_dirt(head), left) if head else None
                else:
                    owner = waiting.pop(0) if waiting else _label_above(sheet, row)
                if owner is None:
                    continue
                if not tokens:
                    fresh.append(owner)
                    continue
                found.append(_entry(sheet, owner, tokens[0].start, cell.end, row))
                labelled = True
                continue
            split = _colon(tokens)
            if split is not None:
                head, rest = tokens[:split], tokens[split + 1 :]
                concept = concept_of(_text(head)) or _without_dirt(head)
                label = Cell(row.index, head[0].start, head[-1].end, cell.x0, cell.x1)
                labelled = True
                if concept is None and column == 0 and _is_dirt(head):
                    above = waiting.pop(0) if waiting else _label_above(sheet, row)
                    if above is not None and rest:
                        found.append(_entry(sheet, above, rest[0].start, cell.end, row))
                        continue
                if rest:
                    found.append(_entry(sheet, (concept, label), rest[0].start, cell.end, row))
                else:
                    fresh.append((concept, label))
                continue
            if _begins_with_colon(sheet, row, column + 1):
                continue
            concept = None
            if len(tokens) <= _LONGEST_LABEL + 4:
                # Another column to the right tells a label as a colon does.
                ahead = column + 1 < len(row.cells)
                concept = _bare_concept(_text(tokens))
                if concept is None and ahead:
                    nearby = sheet.tokens_between(row.cells[column + 1].start, row.cells[column + 1].end)
                    if nearby and _is_value(sheet, nearby):
                        concept = _column_concept(_text(tokens))
            if concept is not None:
                fresh.append((concept, cell))
                labelled = True
                continue
            if fresh:
                found.append(_entry(sheet, fresh.pop(), cell.start, cell.end, row))
                continue
            if waiting:
                owner = _above(waiting, cell)
                if owner is not None and not _is_value(sheet, tokens):
                    labelled = True  # the label goes on in this row
                    fresh.append(owner)
                    continue
                if owner is not None:
                    waiting.remove(owner)
                    found.append(_entry(sheet, owner, cell.start, cell.end, row))
                    continue
            prefix = _prefix(sheet, tokens) if column == 0 else 0
            if prefix:
                label = Cell(row.index, tokens[0].start, tokens[prefix - 1].end, cell.x0, cell.x1)
                owner = (concept_of(_text(tokens[:prefix]), fuzzy=False), label)
                found.append(_entry(sheet, owner, tokens[prefix].start, cell.end, row))
                labelled = True
        if labelled or fresh:
            waiting = fresh
        elif not fresh and waiting and row.index - waiting[0][1].row >= 2:
            waiting = []
    return tuple(_continued(sheet, found))


def _begins_with_colon(sheet: Sheet, row: Row, column: int) -> bool:
    if column >= len(row.cells):
        return False
    cell = row.cells[column]
    return sheet.document.text[cell.start : cell.end].lstrip().startswith(":")


def _colon(tokens: Sequence[Token]) -> int | None:
    """Return the index of the sign between label and value; None where there is no label before one."""
    for index, token in enumerate(tokens[: _LONGEST_LABEL + 6]):
        if token.text not in _SEPARATORS:
            continue
        if index == 0 or index > _LONGEST_LABEL + 4:
            return None
        before, after = tokens[index - 1], tokens[index + 1 : index + 2]
        if before.text.isdigit() and after and after[0].text.isdigit():  # a time
            return None
        if sum(item.text.isalpha() for item in tokens[:index]) > _LONGEST_LABEL:
            return None
        if token.text != ":" and concept_of(_text(tokens[:index]), fuzzy=False) is None:
            return None
        return index
    return None


def _without_dirt(head: Sequence[Token]) -> str | None:
    """Return whose label `head` is once scraps of up to three characters are taken out."""
    kept = [
        token for token in head if token.text in words() or (token.text.isalpha() and len(token.text) > 3)
    ]
    if not kept or len(kept) == len(head):
        return None
    return concept_of(_text(kept), fuzzy=False)


def _is_dirt(head: Sequence[Token]) -> bool:
    """Return whether no word of `head` is longer than a scrap."""
    return all(len(token.text) <= 3 and token.text not in words() for token in head if token.text.isalpha())


def _label_above(sheet: Sheet, row: Row) -> tuple[str | None, Cell] | None:
    """Return the label that ends the row above a value, behind dirt: `nee Lahir` over `: Kota, 1 Mei 1980`."""
    if row.index == 0 or sheet.rows[row.index - 1].page != row.page:
        return None
    above = sheet.rows[row.index - 1]
    tokens = [token for token in sheet.tokens_between(above.start, above.end) if token.text.isalpha()]
    if not tokens or len(tokens) > 7:
        return None
    for count in range(min(4, len(tokens)), 0, -1):
        concept = concept_of(_text(tokens[-count:]), fuzzy=False)
        if concept is not None:
            cell = above.cells[-1]
            return concept, Cell(above.index, tokens[-count].start, tokens[-1].end, cell.x0, cell.x1)
    return None


def _prefix(sheet: Sheet, tokens: Sequence[Token]) -> int:
    """Return how many tokens at the start are a known label with a value behind them; 0 for none."""
    for count in range(min(6, len(tokens) - 1), 0, -1):
        if not tokens[count - 1].text.isalpha() and tokens[count - 1].text != ".":
            continue
        head = _text(tokens[:count])
        if _bare_concept(head) is None:
            continue
        if _is_value(sheet, tokens[count:]):
            first = sheet.document.text[tokens[0].start]
            return count if first.isupper() or first.isdigit() else 0
        return 0
    return 0


def _is_value(sheet: Sheet, tokens: Sequence[Token]) -> bool:
    """Return whether the tokens begin as a value does: with a capital, a digit, a date or a title."""
    begin = tokens[0].start
    return tokens[0].text.startswith("<") or _VALUE_START.match(sheet.document.text, begin) is not None


def _above(waiting: Sequence[tuple[str | None, Cell]], cell: Cell) -> tuple[str | None, Cell] | None:
    """Return the label above `cell`: the one it shares most of its width with, or the only one."""
    if len(waiting) == 1:
        return waiting[0]
    overlap = [
        (min(cell.x1, label.x1) - max(cell.x0, label.x0), index) for index, (_, label) in enumerate(waiting)
    ]
    best = max(overlap)
    return waiting[best[1]] if best[0] > 0 else None


def _entry(sheet: Sheet, owner: tuple[str | None, Cell], start: int, end: int, row: Row) -> Entry:
    concept, label = owner
    said = _text(sheet.tokens_between(label.start, label.end))
    return Entry(concept, said, row.index, label.start, label.end, start, end, ((start, end),))


def _continued(sheet: Sheet, found: Sequence[Entry]) -> list[Entry]:
    """Return the entries with the rows that their values go on in."""
    taken = {sheet.row_of(entry.label_start).index for entry in found} | {entry.row for entry in found}
    result: list[Entry] = []
    for entry in found:
        pieces = list(entry.pieces)
        row = sheet.rows[entry.row]
        value_x0 = _x0(sheet, entry.start)
        label_x0 = _x0(sheet, entry.label_start)
        while row.index + 1 < len(sheet.rows):
            following = sheet.rows[row.index + 1]
            if following.index in taken or following.page != row.page or len(pieces) > 4:
                break
            if following.box.top - row.box.bottom > 1.2 * max(row.box.height, following.box.height):
                break
            cell = following.cells[0]
            width = max(1.0, row.box.height)
            hangs = value_x0 - label_x0 > 2 * width and -width <= cell.x0 - value_x0 <= 1.5 * width
            goes_on = (
                _OPEN_END.search(sheet.document.text[pieces[-1][0] : pieces[-1][1]].rstrip()) is not None
            )
            if not hangs and not goes_on:
                break
            pieces.append((cell.start, cell.end))
            row = following
        result.append(
            Entry(
                entry.concept,
                entry.label,
                entry.row,
                entry.label_start,
                entry.label_end,
                entry.start,
                pieces[-1][1],
                tuple(pieces),
            )
        )
    return result


def _x0(sheet: Sheet, offset: int) -> float:
    document = sheet.document
    index = document.word_range(offset, offset + 1).start
    if index >= len(document.words):
        return 0.0
    page = document.pages[document.word_pages[index]]
    return page.upright(document.words[index].bbox).x0
