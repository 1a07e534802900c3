"""What the cells of a row, or the words behind a label, answer to a criterion."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from schemas.facts import DeclaredValue

from .criteria import Asked, Criterion, Kind
from .marks import Choice, Sign, choose, sign_of, word_answer
from .sheet import Piece, text_of
from .tables import Line
from .values import Value, parse_value
from .words import Role, vocabulary

_WRITTEN = (Role.COUNT, Role.ANSWER, Role.YES, Role.NOTE)
"""Columns in which a number or size may be written, the likeliest first."""
_BOTH = "kedua kolom ditandai"
_NEITHER = "tanda tidak segaris dengan satu kolom pun"
_FAINT = "tanda tidak terbaca jelas"


@dataclass(frozen=True)
class Answer:
    """An answer, the words that give it and how it was told."""

    value: DeclaredValue
    pieces: tuple[Piece, ...]
    rule: str
    sure: bool = True
    note: str = ""
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Habits:
    """How the ticks of a table are made."""

    checked: bool = False
    """Whether its column for yes has ticks, so that a cross there may mean no."""


def habits_of(lines: Sequence[Line], *, scanned: bool) -> Habits:
    """Return how the rows of a table are ticked."""
    cells = [cell for line in lines for role in (Role.YES, Role.ANSWER) if (cell := line.cells.get(role))]
    return Habits(checked=any(sign_of(text_of(cell), scanned=scanned) is Sign.CHECK for cell in cells))


def answer_in_line(asked: Asked, line: Line, habits: Habits, *, scanned: bool) -> Answer | None:
    """Return what a row of a table answers, or None where it is not filled."""
    criterion, cells = asked.criterion, line.cells
    label = text_of(line.labels[-1]) if line.labels else ""
    if criterion.kind is Kind.SCORE:
        return _written(criterion, cells, (Role.SCORE,), label)
    tick = _ticked(line, habits, scanned=scanned)
    if criterion.kind is Kind.YES_NO:
        return tick or _yes_no_in_words(criterion, cells, scanned=scanned)
    written = _written(criterion, cells, _WRITTEN, label)
    if criterion.kind is not Kind.COUNT:
        return written
    if written is None or tick is None:
        return written or tick or _yes_no_in_words(criterion, cells, scanned=scanned)
    if tick.value is None or (tick.value is False) != (written.value == 0):
        return replace(written, sure=False, note="tanda dan jumlahnya tidak cocok")
    return replace(written, pieces=tuple(dict.fromkeys((*tick.pieces, *written.pieces))))


def answer_in_words(asked: Asked, label: str, pieces: Sequence[Piece], *, scanned: bool) -> Answer | None:
    """Return what the words behind a label answer, or None where they are a blank."""
    criterion = asked.criterion
    if criterion.kind in (Kind.YES_NO, Kind.COUNT):
        found = _yes_or_no(pieces, scanned=scanned)
        if found is not None:
            return found
    if criterion.kind is Kind.SCORE:
        return None
    value = parse_value(criterion, text_of(pieces), label=label)
    return None if value is None else _of_value(criterion, value, pieces, "words")


def _ticked(line: Line, habits: Habits, *, scanned: bool) -> Answer | None:
    """Return the answer that a tick under a head gives."""
    yes, no = line.cells.get(Role.YES, ()), line.cells.get(Role.NO, ())
    if line.astray and sign_of(text_of(line.astray), scanned=scanned) not in (None, Sign.EMPTY):
        return Answer(None, line.astray, "astray", sure=False, note=_NEITHER)
    signs = [_sign(cell, scanned=scanned) for cell in (yes, no)]
    if all(sign is not None for sign in signs):
        return Answer(None, (*yes, *no), "both", sure=False, note=_BOTH, alternatives=("ya", "tidak"))
    if signs[0] is not None:
        two = Role.NO in line.cells
        return _marked(signs[0], yes, habits, two=two)
    if signs[1] is not None:
        sure = signs[1] is not Sign.DOUBTFUL
        return Answer(False, no, "tick", sure=sure, note="" if sure else _FAINT)
    return None


def _marked(sign: Sign, cell: tuple[Piece, ...], habits: Habits, *, two: bool) -> Answer:
    """Return the answer of a sign in the column for yes, or in the only one."""
    if sign is Sign.CROSS and habits.checked:
        note = "kolom ini bertanda centang dan silang"
        return Answer(None if two else False, cell, "cross", sure=False, note=note)
    if sign is Sign.CROSS and not two:
        return Answer(None, cell, "cross", sure=False, note="silang dapat berarti ya atau tidak")
    sure = sign is not Sign.DOUBTFUL
    return Answer(True, cell, "tick", sure=sure, note="" if sure else _FAINT)


def _sign(cell: Sequence[Piece], *, scanned: bool) -> Sign | None:
    sign = sign_of(text_of(cell), scanned=scanned) if cell else None
    return None if sign is Sign.EMPTY else sign


def _yes_no_in_words(
    criterion: Criterion, cells: Mapping[Role, tuple[Piece, ...]], *, scanned: bool
) -> Answer | None:
    """Return a yes or no that is written in a cell, or a number that says the same."""
    yes, no = cells.get(Role.YES, ()), cells.get(Role.NO, ())
    told = [word_answer(text_of(cell)) for cell in (yes, no)]
    if all(told):  # both options are printed in every row
        return _yes_or_no((*yes, *no), scanned=scanned)
    if told[1] is not None:
        return Answer(False, no, "words")
    for role in (Role.YES, Role.ANSWER, Role.COUNT):
        cell = cells.get(role, ())
        if not cell:
            continue
        if role is Role.ANSWER and (sign := _sign(cell, scanned=scanned)) is not None:
            return _marked(sign, cell, Habits(), two=False)
        found = _yes_or_no(cell, scanned=scanned)
        if found is not None:
            return found
        value = parse_value(criterion, text_of(cell))
        if value is not None:
            return _of_value(criterion, value, cell, "words")
    return None


def _yes_or_no(pieces: Sequence[Piece], *, scanned: bool) -> Answer | None:
    """Return a marked option or a written yes or no."""
    chosen = choose(pieces, scanned=scanned)
    if chosen is not None:
        value = None if chosen.choice is Choice.UNCLEAR else chosen.choice is Choice.YES
        return Answer(value, tuple(pieces), "choice", sure=chosen.sure, note=chosen.note)
    text = text_of(pieces)
    told = word_answer(text)
    rest = ""
    if told is None:
        # "Ada, 2 unit", "Ya (rusak)": what follows may take the answer back.
        head = re.match(r"\s*([^\d,;(:/]+?)\s*(?=[\d,;(])", text)
        told = word_answer(head.group(1)) if head else None
        rest = text[head.end() :] if head else ""
    elif "(" in text:
        rest = text[text.index("(") :]
    if told is None:
        return None
    words = re.sub(r"[^\w ]+", " ", rest.lower()).split()
    taken_back = any(word in vocabulary().no | vocabulary().unclear for word in words)
    if told is Choice.UNCLEAR or taken_back:
        return Answer(None, tuple(pieces), "words", sure=False, note="jawaban tidak tegas")
    return Answer(told is Choice.YES, tuple(pieces), "words")


def _written(
    criterion: Criterion, cells: Mapping[Role, tuple[Piece, ...]], roles: Sequence[Role], label: str
) -> Answer | None:
    for role in roles:
        cell = cells.get(role, ())
        value = parse_value(criterion, text_of(cell), label=label, remark=role is Role.NOTE) if cell else None
        if value is not None:
            return _of_value(criterion, value, cell, str(role))
    return None


def _of_value(criterion: Criterion, value: Value, pieces: Sequence[Piece], rule: str) -> Answer:
    told = value.value
    if criterion.kind is Kind.YES_NO and told is not None:
        told = bool(told)
    return Answer(told, tuple(pieces), rule, value.sure, value.note, value.alternatives)
