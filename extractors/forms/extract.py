"""All that one form declares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.evidence import Evidence, cite
from schemas.facts import DeclaredFact, declared_text
from schemas.text import DocumentText

from .answers import Answer, answer_in_line, answer_in_words, habits_of
from .criteria import Asked, asked_by
from .entries import Entry, entries_in, entry_by_column
from .sheet import Piece, Row, Sheet, sheets_of, text_of
from .tables import Line, Table, heads_of
from .words import vocabulary

_REVIEW_BELOW = 0.6
_SURE, _UNSURE = 0.95, 0.5
_HEADING = re.compile(r"(?:[IVX]{1,5}|[A-Z])\s?[.)]\s*\w|BAB\b|BAGIAN\b")
_CHILD = re.compile(r"[a-z][.)]|[-•–]")
_LETTERS = 6
"""Capital letters of a heading at least."""


@dataclass(frozen=True)
class _Found:
    asked: Asked
    label: tuple[Piece, ...]
    answer: Answer


def extract_declared(document: DocumentText, *, start: int, end: int) -> tuple[DeclaredFact, ...]:
    """Return what the form in `document.text[start:end]` declares, one fact for each criterion, by place.

    A row that is not filled gives nothing. An answer that cannot be told gives a fact without a value, for a
    person to look at; so do two rows that answer one criterion differently.
    """
    facts: dict[str, DeclaredFact] = {}
    for found in _answers(sheets_of(document, start, end)):
        fact = _fact(document, found)
        known = facts.get(fact.key)
        facts[fact.key] = fact if known is None else _merged(known, fact)
    return tuple(facts.values())


def _answers(sheets: Sequence[Sheet]) -> Iterator[_Found]:
    """Yield every filled row; a table goes on over pages, to other heads or a part without its numbers."""
    table: Table | None = None
    special = False
    for sheet in sheets:
        at = 0
        while at < len(sheet.rows):
            if _is_heading(sheet.rows[at]):
                special = _is_special(sheet.rows[at])
                below = sheet.rows[at + 1 : at + 2]
                table = table if table is not None and below and table.goes_on(below[0]) else None
            begun = heads_of(sheet.rows, at) if sheet.placed else None
            table, first = (begun[0], at + begun[1]) if begun else (table, at)
            stop = first if begun else at + 1
            while stop < len(sheet.rows) and not _breaks(sheet, stop):
                stop += 1
            yield from _of_block(sheet.rows[first:stop], table, sheet, special=special)
            at = stop


def _breaks(sheet: Sheet, at: int) -> bool:
    return _is_heading(sheet.rows[at]) or (sheet.placed and heads_of(sheet.rows, at) is not None)


def _is_heading(row: Row) -> bool:
    """Whether a row is the title of a part: numbered so, or in capitals, and nothing beside it."""
    if len(row.cells) > 1 or ":" in row.text:
        return False
    letters = [char for char in row.text if char.isalpha()]
    return _HEADING.match(row.text) is not None or (
        len(letters) >= _LETTERS and all(char.isupper() for char in letters)
    )


def _is_special(row: Row) -> bool:
    """Whether the rows below list papers or partners."""
    text = row.text.lower()
    return any(re.search(rf"\b{word}\b", text) for word in vocabulary().special)


def _of_block(rows: Sequence[Row], table: Table | None, sheet: Sheet, *, special: bool) -> Iterator[_Found]:
    """Yield the filled rows between two headings: labels with their values, and the rows of a table."""
    listed = _of_papers(rows, special=special)
    taken: set[int] = set()
    for entry in entries_in(rows, sheet):
        if asked_by(text_of(entry.label)):
            taken.update(piece.index for piece in (*entry.label, *entry.value))
            yield from _of_entry(entry, listed, sheet)
    lines = list(table.lines(rows)) if table is not None and sheet.placed else []
    habits = habits_of(lines, scanned=sheet.scanned)
    for line in lines:
        if not line.filled or not taken.isdisjoint(piece.index for piece in line.pieces):
            continue
        taken.update(piece.index for piece in line.pieces)
        for label, told in _asked_in(line, listed):
            for asked in told:
                answer = answer_in_line(asked, line, habits, scanned=sheet.scanned)
                if answer is not None:
                    yield _Found(asked, label, answer)
    for row in rows:
        if taken.isdisjoint(piece.index for piece in row.pieces):
            beside = entry_by_column(row, scanned=sheet.scanned)
            yield from _of_entry(beside, listed, sheet) if beside is not None else ()


def _of_entry(entry: Entry, listed: frozenset[int], sheet: Sheet) -> Iterator[_Found]:
    label = text_of(entry.label)
    for asked in asked_by(label, special=entry.label[0].index in listed):
        answer = answer_in_words(asked, label, entry.value, scanned=sheet.scanned)
        if answer is not None:
            yield _Found(asked, entry.label, answer)


def _of_papers(rows: Sequence[Row], *, special: bool) -> frozenset[int]:
    """Return the words that stand in a list of papers or partners: in such a part, or under such a row."""
    found: list[int] = []
    under = special
    for row in rows:
        if not _CHILD.fullmatch(row.pieces[0].text):
            under = special or _is_special(row)
        if under:
            found += [piece.index for piece in row.pieces]
    return frozenset(found)


def _asked_in(line: Line, listed: frozenset[int]) -> list[tuple[tuple[Piece, ...], tuple[Asked, ...]]]:
    """Return the label of a row that asks something, the column next to the answers first."""
    for label in reversed(line.labels):
        if label:
            told = asked_by(text_of(label), special=line.paper or label[0].index in listed)
            if told:
                return [(label, told)]
    return []


def _fact(document: DocumentText, found: _Found) -> DeclaredFact:
    asked, answer = found.asked, found.answer
    value, sure, note = answer.value, answer.sure, answer.note
    if asked.inverse and isinstance(value, bool):
        value = not value
    if asked.several and value is False:
        value, sure, note = None, False, "satu jawaban untuk beberapa hal; tidak jelas mana yang tidak ada"
    confidence = (_SURE if sure else _UNSURE) * asked.likeness
    confidence *= _read(answer.pieces, worst=True) * _read(found.label, worst=False)
    return DeclaredFact(
        key=asked.criterion.key,
        value=value,
        label=text_of(found.label).strip(" :"),
        raw=text_of(answer.pieces),
        evidence=_evidence(document, found),
        confidence=round(confidence, 3),
        review=not sure or confidence < _REVIEW_BELOW,
        alternatives=answer.alternatives,
        note=note,
    )


def _read(pieces: Sequence[Piece], *, worst: bool) -> float:
    """Return 0.3 to 1 for how well some words were read; an answer is as good as its worst word."""
    told = [piece.confidence for piece in pieces if piece.confidence is not None]
    if not told:
        return 1.0
    return 0.3 + 0.7 * min(told) if worst else 0.5 + 0.5 * sum(told) / len(told)


def _evidence(document: DocumentText, found: _Found) -> Evidence:
    """Return the place of the row, or of the answer alone where other words are read between."""
    rule = f"form.{found.asked.criterion.key}.{found.answer.rule}"
    own = {piece.index for piece in (*found.label, *found.answer.pieces)}
    first, last = min(own), max(own)
    if last - first < 2 * len(own):
        return _cited(document, first, last, rule)
    answer = [piece.index for piece in found.answer.pieces]
    evidence = _cited(document, min(answer), max(answer), rule)
    return evidence.model_copy(update={"quote": f"{text_of(found.label)} … {evidence.quote}"})


def _cited(document: DocumentText, first: int, last: int, rule: str) -> Evidence:
    end = document.starts[last] + len(document.words[last].text)
    return cite(document, document.starts[first], end, rule=rule)


def _merged(one: DeclaredFact, other: DeclaredFact) -> DeclaredFact:
    """Return the better of two facts on one criterion; of two that differ, none is to be relied on."""
    if other.value is None or one.value == other.value:
        return one
    if one.value is None or (isinstance(one.value, bool) and one.value == bool(other.value)):
        return other  # a number says more than that there are some
    if isinstance(other.value, bool) and other.value == bool(one.value):
        return one
    both = (declared_text(one.value), declared_text(other.value))
    note = f"formulir menyebut {' dan '.join(both)} (hlm. {other.evidence.page})"
    return one.model_copy(update={"value": None, "review": True, "alternatives": both, "note": note})
