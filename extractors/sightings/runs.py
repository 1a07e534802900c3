"""Do the pages and articles of a contract run on? Printed numbers that leave some out tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from extractors.contracts.folding import fold
from schemas.facts import Sighting
from schemas.labels import SightingKind
from schemas.text import DocumentText, Line

from .rules import rule
from .sighted import sighted

_OF_PAGES, _ALONE = rule("page.of_pages"), rule("page.alone")
_ARTICLE, _MISREAD = rule("article"), rule("article.misread")
_EDGE = 2
"""Lines at top and bottom of a page where its number stands."""
_MOST = 20
"""Pages or articles that may be left out; a larger leap is another numbering."""


@dataclass(frozen=True)
class _Number:
    """A number that is printed on a page, or above an article."""

    page: int
    value: int
    span: tuple[int, int]
    total: int | None = None

    @property
    def offset(self) -> int:
        """What the printed number is ahead of the number of the page in the file."""
        return self.value - self.page


def see_runs(document: DocumentText, start: int, end: int) -> Iterator[Sighting]:
    """Yield where printed pages or articles of the contract at `start`..`end` leave some out."""
    lines = [line for line in document.lines if start <= line.start < end]
    pages = _page_numbers(lines)
    for before, after in _leaps(pages):
        yield sighted(
            document,
            SightingKind.PAGE_GAP,
            before.span,
            str(before.value),
            str(after.value),
            other=after.span,
        )
    last = lines[-1].page if lines else 0
    if pages and last == document.pages[-1].number:
        yield from _announced(document, pages, last)
    yield from _articles(document, lines, pages)


def _page_numbers(lines: Sequence[Line]) -> list[_Number]:
    """Return one printed number for each page that has one, in the form that most pages have."""
    counted: list[_Number] = []
    plain: list[_Number] = []
    for page, on_page in groupby(lines, lambda line: line.page):
        own = list(on_page)
        edges = own[:_EDGE] + own[max(_EDGE, len(own) - _EDGE) :]
        for line in edges:
            text = fold(line.text).strip()
            if match := _OF_PAGES.search(text):
                value, total = int(match["number"]), int(match["total"])
                if value <= total:
                    counted.append(_Number(page, value, (line.start, line.end), total))
                    break
            elif match := _ALONE.match(text):
                value = int(match["number"] or match["plain"])
                plain.append(_Number(page, value, (line.start, line.end)))
                break
    return counted if len(counted) >= len(plain) else plain


def _leaps(numbers: Sequence[_Number]) -> Iterator[tuple[_Number, _Number]]:
    """Yield neighbours between which numbers are left out, where those before and after run on by themselves.

    One misread figure is no leap: the next page would be back at the old count.
    """
    for at, (before, after) in enumerate(pairwise(numbers), 1):
        missing = after.offset - before.offset
        sure = before.total is not None and before.total == after.total
        left, right = numbers[:at], numbers[at:]
        settled = all(number.offset == before.offset for number in left[-3:]) and all(
            number.offset == after.offset for number in right[:3]
        )
        enough = sure or (len(left) >= 2 and len(right) >= 2)
        if 0 < missing <= _MOST and settled and enough:
            yield before, after


def _announced(document: DocumentText, pages: Sequence[_Number], last: int) -> Iterator[Sighting]:
    """Yield the last printed `3 dari 8` where the file ends before the pages that it announces."""
    number = pages[-1]
    same = [page for page in pages if page.total == number.total and page.offset == number.offset]
    if number.total is None or len(same) < 2:
        return
    reached = number.value + last - number.page
    if 0 < number.total - reached <= _MOST:
        yield sighted(document, SightingKind.PAGE_END, number.span, str(reached), str(number.total))


def _articles(document: DocumentText, lines: Sequence[Line], pages: Sequence[_Number]) -> Iterator[Sighting]:
    """Yield neighbouring articles of the body between which numbers are left out at the turn of a page.

    Inside a page a heading is more likely misread than missing; so it is where printed numbers run on, and
    where a line between them may be the heading.
    """
    found: list[tuple[int, _Number]] = []
    for at, line in enumerate(lines):
        match = _ARTICLE.match(fold(line.text).strip())
        if match is None:
            continue
        number = _Number(line.page, int(match["number"]), (line.start, line.end))
        if found and number.value <= found[-1][1].value:
            break  # an annex counts anew
        found.append((at, number))
    printed = {number.page: number.offset for number in pages}
    for at, ((first, before), (second, after)) in enumerate(pairwise(found), 1):
        missing = after.value - before.value - 1
        left, right = [number.value for _, number in found[:at]], [number.value for _, number in found[at:]]
        settled = (
            len(right) > 1
            and left == list(range(1, len(left) + 1))
            and right == list(range(right[0], right[0] + len(right)))
        )
        runs_on = printed.get(before.page, 0) == printed.get(after.page, 1)
        misread = any(_MISREAD.match(fold(line.text).strip()) for line in lines[first + 1 : second])
        if 0 < missing <= _MOST and settled and after.page == before.page + 1 and not (runs_on or misread):
            values = str(before.value), str(after.value)
            yield sighted(document, SightingKind.ARTICLE_GAP, before.span, *values, other=after.span)
