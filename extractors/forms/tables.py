"""Tables of a form: heads of columns, and under them rows of a label and its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz, process

from schemas.geometry import BoundingBox, enclosing

from .sheet import Piece, Row, text_of
from .words import Role, vocabulary

_ANSWERS = frozenset({Role.YES, Role.NO, Role.ANSWER, Role.COUNT, Role.SCORE})
_TICKED = frozenset({Role.YES, Role.NO})
_LABELS = frozenset({Role.LABEL, Role.PAPER})
_LONGEST_HEAD = 4
"""Words of a head of a column at most."""
_ALIKE = 80
_ONE_LINE = 0.8
"""White inside a head, in heights of a line: columns are further apart."""
_NEXT_LINE = 2.2
"""From one line of a head or cell to the next, in heights of a line."""
_WHITE = 0.6
"""White between two columns at least, in heights of a line."""
_EVEN = 0.15
"""Steps from line to line that differ by less are one step, in heights of a line."""
_BETWEEN = 0.3
"""From the middle between two heads of columns, in heights of a line, within which a tick is in neither."""
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2})*|[a-z])[.)]?|[-•–*]")


@dataclass(frozen=True)
class Column:
    """A column with its head."""

    role: Role
    head: BoundingBox
    left: float = float("-inf")
    right: float = float("inf")

    @property
    def centre(self) -> float:
        """Middle of its head, in points."""
        return (self.head.x0 + self.head.x1) / 2

    def of(self, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """Return those of `pieces` that stand in this column."""
        return tuple(piece for piece in pieces if self.left <= piece.centre < self.right)


@dataclass(frozen=True)
class Line:
    """One row of a table, over as many printed lines as it needs."""

    labels: tuple[tuple[Piece, ...], ...]
    """Columns of labels, the one next to the answers last."""
    cells: Mapping[Role, tuple[Piece, ...]]
    astray: tuple[Piece, ...]
    """What stands between two columns of ticks, in neither."""
    paper: bool
    """Whether its label names a document."""

    @property
    def filled(self) -> bool:
        """Whether anything stands beside its label, whatever it is."""
        return bool(self.astray) or any(self.cells.values())

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Everything in it that counts."""
        cells = [piece for cell in self.cells.values() for piece in cell]
        return (*(piece for label in self.labels for piece in label), *cells, *self.astray)


class Table:
    """The columns that stand under heads; hands out the rows below."""

    def __init__(self, heads: Sequence[Column], *, numbered: float | None) -> None:
        self._heads = heads
        self._numbered = numbered
        """How far the column of numbers reaches; None without one."""

    @property
    def ticked(self) -> bool:
        """Whether it has columns for ticks."""
        return any(head.role in _TICKED for head in self._heads)

    def goes_on(self, row: Row) -> bool:
        """Whether `row`, below a heading, may be of this table still."""
        return self._numbered is None or self._number(row)

    def lines(self, rows: Sequence[Row]) -> Iterator[Line]:
        """Yield the table's rows among the printed `rows` below its heads."""
        columns = self._columns(rows)
        for group in _grouped(rows, [self._begins(row, columns) for row in rows]):
            yield self._line(group, columns)

    def _columns(self, rows: Sequence[Row]) -> list[Column]:
        """Return the columns with their sides, which the white between their words tells."""
        own = [row for row in rows if len(row.cells) > 1 or self._number(row)]
        spans = [
            (cell[0].box.x0, cell[-1].box.x1, text_of(cell).strip(" .,%").isdigit())
            for row in own
            for cell in row.cells
        ]
        em = rows[0].em if rows else 0.0
        sides = [_side(left, right, spans, em) for left, right in pairwise(self._heads)]
        lefts, rights = [float("-inf"), *sides], [*sides, float("inf")]
        return [
            Column(head.role, head.head, left, right)
            for head, left, right in zip(self._heads, lefts, rights, strict=True)
        ]

    def _begins(self, row: Row, columns: Sequence[Column]) -> bool:
        """Whether a row of the table begins here: with its number, or a new name that is answered."""
        if self._number(row):
            return True
        words = [piece for piece in row.pieces if _is_label(piece, columns)]
        if words and _ENUMERATOR.fullmatch(words[0].text.lower()):
            return True
        letter = next((char for piece in words for char in piece.text if char.isalpha()), "")
        answered = any(column.role in _ANSWERS and column.of(row.pieces) for column in columns)
        return letter.isupper() and (answered or self._numbered is None)

    def _number(self, row: Row) -> bool:
        first = row.pieces[0]
        return (
            self._numbered is not None
            and first.box.x0 <= self._numbered
            and _ENUMERATOR.fullmatch(first.text.lower()) is not None
        )

    def _line(self, rows: Sequence[Row], columns: Sequence[Column]) -> Line:
        labels: list[tuple[Piece, ...]] = []
        cells: dict[Role, tuple[Piece, ...]] = {}
        pieces = [(piece, row.em) for row in rows for piece in row.pieces[self._number(row) :]]
        for column, own in zip(columns, _placed(pieces, columns), strict=True):
            if column.role in _LABELS:
                labels.append(own)
            else:
                cells[column.role] = (*cells.get(column.role, ()), *own)
        astray = _between_columns(cells, columns, rows[0].em) if self.ticked else ()
        return Line(
            labels=tuple(labels),
            cells={
                role: tuple(piece for piece in cell if piece not in astray) for role, cell in cells.items()
            },
            astray=astray,
            paper=any(column.role is Role.PAPER for column in columns),
        )


