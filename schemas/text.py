"""The words of a document with their places, and one text over all pages that leads back to them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from .geometry import BoundingBox, PageSize, enclosing
from .labels import TextSource

WELL_READ = 0.995
"""Share of print read below which a page is told to have lost text: most such pages lack a word or more."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as read."""

    text: str
    """Never empty, without white space."""
    bbox: BoundingBox
    """Place on the page as a viewer shows it (points, origin top left)."""
    confidence: float | None
    """0..1 from the OCR engine; None for a text layer."""
    line: int
    """Number of its line on the page, counted from 0 in reading order."""
    raw: str | None = None
    """What the engine read, where `text` is a repair of it."""


@dataclass(frozen=True)
class PageText:
    """The words of one page in reading order."""

    number: int
    """Counted from 1."""
    size: PageSize
    """As a viewer shows the page, before any turning of ours."""
    source: TextSource
    words: tuple[Word, ...]
    rotation: int = 0
    """Clockwise turn in degrees (0, 90, 180, 270) that makes the page upright."""
    confidence: float | None = None
    """Mean over the characters of the words; None for a text layer."""
    coverage: float | None = None
    """Share of the print that lies under a word, 0..1; None where it was not measured."""
    reason: str = ""
    """Why this source was chosen."""
    rejected: tuple[Word, ...] = ()
    """Words of the text layer, where the page has one that was not believed."""
    doubtful: float = 0.0
    """Share of the characters in words that are more likely noise than text, 0..1."""

    BLANK_SIZE: ClassVar[PageSize] = PageSize(595.0, 842.0)
    """A4, for a page of unknown size."""

    @classmethod
    def without_words(cls, number: int, size: PageSize, reason: str) -> PageText:
        """Return a page of which nothing was read."""
        return cls(number, size, TextSource.OCR, (), confidence=0.0, coverage=0.0, reason=reason)

    @property
    def read_share(self) -> float | None:
        """Share of the print that lies under words to be believed; None where it was not measured."""
        return None if self.coverage is None else round(max(0.0, self.coverage - self.doubtful), 3)

    def upright(self, box: BoundingBox) -> BoundingBox:
        """Return `box` on the page turned upright, for anything that reasons about columns and rows."""
        return box.turned(self.rotation // 90, self.size) if self.rotation else box

    @property
    def upright_size(self) -> PageSize:
        """Size of the page turned upright."""
        return self.size.turned(self.rotation // 90)


@dataclass(frozen=True)
class Line:
    """One printed line inside a document's text."""

    page: int
    start: int
    end: int
    text: str
    bbox: BoundingBox
    """On the page turned upright."""
    first_word: int
    """Index of its first word in DocumentText.words."""
    last_word: int
    """Index after its last word."""


@dataclass(frozen=True)
class DocumentText:
    """All pages of a document as one string: words joined by a space, lines by LF, pages by FF.

    Offsets are half-open and count characters of `text`.
    """

    sha256: str
    pages: tuple[PageText, ...]
    words: tuple[Word, ...] = field(init=False, repr=False)
    text: str = field(init=False, repr=False)
    starts: tuple[int, ...] = field(init=False, repr=False)
    """Offset of each word."""
    page_starts: tuple[int, ...] = field(init=False, repr=False)
    word_pages: tuple[int, ...] = field(init=False, repr=False)
    """Index into `pages` of each word."""

    def __post_init__(self) -> None:
        parts: list[str] = []
        starts: list[int] = []
        page_starts: list[int] = []
        word_pages: list[int] = []
        words: list[Word] = []
        offset = 0
        for index, page in enumerate(self.pages):
            if index:
                parts.append("\f")
                offset += 1
            page_starts.append(offset)
            line: int | None = None
            for word in page.words:
                if line is not None:
                    parts.append(" " if word.line == line else "\n")
                    offset += 1
                line = word.line
                starts.append(offset)
                word_pages.append(index)
                words.append(word)
                parts.append(word.text)
                offset += len(word.text)
        put = object.__setattr__
        put(self, "words", tuple(words))
        put(self, "text", "".join(parts))
        put(self, "starts", tuple(starts))
        put(self, "page_starts", tuple(page_starts))
        put(self, "word_pages", tuple(word_pages))

    def page_at(self, offset: int) -> PageText:
        """Return the page that holds the character at `offset`."""
        return self.pages[max(0, bisect_right(self.page_starts, offset) - 1)]

    def page_span(self, first_page: int, last_page: int) -> tuple[int, int]:
        """Return the offsets of the pages `first_page`..`last_page` (numbers from 1, both included)."""
        start = self.page_starts[first_page - 1]
        end = self.page_starts[last_page] - 1 if last_page < len(self.pages) else len(self.text)
        return start, end

    def page_text(self, number: int) -> str:
        """Return the text of page `number` (from 1)."""
        start, end = self.page_span(number, number)
        return self.text[start:end]

    def word_range(self, start: int, end: int) -> range:
        """Return the indexes of the words that `start`..`end` touches."""
        first = bisect_right(self.starts, start) - 1
        if first < 0 or self.starts[first] + len(self.words[first].text) <= start:
            first += 1
        return range(first, max(first, bisect_left(self.starts, end)))

    def regions(self, start: int, end: int) -> list[tuple[int, BoundingBox]]:
        """Return (page number, box) for each line that `start`..`end` touches, as a viewer shows the page."""
        boxes: dict[tuple[int, int], list[BoundingBox]] = {}
        for index in self.word_range(start, end):
            word = self.words[index]
            boxes.setdefault((self.word_pages[index], word.line), []).append(word.bbox)
        return [(self.pages[page].number, enclosing(group)) for (page, _), group in boxes.items()]

    def confidence(self, start: int, end: int) -> float | None:
        """Return the mean OCR confidence in `start`..`end`; None where all is text layer."""
        total = weight = 0.0
        for index in self.word_range(start, end):
            word = self.words[index]
            if word.confidence is not None:
                total += word.confidence * len(word.text)
                weight += len(word.text)
        return total / weight if weight else None

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every printed line, in reading order."""
        found: list[Line] = []
        first = 0
        for index in range(1, len(self.words) + 1):
            if index < len(self.words) and (self.word_pages[index], self.words[index].line) == (
                self.word_pages[first],
                self.words[first].line,
            ):
                continue
            page = self.pages[self.word_pages[first]]
            start, last = self.starts[first], index - 1
            end = self.starts[last] + len(self.words[last].text)
            box = page.upright(enclosing([word.bbox for word in self.words[first:index]]))
            found.append(Line(page.number, start, end, self.text[start:end], box, first, index))
            first = index
        return tuple(found) if self.words else ()

    def line_at(self, offset: int) -> str:
        """Return the printed line that holds the character at `offset`; '' between two lines."""
        return next((line.text for line in self.lines if line.start <= offset < line.end), "")


@dataclass(frozen=True)
class Reading:
    """What could be read of a file."""

    pages: tuple[PageText, ...]
    """Every page that could be opened, also blank ones."""
    page_count: int
    """Pages of the file, the unread ones too."""
    unread_pages: tuple[int, ...] = ()

    def document(self, sha256: str) -> DocumentText:
        """Return the words as one text.

        An unread page stands in it without words, so that page numbers stay indexes.
        """
        return DocumentText(sha256, self.pages)
