"""Pages of text with the marks laid over them: what stands where, in which colour, with which tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from schemas.annotation import TextBlock, TextLine
from schemas.labels import TextSource
from schemas.results import ReadingResult

from .marks import Mark, MarkKind

KINDS: Final[Mapping[str, str]] = {
    "body": "",
    "printed": "",
    "heading": "judul",
    "toc": "daftar isi",
    "definition": "definisi",
    "recital": "pembukaan",
    "form": "formulir",
    "quoted_history": "bunyi lama",
    "furniture": "tepi halaman",
}
"""What a reader is told of a block, by its kind."""
_ASIDE: Final = frozenset(["furniture"])
_UNCITED: Final = frozenset(["furniture", "recital", "toc", "printed"])
"""Kinds that no pasal holds."""
_MUCH_READ: Final = 0.9
"""Share of print read below which a page says so aloud; a little is lost on nearly every scan."""
_FULL_LINE: Final = 0.6
"""Share of a usual line below which a printed line ended on purpose."""
_UNITS: Final = re.compile(
    r"^\W*(bab|bagian|pasal|psl|article|lampiran|annex|appendix)(?![a-z])[\s.:–-]*([IVXl\d]{1,5}|[A-Z]|ke\w+)?\b",
    re.IGNORECASE,
)
_AYAT: Final = re.compile(r"[\dlI|]{1,2}")
_LONGEST_LETTER: Final = 2
"""A letter that was read twice: `Cc.`."""
_LONGEST_TITLE: Final = 34
_GRADES: Final = ("b", "u", "v")
"""Where the colours of a piece go: ground, line below, line above."""


@dataclass(frozen=True)
class Piece:
    """A run of text under the same marks."""

    text: str
    classes: str
    """CSS classes; '' for plain text."""
    numbers: tuple[int, ...] = ()
    """Clauses whose place begins here."""


@dataclass(frozen=True)
class Tag:
    """What is written beside a block of a mark that begins in it."""

    mark: Mark
    anchor: str


@dataclass(frozen=True)
class Block:
    """A passage on a page."""

    kind: str
    """A key of KINDS."""
    path: str
    """Where in the contract it stands, unless the block before says it: `BAB II › Pasal 3 ayat (2)`."""
    pieces: tuple[Piece, ...]
    tags: tuple[Tag, ...]
    continued: bool


@dataclass(frozen=True)
class Page:
    """One page of the document."""

    number: int
    source: str
    """How it was read, in a few Indonesian words."""
    warning: str
    """What a reader must know of it first; '' when it was read well."""
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Spot:
    """Where a mark stands, for links to it."""

    anchor: str
    page: int
    path: str
    """Such as `Pasal 5 ayat (2)`; '' where nothing is numbered."""
    quote: str


@dataclass(frozen=True)
class Reading:
    """How the pages of the file were read."""

    pages: Mapping[int, ReadingResult]
    unread: frozenset[int]
    poor: frozenset[int]


def lay_out(
    blocks: Sequence[TextBlock], marks: Sequence[Mark], numbers: range, reading: Reading, *, prefix: str
) -> tuple[tuple[Page, ...], Mapping[Mark, Spot]]:
    """Return the pages `numbers` with `marks` on them, and where each mark is.

    Args:
        blocks: The text, in reading order.
        marks: What to show; one whose words stand in no block is left out.
        numbers: The pages, also those without text.
        reading: How they were read.
        prefix: Begins every anchor, so that several segments can share one HTML page.
    """
    placed = _placed(blocks, marks)
    spots: dict[Mark, Spot] = {}
    pages: list[Page] = []
    width = _usual_width(blocks)
    by_page = {page: list(group) for page, group in groupby(enumerate(blocks), key=lambda pair: pair[1].page)}
    tags_so_far = 0
    for number in numbers:
        shown: list[Block] = []
        above: tuple[str, ...] | None = None
        for index, block in by_page.get(number, ()):
            tags: dict[tuple[str, MarkKind, str], Tag] = {}
            for mark in placed[index]:
                if mark in spots:
                    continue
                said = (mark.subject, mark.kind, mark.note)
                if said not in tags:  # two sentences of one passage that say the same have one tag
                    tags_so_far += 1
                    tags[said] = Tag(mark, f"{prefix}m{tags_so_far}")
                spots[mark] = Spot(tags[said].anchor, number, cited(block), _quote(block, mark))
            aside = block.kind in _ASIDE
            path = "" if aside else _path(block, above)
            above = above if aside else block.heading
            pieces = tuple(_pieces(block, placed[index], width))
            shown.append(Block(block.kind, path, pieces, tuple(tags.values()), block.continued))
        pages.append(_page(number, shown, reading))
    return tuple(pages), spots


def _quote(block: TextBlock, mark: Mark) -> str:
    """Return the words of `block` under a mark."""
    parts = [line.text[slice(*_reach(mark, line))] for line in block.lines]
    return " ".join(part.strip() for part in parts if part.strip())


def _placed(blocks: Sequence[TextBlock], marks: Sequence[Mark]) -> list[list[Mark]]:
    """Return the marks of each block; the margins of a page hold only what stands nowhere else."""
    placed: list[list[Mark]] = [[] for _ in blocks]
    for mark in sorted(marks, key=lambda one: (one.start, one.number)):
        touched = [
            index
            for index, block in enumerate(blocks)
            if any(mark.start < line.start + len(line.text) and line.start < mark.end for line in block.lines)
        ]
        inside = [index for index in touched if blocks[index].kind not in _ASIDE]
        for index in inside or touched:
            placed[index].append(mark)
    return placed


def cited(block: TextBlock) -> str:
    """Return where a block stands as lawyers cite it: `Pasal 5 ayat (2) huruf a`."""
    if block.kind in _UNCITED:
        return ""
    return " ".join([*map(short_title, block.heading[-1:]), *_spoken(block.numbers)])


def _spoken(numbers: Iterable[str]) -> Iterator[str]:
    """Yield printed numbers as citations say them: `(2)` ayat (2), `a.` huruf a, `1.` angka 1."""
    for number in numbers:
        bare = number.strip("()[]{}. ")
        if number[0] in "([{" and _AYAT.fullmatch(bare):
            yield f"ayat ({re.sub('[lI|]', '1', bare)})"
        elif bare.isdecimal():
            yield f"angka {bare}"
        elif bare.isalpha() and not bare.isupper() and len(bare) <= _LONGEST_LETTER:
            yield f"huruf {bare[0].lower()}"
        elif bare[:1].isalnum():
            yield bare


def short_title(title: str) -> str:
    """Return a heading in a few words: `Pasal 5` for `PASAL 5 HAK DAN KEWAJIBAN`."""
    found = _UNITS.match(title)
    if found:
        unit = found[1].upper() if found[1].lower() == "bab" else found[1].capitalize()
        return f"{unit} {found[2]}" if found[2] else unit
    if len(title) <= _LONGEST_TITLE:
        return title
    return title[:_LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def _path(block: TextBlock, above: tuple[str, ...] | None) -> str:
    """Return all titles where they are new on this page, else those that a citation needs."""
    if block.kind in _UNCITED:
        return ""
    if block.kind == "heading":
        return " › ".join(map(short_title, block.heading[:-1]))
    if block.heading != above:
        return " ".join([" › ".join(map(short_title, block.heading)), *_spoken(block.numbers)]).strip()
    named = block.numbers and block.heading and _UNITS.match(block.heading[-1])
    return cited(block) if named else " ".join(_spoken(block.numbers))


def _usual_width(blocks: Iterable[TextBlock]) -> float:
    """Length of a full line in characters (the ninth decile)."""
    sizes = sorted(len(line.text) for block in blocks for line in block.lines)
    return float(sizes[int(len(sizes) * 0.9)]) if sizes else 0.0


def _pieces(block: TextBlock, marks: Sequence[Mark], width: float) -> Iterator[Piece]:
    """Cut a block where marks begin or end; a line that ended on purpose ends here too."""
    runs: list[tuple[str, tuple[Mark, ...]]] = []
    for index, line in enumerate(block.lines):
        reach = [(mark, _reach(mark, line)) for mark in marks]
        if index:
            before = block.lines[index - 1]
            gap = "\n" if len(before.text) < _FULL_LINE * width else " "
            over = tuple(mark for mark, (start, end) in reach if mark.start < line.start and start < end)
            _add(runs, gap, over)
        cuts = sorted({0, len(line.text), *(offset for _, both in reach for offset in both)})
        for start, end in pairwise(cuts):
            held = tuple(mark for mark, (first, last) in reach if first <= start < last)
            _add(runs, line.text[start:end], held)
    begun: set[Mark] = set()
    for text, held in runs:
        new = [mark for mark in held if mark not in begun]
        begun.update(new)
        yield Piece(text, _classes(held), tuple(mark.number for mark in new if mark.number))


def _reach(mark: Mark, line: TextLine) -> tuple[int, int]:
    """Return which characters of `line` a mark covers, as half-open offsets; (n, n) for none.

    A sentence takes its number and its full stop with it; a value stands alone.
    """
    start, end = (min(max(at - line.start, 0), len(line.text)) for at in (mark.start, mark.end))
    if start == end or not mark.number:
        return start, end
    while start and not line.text[start - 1].isspace():
        start -= 1
    while end < len(line.text) and not line.text[end].isspace():
        end += 1
    return start, end


def _add(runs: list[tuple[str, tuple[Mark, ...]]], text: str, held: tuple[Mark, ...]) -> None:
    if runs and runs[-1][1] == held:
        runs[-1] = (runs[-1][0] + text, held)
    else:
        runs.append((text, held))


def _classes(held: Sequence[Mark]) -> str:
    """Return the colours of a piece: the widest mark gives its ground, others a line below and above."""
    by_size = sorted(held, key=lambda mark: (mark.start - mark.end, mark.number))
    filled = list(dict.fromkeys(mark.tone for mark in by_size if mark.filled))
    classes = [f"{grade}-{tone}" for grade, tone in zip(_GRADES, filled, strict=False)]
    open_ = next((mark for mark in by_size if not mark.filled), None)
    if open_ is not None:
        classes += [f"k-{open_.kind}", f"n-{open_.tone}"]
    return " ".join(classes)


def _page(number: int, blocks: Sequence[Block], reading: Reading) -> Page:
    page = reading.pages.get(number)
    source = warning = ""
    if page is not None and page.source is TextSource.OCR:
        source = " · ".join(
            ["pindaian", *_share("keyakinan", page.confidence), *_share("cetakan terbaca", page.coverage)]
        )
    elif page is not None:
        source = "teks digital"
    if number in reading.unread:
        source, warning = "", "Halaman ini tidak dapat dibuka; isinya tidak diperiksa. Pindai ulang."
    elif number in reading.poor:
        warning = (
            "Halaman ini terbaca kurang baik: teks di bawah dapat keliru, dan yang tidak ditemukan di sini "
            "belum tentu tidak ada. Lihat aslinya atau pindai ulang."
        )
    elif not blocks:
        warning = "Tidak ada teks yang terbaca pada halaman ini."
    elif page is not None and page.coverage is not None and page.coverage < _MUCH_READ:
        lost = round((1 - page.coverage) * 100)
        warning = f"Sekitar {lost}% cetakan pada halaman ini tidak terbaca atau meragukan; lihat aslinya."
    return Page(number, source, warning, tuple(blocks))


def _share(words: str, share: float | None) -> list[str]:
    return [] if share is None else [f"{words} {share * 100:.0f}%"]