def heads_of(rows: Sequence[Row], at: int) -> tuple[Table, int] | None:
    """Return the table whose heads begin in `rows[at]` and how many printed rows they take, or None.

    Heads may stand on several lines: `Tidak` over `ada`, `Ketersediaan` over `Ada` and `Tidak`.
    """
    taken = [rows[at]]
    heads = _heads(rows[at])
    if heads is None:
        return None
    while at + len(taken) < len(rows):
        below = rows[at + len(taken)]
        more = _heads(below) if below.middle - taken[-1].middle <= _NEXT_LINE * below.em else None
        if more is None:
            break
        taken.append(below)
        heads = _stacked(heads, more)
    columns = sorted(
        (
            Column(role, enclosing(piece.box for piece in head))
            for head in heads
            if (role := _role(head)) is not None
        ),
        key=lambda column: column.centre,
    )
    numbers = [column.head.x1 for column in columns if column.role is Role.NUMBER]
    columns = _first_of_each([column for column in columns if column.role is not Role.NUMBER])
    answers = [column for column in columns if column.role in _ANSWERS]
    if not answers or not (numbers or len(answers) < len(columns)):
        return None
    if not any(column.role in _LABELS for column in columns):
        begin, end = max([rows[at].pieces[0].box.x0, *numbers]), columns[0].head.x0
        if begin >= end:
            return None
        columns = [Column(Role.LABEL, BoundingBox(begin, rows[at].top, begin, rows[at].top)), *columns]
    return Table(columns, numbered=columns[0].head.x0 if numbers else None), len(taken)


Head = tuple[Piece, ...]


def _heads(row: Row) -> list[Head] | None:
    """Return the heads in a row, or None where it holds any other word."""
    pieces = [piece for piece in row.pieces if any(map(str.isalnum, piece.text)) or piece.text == "/"]
    found: list[Head] = []
    at = 0
    while at < len(pieces):
        for length in range(min(_LONGEST_HEAD, len(pieces) - at), 0, -1):
            head = tuple(pieces[at : at + length])
            near = all(right.box.x0 - left.box.x1 <= _ONE_LINE * row.em for left, right in pairwise(head))
            if near and _role(head) is not None:
                found.append(head)
                at += length
                break
        else:
            return None
    return found or None


