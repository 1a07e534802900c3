"""What is on a page: its words, where their ink is, and the fields that matter."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from .prose import Field

Point = tuple[float, float]


class Box(NamedTuple):
    """A rectangle in points; origin top left of the page as a viewer shows it."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True)
class TrueWord:
    """A word and its ink."""

    text: str
    line: int
    """Number of its line, from 0."""
    box: Box
    """The smallest upright rectangle around the ink where it came to lie."""
    polygon: tuple[Point, Point, Point, Point]
    """The corners of the rectangle that lay around the ink before the page was distorted."""


@dataclass(frozen=True)
class TruePage:
    """One page of one level."""

    level: str
    number: int
    """From 1; the same number has the same text at every level."""
    kind: str
    font: str
    font_size: float
    width: float
    height: float
    """In points, as a viewer shows the page."""
    dpi: int | None
    """Resolution of the picture; None for a page without one."""
    turn: int
    """Clockwise degrees that make the page upright."""
    words: tuple[TrueWord, ...]
    fields: tuple[Field, ...]

    @cached_property
    def text(self) -> str:
        """All words in reading order, one line of print a line."""
        lines: dict[int, list[str]] = {}
        for word in self.words:
            lines.setdefault(word.line, []).append(word.text)
        return "\n".join(" ".join(line) for line in lines.values())

    @property
    def stem(self) -> str:
        """Name of its files without their endings."""
        return f"page-{self.number:02d}"

    def save(self, folder: Path) -> None:
        """Write it beside its PDF; floats are rounded to a thousandth of a point."""
        content = asdict(self) | {"text": self.text}
        (folder / f"{self.stem}.json").write_text(
            json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )


def load_page(file: Path) -> TruePage:
    """Return the page that `save` wrote."""
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    del content["text"]
    content["words"] = tuple(
        TrueWord(word["text"], word["line"], Box(*word["box"]), _four(word["polygon"]))
        for word in content["words"]
    )
    content["fields"] = tuple(Field(**found) for found in content["fields"])
    return TruePage(**content)


def load_pages(folder: Path, level: str) -> list[TruePage]:
    """Return all pages of a level, by number.

    Raises:
        FileNotFoundError: when there are none.
    """
    files = sorted((folder / level).glob("page-*.json"))
    if not files:
        raise FileNotFoundError(f"no pages in {folder / level}; make them with `pages --out {folder}`")
    return [load_page(file) for file in files]


def _four(points: list[list[float]]) -> tuple[Point, Point, Point, Point]:
    a, b, c, d = ((point[0], point[1]) for point in points)
    return a, b, c, d