def _role(head: Sequence[Piece]) -> Role | None:
    known = vocabulary().heads
    text = re.sub(r"[^\w/ ]+", " ", text_of(head).lower())
    text = " ".join(re.sub(r"\s*/\s*", " / ", text).split())
    if text in known or len(text) < 5:
        return known.get(text)
    near = process.extractOne(text, known.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return known[near[0]] if near is not None and len(near[0]) >= 5 else None


def _stacked(above: Sequence[Head], below: Sequence[Head]) -> list[Head]:
    """Return heads of two lines as one: a word under a head goes on with it, two under one part it."""
    found: list[Head] = []
    left = list(below)
    for head in above:
        box = enclosing(piece.box for piece in head)
        under = [low for low in left if low[0].box.x0 < box.x1 and low[-1].box.x1 > box.x0]
        left = [low for low in left if low not in under]
        if len(under) > 1:
            found += under
        elif under and _role((*head, *under[0])) is not None:
            found.append((*head, *under[0]))
        else:
            found += [head, *under] if not under or _role(head) not in (None, Role.ANSWER) else under
    return found + left


def _first_of_each(columns: Sequence[Column]) -> list[Column]:
    """Leave the facility its columns; a second set of answers is the team's."""
    seen: set[Role] = set()
    found = []
    for column in columns:
        second = column.role in _ANSWERS and column.role in seen
        seen.add(column.role)
        found.append(Column(Role.OTHER, column.head) if second else column)
    return found


def _side(left: Column, right: Column, spans: Sequence[tuple[float, float, bool]], em: float) -> float:
    """Return where two columns meet: in the first white behind the head of the left one.

    Args:
        left: One column.
        right: The next.
        spans: Left and right side of every cell, and whether it is a number alone.
        em: Height of a line.
    """
    if left.role in _TICKED and right.role in _TICKED:
        return (left.head.x1 + right.head.x0) / 2
    reach = left.head.x1
    numbers = left.role in (Role.COUNT, Role.SCORE)
    for x0, x1, number in sorted(spans):
        if x1 <= reach:
            continue
        if numbers and number and x1 <= right.head.x0:  # set to the right of its column
            reach = x1
            continue
        if x0 - reach >= _WHITE * em or x0 >= right.head.x0:
            return (reach + min(x0, right.head.x0)) / 2 if reach < right.head.x0 else right.head.x0
        reach = x1
        if reach > right.centre:
            break
    return (reach + right.head.x0) / 2 if reach < right.head.x0 else right.head.x0


def _placed(pieces: Sequence[tuple[Piece, float]], columns: Sequence[Column]) -> list[tuple[Piece, ...]]:
    """Return what stands in each column; a label that is too long for its column stays whole."""
    found: list[list[Piece]] = [[] for _ in columns]
    before: tuple[Piece, int] | None = None
    for piece, em in pieces:
        at = next(
            (number for number, column in enumerate(columns) if column.left <= piece.centre < column.right), 0
        )
        if before is not None and columns[before[1]].role in _LABELS:
            gap = piece.box.x0 - before[0].box.x1
            at = before[1] if 0 <= gap < _WHITE * em else at
        found[at].append(piece)
        before = piece, at
    return [tuple(column) for column in found]


def _between_columns(
    cells: Mapping[Role, tuple[Piece, ...]], columns: Sequence[Column], em: float
) -> tuple[Piece, ...]:
    """Return what stands so near the middle between two columns of ticks that it may be of either."""
    found: list[Piece] = []
    for left, right in pairwise(columns):
        if left.role in _TICKED and right.role in _TICKED:
            beside = (*cells[left.role], *cells[right.role])
            found += [piece for piece in beside if abs(piece.centre - left.right) < _BETWEEN * em]
    return tuple(found)


def _is_label(piece: Piece, columns: Sequence[Column]) -> bool:
    return any(column.left <= piece.centre < column.right for column in columns if column.role in _LABELS)


def _grouped(rows: Sequence[Row], begins: Sequence[bool]) -> Iterator[Sequence[Row]]:
    """Yield the printed lines of each row of the table.

    Between two lines where rows begin the row ends at the widest white: a number in the middle of its cell
    has lines of its row above it, too. Where no white is wider, everything goes with the line above.
    """
    first = 0
    for cut in [*_cuts(rows, begins), len(rows)]:
        if first < cut:
            yield rows[first:cut]
        first = cut


def _cuts(rows: Sequence[Row], begins: Sequence[bool]) -> list[int]:
    """Return the lines before which a row of the table ends."""
    steps = [0.0, *(below.middle - above.middle for above, below in pairwise(rows))]
    far = [at for at in range(1, len(rows)) if steps[at] > _NEXT_LINE * rows[at].em]
    starts = [at for at, begin in enumerate(begins) if begin]
    cuts = set(far)
    for one, two in pairwise(starts):
        between = range(one + 1, two + 1)
        if cuts.isdisjoint(between):
            widest = max(between, key=lambda at: (steps[at], at))
            even = steps[widest] - min(steps[at] for at in between) <= _EVEN * rows[two].em
            cuts.add(two if even else widest)
    return sorted(cuts)
